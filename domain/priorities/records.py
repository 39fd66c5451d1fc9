"""What a round is made of: its criteria, the needs that it is about, and what each seat gave them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, CountyPart, coded
from domain.clock import now
from domain.needs import Need
from domain.organisations import Organisation

# The most on each criterion, and what a seat shares out on a ballot of points.
MAX_POINTS = 5
BALLOT_POINTS = 10


class PriorityRoundStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


class Outcome(StrEnum):
    PRIORITISED = "prioritised"
    NOT_PRIORITISED = "not_prioritised"
    POSTPONED = "postponed"


class BallotKind(StrEnum):
    """How the seats judge: points on each criterion, a yes, points to share out, or the most important first."""

    CRITERIA = "criteria"
    APPROVAL = "approval"
    POINTS = "points"
    RANKING = "ranking"


class Criterion(CountyPart, Base):
    """What the forum weighs by. The weights of a round sum to 100."""

    __tablename__ = "priority_criteria"
    __table_args__ = (
        ForeignKeyConstraint(["county", "round_id"], ["priority_rounds.county", "priority_rounds.id"]),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    code: Mapped[str] = mapped_column(String(40))
    weight: Mapped[int] = mapped_column(Integer)
    nb: Mapped[str]
    nn: Mapped[str]
    en: Mapped[str]


class PriorityItem(Base):
    """A need in the round; `position` is its place in the order the forum decides.

    `cost_ore` is what it is taken to cost (øre): what the need says, or what the secretary estimates. It is the
    round's own, so that a count can be made again whatever is later written in the need.
    """

    __tablename__ = "priority_items"
    __table_args__ = (
        ForeignKeyConstraint(["county", "round_id"], ["priority_rounds.county", "priority_rounds.id"]),
        ForeignKeyConstraint(["county", "need_id"], ["needs.county", "needs.id"]),
        CheckConstraint("cost_ore > 0", name="cost"),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    need_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    cost_ore: Mapped[int | None] = mapped_column(default=None)
    outcome: Mapped[Outcome | None] = mapped_column(coded(Outcome), default=None)
    # The place that the ballots gave, frozen when the forum sets its order, and why the forum departed from it.
    computed_rank: Mapped[int | None] = mapped_column(Integer, default=None)
    reason: Mapped[str | None] = mapped_column(default=None)

    need: Mapped[Need] = relationship(lazy="raise", init=False, viewonly=True)
    merged: Mapped[list[Need]] = relationship(
        lazy="raise",
        init=False,
        viewonly=True,
        primaryjoin=(
            "and_(PriorityItem.county == foreign(Need.county), PriorityItem.need_id == foreign(Need.merged_into_id))"
        ),
    )

    @property
    def owners(self) -> list[Organisation]:
        """Who has the need: its own owner, and those whose needs were merged into it."""
        return list({need.owner_id: need.owner for need in (self.need, *self.merged)}.values())


class Score(Base):
    """The points that one seat gives one need, by criterion code (0 to 5)."""

    __tablename__ = "priority_scores"
    __table_args__ = (
        ForeignKeyConstraint(["county", "round_id"], ["priority_rounds.county", "priority_rounds.id"]),
        ForeignKeyConstraint(["county", "need_id"], ["needs.county", "needs.id"]),
        ForeignKeyConstraint(["county", "seat_id"], ["seats.county", "seats.id"]),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[dict[str, int]] = mapped_column(JSONB)


class Ballot(Base):
    """One seat's ballot where no criteria are scored: need → points, above zero.

    An approval is 1, a ranking gives its last 1. A ballot without needs is a blank one.
    """

    __tablename__ = "priority_ballots"
    __table_args__ = (
        ForeignKeyConstraint(["county", "round_id"], ["priority_rounds.county", "priority_rounds.id"]),
        ForeignKeyConstraint(["county", "seat_id"], ["seats.county", "seats.id"]),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[dict[str, int]] = mapped_column(JSONB)
    given_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
