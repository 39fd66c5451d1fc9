"""Claims with receipts over the wire."""

from datetime import date
from uuid import UUID

from pydantic import Field

from api.schemas.base import Day, FindingRead, Input, Line, OrganisationRef, Output, PositiveOre, Prose
from api.schemas.measures import MeasureRef
from domain.budgets import ClaimStatus


class ClaimLineBody(Input):
    spent_on: Day
    description: Line
    amount_ore: PositiveOre


class ClaimLineRead(Output):
    spent_on: date
    description: str
    amount_ore: int


class ClaimContent(Input):
    reference: Line | None = Field(default=None, description="The invoice's number or reference")
    remark: Prose | None = None
    lines: list[ClaimLineBody] = Field(default=[], max_length=100, description="One per receipt")


class ClaimCreate(ClaimContent):
    commitment_id: UUID


class ClaimUpdate(ClaimContent):
    """Only the fields sent are changed; null empties one, and lines replace all lines."""


class CommitmentRef(Output):
    id: UUID
    number: int


class ClaimSummary(Output):
    id: UUID
    number: int
    commitment: CommitmentRef
    measure: MeasureRef
    recipient: OrganisationRef
    school_year: int
    reference: str | None
    amount_ore: int = Field(description="The sum of the lines, in øre")
    status: ClaimStatus
    sent_on: date | None
    synthetic: bool


class ClaimPage(Output):
    items: list[ClaimSummary]
    next_cursor: str | None


class ClaimRead(ClaimSummary):
    county: str
    version: int
    remark: str | None
    lines: list[ClaimLineRead]
    status_reason: str | None
    room_ore: int = Field(description="What the commitment can pay of it, in øre")
    findings: list[FindingRead] = Field(description="What must be mended before it can be sent")
    allowed_actions: list[str]
