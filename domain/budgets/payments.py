"""Payment files: what is due goes out to the economy system as one batch, and comes back as receipts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor
from domain.base import Base, CountyPart, CountyRecord, coded, number_parts
from domain.budgets.records import Commitment, day_fault, require_money_role
from domain.clock import now
from domain.errors import Conflict, Finding, refuse
from domain.rules import SCHEME


class LineStatus(StrEnum):
    SENT = "sent"
    PAID = "paid"
    REFUSED = "refused"


class PaymentLine(CountyPart, Base):
    """One payment of a batch, in øre. A commitment stands on one open line at most."""

    __tablename__ = "payment_lines"
    __table_args__ = (
        ForeignKeyConstraint(["county", "payment_batch_id"], ["payment_batches.county", "payment_batches.id"]),
        ForeignKeyConstraint(["county", "commitment_id"], ["commitments.county", "commitments.id"]),
        ForeignKeyConstraint(["county", "claim_id"], ["claims.county", "claims.id"]),
        CheckConstraint("amount_ore > 0", name="positive"),
        Index(
            "uq_payment_lines_open", "county", "commitment_id", unique=True, postgresql_where=text("status = 'sent'")
        ),
    )

    payment_batch_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    commitment_id: Mapped[UUID]
    amount_ore: Mapped[int]
    claim_id: Mapped[UUID | None] = mapped_column(default=None)
    status: Mapped[LineStatus] = mapped_column(coded(LineStatus), default=LineStatus.SENT)
    paid_on: Mapped[date | None] = mapped_column(default=None)
    remark: Mapped[str | None] = mapped_column(default=None)

    commitment: Mapped[Commitment] = relationship(lazy="raise", init=False, viewonly=True)


@dataclass(frozen=True, slots=True)
class Due:
    """What can be paid of a commitment now, in øre; of a claim where the county pays on invoices."""

    commitment: Commitment
    amount_ore: int
    claim_id: UUID | None = None


class PaymentBatch(CountyRecord, Base):
    """A file of payments for a school year, numbered within the installation."""

    __tablename__ = "payment_batches"
    record_type = "payment_batch"
    __table_args__ = (Index("ix_payment_batches_year", "county", "school_year", text("id DESC")),)

    number: Mapped[int] = mapped_column(server_default=text("nextval('payment_batch_number')"), init=False)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    made_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    lines: Mapped[list[PaymentLine]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=PaymentLine.position, init=False, default_factory=list
    )

    @classmethod
    def make(cls, actor: Actor, school_year: int, due: Sequence[Due], scheme: str = SCHEME) -> "PaymentBatch":
        """A batch of what is due. Raises Forbidden, Conflict where nothing is."""
        county = require_money_role(actor, "pay")
        if not due:
            raise Conflict("nothing_due", school_year=school_year)
        batch = cls(county=county, school_year=school_year, scheme=scheme)
        lines = [
            PaymentLine(commitment_id=one.commitment.id, amount_ore=one.amount_ore, claim_id=one.claim_id)
            for one in due
        ]
        number_parts(county, lines)
        batch.lines = lines
        batch.note("create")
        return batch

    def transaction(self, line: PaymentLine) -> str:
        """The payment's name in the economy system, and its reference in the ledger."""
        return f"{self.county}-{self.number}-{line.position}"

    def receive(self, receipts: Sequence["Receipt"]) -> list[PaymentLine]:
        """Take the economy system's receipts in: the lines that have been paid and must be booked, each once.

        A receipt that was taken before changes nothing. Raises Invalid with every fault, at `/content/row/column`.
        """
        lines = {self.transaction(line): line for line in self.lines}
        told: dict[str, LineStatus] = {}
        refuse([fault for receipt in receipts for fault in self._faults(receipt, lines, told)])
        paid = []
        for receipt in receipts:
            line = lines[receipt.transaction]
            if line.status is LineStatus.SENT:
                line.status, line.paid_on, line.remark = receipt.status, receipt.paid_on, receipt.remark
                paid += [line] * (line.status is LineStatus.PAID)
        self.note("receive")
        return paid

    def _faults(
        self, receipt: "Receipt", lines: dict[str, PaymentLine], told: dict[str, LineStatus]
    ) -> Iterator[Finding]:
        """What a receipt says that cannot be; `told` gathers what the rows before it said."""
        line = lines.get(receipt.transaction)
        at, params = f"/content/{receipt.row}", {"row": receipt.row, "value": receipt.transaction}
        if line is None:
            yield Finding("receipt_unknown", f"{at}/transaksjonsId", params=params)
            return
        before = told.setdefault(receipt.transaction, receipt.status)
        if receipt.status is not before or line.status not in (LineStatus.SENT, receipt.status):
            yield Finding("receipt_contradicts", f"{at}/status", params=params)
        if receipt.paid_on is not None:
            earliest = line.commitment.decided_on
            yield from day_fault(receipt.paid_on, self.school_year, f"{at}/betalt", earliest=earliest)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the economy system answers for one payment: `row` is where it stands in its file."""

    row: int
    transaction: str
    status: LineStatus  # paid or refused
    paid_on: date | None
    remark: str | None
