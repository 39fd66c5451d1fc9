"""Rule sets over the wire: the versions, and what a newer one would mean."""

from datetime import date
from typing import Any

from pydantic import Field

from api.schemas.base import Output
from api.schemas.measures import MeasureRef
from api.schemas.practices import Applicants, Ceiling, Closed, Cost, Rate
from domain.organisations import WrittenNorm
from domain.rules import CallState, Change, Result, RuleSetStatus


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


class CallDemand(Output):
    """A demand of the county's own, in its words."""

    text: dict[str, str]
    remedy: dict[str, str]


class CallRead(Output):
    """What a county gives money for in a school year: what everybody may read. Amounts are whole kroner."""

    county: str
    county_name: str
    school_year: int
    scheme: str
    written_norm: WrittenNorm
    state: CallState
    opens_on: date | None
    closes_on: date | None
    applicants: list[Applicants]
    closed: list[Closed]
    rates: list[Rate]
    ceilings: list[Ceiling]
    costs: list[Cost]
    demands: list[CallDemand]
    focus_areas: list[str]
    decided_by: str
    payment: str
    left_over: str


class CallList(Output):
    items: list[CallRead]
    words: dict[str, dict[str, str]] = Field(description="Code of a measure, cost or theme → its name in nb, nn and en")
