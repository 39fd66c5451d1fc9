"""What-if answers against all plans there are: the best one, and the smallest set of demands that conflict."""

from itertools import chain, combinations
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.portfolio import (
    Candidate,
    Contradiction,
    Demand,
    DemandKind,
    Portfolio,
    Question,
    Undecided,
    best,
    with_more,
)

LABELS = ["actor:schools", "actor:working_life", "programme:BA"]
CANDIDATES = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.integers(0, 5),
        st.sets(st.sampled_from(LABELS)),
        st.integers(0, 4),
    ),
    max_size=7,
).map(
    lambda rows: [
        Candidate(str(i), cost * 1_000_000, value, frozenset(labels), {2025: later * 100} if later else {})
        for i, (cost, value, labels, later) in enumerate(rows)
    ]
)
DEMANDS = st.lists(
    st.one_of(
        st.integers(0, 40).map(lambda n: Demand(DemandKind.FRAME, "", n * 1_000_000)),
        st.integers(0, 8).map(lambda n: Demand(DemandKind.LATER, "2025", n * 100)),
        st.integers(0, 7).map(lambda i: Demand(DemandKind.MUST, str(i))),
        st.integers(0, 7).map(lambda i: Demand(DemandKind.NEVER, str(i))),
        st.tuples(st.sampled_from([*LABELS, "none"]), st.integers(0, 10_000)).map(
            lambda told: Demand(DemandKind.AT_LEAST, *told)
        ),
        st.tuples(st.sampled_from(LABELS), st.integers(0, 10_000)).map(lambda told: Demand(DemandKind.AT_MOST, *told)),
    ),
    max_size=7,
)


def subsets(things):
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


def meets(question, demand, picked):
    """Whether a plan meets a demand, as the demand says it in words."""
    cost = sum(one.cost for one in picked)
    labelled = sum(one.cost for one in picked if demand.subject in one.labels)
    return {
        DemandKind.FRAME: lambda: cost <= demand.amount,
        DemandKind.LATER: lambda: sum(one.later.get(2025, 0) for one in picked) <= demand.amount,
        DemandKind.MUST: lambda: demand.subject in [one.id for one in picked],
        DemandKind.NEVER: lambda: demand.subject not in [one.id for one in picked],
        DemandKind.AT_LEAST: lambda: labelled * 10_000 >= demand.amount * question.frame,
        DemandKind.AT_MOST: lambda: labelled * 10_000 <= demand.amount * question.frame,
    }[demand.kind]()


def possible(question, demands):
    """The plans that meet these demands, as (value, -cost, places)."""
    for places in subsets(range(len(question.candidates))):
        picked = [question.candidates[i] for i in places]
        if all(meets(question, demand, picked) for demand in demands):
            yield sum(one.value for one in picked), -sum(one.cost for one in picked), places


@settings(max_examples=250, deadline=None)
@given(CANDIDATES, DEMANDS)
@example([], [Demand(DemandKind.MUST, "0")])
@example(
    [Candidate("0", 1, 1, frozenset({"x"}))],  # half of three is more than one
    [Demand(DemandKind.FRAME, "", 3), Demand(DemandKind.AT_LEAST, "x", 5000)],
)
@example(
    [Candidate(str(i), cost * 10**6, 3) for i, cost in enumerate((5, 3, 4))],  # worth the same: the cheapest
    [Demand(DemandKind.FRAME, "", 5 * 10**6)],
)
@example(
    [Candidate(str(i), cost * 10**6, 0, frozenset({"x"})) for i, cost in enumerate((5, 3, 4, 6))],  # ranked by nobody
    [Demand(DemandKind.FRAME, "", 20 * 10**6), Demand(DemandKind.AT_LEAST, "x", 1500)],
)
@example([Candidate("0", 10**9 + 1, 1)], [Demand(DemandKind.FRAME, "", 10**9)])
def test_the_answer_is_the_best_plan_or_the_fewest_demands_that_conflict(candidates, demands):
    question = Question(candidates, demands)
    answer = best(question)
    plans = list(possible(question, demands))
    if isinstance(answer, Portfolio):
        value, cost, _ = max(plans)
        assert (answer.value, -answer.cost, answer.proven) == (value, cost, True)
        assert any(answer.chosen == [candidates[i].id for i in places] for _, _, places in plans)
        return
    assert plans == []
    conflict = answer.demands
    assert not any(possible(question, conflict))
    for left_out in conflict:  # without any one of them the rest can be met
        assert any(possible(question, [one for one in conflict if one != left_out])), conflict
    smaller = (some for some in subsets(dict.fromkeys(demands)) if len(some) < len(conflict))
    assert all(any(possible(question, some)) for some in smaller)


def test_an_amount_on_the_edge_is_told_from_one_beyond_it():
    candidates = [Candidate(str(i), 10**11 + i, 1) for i in range(5)]
    whole = sum(one.cost for one in candidates)
    for frame, taken in ((whole, 5), (whole - 1, 4)):
        answer = best(Question(candidates, [Demand(DemandKind.FRAME, "", frame)]))
        assert isinstance(answer, Portfolio)
        assert len(answer.chosen) == taken
        assert answer.cost <= frame


def test_more_money_keeps_the_shares_that_were_asked_for():
    candidates = [Candidate("a", 60, 3, frozenset({"x"})), Candidate("b", 40, 2), Candidate("c", 50, 5)]
    half = Demand(DemandKind.AT_LEAST, "x", 6_000)
    question = Question(candidates, [Demand(DemandKind.FRAME, "", 100), half])
    first, more = best(question), best(with_more(question, 50))
    assert isinstance(first, Portfolio)
    assert isinstance(more, Portfolio)
    assert (first.chosen, more.chosen) == (["a", "b"], ["a", "b", "c"])


def test_a_demand_told_twice_is_named_once():
    must, never = Demand(DemandKind.MUST, "a"), Demand(DemandKind.NEVER, "a")
    answer = best(Question([Candidate("a", 1, 1)], [must, must, never, never]))
    assert isinstance(answer, Contradiction)
    assert answer.demands == [must, never]


def test_time_that_runs_out_is_no_contradiction(monkeypatch):
    # Half of the frame to the krone: there are such plans, but they are hard to find.
    random = Random(0)
    candidates = [Candidate(str(i), random.randrange(20_000, 400_000) * 100, 1, frozenset("a")) for i in range(60)]
    exactly = sum(one.cost for one in candidates[:20])
    demands = [Demand(DemandKind.FRAME, "", exactly), Demand(DemandKind.AT_LEAST, "a", 10_000)]
    monkeypatch.setattr("domain.portfolio.SECONDS", 0.001)
    assert best(Question(candidates, demands)) == Undecided()


def test_a_conflict_that_there_was_no_time_to_make_smaller_is_a_conflict_and_says_so(monkeypatch):
    candidates = [Candidate("a", 60, 1), Candidate("b", 50, 1)]
    pins = [Demand(DemandKind.MUST, "a"), Demand(DemandKind.MUST, "b")]
    question = Question(candidates, [Demand(DemandKind.FRAME, "", 100), *pins, Demand(DemandKind.NEVER, "c")])
    monkeypatch.setattr("domain.portfolio.SECONDS_TO_NAME", 0.0)
    answer = best(question)
    assert isinstance(answer, Contradiction)
    assert not answer.proven
    assert not any(possible(question, answer.demands))
