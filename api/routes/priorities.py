"""Rounds of prioritisation: criteria, scores by seat, the forum's order."""

from collections import Counter
from typing import Annotated
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
from api.schemas.base import HistoryPage, TransitionBody
from api.schemas.priorities import (
    OrderBody,
    PriorityRoundCreate,
    PriorityRoundPage,
    PriorityRoundRead,
    PriorityRoundUpdate,
    ScoresBody,
    TakeUpBody,
)
from domain.clock import today
from domain.organisations import Tie
from domain.priorities import Criterion, PriorityItem, PriorityRound, Ranked, Score, departures
from persistence.history import history_page
from persistence.needs import Needs
from persistence.organisations import Seats
from persistence.priorities import PriorityRounds, rounds_page

router = APIRouter(prefix="/priority-rounds", tags=["priorities"])


@router.get("", response_model=PriorityRoundPage)
def list_priority_rounds(
    work: Reading,
    paging: Paging,
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    scheme: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
) -> Response:
    """Rounds, newest first."""
    page = rounds_page(
        work, county=county, school_year=school_year, scheme=scheme, limit=paging.limit, cursor=paging.cursor
    )
    return answer(work, page)


@router.post("", status_code=201, response_model=PriorityRoundRead)
def create_priority_round(body: PriorityRoundCreate, work: Work, once: Idempotent) -> Response:
    """Plan a round with its criteria; the weights sum to 100."""
    criteria = [Criterion(**criterion.model_dump()) for criterion in body.criteria]
    rules_of(work, body.scheme)
    round_ = PriorityRounds(work).add(
        PriorityRound.plan(work.actor, body.school_year, body.title, criteria, body.scheme)
    )
    work.flush()
    location = f"/api/v1/priority-rounds/{round_.id}"
    return done(work, _read(work, round_), record=round_, status=201, location=location, once=once)


@router.get("/{round_id}", response_model=PriorityRoundRead)
def get_priority_round(round_id: UUID, work: Snapshot) -> Response:
    """One round: its needs in the forum's order (the scores' order before that is set), with points and reasons."""
    round_ = PriorityRounds(work).get(round_id)
    return answer(work, _read(work, round_), record=round_)


@router.patch("/{round_id}", response_model=PriorityRoundRead)
def update_priority_round(round_id: UUID, body: PriorityRoundUpdate, work: Work, if_match: IfMatch) -> Response:
    """Change the title or criteria before the round opens."""
    round_ = PriorityRounds(work).get(round_id, if_match=if_match)
    criteria = None if body.criteria is None else [Criterion(**criterion.model_dump()) for criterion in body.criteria]
    round_.change(work.actor, title=body.title, criteria=criteria)
    work.flush()
    return done(work, _read(work, round_), record=round_)


@router.put("/{round_id}/needs", response_model=PriorityRoundRead)
def replace_priority_round_needs(round_id: UUID, body: TakeUpBody, work: Work, if_match: IfMatch) -> Response:
    """Set which needs the round is about, before it opens."""
    rounds = PriorityRounds(work)
    rounds.get(round_id, if_match=if_match).take_up(work.actor, Needs(work).get_all(body.need_ids, "/need_ids"))
    work.flush()
    round_ = rounds.get(round_id)
    return done(work, _read(work, round_), record=round_)


@router.put("/{round_id}/scores", response_model=PriorityRoundRead)
def put_priority_scores(round_id: UUID, body: ScoresBody, work: Work) -> Response:
    """Give one's own seat's points. Needs no If-Match: each seat writes only its own, side by side with the others."""
    rounds = PriorityRounds(work)
    round_ = rounds.get(round_id, shared=True)  # it cannot close while the points are being written
    scores = [(score.need_id, score.points) for score in body.scores]
    seats = Seats(work)
    mine = seats.of_actor(work.actor, today())
    seat = round_.check_scores(work.actor, mine, scores, seats.served([mine] if mine else []))
    rounds.put_scores(round_, seat, scores)
    return done(work, _read(work, round_), record=round_)


