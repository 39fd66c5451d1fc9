"""Disposition plans."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from domain.errors import NotFound
from domain.measures import AnsweredNeed, Measure, Partner
from domain.needs import Need
from domain.plans import LongTermPlan, LongTermPlanStatus, Plan, PlanLine, Pot
from persistence.reading import Listing, Shape, equals
from persistence.repository import Repository, in_counties, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork

FIELDS = {
    "id": Plan.id,
    "county": Plan.county,
    "school_year": Plan.school_year,
    "budget_year": Plan.budget_year,
    "scheme": Plan.scheme,
    "title": Plan.title,
    "frame_ore": Plan.frame_ore,
    "status": Plan.status,
    "adopted_at": Plan.adopted_at,
    "synthetic": Plan.synthetic,
}
_LINE = selectinload(Plan.lines).joinedload(PlanLine.measure)


class Plans(Repository[Plan]):
    model = Plan
    loads = (
        selectinload(Plan.pots),
        selectinload(Plan.shares),
        selectinload(Plan.amendments),
        _LINE.joinedload(Measure.owner),
        _LINE.selectinload(Measure.cost_lines),
        _LINE.selectinload(Measure.groups),
        _LINE.selectinload(Measure.cost_shares),
    )

    def whole(self, plan_id: UUID) -> Plan:
        """The plan with its measures' needs and partners as well: as its document tells of it. Raises NotFound."""
        more = (
            _LINE.joinedload(Measure.provider),
            _LINE.selectinload(Measure.needs).joinedload(AnsweredNeed.need).joinedload(Need.owner),
            _LINE.selectinload(Measure.partners).joinedload(Partner.organisation),
        )
        plan: Plan | None = self.session.scalars(self._query().options(*more).where(Plan.id == plan_id)).one_or_none()
        if plan is None:
            raise NotFound(record_type="plan")
        return plan

    def of_pot(self, pot_id: UUID) -> tuple[Plan, Pot]:
        """The pot with its plan, without the plan's parts: money asks for neither. Raises NotFound."""
        actor = self.unit_of_work.actor
        query = select(Plan, Pot).join(Pot, (Pot.county == Plan.county) & (Pot.plan_id == Plan.id))
        found = self.session.execute(query.where(Pot.id == pot_id, in_counties(Pot.county, actor))).one_or_none()
        if found is None:
            raise NotFound(record_type="pot")
        plan, pot = found
        return plan, pot


PLANS = Listing(
    FIELDS, select(Plan), Plan.id, {**tenant(Plan.county), **equals(Plan, "county", "school_year", "scheme")}
)


def plans_page(
    unit_of_work: UnitOfWork,
    *,
    county: str | None,
    school_year: int | None,
    scheme: str | None,
    limit: int,
    cursor: UUID | None,
) -> bytes:
    """The county's plans, newest first."""
    shape = Shape.of(
        {**tenant_values(unit_of_work.actor), "county": county, "school_year": school_year, "scheme": scheme}
    )
    return PLANS.page(unit_of_work.session, shape, limit=limit, cursor=cursor)


class LongTermPlans(Repository[LongTermPlan]):
    model = LongTermPlan
    loads = (selectinload(LongTermPlan.goals),)

    def in_force(self, plan: LongTermPlan) -> LongTermPlan | None:
        """The adopted edition that the plan would replace, held until the commit."""
        query = self._query().where(
            LongTermPlan.county == plan.county,
            LongTermPlan.scheme == plan.scheme,
            LongTermPlan.status == LongTermPlanStatus.ADOPTED,
        )
        found: LongTermPlan | None = self.session.scalars(query.with_for_update(of=LongTermPlan)).one_or_none()
        return found


LONG_TERM_FIELDS = {
    "id": LongTermPlan.id,
    "county": LongTermPlan.county,
    "title": LongTermPlan.title,
    "scheme": LongTermPlan.scheme,
    "from_year": LongTermPlan.from_year,
    "to_year": LongTermPlan.to_year,
    "edition": LongTermPlan.edition,
    "status": LongTermPlan.status,
    "adopted_at": LongTermPlan.adopted_at,
    "synthetic": LongTermPlan.synthetic,
}
LONG_TERM_PLANS = Listing(
    LONG_TERM_FIELDS,
    select(LongTermPlan),
    LongTermPlan.id,
    {**tenant(LongTermPlan.county), **equals(LongTermPlan, "county", "scheme")},
)


def long_term_plans_page(
    unit_of_work: UnitOfWork, *, county: str | None, scheme: str | None, limit: int, cursor: UUID | None
) -> bytes:
    """The county's long-term plans with all their editions, newest first."""
    shape = Shape.of({**tenant_values(unit_of_work.actor), "county": county, "scheme": scheme})
    return LONG_TERM_PLANS.page(unit_of_work.session, shape, limit=limit, cursor=cursor)
