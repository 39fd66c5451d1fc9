"""An election over things that cost money: what there is to choose, who supports what, and what there is to spend.

Amounts are integers in one unit (øre in a county, whatever the file counts in elsewhere); all rules compute with
integers and fractions, so that no outcome hangs on rounding.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd

# No currency is divided so finely: amounts that share such a factor are counted in a unit of that size.
FINEST = 10**6


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen, and what it costs. `id` is its name in the outcome."""

    id: str
    cost: int


@dataclass(frozen=True)
class Election:
    """`ballots`: one per voter, the support it gives by choice (1 for an approval, else points above zero).

    `step` is the unit by which the completion `add1` raises each voter's money: one krone, or the file's own unit.
    `parts` of the amounts make one of the currency: 100 where they are øre.
    """

    budget: int
    choices: Sequence[Choice]
    ballots: Sequence[Mapping[str, int]]
    step: int = 1
    parts: int = 1

    @cached_property
    def costs(self) -> Mapping[str, int]:
        """What each choice costs."""
        return {choice.id: choice.cost for choice in self.choices}

    @cached_property
    def kinds(self) -> Sequence[tuple[frozenset[str], int]]:
        """The different sets that voters support, and how many support just that set."""
        return list(Counter(frozenset(ballot) for ballot in self.ballots).items())

    @cached_property
    def supporters(self) -> Mapping[str, Sequence[int]]:
        """Which kinds of ballots (by their index) support each choice."""
        found: dict[str, list[int]] = {choice.id: [] for choice in self.choices}
        for kind, (supported, _) in enumerate(self.kinds):
            for name in supported:
                found[name].append(kind)
        return found

    @cached_property
    def support(self) -> Mapping[str, int]:
        """How many voters support each choice."""
        counted = Counter(name for ballot in self.ballots for name in ballot)
        return {choice.id: counted[choice.id] for choice in self.choices}

    @cached_property
    def points(self) -> Mapping[str, int]:
        """The sum of what the voters gave each choice."""
        given = Counter[str]()
        for ballot in self.ballots:
            given.update(ballot)
        return {choice.id: given[choice.id] for choice in self.choices}

    def precedence(self, name: str, support: int | None = None, cost: int | None = None) -> tuple[int, int, int, str]:
        """The published tie-break: the lower cost, then more supporters, then the lower number or name.

        With other support or cost than it has: where it would stand then.
        """
        cost = self.costs[name] if cost is None else cost
        return (cost, -(self.support[name] if support is None else support), *_numbered(name))

    def spent(self, chosen: Iterable[str]) -> int:
        """What these choices cost together."""
        return sum(self.costs[name] for name in chosen)


def _numbered(name: str) -> tuple[int, str]:
    """Numbers by size, before names."""
    return (int(name), name) if name.isascii() and name.isdecimal() else (10**30, name)


def step_of(amounts: Iterable[int]) -> int:
    """The unit that amounts are counted in: one, or what all of them are multiples of where that is finer than money.

    Decimal rounding (powers of two and five) is not part of a unit: amounts in whole thousands are still in ones.
    """
    shared = gcd(*amounts)
    while shared and shared % 2 == 0:
        shared //= 2
    while shared and shared % 5 == 0:
        shared //= 5
    return shared if shared > FINEST else 1


def whole(amounts: Sequence[Fraction]) -> tuple[list[int], int]:
    """The amounts as integers in the coarsest unit that keeps them exact, and how many of it make one."""
    parts = 1
    for amount in amounts:
        parts = parts * amount.denominator // gcd(parts, amount.denominator)
    return [int(amount * parts) for amount in amounts], parts
