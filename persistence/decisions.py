"""Decisions: the aggregate with its letters, what a decision does to the money, and the list."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, bindparam, cast, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased, joinedload, selectinload, undefer

from domain.actors import COUNTY_STAFF, Actor
from domain.budgets import (
    Account,
    AccountKind,
    Claim,
    ClaimStatus,
    Commitment,
    Due,
    LineStatus,
    PaymentLine,
    Posting,
    PostingKind,
    commit,
    payable,
)
from domain.decisions import STANDING, Decision, DecisionOutcome, DecisionStatus, LaterYear, Letter, LetterKind
from domain.errors import Conflict, Finding, NotFound, refuse
from domain.measures import APPROVED, Measure, MeasureStatus
from domain.organisations import Organisation
from domain.rules import SCHEME, CountyPractice, Payment, RuleSet
from persistence.budgets import Commitments, approved_ore, budget_overview, free_all, post
from persistence.joint_measures import require_adopted_everywhere
from persistence.measures import Measures
from persistence.organisations import Organisations
from persistence.plans import Plans
from persistence.reading import Listing, Shape, equals, json_object, organisation_json
from persistence.repository import Repository, in_counties, own_values, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork

# What is being prepared is the county's own until it has been decided.
TAKEN = Decision.status.not_in([DecisionStatus.PREPARED, DecisionStatus.DISCARDED])


LATER_FIELDS = ("school_year", "amount_ore", "commitment_id")


class Decisions(Repository[Decision]):
    model = Decision
    loads = (
        selectinload(Decision.later),
        joinedload(Decision.measure),
        joinedload(Decision.owner),
        joinedload(Decision.recipient),
        joinedload(Decision.pot),
    )

    def visible(self, actor: Actor) -> ColumnElement[bool]:
        return true() if actor.role in COUNTY_STAFF else TAKEN

    def waiting(self, county: str, measure_id: UUID) -> Decision | None:
        """The decision by which a measure waits for money, complained of or not; None where it does not."""
        query = self._query().filter_by(county=county, measure_id=measure_id, outcome=DecisionOutcome.WAITING)
        found: Decision | None = self.session.scalars(
            query.where(Decision.status.in_(STANDING)).with_for_update(of=Decision)
        ).one_or_none()
        return found

    def letter(self, decision: Decision, kind: LetterKind) -> Letter | None:
        """The newest letter of a kind about it, whole; None before there is one."""
        query = select(Letter).where(
            Letter.decision_id == decision.id,
            Letter.kind == kind,
            in_counties(Letter.county, self.unit_of_work.actor),
        )
        newest = query.order_by(Letter.id.desc()).limit(1).options(undefer(Letter.content))
        return self.session.scalars(newest).one_or_none()

    def keep(self, letter: Letter) -> None:
        """Store a letter that is sent."""
        self.session.add(letter)


def require_not_under_way(unit_of_work: UnitOfWork, measure: Measure) -> None:
    """A measure is not approved or rejected beside a decision that is being prepared. Raises Conflict."""
    query = select(Decision.id).filter_by(county=measure.county, measure_id=measure.id, status=DecisionStatus.PREPARED)
    if unit_of_work.session.scalars(query).first() is not None:
        raise Conflict("decision_under_way_measure", number=measure.number)


def require_no_decision_on(unit_of_work: UnitOfWork, posting: Posting) -> None:
    """What a standing decision granted is not corrected away beneath it. Raises Conflict."""
    if posting.kind is not PostingKind.COMMITMENT:
        return
    query = select(Decision.number).where(
        Decision.county == posting.county,
        Decision.commitment_id == posting.commitment_id,
        Decision.status.in_(STANDING),
    )
    number = unit_of_work.session.scalars(query).first()
    if number is not None:
        raise Conflict("decision_rests_on_it", number=number)


def take(
    unit_of_work: UnitOfWork,
    decision: Decision,
    rules: RuleSet,
    practice: CountyPractice | None,
    reason: str | None = None,
) -> None:
    """Take a decision: one by which the measure waited gives way, the measure is told, and the money is committed.

    The letter is the caller's to make. Raises what `Decision.decide` does, and Conflict where the pot is too small.
    """
    waiting = Decisions(unit_of_work).waiting(decision.county, decision.measure_id)
    if waiting is not None:
        waiting.replaced(unit_of_work.actor)
        unit_of_work.flush()
    measure = Measures(unit_of_work).get(decision.measure_id, if_match="*")
    decision.decide(unit_of_work.actor, measure, rules, practice, reason)
    unit_of_work.flush()
    if decision.granted_ore:
        _grant(unit_of_work, decision, practice)


def _grant(unit_of_work: UnitOfWork, decision: Decision, practice: CountyPractice | None) -> None:
    """The money of a decision that grants: a commitment from its pot. Raises Conflict where the pot is too small."""
    if decision.pot_id is None or decision.decided_on is None:
        raise NotFound(record_type="pot")
    decision.commitment_id = _commit(
        unit_of_work,
        decision,
        decision.pot_id,
        decision.school_year,
        decision.granted_ore,
        decision.decided_on,
        practice,
    )


def take_up(unit_of_work: UnitOfWork, decision: Decision, school_year: int, pot_id: UUID, on: date) -> None:
    """Commit what a decision promised for a later year, from a pot of that year's plan. Raises Conflict, Invalid."""
    year = decision.take_up(unit_of_work.actor, school_year)
    year.commitment_id = _commit(unit_of_work, decision, pot_id, school_year, year.amount_ore, on)


