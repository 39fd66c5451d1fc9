"""Grant letters and commitments, and who may do what with money."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from domain.money import ore
from domain.organisations import Organisation, OrganisationKind
from domain.plans import Plan, PlanStatus, Pot
from domain.rules import SCHEME, CountyPractice

MONEY_ROLES: dict[str, frozenset[Role]] = {
    "grant": frozenset({Role.COUNTY_ECONOMIST}),
    "allocate": frozenset({Role.COUNTY_ECONOMIST}),
    "commit": frozenset({Role.FORUM_SECRETARY, Role.COUNTY_ECONOMIST}),
    "pay": frozenset({Role.COUNTY_ECONOMIST}),
    "release": frozenset({Role.COUNTY_ECONOMIST, Role.FORUM_SECRETARY}),
    # The applicant's no to what was granted: the only money that moves by those who receive it.
    "decline": frozenset({Role.SCHOOL_LEADER, Role.COMPANY, Role.TRAINING_OFFICE, Role.NETWORK_COORDINATOR}),
    "repay": frozenset({Role.COUNTY_ECONOMIST}),
    "reverse": frozenset({Role.COUNTY_ECONOMIST}),
    "take_out": frozenset({Role.COUNTY_ECONOMIST}),
    "return": frozenset({Role.COUNTY_ECONOMIST}),
    "carry": frozenset({Role.COUNTY_ECONOMIST}),
    "send": frozenset({Role.COUNTY_ECONOMIST}),
    "close": frozenset({Role.COUNTY_ECONOMIST}),
}


def require_money_role(actor: Actor, action: str, county: str | None = None) -> str:
    """The county in which the actor may do this with money, which is in `county`. Raises Forbidden."""
    elsewhere = county is not None and county != actor.county
    if actor.county is None or elsewhere or actor.role not in MONEY_ROLES[action]:
        raise Forbidden("action_not_for_role", action=action, role=actor.role.value)
    return actor.county


def last_day(school_year: int) -> date:
    """The last day on which the school year's money moves: late invoices come in the calendar year after it."""
    return date(school_year + 2, 12, 31)


def day_fault(on: date, school_year: int, pointer: str, *, earliest: date | None = None) -> list[Finding]:
    """A day that the school year's money cannot have moved on: a slip of the pen, more often than not.

    The grant comes in the spring before the school year. `earliest` is the day of what the movement follows from.
    """
    first, last = max(earliest or date.min, date(school_year, 1, 1)), last_day(school_year)
    if first <= on <= last:
        return []
    return [Finding("day_outside_year", pointer, params={"first": first, "last": last})]


def check_day(on: date, school_year: int, pointer: str, *, earliest: date | None = None) -> None:
    """Refuse such a day. Raises Invalid at `pointer`."""
    refuse(day_fault(on, school_year, pointer, earliest=earliest))


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
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)

    def check(self) -> None:
        """Refuse years that do not belong together. Raises Invalid."""
        check_day(self.received_on, self.school_year, "/received_on")
        if self.budget_year not in (self.school_year, self.school_year + 1):
            years = {"first": self.school_year, "last": self.school_year + 1}
            refuse([Finding("budget_year_outside_school_year", "/budget_year", params=years)])


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """An organisation's quota and what has been committed of it, in øre."""

    organisation: str  # its number
    quota_ore: int
    committed_ore: int
    measures: Sequence[str] = ()

    @property
    def left_ore(self) -> int:
        return self.quota_ore - self.committed_ore


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
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)

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
        quota: QuotaUse | None = None,
        practice: CountyPractice | None = None,
        synthetic: bool = False,
    ) -> "Commitment":
        """Promise money to an approved measure from a pot of an adopted plan. Raises Forbidden, Conflict, Invalid.

        `quota` is the one that the measure's owner has for such measures, where it has one. Where a `practice` is
        given, a reserved pot is for its own, and what takes four eyes takes a decision.
        """
        county = require_money_role(actor, "commit")
        if plan.status is not PlanStatus.ADOPTED:
            raise Conflict("plan_not_adopted")
        if measure.status not in (MeasureStatus.APPROVED, MeasureStatus.RUNNING):
            raise Conflict("measure_not_approved", state=measure.status.value, number=measure.number)
        if not measure.runs_in(plan.school_year):
            refuse([Finding("other_school_year", "/measure_id", params={"school_year": plan.school_year})])
        if measure.scheme != plan.scheme:
            refuse([Finding("pot_of_another_scheme", "/measure_id", params={"scheme": plan.scheme})])
        taking_part = {measure.owner_id, measure.provider_id, *(p.organisation_id for p in measure.partners)}
        # The county itself pays for examination boards, which have no account of their own.
        county_itself = recipient.kind is OrganisationKind.COUNTY_AUTHORITY and recipient.county == county
        if recipient.id not in taking_part and not county_itself:
            params = {"organisation": recipient.name, "number": measure.number}
            refuse([Finding("recipient_outside_measure", "/recipient_id", params=params)])
        if practice is not None:
            refuse(practice.pot_fault(pot.code, measure.owner.kind, measure.owner.name))
            limit = practice.content.get("four_eyes_above_kr")
            if limit is not None and amount_ore > ore(limit):
                raise Conflict("decide_instead", amount_ore=amount_ore, limit_ore=ore(limit))
        if quota is not None and amount_ore > quota.left_ore:
            left = {"left_ore": quota.left_ore, "quota_ore": quota.quota_ore, "organisation": measure.owner.name}
            refuse([Finding("above_quota", "/amount_ore", params=left)])
        check_day(decided_on, plan.school_year, "/decided_on")
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
            scheme=plan.scheme,
            synthetic=synthetic,
        )
        commitment.note("commit", reason)
        return commitment
