"""The start page: what waits for the one who asks, and the state of the year."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from domain.actors import Actor, Role
from domain.budgets import Account, AccountKind, Claim, ClaimStatus, Commitment
from domain.clock import today
from domain.evaluations import Evaluation, EvaluationStatus
from domain.history import HistoryEntry
from domain.measures import Measure, MeasureStatus
from domain.needs import Need, NeedStatus
from domain.plans import Plan, PlanStatus
from domain.priorities import Ballot, PriorityItem, PriorityRound, PriorityRoundStatus, Score
from domain.reports import year_wheel
from persistence.budgets import budget_overview
from persistence.decisions import year_money
from persistence.measures import PROPOSED
from persistence.needs import SENT
from persistence.organisations import Seats
from persistence.repository import in_counties
from persistence.unit_of_work import UnitOfWork

LATEST = 8


def overview(unit_of_work: UnitOfWork, county: str, school_year: int) -> dict[str, Any]:
    """What the start page shows, for a county that the actor reads."""
    day = today()
    wheel = year_wheel(school_year)
    return {
        "today": day,
        "school_year": school_year,
        "tasks": list(_tasks(unit_of_work, county, school_year)),
        "money": year_money(unit_of_work, county, school_year),
        "needs": _by_status(unit_of_work, Need, county, school_year, SENT),
        "measures": _by_status(unit_of_work, Measure, county, school_year, PROPOSED),
        "wheel": [
            {"code": p.code, "starts_on": p.starts_on, "ends_on": p.ends_on, "now": p.holds_on(day)} for p in wheel
        ],
        "latest": _latest(unit_of_work, county),
    }


def _by_status(
    unit_of_work: UnitOfWork, model: Any, county: str, school_year: int, *conditions: ColumnElement[bool]
) -> dict[str, int]:
    rows = unit_of_work.session.execute(
        select(model.status, func.count())
        .where(
            model.county == county,
            model.school_year == school_year,
            in_counties(model.county, unit_of_work.actor),
            *conditions,
        )
        .group_by(model.status)
    ).all()
    return {status.value: number for status, number in rows}


def _latest(unit_of_work: UnitOfWork, county: str) -> list[dict[str, Any]]:
    """The newest changes to what the whole county may read, with the record's title."""
    label = func.coalesce(
        select(Need.title)
        .where(Need.county == HistoryEntry.county, Need.id == HistoryEntry.record_id, SENT)
        .scalar_subquery(),
        select(Measure.title)
        .where(Measure.county == HistoryEntry.county, Measure.id == HistoryEntry.record_id, PROPOSED)
        .scalar_subquery(),
        select(Plan.title)
        .where(Plan.county == HistoryEntry.county, Plan.id == HistoryEntry.record_id)
        .scalar_subquery(),
        select(PriorityRound.title)
        .where(PriorityRound.county == HistoryEntry.county, PriorityRound.id == HistoryEntry.record_id)
        .scalar_subquery(),
    )
    newest = (
        select(
            HistoryEntry.at,
            HistoryEntry.actor_name,
            HistoryEntry.actor_role,
            HistoryEntry.record_type,
            HistoryEntry.record_id,
            HistoryEntry.action,
            label.label("label"),
        )
        .where(
            HistoryEntry.county == county,
            in_counties(HistoryEntry.county, unit_of_work.actor),
            HistoryEntry.record_type.in_(["need", "measure", "plan", "priority_round"]),
            HistoryEntry.action.not_in(["create", "update"]),
            label.is_not(None),
        )
        .order_by(HistoryEntry.seq.desc())
        .limit(LATEST)
    )
    return [dict(row) for row in unit_of_work.session.execute(newest).mappings()]


