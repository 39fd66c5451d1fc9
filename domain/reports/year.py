"""The county's year: its phases, and what makes the chain of a payment whole."""

from dataclasses import dataclass
from datetime import date

# Phase → first and last (month, day) in the school year's cycle from August to July. A common practice; the months
# before
# August prepare the next school year. Counties' own dates are to come from their configuration.
PHASES: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "measures": ((8, 1), (5, 31)),
    "report": ((8, 15), (10, 1)),
    "needs": ((2, 1), (5, 1)),
    "evaluation": ((3, 1), (6, 30)),
    "priorities": ((5, 2), (5, 31)),
    "plan": ((6, 1), (6, 20)),
    "money": ((6, 21), (7, 31)),
}

# The links that a payment's chain must have, in order (`reports.trace`).
CHAIN = ("need", "anchoring", "priority", "plan", "evaluation")


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the yearly cycle."""

    code: str
    starts_on: date
    ends_on: date

    def holds_on(self, day: date) -> bool:
        """Whether the phase is running that day."""
        return self.starts_on <= day <= self.ends_on


def year_wheel(school_year: int) -> list[Phase]:
    """The phases of a school year, in the order they begin."""

    def day(month_and_day: tuple[int, int]) -> date:
        month, number = month_and_day
        return date(school_year if month >= 8 else school_year + 1, month, number)

    phases = [Phase(code, day(first), day(last)) for code, (first, last) in PHASES.items()]
    return sorted(phases, key=lambda phase: (phase.starts_on, phase.ends_on))
