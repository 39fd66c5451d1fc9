"""Measures: the aggregate and the list."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from domain.actors import Actor
from domain.measures import APPROVED, AnsweredNeed, CostLine, Measure, MeasureStatus, Partner, PlannedGroup
from domain.needs import Need
from domain.organisations import Organisation
from domain.plans import PlanLine
from persistence.needs import NEEDS, NeedFilter, shape_of
from persistence.reading import Listing, Shape, equals, organisation_json, search_conditions, search_values
from persistence.repository import Repository, own, own_values, tenant, tenant_values
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
    scheme: str | None = None
    need_id: UUID | None = None
    pot_id: UUID | None = None
    mine: bool = False
    q: str | None = None


MINE = own(Measure.owner_id, Measure.created_by)
# What was never proposed is seen by those who write it, also when they have withdrawn it.
PROPOSED = Measure.proposed_by.is_not(None)
VISIBLE = or_(PROPOSED, MINE)


class Measures(Repository[Measure]):
    model = Measure
    loads = (
        joinedload(Measure.owner),
        joinedload(Measure.provider),
        selectinload(Measure.cost_lines),
        selectinload(Measure.groups),
        selectinload(Measure.cost_shares),
        selectinload(Measure.needs).joinedload(AnsweredNeed.need),
        selectinload(Measure.partners).joinedload(Partner.organisation),
    )

    def visible(self, _actor: Actor) -> ColumnElement[bool]:
        return VISIBLE

    def of_year(self, county: str, school_year: int, scheme: str) -> list[Measure]:
        """All of a county's year that the actor sees, whole, in the order of their numbers."""
        query = self._query().where(
            Measure.county == county, Measure.school_year == school_year, Measure.scheme == scheme
        )
        return list(self.session.scalars(query.order_by(Measure.number)))


def answered_needs(unit_of_work: UnitOfWork, by: NeedFilter) -> int:
    """How many of the needs under a list's filters an approved measure (or one that has come further) answers."""
    shape = shape_of(unit_of_work.actor, by)
    chosen = NEEDS.query(shape).subquery()
    answered = (
        select(AnsweredNeed.need_id)
        .join(Measure, (Measure.county == AnsweredNeed.county) & (Measure.id == AnsweredNeed.measure_id))
        .where(AnsweredNeed.need_id == chosen.c.id, Measure.status.in_(APPROVED))
        .correlate(chosen)
        .exists()
    )
    return unit_of_work.session.scalar(select(func.count()).select_from(chosen).where(answered), shape.values) or 0


def approved_answer(unit_of_work: UnitOfWork, need: Need) -> int | None:
    """The number of an approved measure (or one that has come further) that answers the need; None where none does."""
    query = (
        select(func.min(Measure.number))
        .join(AnsweredNeed, (AnsweredNeed.county == Measure.county) & (AnsweredNeed.measure_id == Measure.id))
        .where(AnsweredNeed.county == need.county, AnsweredNeed.need_id == need.id, Measure.status.in_(APPROVED))
    )
    return unit_of_work.session.scalar(query)


def _linked(link: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(link.measure_id)
        .where(link.county == Measure.county, link.measure_id == Measure.id, condition)
        .correlate(Measure)
        .exists()
    )


MEASURES = Listing(
    MEASURE_SUMMARY,
    select(Measure).join(Organisation, Organisation.id == Measure.owner_id).where(VISIBLE),
    Measure.id,
    {
        **tenant(Measure.county),
        **equals(Measure, "county", "school_year", "status", "kind", "programme", "owner_id", "scheme"),
        **search_conditions(Measure.search, Measure.number),
        "need_id": _linked(AnsweredNeed, AnsweredNeed.need_id == bindparam("need_id")),
        "pot_id": _linked(PlanLine, PlanLine.pot_id == bindparam("pot_id")),
        "mine": MINE,
    },
)


def measures_page(
    unit_of_work: UnitOfWork, by: MeasureFilter, *, limit: int, cursor: UUID | None, with_total: bool = False
) -> bytes:
    """A page of measures, newest first."""
    actor = unit_of_work.actor
    names = ("county", "school_year", "status", "kind", "programme", "owner_id", "scheme", "need_id", "pot_id")
    narrowed = {
        **tenant_values(actor),
        **{name: getattr(by, name) for name in names},
        "mine": by.mine or None,
        **search_values(by.q),
    }
    shape = Shape.of(narrowed, own_values(actor))
    return MEASURES.page(unit_of_work.session, shape, limit=limit, cursor=cursor, with_total=with_total)
