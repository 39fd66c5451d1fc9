"""How a round's ballots are counted: by the rule that was told before it opened, and by the others beside it.

A rule over money counts the needs that have a cost, by number. Where seats score criteria, greedy and Kemeny go by the
weighted points; the rules that ask who supports what take a weighted mean of three of five or more as support.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from uuid import UUID

from domain.priorities.records import BALLOT_POINTS, MAX_POINTS, BallotKind, PriorityItem
from domain.tallying import (
    RULES,
    Choice,
    Election,
    Explanation,
    Purse,
    Rule,
    completed,
    equal_shares,
    explain_greedy,
    explain_order,
    explain_phragmen,
    explain_shares,
    fitting,
    greedy_order,
    kemeny,
)

SUPPORT = 300  # in hundredths of a point: three of five
STEP = 100_00  # each voter's money is raised by 100 kroner at a time (øre)
ORE = 100


class CountingRule(StrEnum):
    """The weighted mean of the criteria, or one of the rules over ballots by its published name."""

    WEIGHTED = "weighted"
    GREEDY = "greedy"
    EQUAL_SHARES = "equalshares"
    EQUAL_SHARES_ADD1 = "equalshares-add1"
    PHRAGMEN = "phragmen"
    KEMENY = "kemeny"

    @property
    def published(self) -> Rule:
        """The rule over ballots; the weighted mean is none."""
        return Rule(self.value)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A need's place by the ballots.

    `total` is the weighted mean, 0 to 5, None where no seat has scored it or none scores criteria; `seats` how many
    scored or support it; `chosen` whether the rule takes it within the budget, None where there is no budget.
    """

    need_id: UUID
    rank: int
    total: Fraction | None
    seats: int
    chosen: bool | None = None


@dataclass(frozen=True, slots=True)
class SeatOutcome:
    """How many needs a seat supports, how many of these were chosen, and what they cost together (øre)."""

    supported: int
    funded: int
    funded_ore: int

    @property
    def left_out(self) -> bool:
        """It supports something, and nothing of that was chosen."""
        return self.supported > 0 and self.funded == 0


@dataclass(frozen=True, slots=True)
class Count:
    """A rule's outcome: the needs in its order, which of them it takes, and why.

    `each` is what every ballot had to spend in the end (øre), where the rule shares money out. Without `proven` there
    may be a better order: more needs were tied into a ring than can be gone through.
    """

    rule: CountingRule
    order: Sequence[UUID]
    chosen: Sequence[UUID]
    spent_ore: int
    each: Fraction | None
    explanations: Mapping[UUID, Explanation]
    seats: Mapping[UUID, SeatOutcome]
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Effect:
    """What a need's recusals meant: whether it is chosen, and whether it would be had these seats given it their all.

    `displaced` are the needs that would then not have been chosen.
    """

    need_id: UUID
    seats: Sequence[UUID]
    chosen: bool
    otherwise: bool
    displaced: Sequence[UUID]


