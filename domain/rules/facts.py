"""What is known of a measure when rules are asked, and what a rule can answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.rules.conditions import fields_of


class Result(StrEnum):
    """What a rule says: kept, broken, or not to be decided from what is known (a person decides, or fills it in)."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the budget that is applied for, in øre."""

    category: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a measure: `fields` by the names in `conditions.FIELDS`, None where it is not filled in."""

    fields: Mapping[str, Any]
    lines: Sequence[Line] = ()

    def number(self, name: str) -> int | None:
        """A number among the fields."""
        value = self.fields.get(name)
        return value if isinstance(value, int) else None


# Where a field of the conditions stands in the measure's form.
POINTERS = {
    "applicant": "owner_id",
    "measure": "kind",
    "target_groups": "groups",
    "participants": "groups",
    "parties": "partners",
    "cost_categories": "cost_lines",
    "cost_kr": "cost_lines",
    "elsewhere": "applied_in",
    "anchored": "needs",
    "own_share_percent": "own_ore",
}


def pointer_of(condition: Mapping[str, Any]) -> str:
    """Where in the measure's form a condition's first field stands."""
    name = fields_of(condition)[0]
    return POINTERS.get(name, name)
