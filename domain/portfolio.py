"""What if: the best plan for the forum's own priorities under demands, and where demands conflict, which ones.

A plan is a choice of measures. It is an integer program over amounts in øre, solved by HiGHS; what comes out is held
against every demand in integers before it is believed. Of plans that are worth equally much, the cheapest. Where the
time runs out that is said: that no plan was found is no proof that there is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from time import monotonic

import highspy
import numpy as np

from domain.solving import Solver

# Amounts are given to the solver in thousands of kroner: its tolerances are then far below one øre.
SCALE = 100_000
WHOLE = 10_000  # shares are in hundredths of a per cent
# For a plan, and for all that is asked to name the smallest conflict.
SECONDS = 1.0
SECONDS_TO_NAME = 3.0


class DemandKind(StrEnum):
    FRAME = "frame"
    LATER = "later"
    MUST = "must"
    NEVER = "never"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measure that may be in the plan: what it costs this year and is promised in later years (øre).

    `value` is how highly the forum ranks it, from 0 on; `labels` what its money counts as (`programme:BA`).
    """

    id: str
    cost: int
    value: int
    labels: frozenset[str] = frozenset()
    later: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand on the plan.

    `frame`: all costs are at most `amount` øre. `later`: what is promised for the school year `subject` is.
    `must`, `never`: the candidate `subject` is in, or out. `at_least`, `at_most`: what counts as `subject` is so much
    of the frame, in hundredths of a per cent.
    """

    kind: DemandKind
    subject: str = ""
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A plan that meets every demand. `proven`: none is worth more."""

    chosen: Sequence[str]
    value: int
    cost: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Demands that cannot be met together: the fewest that conflict. Without any one of these the others can be.

    Not `proven`: these do conflict, but time ran out before it was sure that no fewer do.
    """

    demands: Sequence[Demand]
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Undecided:
    """Time ran out before a plan was found, and before it was sure that there is none."""

    proven: bool = False


class _OutOfTimeError(Exception):
    pass


@dataclass(frozen=True)
class Question:
    """Candidates and demands. Shares are of the frame, also where the frame itself is what must give way."""

    candidates: Sequence[Candidate]
    demands: Sequence[Demand]

    @cached_property
    def frame(self) -> int:
        """What there is to spend (øre); all that everything costs, where no frame is told."""
        told = [demand.amount for demand in self.demands if demand.kind is DemandKind.FRAME]
        return min(told) if told else sum(one.cost for one in self.candidates)

    def weights(self, demand: Demand) -> list[int]:
        """What each candidate counts in a demand."""
        match demand.kind:
            case DemandKind.FRAME:
                return [one.cost for one in self.candidates]
            case DemandKind.LATER:
                year = int(demand.subject)
                return [one.later.get(year, 0) for one in self.candidates]
            case DemandKind.MUST | DemandKind.NEVER:
                return [int(one.id == demand.subject) for one in self.candidates]
            case _:
                return [one.cost if demand.subject in one.labels else 0 for one in self.candidates]

    def bounds(self, demand: Demand) -> tuple[int | None, int | None]:
        """Between what the sum of the weights of what is chosen must lie."""
        match demand.kind:
            case DemandKind.FRAME | DemandKind.LATER:
                return None, demand.amount
            case DemandKind.MUST:
                return 1, None
            case DemandKind.NEVER:
                return None, 0
            case DemandKind.AT_LEAST:
                return -(-demand.amount * self.frame // WHOLE), None
            case _:
                return None, demand.amount * self.frame // WHOLE

    def met(self, demand: Demand, chosen: set[int]) -> bool:
        """Whether these candidates (by place) meet it, in integers."""
        weights, (least, most) = self.weights(demand), self.bounds(demand)
        total = sum(weights[i] for i in chosen)
        return (least is None or total >= least) and (most is None or total <= most)


def best(question: Question) -> Portfolio | Contradiction | Undecided:
    """The plan that is worth most, or the fewest demands that conflict."""
    try:
        found = _solved(question, question.demands, SECONDS)
    except _OutOfTimeError:
        try:  # any plan is easier to find than the best
            found = _solved(question, question.demands, SECONDS, worth=False)
        except _OutOfTimeError:
            return Undecided()
        found = found and (found[0], False)
    if found is None:
        return _smallest(question)
    chosen, proven = found
    picked = [question.candidates[i] for i in sorted(chosen)]
    return Portfolio(
        [one.id for one in picked], sum(one.value for one in picked), sum(one.cost for one in picked), proven
    )


def with_more(question: Question, amount: int) -> Question:
    """The same with so much more in the frame (øre); shares go on being of the frame that there is now."""
    frame = question.frame
    demands = [
        replace(demand, amount=demand.amount + amount) if demand.kind is DemandKind.FRAME else demand
        for demand in question.demands
    ]
    more = Question(question.candidates, demands)
    more.__dict__["frame"] = frame
    return more


def _solved(
    question: Question, demands: Iterable[Demand], seconds: float, *, worth: bool = True
) -> tuple[set[int], bool] | None:
    """What is chosen (by place), and whether it is proven; None where these demands cannot be met.

    Without `worth` any choice that meets them will do. Raises `_OutOfTimeError` where neither is known by then.
    """
    demands = list(demands)
    if not question.candidates:
        return (set(), True) if all(question.met(demand, set()) for demand in demands) else None
    pinned = {(demand.kind, demand.subject) for demand in demands}
    if any((DemandKind.NEVER, subject) in pinned for kind, subject in pinned if kind is DemandKind.MUST):
        return None
    until = monotonic() + seconds
    solver = _solver(question, demands, worth=worth)
    while (left := until - monotonic()) > 0:
        solver.setOptionValue("time_limit", left)
        solver.run()
        status = solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return None
        values = np.asarray(solver.getSolution().col_value)
        chosen = {int(i) for i in np.flatnonzero(values > 0.5)}
        if all(question.met(demand, chosen) for demand in demands):
            return chosen, status == highspy.HighsModelStatus.kOptimal
        if status != highspy.HighsModelStatus.kOptimal:
            break
        # Nearer to the edge than the solver can see: this choice is taken out, and it goes on.
        columns = np.arange(len(question.candidates), dtype=np.int32)
        signs = np.array([1.0 if i in chosen else -1.0 for i in columns])
        solver.addRow(-highspy.kHighsInf, len(chosen) - 1.0, len(columns), columns, signs)
    raise _OutOfTimeError


def _solver(question: Question, demands: Sequence[Demand], *, worth: bool) -> Solver:
    solver = Solver(mip_abs_gap=1e-6, mip_feasibility_tolerance=1e-9)
    costs = np.array([one.cost / SCALE for one in question.candidates])
    # The cheapest of equals: all costs together weigh less than one point.
    cheap = 0.5 / (1.0 + costs.sum())
    for i, one in enumerate(question.candidates):
        solver.binary(float(cheap * costs[i]) - one.value if worth else 0.0)
    for demand in demands:
        pin = demand.kind in (DemandKind.MUST, DemandKind.NEVER)
        weights, unit = question.weights(demand), 1 if pin else SCALE
        used = np.flatnonzero(weights).astype(np.int32)
        least, most = question.bounds(demand)
        lower = -highspy.kHighsInf if least is None else least / unit
        upper = highspy.kHighsInf if most is None else most / unit
        solver.addRow(lower, upper, len(used), used, np.array([weights[i] / unit for i in used]))
    return solver


def _smallest(question: Question) -> Contradiction:
    """The fewest demands that conflict, where all together are known to.

    Every conflict has a demand in common with each set whose removal makes the rest possible. So the smallest set that
    meets all of these that have been found is tried, until it is itself impossible: nothing smaller can be. What there
    is no time to find out counts as possible: then a smaller conflict may have been passed over.
    """
    demands = list(dict.fromkeys(question.demands))
    possible = {frozenset(range(len(demands))): False}
    until = monotonic() + SECONDS_TO_NAME
    proven = True

    def can(those: Iterable[int]) -> bool:
        nonlocal proven
        key = frozenset(those)
        if key not in possible:
            try:
                seconds = min(SECONDS, until - monotonic())
                possible[key] = _solved(question, [demands[i] for i in sorted(key)], seconds, worth=False) is not None
            except _OutOfTimeError:
                possible[key], proven = True, False
        return possible[key]

    removals: list[frozenset[int]] = []
    while can(tried := _hitting(len(demands), removals)):
        kept = set(tried)
        for i in range(len(demands)):
            if i not in kept and can({*kept, i}):
                kept.add(i)
        removals.append(frozenset(range(len(demands))) - kept)
    return Contradiction([demands[i] for i in sorted(tried)], proven)


def _hitting(size: int, sets: Sequence[frozenset[int]]) -> set[int]:
    """The fewest of `size` that have a member in each of the sets."""
    if not sets:
        return set()
    solver = Solver()
    for _ in range(size):
        solver.binary(1.0)
    for one in sets:
        members = np.array(sorted(one), dtype=np.int32)
        solver.addRow(1.0, highspy.kHighsInf, len(members), members, np.ones(len(members)))
    solver.run()
    values = np.asarray(solver.getSolution().col_value)
    return {int(i) for i in np.flatnonzero(values > 0.5)}