@dataclass(frozen=True)
class Ballots:
    """What the seats gave each need: hundredths of a point (0 to 500) where they score criteria, else points."""

    kind: BallotKind
    items: Sequence[PriorityItem]
    given: Mapping[UUID, Mapping[UUID, int]]  # seat → need → points

    @cached_property
    def names(self) -> Mapping[UUID, str]:
        """The needs that have a cost, by the number that they are called by."""
        return {item.need_id: str(item.need.number) for item in self.items if item.cost_ore}

    @cached_property
    def by_name(self) -> Mapping[str, UUID]:
        """The same the other way."""
        return {name: need_id for need_id, name in self.names.items()}

    def supported(self, seat: UUID) -> set[UUID]:
        """The needs that the seat supports."""
        least = SUPPORT if self.kind is BallotKind.CRITERIA else 1
        return {need for need, points in self.given[seat].items() if points >= least}

    def election(self, budget_ore: int, rule: Rule) -> Election:
        """The ballots as the rule wants them."""
        adds = self.kind is not BallotKind.CRITERIA or rule in (Rule.GREEDY, Rule.KEMENY)
        choices = [Choice(str(i.need.number), i.cost_ore) for i in self.items if i.cost_ore]
        ballots = []
        for seat, points in sorted(self.given.items()):
            wanted = points.keys() if adds else self.supported(seat)
            ballots.append({self.names[need]: points[need] for need in wanted if need in self.names and points[need]})
        return Election(budget_ore, choices, ballots, step=STEP, parts=ORE)

    def weighted(self) -> list[Ranked]:
        """All needs by the mean of what the seats gave, exact; the one reported first (lowest number) before others."""
        by_need: dict[UUID, list[int]] = {item.need_id: [] for item in self.items}
        for points in self.given.values():
            for need, given in points.items():
                if need in by_need:
                    by_need[need].append(given)
        totals = {need: Fraction(sum(given), 100 * len(given)) if given else None for need, given in by_need.items()}
        numbers = {item.need_id: item.need.number for item in self.items}
        unscored = Fraction(-1)  # below no points at all
        heights = {need: unscored if total is None else total for need, total in totals.items()}
        order = sorted(totals, key=lambda need: (-heights[need], numbers[need]))
        return [Ranked(need, rank, totals[need], len(by_need[need])) for rank, need in enumerate(order, start=1)]

    def ranked(self, rule: CountingRule, budget_ore: int | None) -> list[Ranked]:
        """All needs in the rule's order; those without a cost come last where it counts money."""
        if rule is CountingRule.WEIGHTED:
            ranks = self.weighted()
            taken = None if budget_ore is None else set(_fitting(self, ranks, budget_ore)[0])
            return [replace(one, chosen=None if taken is None else one.need_id in taken) for one in ranks]
        order, chosen = self._counted(rule, budget_ore or 0)
        means = {one.need_id: one for one in self.weighted()} if self.kind is BallotKind.CRITERIA else {}
        support = {item.need_id: 0 for item in self.items}
        for seat in self.given:
            for need in self.supported(seat):
                support[need] += 1
        places = [*order, *(item.need_id for item in self.items if item.need_id not in self.names)]
        return [
            Ranked(
                need,
                rank,
                means[need].total if means else None,
                means[need].seats if means else support[need],
                need in chosen,
            )
            for rank, need in enumerate(places, start=1)
        ]

    def _counted(self, rule: CountingRule, budget_ore: int) -> tuple[list[UUID], set[UUID]]:
        election = self.election(budget_ore, rule.published)
        chosen = RULES[rule.published](election)
        return [self.by_name[name] for name in _places(rule, election, chosen)], {self.by_name[n] for n in chosen}

    def count(self, rule: CountingRule, budget_ore: int) -> Count:
        """The rule's outcome within the budget (øre), and why."""
        each, proven = None, True
        if rule is CountingRule.WEIGHTED:
            ranks = self.weighted()
            taken, explanations = _fitting(self, ranks, budget_ore)
            order = [one.need_id for one in ranks if one.need_id in self.names]
        else:
            election = self.election(budget_ore, rule.published)
            if rule is CountingRule.KEMENY:
                ranking = kemeny(election)
                names, places, proven = fitting(election, ranking.order), ranking.order, ranking.proven
                explained = explain_order(election, places)
            else:
                names, explained, each = _explained(rule, election)
                places = _places(rule, election, names)
            taken, order = [self.by_name[name] for name in names], [self.by_name[name] for name in places]
            explanations = {self.by_name[one.name]: one for one in explained}
        costs = {item.need_id: item.cost_ore or 0 for item in self.items}
        spent = sum(costs[need] for need in taken)
        seats = {seat: self._seat(seat, taken, costs) for seat in self.given}
        return Count(rule, order, taken, spent, each, explanations, seats, proven)

    def _seat(self, seat: UUID, taken: Sequence[UUID], costs: Mapping[UUID, int]) -> SeatOutcome:
        supported = self.supported(seat) & self.names.keys()
        funded = supported.intersection(taken)
        return SeatOutcome(len(supported), len(funded), sum(costs[need] for need in funded))

    def values(self) -> dict[UUID, int]:
        """How highly each need is ranked, from 0 to 500: its mean in hundredths, or the part of the seats behind it."""
        if self.kind is BallotKind.CRITERIA:
            return {one.need_id: int(100 * one.total) for one in self.weighted() if one.total is not None}
        most = 100 * MAX_POINTS
        behind = Counter(need for seat in self.given for need in self.supported(seat))
        return {item.need_id: behind[item.need_id] * most // max(1, len(self.given)) for item in self.items}

    def with_support(self, need: UUID, seats: Iterable[UUID]) -> "Ballots":
        """The same, had these seats given the need all that they can."""
        most = {BallotKind.CRITERIA: 100 * MAX_POINTS, BallotKind.POINTS: BALLOT_POINTS}
        given = {seat: dict(points) for seat, points in self.given.items()}
        for seat in seats:
            own = given.setdefault(seat, {})
            ranked_first = max(own.values(), default=0) + 1
            own[need] = most.get(self.kind, ranked_first if self.kind is BallotKind.RANKING else 1)
        return replace(self, given=given)


def rules_for(kind: BallotKind) -> list[CountingRule]:
    """The rules by which such ballots can be counted."""
    return [rule for rule in CountingRule if kind is BallotKind.CRITERIA or rule is not CountingRule.WEIGHTED]


def effects(
    ballots: Ballots, rule: CountingRule, budget_ore: int, recused: Mapping[UUID, Sequence[UUID]]
) -> list[Effect]:
    """What each need's recusals (need → seats) meant for the outcome."""
    chosen = {one.need_id for one in ballots.ranked(rule, budget_ore) if one.chosen}
    found = []
    for need, seats in recused.items():
        otherwise = {one.need_id for one in ballots.with_support(need, seats).ranked(rule, budget_ore) if one.chosen}
        displaced = sorted(chosen - otherwise - {need}, key=str)
        found.append(Effect(need, seats, need in chosen, need in otherwise, displaced))
    return found


def _places(rule: CountingRule, election: Election, chosen: Sequence[str]) -> list[str]:
    """Everything in the rule's order: what is passed over keeps its place there, or the chosen come first."""
    if rule is CountingRule.GREEDY:
        return greedy_order(election)
    if rule is CountingRule.KEMENY:
        return list(kemeny(election).order)
    rest = sorted(
        election.costs.keys() - set(chosen), key=lambda name: (-election.support[name], *election.precedence(name))
    )
    return [*chosen, *rest]


def _explained(rule: CountingRule, election: Election) -> tuple[list[str], list[Explanation], Fraction | None]:
    """What is chosen, each choice's reason, and what every ballot had."""
    sharing = {CountingRule.EQUAL_SHARES: equal_shares, CountingRule.EQUAL_SHARES_ADD1: completed}
    if rule in sharing:
        purse: Purse = sharing[rule](election)
        return purse.chosen, explain_shares(purse), purse.endowment
    chosen = RULES[rule.published](election)
    explain = explain_greedy if rule is CountingRule.GREEDY else explain_phragmen
    return chosen, explain(election), None


def _fitting(ballots: Ballots, ranks: Sequence[Ranked], budget_ore: int) -> tuple[list[UUID], dict[UUID, Explanation]]:
    """Down the weighted order what still fits, and why: at its turn so much was left."""
    costs = {item.need_id: item.cost_ore for item in ballots.items}
    left, taken, found = budget_ore, [], {}
    room: list[tuple[str, int]] = []  # what was taken, and what was left before it
    for one in ranks:
        cost, weight = costs[one.need_id], one.total
        if cost is None:
            continue
        name = ballots.names[one.need_id]
        if weight is not None and cost <= left:
            taken.append(one.need_id)
            room.append((name, left))
            left -= cost
            found[one.need_id] = Explanation(name, chosen=True, weight=weight)
            continue
        above = next((other for other, before in reversed(room) if cost <= before), None)
        short = Fraction(max(cost - left, 0))
        affordable = None if weight is None else left or None
        found[one.need_id] = Explanation(name, False, weight or Fraction(0), short, {}, None, affordable, above)
    return taken, found