@router.put("/{round_id}/order", response_model=PriorityRoundRead)
def put_priority_order(round_id: UUID, body: OrderBody, work: Work, if_match: IfMatch) -> Response:
    """The forum's order and outcome for every need; a reason for each need that was moved from the scores' order."""
    rounds = PriorityRounds(work)
    round_ = rounds.get(round_id, if_match=if_match)
    wanted = [(item.need_id, item.outcome, item.reason) for item in body.items]
    round_.set_order(work.actor, rounds.scores(round_), wanted)
    work.flush()
    return done(work, _read(work, round_), record=round_)


@router.post("/{round_id}/transitions", response_model=PriorityRoundRead)
def transition_priority_round(
    round_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Take one of the round's steps: open, close, decide, reopen."""
    round_ = PriorityRounds(work).get(round_id, if_match=if_match)
    round_.perform(body.action, work.actor, body.reason)
    work.flush()
    return done(work, _read(work, round_), record=round_, once=once)


@router.get("/{round_id}/history", response_model=HistoryPage)
def list_priority_round_history(
    round_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the round, newest first."""
    round_ = PriorityRounds(work).get(round_id)
    page = history_page(work, round_, limit=limit, cursor=cursor, only_own_scores=round_.secret)
    return answer(work, page)


def _read(work: Work, round_: PriorityRound) -> PriorityRoundRead:
    scores = PriorityRounds(work).scores(round_)
    seats = Seats(work).on(today(), round_.county)
    mine = Seats(work).of_actor(work.actor, today())
    ranking = {ranked.need_id: ranked for ranked in round_.ranking(scores)}
    decided = any(item.outcome for item in round_.items)
    in_own_order = decided or round_.secret
    items = sorted(round_.items, key=lambda item: item.position if in_own_order else ranking[item.need_id].rank)
    moved = set() if round_.secret else departures([ranking[item.need_id].rank for item in items])
    secret = round_.secret
    shown = [s for s in scores if not secret or (mine is not None and s.seat_id == mine.id)]
    given = Counter(score.seat_id for score in scores)
    titles = {seat.id: seat.title for seat in seats}
    served = Seats(work).served(seats)
    recused = {seat.id: round_.recused(seat, served) for seat in seats if seat.voting}
    return PriorityRoundRead.model_validate(
        {
            **{name: getattr(round_, name) for name in _COLUMNS},
            "needs": len(items),
            "items": [
                _item(item, place, ranking[item.need_id], place - 1 in moved, secret, shown, titles, recused)
                for place, item in enumerate(items, start=1)
            ],
            "my_seat_id": mine.id if mine is not None and mine.voting else None,
            "seats_voting": sum(seat.voting for seat in seats),
            "seats_scored": len(given),
            "seats_finished": sum(number >= len(items) - len(recused.get(seat, {})) for seat, number in given.items()),
            "allowed_actions": round_.allowed_actions(work.actor),
        }
    )


def _item(
    item: PriorityItem,
    place: int,
    ranked: Ranked,
    departs: bool,
    secret: bool,
    scores: list[Score],
    titles: dict[UUID, str],
    recused: dict[UUID, dict[UUID, Tie]],
) -> dict[str, object]:
    total = None if secret or ranked.total is None else float(ranked.total)
    return {
        "position": place,
        "need": item.need,
        "outcome": item.outcome,
        "computed_rank": item.computed_rank or (place if secret else ranked.rank),
        "total": total,
        "seats": ranked.seats,
        "departs": departs,
        "reason": item.reason,
        "recused": [
            {"seat_id": seat, "seat_title": titles[seat], "tie": needs[item.need_id]}
            for seat, needs in recused.items()
            if item.need_id in needs
        ],
        "scores": [
            {"seat_id": s.seat_id, "seat_title": titles.get(s.seat_id, ""), "points": s.points}
            for s in scores
            if s.need_id == item.need_id
        ],
    }


_COLUMNS = (
    "id",
    "county",
    "version",
    "school_year",
    "scheme",
    "title",
    "status",
    "opened_at",
    "decided_at",
    "synthetic",
    "criteria",
)
