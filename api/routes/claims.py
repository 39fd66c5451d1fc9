"""Claims: what a recipient asks to be paid of a commitment, with receipts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.attaching import DOWNLOAD, FileBody, FileName, added, download, listed, removed
from api.dependencies import (
    Idempotent,
    IfMatch,
    PageSize,
    Paging,
    Reading,
    SequenceCursor,
    Snapshot,
    Work,
    answer,
    done,
)
from api.problems import explained, language_of
from api.schemas.attachments import AttachmentList, AttachmentRead
from api.schemas.base import HistoryPage, TransitionBody, without_unset
from api.schemas.claims import ClaimCreate, ClaimPage, ClaimRead, ClaimUpdate
from domain.budgets import CLAIM_WORKFLOW, Claim, ClaimStatus
from persistence.attachments import attachment_of, attachments_count
from persistence.budgets import ClaimFilter, Claims, Commitments, claims_page
from persistence.history import history_page
from persistence.practices import Practices

router = APIRouter(prefix="/claims", tags=["budgets"])


async def _filter(
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: ClaimStatus | None = None,
    commitment_id: UUID | None = None,
) -> ClaimFilter:
    return ClaimFilter(county, school_year, status, commitment_id)


@router.get("", response_model=ClaimPage)
def list_claims(work: Reading, by: Annotated[ClaimFilter, Depends(_filter)], paging: Paging) -> Response:
    """Claims, newest first: a recipient's own, all of them for the county's staff."""
    return answer(work, claims_page(work, by, limit=paging.limit, cursor=paging.cursor))


@router.post("", status_code=201, response_model=ClaimRead)
def create_claim(request: Request, body: ClaimCreate, work: Work, once: Idempotent) -> Response:
    """Begin a claim on a commitment, as a draft, where the county's practice pays on invoices."""
    commitment = Commitments(work).referred(body.commitment_id, "/commitment_id")
    practice = Practices(work).in_force(commitment.county, commitment.school_year, commitment.scheme)
    claim = Claims(work).add(Claim.begin(work.actor, commitment, practice, body.model_dump(exclude={"commitment_id"})))
    work.flush()
    read = _read(request, work, Claims(work).get(claim.id))
    return done(work, read, record=claim, status=201, location=f"/api/v1/claims/{claim.id}", once=once)


@router.get("/{claim_id}", response_model=ClaimRead)
def get_claim(request: Request, claim_id: UUID, work: Snapshot) -> Response:
    """One claim with its receipts' lines, and what the commitment can pay of it."""
    claim = Claims(work).get(claim_id)
    return answer(work, _read(request, work, claim), record=claim)


@router.patch("/{claim_id}", response_model=ClaimRead)
def update_claim(request: Request, claim_id: UUID, body: ClaimUpdate, work: Work, if_match: IfMatch) -> Response:
    """Change a draft, or what has been returned. Fields that are not sent stay."""
    claim = Claims(work).get(claim_id, if_match=if_match)
    claim.change(work.actor, without_unset(body))
    work.flush()
    return done(work, _read(request, work, claim), record=claim)


@router.post("/{claim_id}/transitions", response_model=ClaimRead)
def transition_claim(
    request: Request, claim_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Take one of its `allowed_actions`: send, approve, return, reject, withdraw. A payment of it settles it."""
    claims = Claims(work)
    # The commitment first, and alone: two claims that are approved at once must not share what is left of it.
    Commitments(work).get(claims.get(claim_id).commitment_id, if_match="*")
    claim = claims.get(claim_id, if_match=if_match)
    claim.perform(body.action, work.actor, claims.room(claim), attachments_count(work, claim), body.reason)
    work.flush()
    return done(work, _read(request, work, claim), record=claim, once=once)


@router.get("/{claim_id}/history", response_model=HistoryPage)
def list_claim_history(claim_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None) -> Response:
    """Who did what with the claim, newest first."""
    return answer(work, history_page(work, Claims(work).get(claim_id), limit=limit, cursor=cursor))


@router.get("/{claim_id}/attachments", response_model=AttachmentList)
def list_claim_attachments(claim_id: UUID, work: Snapshot) -> Response:
    """The claim's receipts as they were sent, oldest first."""
    return listed(work, Claims(work).get(claim_id))


@router.post("/{claim_id}/attachments", status_code=201, response_model=AttachmentRead)
def create_claim_attachment(
    claim_id: UUID, name: FileName, content: FileBody, work: Work, once: Idempotent
) -> Response:
    """Add a receipt: PDF, JPEG, PNG, DOCX, XLSX, CSV or text, at most ten."""
    return added(work, Claims(work).get(claim_id, if_match="*"), CLAIM_WORKFLOW, name, content, once)


@router.get("/{claim_id}/attachments/{attachment_id}", responses=DOWNLOAD, response_class=Response)
def get_claim_attachment(claim_id: UUID, attachment_id: UUID, work: Snapshot) -> Response:
    """A receipt as it was sent."""
    return download(work, attachment_of(work, Claims(work).get(claim_id), attachment_id))


@router.delete("/{claim_id}/attachments/{attachment_id}", response_model=AttachmentList)
def delete_claim_attachment(claim_id: UUID, attachment_id: UUID, work: Work, if_match: IfMatch) -> Response:
    """Take a receipt away before the claim is sent."""
    claim = Claims(work).get(claim_id, if_match=if_match)
    return removed(work, claim, CLAIM_WORKFLOW, attachment_of(work, claim, attachment_id))


def _read(request: Request, work: Work, claim: Claim) -> ClaimRead:
    room = Claims(work).room(claim)
    return ClaimRead.model_validate(
        {
            **{name: getattr(claim, name) for name in _COLUMNS},
            "measure": claim.commitment.measure,
            "room_ore": room,
            "findings": explained(claim.findings(room, attachments_count(work, claim)), language_of(request)),
            "allowed_actions": claim.allowed_actions(work.actor),
        }
    )


_COLUMNS = ClaimRead.model_fields.keys() - {"measure", "room_ore", "findings", "allowed_actions"}
