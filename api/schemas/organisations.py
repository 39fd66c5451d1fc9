"""Counties, programmes, organisations, forum seats."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.base import CountyNumber, Day, FindingRead, Input, Line, OrganisationRef, Output
from domain.organisations import OrganisationKind, SeatGroup, WrittenNorm


class CountyRead(Output):
    number: str
    name: str
    organisation_number: str
    valid_from: date
    valid_to: date | None
    successors: list[str] = Field(description="Numbers of the counties it became")


class ProgrammeAreaRead(Output):
    code: str
    programme: str
    level: int
    nb: str
    nn: str
    en: str | None


class ProgrammeRead(Output):
    code: str
    nb: str
    nn: str
    en: str
    areas: list[ProgrammeAreaRead]


class OrganisationCreate(Input):
    name: Line
    kind: OrganisationKind
    number: str | None = Field(default=None, max_length=40, examples=["974 575 086"])
    written_norm: WrittenNorm = WrittenNorm.NB
    parent_id: UUID | None = None
    counties: list[CountyNumber] = Field(default=[], max_length=20, description="Only for networks across counties")
    member_ids: list[UUID] = Field(default=[], max_length=500, description="Members of a network or training office")


class OrganisationRead(OrganisationRef):
    county: str | None
    counties: list[str]
    parent_id: UUID | None
    synthetic: bool


class OrganisationPage(Output):
    items: list[OrganisationRead]
    next_cursor: str | None


Ties = Annotated[
    list[UUID],
    Field(max_length=100, description="Organisations that the seat's holder works for, owns or sells to"),
]


class SeatCreate(Input):
    group: SeatGroup
    organisation_id: UUID
    title: Line
    voting: bool = True
    valid_from: Day
    valid_to: Day | None = None
    deputy: Line | None = Field(default=None, description="The deputy's function, never a name")
    tied_to: Ties = Field(default_factory=list)


class SeatUpdate(Input):
    """Only the fields sent are changed."""

    title: Line = Field(default_factory=str)
    valid_to: Day | None = None
    deputy: Line | None = None
    tied_to: Ties = Field(default_factory=list)


class SeatRead(Output):
    id: UUID
    group: SeatGroup
    organisation: OrganisationRef
    title: str
    voting: bool
    valid_from: date
    valid_to: date | None
    deputy: str | None
    tied_to: list[OrganisationRef] = Field(description="Organisations besides its own that the seat may not judge")


class ForumRead(Output):
    """The forum's composition on a day, with what the guidelines miss in it."""

    county: str
    on: date
    seats: list[SeatRead]
    findings: list[FindingRead]