def _tasks(unit_of_work: UnitOfWork, county: str, school_year: int) -> Iterator[dict[str, Any]]:
    actor = unit_of_work.actor
    if actor.county != county:
        return
    ends = {phase.code: phase.ends_on for phase in year_wheel(school_year)}
    match actor.role:
        case Role.FORUM_SECRETARY:
            yield from _secretary_tasks(unit_of_work, county, school_year, ends)
        case Role.FORUM_MEMBER:
            yield from _member_tasks(unit_of_work, county, ends)
        case Role.COUNTY_ECONOMIST:
            yield from _economist_tasks(unit_of_work, county, school_year)
        case Role.SCHOOL_LEADER | Role.COMPANY | Role.TRAINING_OFFICE | Role.NETWORK_COORDINATOR:
            yield from _owner_tasks(unit_of_work, county, ends)


def _task(
    code: str, record_type: str, label: str, *, record_id: UUID | None = None, number: int = 1, due: date | None = None
) -> dict[str, Any]:
    return {
        "code": code,
        "record_type": record_type,
        "record_id": record_id,
        "label": label,
        "count": number,
        "due_on": due,
        "days_left": (due - today()).days if due else None,
    }


def _each(
    unit_of_work: UnitOfWork, code: str, record_type: str, query: Select[UUID, str], due: date | None = None
) -> Iterator[dict[str, Any]]:
    """A task per row (id, title), at most ten."""
    for record_id, title in unit_of_work.session.execute(query.limit(10)):
        yield _task(code, record_type, title, record_id=record_id, due=due)


def _heap(
    unit_of_work: UnitOfWork, code: str, record_type: str, model: Any, *where: ColumnElement[bool]
) -> Iterator[dict[str, Any]]:
    """One task for all rows together, when there are any."""
    number = unit_of_work.session.scalar(select(func.count()).select_from(model).where(*where)) or 0
    if number:
        yield _task(code, record_type, "", number=number)


def _owner_tasks(unit_of_work: UnitOfWork, county: str, ends: dict[str, date]) -> Iterator[dict[str, Any]]:
    actor: Actor = unit_of_work.actor
    mine = [id_ for id_ in (actor.organisation_id, *actor.acts_for) if id_]

    def own(model: Any, *conditions: ColumnElement[bool]) -> Select[UUID, str]:
        return (
            select(model.id, model.title)
            .where(model.county == county, model.owner_id.in_(mine), *conditions)
            .order_by(model.id)
        )

    yield from _each(
        unit_of_work, "need_returned", "need", own(Need, Need.status == NeedStatus.RETURNED), ends["needs"]
    )
    asked = select(Need.id, Need.title).where(Need.county == county, Need.merging_asked.overlap(mine)).order_by(Need.id)
    yield from _each(unit_of_work, "need_merging", "need", asked)
    yield from _each(unit_of_work, "need_draft", "need", own(Need, Need.status == NeedStatus.DRAFT), ends["needs"])
    if actor.role is Role.NETWORK_COORDINATOR:
        yield from _heap(
            unit_of_work,
            "needs_to_forward",
            "need",
            Need,
            Need.county == county,
            Need.owner_id.in_(mine),
            Need.status == NeedStatus.SUBMITTED,
        )
    yield from _each(
        unit_of_work, "measure_to_start", "measure", own(Measure, Measure.status == MeasureStatus.APPROVED)
    )
    over = Measure.end_on < today()
    yield from _each(
        unit_of_work, "measure_to_complete", "measure", own(Measure, Measure.status == MeasureStatus.RUNNING, over)
    )
    sent = (
        select(Evaluation.id)
        .where(
            Evaluation.county == Measure.county,
            Evaluation.measure_id == Measure.id,
            Evaluation.status.in_([EvaluationStatus.SUBMITTED, EvaluationStatus.APPROVED]),
        )
        .correlate(Measure)
        .exists()
    )
    owing = own(Measure, Measure.status == MeasureStatus.COMPLETED, ~sent)
    yield from _each(unit_of_work, "evaluation_due", "measure", owing, ends["evaluation"])


