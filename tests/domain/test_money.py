"""Shares sum to exactly one hundred per cent."""

from hypothesis import given
from hypothesis import strategies as st

from domain.money import MAX_ORE, ore, shares_of

AMOUNTS = st.lists(st.integers(0, MAX_ORE), max_size=50)


@given(AMOUNTS)
def test_shares_sum_to_ten_thousand_or_all_are_zero(amounts):
    shares = shares_of(amounts)
    assert len(shares) == len(amounts)
    assert sum(shares) == (10_000 if sum(amounts) else 0)


@given(AMOUNTS)
def test_no_share_is_more_than_a_hundredth_of_a_per_cent_from_the_exact_one(amounts):
    total = sum(amounts)
    for amount, share in zip(amounts, shares_of(amounts), strict=True):
        assert total == 0 or abs(share * total - amount * 10_000) < total


@given(AMOUNTS)
def test_a_greater_amount_never_has_a_smaller_share(amounts):
    pairs = sorted(zip(amounts, shares_of(amounts), strict=True))
    assert [share for _, share in pairs] == sorted(share for _, share in pairs)


def test_three_equal_parts_give_the_odd_hundredth_to_the_first():
    assert shares_of([1, 1, 1]) == [3334, 3333, 3333]


def test_the_years_pots_of_the_example_have_the_shares_they_are_known_for():
    assert shares_of([ore(3_400_000), ore(500_000), ore(300_000)]) == [8095, 1191, 714]


def test_nothing_has_no_shares():
    assert shares_of([]) == []
    assert shares_of([0, 0]) == [0, 0]


def test_kroner_are_a_hundred_ore():
    assert ore(25_000) == 2_500_000
