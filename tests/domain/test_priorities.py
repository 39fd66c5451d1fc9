"""The forum's round: exact ranking, the fewest departures, points for exactly the criteria."""

from fractions import Fraction
from itertools import combinations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Forbidden
from domain.organisations import Tie
from domain.priorities import Criterion, Outcome, PriorityItem, PriorityRound, PriorityRoundStatus, Score, departures
from tests.domain.given import found, holder_of, need, refused, seat, someone
from tests.support import organisation

ORDERS = st.integers(1, 7).flatmap(lambda n: st.permutations(range(1, n + 1)))


def longest_rising(ranks):
    for size in range(len(ranks), -1, -1):
        for chosen in combinations(ranks, size):
            if list(chosen) == sorted(chosen):
                return size
    return 0


@given(ORDERS)
def test_the_departures_are_the_fewest_moves_that_explain_the_order(ranks):
    moved = departures(ranks)
    stayed = [rank for place, rank in enumerate(ranks) if place not in moved]
    assert stayed == sorted(stayed)
    assert len(stayed) == longest_rising(ranks)


@given(st.integers(1, 12), st.data())
def test_one_need_moved_is_one_departure_however_far(size, data):
    order = list(range(1, size + 1))
    need_ = order.pop(data.draw(st.integers(0, size - 1)))
    order.insert(data.draw(st.integers(0, size - 1)), need_)
    assert len(departures(order)) <= 1


def test_the_scores_own_order_departs_nowhere():
    assert departures([1, 2, 3, 4]) == set()
    assert departures([]) == set()


def test_only_the_need_that_was_lifted_departs():
    assert departures([4, 1, 2, 3]) == {0}
    assert departures([2, 3, 4, 1]) == {3}


def round_of(size, weights=(60, 40), status=PriorityRoundStatus.CLOSED, owner=None):
    criteria = [Criterion(code=f"c{i}", weight=weight, nb="", nn="", en="") for i, weight in enumerate(weights)]
    made = PriorityRound.plan(someone("forum_secretary"), 2024, "Runde", criteria)
    for place in range(size):
        taken = need()
        taken.number = 100 + place
        taken.__dict__["owner"] = owner or holder_of("school")
        item = PriorityItem(county="38", need_id=taken.id, position=place + 1)
        item.__dict__["need"] = taken
        made.items.append(item)
    made.status = status
    return made


def scores_of(round_, *points):
    """One seat's points per need, in the order of the items."""
    seat = uuid4()
    return [
        Score(
            county="38",
            round_id=round_.id,
            need_id=item.need_id,
            seat_id=seat,
            points={criterion.code: given_ for criterion, given_ in zip(round_.criteria, given, strict=True)},
        )
        for item, given in zip(round_.items, points, strict=True)
        if given is not None
    ]


def test_the_total_is_the_exact_weighted_mean_of_the_seats():
    round_ = round_of(1)
    scores = [score for points in ((5, 4), (4, 4), (4, 3)) for score in scores_of(round_, points)]
    total = round_.ranking(round_.ballots(scores, []))[0].total
    assert total == Fraction(5 * 60 + 4 * 40 + 4 * 60 + 4 * 40 + 4 * 60 + 3 * 40, 300)


def test_a_third_of_a_point_does_not_round_into_a_tie():
    round_ = round_of(2, weights=(100,))
    scores = [s for a, b in (((3,), (3,)), ((3,), (3,)), ((3,), (4,))) for s in scores_of(round_, a, b)]
    assert [ranked.need_id for ranked in round_.ranking(round_.ballots(scores, []))] == [
        round_.items[1].need_id,
        round_.items[0].need_id,
    ]


def test_a_tie_goes_to_the_need_that_was_reported_first():
    round_ = round_of(3)
    round_.items[0].need.number, round_.items[2].need.number = 102, 100
    ranking = round_.ranking(round_.ballots(scores_of(round_, (3, 3), (3, 3), (3, 3)), []))
    assert [ranked.need_id for ranked in ranking] == [item.need_id for item in reversed(round_.items)]


def test_a_need_nobody_has_scored_comes_last_after_one_with_no_points():
    round_ = round_of(2)
    ranking = round_.ranking(round_.ballots(scores_of(round_, None, (0, 0)), []))
    assert [(ranked.need_id, ranked.total) for ranked in ranking] == [
        (round_.items[1].need_id, 0),
        (round_.items[0].need_id, None),
    ]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8))
