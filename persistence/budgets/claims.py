"""Claims: the aggregate, what a commitment can still pay, and the list."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Uuid, any_, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload, selectinload

from domain.actors import COUNTY_STAFF, Actor
from domain.budgets import Claim, ClaimLine, ClaimStatus, Commitment
from domain.measures import Measure
from domain.organisations import Organisation
from persistence.budgets.reading import Commitments
from persistence.reading import Listing, Shape, equals, json_object, organisation_json
from persistence.repository import Repository, own_values, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork

_COMMITMENT = joinedload(Claim.commitment)
_OWN = bindparam("own", type_=ARRAY(Uuid))
OWN = or_(Claim.recipient_id == any_(_OWN), Claim.claimant_id == any_(_OWN))
# A draft is its claimant's own until it is sent.
SENT = or_(Claim.status != ClaimStatus.DRAFT, OWN)


class Claims(Repository[Claim]):
    """Claims are between the recipient and the county's staff."""

    model = Claim
    loads = (
        selectinload(Claim.lines),
        joinedload(Claim.recipient),
        _COMMITMENT.joinedload(Commitment.measure),
        _COMMITMENT.joinedload(Commitment.recipient),
        _COMMITMENT.joinedload(Commitment.pot),
    )

    def visible(self, actor: Actor) -> ColumnElement[bool]:
        return SENT if actor.role in COUNTY_STAFF else OWN

    def room(self, claim: Claim) -> int:
        """What the commitment can pay of this claim, in øre: what is unpaid, less other claims that are approved."""
        unpaid = Commitments(self.unit_of_work).money(claim.commitment).unpaid_ore
        return unpaid - approved_ore(self.unit_of_work, claim.commitment, Claim.id != claim.id)


def approved_ore(unit_of_work: UnitOfWork, commitment: Commitment, *conditions: ColumnElement[bool]) -> int:
    """What approved claims wait for of a commitment, in øre: it is not free for anything else."""
    query = (
        select(func.coalesce(func.sum(ClaimLine.amount_ore), 0))
        .join(Claim, (Claim.county == ClaimLine.county) & (Claim.id == ClaimLine.claim_id))
        .where(
            Claim.county == commitment.county,
            Claim.commitment_id == commitment.id,
            Claim.status == ClaimStatus.APPROVED,
            *conditions,
        )
    )
    return int(unit_of_work.session.scalar(query) or 0)


CLAIM_SUMMARY: dict[str, Any] = {
    "id": Claim.id,
    "number": Claim.number,
    "commitment": json_object({"id": Commitment.id, "number": Commitment.number}),
    "measure": json_object(
        {"id": Measure.id, "number": Measure.number, "title": Measure.title, "status": Measure.status}
    ),
    "recipient": organisation_json(),
    "school_year": Claim.school_year,
    "reference": Claim.reference,
    "amount_ore": select(cast(func.coalesce(func.sum(ClaimLine.amount_ore), 0), BigInteger))
    .where(ClaimLine.county == Claim.county, ClaimLine.claim_id == Claim.id)
    .correlate(Claim)
    .scalar_subquery(),
    "status": Claim.status,
    "sent_on": Claim.sent_on,
    "synthetic": Claim.synthetic,
}
CLAIMS = Listing(
    CLAIM_SUMMARY,
    select(Claim)
    .join(Commitment, (Commitment.county == Claim.county) & (Commitment.id == Claim.commitment_id))
    .join(Measure, (Measure.county == Commitment.county) & (Measure.id == Commitment.measure_id))
    .join(Organisation, Organisation.id == Claim.recipient_id),
    Claim.id,
    {
        **tenant(Claim.county),
        **equals(Claim, "county", "school_year", "status", "commitment_id"),
        "own_only": OWN,
        "sent": SENT,
    },
)


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What a list of claims is narrowed by; None leaves it wide."""

    county: str | None = None
    school_year: int | None = None
    status: ClaimStatus | None = None
    commitment_id: UUID | None = None


def claims_page(unit_of_work: UnitOfWork, by: ClaimFilter, *, limit: int, cursor: UUID | None) -> bytes:
    """A page of claims, newest first."""
    actor = unit_of_work.actor
    narrowed = {
        **tenant_values(actor),
        **{name: getattr(by, name) for name in ("county", "school_year", "status", "commitment_id")},
        "sent" if actor.role in COUNTY_STAFF else "own_only": True,
    }
    return CLAIMS.page(unit_of_work.session, Shape.of(narrowed, own_values(actor)), limit=limit, cursor=cursor)
