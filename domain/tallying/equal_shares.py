"""The Method of Equal Shares (Peters, Pierczyński and Skowron 2021), and its completion `add1`.

Each voter gets an equal part of the budget. A choice is bought where its supporters together have what it costs; they
pay alike, and who has less pays what is left. The one bought next is the one whose supporters pay least for each krone
of it: its effective votes are its cost by its highest payment. Completion: everybody's money is raised by one unit at a
time for as long as what is then bought stays within the real budget. (Some end it earlier, once nothing more fits. The
cities that have voted by this rule did not.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heappop, heapreplace
from math import ceil

from domain.tallying.election import Election
from domain.tallying.sketching import Sketcher


@dataclass(frozen=True, slots=True)
class Price:
    """What a choice costs its supporters: `payers` of them cover `rest` together, the others pay what they have."""

    cost: int
    rest: int  # over the purse's unit
    payers: int
    unit: int

    @property
    def effective(self) -> Fraction:
        """The effective votes: as many as there are supporters where all pay alike, fewer where some cannot."""
        return Fraction(self.cost * self.payers * self.unit, self.rest)

    @property
    def highest(self) -> Fraction:
        """The highest payment of a supporter."""
        return Fraction(self.rest, self.payers * self.unit)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A choice that was bought, and at what price.

    `before` is what each kind of ballot's voters had, over the price's unit; `least` how many voters could outbid it.
    """

    name: str
    price: Price
    before: Sequence[int]
    effective: Fraction
    least: int

    def paid(self, kinds: Iterable[int], voters: Sequence[int]) -> Fraction:
        """What supporters with these kinds of ballots paid together, where so many have each kind."""
        price = self.price
        parts = sum(min(self.before[kind] * price.payers, price.rest) * voters[kind] for kind in kinds)
        return Fraction(parts, price.unit * price.payers)


@dataclass
class Purse:
    """The voters' money during a run: one amount for each kind of ballot, in integers over one common `unit`."""

    election: Election
    endowment: Fraction
    money: list[int] = field(init=False)
    unit: int = field(init=False)
    purchases: list[Purchase] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.unit = self.endowment.denominator
        self.money = [self.endowment.numerator] * len(self.election.kinds)
        self._spend()

    @property
    def chosen(self) -> list[str]:
        """What was bought, in that order."""
        return [purchase.name for purchase in self.purchases]

    def _spend(self) -> None:
        """Buy what gives most for each krone, until no supporters can pay what they support."""
        support, precedence = self.election.support, self.election.precedence
        # What a choice gave before is the most it can give now: few need a new look.
        queue = [
            (-Fraction(support[c.id]), precedence(c.id), c.id)
            for c in self.election.choices
            if c.cost > 0 and support[c.id]
        ]
        heapify(queue)
        while queue:
            effective, place, name = queue[0]
            price = self._price(name)
            if price is None:
                heappop(queue)
            elif price.effective != -effective:
                heapreplace(queue, (-price.effective, place, name))
            else:
                heappop(queue)
                self._buy(name, price)

    def _price(self, name: str) -> Price | None:
        kinds = self.election.kinds
        held = [(self.money[kind], kinds[kind][1]) for kind in self.election.supporters[name]]
        return price_of(self.election.costs[name], held, self.unit)

    def _buy(self, name: str, price: Price) -> None:
        """Let the supporters pay."""
        effective = price.effective
        self.purchases.append(Purchase(name, price, self.money, effective, ceil(effective)))
        self.unit *= price.payers
        self.money = [held * price.payers for held in self.money]
        for kind in self.election.supporters[name]:
            self.money[kind] = max(self.money[kind] - price.rest, 0)


def price_of(cost: int, held: Iterable[tuple[int, int]], unit: int) -> Price | None:
    """What a choice costs those who hold so much (over `unit`) and are so many; None where they cannot pay it."""
    least_first = sorted(held)
    rest, payers = cost * unit, sum(voters for _, voters in least_first)
    for money, voters in least_first:
        if money * payers >= rest:
            return Price(cost, rest, payers, unit)
        rest, payers = rest - money * voters, payers - voters
    return None


def equal_shares(election: Election) -> Purse:
    """The outcome for the real budget, shared equally. Much of it may be left: see `completed`."""
    return Purse(election, Fraction(election.budget, max(1, len(election.ballots))))


def completed(election: Election) -> Purse:
    """The outcome of `add1`.

    Most steps are only sketched, in floating point: what is near a tie is computed exactly, and so are the outcome and
    that one step more would have cost too much. Were a sketch wrong, every step would be computed exactly.
    """
    start = equal_shares(election)
    last = _raised(election, start, Sketcher(election))
    exact = Purse(election, last) if last != start.endowment else start
    if _ends(election, exact):
        return exact
    return Purse(election, _raised(election, start, None))


def _raised(election: Election, start: Purse, sketcher: Sketcher | None) -> Fraction:
    """What each voter has when the completion ends. Without a sketcher every step is computed exactly."""
    step, endowment, chosen = election.step, start.endowment, start.chosen
    reached = _floor(election, endowment)
    wanted = sum(bool(cost and election.support[name]) for name, cost in election.costs.items())
    while len(chosen) < wanted:
        same, bought = 0, None
        if sketcher is not None:
            bought, same = sketcher.bought(reached + step)
        if bought is None:
            bought = Purse(election, Fraction(reached + step)).chosen
        if election.spent(bought) > election.budget:
            break
        reached += step * (1 + same)
        endowment, chosen = Fraction(reached), bought
    return endowment


def _floor(election: Election, endowment: Fraction) -> int:
    return int(endowment // election.step) * election.step


def _ends(election: Election, purse: Purse) -> bool:
    """Whether the completion ends here: within the budget, and one step more costs too much or buys nothing else."""
    further = Purse(election, Fraction(_floor(election, purse.endowment) + election.step)).chosen
    within = election.spent(purse.chosen) <= election.budget
    return within and (election.spent(further) > election.budget or set(further) == set(purse.chosen))
