"""What a disposition plan is made of: pots, shares, lines, and the amendments of its lines."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, CountyPart, CountyRow, coded
from domain.clock import now
from domain.errors import Finding
from domain.measures import UNREADY, Measure


class PlanActor(StrEnum):
    """Between whom the plan divides the money: the county itself and the other actors."""

    COUNTY = "county"
    SCHOOLS = "schools"
    WORKING_LIFE = "working_life"
    EXAMINATION_BOARDS = "examination_boards"
    NETWORKS = "networks"


class Pot(CountyRow, Base):
    """A part of the frame set aside for one purpose. `amount_ore` is what the plan gives it, in øre."""

    __tablename__ = "pots"
    __table_args__ = (
        ForeignKeyConstraint(["county", "plan_id"], ["plans.county", "plans.id"]),
        CheckConstraint("amount_ore >= 0", name="not_negative"),
    )

    plan_id: Mapped[UUID] = mapped_column(init=False, default=None)
    position: Mapped[int] = mapped_column(Integer, init=False, default=0)
    code: Mapped[str] = mapped_column(String(40))
    nb: Mapped[str]
    nn: Mapped[str]
    en: Mapped[str]
    amount_ore: Mapped[int]
    actor: Mapped[PlanActor] = mapped_column(coded(PlanActor))


class PlanShare(CountyPart, Base):
    """The share of the money that one actor is to have, in hundredths of a per cent. A plan's shares sum to 10 000."""

    __tablename__ = "plan_shares"
    __table_args__ = (
        ForeignKeyConstraint(["county", "plan_id"], ["plans.county", "plans.id"]),
        CheckConstraint("share BETWEEN 0 AND 10000", name="share"),
    )

    plan_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    actor: Mapped[PlanActor] = mapped_column(coded(PlanActor))
    share: Mapped[int] = mapped_column(Integer)


class PlanLine(Base):
    """A measure in the plan: from which pot, how much (øre), and how it meets each criterion."""

    __tablename__ = "plan_lines"
    __table_args__ = (
        ForeignKeyConstraint(["county", "plan_id"], ["plans.county", "plans.id"]),
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        ForeignKeyConstraint(["county", "pot_id"], ["pots.county", "pots.id"]),
        CheckConstraint("amount_ore >= 0", name="not_negative"),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    pot_id: Mapped[UUID]
    amount_ore: Mapped[int]
    meets_c1: Mapped[str | None] = mapped_column(default=None)
    meets_c2: Mapped[str | None] = mapped_column(default=None)

    measure: Mapped[Measure] = relationship(lazy="raise", init=False, viewonly=True)
    # Not read; it tells in which order a new pot and its lines are stored.
    pot: Mapped[Pot] = relationship(lazy="raise", init=False, overlaps="lines")

    def missing(self, i: int) -> list[Finding]:
        """What must be mended in the line, the plan's `i`th, before the plan can be adopted."""
        found = [
            Finding("missing", f"/lines/{i}/{field}", clause=clause)
            for field, clause in (("meets_c1", "C1"), ("meets_c2", "C2"))
            if not (getattr(self, field) or "").strip()
        ]
        measure = self.measure
        if measure.cost_shares and self.amount_ore != measure.applied_ore:
            share = {"number": measure.number, "share_ore": measure.applied_ore}
            found.append(Finding("share_differs", f"/lines/{i}/amount_ore", params=share))
        if measure.start_on is None or measure.end_on is None:
            found.append(Finding("measure_without_duration", f"/lines/{i}", "P-DURATION", {"number": measure.number}))
        if measure.status in UNREADY:
            params = {"number": measure.number, "state": measure.status.value}
            found.append(Finding("measure_not_ready", f"/lines/{i}/measure_id", params=params))
        return found


class AmendmentStatus(StrEnum):
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    REJECTED = "rejected"


class PlanAmendment(CountyPart, Base):
    """A change of an adopted plan's lines. Pots and shares stay: the money lies in them.

    `lines` are those that are wanted, `before` those that were there when it was adopted: both as plain values with
    measure_id, pot_code, amount_ore (øre), meets_c1 and meets_c2.
    """

    __tablename__ = "plan_amendments"
    __table_args__ = (ForeignKeyConstraint(["county", "plan_id"], ["plans.county", "plans.id"]),)

    plan_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    reason: Mapped[str]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    status: Mapped[AmendmentStatus] = mapped_column(
        coded(AmendmentStatus), init=False, default=AmendmentStatus.PROPOSED
    )
    before: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB, init=False, default=None)
    settled_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    settled_by: Mapped[str | None] = mapped_column(init=False, default=None)
    answer: Mapped[str | None] = mapped_column(init=False, default=None)  # why it was rejected
