"""A round's ballots by several rules: who supports what, what is chosen, and that what is said of it is true."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Conflict
from domain.priorities import (
    BallotKind,
    Ballots,
    CountingRule,
    Criterion,
    Outcome,
    PriorityItem,
    PriorityRound,
    PriorityRoundStatus,
    Score,
    effects,
    rules_for,
)
from tests.domain.given import found, holder_of, need, refused, seat, someone
from tests.support import organisation

SEATS = [uuid4() for _ in range(8)]


def items_of(*costs):
    made = []
    for place, cost in enumerate(costs, start=1):
        taken = need()
        taken.number = 100 + place
        taken.__dict__["owner"] = holder_of("school")
        item = PriorityItem(county="38", need_id=taken.id, position=place, cost_ore=cost)
        item.__dict__["need"] = taken
        made.append(item)
    return made


def ballots_of(kind, costs, *given_):
    """One mapping per seat: place among the needs → points."""
    items = items_of(*costs)
    told = {
        seat_: {items[place].need_id: points for place, points in ballot.items()}
        for seat_, ballot in zip(SEATS, given_, strict=False)
    }
    return Ballots(kind, items, told)


def places(ballots, needs):
    order = [item.need_id for item in ballots.items]
    return [order.index(need_id) for need_id in needs]


def test_the_rules_see_the_same_ballots_and_may_choose_otherwise():
    # Six seats want the two dear ones, two the two cheap ones.
    many, few = {0: 1, 1: 1}, {2: 1, 3: 1}
    ballots = ballots_of(BallotKind.APPROVAL, (400, 400, 100, 100), *[many] * 6, *[few] * 2)
    by_rule = {rule: places(ballots, ballots.count(rule, 800).chosen) for rule in rules_for(BallotKind.APPROVAL)}
    assert by_rule[CountingRule.GREEDY] == [0, 1]
    assert set(by_rule[CountingRule.EQUAL_SHARES]) == {0, 2, 3}
    seats = ballots.count(CountingRule.GREEDY, 800).seats
    assert [seats[one].left_out for one in SEATS] == [False] * 6 + [True] * 2
    assert not any(one.left_out for one in ballots.count(CountingRule.EQUAL_SHARES, 800).seats.values())
    assert seats[SEATS[0]].funded_ore == 800


def test_three_of_five_is_support_where_criteria_are_scored():
    ballots = ballots_of(BallotKind.CRITERIA, (100, 100), {0: 299, 1: 300})
    assert places(ballots, ballots.supported(SEATS[0])) == [1]
    assert places(ballots, ballots.count(CountingRule.EQUAL_SHARES, 200).chosen) == [1]
    assert places(ballots, ballots.count(CountingRule.GREEDY, 200).chosen) == [1, 0]


def test_what_has_no_cost_is_counted_by_no_rule_over_money_and_stands_last():
    ballots = ballots_of(BallotKind.APPROVAL, (None, 100), {0: 1, 1: 1}, {0: 1})
    ranks = ballots.ranked(CountingRule.GREEDY, 500)
    assert places(ballots, [one.need_id for one in ranks]) == [1, 0]
    assert [one.chosen for one in ranks] == [True, False]


MEANS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 50)), min_size=1, max_size=8)


@settings(max_examples=300)
@given(MEANS, st.integers(1, 120))
def test_what_is_said_of_the_weighted_order_is_true(told, budget):
    costs, points = [cost for _, cost in told], {place: given_ for place, (given_, _) in enumerate(told)}
    ballots = ballots_of(BallotKind.CRITERIA, costs, points)
    count = ballots.count(CountingRule.WEIGHTED, budget)
    assert count.spent_ore <= budget
    for place, item in enumerate(ballots.items):
        one = count.explanations[item.need_id]
        assert one.chosen == (item.need_id in count.chosen)
        if one.chosen:
            continue

        def chosen_with(points_, need_id=item.need_id):
            given_ = {SEATS[0]: {**ballots.given[SEATS[0]], need_id: points_}}
            return need_id in replace(ballots, given=given_).count(CountingRule.WEIGHTED, budget).chosen

        if one.above is None:
            assert not chosen_with(1000)  # no height would have been enough
        else:
            other = ballots.by_name[one.above]
            height = int(100 * next(rank.total for rank in ballots.weighted() if rank.need_id == other))
            assert chosen_with(height + 1)
            assert not chosen_with(height - 1)
        if one.affordable is not None:
            cheaper = ballots_of(BallotKind.CRITERIA, [*costs[:place], one.affordable, *costs[place + 1 :]], points)
            assert place in places(cheaper, cheaper.count(CountingRule.WEIGHTED, budget).chosen)


def test_an_effect_says_what_a_recusal_meant():
    ballots = ballots_of(BallotKind.APPROVAL, (100, 100), {0: 1}, {0: 1}, {1: 1})
    own = ballots.items[1].need_id
    (effect,) = effects(ballots, CountingRule.GREEDY, 100, {own: [SEATS[3], SEATS[4]]})
    assert (effect.chosen, effect.otherwise) == (False, True)
    assert places(ballots, effect.displaced) == [0]
    (none,) = effects(ballots, CountingRule.GREEDY, 100, {ballots.items[0].need_id: [SEATS[3]]})
    assert (none.chosen, none.otherwise, list(none.displaced)) == (True, True, [])


def round_of(kind, costs=(100, 100, 100), rule=CountingRule.GREEDY, **method):
    round_ = PriorityRound.plan(someone("forum_secretary"), 2024, "Runde", ballot=kind, rule=rule, **method)
    round_.items = items_of(*costs)
    round_.status = PriorityRoundStatus.OPEN
    return round_


def test_a_method_must_fit_its_ballot_and_what_it_counts():
    plan, secretary = PriorityRound.plan, someone("forum_secretary")
    weighted = {"ballot": BallotKind.APPROVAL, "rule": CountingRule.WEIGHTED}
    assert found(plan, secretary, 2024, "R", **weighted) == {"/rule": "rule_not_for_ballot"}
    assert found(plan, secretary, 2024, "R") == {"/criteria": "weights_sum"}
    round_ = round_of(BallotKind.APPROVAL, (100, None))
    round_.status = PriorityRoundStatus.DRAFT
    lacking = {"/budget_ore": "missing", f"/costs/{round_.items[1].need_id}": "cost_missing"}
    assert found(round_.perform, "open", secretary) == lacking


@pytest.mark.parametrize(
    ("kind", "choices", "points"),
    [
        (BallotKind.APPROVAL, [(0, None), (2, None)], {0: 1, 2: 1}),
        (BallotKind.RANKING, [(2, None), (0, None)], {2: 2, 0: 1}),
        (BallotKind.POINTS, [(0, 7), (1, 3)], {0: 7, 1: 3}),
        (BallotKind.APPROVAL, [], {}),
        (BallotKind.APPROVAL, [(0, 2)], {"/choices/0/points": "points_not_asked"}),
        (BallotKind.POINTS, [(0, None)], {"/choices/0/points": "missing"}),
        (BallotKind.POINTS, [(0, 7), (1, 4)], {"/choices": "too_many_points"}),
        (BallotKind.RANKING, [(1, None), (1, None)], {"/choices/1/need_id": "need_twice"}),
    ],
)
def test_a_ballot_is_taken_as_its_kind_demands(kind, choices, points):
    round_ = round_of(kind, budget_ore=100)
    ids = [item.need_id for item in round_.items]
    told = [(ids[place], given_) for place, given_ in choices]
    args = someone("forum_member"), seat(), told, frozenset()
    if any(isinstance(code, str) for code in points.values()):
        assert found(round_.check_ballot, *args) == points
    else:
        assert round_.check_ballot(*args)[1] == {ids[place]: given_ for place, given_ in points.items()}


def test_a_seat_gives_no_ballot_where_it_is_recused_or_another_kind_is_asked():
    round_ = round_of(BallotKind.APPROVAL, budget_ore=100)
    near = seat(organisation=holder_of("school"))
    near.organisation_id = organisation("school")
    choices = [(round_.items[0].need_id, None)]
    member = someone("forum_member")
    assert found(round_.check_ballot, member, near, choices, frozenset()) == {"/choices/0/need_id": "seat_recused"}
    assert isinstance(refused(round_.check_scores, member, seat(), [], frozenset()), Conflict)


def test_a_need_that_the_count_takes_is_left_out_only_with_a_reason():
    criterion = Criterion(code="c", weight=100, nb="", nn="", en="")
    round_ = PriorityRound.plan(someone("forum_secretary"), 2024, "R", [criterion], budget_ore=100)
    round_.items = items_of(100, 100)
    round_.status = PriorityRoundStatus.CLOSED
    first, second = (item.need_id for item in round_.items)
    key = {"county": "38", "round_id": round_.id, "seat_id": SEATS[0]}
    scores = [Score(**key, need_id=one, points={"c": points}) for one, points in ((first, 5), (second, 4))]
    ballots = round_.ballots(scores, [])
    swapped = [(first, Outcome.NOT_PRIORITISED, None), (second, Outcome.PRIORITISED, None)]
    secretary = someone("forum_secretary")
    codes = {f"/items/{i}/reason": "outcome_reason_required" for i in (0, 1)}
    assert found(round_.set_order, secretary, ballots, swapped) == codes
    round_.set_order(secretary, ballots, [(one, outcome, "Haster") for one, outcome, _ in swapped])
    assert [item.outcome for item in round_.items] == [Outcome.NOT_PRIORITISED, Outcome.PRIORITISED]
