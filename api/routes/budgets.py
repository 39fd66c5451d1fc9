"""Money: grant letters, allocations, commitments, payments, and the ledger's rows."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import (
    Idempotent,
    PageSize,
    Paging,
    Reading,
    Scheme,
    SequenceCursor,
    Snapshot,
    Work,
    answer,
    county_of,
    done,
    rules_of,
)
from api.schemas.base import HistoryPage
from api.schemas.budgets import (
    AllocationCreate,
    BudgetOverview,
    CommitmentCreate,
    CommitmentPage,
    CommitmentRead,
    DeallocationCreate,
    FreeMoneyMove,
    GrantLetterCreate,
    GrantLetterPage,
    GrantLetterRead,
    PaymentCreate,
    PostingPage,
    PostingRead,
    PostingSummary,
    QuotaList,
    QuotaRead,
    ReleaseCreate,
    ReversalCreate,
    StillThere,
    TransferCreate,
    YearClosingCreate,
    YearClosingRead,
    YearClosings,
)
from domain.budgets import (
    ClosedYear,
    Commitment,
    GrantLetter,
    PostingKind,
    QuotaUse,
    allocate,
    carry_over,
    commit,
    commitment_actions,
    give_back,
    pay,
    receive_grant,
    release,
    repay,
    require_money_role,
    send,
    take_out,
)
from domain.measures import Measure
from domain.rules import SCHEME, CountyPractice
from persistence.budgets import (
    Claims,
    ClosedYears,
    Commitments,
    GrantLetters,
    MoneyFilter,
    approved_ore,
    commitments_page,
    grant_letters_page,
    post,
    posting_with_entries,
    postings_page,
    quota_uses,
    reverse,
    still_there,
    transfer,
)
from persistence.decisions import require_no_decision_on, year_money
from persistence.history import history_page
from persistence.joint_measures import require_adopted_everywhere
from persistence.measures import Measures
from persistence.organisations import Organisations
from persistence.plans import Plans
from persistence.practices import Practices

router = APIRouter(tags=["budgets"])


async def _filter(
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    scheme: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
    pot_id: UUID | None = None,
    measure_id: UUID | None = None,
    commitment_id: UUID | None = None,
    recipient_id: UUID | None = None,
    kind: PostingKind | None = None,
) -> MoneyFilter:
    return MoneyFilter(county, school_year, budget_year, scheme, pot_id, measure_id, commitment_id, recipient_id, kind)


Filter = Annotated[MoneyFilter, Depends(_filter)]


@router.get("/budgets/overview", response_model=BudgetOverview)
def get_budget_overview(
    work: Snapshot,
    school_year: Annotated[int, Query(ge=2000, le=2100)],
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    scheme: Scheme = SCHEME,
) -> Response:
    """The year's money as it stands now, from the ledger's balances."""
    overview = year_money(work, county_of(work.actor, county), school_year, scheme)
    return answer(work, BudgetOverview.model_validate(overview))


@router.get("/budgets/quotas", response_model=QuotaList)
def list_quotas(
    work: Snapshot,
    school_year: Annotated[int, Query(ge=2000, le=2100)],
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    scheme: Scheme = SCHEME,
) -> Response:
    """What organisations get without applying, and what has been committed of it."""
    practice = Practices(work).in_force(county_of(work.actor, county), school_year, scheme)
    uses = quota_uses(work, practice) if practice else []
    known = Organisations(work).by_numbers([use.organisation for use in uses])
    names = {number: organisation.name for number, organisation in known.items()}
    rows = [QuotaRead.model_validate({**_fields(use), "name": names.get(use.organisation)}) for use in uses]
    return answer(work, QuotaList(items=rows))


@router.get("/grant-letters", response_model=GrantLetterPage)
def list_grant_letters(work: Reading, by: Filter, paging: Paging) -> Response:
    """Grant letters, newest first."""
    return answer(work, grant_letters_page(work, by, limit=paging.limit, cursor=paging.cursor))


@router.post("/grant-letters", status_code=201, response_model=GrantLetterRead)
def create_grant_letter(body: GrantLetterCreate, work: Work, once: Idempotent) -> Response:
    """Record a grant letter; its money becomes the county's unallocated."""
    county = require_money_role(work.actor, "grant")
    rules_of(work, body.scheme)
    letter = GrantLetters(work).add(GrantLetter(county=county, **body.model_dump()))
    post(work, receive_grant(letter, work.actor))
    return done(work, GrantLetterRead.model_validate(letter), record=letter, status=201, once=once)


