"""The ledger's tables: accounts, postings and their entries."""

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
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, CountyRow, coded
from domain.clock import now
from domain.rules import SCHEME


class AccountKind(StrEnum):
    GRANT = "grant"  # the directorate; runs negative by what it has granted
    UNALLOCATED = "unallocated"
    POT = "pot"
    COMMITMENT = "commitment"
    PAID = "paid"  # what has left the county for a measure
    RETURNED = "returned"  # sent back to the directorate
    CARRIED = "carried"  # between two school years of a county; sums to zero over its years
    CLEARING = "clearing"  # between counties; sums to zero over them all


class PostingKind(StrEnum):
    GRANT = "grant"
    ALLOCATION = "allocation"
    COMMITMENT = "commitment"
    PAYMENT = "payment"
    RELEASE = "release"
    REPAYMENT = "repayment"
    DEALLOCATION = "deallocation"
    RETURN = "return"
    CARRY_OUT = "carry_out"
    CARRY_IN = "carry_in"
    SENT = "sent"
    RECEIVED = "received"
    REVERSAL = "reversal"


class Account(Base):
    """A place where money is.

    `subject_id` is the pot or commitment it stands for (the nil UUID for the county's own).
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("balance >= 0 OR NOT floor_zero", name="balance_floor"),
        UniqueConstraint("county", "scheme", "kind", "school_year", "subject_id", name="uq_accounts_subject"),
    )

    county: Mapped[str] = mapped_column(String(2), ForeignKey("counties.number"), primary_key=True)
    id: Mapped[int] = mapped_column(server_default=text("nextval('account_id')"), primary_key=True, init=False)
    kind: Mapped[AccountKind] = mapped_column(coded(AccountKind))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    subject_id: Mapped[UUID]
    floor_zero: Mapped[bool]
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    balance: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)


class Posting(CountyRow, Base):
    """One movement of money, never changed. Its entries sum to zero."""

    __tablename__ = "postings"
    __table_args__ = (
        ForeignKeyConstraint(["county", "commitment_id"], ["commitments.county", "commitments.id"]),
        ForeignKeyConstraint(["county", "claim_id"], ["claims.county", "claims.id"]),
        ForeignKeyConstraint(["county", "grant_letter_id"], ["grant_letters.county", "grant_letters.id"]),
        ForeignKeyConstraint(["county", "pot_id"], ["pots.county", "pots.id"]),
        ForeignKeyConstraint(["county", "reverses_id"], ["postings.county", "postings.id"]),
        UniqueConstraint("county", "reverses_id", name="uq_postings_reverses"),
        CheckConstraint("amount_ore > 0", name="positive"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        Index("ix_postings_commitment", "county", "commitment_id"),
        Index("ix_postings_year", "county", "school_year", text("id DESC")),
        Index("uq_postings_allocation", "county", "pot_id", unique=True, postgresql_where=text("kind = 'allocation'")),
        Index(
            "uq_postings_transfer",
            "county",
            "transfer_id",
            "kind",
            unique=True,
            postgresql_where=text("transfer_id IS NOT NULL"),
        ),
        CheckConstraint(
            "(kind IN ('carry_out', 'carry_in', 'sent', 'received')) = (transfer_id IS NOT NULL)", name="transfer"
        ),
    )

    kind: Mapped[PostingKind] = mapped_column(coded(PostingKind))
    amount_ore: Mapped[int]
    effective_on: Mapped[date]
    budget_year: Mapped[int] = mapped_column(SmallInteger)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    recorded_by: Mapped[str]
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    pot_id: Mapped[UUID | None] = mapped_column(default=None)
    commitment_id: Mapped[UUID | None] = mapped_column(default=None)
    claim_id: Mapped[UUID | None] = mapped_column(default=None)  # what a payment paid
    grant_letter_id: Mapped[UUID | None] = mapped_column(default=None)
    reverses_id: Mapped[UUID | None] = mapped_column(default=None)
    transfer_id: Mapped[UUID | None] = mapped_column(default=None)  # the same on both postings of a transfer


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
