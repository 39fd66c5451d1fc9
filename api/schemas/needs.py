"""Needs over the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.schemas.base import (
    Count,
    Day,
    FindingRead,
    Input,
    KnownCode,
    KnownCodes,
    Line,
    Ore,
    OrganisationRef,
    Output,
    Prose,
    SchoolYear,
    TransitionBody,
)
from domain.needs import NeedStatus
from domain.organisations import WrittenNorm
from domain.priorities import Outcome, PriorityRoundStatus

ProgrammeCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
TradeCode = Annotated[str, StringConstraints(pattern=r"^[A-ZÆØÅ]{2}[A-Z0-9ÆØÅ]{3}[0-9]$"), Field(examples=["BATMF3"])]


class NeedContent(Input):
    """What a need says. Everything but the title may be missing in a draft; `findings` tells what is missing."""

    title: Line
    school_year: SchoolYear
    language: WrittenNorm = WrittenNorm.NB
    current_practice: Prose | None = Field(default=None, description="What practice is today")
    desired_practice: Prose | None = Field(default=None, description="What practice should become")
    programme: ProgrammeCode | None = None
    trade: TradeCode | None = None
    target_groups: KnownCodes = Field(default=[], examples=[["vocational_teacher", "instructor"]])
    other_group_justification: Prose | None = None
    anchoring_process: KnownCode | None = Field(default=None, description="How leaders and employees found the need")
    anchoring_date: Day | None = None
    anchoring_leaders: Count | None = Field(default=None, description="How many leaders took part")
    anchoring_employees: Count | None = Field(default=None, description="How many employees took part")
    anchoring_note: Prose | None = None
    national_goal: KnownCode | None = None
    sami_perspective: Prose | None = None
    themes: KnownCodes = Field(default=[])
    measure_kind: KnownCode | None = None
    wished_measure: Prose | None = None
    estimated_cost_ore: Ore | None = None
    people: Count | None = Field(default=None, description="How many people have the need")


class NeedCreate(NeedContent):
    owner_id: UUID = Field(description="The organisation that has the need")
    external_id: Line | None = Field(default=None, description="The sender's own identifier, unique in the county")


class NeedUpdate(NeedContent):
    """Only the fields sent are changed; null empties one."""

    title: Line = Field(default_factory=str)
    school_year: SchoolYear = Field(default_factory=int)


class NeedTransition(TransitionBody):
    """`propose_merge` takes `into_id`. `return`, `decline_merge` and a secretary's `accept_merge` take a reason."""

    into_id: UUID | None = None


class NeedRef(Output):
    id: UUID
    number: int
    title: str
    status: NeedStatus


class NeedSummary(NeedRef):
    school_year: int
    owner: OrganisationRef
    programme: str | None
    trade: str | None
    target_groups: list[str]
    themes: list[str]
    measure_kind: str | None
    estimated_cost_ore: int | None
    people: int | None
    anchoring_leaders: int | None
    anchoring_employees: int | None
    submitted_at: datetime | None
    merged_into_id: UUID | None
    synthetic: bool


class NeedPage(Output):
    items: list[NeedSummary]
    next_cursor: str | None
    total: int | None = Field(description="How many there are in all; only when asked for with `count=true`")


class NeedRound(Output):
    """A round that has taken the need up."""

    id: UUID
    title: str
    status: PriorityRoundStatus
    decided_at: datetime | None
    place: int | None = Field(description="In the order the forum decided; null until it has")
    outcome: Outcome | None
    reason: str | None = Field(description="Why the forum departed from the scores' order")


class NeedMerging(Output):
    """That the need is proposed to be merged into another."""

    into: NeedSummary
    reason: str | None
    waits_for: list[OrganisationRef] = Field(description="The owners that have not answered")


class NeedRead(NeedSummary):
    county: str
    version: int
    language: WrittenNorm
    current_practice: str | None
    desired_practice: str | None
    other_group_justification: str | None
    anchoring_process: str | None
    anchoring_date: date | None
    anchoring_note: str | None
    national_goal: str | None
    sami_perspective: str | None
    wished_measure: str | None
    external_id: str | None
    created_at: datetime
    network: OrganisationRef | None
    return_reason: str | None
    merged_into: NeedRef | None
    merged_from: list[NeedRef]
    merging: NeedMerging | None = Field(description="A proposal to merge it into another, until both owners agree")
    merging_from: list[NeedRef] = Field(description="Needs that are proposed to be merged into this one")
    rounds: list[NeedRound] = Field(description="Newest first")
    findings: list[FindingRead] = Field(description="What must be mended before it can be sent")
    allowed_actions: list[str]


class NeedList(Output):
    items: list[NeedSummary]


class NeedMapCell(Output):
    programme: str | None = Field(description="None: across programmes")
    target_group: str
    needs: int
    people: int
    estimated_cost_ore: int


class NeedMapTheme(Output):
    theme: str
    needs: int


class NeedMap(Output):
    """How many needs there are by programme and target group, and by theme, under the same filters as the list."""

    total: int
    estimated_cost_ore: int
    answered: int = Field(description="How many an approved measure answers, or one that has come further")
    last_meeting: datetime | None = Field(description="When the forum last met")
    since_meeting: int | None = Field(description="How many have been reported since; none where it has not met")
    cells: list[NeedMapCell]
    themes: list[NeedMapTheme]
