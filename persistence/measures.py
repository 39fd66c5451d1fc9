"""Measures: the aggregate and the list."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from domain.actors import Actor
from domain.measures import AnsweredNeed, CostLine, Measure, MeasureStatus, Partner, PlannedGroup
from domain.organisations import Organisation
from domain.plans import PlanLine
from persistence.reading import matches, organisation_json, page
from persistence.repository import Repository, in_counties
from persistence.unit_of_work import UnitOfWork


def _sum(column: Any, of: Any) -> ColumnElement[int]:
    return (
        select(func.coalesce(func.sum(column), 0))
        .where(of.county == Measure.county, of.measure_id == Measure.id)
        .correlate(Measure)
        .scalar_subquery()
    )


MEASURE_SUMMARY: dict[str, Any] = {
    "id": Measure.id,
    "number": Measure.number,
    "title": Measure.title,
    "status": Measure.status,
    "school_year": Measure.school_year,
    "kind": Measure.kind,
    "owner": organisation_json(),
    "programme": Measure.programme,
    "collective": Measure.collective,
    "start_on": Measure.start_on,
    "end_on": Measure.end_on,
    "total_cost_ore": _sum(CostLine.amount_ore, CostLine),
    "planned_participants": _sum(PlannedGroup.planned, PlannedGroup),
    "synthetic": Measure.synthetic,
}


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """What a list of measures is narrowed by; None leaves it wide."""

    county: str | None = None
    school_year: int | None = None
    status: MeasureStatus | None = None
    kind: str | None = None
    programme: str | None = None
    owner_id: UUID | None = None
    need_id: UUID | None = None
    pot_id: UUID | None = None
    mine: bool = False
    q: str | None = None


def visible_measures(actor: Actor) -> ColumnElement[bool]:
    """A draft is seen by those who write it; the rest is open to the county."""
    mine = [id_ for id_ in (actor.organisation_id, *actor.acts_for) if id_]
    return or_(Measure.status != MeasureStatus.DRAFT, Measure.created_by == actor.subject, Measure.owner_id.in_(mine))


class Measures(Repository[Measure]):
    model = Measure
    loads = (
        joinedload(Measure.owner),
        joinedload(Measure.provider),
        selectinload(Measure.cost_lines),
        selectinload(Measure.groups),
        selectinload(Measure.needs).joinedload(AnsweredNeed.need),
        selectinload(Measure.partners).joinedload(Partner.organisation),
    )

    def visible(self, actor: Actor) -> ColumnElement[bool]:
        return visible_measures(actor)


def measures_page(
    unit_of_work: UnitOfWork, by: MeasureFilter, *, limit: int, cursor: UUID | None, with_total: bool = False
) -> bytes:
    """A page of measures, newest first."""
    query = _filtered(unit_of_work.actor, by)
    return page(
        unit_of_work.session, MEASURE_SUMMARY, query, Measure.id, limit=limit, cursor=cursor, with_total=with_total
    )


def _filtered(actor: Actor, by: MeasureFilter) -> Select[Any]:
    query = (
        select(Measure)
        .join(Organisation, Organisation.id == Measure.owner_id)
        .where(in_counties(Measure.county, actor), visible_measures(actor))
    )
    equal = {
        Measure.county: by.county,
        Measure.school_year: by.school_year,
        Measure.status: by.status,
        Measure.kind: by.kind,
        Measure.programme: by.programme,
        Measure.owner_id: by.owner_id,
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    if by.need_id is not None:
        query = query.where(_linked(AnsweredNeed, AnsweredNeed.need_id == by.need_id))
    if by.pot_id is not None:
        query = query.where(_linked(PlanLine, PlanLine.pot_id == by.pot_id))
    if by.mine:
        mine = [id_ for id_ in (actor.organisation_id, *actor.acts_for) if id_]
        query = query.where(or_(Measure.owner_id.in_(mine), Measure.created_by == actor.subject))
    if by.q:
        query = query.where(matches(Measure.search, Measure.number, by.q))
    return query


def _linked(link: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(link.measure_id)
        .where(link.county == Measure.county, link.measure_id == Measure.id, condition)
        .correlate(Measure)
        .exists()
    )
