"""What a meeting is made of: its items, who was there, what they declared, and how they voted."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, CountyRow, coded


class ItemKind(StrEnum):
    INFORMATION = "information"
    DISCUSSION = "discussion"
    DECISION = "decision"


class ItemOutcome(StrEnum):
    ADOPTED = "adopted"
    REJECTED = "rejected"
    POSTPONED = "postponed"


class Manner(StrEnum):
    """How a decision was reached: the forum seeks agreement, and votes only where it finds none."""

    CONSENSUS = "consensus"
    VOTE = "vote"


class Presence(StrEnum):
    PRESENT = "present"
    DEPUTY = "deputy"
    ABSENT = "absent"


class Vote(StrEnum):
    FOR = "for"
    AGAINST = "against"
    BLANK = "blank"


class AgendaItem(CountyRow, Base):
    """An item of the agenda, about a round or a plan where it is about one, and what the meeting did with it.

    `proposal` is the secretary's; `decision` what was decided. `vote_reason` says why discussion did not lead to
    agreement: with it a vote is opened.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (
        ForeignKeyConstraint(["county", "meeting_id"], ["meetings.county", "meetings.id"]),
        ForeignKeyConstraint(["county", "round_id"], ["priority_rounds.county", "priority_rounds.id"]),
        ForeignKeyConstraint(["county", "plan_id"], ["plans.county", "plans.id"]),
        Index("ix_agenda_items_meeting", "county", "meeting_id"),
        Index("ix_agenda_items_plan", "county", "plan_id"),
    )

    meeting_id: Mapped[UUID] = mapped_column(init=False, default=None)
    position: Mapped[int] = mapped_column(Integer, init=False, default=0)
    title: Mapped[str]
    kind: Mapped[ItemKind] = mapped_column(coded(ItemKind))
    background: Mapped[str | None] = mapped_column(default=None)
    proposal: Mapped[str | None] = mapped_column(default=None)
    round_id: Mapped[UUID | None] = mapped_column(default=None)
    plan_id: Mapped[UUID | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(init=False, default=None)
    decision: Mapped[str | None] = mapped_column(init=False, default=None)
    outcome: Mapped[ItemOutcome | None] = mapped_column(coded(ItemOutcome), init=False, default=None)
    reason: Mapped[str | None] = mapped_column(init=False, default=None)
    manner: Mapped[Manner | None] = mapped_column(coded(Manner), init=False, default=None)
    vote_reason: Mapped[str | None] = mapped_column(init=False, default=None)
    # Of the plan, when the outcome was written: what is changed afterwards the meeting has not seen.
    plan_version: Mapped[int | None] = mapped_column(init=False, default=None)

    @property
    def voting(self) -> bool:
        """Whether a vote has been opened and nothing decided."""
        return self.vote_reason is not None and self.outcome is None


class Attendance(Base):
    """Whether a seat was filled at the meeting. No person is stored."""

    __tablename__ = "attendances"
    __table_args__ = (
        ForeignKeyConstraint(["county", "meeting_id"], ["meetings.county", "meetings.id"]),
        ForeignKeyConstraint(["county", "seat_id"], ["seats.county", "seats.id"]),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    seat_id: Mapped[UUID] = mapped_column(primary_key=True)
    presence: Mapped[Presence] = mapped_column(coded(Presence))


class Declaration(Base):
    """That a seat's holder finds itself partial in an item, and why."""

    __tablename__ = "declarations"
    __table_args__ = (
        ForeignKeyConstraint(["county", "item_id"], ["agenda_items.county", "agenda_items.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["county", "seat_id"], ["seats.county", "seats.id"]),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]


class ItemVote(Base):
    """One seat's vote on an item, with the dissent that it wants in the minutes."""

    __tablename__ = "item_votes"
    __table_args__ = (
        ForeignKeyConstraint(["county", "item_id"], ["agenda_items.county", "agenda_items.id"]),
        ForeignKeyConstraint(["county", "seat_id"], ["seats.county", "seats.id"]),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID] = mapped_column(primary_key=True)
    vote: Mapped[Vote] = mapped_column(coded(Vote))
    dissent: Mapped[str | None] = mapped_column(default=None)


def counted(votes: Sequence[ItemVote]) -> dict[Vote, int]:
    """How many voted what."""
    return {vote: sum(one.vote is vote for one in votes) for vote in Vote}


def outcome_of(votes: Sequence[ItemVote]) -> ItemOutcome:
    """What a vote decides: more for than against; a tie rejects."""
    count = counted(votes)
    return ItemOutcome.ADOPTED if count[Vote.FOR] > count[Vote.AGAINST] else ItemOutcome.REJECTED
