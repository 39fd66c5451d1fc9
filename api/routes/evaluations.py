"""Evaluations: what a measure led to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

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
    rules_of,
)
from api.problems import explained, language_of
from api.schemas.base import HistoryPage, TransitionBody, without_unset
from api.schemas.evaluations import EvaluationCreate, EvaluationPage, EvaluationRead, EvaluationUpdate
from api.schemas.measures import MeasureSummary
from domain.evaluations import Evaluation, EvaluationStatus
from persistence.budgets import granted_to
from persistence.evaluations import Evaluations, evaluations_page, settle
from persistence.history import history_page
from persistence.measures import Measures

router = APIRouter(prefix="/evaluations", tags=["evaluations"])


@router.get("", response_model=EvaluationPage)
def list_evaluations(
    work: Reading,
    paging: Paging,
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: EvaluationStatus | None = None,
    measure_id: UUID | None = None,
) -> Response:
    """Evaluations, newest first."""
    page = evaluations_page(
        work,
        county=county,
        school_year=school_year,
        status=status,
        measure_id=measure_id,
        limit=paging.limit,
        cursor=paging.cursor,
    )
    return answer(work, page)


@router.post("", status_code=201, response_model=EvaluationRead)
def create_evaluation(request: Request, body: EvaluationCreate, work: Work, once: Idempotent) -> Response:
    """Begin the evaluation of a measure of one's own, as a draft."""
    measure = Measures(work).referred(body.measure_id, "/measure_id")
    evaluation = Evaluation.begin(
        work.actor, rules_of(work, measure.scheme), measure, body.model_dump(exclude={"measure_id"})
    )
    Evaluations(work).add(evaluation)
    work.flush()
    read = _read(request, work, Evaluations(work).get(evaluation.id))
    return done(work, read, record=evaluation, status=201, location=f"/api/v1/evaluations/{evaluation.id}", once=once)


@router.get("/{evaluation_id}", response_model=EvaluationRead)
def get_evaluation(request: Request, evaluation_id: UUID, work: Snapshot) -> Response:
    """One evaluation with what was granted, used and left."""
    evaluation = Evaluations(work).get(evaluation_id)
    return answer(work, _read(request, work, evaluation), record=evaluation)


@router.patch("/{evaluation_id}", response_model=EvaluationRead)
def update_evaluation(
    request: Request, evaluation_id: UUID, body: EvaluationUpdate, work: Work, if_match: IfMatch
) -> Response:
    """Change a draft or a returned evaluation. Fields that are not sent stay."""
    evaluation = Evaluations(work).get(evaluation_id, if_match=if_match)
    evaluation.change(work.actor, rules_of(work, evaluation.measure.scheme), without_unset(body))
    work.flush()
    return done(work, _read(request, work, evaluation), record=evaluation)


@router.post("/{evaluation_id}/transitions", response_model=EvaluationRead)
def transition_evaluation(
    request: Request, evaluation_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Submit, return or approve. Approval makes the measure evaluated and releases what was not used."""
    evaluation = Evaluations(work).get(evaluation_id, if_match=if_match)
    rules = rules_of(work, evaluation.measure.scheme)
    evaluation.perform(body.action, work.actor, rules, _granted(work, evaluation), body.reason)
    if body.action == "approve":
        settle(work, evaluation)
    work.flush()
    return done(work, _read(request, work, evaluation), record=evaluation, once=once)


@router.get("/{evaluation_id}/history", response_model=HistoryPage)
def list_evaluation_history(
    evaluation_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the evaluation, newest first."""
    return answer(work, history_page(work, Evaluations(work).get(evaluation_id), limit=limit, cursor=cursor))


def _granted(work: Work, evaluation: Evaluation) -> int:
    return granted_to(work, evaluation.county, evaluation.measure_id)


def _read(request: Request, work: Work, evaluation: Evaluation) -> EvaluationRead:
    granted, measure = _granted(work, evaluation), evaluation.measure
    summary = {name: getattr(measure, name) for name in _MEASURE}
    return EvaluationRead.model_validate(
        {
            **{name: getattr(evaluation, name) for name in _COLUMNS},
            "measure": {**summary, "planned_participants": sum(group.planned for group in measure.groups)},
            "completed_participants": sum(group.completed for group in evaluation.groups),
            "groups": {group.target_group: group.completed for group in evaluation.groups},
            "indicators": {answer_.indicator: answer_ for answer_ in evaluation.indicators},
            "granted_ore": granted,
            "unspent_ore": evaluation.unspent_ore(granted) if evaluation.used_ore is not None else 0,
            "own_financing_ore": evaluation.own_financing_ore(granted),
            "findings": explained(evaluation.missing(rules_of(work, measure.scheme), granted), language_of(request)),
            "allowed_actions": evaluation.allowed_actions(work.actor),
        }
    )


_MEASURE = MeasureSummary.model_fields.keys() - {"planned_participants"}
_MADE = {"measure", "completed_participants", "groups", "indicators", "granted_ore", "unspent_ore", "own_financing_ore"}
_MADE |= {"findings", "allowed_actions"}
_COLUMNS = [name for name in EvaluationRead.model_fields if name not in _MADE]
