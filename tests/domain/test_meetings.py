"""Which votes count, how many seats decide, and what the minutes tell while a vote is open."""

from datetime import UTC, datetime

import pytest

from domain.meetings import (
    Circle,
    Closeness,
    Declaration,
    ItemKind,
    ItemOutcome,
    ItemVote,
    Meeting,
    Presence,
    Vote,
    drafted,
)
from domain.organisations import SeatGroup, Tie
from tests.domain.given import refused, seat, someone

SECRETARY = someone("forum_secretary")
CONTENT = {"school_year": 2024, "title": "Møte", "starts_at": datetime(2024, 5, 21, 7, tzinfo=UTC), "place": "Skien"}


def opened(seats, there):
    item = {"title": "Sak", "kind": ItemKind.DECISION, "proposal": "Ja."}
    meeting = Meeting.plan(SECRETARY, {**CONTENT, "items": [item]})
    for action in ("call", "open"):
        meeting.perform(action, SECRETARY, seats, None)
    told = {one.id: Presence.PRESENT if one in there else Presence.ABSENT for one in seats}
    meeting.set_attendance(SECRETARY, seats, told)
    return meeting


def voted(item, *seats, vote=Vote.FOR):
    return [ItemVote(county="38", item_id=item.id, seat_id=one.id, vote=vote) for one in seats]


def test_only_votes_of_seats_that_are_there_and_impartial_count():
    seats = there, gone, declared, near = [seat() for _ in range(4)]
    meeting = opened(seats, (there, declared, near))
    item = meeting.items[0]
    circle = Circle(
        seats,
        {item.id: [Declaration(county="38", item_id=item.id, seat_id=declared.id, reason="x")]},
        {item.id: voted(item, there, gone, declared, near)},
        {item.id: [Closeness(near.id, 1, "Behov", "Skole", Tie.ITSELF)]},
        {item.id: 1},
    )
    assert [one.seat_id for one in circle.standing(meeting, item)] == [there.id]


@pytest.mark.parametrize(("voting", "needed"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_half_of_the_voting_seats_decide(voting, needed):
    seats = [seat() for _ in range(voting)]
    watching = seat(SeatGroup.COUNTY_GOVERNOR, voting=False)
    meeting = opened([*seats, watching], [*seats[: needed - 1], watching])
    assert meeting.quorum([*seats, watching]) == (needed - 1, needed)
    adopted = {"outcome": ItemOutcome.ADOPTED, "decision": "Ja."}
    assert refused(meeting.decide, SECRETARY, meeting.items[0].id, adopted, [], seats).code == "no_quorum"


def test_a_draft_of_the_minutes_does_not_tell_how_an_open_vote_goes():
    one = seat()
    meeting = opened([one], (one,))
    item = meeting.items[0]
    meeting.open_vote(SECRETARY, item.id, "Uenige", [one])
    votes = voted(item, one)
    votes[0].dissent = "Nei"
    told = drafted(meeting, Circle([one], votes={item.id: votes}))["items"][0]
    assert (told["votes"], told["dissent"]) == (None, [])


def test_those_who_came_are_told_group_by_group():
    groups = (SeatGroup.COUNTY, SeatGroup.EMPLOYERS, SeatGroup.TEACHERS)
    seats = [seat(group) for group in groups]
    rows = drafted(opened(seats, seats), Circle(seats))["attendance"]
    assert [row["group"] for row in rows] == ["employers", "teachers", "county"]
