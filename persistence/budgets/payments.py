"""Payment batches: the aggregate, the list, and booking what has been paid."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import selectinload

from domain.budgets import Commitment, LineStatus, PaymentBatch, PaymentLine, pay
from domain.rules import CountyPractice
from persistence.budgets.claims import Claims
from persistence.budgets.posting import post
from persistence.reading import Listing, Shape, equals
from persistence.repository import Repository, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork

_COMMITMENT = selectinload(PaymentBatch.lines).joinedload(PaymentLine.commitment)


class PaymentBatches(Repository[PaymentBatch]):
    model = PaymentBatch
    loads = (
        _COMMITMENT.joinedload(Commitment.recipient),
        _COMMITMENT.joinedload(Commitment.measure),
        _COMMITMENT.joinedload(Commitment.pot),
    )


def book(
    unit_of_work: UnitOfWork, batch: PaymentBatch, lines: list[PaymentLine], practice: CountyPractice | None
) -> None:
    """Post each payment once, in the order of the file. Raises Conflict where the money is no longer there."""
    for line in lines:
        if line.paid_on is not None:
            reference = batch.transaction(line)
            claim = Claims(unit_of_work).get(line.claim_id, if_match="*") if line.claim_id else None
            movement = pay(
                line.commitment, unit_of_work.actor, line.amount_ore, line.paid_on, reference, practice, claim
            )
            post(unit_of_work, movement)


def _sum(*conditions: Any) -> Any:
    return (
        select(cast(func.coalesce(func.sum(PaymentLine.amount_ore), 0), BigInteger))
        .where(PaymentLine.county == PaymentBatch.county, PaymentLine.payment_batch_id == PaymentBatch.id, *conditions)
        .correlate(PaymentBatch)
        .scalar_subquery()
    )


BATCH_SUMMARY: dict[str, Any] = {
    "id": PaymentBatch.id,
    "number": PaymentBatch.number,
    "school_year": PaymentBatch.school_year,
    "scheme": PaymentBatch.scheme,
    "made_at": PaymentBatch.made_at,
    "amount_ore": _sum(),
    "waiting_ore": _sum(PaymentLine.status == LineStatus.SENT),
    "synthetic": PaymentBatch.synthetic,
}
BATCHES = Listing(
    BATCH_SUMMARY,
    select(PaymentBatch),
    PaymentBatch.id,
    {**tenant(PaymentBatch.county), **equals(PaymentBatch, "county", "school_year", "scheme")},
)


def batches_page(
    unit_of_work: UnitOfWork,
    *,
    county: str | None,
    school_year: int | None,
    scheme: str | None,
    limit: int,
    cursor: UUID | None,
) -> bytes:
    """Payment batches, newest first."""
    shape = Shape.of(
        {**tenant_values(unit_of_work.actor), "county": county, "school_year": school_year, "scheme": scheme}
    )
    return BATCHES.page(unit_of_work.session, shape, limit=limit, cursor=cursor)
