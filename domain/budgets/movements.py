"""What may move between which accounts, and why. `persistence.budgets.post` carries a movement out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from domain.actors import Actor
from domain.base import CountyRecord
from domain.budgets.claims import Claim, may_claim
from domain.budgets.ledger import AccountKind, PostingKind
from domain.budgets.records import MONEY_ROLES, Commitment, GrantLetter, check_day, last_day, require_money_role
from domain.clock import today, year_end
from domain.errors import Conflict, Finding, refuse
from domain.measures import MeasureStatus
from domain.money import MAX_ORE
from domain.plans import Plan, PlanStatus, Pot
from domain.rules import SCHEME, CountyPractice, Payment

NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class AccountKey:
    """Names an account within a county before it need exist."""

    kind: AccountKind
    school_year: int
    subject_id: UUID = NIL

    @property
    def floor_zero(self) -> bool:
        return self.kind not in (AccountKind.GRANT, AccountKind.CARRIED, AccountKind.CLEARING)


@dataclass(frozen=True, slots=True)
class Movement:
    """A posting to be made: `amount_ore` leaves `source` and enters `target`. Build it with the functions below."""

    kind: PostingKind
    county: str
    source: AccountKey
    target: AccountKey
    amount_ore: int
    effective_on: date
    school_year: int
    text: str
    refers: dict[str, UUID] = field(default_factory=dict)
    # The record whose history tells of it; None where the record's own creation does.
    about: CountyRecord | None = None
    scheme: str = SCHEME
    # Where the money has a budget year of its own: the grant letter's. Otherwise it follows from the date.
    budget_year: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.amount_ore <= MAX_ORE:
            refuse([Finding("amount_out_of_range", "/amount_ore", params={"max_ore": MAX_ORE})])

    def entries(self) -> Sequence[tuple[AccountKey, int]]:
        """The two entries; they sum to zero."""
        return (self.source, -self.amount_ore), (self.target, self.amount_ore)


def receive_grant(letter: GrantLetter, actor: Actor) -> Movement:
    """Money in: the directorate → unallocated. Raises Invalid for years that do not belong together."""
    letter.check()
    return Movement(
        PostingKind.GRANT,
        require_money_role(actor, "grant"),
        AccountKey(AccountKind.GRANT, letter.school_year),
        AccountKey(AccountKind.UNALLOCATED, letter.school_year),
        letter.amount_ore,
        letter.received_on,
        letter.school_year,
        letter.reference,
        {"grant_letter_id": letter.id},
        scheme=letter.scheme,
        budget_year=letter.budget_year,
    )


def allocate(plan: Plan, pot: Pot, actor: Actor, effective_on: date) -> Movement:
    """The adopted plan's amount for a pot: unallocated → pot. Once per pot (`uq_postings_allocation`)."""
    county = require_money_role(actor, "allocate", plan.county)
    if plan.status is not PlanStatus.ADOPTED:
        raise Conflict("plan_not_adopted")
    year = plan.school_year
    check_day(effective_on, year, "/effective_on")
    return Movement(
        PostingKind.ALLOCATION,
        county,
        AccountKey(AccountKind.UNALLOCATED, year),
        AccountKey(AccountKind.POT, year, pot.id),
        pot.amount_ore,
        effective_on,
        year,
        pot.nb,
        {"pot_id": pot.id},
        scheme=plan.scheme,
        about=plan,
    )


def commit(commitment: Commitment, actor: Actor) -> Movement:
    """A decision: pot → commitment."""
    return _between(commitment, actor, "commit", commitment.amount_ore, commitment.decided_on, commitment.reason)


def pay(
    commitment: Commitment,
    actor: Actor,
    amount_ore: int,
    paid_on: date,
    reference: str,
    practice: CountyPractice | None = None,
    claim: Claim | None = None,
) -> Movement:
    """A payment to the recipient: commitment → paid; of a claim, which is settled by it, whole.

    Where the county's practice pays after the report, the measure's evaluation must be approved; where it pays on an
    invoice, a claim must be. Raises Conflict, Invalid.
    """
    way = practice.pays(commitment.recipient.kind) if practice else None
    if way is Payment.ON_INVOICE and claim is None:
        raise Conflict("claim_first", number=commitment.number)
    if way is not None and not payable(way, commitment.measure.status, commitment.school_year):
        code = "report_first" if commitment.measure.status is not MeasureStatus.EVALUATED else "school_year_first"
        raise Conflict(code, number=commitment.measure.number, day=year_end(commitment.school_year))
    check_day(paid_on, commitment.school_year, "/paid_on", earliest=commitment.decided_on)
    movement = _between(commitment, actor, "pay", amount_ore, paid_on, reference)
    if claim is None:
        return movement
    claim.settle(actor, commitment, amount_ore)
    return replace(movement, refers={**movement.refers, "claim_id": claim.id})


