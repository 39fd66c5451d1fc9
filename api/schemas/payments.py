"""Payment files over the wire."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import FileText, Input, OrganisationRef, Output, SchemeCode, SchoolYear
from domain.budgets import LineStatus
from domain.rules import SCHEME


class PaymentBatchCreate(Input):
    school_year: SchoolYear
    scheme: SchemeCode = SCHEME


class ReceiptsBody(Input):
    """The economy system's receipts as the text of its CSV file."""

    content: FileText = Field(examples=["transaksjonsId;status;betalt;merknad\n38-1-1;betalt;2024-03-18;\n"])


class PaymentLineRead(Output):
    transaction: str
    commitment_id: UUID
    commitment_number: int
    recipient: OrganisationRef
    amount_ore: int
    status: LineStatus
    paid_on: date | None
    remark: str | None


class PaymentBatchSummary(Output):
    id: UUID
    number: int
    school_year: int
    scheme: str
    made_at: datetime
    amount_ore: int
    waiting_ore: int = Field(description="On lines that no receipt has come for")
    synthetic: bool


class PaymentBatchPage(Output):
    items: list[PaymentBatchSummary]
    next_cursor: str | None


class PaymentBatchRead(PaymentBatchSummary):
    county: str
    version: int
    lines: list[PaymentLineRead]


class DuePayments(Output):
    """What a payment file would hold if it were made now."""

    payments: int
    amount_ore: int