def _commit(
    unit_of_work: UnitOfWork,
    decision: Decision,
    pot_id: UUID,
    school_year: int,
    amount_ore: int,
    on: date,
    practice: CountyPractice | None = None,
) -> UUID:
    """The commitment that a decision leads to, with its posting."""
    if decision.recipient_id is None:
        raise NotFound(record_type="organisation")
    plan, pot = Plans(unit_of_work).of_pot(pot_id)
    if plan.school_year != school_year:
        refuse([Finding("pot_of_another_year", "/pot_id", params={"school_year": school_year})])
    measure = Measures(unit_of_work).get(decision.measure_id)
    require_adopted_everywhere(unit_of_work, measure)
    if practice is not None:
        refuse(practice.pot_fault(pot.code, measure.owner.kind, measure.owner.name))
    recipient = Organisations(unit_of_work).referred(decision.recipient_id, "/recipient_id")
    commitment = Commitment.decide(
        unit_of_work.actor,
        plan,
        pot,
        measure,
        recipient,
        amount_ore=amount_ore,
        decided_on=on,
        reason=decision.reason,
        synthetic=decision.synthetic,
    )
    Commitments(unit_of_work).add(commitment)
    unit_of_work.flush()
    post(unit_of_work, commit(commitment, unit_of_work.actor))
    return commitment.id


def take_back(unit_of_work: UnitOfWork, decision: Decision, because: str) -> None:
    """The money of a decision that does not stand goes back to its pot. Raises Conflict where some has been paid."""
    commitments = Commitments(unit_of_work)
    for commitment in commitments.of_measure(decision.county, decision.measure_id):
        paid = commitments.money(commitment).paid_ore
        if paid:
            raise Conflict("paid_already", paid_ore=paid, number=commitment.number)
        claimed = approved_ore(unit_of_work, commitment)
        if claimed:
            raise Conflict("claims_waiting", claimed_ore=claimed, number=commitment.number)
    free_all(unit_of_work, decision.county, decision.measure_id, because)


def due(
    unit_of_work: UnitOfWork,
    school_year: int,
    practice: CountyPractice | None,
    scheme: str = SCHEME,
    *,
    held: bool = False,
) -> list[Due]:
    """What a county can pay now of a scheme: unpaid commitments that stand on no open line of a payment file.

    `held` keeps the money where it is until the commit: what is put in a file cannot be paid or freed meanwhile.

    Where there is a decision, it has been accepted; where the practice pays after the report, the measure has been
    evaluated; where it pays on an invoice, a claim has been approved: the oldest of each commitment.
    """
    actor, session = unit_of_work.actor, unit_of_work.session
    if actor.county is None:
        return []
    unanswered = select(Decision.id).where(
        Decision.county == Commitment.county,
        Decision.commitment_id == Commitment.id,
        Decision.status.not_in([DecisionStatus.ACCEPTED, DecisionStatus.UPHELD]),
    )
    on_its_way = select(PaymentLine.position).where(
        PaymentLine.county == Commitment.county,
        PaymentLine.commitment_id == Commitment.id,
        PaymentLine.status == LineStatus.SENT,
    )
    query = (
        select(Commitment, Account.balance, Organisation.kind, Measure.status)
        .join(Measure, (Measure.county == Commitment.county) & (Measure.id == Commitment.measure_id))
        .join(Organisation, Organisation.id == Commitment.recipient_id)
        .join(Account, (Account.county == Commitment.county) & (Account.subject_id == Commitment.id))
        .where(
            Commitment.county == actor.county,
            Commitment.school_year == school_year,
            Commitment.scheme == scheme,
            Account.kind == AccountKind.COMMITMENT,
            Account.balance > 0,
            Measure.status.in_(APPROVED),
            ~unanswered.exists(),
            ~on_its_way.exists(),
        )
        .order_by(Account.id)
    )
    if held:
        query = query.with_for_update(of=Account)
    claims = _oldest_approved(unit_of_work, actor.county, school_year)
    found = []
    for commitment, balance, kind, state in session.execute(query):
        way = practice.pays(kind) if practice else None
        claim = claims.get(commitment.id)
        if way is Payment.ON_INVOICE:
            found += [Due(commitment, claim.amount_ore, claim.id)] if claim else []
        elif way is None or payable(way, state, school_year):
            found.append(Due(commitment, balance))
    return found


def year_money(unit_of_work: UnitOfWork, county: str, school_year: int, scheme: str = SCHEME) -> dict[str, Any]:
    """The year's money by pot, with what decisions of earlier years have promised of it."""
    money = budget_overview(unit_of_work, county, school_year, scheme)
    return {**money, "promised_ore": promised(unit_of_work, county, school_year, scheme)}


