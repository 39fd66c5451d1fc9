"""The rules by which ballots become an outcome, each by its published name."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from heapq import heapify, heappop, heapreplace

from domain.tallying.election import Election
from domain.tallying.equal_shares import completed, equal_shares
from domain.tallying.kemeny import by_kemeny


def greedy(election: Election) -> list[str]:
    """Most points first; what does not fit is passed over."""
    chosen: list[str] = []
    left = election.budget
    for name in greedy_order(election):
        if election.costs[name] <= left:
            chosen.append(name)
            left -= election.costs[name]
    return chosen


def greedy_order(election: Election) -> list[str]:
    """All choices, most points first."""
    return sorted(election.costs, key=lambda name: (-election.points[name], *election.precedence(name)))


def phragmen(election: Election) -> list[str]:
    """Sequential Phragmén: money flows to all voters alike, and a choice is bought as soon as its supporters can pay.

    Ends where the next one does not fit into the budget (Los, Christian and Grossi 2022).
    """
    paid_by = [Fraction(0)] * len(election.kinds)  # up to when each kind of ballot's voters have spent their money
    chosen: list[str] = []

    def waiting(name: str) -> tuple[Fraction, tuple[int, int, int, str], str]:
        """When the choice can be paid, as things stand: purchases of others only put it off."""
        already = sum(election.kinds[kind][1] * paid_by[kind] for kind in election.supporters[name])
        when = Fraction(election.costs[name] + already) / election.support[name]
        return when, election.precedence(name), name

    queue = [waiting(name) for name, cost in election.costs.items() if cost > 0 and election.support[name]]
    heapify(queue)
    while queue:
        when, _, name = queue[0]
        now = waiting(name)
        if now[0] != when:
            heapreplace(queue, now)
            continue
        if election.spent(chosen) + election.costs[name] > election.budget:
            break
        heappop(queue)
        chosen.append(name)
        for kind in election.supporters[name]:
            paid_by[kind] = when
    return chosen


class Rule(StrEnum):
    """The rules by the names that they are asked for."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equalshares"
    EQUAL_SHARES_ADD1 = "equalshares-add1"
    PHRAGMEN = "phragmen"
    KEMENY = "kemeny"


RULES: Mapping[Rule, Callable[[Election], list[str]]] = {
    Rule.GREEDY: greedy,
    Rule.EQUAL_SHARES: lambda election: equal_shares(election).chosen,
    Rule.EQUAL_SHARES_ADD1: lambda election: completed(election).chosen,
    Rule.PHRAGMEN: phragmen,
    Rule.KEMENY: by_kemeny,
}
