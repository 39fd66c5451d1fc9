"""Kemeny's order: the one that disagrees least with the voters' own (Kemeny 1959).

A disagreement is a voter who prefers the one of a pair that comes last. Of orders that disagree equally, the one that
is nearest to the published tie-break. Counted in integers; what no majority ties into a ring is ordered by majorities
alone, and only the rings are integer programs (HiGHS), whose transitivity is demanded where it is broken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import highspy
import numpy as np
from numpy.typing import NDArray

from domain.solving import Solver
from domain.tallying.election import Election
from domain.tallying.explaining import Explanation, explain_order

Matrix = NDArray[np.int64]

# A larger ring is only searched from move to move: nobody ranks so many things with care.
LARGEST = 40
NODES = 500
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Ranking:
    """All choices, the first first, and how often voters disagree. `proven`: no order disagrees less."""

    order: Sequence[str]
    disagreements: int
    proven: bool


def kemeny(election: Election) -> Ranking:
    """The order over all choices. What a voter does not name comes below all that it names, equal among itself."""
    names = sorted(election.costs, key=election.precedence)
    over = _preferred(election, names)
    size = len(names)
    # One more than all pairs together can weigh: the tie-break decides only between orders that disagree equally.
    margin = (over - over.T) * size * size + np.triu(np.ones((size, size), dtype=np.int64), 1)
    margin -= np.tril(np.ones((size, size), dtype=np.int64), -1)
    order: list[int] = []
    proven = True
    for ring in _rings(margin):
        best, sure = _ordered(margin[np.ix_(ring, ring)])
        order += [ring[i] for i in best]
        proven = proven and sure
    against = sum(int(over[order[j + 1 :], i].sum()) for j, i in enumerate(order))
    return Ranking([names[i] for i in order], against, proven)


def by_kemeny(election: Election) -> list[str]:
    """Down Kemeny's order what still fits into the budget."""
    return fitting(election, kemeny(election).order)


def explain_kemeny(election: Election) -> list[Explanation]:
    """Each choice in Kemeny's order."""
    return explain_order(election, kemeny(election).order)


def fitting(election: Election, order: Sequence[str]) -> list[str]:
    """Down an order what still fits into the budget."""
    chosen, left = [], election.budget
    for name in order:
        if election.costs[name] <= left:
            chosen.append(name)
            left -= election.costs[name]
    return chosen


def _preferred(election: Election, names: Sequence[str]) -> Matrix:
    """How many voters prefer the one (row) over the other (column)."""
    at = {name: i for i, name in enumerate(names)}
    over = np.zeros((len(names), len(names)), dtype=np.int64)
    for ballot in election.ballots:
        points = np.zeros(len(names), dtype=np.int64)
        for name, given in ballot.items():
            points[at[name]] = given
        named = np.flatnonzero(points)
        over[named] += points[named, None] > points[None, :]
    return over


def _rings(margin: Matrix) -> Iterator[list[int]]:
    """The choices in groups, each group beaten by nobody in a later one: Kemeny's order keeps to them.

    Every pair has a winner, so that the groups stand in a line: each begins where the wins so far are as many as the
    ones before can take from the ones after.
    """
    wins = (margin > 0).sum(axis=1)
    order = sorted(range(len(margin)), key=lambda i: (-int(wins[i]), i))
    ring: list[int] = []
    total = 0
    for count, i in enumerate(order, start=1):
        ring.append(i)
        total += int(wins[i])
        if total == count * (count - 1) // 2 + count * (len(margin) - count):
            yield sorted(ring)
            ring = []


def _ordered(margin: Matrix) -> tuple[list[int], bool]:
    """The best order of one ring, and whether it is sure to be."""
    size = len(margin)
    if size > LARGEST:
        return _searched(margin), False
    return (list(range(size)), True) if size < 3 else _program(margin)


def _program(margin: Matrix) -> tuple[list[int], bool]:
    """By integer programming: one variable a pair, one constraint for each triangle that was broken."""
    size = len(margin)
    pairs = {pair: i for i, pair in enumerate(combinations(range(size), 2))}
    solver = Solver(mip_abs_gap=0.5, mip_max_nodes=NODES)
    for (i, j), at in pairs.items():
        solver.addVar(0.0, 1.0)
        solver.changeColCost(at, -float(margin[i, j]))
    integral = False
    while True:
        solver.run()
        done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = np.asarray(solver.getSolution().col_value)
        if not done or not len(values):
            return _searched(margin), False
        before = np.full((size, size), 0.5)
        for (i, j), at in pairs.items():
            before[i, j], before[j, i] = values[at], 1 - values[at]
        broken = list(_broken(before))
        for i, j, k in broken:
            columns = np.array([pairs[i, j], pairs[j, k], pairs[i, k]], dtype=np.int32)
            solver.addRow(0.0, 1.0, 3, columns, np.array([1.0, 1.0, -1.0]))
        if broken:
            continue
        if integral or bool((abs(values - values.round()) < NEAR).all()):
            return sorted(range(size), key=lambda i: -int((before[i] > 0.5).sum())), True
        integral = True
        for at in pairs.values():
            solver.changeColIntegrality(at, highspy.HighsVarType.kInteger)


def _broken(before: NDArray[np.float64]) -> Iterator[tuple[int, int, int]]:
    """The triangles i < j < k that no order has."""
    for i in range(len(before) - 2):
        through = before[i, i + 1 :, None] + before[i + 1 :, i + 1 :] - before[None, i, i + 1 :]
        wrong = np.triu((through > 1 + NEAR) | (through < -NEAR), 1)
        for j, k in zip(*np.nonzero(wrong), strict=True):
            yield i, i + 1 + int(j), i + 1 + int(k)


def _searched(margin: Matrix) -> list[int]:
    """From the most wins on, each choice to where it disagrees least, for as long as that mends anything."""
    order = sorted(range(len(margin)), key=lambda i: (-int((margin[i] > 0).sum()), i))
    while True:
        better = False
        for i in order:
            at = order.index(i)
            rest = order[:at] + order[at + 1 :]
            # What is gained by standing before all of the rest from each place on.
            gains = np.concatenate([np.cumsum(margin[i, rest][::-1])[::-1], [0]])
            losses = np.concatenate([[0], np.cumsum(margin[rest, i])])
            value = gains + losses
            best = int(value.argmax())
            if value[best] > value[at]:
                order = [*rest[:best], i, *rest[best:]]
                better = True
        if not better:
            return order