def promised_later(unit_of_work: UnitOfWork, county: str, school_year: int) -> dict[UUID, dict[int, int]]:
    """What decisions of a school year have promised for later ones: measure → school year → øre."""
    query = (
        select(Decision.measure_id, LaterYear.school_year, func.sum(LaterYear.amount_ore))
        .join(LaterYear, (LaterYear.county == Decision.county) & (LaterYear.decision_id == Decision.id))
        .where(in_counties(Decision.county, unit_of_work.actor), Decision.county == county)
        .where(Decision.school_year == school_year, Decision.decided_on.is_not(None))
        .group_by(Decision.measure_id, LaterYear.school_year)
    )
    found: dict[UUID, dict[int, int]] = {}
    for measure_id, year, amount in unit_of_work.session.execute(query):
        found.setdefault(measure_id, {})[year] = int(amount)
    return found


def promised(unit_of_work: UnitOfWork, county: str, school_year: int, scheme: str = SCHEME) -> int:
    """What decisions of earlier years have promised for this one and has not been committed yet, in øre."""
    query = (
        select(func.coalesce(func.sum(LaterYear.amount_ore), 0))
        .join(Decision, _OF_DECISION)
        .join(Measure, (Measure.county == Decision.county) & (Measure.id == Decision.measure_id))
        .where(
            Decision.county == county,
            in_counties(Decision.county, unit_of_work.actor),
            Decision.status.in_(STANDING),
            LaterYear.school_year == school_year,
            LaterYear.commitment_id.is_(None),
            Measure.scheme == scheme,
            Measure.status.in_([MeasureStatus.APPROVED, MeasureStatus.RUNNING]),
        )
    )
    return int(unit_of_work.session.scalar(query) or 0)


def _oldest_approved(unit_of_work: UnitOfWork, county: str, school_year: int) -> dict[UUID, Claim]:
    """The oldest approved claim of each commitment."""
    query = (
        select(Claim)
        .where(Claim.county == county, Claim.school_year == school_year, Claim.status == ClaimStatus.APPROVED)
        .order_by(Claim.id.desc())
        .options(selectinload(Claim.lines))
    )
    return {claim.commitment_id: claim for claim in unit_of_work.session.scalars(query)}


_Owner = aliased(Organisation)
_OF_DECISION = (LaterYear.county == Decision.county) & (LaterYear.decision_id == Decision.id)
_LATER = (
    select(
        func.coalesce(
            func.json_agg(
                aggregate_order_by(
                    json_object({name: getattr(LaterYear, name) for name in LATER_FIELDS}), LaterYear.school_year
                )
            ),
            cast([], JSON),
        )
    )
    .where(_OF_DECISION)
    .correlate(Decision)
    .scalar_subquery()
)
DECISION_SUMMARY: dict[str, Any] = {
    "id": Decision.id,
    "number": Decision.number,
    "measure": json_object(
        {"id": Measure.id, "number": Measure.number, "title": Measure.title, "status": Measure.status}
    ),
    "owner": organisation_json(_Owner),
    "school_year": Decision.school_year,
    "applied_ore": Decision.applied_ore,
    "granted_ore": Decision.granted_ore,
    "later": _LATER,
    "outcome": Decision.outcome,
    "status": Decision.status,
    "decided_on": Decision.decided_on,
    "synthetic": Decision.synthetic,
}
DECISIONS = Listing(
    DECISION_SUMMARY,
    select(Decision)
    .join(Measure, (Measure.county == Decision.county) & (Measure.id == Decision.measure_id))
    .join(_Owner, _Owner.id == Decision.owner_id),
    Decision.id,
    {
        **tenant(Decision.county),
        **equals(Decision, "county", "school_year", "status", "outcome", "measure_id"),
        "taken": TAKEN,
        "standing": Decision.status.in_(STANDING),
        "scheme": Measure.scheme == bindparam("scheme"),
        "promised_for": select(LaterYear.position)
        .where(_OF_DECISION, LaterYear.school_year == bindparam("promised_for"))
        .correlate(Decision)
        .exists(),
    },
)


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """What a list of decisions is narrowed by; None leaves it wide."""

    county: str | None = None
    school_year: int | None = None
    status: DecisionStatus | None = None
    outcome: DecisionOutcome | None = None
    measure_id: UUID | None = None
    standing: bool = False
    promised_for: int | None = None
    scheme: str | None = None


def decisions_page(unit_of_work: UnitOfWork, by: DecisionFilter, *, limit: int, cursor: UUID | None) -> bytes:
    """A page of decisions, newest first."""
    actor = unit_of_work.actor
    names = ("county", "school_year", "status", "outcome", "measure_id", "promised_for", "scheme")
    narrowed = {
        **tenant_values(actor),
        **{name: getattr(by, name) for name in names},
        "taken": actor.role not in COUNTY_STAFF or None,
        "standing": by.standing or None,
    }
    return DECISIONS.page(unit_of_work.session, Shape.of(narrowed, own_values(actor)), limit=limit, cursor=cursor)
