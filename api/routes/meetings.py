"""The forum's meetings: agenda, attendance, declarations, decisions and votes, and the minutes."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

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
from api.documents import agenda, minutes
from api.printing import DocumentLanguage, pdf
from api.schemas.base import HistoryPage, TransitionBody, without_unset
from api.schemas.meetings import (
    AttendanceBody,
    DeclarationsBody,
    MeetingCreate,
    MeetingPage,
    MeetingRead,
    MeetingUpdate,
    OpenVoteBody,
    OutcomeBody,
    VoteBody,
)
from domain.actors import Role
from domain.clock import today
from domain.errors import Forbidden
from domain.meetings import MEETING_WORKFLOW, AgendaItem, Circle, Meeting, Vote, drafted
from domain.organisations import Seat
from persistence.history import history_page
from persistence.meetings import Meetings, meetings_page
from persistence.organisations import Seats, county_name
from persistence.plans import Plans
from persistence.priorities import PriorityRounds

router = APIRouter(prefix="/meetings", tags=["meetings"])
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}


@router.get("", response_model=MeetingPage)
def list_meetings(
    work: Reading,
    paging: Paging,
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """The forum's meetings, newest first."""
    page = meetings_page(work, county=county, school_year=school_year, limit=paging.limit, cursor=paging.cursor)
    return answer(work, page)


@router.post("", status_code=201, response_model=MeetingRead)
def create_meeting(body: MeetingCreate, work: Work, once: Idempotent) -> Response:
    """Plan a meeting with its agenda."""
    meeting = Meetings(work).add(Meeting.plan(work.actor, _resolved(work, body.model_dump())))
    work.flush()
    location = f"/api/v1/meetings/{meeting.id}"
    return done(work, _read(work, meeting), record=meeting, status=201, location=location, once=once)


@router.get("/{meeting_id}", response_model=MeetingRead)
def get_meeting(meeting_id: UUID, work: Snapshot) -> Response:
    """One meeting: the agenda with what was done, who is there, who stands too near to what."""
    meeting = Meetings(work).get(meeting_id)
    return answer(work, _read(work, meeting), record=meeting)


@router.patch("/{meeting_id}", response_model=MeetingRead)
def update_meeting(meeting_id: UUID, body: MeetingUpdate, work: Work, if_match: IfMatch) -> Response:
    """Change a meeting that has not begun."""
    meeting = Meetings(work).get(meeting_id, if_match=if_match)
    meeting.change(work.actor, _resolved(work, without_unset(body)))
    work.flush()
    return done(work, _read(work, meeting), record=meeting)


