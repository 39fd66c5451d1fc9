"""Evaluations: the aggregate and the list."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, bindparam, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload, selectinload

from domain.actors import Actor, Role
from domain.evaluations import CompletedGroup, Evaluation, EvaluationStatus
from domain.measures import Measure
from domain.organisations import Organisation
from persistence.budgets import free_unspent, granted_to
from persistence.measures import MEASURE_SUMMARY, Measures
from persistence.reading import Listing, Shape, equals, json_object
from persistence.repository import Repository, own_values, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork

_MEASURE = joinedload(Evaluation.measure)


# A draft or returned evaluation is seen by its owner and the forum's secretary; the rest is open to the county.
VISIBLE = or_(
    Evaluation.status.in_([EvaluationStatus.SUBMITTED, EvaluationStatus.APPROVED]),
    Evaluation.owner_id == any_(bindparam("own", type_=ARRAY(Uuid))),
)


def settle(unit_of_work: UnitOfWork, evaluation: Evaluation) -> None:
    """An approved evaluation makes its measure evaluated, and what was not used goes back to the pots."""
    Measures(unit_of_work).get(evaluation.measure_id).evaluated(unit_of_work.actor)
    granted = granted_to(unit_of_work, evaluation.county, evaluation.measure_id)
    free_unspent(unit_of_work, evaluation.county, evaluation.measure_id, evaluation.unspent_ore(granted))


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
        return true() if actor.role is Role.FORUM_SECRETARY else VISIBLE

    def of_measure(self, county: str, measure_id: UUID) -> Evaluation | None:
        """The measure's evaluation, where there is one that the actor may see."""
        query = self._query().where(Evaluation.county == county, Evaluation.measure_id == measure_id)
        found: Evaluation | None = self.session.scalars(query).one_or_none()
        return found


_COMPLETED = (
    select(func.coalesce(func.sum(CompletedGroup.completed), 0))
    .where(CompletedGroup.county == Evaluation.county, CompletedGroup.evaluation_id == Evaluation.id)
    .correlate(Evaluation)
    .scalar_subquery()
)
EVALUATION_SUMMARY: dict[str, Any] = {
    "id": Evaluation.id,
    "measure": json_object(MEASURE_SUMMARY),
    "status": Evaluation.status,
    "school_year": Evaluation.school_year,
    "used_ore": Evaluation.used_ore,
    "completed_participants": _COMPLETED,
    "submitted_at": Evaluation.submitted_at,
    "approved_at": Evaluation.approved_at,
    "synthetic": Evaluation.synthetic,
}

EVALUATIONS = Listing(
    EVALUATION_SUMMARY,
    select(Evaluation)
    .join(Measure, (Measure.county == Evaluation.county) & (Measure.id == Evaluation.measure_id))
    .join(Organisation, Organisation.id == Measure.owner_id),
    Evaluation.id,
    {
        **tenant(Evaluation.county),
        **equals(Evaluation, "county", "school_year", "status", "measure_id"),
        "visible": VISIBLE,
    },
)


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
    actor = unit_of_work.actor
    narrowed = {
        **tenant_values(actor),
        "county": county,
        "school_year": school_year,
        "status": status,
        "measure_id": measure_id,
        "visible": actor.role is not Role.FORUM_SECRETARY or None,
    }
    shape = Shape.of(narrowed, own_values(actor))
    return EVALUATIONS.page(unit_of_work.session, shape, limit=limit, cursor=cursor)
