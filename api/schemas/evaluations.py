"""Evaluations over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Count, FindingRead, Input, KnownCode, Ore, Output, Prose
from api.schemas.measures import MeasureSummary
from domain.evaluations import EvaluationStatus, Met


class IndicatorBody(Input):
    met: Met
    evidence: Prose = Field(default="", description="What shows it; may be written later")


class IndicatorRead(Output):
    met: Met
    evidence: str


class EvaluationContent(Input):
    practice_change: Prose | None = Field(default=None, description="What people do differently now")
    used_ore: Ore | None = Field(default=None, description="What the measure cost")
    unspent_reason: Prose | None = Field(default=None, description="Required when less was used than granted")
    quote: Prose | None = None
    groups: dict[KnownCode, Count] = Field(default={}, description="Participants who completed, by target group")
    indicators: dict[KnownCode, IndicatorBody] = Field(default={}, description="Answers by indicator code (K1 … K4)")


class EvaluationCreate(EvaluationContent):
    measure_id: UUID


class EvaluationUpdate(EvaluationContent):
    """Only the fields sent are changed; null empties one."""


class EvaluationSummary(Output):
    id: UUID
    measure: MeasureSummary
    status: EvaluationStatus
    school_year: int
    used_ore: int | None
    completed_participants: int
    submitted_at: datetime | None
    approved_at: datetime | None
    synthetic: bool


class EvaluationPage(Output):
    items: list[EvaluationSummary]
    next_cursor: str | None


class EvaluationRead(EvaluationSummary):
    county: str
    version: int
    practice_change: str | None
    unspent_reason: str | None
    quote: str | None
    groups: dict[str, int]
    indicators: dict[str, IndicatorRead]
    return_reason: str | None
    granted_ore: int = Field(description="Committed to the measure")
    unspent_ore: int = Field(description="Granted and not used")
    own_financing_ore: int = Field(description="Used beyond the grant")
    findings: list[FindingRead] = Field(description="What must be mended before it can be sent")
    allowed_actions: list[str]
