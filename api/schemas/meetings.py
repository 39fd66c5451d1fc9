"""The forum's meetings over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.schemas.base import Input, Line, Output, Prose, SchoolYear
from domain.meetings import ItemKind, ItemOutcome, Manner, MeetingStatus, Presence, Vote
from domain.organisations import SeatGroup, Tie


class AgendaItemBody(Input):
    id: UUID | None = Field(default=None, description="An item that is there already keeps what was done with it")
    title: Line
    kind: ItemKind
    background: Prose | None = None
    proposal: Prose | None = Field(default=None, description="The decision that the secretary proposes")
    round_id: UUID | None = Field(default=None, description="The round that the item is about")
    plan_id: UUID | None = Field(default=None, description="The plan that the item is about")


Items = Annotated[list[AgendaItemBody], Field(max_length=60)]


class MeetingCreate(Input):
    school_year: SchoolYear
    title: Line
    starts_at: AwareDatetime = Field(description="With its offset, as 2024-03-21T09:00:00+01:00")
    place: Line
    items: Items = Field(default_factory=list)


class MeetingUpdate(Input):
    """Only the fields sent are changed; the list of items replaces the whole list."""

    title: Line = Field(default_factory=str)
    starts_at: AwareDatetime = Field(default_factory=datetime.now)
    place: Line = Field(default_factory=str)
    items: Items = Field(default_factory=list)


class AttendanceBody(Input):
    attendance: dict[UUID, Presence] = Field(max_length=100, description="Seat → whether it is filled")


class OutcomeBody(Input):
    """Only the fields sent are changed."""

    note: Prose | None = Field(default=None, description="What the minutes tell of the discussion")
    decision: Prose | None = None
    outcome: ItemOutcome | None = None
    reason: Prose | None = Field(default=None, description="Required where the forum departs from the proposal")


class OpenVoteBody(Input):
    reason: Prose = Field(description="Why discussion did not lead to agreement")


class VoteBody(Input):
    vote: Vote
    dissent: Prose | None = Field(default=None, description="What the seat wants the minutes to say")


class DeclarationBody(Input):
    item_id: UUID
    reason: Prose


class DeclarationsBody(Input):
    declarations: list[DeclarationBody] = Field(max_length=60)


class ClosenessRead(Output):
    seat_id: UUID
    seat_title: str
    number: int = Field(description="The need's or the measure's")
    about: str = Field(description="Its title")
    organisation: str
    tie: Tie


class SaidRead(Output):
    seat_id: UUID
    seat_title: str
    text: str


class SeatVoteRead(Output):
    seat_id: UUID
    seat_title: str
    vote: Vote
    dissent: str | None


class AgendaItemRead(Output):
    id: UUID
    position: int
    title: str
    kind: ItemKind
    background: str | None
    proposal: str | None
    round_id: UUID | None
    plan_id: UUID | None
    note: str | None
    decision: str | None
    outcome: ItemOutcome | None
    reason: str | None
    manner: Manner | None
    vote_reason: str | None
    voting: bool = Field(description="A vote is open")
    near: list[ClosenessRead] = Field(description="Seats that the register ties to those behind the item")
    declared: list[SaidRead] = Field(description="Seats that have declared themselves partial, and why")
    recused: list[UUID] = Field(description="Seats that may not vote on it")
    counts: dict[Vote, int]
    votes: list[SeatVoteRead] = Field(description="Who voted what: one's own while the vote is open, then all")


class AttendanceRead(Output):
    seat_id: UUID
    seat_title: str
    organisation: str
    group: SeatGroup
    voting: bool
    presence: Presence | None = Field(description="None before it has been told")


class QuorumRead(Output):
    present: int
    needed: int


class MeetingSummary(Output):
    id: UUID
    county: str
    school_year: int
    title: str
    starts_at: datetime
    place: str
    status: MeetingStatus
    approved_at: datetime | None
    item_count: int
    synthetic: bool


class MeetingPage(Output):
    items: list[MeetingSummary]
    next_cursor: str | None


class MeetingRead(Output):
    id: UUID
    county: str
    school_year: int
    title: str
    starts_at: datetime
    place: str
    status: MeetingStatus
    approved_at: datetime | None
    approved_by: str | None
    synthetic: bool
    version: int
    items: list[AgendaItemRead]
    attendance: list[AttendanceRead] = Field(description="Every seat in force on the day")
    quorum: QuorumRead
    my_seat_id: UUID | None
    allowed_actions: list[str]