def test_the_ranking_falls_and_has_every_need_once(points):
    round_ = round_of(len(points))
    ranking = round_.ranking(round_.ballots(scores_of(round_, *points), []))
    totals = [ranked.total for ranked in ranking]
    assert totals == sorted(totals, reverse=True)
    assert sorted(map(str, (ranked.need_id for ranked in ranking))) == sorted(str(i.need_id) for i in round_.items)
    assert [ranked.rank for ranked in ranking] == list(range(1, len(points) + 1))


@pytest.mark.parametrize("weights", [(50, 49), (100, 1), (60, 40, 1)])
def test_weights_that_do_not_sum_to_a_hundred_are_refused(weights):
    assert found(round_of, 0, weights) == {"/criteria": "weights_sum"}


def test_two_criteria_with_one_code_are_refused():
    criteria = [Criterion(code="a", weight=50, nb="", nn="", en="") for _ in range(2)]
    assert found(PriorityRound.plan, someone("forum_secretary"), 2024, "R", criteria) == {"/criteria": "criteria_twice"}


def test_points_are_for_exactly_the_criteria_and_the_rounds_needs():
    round_ = round_of(1, status=PriorityRoundStatus.OPEN)
    inside = round_.items[0].need_id
    scores = [(inside, {"c0": 1}), (inside, {"c0": 1, "c1": 2, "c2": 3}), (uuid4(), {"c0": 1, "c1": 1})]
    assert found(round_.check_scores, someone("forum_member"), seat(), scores, ()) == {
        "/scores/0/points": "criteria_incomplete",
        "/scores/1/points": "criteria_incomplete",
        "/scores/2/need_id": "need_outside_round",
    }


@pytest.mark.parametrize("place", [None, seat(voting=False)])
def test_only_a_voting_seat_scores(place):
    round_ = round_of(1, status=PriorityRoundStatus.OPEN)
    error = refused(round_.check_scores, someone("forum_member"), place, [], ())
    assert isinstance(error, Forbidden)
    assert error.code == "no_voting_seat"


TIES = [
    (holder_of("school"), holder_of("school"), (), Tie.ITSELF),
    (holder_of("school", parent_id=organisation("authority")), holder_of("authority"), (), Tie.PARENT),
    (holder_of("authority"), holder_of("school", parent_id=organisation("authority")), (), Tie.SUBUNIT),
    (holder_of("company"), holder_of("office"), {(organisation("office"), organisation("company"))}, Tie.MEMBER),
    (holder_of("company"), holder_of("office"), {(organisation("other"), organisation("company"))}, None),
    (
        holder_of("school", parent_id=organisation("authority")),
        holder_of("other", parent_id=organisation("authority")),
        (),
        None,
    ),
]


@pytest.mark.parametrize(("owner", "holder", "served", "expected"), TIES)
def test_a_seat_gives_no_points_where_its_organisation_stands_too_near(owner, holder, served, expected):
    round_ = round_of(1, status=PriorityRoundStatus.OPEN, owner=owner)
    place, need_id = seat(organisation=holder), round_.items[0].need_id
    assert round_.recused(place, served) == ({need_id: expected} if expected else {})
    given_ = someone("forum_member"), place, [(need_id, {"c0": 1, "c1": 1})], served
    if expected is None:
        assert round_.check_scores(*given_) is place
    else:
        assert found(round_.check_scores, *given_) == {"/scores/0/need_id": "seat_recused"}


def test_a_departure_needs_a_reason_and_the_rest_do_not():
    round_ = round_of(3)
    ballots = round_.ballots(scores_of(round_, (5, 5), (4, 4), (3, 3)), [])
    first, second, third = (item.need_id for item in round_.items)
    out, secretary = Outcome.PRIORITISED, someone("forum_secretary")
    wanted = [(third, out, " "), (first, out, None), (second, out, None)]
    assert found(round_.set_order, secretary, ballots, wanted) == {"/items/0/reason": "departure_reason_required"}
    round_.set_order(secretary, ballots, [(third, out, "Haster"), *wanted[1:]])
    assert {item.need_id: (item.position, item.computed_rank, item.reason) for item in round_.items} == {
        third: (1, 3, "Haster"),
        first: (2, 1, None),
        second: (3, 2, None),
    }


def test_an_order_must_hold_each_need_once():
    round_ = round_of(2)
    first, second = (item.need_id for item in round_.items)
    for ids in ([first], [first, first], [first, second, uuid4()]):
        wanted = [(need_id, Outcome.PRIORITISED, None) for need_id in ids]
        assert found(round_.set_order, someone("forum_secretary"), round_.ballots([], []), wanted) == {
            "/items": "order_incomplete"
        }
