"""Evaluations: the aggregate and the list."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from domain.actors import Actor, Role
from domain.evaluations import CompletedGroup, Evaluation, EvaluationStatus
from domain.measures import Measure
from domain.organisations import Organisation
from persistence.measures import MEASURE_SUMMARY
from persistence.reading import json_object, page
from persistence.repository import Repository, in_counties
from persistence.unit_of_work import UnitOfWork

_MEASURE = joinedload(Evaluation.measure)


def visible_evaluations(actor: Actor) -> ColumnElement[bool]:
    """A draft or returned evaluation is seen by its owner and the forum's secretary; the rest is open to the county."""
    if actor.role is Role.FORUM_SECRETARY:
        return true()
    mine = [id_ for id_ in (actor.organisation_id, *actor.acts_for) if id_]
    return or_(
        Evaluation.status.in_([EvaluationStatus.SUBMITTED, EvaluationStatus.APPROVED]), Evaluation.owner_id.in_(mine)
    )


class Evaluations(Repository[Evaluation]):
    model = Evaluation
    loads = (
        selectinload(Evaluation.groups),
        selectinload(Evaluation.indicators),
        _MEASURE.joinedload(Measure.owner),
        _MEASURE.selectinload(Measure.cost_lines),
        _MEASURE.selectinload(Measure.groups),
    )

    def visible(self, actor: Actor) -> ColumnElement[bool]:
        return visible_evaluations(actor)

    def of_measure(self, county: str, measure_id: UUID) -> Evaluation | None:
        """The measure's evaluation, where there is one that the actor may see."""
        query = self._query().where(Evaluation.county == county, Evaluation.measure_id == measure_id)
        found: Evaluation | None = self.session.scalars(query).one_or_none()
        return found


def evaluations_page(
    unit_of_work: UnitOfWork,
    *,
    county: str | None,
    school_year: int | None,
    status: EvaluationStatus | None,
    measure_id: UUID | None,
    limit: int,
    cursor: UUID | None,
) -> bytes:
    """A page of evaluations, newest first."""
    completed = (
        select(func.coalesce(func.sum(CompletedGroup.completed), 0))
        .where(CompletedGroup.county == Evaluation.county, CompletedGroup.evaluation_id == Evaluation.id)
        .correlate(Evaluation)
        .scalar_subquery()
    )
    fields: dict[str, Any] = {
        "id": Evaluation.id,
        "measure": json_object(MEASURE_SUMMARY),
        "status": Evaluation.status,
        "school_year": Evaluation.school_year,
        "used_ore": Evaluation.used_ore,
        "completed_participants": completed,
        "submitted_at": Evaluation.submitted_at,
        "approved_at": Evaluation.approved_at,
        "synthetic": Evaluation.synthetic,
    }
    query = (
        select(Evaluation)
        .join(Measure, (Measure.county == Evaluation.county) & (Measure.id == Evaluation.measure_id))
        .join(Organisation, Organisation.id == Measure.owner_id)
        .where(in_counties(Evaluation.county, unit_of_work.actor), visible_evaluations(unit_of_work.actor))
    )
    equal = {
        Evaluation.county: county,
        Evaluation.school_year: school_year,
        Evaluation.status: status,
        Evaluation.measure_id: measure_id,
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    return page(unit_of_work.session, fields, query, Evaluation.id, limit=limit, cursor=cursor)
