"""The forum's meetings, with what lies around them: declarations, votes, and who is behind what is on the agenda."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from domain.meetings import (
    AgendaItem,
    Circle,
    Declaration,
    ItemKind,
    ItemOutcome,
    ItemVote,
    Meeting,
    MeetingStatus,
    Vote,
    closenesses,
)
from domain.organisations import Organisation, Seat
from domain.plans import Plan
from persistence.needs import NEEDS, NeedFilter, shape_of
from persistence.organisations import Seats
from persistence.plans import Plans
from persistence.priorities import PriorityRounds
from persistence.reading import Listing, Shape, equals
from persistence.repository import Repository, in_counties, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork


class Meetings(Repository[Meeting]):
    model = Meeting
    loads = (selectinload(Meeting.items), selectinload(Meeting.attendance))

    def circle(self, meeting: Meeting) -> Circle:
        """What the meeting needs to know around it, as things stand on its day."""
        seats = Seats(self.unit_of_work).on(meeting.starts_at.date(), meeting.county)
        served = Seats(self.unit_of_work).served(seats)
        declarations: defaultdict[UUID, list[Declaration]] = defaultdict(list)
        for declared in self.session.scalars(self._of(Declaration, meeting)):
            declarations[declared.item_id].append(declared)
        votes: defaultdict[UUID, list[ItemVote]] = defaultdict(list)
        for vote in self.session.scalars(self._of(ItemVote, meeting)):
            votes[vote.item_id].append(vote)
        about = {item.id: self.about(item) for item in meeting.items}
        near = {item_id: closenesses(seats, things, served) for item_id, things in about.items()}
        return Circle(
            seats,
            declarations,
            votes,
            near,
            {item_id: len({number for number, _, _ in things}) for item_id, things in about.items()},
        )

    @staticmethod
    def _of(model: Any, meeting: Meeting) -> Select[Any]:
        """The declarations, or the votes, of a meeting's items."""
        items = [item.id for item in meeting.items]
        return select(model).where(model.county == meeting.county, model.item_id.in_(items)).order_by(model.seat_id)

    def about(self, item: AgendaItem) -> list[tuple[int, str, Organisation]]:
        """Everything that the item is about, with those behind it.

        A round's needs with their owners; a plan's measures with those who applied and those who would provide.
        """
        if item.round_id is not None:
            items = PriorityRounds(self.unit_of_work).get(item.round_id).items
            return [(one.need.number, one.need.title, owner) for one in items for owner in one.owners]
        if item.plan_id is not None:
            measures = [line.measure for line in Plans(self.unit_of_work).whole(item.plan_id).lines]
            bodies = [(one, body) for one in measures for body in (one.owner, one.provider) if body is not None]
            return [(measure.number, measure.title, body) for measure, body in bodies]
        return []

    def put_vote(self, meeting: Meeting, item: AgendaItem, seat: Seat, vote: Vote, dissent: str | None) -> None:
        """Store one seat's vote, in the place of the one before.

        The meeting's version stays: seats vote side by side.
        """
        key = {"county": meeting.county, "item_id": item.id, "seat_id": seat.id}
        before = self.session.scalars(select(ItemVote.vote).filter_by(**key)).one_or_none()
        statement = insert(ItemVote).values(**key, vote=vote, dissent=dissent)
        given = {"vote": statement.excluded.vote, "dissent": statement.excluded.dissent}
        self.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=given))
        told = [before.value if before else None, vote.value]
        self.unit_of_work.remember(meeting, "vote", {f"votes/{item.position}/{seat.title}": told})

    def put_declarations(self, meeting: Meeting, seat: Seat, told: Mapping[UUID, str]) -> None:
        """Store what one seat declares (item → why), in the place of what it declared before."""
        # One seat's declarations follow one another; others' go on side by side.
        self.session.execute(
            select(Seat.id).where(Seat.county == seat.county, Seat.id == seat.id).with_for_update(key_share=True)
        )
        own = (Declaration.county == meeting.county, Declaration.seat_id == seat.id)
        held = (*own, Declaration.item_id.in_([item.id for item in meeting.items]))
        before = dict(self.session.execute(select(Declaration.item_id, Declaration.reason).where(*held)).all())
        self.session.execute(delete(Declaration).where(*held))
        rows = [
            {"county": meeting.county, "item_id": item_id, "seat_id": seat.id, "reason": reason}
            for item_id, reason in told.items()
        ]
        if rows:
            self.session.execute(insert(Declaration), rows)
        changes = {
            f"declarations/{item.position}/{seat.title}": [before.get(item.id), told.get(item.id)]
            for item in meeting.items
            if before.get(item.id) != told.get(item.id)
        }
        if changes:
            self.unit_of_work.remember(meeting, "declare", changes)

    def decided_on(self, plan: Plan) -> bool | None:
        """Whether the last meeting that was to decide on the plan adopted it as it is; None where none was."""
        query = (
            select(AgendaItem.outcome, AgendaItem.plan_version)
            .join(Meeting, (Meeting.county == AgendaItem.county) & (Meeting.id == AgendaItem.meeting_id))
            .where(
                AgendaItem.plan_id == plan.id,
                AgendaItem.kind == ItemKind.DECISION,
                Meeting.status != MeetingStatus.DRAFT,
            )
            .order_by(Meeting.starts_at.desc(), Meeting.id.desc(), AgendaItem.position.desc())
        )
        last = self.session.execute(query).first()
        if last is None:
            return None
        outcome, version = last
        return outcome is ItemOutcome.ADOPTED and version == plan.version


def last_meeting(unit_of_work: UnitOfWork, county: str) -> datetime | None:
    """When the county's forum last met; None where it has not."""
    held = select(func.max(Meeting.starts_at)).where(
        in_counties(Meeting.county, unit_of_work.actor),
        Meeting.county == county,
        Meeting.status.in_((MeetingStatus.CLOSED, MeetingStatus.APPROVED)),
    )
    return unit_of_work.session.scalar(held)


def needs_since(unit_of_work: UnitOfWork, by: NeedFilter, moment: datetime) -> int:
    """How many of the needs under a list's filters have been reported since."""
    shape = shape_of(unit_of_work.actor, by)
    chosen = NEEDS.query(shape).subquery()
    fresh = select(func.count()).select_from(chosen).where(chosen.c.created_at > moment)
    return unit_of_work.session.scalar(fresh, shape.values) or 0


_ITEMS = (
    select(func.count())
    .select_from(AgendaItem)
    .where(AgendaItem.county == Meeting.county, AgendaItem.meeting_id == Meeting.id)
    .scalar_subquery()
)
FIELDS = {
    "id": Meeting.id,
    "county": Meeting.county,
    "school_year": Meeting.school_year,
    "title": Meeting.title,
    "starts_at": Meeting.starts_at,
    "place": Meeting.place,
    "status": Meeting.status,
    "approved_at": Meeting.approved_at,
    "item_count": _ITEMS,
    "synthetic": Meeting.synthetic,
}
MEETINGS = Listing(
    FIELDS, select(Meeting), Meeting.id, {**tenant(Meeting.county), **equals(Meeting, "county", "school_year")}
)


def meetings_page(
    unit_of_work: UnitOfWork, *, county: str | None, school_year: int | None, limit: int, cursor: UUID | None
) -> bytes:
    """The county's meetings, newest first."""
    shape = Shape.of({**tenant_values(unit_of_work.actor), "county": county, "school_year": school_year})
    return MEETINGS.page(unit_of_work.session, shape, limit=limit, cursor=cursor)
