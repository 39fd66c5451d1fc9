"""Grant letters, pots, commitments, payments and the ledger over the wire."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import (
    BudgetYear,
    CountyNumber,
    Day,
    Input,
    Line,
    OrganisationRef,
    Output,
    PositiveOre,
    Reason,
    SchemeCode,
    SchoolYear,
)
from api.schemas.measures import MeasureRef
from domain.budgets import AccountKind, PostingKind
from domain.rules import SCHEME


class GrantLetterCreate(Input):
    reference: Line
    budget_year: BudgetYear
    school_year: SchoolYear
    amount_ore: PositiveOre
    received_on: Day
    scheme: SchemeCode = SCHEME


class GrantLetterRead(Output):
    id: UUID
    reference: str
    budget_year: int
    school_year: int
    scheme: str
    amount_ore: int
    received_on: date
    synthetic: bool


class GrantLetterPage(Output):
    items: list[GrantLetterRead]
    next_cursor: str | None


class AllocationCreate(Input):
    pot_id: UUID
    effective_on: Day


class PotMoney(Output):
    """A pot as it stands now, all in øre.

    Planned in measures, committed (less what was released), paid, left to commit.
    """

    pot_id: UUID
    plan_id: UUID
    code: str
    nb: str
    nn: str
    en: str
    amount_ore: int = Field(description="What the plan gives the pot")
    allocated_ore: int = Field(description="What has been moved into it")
    planned_ore: int = Field(description="The plan's measures in it")
    committed_ore: int = Field(description="Committed and not released or sent back")
    paid_ore: int
    left_ore: int = Field(description="Allocated and not committed: free for new decisions")


class BudgetOverview(Output):
    school_year: int
    granted_ore: int
    unallocated_ore: int
    planned_ore: int
    committed_ore: int
    paid_ore: int
    promised_ore: int = Field(description="Promised by decisions of earlier years, and not committed yet")
    elsewhere_ore: int = Field(description="Come by transfer, less what was returned, carried over or sent")
    left_ore: int = Field(description="Granted or come by transfer, and not committed or gone elsewhere")
    pots: list[PotMoney]


class QuotaRead(Output):
    """What an organisation gets without applying."""

    organisation: str = Field(description="Its number")
    name: str | None = Field(description="Null where no organisation has that number here")
    measures: list[str] = Field(description="Kinds of measures it is for; empty: all")
    quota_ore: int
    committed_ore: int
    left_ore: int


class QuotaList(Output):
    items: list[QuotaRead]


class CommitmentCreate(Input):
    pot_id: UUID
    measure_id: UUID
    recipient_id: UUID
    amount_ore: PositiveOre
    decided_on: Day
    reason: Reason


class CommitmentSummary(Output):
    id: UUID
    number: int
    measure: MeasureRef
    recipient: OrganisationRef
    pot_id: UUID
    pot_nb: str
    pot_nn: str
    pot_en: str
    amount_ore: int
    unpaid_ore: int = Field(description="Still promised")
    paid_ore: int = Field(description="Paid and not sent back")
    released_ore: int = Field(description="Free again")
    budget_year: int
    school_year: int
    scheme: str
    decided_on: date
    synthetic: bool


class CommitmentPage(Output):
    items: list[CommitmentSummary]
    next_cursor: str | None


class CommitmentRead(CommitmentSummary):
    county: str
    version: int
    reason: str
    allowed_actions: list[str]


class PaymentCreate(Input):
    amount_ore: PositiveOre
    paid_on: Day
    reference: Line
    claim_id: UUID | None = Field(default=None, description="The approved claim that is paid, whole")


class ReleaseCreate(Input):
    amount_ore: PositiveOre
    on: Day
    reason: Reason


class DeallocationCreate(ReleaseCreate):
    pot_id: UUID


class FreeMoneyMove(Input):
    """What is to be done with money that lies unallocated."""

    school_year: SchoolYear
    amount_ore: PositiveOre
    on: Day
    reason: Reason
    scheme: SchemeCode = SCHEME


class TransferCreate(FreeMoneyMove):
    to_county: CountyNumber


class YearClosingCreate(Input):
    budget_year: BudgetYear


class YearClosingRead(Output):
    id: UUID
    budget_year: int
    closed_at: datetime


class StillThere(Output):
    """Money that has not come to its end, in one kind of account."""

    account_kind: AccountKind
    school_year: int
    scheme: str
    amount_ore: int
    accounts: int


class YearClosings(Output):
    """Which budget years are closed, and what is left in the accounts of the school years that have ended."""

    items: list[YearClosingRead]
    next_year: int | None = Field(description="The oldest year with postings that is over and not closed")
    still_there: list[StillThere]


class ReversalCreate(Input):
    on: Day
    reason: Reason


class PostingSummary(Output):
    id: UUID
    kind: PostingKind
    amount_ore: int
    effective_on: date
    budget_year: int
    school_year: int
    scheme: str
    text: str
    recorded_at: datetime
    pot_id: UUID | None
    commitment_id: UUID | None
    claim_id: UUID | None
    grant_letter_id: UUID | None
    reverses_id: UUID | None
    transfer_id: UUID | None = Field(description="The same on both postings of what is carried over or sent")


class PostingPage(Output):
    items: list[PostingSummary]
    next_cursor: str | None


class EntryRead(Output):
    account_kind: AccountKind
    amount_ore: int
    balance_after_ore: int


class PostingRead(PostingSummary):
    entries: list[EntryRead]
