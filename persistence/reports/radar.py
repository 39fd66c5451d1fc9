"""The radar for unspent money: the rows that its forecast rests on, as they stood on a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from domain.budgets import Commitment, Posting, PostingKind
from domain.clock import year_end
from domain.evaluations import Evaluation, EvaluationStatus
from domain.measures import GONE, AnsweredNeed, Measure
from domain.money import shares_of
from domain.needs import Need, NeedStatus
from domain.organisations import Organisation
from domain.plans import Plan, PlanActor, PlanShare, PlanStatus
from domain.priorities import Outcome, PriorityItem, PriorityRound, PriorityRoundStatus
from domain.reports import ACTOR_OF, PACE_DAYS, Forecast, Promise, fitting, forecast, unused_share
from persistence.budgets import STANDING
from persistence.decisions import promised
from persistence.reports.figures import ELSEWHERE, Of
from persistence.unit_of_work import UnitOfWork

READY = 20
Money = Mapping[PostingKind, int]


def radar(unit_of_work: UnitOfWork, of: Of, on: date) -> dict[str, Any]:
    """What will be left of the year's grant, what becomes free and when, and what it could be used for."""
    county, school_year = of.county, of.school_year
    by_commitment = _moved(unit_of_work, of, on)
    total: dict[PostingKind, int] = {}
    for money in by_commitment.values():
        for kind, amount in money.items():
            total[kind] = total.get(kind, 0) + amount
    committed = _committed(total)
    granted = total.get(PostingKind.GRANT, 0)
    rows = _commitments(unit_of_work, of)
    promises = [
        Promise(id_, _unpaid(by_commitment[id_]), row["ends_on"]) for id_, row in rows.items() if id_ in by_commitment
    ]
    share = unused_share(_settled(unit_of_work, county, on))
    lately = _committed_lately(unit_of_work, of, on)
    bound = promised(unit_of_work, county, school_year, of.scheme)
    free = granted - committed + sum(sign * total.get(kind, 0) for kind, sign in ELSEWHERE.items())
    found = forecast(free, promises, share, lately, on, school_year, promised_ore=bound)
    return {
        "county": county,
        "school_year": school_year,
        "on": on,
        "ends_on": year_end(school_year),
        "granted_ore": granted,
        "committed_ore": committed,
        "promised_ore": bound,
        "paid_ore": total.get(PostingKind.PAYMENT, 0) - total.get(PostingKind.REPAYMENT, 0),
        "unused_share": int(share * 10_000),
        **{name: getattr(found, name) for name in ("left_ore", "freed_ore", "expected_left_ore")},
        "expected_committed_ore": found.committed_ore,
        "freed": _told(found, rows, {promise.commitment_id: promise.unpaid_ore for promise in promises}),
        "needs": _ready(unit_of_work, county, school_year, found.expected_left_ore),
        "shares": _shares(unit_of_work, of, rows, by_commitment),
    }


def _year(model: Any, of: Of) -> tuple[ColumnElement[bool], ...]:
    return model.county == of.county, model.school_year == of.school_year, model.scheme == of.scheme


def _committed(money: Money) -> int:
    """What is committed and not given back: promised, less released and repaid."""
    back = money.get(PostingKind.RELEASE, 0) + money.get(PostingKind.REPAYMENT, 0)
    return money.get(PostingKind.COMMITMENT, 0) - back


def _unpaid(money: Money) -> int:
    gone = money.get(PostingKind.RELEASE, 0) + money.get(PostingKind.PAYMENT, 0)
    return money.get(PostingKind.COMMITMENT, 0) - gone


def _moved(unit_of_work: UnitOfWork, of: Of, on: date) -> dict[UUID | None, dict[PostingKind, int]]:
    """What has moved up to the day, by commitment and kind; a reversal counts against what it reverses."""
    original = aliased(Posting)
    kind = func.coalesce(original.kind, Posting.kind)
    signed = case((Posting.kind == PostingKind.REVERSAL, -Posting.amount_ore), else_=Posting.amount_ore)
    query = (
        select(Posting.commitment_id, kind, func.sum(signed))
        .join(original, (original.county == Posting.county) & (original.id == Posting.reverses_id), isouter=True)
        .where(*_year(Posting, of), Posting.effective_on <= on)
        .group_by(Posting.commitment_id, kind)
    )
    moved: dict[UUID | None, dict[PostingKind, int]] = {}
    for commitment_id, moved_as, amount in unit_of_work.session.execute(query):
        moved.setdefault(commitment_id, {})[PostingKind(moved_as)] = int(amount)
    return moved


def _commitments(unit_of_work: UnitOfWork, of: Of) -> dict[UUID, dict[str, Any]]:
    query = (
        select(Commitment.id, Commitment.number, Measure.id, Measure.title, Measure.end_on, Organisation.kind)
        .join(Measure, (Measure.county == Commitment.county) & (Measure.id == Commitment.measure_id))
        .join(Organisation, Organisation.id == Measure.owner_id)
        .where(*_year(Commitment, of))
    )
    names = ("number", "measure_id", "title", "ends_on", "owner_kind")
    return {id_: dict(zip(names, rest, strict=True)) for id_, *rest in unit_of_work.session.execute(query)}


