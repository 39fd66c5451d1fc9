"""Payment files: what is due goes out to the economy system as one batch, and comes back as receipts."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor
from domain.base import Base, CountyPart, CountyRecord, coded, number_parts
from domain.budgets.records import Commitment, check_day, require_money_role
from domain.clock import now
from domain.errors import Conflict, Finding, refuse

COLUMNS = (
    "transaksjonsId",
    "belop",
    "leverandor",
    "organisasjonsnummer",
    "beskrivelse",
    "fylke",
    "budsjettar",
    "skolear",
    "pott",
    "tilsagn",
)
RECEIPT_COLUMNS = ("transaksjonsId", "status", "betalt", "merknad")
PAID, REFUSED = "betalt", "avvist"
# A cell that begins with one of these is run as a formula by a spreadsheet.
RUNS = ("=", "+", "-", "@", "\t", "\r")


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
        CheckConstraint("amount_ore > 0", name="positive"),
        Index(
            "uq_payment_lines_open", "county", "commitment_id", unique=True, postgresql_where=text("status = 'sent'")
        ),
    )

    payment_batch_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    commitment_id: Mapped[UUID]
    amount_ore: Mapped[int]
    status: Mapped[LineStatus] = mapped_column(coded(LineStatus), default=LineStatus.SENT)
    paid_on: Mapped[date | None] = mapped_column(default=None)
    remark: Mapped[str | None] = mapped_column(default=None)

    commitment: Mapped[Commitment] = relationship(lazy="raise", init=False, viewonly=True)


class PaymentBatch(CountyRecord, Base):
    """A file of payments for a school year, numbered within the installation."""

    __tablename__ = "payment_batches"
    record_type = "payment_batch"
    __table_args__ = (Index("ix_payment_batches_year", "county", "school_year", text("id DESC")),)

    number: Mapped[int] = mapped_column(server_default=text("nextval('payment_batch_number')"), init=False)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    made_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    lines: Mapped[list[PaymentLine]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=PaymentLine.position, init=False, default_factory=list
    )

    @classmethod
    def make(cls, actor: Actor, school_year: int, due: Sequence[tuple[Commitment, int]]) -> "PaymentBatch":
        """A batch of what is due: commitments with their unpaid øre. Raises Forbidden, Conflict where nothing is."""
        county = require_money_role(actor, "pay")
        if not due:
            raise Conflict("nothing_due", school_year=school_year)
        batch = cls(county=county, school_year=school_year)
        lines = [PaymentLine(commitment_id=commitment.id, amount_ore=unpaid) for commitment, unpaid in due]
        number_parts(county, lines)
        batch.lines = lines
        batch.note("create")
        return batch

    def transaction(self, line: PaymentLine) -> str:
        """The payment's name in the economy system, and its reference in the ledger."""
        return f"{self.county}-{self.number}-{line.position}"

    def file(self) -> str:
        """The batch as CSV, separated by semicolon; amounts in kroner with a comma."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for line in self.lines:
            commitment = line.commitment
            row = (
                self.transaction(line),
                f"{line.amount_ore // 100},{line.amount_ore % 100:02}",
                commitment.recipient.name,
                commitment.recipient.number or "",
                f"Tiltak {commitment.measure.number}: {commitment.measure.title}",
                self.county,
                str(commitment.budget_year),
                f"{self.school_year}/{(self.school_year + 1) % 100:02}",
                commitment.pot.code,
                str(commitment.number),
            )
            writer.writerow([f"'{cell}" if cell.startswith(RUNS) else cell for cell in row])
        return out.getvalue()

    def receive(self, content: str) -> list[PaymentLine]:
        """Take the economy system's receipts in: the lines that have been paid and must be booked, each once.

        A receipt that was taken before changes nothing. Raises Invalid with row, column and reason for every fault.
        """
        by_name = {self.transaction(line): line for line in self.lines}
        try:
            rows = list(csv.DictReader(io.StringIO(content.lstrip("\ufeff")), delimiter=";"))
        except csv.Error:
            rows = []
        if not rows or set(RECEIPT_COLUMNS) - set(rows[0]):
            refuse([Finding("receipt_columns", "/content", params={"columns": "; ".join(RECEIPT_COLUMNS)})])
        found = [_fault(number, row, by_name) for number, row in enumerate(rows, start=2)]
        refuse([fault for fault in found if fault is not None])
        paid = []
        for row in rows:
            line = by_name[row["transaksjonsId"].strip()]
            if line.status is not LineStatus.SENT:
                continue
            line.remark = (row["merknad"] or "").strip() or None
            if row["status"].strip().lower() == PAID:
                line.status, line.paid_on = LineStatus.PAID, date.fromisoformat(row["betalt"].strip())
                check_day(line.paid_on, self.school_year, "/content")
                paid.append(line)
            else:
                line.status = LineStatus.REFUSED
        self.note("receive")
        return paid


def _fault(number: int, row: Mapping[str, str | None], lines: Mapping[str, PaymentLine]) -> Finding | None:
    """What is wrong in a row of receipts."""

    def wrong(column: str, code: str) -> Finding:
        return Finding(code, f"/content/{number}/{column}", params={"row": number, "value": row[column] or ""})

    line = lines.get((row["transaksjonsId"] or "").strip())
    status = (row["status"] or "").strip().lower()
    if line is None:
        return wrong("transaksjonsId", "receipt_unknown")
    if status not in (PAID, REFUSED):
        return wrong("status", "receipt_status")
    told = LineStatus.PAID if status == PAID else LineStatus.REFUSED
    if line.status not in (LineStatus.SENT, told):
        return wrong("status", "receipt_contradicts")
    if status == PAID:
        try:
            date.fromisoformat((row["betalt"] or "").strip())
        except ValueError:
            return wrong("betalt", "receipt_day")
    return None
