"""What will be left: arithmetic that can be followed by hand, whatever the day."""

from datetime import date
from fractions import Fraction
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.clock import year_end
from domain.reports import Promise, fitting, forecast, unused_share

SPRING = date(2024, 3, 15)


def promise(unpaid, ends_on):
    return Promise(uuid4(), unpaid, ends_on)


def test_a_quarter_of_what_was_granted_was_not_used():
    assert unused_share([(100, 50), (100, 100), (200, 150)]) == Fraction(1, 4)
    assert unused_share([(100, 130)]) == 0
    assert unused_share([]) == 0


def test_what_is_left_is_what_is_now_and_what_comes_back_less_the_pace():
    promises = [promise(1000, date(2024, 4, 1)), promise(400, date(2024, 7, 20)), promise(0, date(2024, 4, 1))]
    found = forecast(5000, promises, Fraction(1, 4), 900, SPRING, 2023)
    # 138 days to 31 July at 10 øre a day; the second is settled after the year has ended.
    assert (found.left_ore, found.freed_ore, found.committed_ore) == (5000, 250, 1380)
    assert found.expected_left_ore == 3870
    assert [(one.expected_ore, one.free_on) for one in found.freed] == [
        (250, date(2024, 5, 1)),
        (100, date(2024, 8, 19)),
    ]


def test_what_should_have_been_settled_is_told():
    [late] = forecast(0, [promise(100, date(2024, 1, 10))], Fraction(1, 2), 0, SPRING, 2023).freed
    assert (late.overdue, late.free_on) == (True, SPRING)


def test_after_the_year_nothing_more_is_committed():
    assert forecast(5000, [], Fraction(0), 900, year_end(2023), 2023).expected_left_ore == 5000


def test_needs_are_fitted_in_their_order_and_one_that_is_too_dear_does_not_stop_the_rest():
    assert fitting([60, 50, 40, 1], 100) == [True, False, True, False]


ore = st.integers(0, 10**12)
days = st.dates(date(2023, 1, 1), date(2026, 1, 1))


@given(ore, st.lists(st.builds(promise, ore, days), max_size=8), st.fractions(0, 1), ore, days)
def test_what_is_expected_lies_between_nothing_and_all_there_is(left, promises, share, lately, on):
    found = forecast(left, promises, share, lately, on, 2023)
    assert 0 <= found.expected_left_ore <= left + sum(one.unpaid_ore for one in promises)
    assert all(one.free_on >= on for one in found.freed)
