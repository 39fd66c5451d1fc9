"""The ledger: double entry in øre. What moves, between which accounts, and what must never happen.

Money flows grant → unallocated → pot → commitment → paid, and back by release, repayment or reversal. An account's
balance is what has come in less what has gone out; only the accounts that stand for the outside world (`grant`) may go
below zero. A county's balances always sum to zero. `persistence.budgets.post` is the only thing that writes here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
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
from domain.base import Base, CountyRecord, CountyRow, coded
from domain.clock import budget_year_of, now, today
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.measures import Measure, MeasureStatus
from domain.money import MAX_ORE
from domain.organisations import Organisation
from domain.plans import Plan, PlanStatus, Pot


class AccountKind(StrEnum):
    GRANT = "grant"  # the directorate; runs negative by what it has granted
    UNALLOCATED = "unallocated"
    POT = "pot"
    COMMITMENT = "commitment"
    PAID = "paid"  # what has left the county for a measure


class PostingKind(StrEnum):
    GRANT = "grant"
    ALLOCATION = "allocation"
    COMMITMENT = "commitment"
    PAYMENT = "payment"
    RELEASE = "release"
    REPAYMENT = "repayment"
    REVERSAL = "reversal"


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

    reference: Mapped[str] = mapped_column(String(200))
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


class Account(Base):
    """A place where money is.

    `subject_id` is the pot or commitment it stands for (the nil UUID for the county's own).
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("balance >= 0 OR NOT floor_zero", name="balance_floor"),
        UniqueConstraint("county", "kind", "school_year", "subject_id", name="uq_accounts_subject"),
    )

    county: Mapped[str] = mapped_column(String(2), ForeignKey("counties.number"), primary_key=True)
    id: Mapped[int] = mapped_column(server_default=text("nextval('account_id')"), primary_key=True, init=False)
    kind: Mapped[AccountKind] = mapped_column(coded(AccountKind))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    subject_id: Mapped[UUID]
    floor_zero: Mapped[bool]
    balance: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)