def _secretary_tasks(
    unit_of_work: UnitOfWork, county: str, school_year: int, ends: dict[str, date]
) -> Iterator[dict[str, Any]]:
    ready = or_(Need.status == NeedStatus.SUBMITTED, Need.status == NeedStatus.FORWARDED)
    taken_up = (
        select(PriorityItem.need_id)
        .where(PriorityItem.county == Need.county, PriorityItem.need_id == Need.id)
        .correlate(Need)
        .exists()
    )
    yield from _heap(
        unit_of_work,
        "needs_received",
        "need",
        Need,
        Need.county == county,
        Need.school_year > school_year,
        ready,
        ~taken_up,
    )
    rounds = select(PriorityRound.id, PriorityRound.title).where(PriorityRound.county == county)
    for status, code in (
        (PriorityRoundStatus.DRAFT, "round_to_open"),
        (PriorityRoundStatus.OPEN, "round_to_close"),
        (PriorityRoundStatus.CLOSED, "round_to_decide"),
    ):
        yield from _each(
            unit_of_work, code, "priority_round", rounds.where(PriorityRound.status == status), ends["priorities"]
        )
    yield from _heap(
        unit_of_work,
        "measures_to_decide",
        "measure",
        Measure,
        Measure.county == county,
        Measure.status == MeasureStatus.PROPOSED,
    )
    plans = select(Plan.id, Plan.title).where(Plan.county == county, Plan.status == PlanStatus.DRAFT)
    yield from _each(unit_of_work, "plan_draft", "plan", plans, ends["plan"])
    yield from _heap(
        unit_of_work,
        "evaluations_to_approve",
        "evaluation",
        Evaluation,
        Evaluation.county == county,
        Evaluation.status == EvaluationStatus.SUBMITTED,
    )


def _member_tasks(unit_of_work: UnitOfWork, county: str, ends: dict[str, date]) -> Iterator[dict[str, Any]]:
    seat = Seats(unit_of_work).of_actor(unit_of_work.actor, today())
    if seat is not None and seat.voting:
        scored = (
            select(Score.need_id)
            .where(Score.county == PriorityRound.county, Score.round_id == PriorityRound.id, Score.seat_id == seat.id)
            .correlate(PriorityRound)
            .exists()
        )
        voted = (
            select(Ballot.seat_id)
            .where(Ballot.county == PriorityRound.county, Ballot.round_id == PriorityRound.id)
            .where(Ballot.seat_id == seat.id)
            .correlate(PriorityRound)
            .exists()
        )
        rounds = select(PriorityRound.id, PriorityRound.title).where(
            PriorityRound.county == county, PriorityRound.status == PriorityRoundStatus.OPEN, ~scored, ~voted
        )
        yield from _each(unit_of_work, "round_to_score", "priority_round", rounds, ends["priorities"])
    plans = select(Plan.id, Plan.title).where(Plan.county == county, Plan.status == PlanStatus.PROPOSED)
    yield from _each(unit_of_work, "plan_to_adopt", "plan", plans, ends["plan"])


def _economist_tasks(unit_of_work: UnitOfWork, county: str, school_year: int) -> Iterator[dict[str, Any]]:
    claims = select(Claim.id, func.coalesce(Claim.reference, "")).where(
        Claim.county == county, Claim.school_year == school_year, Claim.status == ClaimStatus.SENT
    )
    yield from _each(unit_of_work, "claim_to_approve", "claim", claims.order_by(Claim.id))
    for pot in budget_overview(unit_of_work, county, school_year)["pots"]:
        if pot["allocated_ore"] == 0 and pot["amount_ore"] > 0:
            yield _task("pot_to_allocate", "pot", pot["nb"], record_id=pot["pot_id"])
    unpaid = select(Account.subject_id).where(
        Account.county == county, Account.kind == AccountKind.COMMITMENT, Account.balance > 0
    )
    yield from _heap(
        unit_of_work,
        "commitments_unpaid",
        "commitment",
        Commitment,
        Commitment.county == county,
        Commitment.school_year == school_year,
        Commitment.id.in_(unpaid),
    )