def payable(way: Payment, measure: MeasureStatus, school_year: int) -> bool:
    """Whether a commitment to a measure in this state can be paid today, where it is not paid by claims."""
    if way not in (Payment.AFTER_REPORT, Payment.AFTER_SCHOOL_YEAR):
        return True
    over = way is Payment.AFTER_REPORT or today() > year_end(school_year)
    return over and measure is MeasureStatus.EVALUATED


def release(
    commitment: Commitment, actor: Actor, amount_ore: int, on: date, reason: str, *, free_ore: int | None = None
) -> Movement:
    """What will not be used becomes free again: commitment → pot.

    `free_ore` is what no approved claim waits for, where there are such. Raises Conflict.
    """
    if free_ore is not None and amount_ore > free_ore:
        raise Conflict("claims_waiting", claimed_ore=amount_ore - free_ore, number=commitment.number)
    check_day(on, commitment.school_year, "/on", earliest=commitment.decided_on)
    return _between(commitment, actor, "release", amount_ore, on, reason)


def repay(commitment: Commitment, actor: Actor, amount_ore: int, on: date, reason: str) -> Movement:
    """The recipient sends money back: paid → pot."""
    check_day(on, commitment.school_year, "/on", earliest=commitment.decided_on)
    return _between(commitment, actor, "repay", amount_ore, on, reason)


_ROADS = {
    "commit": (PostingKind.COMMITMENT, AccountKind.POT, AccountKind.COMMITMENT),
    "pay": (PostingKind.PAYMENT, AccountKind.COMMITMENT, AccountKind.PAID),
    "release": (PostingKind.RELEASE, AccountKind.COMMITMENT, AccountKind.POT),
    "decline": (PostingKind.RELEASE, AccountKind.COMMITMENT, AccountKind.POT),
    "repay": (PostingKind.REPAYMENT, AccountKind.PAID, AccountKind.POT),
}


def _between(commitment: Commitment, actor: Actor, action: str, amount_ore: int, on: date, words: str) -> Movement:
    county = require_money_role(actor, action, commitment.county)
    kind, source, target = _ROADS[action]
    year = commitment.school_year

    def key(account: AccountKind) -> AccountKey:
        return AccountKey(account, year, commitment.pot_id if account is AccountKind.POT else commitment.id)

    return Movement(
        kind,
        county,
        key(source),
        key(target),
        amount_ore,
        on,
        year,
        words,
        {"commitment_id": commitment.id, "pot_id": commitment.pot_id},
        scheme=commitment.scheme,
        about=commitment if kind is not PostingKind.COMMITMENT else None,
    )


@dataclass(frozen=True, slots=True)
class CommitmentMoney:
    """Where a commitment's øre are: what is still promised, and what has been paid and not sent back."""

    unpaid_ore: int = 0
    paid_ore: int = 0


def release_unspent(
    commitments: Sequence[tuple[Commitment, CommitmentMoney]], actor: Actor, unspent_ore: int
) -> list[Movement]:
    """Make free what an evaluation says was not used, less what was freed before, as far as it is unpaid."""
    left = unspent_ore - sum(c.amount_ore - money.unpaid_ore - money.paid_ore for c, money in commitments)
    movements = []
    for commitment, money in commitments:
        amount = min(money.unpaid_ore, left)
        if amount > 0:
            words = "Ubrukte midler etter godkjent evaluering"
            movements.append(release(commitment, actor, amount, _day_of(commitment), words))
            left -= amount
    return movements


# Why what was promised becomes free by itself: who frees it, and the words on the posting.
_FREED = {
    "cancel": ("release", "Tiltaket er avlyst"),
    "decline": ("decline", "Mottakeren takket nei"),
    "change": ("release", "Vedtaket er gjort om"),
}


def release_all(commitment: Commitment, actor: Actor, unpaid_ore: int, because: str) -> Movement | None:
    """What was promised and has not been paid out, `because` of a step taken elsewhere. None when there is nothing."""
    if unpaid_ore <= 0:
        return None
    action, words = _FREED[because]
    return _between(commitment, actor, action, unpaid_ore, _day_of(commitment), words)


def _day_of(commitment: Commitment) -> date:
    """The day on which the system itself frees a commitment's money: today, within its time."""
    return min(max(today(), commitment.decided_on), last_day(commitment.school_year))


def commitment_actions(
    commitment: Commitment, money: CommitmentMoney, actor: Actor, practice: CountyPractice | None = None
) -> list[str]:
    """What this actor can do with the commitment now; where the county pays on invoices, it is paid by claims."""
    on_invoice = practice is not None and practice.pays(commitment.recipient.kind) is Payment.ON_INVOICE
    unpaid = money.unpaid_ore > 0
    possible = {"pay": unpaid and not on_invoice, "release": unpaid, "repay": money.paid_ore > 0}
    mine = commitment.county == actor.county
    found = [action for action, open_ in possible.items() if mine and open_ and actor.role in MONEY_ROLES[action]]
    return found + ["claim"] * (on_invoice and unpaid and may_claim(commitment, actor))
