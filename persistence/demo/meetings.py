"""The forum's meetings: one held, with minutes, and one that is called."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from domain.actors import Role
from domain.clock import today
from domain.meetings import ItemKind, ItemOutcome, Meeting, Presence, Vote, drafted
from domain.organisations import Seat
from persistence.demo.year import Event, Year, on
from persistence.meetings import Meetings
from persistence.organisations import Seats
from persistence.unit_of_work import UnitOfWork

WORDS = ("title", "background", "proposal")


def events(year: Year) -> Iterator[Event]:
    for row in year.files.get("meetings", {}).get("meeting", []):
        yield on(row["planned_on"]), 25, partial(_call, year, row)
        if "held_on" in row:
            yield on(row["held_on"]), 15, partial(_hold, year, row)  # before the plan is adopted
            yield on(row["held_on"]), 25, partial(_close, year, row)
            yield on(row["approved_on"]), 25, partial(_approve, year, row)


def _call(year: Year, row: dict[str, Any]) -> None:
    def change(work: UnitOfWork) -> None:
        items = [
            {
                **{name: item.get(name) for name in WORDS},
                "kind": ItemKind(item["kind"]),
                "round_id": year.rounds[item["round"]] if "round" in item else None,
                "plan_id": year.plan_id if item.get("plan") else None,
            }
            for item in row["item"]
        ]
        told = {name: row[name] for name in ("title", "school_year", "place")}
        starts_at = datetime.fromisoformat(row["starts_at"])
        meeting = Meetings(work).add(Meeting.plan(work.actor, {**told, "starts_at": starts_at, "items": items}))
        meeting.synthetic = True
        work.flush()
        meeting.perform("call", work.actor, (), None)
        year.meetings[row["title"]] = meeting.id

    year.do(year.secretary(), change)


def _hold(year: Year, row: dict[str, Any]) -> None:
    def begin(work: UnitOfWork) -> None:
        meeting = Meetings(work).get(year.meetings[row["title"]])
        meeting.perform("open", work.actor, (), None)
        told = {seat.id: Presence.PRESENT for seat in year.seats.values()}
        told |= {year.seats[key].id: Presence.ABSENT for key in row["absent"]}
        told |= {year.seats[key].id: Presence.DEPUTY for key in row["deputy"]}
        seats = Seats(work).on(today(), year.county)
        meeting.set_attendance(work.actor, seats, {s.id: told[s.id] for s in seats if s.id in told})
        for item, told_ in zip(meeting.items, row["item"], strict=True):
            if "vote_reason" in told_:
                meeting.open_vote(work.actor, item.id, told_["vote_reason"], seats)

    year.do(year.secretary(), begin)
    for key, seat in year.seats.items():
        if seat.voting and key not in row["absent"]:
            _vote(year, row, key, seat)

    def end(work: UnitOfWork) -> None:
        meeting = Meetings(work).get(year.meetings[row["title"]])
        circle = Meetings(work).circle(meeting)
        for item, told_ in zip(meeting.items, row["item"], strict=True):
            content = {name: told_[name] for name in ("note", "decision", "reason") if name in told_}
            if "outcome" in told_:
                content["outcome"] = ItemOutcome(told_["outcome"])
            meeting.decide(work.actor, item.id, content, circle.standing(meeting, item), circle.seats)

    year.do(year.secretary(), end)


def _vote(year: Year, row: dict[str, Any], key: str, seat: Seat) -> None:
    def change(work: UnitOfWork) -> None:
        meetings = Meetings(work)
        meeting = meetings.get(year.meetings[row["title"]])
        circle, place = meetings.circle(meeting), Seats(work).get(seat.id)
        for item, told in zip(meeting.items, row["item"], strict=True):
            if item.voting and seat.id not in circle.partial(item):
                against = key in told["against"]
                place, item_ = meeting.check_vote(work.actor, place, item.id, circle.partial(item))
                vote = Vote.AGAINST if against else Vote.FOR
                meetings.put_vote(meeting, item_, place, vote, told["dissent"] if against else None)

    body = year.holder(seat)
    year.do(year.actor(Role.FORUM_MEMBER, f"seat:{body}", seat.title, body), change)


def _close(year: Year, row: dict[str, Any]) -> None:
    def change(work: UnitOfWork) -> None:
        meeting = Meetings(work).get(year.meetings[row["title"]])
        circle = Meetings(work).circle(meeting)
        meeting.perform("close", work.actor, circle.seats, None, votes=circle.all_standing(meeting))

    year.do(year.secretary(), change)


def _approve(year: Year, row: dict[str, Any]) -> None:
    def change(work: UnitOfWork) -> None:
        meetings = Meetings(work)
        meeting = meetings.get(year.meetings[row["title"]])
        circle = meetings.circle(meeting)
        meeting.perform("approve", work.actor, circle.seats, Seats(work).of_actor(work.actor, today()))
        meeting.freeze(drafted(meeting, circle))

    year.do(year.member(), change)
