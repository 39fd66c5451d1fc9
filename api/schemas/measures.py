"""Measures over the wire."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.base import (
    Code,
    Count,
    CountyNumber,
    Day,
    FindingRead,
    Input,
    KnownCode,
    Line,
    Ore,
    OrganisationRef,
    Output,
    Prose,
    SchoolYear,
)
from api.schemas.needs import NeedRef, ProgrammeCode
from domain.measures import Education, MeasureStatus, PartStatus
from domain.organisations import WrittenNorm
from domain.rules import SCHEME


class CostLineBody(Input):
    category: KnownCode
    description: Line
    amount_ore: Ore


class CostLineRead(Output):
    category: str
    description: str
    amount_ore: int


class MeasureContent(Input):
    """What a measure is. `findings` on the record tells what is missing before it can be proposed."""

    title: Line
    school_year: SchoolYear
    kind: KnownCode = Field(examples=["course", "hospitering"])
    language: WrittenNorm = WrittenNorm.NB
    description: Prose | None = None
    collective: bool = Field(default=True, description="For a group that develops practice together")
    workplace_based: bool = Field(default=False, description="Carried out where the participants work")
    education: Education = Education.IN_SERVICE
    programme: ProgrammeCode | None = None
    provider_id: UUID | None = None
    start_on: Day | None = None
    end_on: Day | None = None
    days: Annotated[int, Field(strict=True, ge=1, le=365)] | None = Field(
        default=None, description="Days for each participant, where the kind of measure is paid by the day"
    )
    agreement: bool | None = Field(default=None, description="Those who take part have a written agreement")
    own_ore: Ore = Field(default=0, description="What the applicant pays of the cost, in øre")
    applied_in: list[CountyNumber] = Field(
        default=[], max_length=20, description="Other counties where money has been applied for, for the same"
    )
    need_ids: list[UUID] = Field(default=[], max_length=50, description="The needs that it answers")
    partner_ids: list[UUID] = Field(default=[], max_length=50)
    groups: dict[KnownCode, Count] = Field(default={}, description="Planned participants by target group")
    cost_lines: list[CostLineBody] = Field(default=[], max_length=100)


class MeasureCreate(MeasureContent):
    owner_id: UUID = Field(description="The organisation that is responsible")
    scheme: Code = Field(default=SCHEME, description="The scheme whose rules hold; see /rule-sets")
    external_id: Line | None = None


class MeasureUpdate(MeasureContent):
    """Only the fields sent are changed; null empties one."""

    title: Line = Field(default_factory=str)
    school_year: SchoolYear = Field(default_factory=int)
    kind: KnownCode = Field(default_factory=str)


class MeasureRef(Output):
    id: UUID
    number: int
    title: str
    status: MeasureStatus


class MeasureSummary(MeasureRef):
    school_year: int
    kind: str
    owner: OrganisationRef
    programme: str | None
    collective: bool
    start_on: date | None
    end_on: date | None
    total_cost_ore: int
    planned_participants: int
    synthetic: bool


class MeasurePage(Output):
    items: list[MeasureSummary]
    next_cursor: str | None
    total: int | None = Field(description="How many there are in all; only when asked for with `count=true`")


class MeasureFinding(FindingRead):
    hinders: Literal["propose", "approve"] = Field(description="The first step that it stands in the way of")


class CountyShareBody(Input):
    county: CountyNumber
    share: Annotated[int, Field(strict=True, ge=1, le=9999, description="In hundredths of a per cent")]


class SplitBody(Input):
    """How counties divide the cost. An empty list: the measure is this county's alone again."""

    shares: list[CountyShareBody] = Field(max_length=20)


class CountyPartRead(Output):
    county: str
    share: int = Field(description="In hundredths of a per cent; all counties' sum to 10 000")
    amount_ore: int
    status: PartStatus
    number: int | None = Field(description="That of the county's own measure")
    adopted_at: datetime | None


class OfferRead(Output):
    """A joint measure that another county has proposed and one's own may take up."""

    id: UUID
    county: str
    number: int
    title: str
    owner: OrganisationRef
    school_year: int
    start_on: date | None
    end_on: date | None
    cost_ore: int = Field(description="What all counties together are asked for, in øre")
    parts: list[CountyPartRead]


class OfferList(Output):
    items: list[OfferRead]


class MeasureRead(MeasureSummary):
    county: str
    scheme: str
    version: int
    language: WrittenNorm
    description: str | None
    workplace_based: bool
    education: Education
    days: int | None
    agreement: bool | None
    own_ore: int
    applied_ore: int = Field(description="The county's share of the cost less what the applicant pays, in øre")
    asked_ore: int = Field(description="The cost less what the applicant pays, in øre: what all counties are asked for")
    parts: list[CountyPartRead] = Field(description="Who pays how much of a joint measure; else none")
    may_split: bool = Field(description="Whether the one who asks can set or change the shares now")
    applied_in: list[str]
    provider: OrganisationRef | None
    external_id: str | None
    needs: list[NeedRef]
    partners: list[OrganisationRef]
    groups: dict[str, int]
    cost_lines: list[CostLineRead]
    status_reason: str | None
    created_at: datetime
    findings: list[MeasureFinding] = Field(description="What must be mended before it can be approved")
    allowed_actions: list[str]