class Posting(CountyRow, Base):
    """One movement of money, never changed. Its entries sum to zero."""

    __tablename__ = "postings"
    __table_args__ = (
        ForeignKeyConstraint(["county", "commitment_id"], ["commitments.county", "commitments.id"]),
        ForeignKeyConstraint(["county", "grant_letter_id"], ["grant_letters.county", "grant_letters.id"]),
        ForeignKeyConstraint(["county", "pot_id"], ["pots.county", "pots.id"]),
        ForeignKeyConstraint(["county", "reverses_id"], ["postings.county", "postings.id"]),
        UniqueConstraint("county", "reverses_id", name="uq_postings_reverses"),
        CheckConstraint("amount_ore > 0", name="positive"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        Index("ix_postings_commitment", "county", "commitment_id"),
        Index("ix_postings_year", "county", "school_year", text("id DESC")),
        Index("uq_postings_allocation", "county", "pot_id", unique=True, postgresql_where=text("kind = 'allocation'")),
    )

    kind: Mapped[PostingKind] = mapped_column(coded(PostingKind))
    amount_ore: Mapped[int]
    effective_on: Mapped[date]
    budget_year: Mapped[int] = mapped_column(SmallInteger)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    recorded_by: Mapped[str]
    pot_id: Mapped[UUID | None] = mapped_column(default=None)
    commitment_id: Mapped[UUID | None] = mapped_column(default=None)
    grant_letter_id: Mapped[UUID | None] = mapped_column(default=None)
    reverses_id: Mapped[UUID | None] = mapped_column(default=None)


class Entry(Base):
    """What one posting did to one account. The key makes a lost update impossible: one entry per account version."""

    __tablename__ = "entries"
    __table_args__ = (
        ForeignKeyConstraint(["county", "account_id"], ["accounts.county", "accounts.id"]),
        ForeignKeyConstraint(["county", "posting_id"], ["postings.county", "postings.id"]),
        CheckConstraint("amount_ore <> 0", name="not_zero"),
        Index("ix_entries_posting", "county", "posting_id"),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    account_id: Mapped[int] = mapped_column(primary_key=True)
    account_version: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[UUID]
    amount_ore: Mapped[int]
    balance_after: Mapped[int]


NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class AccountKey:
    """Names an account within a county before it need exist."""

    kind: AccountKind
    school_year: int
    subject_id: UUID = NIL

    @property
    def floor_zero(self) -> bool:
        return self.kind is not AccountKind.GRANT


@dataclass(frozen=True, slots=True)
class Movement:
    """A posting to be made: `amount_ore` leaves `source` and enters `target`. Build it with the functions below."""

    kind: PostingKind
    county: str
    source: AccountKey
    target: AccountKey
    amount_ore: int
    effective_on: date
    school_year: int
    text: str
    refers: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.amount_ore <= MAX_ORE:
            refuse([Finding("amount_out_of_range", "/amount_ore", params={"max_ore": MAX_ORE})])

    def entries(self) -> Sequence[tuple[AccountKey, int]]:
        """The two entries; they sum to zero."""
        return (self.source, -self.amount_ore), (self.target, self.amount_ore)


def receive_grant(letter: GrantLetter, actor: Actor) -> Movement:
    """Money in: the directorate → unallocated."""
    return Movement(
        PostingKind.GRANT,
        require_money_role(actor, "grant"),
        AccountKey(AccountKind.GRANT, letter.school_year),
        AccountKey(AccountKind.UNALLOCATED, letter.school_year),
        letter.amount_ore,
        letter.received_on,
        letter.school_year,
        letter.reference,
        {"grant_letter_id": letter.id},
    )


def allocate(plan: Plan, pot: Pot, actor: Actor, effective_on: date) -> Movement:
    """The adopted plan's amount for a pot: unallocated → pot. Once per pot (`uq_postings_allocation`)."""
    county = require_money_role(actor, "allocate")
    if plan.status is not PlanStatus.ADOPTED:
        raise Conflict("plan_not_adopted")
    year = plan.school_year
    return Movement(
        PostingKind.ALLOCATION,
        county,
        AccountKey(AccountKind.UNALLOCATED, year),
        AccountKey(AccountKind.POT, year, pot.id),
        pot.amount_ore,
        effective_on,
        year,
        pot.nb,
        {"pot_id": pot.id},
    )


def commit(commitment: Commitment, actor: Actor) -> Movement:
    """A decision: pot → commitment."""
    return _between(commitment, actor, "commit", commitment.amount_ore, commitment.decided_on, commitment.reason)


def pay(commitment: Commitment, actor: Actor, amount_ore: int, paid_on: date, reference: str) -> Movement:
    """A payment to the recipient: commitment → paid."""
    return _between(commitment, actor, "pay", amount_ore, paid_on, reference)


def release(commitment: Commitment, actor: Actor, amount_ore: int, on: date, reason: str) -> Movement:
    """What will not be used becomes free again: commitment → pot."""
    return _between(commitment, actor, "release", amount_ore, on, reason)


def repay(commitment: Commitment, actor: Actor, amount_ore: int, on: date, reason: str) -> Movement:
    """The recipient sends money back: paid → pot."""
    return _between(commitment, actor, "repay", amount_ore, on, reason)


_ROADS = {
    "commit": (PostingKind.COMMITMENT, AccountKind.POT, AccountKind.COMMITMENT),
    "pay": (PostingKind.PAYMENT, AccountKind.COMMITMENT, AccountKind.PAID),
    "release": (PostingKind.RELEASE, AccountKind.COMMITMENT, AccountKind.POT),
    "repay": (PostingKind.REPAYMENT, AccountKind.PAID, AccountKind.POT),
}


def _between(commitment: Commitment, actor: Actor, action: str, amount_ore: int, on: date, words: str) -> Movement:
    county = require_money_role(actor, action)
    kind, source, target = _ROADS[action]
    year = commitment.school_year

    def key(account: AccountKind) -> AccountKey:
        return AccountKey(account, year, commitment.pot_id if account is AccountKind.POT else commitment.id)

    return Movement(
        kind,
        county,
        key(source),
        key(target),
        amount_ore,
        on,
        year,
        words,
        {"commitment_id": commitment.id, "pot_id": commitment.pot_id},
    )


def release_unspent(commitment: Commitment, actor: Actor, unpaid_ore: int, unspent_ore: int) -> Movement | None:
    """What an approved evaluation says was not used, as far as it has not been paid out. None when there is nothing."""
    amount = min(unpaid_ore, unspent_ore)
    if amount <= 0:
        return None
    return release(commitment, actor, amount, today(), "Ubrukte midler etter godkjent evaluering")


def release_cancelled(commitment: Commitment, actor: Actor, unpaid_ore: int) -> Movement | None:
    """What was promised to a cancelled measure and has not been paid out. None when there is nothing."""
    if unpaid_ore <= 0:
        return None
    return release(commitment, actor, unpaid_ore, today(), "Tiltaket er avlyst")


@dataclass(frozen=True, slots=True)
class CommitmentMoney:
    """Where a commitment's øre are: what is still promised, and what has been paid and not sent back."""

    unpaid_ore: int = 0
    paid_ore: int = 0


def commitment_actions(commitment: Commitment, money: CommitmentMoney, actor: Actor) -> list[str]:
    """What this actor can do with the commitment now."""
    possible = {"pay": money.unpaid_ore > 0, "release": money.unpaid_ore > 0, "repay": money.paid_ore > 0}
    mine = commitment.county == actor.county
    return [action for action, open_ in possible.items() if mine and open_ and actor.role in MONEY_ROLES[action]]
