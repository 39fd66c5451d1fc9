"""Why something was chosen or not, with the figures by which anyone can try it: so many more, or so much less.

What is said holds for the rule as it stands. For the completion of Equal Shares it holds at the money that each voter
had in the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from domain.tallying.election import Election
from domain.tallying.equal_shares import Price, Purchase, Purse, price_of
from domain.tallying.greedy import greedy, greedy_order

# How many larger budgets are tried, one after another, before the one that is sure to be enough.
TRIED = 8


@dataclass(frozen=True, slots=True)
class Explanation:
    """One choice's outcome. Amounts are in the election's unit.

    `weight` is what it was chosen by: its points, or its effective votes. `short` is what its supporters (or the
    budget) lacked, `went_to` what they paid for others. `joining` are the voters (by index) whose support as well would
    have been enough, the shortest beginning of their order; `affordable` the highest cost at which it would have been
    chosen; `above` the choice that it had to come before, where voters are not counted one by one; `enough` a larger
    budget that would have reached it. None where nothing of the kind would have helped.
    """

    name: str
    chosen: bool
    weight: Fraction
    short: Fraction = Fraction(0)
    went_to: Mapping[str, Fraction] = field(default_factory=dict)
    joining: Sequence[int] | None = None
    affordable: int | None = None
    above: str | None = None
    enough: int | None = None


def explain_order(election: Election, order: Sequence[str]) -> list[Explanation]:
    """Each choice of an order that is gone down for as long as the money lasts: what was lacking when its turn came.

    A larger budget is tried out on the whole order, since what was passed over before may then take the money; what
    reaches for everything before it as well is always enough.
    """
    costs = [election.costs[name] for name in order]
    found = []
    for place, (name, cost) in enumerate(zip(order, costs, strict=True)):
        weight, before = Fraction(election.support[name]), costs[:place]
        left = _left(election.budget, before)
        if left >= cost:
            found.append(Explanation(name, chosen=True, weight=weight))
            continue
        enough = election.budget + cost - left
        for _ in range(TRIED):
            if (then := _left(enough, before)) >= cost:
                break
            enough += cost - then
        else:
            enough = sum(before) + cost
        found.append(Explanation(name, chosen=False, weight=weight, short=Fraction(cost - left), enough=enough))
    return found


def _left(budget: int, costs: Iterable[int]) -> int:
    """What is left of a budget after all that fitted into it."""
    for cost in costs:
        if cost <= budget:
            budget -= cost
    return budget


def explain_greedy(election: Election) -> list[Explanation]:
    """Each choice in the order in which it was looked at."""
    chosen = set(greedy(election))
    found, left = [], election.budget
    room: list[tuple[str, int]] = []  # what was chosen, and what was left before it
    for name in greedy_order(election):
        weight, cost = Fraction(election.points[name]), election.costs[name]
        if name in chosen:
            found.append(Explanation(name, chosen=True, weight=weight))
            room.append((name, left))
            left -= cost
            continue
        joining = _overtaking(election, name, room)
        affordable = max([left, *(_beside(election, name, other, before) for other, before in room)])
        found.append(Explanation(name, False, weight, Fraction(cost - left), {}, joining, affordable or None))
    return found


def _beside(election: Election, name: str, other: str, left: int) -> int:
    """The highest cost at which it goes before another with as many points, while there was so much left; else 0."""
    if election.points[name] != election.points[other]:
        return 0
    for cost in (election.costs[other], election.costs[other] - 1):
        most = min(cost, left)
        if election.precedence(name, cost=most) < election.precedence(other):
            return most
    return 0


def _overtaking(election: Election, name: str, room: Sequence[tuple[str, int]]) -> list[int] | None:
    """The first voters who, had they supported it too, would have put it before something that left room for it."""
    fitting = [other for other, left in room if election.costs[name] <= left]
    joining: list[int] = []
    points, support = election.points[name], election.support[name]
    for voter, ballot in enumerate(election.ballots):
        if not fitting or name in ballot:
            continue
        joining.append(voter)
        points, support = points + max([1, *ballot.values()]), support + 1
        key = (-points, *election.precedence(name, support))
        if key < (-election.points[fitting[-1]], *election.precedence(fitting[-1])):
            return joining
    return None


def explain_shares(purse: Purse) -> list[Explanation]:
    """Each choice of Equal Shares, the bought ones first; at the endowment that the purse began with."""
    return _Shares(purse).all()


class _Shares:
    """Looks back on a run of Equal Shares."""

    def __init__(self, purse: Purse) -> None:
        self.purse, self.election = purse, purse.election
        kind_of = {kind: i for i, (kind, _) in enumerate(self.election.kinds)}
        self.kind_of = [kind_of[frozenset(ballot)] for ballot in self.election.ballots]
        self.voters = [voters for _, voters in self.election.kinds]
        self.paying = [frozenset(self.election.supporters[one.name]) for one in purse.purchases]
        # Those with most money left join first: few are enough then, if not always the fewest there could be.
        self.order = sorted(range(len(self.kind_of)), key=lambda voter: (-purse.money[self.kind_of[voter]], voter))

    def all(self) -> list[Explanation]:
        bought = [Explanation(one.name, True, one.effective) for one in self.purse.purchases]
        named = {one.name for one in bought}
        return bought + [self._missed(name) for name in self.election.costs if name not in named]

    def _missed(self, name: str) -> Explanation:
        supporters, kinds = self.election.supporters[name], self.election.kinds
        left = Fraction(sum(self.purse.money[kind] * kinds[kind][1] for kind in supporters), self.purse.unit)
        paid = {
            one.name: one.paid(shared, self.voters)
            for one, others in zip(self.purse.purchases, self.paying, strict=True)
            if (shared := others.intersection(supporters))
        }
        went_to = dict(sorted(((other, sum_) for other, sum_ in paid.items() if sum_), key=lambda one: -one[1]))
        short = max(self.election.costs[name] - left, Fraction(0))
        weight = Fraction(self.election.support[name])
        return Explanation(name, False, weight, short, went_to, self._joining(name), self._affordable(name, left))

    def _joining(self, name: str) -> list[int] | None:
        """The shortest beginning of the voters' order that is enough: more support never hurts, so it can be halved."""
        others = [voter for voter in self.order if name not in self.election.ballots[voter]]
        low, high = 1, len(others)
        if self.election.costs[name] == 0 or not self._would(name, self.election.costs[name], others):
            return None
        while low < high:
            middle = (low + high) // 2
            if self._would(name, self.election.costs[name], others[:middle]):
                high = middle
            else:
                low = middle + 1
        return others[:low]

    def _affordable(self, name: str, left: Fraction) -> int | None:
        """The highest cost at which it would have been bought."""
        highest = int(left)
        for one in self.purse.purchases:
            highest = max(highest, self._outbidding(name, one, highest))
        return min(highest, max(self.election.costs[name] - 1, 0)) or None

    def _outbidding(self, name: str, one: Purchase, known: int) -> int:
        """The highest cost at which it goes before a purchase, or what is known if that is more."""
        kinds, before, unit = self.election.kinds, one.before, one.price.unit
        payers, poor, wanted = self.election.support[name], 0, one.effective
        if payers < one.least:
            return known
        held = [(before[kind], kinds[kind][1]) for kind in self.election.supporters[name]]
        if sum(money * voters for money, voters in held) <= known * unit:
            return known
        held.sort()
        # The highest payment at which all together still pay `wanted` times as much; who has less pays what it has.
        for money, voters in held:
            if payers < one.least and money * (wanted - payers) >= poor:
                break
            poor, payers = poor + money * voters, payers - voters
        most = min(int(wanted * poor / ((wanted - payers) * unit)), self.election.costs[name] - 1)
        # At equal effective votes the tie-break decides, and that goes by the cost.
        tried = sorted({cost for cost in (most, most - 1, one.price.cost, one.price.cost - 1) if known < cost <= most})
        return next((cost for cost in reversed(tried) if self._goes_before(name, cost, one, ())), known)

    def _would(self, name: str, cost: int, joining: Sequence[int]) -> bool:
        """Whether it would have been bought at that cost, with these voters' support as well."""
        if any(self._goes_before(name, cost, one, joining) for one in self.purse.purchases):
            return True
        return price_of(cost, self._held(name, self.purse.money, joining), self.purse.unit) is not None

    def _goes_before(self, name: str, cost: int, one: Purchase, joining: Sequence[int]) -> bool:
        support = self.election.support[name] + len(joining)
        if support < one.least:
            return False
        price = price_of(cost, self._held(name, one.before, joining), one.price.unit)
        return price is not None and self._wins(name, price, support, one)

    def _wins(self, name: str, price: Price, support: int, one: Purchase) -> bool:
        # Effective votes compared without dividing: this is asked tens of thousands of times.
        mine = price.cost * price.payers * price.unit * one.effective.denominator
        other = one.effective.numerator * price.rest
        if mine != other:
            return mine > other
        return self.election.precedence(name, support, price.cost) < self.election.precedence(one.name)

    def _held(self, name: str, money: Sequence[int], joining: Iterable[int]) -> list[tuple[int, int]]:
        kinds = self.election.kinds
        held = [(money[kind], kinds[kind][1]) for kind in self.election.supporters[name]]
        return held + [(money[self.kind_of[voter]], 1) for voter in joining]