@router.post("/{meeting_id}/transitions", response_model=MeetingRead)
def transition_meeting(
    meeting_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Call, open, close, reopen or approve. Approved minutes are locked; who closed the meeting cannot approve them."""
    meetings = Meetings(work)
    meeting = meetings.get(meeting_id, if_match=if_match)
    circle = meetings.circle(meeting)
    meeting.perform(body.action, work.actor, circle.seats, _seat(work), body.reason, circle.all_standing(meeting))
    if body.action == "approve":
        meeting.freeze(drafted(meeting, circle))
    work.flush()
    return done(work, _read(work, meeting), record=meeting, once=once)


@router.put("/{meeting_id}/attendance", response_model=MeetingRead)
def put_meeting_attendance(meeting_id: UUID, body: AttendanceBody, work: Work, if_match: IfMatch) -> Response:
    """Tell who is there. The list replaces the whole list."""
    meetings = Meetings(work)
    meeting = meetings.get(meeting_id, if_match=if_match)
    seats = Seats(work).on(meeting.starts_at.date(), meeting.county)
    meeting.set_attendance(work.actor, seats, body.attendance)
    work.flush()
    return done(work, _read(work, meeting), record=meeting)


@router.put("/{meeting_id}/declarations", response_model=MeetingRead)
def put_meeting_declarations(meeting_id: UUID, body: DeclarationsBody, work: Work) -> Response:
    """Declare one's own seat partial in items. Needs no If-Match: each seat writes only its own."""
    meetings = Meetings(work)
    meeting = meetings.get(meeting_id, shared=True)
    MEETING_WORKFLOW.check(meeting, "declare", work.actor)
    seat = _seat(work)
    if seat is None:
        raise Forbidden("no_voting_seat")
    told = {meeting.item(one.item_id).id: one.reason for one in body.declarations}
    meetings.put_declarations(meeting, seat, told)
    return done(work, _read(work, meeting), record=meeting)


@router.put("/{meeting_id}/items/{item_id}/outcome", response_model=MeetingRead)
def put_item_outcome(meeting_id: UUID, item_id: UUID, body: OutcomeBody, work: Work, if_match: IfMatch) -> Response:
    """Write down what the meeting did with an item. Where no vote was opened, the forum agreed."""
    meetings = Meetings(work)
    meeting = meetings.get(meeting_id, if_match=if_match)
    circle = meetings.circle(meeting)
    item = meeting.item(item_id)
    # The plan stays as it is meanwhile: it is adopted as the meeting saw it.
    plan = Plans(work).get(item.plan_id, shared=True) if item.plan_id is not None else None
    meeting.decide(work.actor, item_id, without_unset(body), circle.standing(meeting, item), circle.seats, plan)
    work.flush()
    return done(work, _read(work, meeting), record=meeting)


@router.put("/{meeting_id}/items/{item_id}/ballot", response_model=MeetingRead)
def put_item_ballot(meeting_id: UUID, item_id: UUID, body: OpenVoteBody, work: Work, if_match: IfMatch) -> Response:
    """Open a vote on an item where discussion did not lead to agreement."""
    meeting = Meetings(work).get(meeting_id, if_match=if_match)
    seats = Seats(work).on(meeting.starts_at.date(), meeting.county)
    meeting.open_vote(work.actor, item_id, body.reason, seats)
    work.flush()
    return done(work, _read(work, meeting), record=meeting)


@router.put("/{meeting_id}/items/{item_id}/vote", response_model=MeetingRead)
def put_item_vote(meeting_id: UUID, item_id: UUID, body: VoteBody, work: Work) -> Response:
    """Vote for one's own seat. Needs no If-Match: each seat writes only its own, side by side with the others."""
    meetings = Meetings(work)
    meeting = meetings.get(meeting_id, shared=True)
    item = meeting.item(item_id)
    partial = meetings.circle(meeting).partial(item)
    seat, item = meeting.check_vote(work.actor, _seat(work), item_id, partial)
    meetings.put_vote(meeting, item, seat, body.vote, body.dissent)
    return done(work, _read(work, meeting), record=meeting)


@router.get("/{meeting_id}/agenda", responses=PDF, response_class=Response, response_model=None)
def get_meeting_agenda(meeting_id: UUID, work: Snapshot, language: DocumentLanguage = "nb") -> Response:
    """The agenda pack: the call with what each item is about, as PDF/A-2a and PDF/UA-1."""
    meetings = Meetings(work)
    meeting = meetings.get(meeting_id)
    rounds = {i.id: PriorityRounds(work).get(i.round_id) for i in meeting.items if i.round_id is not None}
    plans = {i.id: Plans(work).whole(i.plan_id) for i in meeting.items if i.plan_id is not None}
    county = county_name(work.session, meeting.county)
    made = agenda(meeting, meetings.circle(meeting), rounds, plans, rules_of(work), county, language)
    work.close()
    return pdf(made, f"innkalling-{meeting.starts_at.date()}-{language}")


@router.get("/{meeting_id}/minutes", responses=PDF, response_class=Response, response_model=None)
def get_meeting_minutes(meeting_id: UUID, work: Snapshot, language: DocumentLanguage = "nb") -> Response:
    """The minutes as PDF/A-2a and PDF/UA-1: drafted from what was done, and as approved once they are."""
    meetings = Meetings(work)
    meeting = meetings.get(meeting_id)
    told = meeting.minutes or drafted(meeting, meetings.circle(meeting))
    made = minutes(meeting, told, county_name(work.session, meeting.county), language)
    work.close()
    return pdf(made, f"referat-{meeting.starts_at.date()}-{language}")


@router.get("/{meeting_id}/history", response_model=HistoryPage)
def list_meeting_history(
    meeting_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the meeting, newest first; who votes what is left out for as long as a vote is open."""
    meeting = Meetings(work).get(meeting_id)
    hidden = ("vote",) if any(item.voting for item in meeting.items) else ()
    return answer(work, history_page(work, meeting, limit=limit, cursor=cursor, without=hidden))


def _resolved(work: Work, content: dict[str, Any]) -> dict[str, Any]:
    """The content, when the rounds and plans that it refers to are there. Raises Invalid."""
    for i, item in enumerate(content.get("items", [])):
        if item.get("round_id"):
            PriorityRounds(work).referred(item["round_id"], f"/items/{i}/round_id")
        if item.get("plan_id"):
            Plans(work).referred(item["plan_id"], f"/items/{i}/plan_id")
    return content


def _seat(work: Work) -> Seat | None:
    return Seats(work).of_actor(work.actor, today()) if work.actor.role is Role.FORUM_MEMBER else None


def _read(work: Work, meeting: Meeting) -> MeetingRead:
    circle, mine = Meetings(work).circle(meeting), _seat(work)
    presence = {row.seat_id: row.presence for row in meeting.attendance}
    present, needed = meeting.quorum(circle.seats)
    return MeetingRead.model_validate(
        {
            **{name: getattr(meeting, name) for name in _COLUMNS},
            "items": [_item(meeting, item, circle, mine) for item in meeting.items],
            "attendance": [
                {
                    "seat_id": seat.id,
                    "seat_title": seat.title,
                    "organisation": seat.organisation.name,
                    "group": seat.group,
                    "voting": seat.voting,
                    "presence": presence.get(seat.id),
                }
                for seat in circle.seats
            ],
            "quorum": {"present": present, "needed": needed},
            "my_seat_id": mine.id if mine is not None and mine.voting else None,
            "allowed_actions": meeting.allowed_actions(work.actor, mine),
        }
    )


def _item(meeting: Meeting, item: AgendaItem, circle: Circle, mine: Seat | None) -> dict[str, Any]:
    titles = {seat.id: seat.title for seat in circle.seats}
    votes = circle.standing(meeting, item)
    # Nobody is to vote after the others' votes: until it is decided one sees one's own.
    shown = [one for one in votes if not item.voting or (mine is not None and one.seat_id == mine.id)]
    return {
        **{name: getattr(item, name) for name in _ITEM_COLUMNS},
        "near": [
            {
                "seat_id": one.seat_id,
                "seat_title": titles.get(one.seat_id, ""),
                "number": one.number,
                "about": one.about,
                "organisation": one.organisation,
                "tie": one.tie,
            }
            for one in circle.near.get(item.id, ())
        ],
        "declared": [
            {"seat_id": one.seat_id, "seat_title": titles.get(one.seat_id, ""), "text": one.reason}
            for one in circle.declarations.get(item.id, ())
        ],
        "recused": sorted(circle.partial(item), key=str),
        "counts": {vote: 0 if item.voting else sum(one.vote is vote for one in votes) for vote in Vote},
        "votes": [
            {
                "seat_id": one.seat_id,
                "seat_title": titles.get(one.seat_id, ""),
                "vote": one.vote,
                "dissent": one.dissent,
            }
            for one in shown
        ],
    }


_MADE = {"items", "attendance", "quorum", "my_seat_id", "allowed_actions"}
_COLUMNS = [name for name in MeetingRead.model_fields if name not in _MADE]
_ITEM_COLUMNS = (
    "id",
    "position",
    "title",
    "kind",
    "background",
    "proposal",
    "round_id",
    "plan_id",
    "note",
    "decision",
    "outcome",
    "reason",
    "manner",
    "vote_reason",
    "voting",
)
