"""Grant letters and commitments, and who may do what with money."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor, Role
from domain.base import Base, CountyRecord
from domain.clock import budget_year_of
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.measures import Measure, MeasureStatus
from domain.organisations import Organisation
from domain.plans import Plan, PlanStatus, Pot

MONEY_ROLES: dict[str, frozenset[Role]] = {
    "grant": frozenset({Role.COUNTY_ECONOMIST}),
    "allocate": frozenset({Role.COUNTY_ECONOMIST}),
    "commit": frozenset({Role.FORUM_SECRETARY, Role.COUNTY_ECONOMIST}),
    "pay": frozenset({Role.COUNTY_ECONOMIST}),
    "release": frozenset({Role.COUNTY_ECONOMIST, Role.FORUM_SECRETARY}),
    "repay": frozenset({Role.COUNTY_ECONOMIST}),
    "reverse": frozenset({Role.COUNTY_ECONOMIST}),
}


def require_money_role(actor: Actor, action: str) -> str:
    """The county in which the actor may do this with money. Raises Forbidden."""
    if actor.county is None or actor.role not in MONEY_ROLES[action]:
        raise Forbidden("action_not_for_role", action=action, role=actor.role.value)
    return actor.county


class GrantLetter(CountyRecord, Base):
    """The directorate's letter with the year's grant, in øre."""

    __tablename__ = "grant_letters"
    record_type = "grant_letter"
    __table_args__ = (
        UniqueConstraint("county", "reference", name="uq_grant_letters_reference"),
        CheckConstraint("amount_ore > 0", name="positive"),
    )

    reference: Mapped[str] = mapped_column(String(300))
    budget_year: Mapped[int] = mapped_column(SmallInteger)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    amount_ore: Mapped[int]
    received_on: Mapped[date]


class Commitment(CountyRecord, Base):
    """Money promised to a recipient for a measure, from a pot. What is left of it is its account's balance."""

    __tablename__ = "commitments"
    record_type = "commitment"
    __table_args__ = (
        ForeignKeyConstraint(["county", "pot_id"], ["pots.county", "pots.id"]),
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        CheckConstraint("amount_ore > 0", name="positive"),
        Index("ix_commitments_measure", "county", "measure_id"),
        Index("ix_commitments_year", "county", "school_year", text("id DESC")),
    )

    number: Mapped[int] = mapped_column(server_default=text("nextval('commitment_number')"), init=False)
    pot_id: Mapped[UUID]
    measure_id: Mapped[UUID]
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    amount_ore: Mapped[int]
    budget_year: Mapped[int] = mapped_column(SmallInteger)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    decided_on: Mapped[date]
    reason: Mapped[str]

    pot: Mapped[Pot] = relationship(lazy="raise", init=False, viewonly=True)
    measure: Mapped[Measure] = relationship(lazy="raise", init=False, viewonly=True)
    recipient: Mapped[Organisation] = relationship(lazy="raise", init=False)

    @classmethod
    def decide(
        cls,
        actor: Actor,
        plan: Plan,
        pot: Pot,
        measure: Measure,
        recipient: Organisation,
        *,
        amount_ore: int,
        decided_on: date,
        reason: str,
        synthetic: bool = False,
    ) -> "Commitment":
        """Promise money to an approved measure from a pot of an adopted plan. Raises Forbidden, Conflict."""
        county = require_money_role(actor, "commit")
        if plan.status is not PlanStatus.ADOPTED:
            raise Conflict("plan_not_adopted")
        if measure.status not in (MeasureStatus.APPROVED, MeasureStatus.RUNNING):
            raise Conflict("measure_not_approved", state=measure.status.value, number=measure.number)
        if measure.school_year != plan.school_year:
            refuse([Finding("other_school_year", "/measure_id", params={"school_year": plan.school_year})])
        commitment = cls(
            county=county,
            pot_id=pot.id,
            measure_id=measure.id,
            recipient_id=recipient.id,
            amount_ore=amount_ore,
            budget_year=budget_year_of(decided_on),
            school_year=plan.school_year,
            decided_on=decided_on,
            reason=reason,
            synthetic=synthetic,
        )
        commitment.note("commit", reason)
        return commitment