@router.get("/grant-letters/{letter_id}/history", response_model=HistoryPage)
def list_grant_letter_history(
    letter_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the grant letter, newest first."""
    return answer(work, history_page(work, GrantLetters(work).get(letter_id), limit=limit, cursor=cursor))


@router.post("/allocations", status_code=201, response_model=PostingSummary)
def create_allocation(body: AllocationCreate, work: Work, once: Idempotent) -> Response:
    """Move what the adopted plan gives a pot into it: unallocated → pot, once."""
    plan, pot = Plans(work).of_pot(body.pot_id)
    posting = post(work, allocate(plan, pot, work.actor, body.effective_on))
    return done(work, PostingSummary.model_validate(posting), status=201, once=once)


@router.post("/deallocations", status_code=201, response_model=PostingSummary)
def create_deallocation(body: DeallocationCreate, work: Work, once: Idempotent) -> Response:
    """Take out of a pot what it does not need: pot → unallocated."""
    plan, pot = Plans(work).of_pot(body.pot_id)
    posting = post(work, take_out(plan, pot, work.actor, body.amount_ore, body.on, body.reason))
    return done(work, PostingSummary.model_validate(posting), status=201, once=once)


@router.post("/returns", status_code=201, response_model=PostingSummary)
def create_return(body: FreeMoneyMove, work: Work, once: Idempotent) -> Response:
    """Send what is left back to the directorate: unallocated → returned."""
    posting = post(work, give_back(work.actor, body.school_year, body.amount_ore, body.on, body.reason, body.scheme))
    return done(work, PostingSummary.model_validate(posting), status=201, once=once)


@router.post("/carry-overs", status_code=201, response_model=PostingSummary)
def create_carry_over(body: FreeMoneyMove, work: Work, once: Idempotent) -> Response:
    """Take what is left into the next school year, where the county's practice lets it."""
    practice = Practices(work).in_force(require_money_role(work.actor, "carry"), body.school_year, body.scheme)
    pair = carry_over(work.actor, practice, body.school_year, body.amount_ore, body.on, body.reason, body.scheme)
    return done(work, PostingSummary.model_validate(transfer(work, pair)), status=201, once=once)


@router.post("/transfers", status_code=201, response_model=PostingSummary)
def create_transfer(body: TransferCreate, work: Work, once: Idempotent) -> Response:
    """Send free money to another county: one posting in each ledger, both or none."""
    pair = send(work.actor, body.to_county, body.school_year, body.amount_ore, body.on, body.reason, body.scheme)
    return done(work, PostingSummary.model_validate(transfer(work, pair)), status=201, once=once)


@router.get("/year-closings", response_model=YearClosings)
def list_year_closings(work: Snapshot, county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None) -> Response:
    """Closed budget years, the one that can be closed next, and money of ended school years that is still there."""
    number, years = county_of(work.actor, county), ClosedYears(work)
    return answer(
        work,
        YearClosings(
            items=[YearClosingRead.model_validate(closed) for closed in years.all(number)],
            next_year=years.next(number),
            still_there=[StillThere.model_validate(row) for row in still_there(work, number)],
        ),
    )


@router.post("/year-closings", status_code=201, response_model=YearClosingRead)
def create_year_closing(body: YearClosingCreate, work: Work, once: Idempotent) -> Response:
    """Close a budget year that is over. Nothing is dated in it afterwards; corrections are made in an open year."""
    closed = ClosedYears(work).close(ClosedYear.close(work.actor, body.budget_year))
    work.flush()
    return done(work, YearClosingRead.model_validate(closed), status=201, once=once)


@router.get("/commitments", response_model=CommitmentPage)
def list_commitments(work: Reading, by: Filter, paging: Paging) -> Response:
    """Commitments with what is paid, still promised and released, newest first."""
    return answer(work, commitments_page(work, by, limit=paging.limit, cursor=paging.cursor))


@router.post("/commitments", status_code=201, response_model=CommitmentRead)
def create_commitment(body: CommitmentCreate, work: Work, once: Idempotent) -> Response:
    """Promise money to a recipient for an approved measure: pot → commitment. Never more than the pot holds."""
    plan, pot = Plans(work).of_pot(body.pot_id)
    measure = Measures(work).referred(body.measure_id, "/measure_id", shared=True)
    require_adopted_everywhere(work, measure)
    recipient = Organisations(work).referred(body.recipient_id, "/recipient_id")
    content = body.model_dump(include={"amount_ore", "decided_on", "reason"})
    practice = Practices(work).in_force(plan.county, plan.school_year, plan.scheme)
    quota = _quota(work, practice, measure)
    commitment = Commitment.decide(work.actor, plan, pot, measure, recipient, quota=quota, practice=practice, **content)
    Commitments(work).add(commitment)
    post(work, commit(commitment, work.actor))
    location = f"/api/v1/commitments/{commitment.id}"
    return done(work, _read(work, commitment.id), record=commitment, status=201, location=location, once=once)


@router.get("/commitments/{commitment_id}", response_model=CommitmentRead)
def get_commitment(commitment_id: UUID, work: Snapshot) -> Response:
    """One commitment and where its money is."""
    return answer(work, _read(work, commitment_id), record=Commitments(work).get(commitment_id))


@router.post("/commitments/{commitment_id}/payments", status_code=201, response_model=PostingSummary)
def create_payment(commitment_id: UUID, body: PaymentCreate, work: Work, once: Idempotent) -> Response:
    """Pay the recipient: commitment → paid. Never more than is still promised, and when the county's practice says."""
    commitment = Commitments(work).get(commitment_id)
    practice = Practices(work).in_force(commitment.county, commitment.school_year, commitment.scheme)
    claim = Claims(work).referred(body.claim_id, "/claim_id") if body.claim_id else None
    movement = pay(commitment, work.actor, body.amount_ore, body.paid_on, body.reference, practice, claim)
    posting = post(work, movement)
    return done(work, PostingSummary.model_validate(posting), status=201, once=once)


@router.post("/commitments/{commitment_id}/releases", status_code=201, response_model=PostingSummary)
def create_release(commitment_id: UUID, body: ReleaseCreate, work: Work, once: Idempotent) -> Response:
    """Make what will not be used free again: commitment → pot."""
    commitment = Commitments(work).get(commitment_id, if_match="*")
    claimed = approved_ore(work, commitment)
    free = Commitments(work).money(commitment).unpaid_ore - claimed if claimed else None
    posting = post(work, release(commitment, work.actor, body.amount_ore, body.on, body.reason, free_ore=free))
    return done(work, PostingSummary.model_validate(posting), status=201, once=once)


@router.post("/commitments/{commitment_id}/repayments", status_code=201, response_model=PostingSummary)
def create_repayment(commitment_id: UUID, body: ReleaseCreate, work: Work, once: Idempotent) -> Response:
    """The recipient has sent money back: paid → pot."""
    commitment = Commitments(work).get(commitment_id)
    posting = post(work, repay(commitment, work.actor, body.amount_ore, body.on, body.reason))
    return done(work, PostingSummary.model_validate(posting), status=201, once=once)


@router.get("/commitments/{commitment_id}/history", response_model=HistoryPage)
def list_commitment_history(
    commitment_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the commitment, newest first."""
    return answer(work, history_page(work, Commitments(work).get(commitment_id), limit=limit, cursor=cursor))


@router.get("/postings", response_model=PostingPage)
def list_postings(work: Reading, by: Filter, paging: Paging) -> Response:
    """The ledger's rows, newest first."""
    return answer(work, postings_page(work, by, limit=paging.limit, cursor=paging.cursor))


@router.get("/postings/{posting_id}", response_model=PostingRead)
def get_posting(posting_id: UUID, work: Snapshot) -> Response:
    """One posting and what it did to each account; the entries sum to zero."""
    posting, entries = posting_with_entries(work, posting_id)
    summary = PostingSummary.model_validate(posting).model_dump()
    return answer(work, PostingRead.model_validate({**summary, "entries": entries}))


@router.post("/postings/{posting_id}/reversal", status_code=201, response_model=PostingSummary)
def create_reversal(posting_id: UUID, body: ReversalCreate, work: Work, once: Idempotent) -> Response:
    """Correct a posting by one that undoes it. The original stays."""
    original, _ = posting_with_entries(work, posting_id)
    require_no_decision_on(work, original)
    posting = reverse(work, original, on=body.on, reason=body.reason)
    return done(work, PostingSummary.model_validate(posting), status=201, once=once)


def _quota(work: Work, practice: CountyPractice | None, measure: Measure) -> QuotaUse | None:
    """The quota that a measure's owner has for it, with what has been used; held until the commit."""
    if practice is None or practice.quota(measure.owner.number, measure.kind) is None:
        return None
    practice = Practices(work).get(practice.id, if_match="*")
    return next(use for use in quota_uses(work, practice) if use.organisation == measure.owner.number)


def _read(work: Work, commitment_id: UUID) -> CommitmentRead:
    commitments = Commitments(work)
    work.flush()
    commitment = commitments.get(commitment_id)
    money = commitments.money(commitment)
    practice = Practices(work).in_force(commitment.county, commitment.school_year, commitment.scheme)
    return CommitmentRead.model_validate(
        {
            **{name: getattr(commitment, name) for name in _COLUMNS},
            "pot_nb": commitment.pot.nb,
            "pot_nn": commitment.pot.nn,
            "pot_en": commitment.pot.en,
            "unpaid_ore": money.unpaid_ore,
            "paid_ore": money.paid_ore,
            "released_ore": commitment.amount_ore - money.unpaid_ore - money.paid_ore,
            "allowed_actions": commitment_actions(commitment, money, work.actor, practice),
        }
    )


def _fields(use: QuotaUse) -> dict[str, object]:
    return {name: getattr(use, name) for name in ("organisation", "quota_ore", "committed_ore", "left_ore", "measures")}


_MADE = {"pot_nb", "pot_nn", "pot_en", "unpaid_ore", "paid_ore", "released_ore", "allowed_actions"}
_COLUMNS = [name for name in CommitmentRead.model_fields if name not in _MADE]
