"""Who stands too near to what is on the agenda, and the minutes as they are drafted from what was done."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.meetings.meeting import Meeting
from domain.meetings.parts import AgendaItem, Attendance, Declaration, ItemVote, Presence, counted
from domain.organisations import Organisation, Seat, SeatGroup, Tie, tie


@dataclass(frozen=True, slots=True)
class Closeness:
    """That a seat's organisation stands near the one behind a need or measure that an item is about."""

    seat_id: UUID
    number: int  # of the need or measure
    about: str  # its title
    organisation: str
    tie: Tie


@dataclass(frozen=True)
class Circle:
    """What a meeting needs to know around it: the seats of the day, and by item what was declared, voted, too near."""

    seats: Sequence[Seat]
    declarations: Mapping[UUID, Sequence[Declaration]] = field(default_factory=dict)
    votes: Mapping[UUID, Sequence[ItemVote]] = field(default_factory=dict)
    near: Mapping[UUID, Sequence[Closeness]] = field(default_factory=dict)
    owners: Mapping[UUID, int] = field(default_factory=dict)  # how many needs or measures each item is about

    def partial(self, item: AgendaItem) -> set[UUID]:
        """The seats that may not vote on the item.

        Those that declared themselves partial, and those that stand near to everything that it is about. Who stands
        near to some of it is named in the minutes and votes on the whole, as forums do on plans and orders.
        """
        declared = {one.seat_id for one in self.declarations.get(item.id, ())}
        near = self.near.get(item.id, ())
        whole = {
            seat.id
            for seat in self.seats
            if near and len({one.number for one in near if one.seat_id == seat.id}) == self.owners.get(item.id, 0)
        }
        return declared | whole

    def standing(self, meeting: Meeting, item: AgendaItem) -> list[ItemVote]:
        """The votes that count: not those of seats that are not there, or that turned out partial after voting."""
        there, partial = meeting.there(), self.partial(item)
        return [one for one in self.votes.get(item.id, ()) if one.seat_id in there and one.seat_id not in partial]

    def all_standing(self, meeting: Meeting) -> dict[UUID, list[ItemVote]]:
        """Item → the votes that count."""
        return {item.id: self.standing(meeting, item) for item in meeting.items}


def closenesses(
    seats: Iterable[Seat],
    about: Iterable[tuple[int, str, Organisation]],
    served: Collection[tuple[UUID, UUID]],
) -> list[Closeness]:
    """Each seat's ties to those behind what an item is about, seat by seat."""
    things = sorted(about, key=lambda one: one[0])
    return [
        Closeness(seat.id, number, title, body.name, how)
        for seat in seats
        if seat.voting
        for number, title, body in things
        if (how := tie(seat, body, served)) is not None
    ]


def drafted(meeting: Meeting, circle: Circle) -> dict[str, Any]:
    """The minutes: what was done, with the names of now. Plain values, so that they can be kept."""
    titles = {seat.id: seat.title for seat in circle.seats}
    seats = {seat.id: seat for seat in circle.seats}
    there, needed = meeting.quorum(circle.seats)
    groups = list(SeatGroup)

    def place(row: Attendance) -> tuple[bool, int, str]:
        seat = seats.get(row.seat_id)
        return row.presence is Presence.ABSENT, groups.index(seat.group) if seat else len(groups), str(row.seat_id)

    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "place": meeting.place,
        "school_year": meeting.school_year,
        "quorum": {"present": there, "needed": needed},
        "attendance": [
            {
                "seat": titles.get(row.seat_id, ""),
                "organisation": seats[row.seat_id].organisation.name if row.seat_id in seats else "",
                "group": seats[row.seat_id].group.value if row.seat_id in seats else "",
                "voting": row.seat_id in seats and seats[row.seat_id].voting,
                "presence": row.presence.value,
            }
            for row in sorted(meeting.attendance, key=place)
        ],
        "items": [_item(meeting, item, circle, titles) for item in meeting.items],
    }


def _item(meeting: Meeting, item: AgendaItem, circle: Circle, titles: Mapping[UUID, str]) -> dict[str, Any]:
    # A draft read while a vote is open must not tell how it goes.
    votes = [] if item.voting else circle.standing(meeting, item)
    return {
        "position": item.position,
        "title": item.title,
        "kind": item.kind.value,
        "about": "needs" if item.round_id else "measures" if item.plan_id else None,
        "background": item.background,
        "proposal": item.proposal,
        "note": item.note,
        "decision": item.decision,
        "outcome": item.outcome.value if item.outcome else None,
        "reason": item.reason,
        "manner": item.manner.value if item.manner else None,
        "vote_reason": item.vote_reason,
        "votes": {vote.value: count for vote, count in counted(votes).items()}
        if item.vote_reason and not item.voting
        else None,
        "dissent": [{"seat": titles.get(v.seat_id, ""), "text": v.dissent} for v in votes if v.dissent],
        "declared": [
            {"seat": titles.get(one.seat_id, ""), "reason": one.reason} for one in circle.declarations.get(item.id, ())
        ],
        "near": [
            {
                "seat": titles.get(one.seat_id, ""),
                "number": one.number,
                "organisation": one.organisation,
                "tie": one.tie,
            }
            for one in circle.near.get(item.id, ())
        ],
        "recused": sorted(titles.get(seat, "") for seat in circle.partial(item)),
    }
