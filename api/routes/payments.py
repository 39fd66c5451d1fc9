"""Payment files: what is due goes out to the economy system, and its receipts come in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import Idempotent, IfMatch, Paging, Reading, Scheme, Snapshot, Work, answer, done, rules_of
from api.payment_files import payment_file, read_receipts
from api.schemas.base import OrganisationRef
from api.schemas.payments import (
    DuePayments,
    PaymentBatchCreate,
    PaymentBatchPage,
    PaymentBatchRead,
    PaymentLineRead,
    ReceiptsBody,
)
from domain.budgets import LineStatus, PaymentBatch, require_money_role
from domain.rules import SCHEME, CountyPractice
from persistence.budgets import PaymentBatches, batches_page, book
from persistence.decisions import due
from persistence.practices import Practices

router = APIRouter(tags=["budgets"])


@router.get("/payment-batches", response_model=PaymentBatchPage)
def list_payment_batches(
    work: Reading,
    paging: Paging,
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    scheme: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
) -> Response:
    """Payment files, newest first."""
    page = batches_page(
        work, county=county, school_year=school_year, scheme=scheme, limit=paging.limit, cursor=paging.cursor
    )
    return answer(work, page)


@router.get("/payment-batches/due", response_model=DuePayments)
def get_due_payments(
    work: Snapshot, school_year: Annotated[int, Query(ge=2000, le=2100)], scheme: Scheme = SCHEME
) -> Response:
    """What a payment file would hold if it were made now."""
    amounts = [one.amount_ore for one in due(work, school_year, _practice(work, school_year, scheme), scheme)]
    return answer(work, DuePayments(payments=len(amounts), amount_ore=sum(amounts)))


@router.post("/payment-batches", status_code=201, response_model=PaymentBatchRead)
def create_payment_batch(body: PaymentBatchCreate, work: Work, once: Idempotent) -> Response:
    """Make a payment file of what is due. What stands in it is not in the next one until its receipt has come."""
    require_money_role(work.actor, "pay")
    rules_of(work, body.scheme)
    practice = _practice(work, body.school_year, body.scheme)
    found = due(work, body.school_year, practice, body.scheme, held=True)
    batch = PaymentBatches(work).add(PaymentBatch.make(work.actor, body.school_year, found, body.scheme))
    work.flush()
    read = _read(PaymentBatches(work).get(batch.id))
    return done(work, read, record=batch, status=201, location=f"/api/v1/payment-batches/{batch.id}", once=once)


@router.get("/payment-batches/{batch_id}", response_model=PaymentBatchRead)
def get_payment_batch(batch_id: UUID, work: Snapshot) -> Response:
    """One payment file with what became of each payment."""
    batch = PaymentBatches(work).get(batch_id)
    return answer(work, _read(batch), record=batch)


@router.get("/payment-batches/{batch_id}/file", responses={200: {"content": {"text/csv": {}}}}, response_class=Response)
def get_payment_file(batch_id: UUID, work: Snapshot) -> Response:
    """The file for the economy system: CSV, separated by semicolon, UTF-8 with a mark, amounts in kroner."""
    batch = PaymentBatches(work).get(batch_id)
    content = "\ufeff" + payment_file(batch)
    work.close()
    name = f"utbetaling-{batch.county}-{batch.number}.csv"
    return Response(
        content.encode(), headers={"Content-Disposition": f'attachment; filename="{name}"'}, media_type="text/csv"
    )


@router.put("/payment-batches/{batch_id}/receipts", response_model=PaymentBatchRead)
def put_payment_receipts(batch_id: UUID, body: ReceiptsBody, work: Work, if_match: IfMatch) -> Response:
    """Read the economy system's receipts in: all of them or, where one row has a fault, none.

    What has been paid is posted once; a receipt that comes again changes nothing.
    """
    batch = PaymentBatches(work).get(batch_id, if_match=if_match)
    require_money_role(work.actor, "pay", batch.county)
    paid = batch.receive(read_receipts(body.content))
    book(work, batch, paid, _practice(work, batch.school_year, batch.scheme))
    work.flush()
    return done(work, _read(batch), record=batch)


def _practice(work: Work, school_year: int, scheme: str) -> CountyPractice | None:
    county = work.actor.county
    return Practices(work).in_force(county, school_year, scheme) if county else None


def _read(batch: PaymentBatch) -> PaymentBatchRead:
    lines = [
        PaymentLineRead(
            transaction=batch.transaction(line),
            commitment_id=line.commitment_id,
            commitment_number=line.commitment.number,
            recipient=OrganisationRef.model_validate(line.commitment.recipient),
            amount_ore=line.amount_ore,
            status=line.status,
            paid_on=line.paid_on,
            remark=line.remark,
        )
        for line in batch.lines
    ]
    same = ("id", "number", "school_year", "scheme", "made_at", "synthetic", "county", "version")
    return PaymentBatchRead.model_validate(
        {
            **{name: getattr(batch, name) for name in same},
            "amount_ore": sum(line.amount_ore for line in lines),
            "waiting_ore": sum(line.amount_ore for line in lines if line.status is LineStatus.SENT),
            "lines": lines,
        }
    )
