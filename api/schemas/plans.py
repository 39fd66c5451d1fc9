"""Disposition plans over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.base import BudgetYear, Code, FindingRead, Input, Line, Ore, Output, Prose, SchemeCode, SchoolYear
from api.schemas.measures import MeasureSummary
from domain.plans import AmendmentStatus, PlanActor, PlanStatus
from domain.rules import SCHEME

Share = Annotated[
    int, Field(strict=True, ge=0, le=10_000, description="Hundredths of a per cent: 2500 is 25 %", examples=[2500])
]


class PotBody(Input):
    code: Code
    nb: Line
    nn: Line
    en: Line
    amount_ore: Ore
    actor: PlanActor


class PotRead(Output):
    id: UUID
    code: str
    nb: str
    nn: str
    en: str
    amount_ore: int
    actor: PlanActor
    share: int = Field(description="Of the pots' sum, in hundredths of a per cent; the pots' shares sum to 10 000")


class PlanShareBody(Input):
    actor: PlanActor
    share: Share


class PlanShareRead(Output):
    actor: PlanActor
    share: int


class PlanLineBody(Input):
    measure_id: UUID
    pot_code: Code
    amount_ore: Ore
    meets_c1: Prose | None = Field(default=None, description="How it meets criterion C1 (anchored in local needs)")
    meets_c2: Prose | None = Field(default=None, description="How it meets criterion C2 (planned in cooperation)")


class PlanLineRead(Output):
    position: int
    measure: MeasureSummary
    pot_id: UUID
    pot_code: str
    amount_ore: int
    meets_c1: str | None
    meets_c2: str | None


class PlanCreate(Input):
    school_year: SchoolYear
    budget_year: BudgetYear
    title: Line
    frame_ore: Ore
    scheme: SchemeCode = SCHEME


class PlanUpdate(Input):
    """Only the fields sent are changed; a list replaces the whole list."""

    title: Line = Field(default_factory=str)
    frame_ore: Ore = 0
    pots: list[PotBody] = Field(default=[], max_length=50)
    shares: list[PlanShareBody] = Field(default=[], max_length=10)
    lines: list[PlanLineBody] = Field(default=[], max_length=500)


class PlanSummary(Output):
    id: UUID
    county: str
    school_year: int
    budget_year: int
    scheme: str
    title: str
    frame_ore: int
    status: PlanStatus
    adopted_at: datetime | None
    synthetic: bool


class PlanPage(Output):
    items: list[PlanSummary]
    next_cursor: str | None


class PlanAmendmentCreate(Input):
    reason: Prose
    lines: list[PlanLineBody] = Field(max_length=500, description="All lines as they are to be")


class AmendedLineRead(Output):
    """A line that the amendment changes; without an amount on one side it comes in or goes out."""

    measure_id: UUID
    number: int
    title: str
    before_ore: int | None
    after_ore: int | None


class PlanAmendmentRead(Output):
    position: int
    reason: str
    status: AmendmentStatus
    proposed_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    answer: str | None
    changes: list[AmendedLineRead]


class PlanRead(PlanSummary):
    version: int
    adopted_by: str | None
    pots: list[PotRead]
    shares: list[PlanShareRead]
    lines: list[PlanLineRead]
    amendments: list[PlanAmendmentRead] = Field(description="What has been proposed since it was adopted, oldest first")
    findings: list[FindingRead] = Field(description="What must be mended before the forum can adopt it")
    allowed_actions: list[str]
