"""Rule sets over the wire: the versions, and what a newer one would mean."""

from datetime import date
from typing import Any

from pydantic import Field

from api.schemas.base import Output
from api.schemas.measures import MeasureRef
from domain.rules import Change, Result, RuleSetStatus


class RuleSetSummary(Output):
    code: str
    scheme: str
    name: dict[str, str]
    status: RuleSetStatus
    valid_from: date
    valid_to: date | None


class RuleSetList(Output):
    items: list[RuleSetSummary]


class RuleSetRead(RuleSetSummary):
    content: dict[str, list[dict[str, Any]]] = Field(
        description="Lists of {code, nb, nn, en, clause} under criteria, indicators, target_groups, seat_groups, "
        "plan_headings, measure_kinds, cost_categories, themes, national_goals, anchoring_processes, clauses; and the "
        "rules: {code, clause, at, when, require, nb, nn, en, remedy}"
    )


class RuleRead(Output):
    """A demand as it stands in one version: its words, and the condition as data."""

    code: str
    clause: str
    at: str = Field(description="From which step on it holds: propose or approve")
    when: dict[str, Any] | None
    require: dict[str, Any]
    text: str
    remedy: str


class RuleChangeRead(Output):
    code: str
    change: Change
    before: RuleRead | None
    after: RuleRead | None


class CodeListChange(Output):
    """A list of codes that is not the same in both versions."""

    kind: str
    added: list[str]
    removed: list[str]


class DifferenceRead(Output):
    """A rule that says something else of the measure; null where the version has no such rule for it."""

    code: str
    before: Result | None
    after: Result | None
    explanation: str


class ChangedMeasure(Output):
    measure: MeasureRef
    differences: list[DifferenceRead]


class RuleSetComparison(Output):
    """Two versions side by side, and the measures of a year of which they say different things."""

    before: RuleSetSummary
    after: RuleSetSummary
    rules: list[RuleChangeRead]
    codes: list[CodeListChange]
    measures_compared: int
    measures: list[ChangedMeasure]
