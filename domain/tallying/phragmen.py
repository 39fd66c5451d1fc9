"""Sequential Phragmén: money flows to all voters alike, and a choice is bought as soon as its supporters can pay.

It ends where the next one does not fit into the budget (Los, Christian and Grossi 2022). Each explanation looks back on
the run: a choice that is not bought changes nothing in it, so that what would have brought it forward can be told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heapreplace

import numpy as np

from domain.tallying.election import Election
from domain.tallying.explaining import Explanation

Place = tuple[int, int, int, str]
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Moment:
    """Before something is bought, or before the run ends: up to when each kind of ballot has spent its money.

    `when` and `place` are the time and the place in the tie-break of what is next; None where nothing is. `name` is
    what is bought, None at the end.
    """

    name: str | None
    when: Fraction | None
    place: Place | None
    paid_by: Sequence[Fraction]
    spent: int


def phragmen(election: Election) -> list[str]:
    """What is bought, in that order."""
    return [moment.name for moment in _run(election) if moment.name is not None]


def _run(election: Election) -> Iterator[Moment]:
    paid_by = [Fraction(0)] * len(election.kinds)
    spent = 0

    def waiting(name: str) -> tuple[Fraction, Place, str]:
        """When the choice can be paid, as things stand: purchases of others only put it off."""
        already = sum(election.kinds[kind][1] * paid_by[kind] for kind in election.supporters[name])
        when = Fraction(election.costs[name] + already) / election.support[name]
        return when, election.precedence(name), name

    queue = [waiting(name) for name, cost in election.costs.items() if cost > 0 and election.support[name]]
    heapify(queue)
    while queue:
        when, place, name = queue[0]
        now = waiting(name)
        if now[0] != when:
            heapreplace(queue, now)
            continue
        if spent + election.costs[name] > election.budget:
            yield Moment(None, when, place, list(paid_by), spent)
            return
        yield Moment(name, when, place, list(paid_by), spent)
        heappop(queue)
        spent += election.costs[name]
        for kind in election.supporters[name]:
            paid_by[kind] = when
    yield Moment(None, None, None, list(paid_by), spent)


def explain_phragmen(election: Election) -> list[Explanation]:
    """Each choice, the bought ones first; the voters who have waited longest with their money join first."""
    moments = list(_run(election))
    bought = [moment.name for moment in moments if moment.name is not None]
    looking = _Looking(election, moments)
    found = [Explanation(name, chosen=True, weight=Fraction(election.support[name])) for name in bought]
    return found + [looking.missed(name) for name in election.costs if name not in set(bought)]


class _Looking:
    """Looks back on a run."""

    def __init__(self, election: Election, moments: Sequence[Moment]) -> None:
        self.election, self.moments = election, moments
        kind_of = {kind: i for i, (kind, _) in enumerate(election.kinds)}
        self.kind_of = [kind_of[frozenset(ballot)] for ballot in election.ballots]
        last = moments[-1].paid_by
        self.order = sorted(range(len(self.kind_of)), key=lambda voter: (last[self.kind_of[voter]], voter))
        self.paid = np.array([[float(paid) for paid in moment.paid_by] for moment in moments])
        self.latest = max((float(m.when) for m in moments if m.when is not None), default=0.0)
        self.left = np.array([float(election.budget - moment.spent) for moment in moments])
        self.whens = np.array([np.inf if m.when is None else float(m.when) for m in moments])

    def missed(self, name: str) -> Explanation:
        left = self.election.budget - self.moments[-1].spent
        short = Fraction(max(0, self.election.costs[name] - left))
        weight = Fraction(self.election.support[name])
        return Explanation(name, False, weight, short, {}, self._joining(name), self._affordable(name))

    def _joining(self, name: str) -> list[int] | None:
        """The shortest beginning of the voters' order that would have brought it forward."""
        cost, support = self.election.costs[name], self.election.support[name]
        others = [voter for voter in self.order if name not in self.election.ballots[voter]]
        fits = [i for i, moment in enumerate(self.moments) if moment.spent + cost <= self.election.budget]
        if not cost or not others or not fits:
            return None
        joined = np.cumsum(self.paid[fits][:, [self.kind_of[voter] for voter in others]], axis=1)
        own = self.paid[fits] @ self._voters(name)
        times = (cost + own[:, None] + joined) / (support + np.arange(1, len(others) + 1))
        # Sketched in floating point: only what is near the time of the next purchase is computed exactly.
        whens = self.whens[fits][:, None]
        clear = times < whens * (1 - NEAR)
        near = ~clear & (times <= whens * (1 + NEAR))
        for count in range(1, len(others) + 1):
            exact = [fits[row] for row in np.flatnonzero(near[:, count - 1])]
            if clear[:, count - 1].any() or any(self._before(name, cost, others[:count], i) for i in exact):
                return others[:count]
        return None

    def _voters(self, name: str) -> np.ndarray:
        voters = np.zeros(len(self.election.kinds))
        for kind in self.election.supporters[name]:
            voters[kind] = self.election.kinds[kind][1]
        return voters

    def _affordable(self, name: str) -> int | None:
        """The highest cost at which it would have been bought."""
        support, most = self.election.support[name], 0
        if not support:
            return None
        # Sketched first: only the moments that leave most room are computed exactly.
        room = np.minimum(self.whens * support - self.paid @ self._voters(name), self.left)
        room = np.minimum(room, self.election.costs[name] - 1)
        slack = 2 + NEAR * (self.latest * support + self.election.budget)
        for i in map(int, np.flatnonzero(room >= room.max() - slack)):
            moment = self.moments[i]
            highest = min(self.election.budget - moment.spent, self.election.costs[name] - 1)
            if moment.when is not None:
                highest = min(highest, int(moment.when * support - self._paid(name, moment)))
            # At the very time of another the tie-break decides, and that goes by the cost.
            tried = (cost for cost in (highest, highest - 1) if cost > most)
            most = next((cost for cost in tried if self._before(name, cost, (), i)), most)
            if most == self.election.costs[name] - 1:
                break
        return most or None

    def _paid(self, name: str, moment: Moment) -> Fraction:
        kinds = self.election.kinds
        return sum((kinds[kind][1] * moment.paid_by[kind] for kind in self.election.supporters[name]), Fraction(0))

    def _before(self, name: str, cost: int, joining: Sequence[int], i: int) -> bool:
        """Whether it would be bought at that moment, at that cost and with these voters' support as well."""
        moment, support = self.moments[i], self.election.support[name] + len(joining)
        if moment.spent + cost > self.election.budget:
            return False
        if moment.when is None or moment.place is None:
            return True
        paid = self._paid(name, moment) + sum(moment.paid_by[self.kind_of[voter]] for voter in joining)
        when = Fraction(cost + paid) / support
        return (when, self.election.precedence(name, support, cost)) < (moment.when, moment.place)
