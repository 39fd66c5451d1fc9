"""Long-term plans over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.base import Code, FindingRead, Input, Line, Output, Prose, SchemeCode, SchoolYear
from domain.plans import GoalFigure, LongTermPlanStatus
from domain.rules import SCHEME


class GoalBody(Input):
    words: Prose
    figure: GoalFigure | None = Field(default=None, description="What the goal is followed by; none: by words alone")
    subject: Code | None = Field(
        default=None, description="A target group's code for `participants`, a kind of measure for the others"
    )
    target: Annotated[int, Field(strict=True, ge=1, le=10**15, description="People, measures or øre")] | None = None


class LongTermPlanCreate(Input):
    title: Line
    from_year: SchoolYear
    to_year: SchoolYear
    scheme: SchemeCode = SCHEME


class LongTermPlanUpdate(Input):
    """Only the fields sent are changed; headings are merged in, the list of goals replaces the whole list."""

    title: Line = Field(default_factory=str)
    from_year: SchoolYear = 2000
    to_year: SchoolYear = 2000
    headings: dict[Code, Prose] = Field(default={}, max_length=20, description="Text by the rule set's heading codes")
    goals: list[GoalBody] = Field(default=[], max_length=50)


class AmendmentBody(Input):
    reason: Prose


class GoalRead(Output):
    words: str
    figure: GoalFigure | None
    subject: str | None
    target: int | None
    reached: int | None = Field(description="What the figure is so far, in the plan's school years")


class LongTermPlanSummary(Output):
    id: UUID
    county: str
    title: str
    scheme: str
    from_year: int
    to_year: int
    edition: int
    status: LongTermPlanStatus
    adopted_at: datetime | None
    synthetic: bool


class LongTermPlanPage(Output):
    items: list[LongTermPlanSummary]
    next_cursor: str | None


class LongTermPlanRead(LongTermPlanSummary):
    version: int
    replaces_id: UUID | None
    reason: str | None = Field(description="Why there is a new edition")
    adopted_by: str | None
    headings: dict[str, str]
    goals: list[GoalRead]
    findings: list[FindingRead]
    allowed_actions: list[str]