def _settled(unit_of_work: UnitOfWork, county: str, on: date) -> list[tuple[int, int]]:
    """What measures that have been evaluated were granted and used, in this county, whatever the year."""
    granted = (
        select(func.sum(Commitment.amount_ore))
        .where(Commitment.county == Evaluation.county, Commitment.measure_id == Evaluation.measure_id, STANDING)
        .correlate(Evaluation)
        .scalar_subquery()
    )
    query = (
        select(granted, Evaluation.used_ore)
        .join(Measure, (Measure.county == Evaluation.county) & (Measure.id == Evaluation.measure_id))
        .where(
            Evaluation.county == county,
            Evaluation.status == EvaluationStatus.APPROVED,
            Evaluation.used_ore.is_not(None),
            Measure.end_on <= on,
            granted.is_not(None),
        )
    )
    return [(int(given), int(used)) for given, used in unit_of_work.session.execute(query)]


def _committed_lately(unit_of_work: UnitOfWork, of: Of, on: date) -> int:
    query = select(func.coalesce(func.sum(Posting.amount_ore), 0)).where(
        *_year(Posting, of),
        Posting.kind == PostingKind.COMMITMENT,
        Posting.effective_on <= on,
        Posting.effective_on > on - timedelta(days=PACE_DAYS),
    )
    return int(unit_of_work.session.scalar(query) or 0)


def _told(found: Forecast, rows: Mapping[UUID, Mapping[str, Any]], unpaid: Mapping[UUID, int]) -> list[dict[str, Any]]:
    return [
        {
            "commitment_id": one.commitment_id,
            "unpaid_ore": unpaid[one.commitment_id],
            **{name: getattr(one, name) for name in ("expected_ore", "free_on", "overdue")},
            **{name: rows[one.commitment_id][name] for name in ("number", "measure_id", "title")},
        }
        for one in found.freed
    ]


def _ready(unit_of_work: UnitOfWork, county: str, school_year: int, left_ore: int) -> list[dict[str, Any]]:
    """Needs that no measure answers and that say what they cost: those the forum prioritised first, in its order."""
    answered = (
        select(AnsweredNeed.need_id)
        .join(Measure, (Measure.county == AnsweredNeed.county) & (Measure.id == AnsweredNeed.measure_id))
        .where(AnsweredNeed.county == Need.county, AnsweredNeed.need_id == Need.id, Measure.status.not_in(GONE))
        .correlate(Need)
        .exists()
    )
    place = (
        select(func.min(PriorityItem.position))
        .join(
            PriorityRound, (PriorityRound.county == PriorityItem.county) & (PriorityRound.id == PriorityItem.round_id)
        )
        .where(
            PriorityItem.county == Need.county,
            PriorityItem.need_id == Need.id,
            PriorityItem.outcome == Outcome.PRIORITISED,
            PriorityRound.status == PriorityRoundStatus.DECIDED,
        )
        .correlate(Need)
        .scalar_subquery()
    )
    query = (
        select(Need.id, Need.number, Need.title, Organisation.name, Need.estimated_cost_ore, place)
        .join(Organisation, Organisation.id == Need.owner_id)
        .where(
            Need.county == county,
            Need.school_year == school_year,
            Need.status.in_([NeedStatus.SUBMITTED, NeedStatus.FORWARDED]),
            Need.estimated_cost_ore > 0,
            ~answered,
        )
        .order_by(place.asc().nulls_last(), Need.number)
        .limit(READY)
    )
    names = ("id", "number", "title", "owner", "estimated_cost_ore", "place")
    needs = [dict(zip(names, row, strict=True)) for row in unit_of_work.session.execute(query)]
    fits = fitting([need["estimated_cost_ore"] for need in needs], left_ore)
    return [{**need, "fits": fit} for need, fit in zip(needs, fits, strict=True)]


def _shares(
    unit_of_work: UnitOfWork,
    of: Of,
    rows: Mapping[UUID, Mapping[str, Any]],
    by_commitment: Mapping[UUID | None, Money],
) -> list[dict[str, Any]]:
    """What each actor has been promised, against the share that the adopted plan gives it."""
    planned = dict(
        unit_of_work.session.execute(
            select(PlanShare.actor, PlanShare.share)
            .join(Plan, (Plan.county == PlanShare.county) & (Plan.id == PlanShare.plan_id))
            .where(*_year(Plan, of), Plan.status == PlanStatus.ADOPTED)
        ).all()
    )
    promised: dict[PlanActor, int] = {}
    for id_, row in rows.items():
        actor = ACTOR_OF.get(row["owner_kind"], PlanActor.COUNTY)
        promised[actor] = promised.get(actor, 0) + _committed(by_commitment.get(id_, {}))
    actors = [actor for actor in PlanActor if planned.get(actor) or promised.get(actor)]
    parts = shares_of([promised.get(actor, 0) for actor in actors])
    return [
        {
            "actor": actor,
            "promised_ore": promised.get(actor, 0),
            "share": share,
            "planned_share": planned.get(actor, 0),
        }
        for actor, share in zip(actors, parts, strict=True)
    ]
