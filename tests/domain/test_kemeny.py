"""Kemeny's order against all orders there are; its tie-break; and rings too large to prove."""

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.tallying import RULES, Choice, Election, Rule, explain_kemeny, kemeny

BALLOTS = st.integers(2, 6).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, size), min_size=size, max_size=size).map(
            lambda points: {str(i): p for i, p in enumerate(points) if p}
        ),
        max_size=7,
    ).map(lambda ballots: (size, ballots))
)


def election(size, ballots, costs=None, budget=10):
    return Election(budget, [Choice(str(i), (costs or [1] * size)[i]) for i in range(size)], ballots)


def against(order, ballots):
    """How often a voter prefers the later of two."""
    return sum(
        ballot.get(later, 0) > ballot.get(earlier, 0)
        for ballot in ballots
        for at, earlier in enumerate(order)
        for later in order[at + 1 :]
    )


@settings(max_examples=200)
@given(BALLOTS)
@example((3, [{"0": 3, "1": 2, "2": 1}, {"1": 3, "2": 2, "0": 1}, {"2": 3, "0": 2, "1": 1}]))
def test_no_order_disagrees_less_and_ties_go_to_the_published_order(told):
    size, ballots = told
    found = election(size, ballots)
    ranking = kemeny(found)
    best = min(against(order, ballots) for order in permutations(found.costs))
    assert (against(ranking.order, ballots), ranking.disagreements, ranking.proven) == (best, best, True)
    wanted = {name: i for i, name in enumerate(sorted(found.costs, key=found.precedence))}

    def inversions(order):
        places = [wanted[name] for name in order]
        return sum(one > other for at, one in enumerate(places) for other in places[at + 1 :])

    equal = [order for order in permutations(found.costs) if against(order, ballots) == best]
    assert inversions(ranking.order) == min(map(inversions, equal))


@given(BALLOTS, st.lists(st.integers(1, 9), min_size=6, max_size=6), st.integers(0, 20))
@example((3, [{"0": 3, "1": 2, "2": 1}]), [5, 9, 6, 1, 1, 1], 11)  # with more money the second takes what the third had
def test_what_is_explained_is_true_when_it_is_tried(told, costs, budget):
    size, ballots = told
    found = election(size, ballots, costs, budget)
    before = RULES[Rule.KEMENY](found)
    for one in explain_kemeny(found):
        assert one.chosen == (one.name in before) == (one.enough is None)
        if not one.chosen:
            assert one.enough > budget
            assert one.name in RULES[Rule.KEMENY](replace(found, budget=one.enough))
            assert one.name not in RULES[Rule.KEMENY](replace(found, budget=0))


@given(BALLOTS, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_choices_changes_nothing(told, random):
    size, ballots = told
    before = election(size, ballots)
    choices, mixed = list(before.choices), list(ballots)
    random.shuffle(choices)
    random.shuffle(mixed)
    assert kemeny(Election(10, choices, mixed)).order == kemeny(before).order


@given(BALLOTS, st.integers(1, 6))
def test_the_scale_of_the_money_changes_no_outcome(told, budget):
    size, ballots = told
    costs = [1 + i % 3 for i in range(size)]
    factor = 10**9 + 7
    plain = election(size, ballots, costs, budget)
    scaled = election(size, ballots, [cost * factor for cost in costs], budget * factor)
    assert RULES[Rule.KEMENY](plain) == RULES[Rule.KEMENY](scaled)


@pytest.mark.parametrize(("size", "proven"), [(25, True), (60, False)])
def test_a_large_ring_is_proven_or_says_that_it_is_not(size, proven):
    random = Random(4)
    names = [str(i) for i in range(size)]
    ballots = [{name: i for i, name in enumerate(random.sample(names, size), start=1)} for _ in range(9)]
    ranking = kemeny(election(size, ballots))
    assert ranking.proven is proven
    assert sorted(ranking.order) == sorted(names)
    assert ranking.disagreements == against(ranking.order, ballots)
    for at in range(size - 1):  # no two neighbours stand the wrong way
        swapped = [*ranking.order[:at], ranking.order[at + 1], ranking.order[at], *ranking.order[at + 2 :]]
        assert against(swapped, ballots) >= ranking.disagreements


def test_what_fits_is_taken_down_the_order():
    ballots = [{"0": 3, "1": 2, "2": 1}] * 2
    assert RULES[Rule.KEMENY](election(3, ballots, [5, 6, 4], 10)) == ["0", "2"]
