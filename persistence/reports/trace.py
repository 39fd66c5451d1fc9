"""One krone both ways: from a payment back to the need and its anchoring, and forward to the evaluation."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from domain.budgets import Commitment, GrantLetter, Posting, PostingKind
from domain.errors import NotFound
from domain.evaluations import EvaluationStatus
from domain.measures import AnsweredNeed
from domain.needs import Need
from domain.plans import Plan, PlanLine, PlanStatus
from domain.priorities import PriorityItem, PriorityRound, PriorityRoundStatus
from domain.reports import CHAIN
from persistence.budgets import Commitments, posting_with_entries
from persistence.evaluations import Evaluations
from persistence.plans import Plans
from persistence.unit_of_work import UnitOfWork


def trace_payment(unit_of_work: UnitOfWork, posting_id: UUID) -> dict[str, Any]:
    """The whole chain of a payment. Raises NotFound where the posting is none, a foreign county's, or not a payment."""
    payment, _ = posting_with_entries(unit_of_work, posting_id)
    if payment.kind is not PostingKind.PAYMENT or payment.commitment_id is None:
        raise NotFound(record_type="payment")
    commitment = Commitments(unit_of_work).get(payment.commitment_id)
    needs = _needs(unit_of_work, commitment)
    plan, _ = Plans(unit_of_work).of_pot(commitment.pot_id)
    line = _plan_line(unit_of_work, commitment)
    evaluation = _evaluation(unit_of_work, commitment)
    present = {
        "need": bool(needs),
        "anchoring": bool(needs) and all(n["anchoring"]["leaders"] and n["anchoring"]["employees"] for n in needs),
        "priority": any(n["priorities"] for n in needs),
        "plan": plan.status is PlanStatus.ADOPTED,
        "evaluation": evaluation is not None and evaluation["status"] is EvaluationStatus.APPROVED,
    }
    broken = [link for link in CHAIN if not present[link]]
    return {
        "payment": payment,
        "recipient": commitment.recipient,
        "commitment_id": commitment.id,
        "commitment_number": commitment.number,
        "commitment_ore": commitment.amount_ore,
        "decided_on": commitment.decided_on,
        "reason": commitment.reason,
        "pot_nb": commitment.pot.nb,
        "pot_nn": commitment.pot.nn,
        "pot_en": commitment.pot.en,
        "grant_letters": _grant_letters(unit_of_work, payment),
        "plan_line": line,
        "measure": commitment.measure,
        "needs": needs,
        "evaluation": evaluation,
        "complete": not broken,
        "broken": broken,
    }


def _grant_letters(unit_of_work: UnitOfWork, payment: Posting) -> list[GrantLetter]:
    query = (
        select(GrantLetter)
        .where(GrantLetter.county == payment.county, GrantLetter.school_year == payment.school_year)
        .order_by(GrantLetter.received_on, GrantLetter.id)
    )
    return list(unit_of_work.session.scalars(query))


def _plan_line(unit_of_work: UnitOfWork, commitment: Commitment) -> dict[str, Any] | None:
    query = (
        select(PlanLine, Plan)
        .join(Plan, (Plan.county == PlanLine.county) & (Plan.id == PlanLine.plan_id))
        .where(
            PlanLine.county == commitment.county,
            PlanLine.plan_id == commitment.pot.plan_id,
            PlanLine.measure_id == commitment.measure_id,
        )
    )
    found = unit_of_work.session.execute(query).first()
    if found is None:
        return None
    line, plan = found
    return {
        "plan_id": plan.id,
        "plan_title": plan.title,
        "adopted_at": plan.adopted_at,
        "amount_ore": line.amount_ore,
        "meets_c1": line.meets_c1,
        "meets_c2": line.meets_c2,
    }


def _needs(unit_of_work: UnitOfWork, commitment: Commitment) -> list[dict[str, Any]]:
    session, county = unit_of_work.session, commitment.county
    query = (
        select(Need)
        .join(AnsweredNeed, (AnsweredNeed.county == Need.county) & (AnsweredNeed.need_id == Need.id))
        .where(AnsweredNeed.county == county, AnsweredNeed.measure_id == commitment.measure_id)
        .options(joinedload(Need.owner))
        .order_by(Need.number)
    )
    needs = session.scalars(query).all()
    ids = [need.id for need in needs]
    merged = session.scalars(select(Need).where(Need.county == county, Need.merged_into_id.in_(ids))).all()
    priorities = session.execute(
        select(PriorityItem, PriorityRound)
        .join(
            PriorityRound, (PriorityRound.county == PriorityItem.county) & (PriorityRound.id == PriorityItem.round_id)
        )
        .where(
            PriorityItem.county == county,
            PriorityItem.need_id.in_([*ids, *(need.merged_into_id for need in needs if need.merged_into_id)]),
            PriorityRound.status == PriorityRoundStatus.DECIDED,
        )
    ).all()
    return [
        {
            "need": need,
            "owner": need.owner,
            "anchoring": {
                "process": need.anchoring_process,
                "date": need.anchoring_date,
                "leaders": need.anchoring_leaders,
                "employees": need.anchoring_employees,
            },
            "merged_from": [other for other in merged if other.merged_into_id == need.id],
            "priorities": [
                {
                    "round_id": round_.id,
                    "title": round_.title,
                    "rank": item.position,
                    "computed_rank": item.computed_rank,
                    "outcome": item.outcome,
                    "reason": item.reason,
                }
                for item, round_ in priorities
                if item.need_id in (need.id, need.merged_into_id)
            ],
        }
        for need in needs
    ]


def _evaluation(unit_of_work: UnitOfWork, commitment: Commitment) -> dict[str, Any] | None:
    evaluation = Evaluations(unit_of_work).of_measure(commitment.county, commitment.measure_id)
    if evaluation is None:
        return None
    return {
        "id": evaluation.id,
        "status": evaluation.status,
        "practice_change": evaluation.practice_change,
        "completed": {group.target_group: group.completed for group in evaluation.groups},
        "indicators": {answer.indicator: answer.met for answer in evaluation.indicators},
    }
