"""Joint measures: the one place where a county reads what another has done, and no more of it than its part.

What is read across the border: what the measure is and costs, and how far each county has come with its part.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from domain.errors import Conflict, NotFound
from domain.measures import GONE, UNREADY, CostShare, CountyPart, Measure, MeasureStatus, Offer, Partner, PartStatus
from domain.organisations import County
from domain.plans import Plan, PlanLine, PlanStatus
from persistence.unit_of_work import UnitOfWork


def parts(unit_of_work: UnitOfWork, measure: Measure) -> list[CountyPart]:
    """Each county's part of a joint measure, in the order of their numbers; none where it is no joint one."""
    if measure.joint_id is None:
        return []
    adopted = (
        select(Plan.adopted_at)
        .join(PlanLine, (PlanLine.county == Plan.county) & (PlanLine.plan_id == Plan.id))
        .where(PlanLine.county == Measure.county, PlanLine.measure_id == Measure.id, Plan.status == PlanStatus.ADOPTED)
        .correlate(Measure)
        .limit(1)
        .scalar_subquery()
    )
    query = select(Measure.county, Measure.number, Measure.status, adopted).where(Measure.joint_id == measure.joint_id)
    unit_of_work.reach(*(one.of_county for one in measure.cost_shares))
    taken = {county: rest for county, *rest in unit_of_work.session.execute(query)}
    sums = measure.county_amounts
    return [
        _part(one, sums[one.of_county], *taken.get(one.of_county, (None, None, None))) for one in measure.cost_shares
    ]


def _part(
    share: CostShare, amount_ore: int, number: int | None, status: MeasureStatus | None, adopted_at: datetime | None
) -> CountyPart:
    if status is None:
        how = PartStatus.WAITING
    elif status in GONE:
        how = PartStatus.DECLINED
    else:
        how = PartStatus.TAKEN_UP if adopted_at is None else PartStatus.ADOPTED
    return CountyPart(share.of_county, share.share, amount_ore, how, number, adopted_at)


def agreed(unit_of_work: UnitOfWork, measure: Measure) -> bool:
    """Whether the cost is bound; the answer stays true until the commit, for nobody takes a part up meanwhile."""
    if measure.joint_id is not None:
        _one_at_a_time(unit_of_work, measure.joint_id)
    return measure.agreed(parts(unit_of_work, measure))


def require_adopted_everywhere(unit_of_work: UnitOfWork, measure: Measure) -> None:
    """No money for a joint measure before every county has adopted its part. Raises Conflict with who has not."""
    waiting = [part.county for part in parts(unit_of_work, measure) if part.status is not PartStatus.ADOPTED]
    if waiting:
        raise Conflict("share_not_adopted", counties=", ".join(waiting), number=measure.number)


_WHOLE = (
    joinedload(Measure.owner),
    selectinload(Measure.cost_lines),
    selectinload(Measure.cost_shares),
    selectinload(Measure.partners).joinedload(Partner.organisation),
)


def _one_at_a_time(unit_of_work: UnitOfWork, joint_id: UUID) -> None:
    """A row of another county is not ours to lock: who changes a joint measure and who takes it up wait here."""
    unit_of_work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(joint_id), 0))))


def _everywhere(unit_of_work: UnitOfWork) -> None:
    unit_of_work.reach(*unit_of_work.session.scalars(select(County.number)))


def offers(unit_of_work: UnitOfWork) -> list[Offer]:
    """The joint measures that wait for the actor's county, newest first."""
    county = unit_of_work.actor.county
    _everywhere(unit_of_work)
    query = (
        select(Measure)
        .join(CostShare, (CostShare.county == Measure.county) & (CostShare.measure_id == Measure.id))
        .where(
            Measure.joint_id == Measure.id,
            Measure.county != county,
            Measure.status.not_in(UNREADY),
            CostShare.of_county == county,
            ~_taken_up(county),
        )
        .order_by(Measure.number.desc())
        .limit(100)
        .options(*_WHOLE)
    )
    return [_offer(unit_of_work, measure) for measure in unit_of_work.session.scalars(query)]


def _taken_up(county: str | None) -> ColumnElement[bool]:
    other = aliased(Measure)
    return select(other.id).where(other.county == county, other.joint_id == Measure.id).correlate(Measure).exists()


def _offer(unit_of_work: UnitOfWork, measure: Measure) -> Offer:
    return Offer(
        measure.id,
        measure.county,
        measure.number,
        measure.title,
        measure.owner,
        measure.school_year,
        measure.start_on,
        measure.end_on,
        measure.asked_ore,
        parts(unit_of_work, measure),
    )


def offered(unit_of_work: UnitOfWork, joint_id: UUID) -> Measure:
    """Another county's measure that is to be taken up; its cost stays meanwhile. Raises NotFound, Conflict."""
    county = unit_of_work.actor.county
    _one_at_a_time(unit_of_work, joint_id)
    _everywhere(unit_of_work)
    query = (
        select(Measure)
        .where(Measure.id == joint_id, Measure.joint_id == joint_id, Measure.county != county)
        .options(*_WHOLE)
    )
    measure = unit_of_work.session.scalars(query).one_or_none()
    if measure is None or county not in {one.of_county for one in measure.cost_shares}:
        raise NotFound(record_type="measure")
    if measure.status in UNREADY:
        raise Conflict("offer_closed")
    if unit_of_work.session.scalar(select(Measure.id).where(Measure.county == county, Measure.joint_id == joint_id)):
        raise Conflict("offer_taken_up")
    return measure
