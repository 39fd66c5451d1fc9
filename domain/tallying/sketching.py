"""Equal Shares in floating point: fast, and it says itself where it cannot be sure.

Beside each amount stands its growth for one step more in everybody's hand. From the growth follows for how many steps
the same purchases are made in the same way, so that those need no run of their own.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.tallying.election import Election

Floats = npt.NDArray[np.float64]
# What is nearer than this, by ratio, is not decided here; rounding stays far below it.
NEAR = 1e-9
# So few kinds of ballots are gone through one by one: numpy takes longer to begin.
FEW = 40


@dataclass(slots=True)
class _Price:
    """The highest payment for each krone of the cost, and its growth.

    Where all who have money pay alike, the effective votes are their number: then equal payments are equal exactly.
    """

    payment: float
    growth: float
    alike: bool


class Sketcher:
    """Runs for one election, at any endowment."""

    def __init__(self, election: Election) -> None:
        self.election = election
        open_ = [c.id for c in election.choices if c.cost > 0 and election.support[c.id]]
        self.names = sorted(open_, key=election.precedence)  # a tie goes to the lower index
        self.costs = [float(election.costs[name]) for name in self.names]
        self.support = [election.support[name] for name in self.names]
        voters = np.array([number for _, number in election.kinds], dtype=np.float64)
        self.kinds = [np.array(election.supporters[name], dtype=np.intp) for name in self.names]
        self.voters = [voters[kinds] for kinds in self.kinds]

    def bought(self, endowment: int) -> tuple[list[str] | None, int]:
        """What is bought, and for how many steps more the same is; None where that takes exact arithmetic."""
        run = _Run(self, float(endowment), float(self.election.step))
        chosen = run.spend()
        if chosen is None:
            return None, 0
        if run.horizon == np.inf:
            return chosen, 0
        return chosen, max(0, int(np.ceil(run.horizon * (1 - 1e-6))) - 1)


class _Run:
    def __init__(self, sketcher: Sketcher, endowment: float, step: float) -> None:
        self.sketcher = sketcher
        number = len(sketcher.election.kinds)
        self.money: Floats = np.full(number, endowment)
        self.growth: Floats = np.full(number, step)
        self.horizon = float("inf")
        # For each choice the payment that was last found (the lowest it can be now), and its growth.
        self.payment: Floats = np.array([1 / number for number in sketcher.support])
        self.payment_growth: Floats = np.zeros(len(sketcher.names))

    def spend(self) -> list[str] | None:
        chosen: list[str] = []
        while True:
            found = self._best()
            if found is None:
                return None
            best, price = found
            if price is None:
                return chosen
            chosen.append(self.sketcher.names[best])
            if not self._buy(best, price):
                return None

    def _best(self) -> tuple[int, _Price | None] | None:
        """The choice that is bought next (with no price where there is none); None where two are too near."""
        best: tuple[int, _Price] | None = None
        near: list[tuple[int, _Price]] = []
        for i in np.argsort(self.payment, kind="stable"):
            if self.payment[i] == np.inf or (best and self.payment[i] > best[1].payment * (1 + NEAR)):
                break
            price = self._price(int(i))
            if price is None:
                return None
            self.payment[i], self.payment_growth[i] = price.payment, price.growth
            if price.payment < np.inf:
                near.append((int(i), price))
                best = min(best or near[-1], near[-1], key=lambda one: one[1].payment)
        if best is None:
            return -1, None
        tied = [one for one in near if one[1].payment <= best[1].payment * (1 + NEAR)]
        if len(tied) > 1:
            if not all(price.alike for _, price in tied):
                return None
            best = min(tied)[0], best[1]  # as many supporters who all pay alike: a tie, however it is rounded
        self._bound(self.payment - best[1].payment, self.payment_growth - best[1].growth)
        return best

    def _price(self, i: int) -> _Price | None:
        """The price of a choice, infinite where it cannot be paid; None where that is too near to tell."""
        sketcher, cost = self.sketcher, self.sketcher.costs[i]
        money, growth = self.money[sketcher.kinds[i]], self.growth[sketcher.kinds[i]]
        voters = sketcher.voters[i]
        sum_, grown = float(money @ voters), float(growth @ voters)
        if abs(sum_ - cost) <= NEAR * cost:
            return None
        if grown and (sum_ >= cost) == (grown < 0):
            self.horizon = min(self.horizon, (cost - sum_) / grown)
        if sum_ < cost:
            return _Price(np.inf, 0.0, alike=False)
        if len(money) <= FEW:
            return self._price_of_few(i, money.tolist(), voters.tolist(), growth.tolist())
        payers, each = float(sketcher.support[i]), cost / sketcher.support[i]
        if money.min() >= each:
            highest, rising, alike = each, 0.0, True
        else:
            order = money.argsort()
            held, by = money[order], voters[order]
            all_ = held * by
            paid = all_.cumsum() - all_
            paying = payers - (by.cumsum() - by)
            first = int((held * paying >= cost - paid).argmax())
            highest = float((cost - paid[first]) / paying[first])
            poor = order[:first]
            rising, alike = -float(growth[poor] @ voters[poor]) / float(paying[first]), not paid[first]
        self._bound(money - highest, growth - rising)
        return _Price(highest / cost, rising / cost, alike)

    def _price_of_few(self, i: int, money: list[float], voters: list[float], growth: list[float]) -> _Price:
        """The same, of what can be paid: those with least pay what they have, until the others can share the rest."""
        cost, payers, paid, grown = self.sketcher.costs[i], float(self.sketcher.support[i]), 0.0, 0.0
        for held, by, growing in sorted(zip(money, voters, growth, strict=True)):
            if held * payers >= cost - paid:
                break
            paid, payers, grown = paid + held * by, payers - by, grown + growing * by
        highest, rising = (cost - paid) / payers, -grown / payers
        for held, growing in zip(money, growth, strict=True):
            margin, growth_of_it = held - highest, growing - rising
            if growth_of_it < 0 if margin >= 0 else growth_of_it > 0:
                self.horizon = min(self.horizon, max(0.0, -margin / growth_of_it))
        return _Price(highest / cost, rising / cost, not paid)

    def _bound(self, margin: Floats, growth: Floats) -> None:
        """Remember from which step on one of the margins changes its sign."""
        turning = np.where(margin >= 0, growth < 0, growth > 0)
        if turning.any():
            self.horizon = min(self.horizon, max(0.0, float((-margin[turning] / growth[turning]).min())))

    def _buy(self, i: int, price: _Price) -> bool:
        """Let the supporters pay; False where it is too near to tell whether one has something left."""
        cost, kinds = self.sketcher.costs[i], self.sketcher.kinds[i]
        left = self.money[kinds] - price.payment * cost
        near = NEAR * price.payment * cost
        if bool(((left != 0) & (abs(left) <= near)).any()):
            return False
        poor = left <= 0
        self.money[kinds] = np.where(poor, 0.0, left)
        self.growth[kinds] = np.where(poor, 0.0, self.growth[kinds] - price.growth * cost)
        self.payment[i] = np.inf
        self.payment_growth[i] = 0.0
        return True
