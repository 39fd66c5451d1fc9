"""Rounds of prioritisation: criteria, scores by seat, the forum's order."""

from collections import Counter
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

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
from api.problems import language_of
from api.schemas.base import HistoryPage, TransitionBody, without_unset
from api.schemas.priorities import (
    BallotBody,
    OrderBody,
    PriorityRoundCreate,
    PriorityRoundPage,
    PriorityRoundRead,
    PriorityRoundUpdate,
    ScoresBody,
    TakeUpBody,
)
from api.schemas.tallies import TallyRead
from api.tallying import tallied
from domain.clock import today
from domain.errors import Conflict, Finding, Invalid
from domain.money import MAX_ORE
from domain.organisations import Seat, Tie
from domain.priorities import (
    BallotKind,
    Ballots,
    CountingRule,
    Criterion,
    PriorityItem,
    PriorityRound,
    Ranked,
    Score,
    departs,
    departures,
    rules_for,
)
from domain.tallying import Rule, election_text
from persistence.history import history_page
from persistence.needs import Needs
from persistence.organisations import Seats
from persistence.priorities import PriorityRounds, rounds_page

router = APIRouter(prefix="/priority-rounds", tags=["priorities"])
Budget = Annotated[
    int | None, Query(ge=1, le=MAX_ORE, description="Another budget than the round's own (øre): what if")
]


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
    """Plan a round: what the seats judge by, how that is counted, and what there is to share out."""
    criteria = [Criterion(**criterion.model_dump()) for criterion in body.criteria]
    rules_of(work, body.scheme)
    round_ = PriorityRounds(work).add(
        PriorityRound.plan(
            work.actor,
            body.school_year,
            body.title,
            criteria,
            body.scheme,
            ballot=body.ballot,
            rule=body.rule,
            budget_ore=body.budget_ore,
        )
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
    """Change the title, criteria or method before the round opens. Fields that are not sent stay."""
    round_ = PriorityRounds(work).get(round_id, if_match=if_match)
    content = without_unset(body)
    if "criteria" in content:
        content["criteria"] = [Criterion(**criterion) for criterion in content["criteria"]]
    round_.change(work.actor, content)
    work.flush()
    return done(work, _read(work, round_), record=round_)


@router.put("/{round_id}/needs", response_model=PriorityRoundRead)
def replace_priority_round_needs(round_id: UUID, body: TakeUpBody, work: Work, if_match: IfMatch) -> Response:
    """Set which needs the round is about, before it opens."""
    rounds = PriorityRounds(work)
    round_ = rounds.get(round_id, if_match=if_match)
    round_.take_up(work.actor, Needs(work).get_all(body.need_ids, "/need_ids"), body.costs)
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


@router.put("/{round_id}/ballot", response_model=PriorityRoundRead)
def put_priority_ballot(round_id: UUID, body: BallotBody, work: Work) -> Response:
    """Give one's own seat's ballot, in the place of the one before. Needs no If-Match, as the scores do not."""
    rounds = PriorityRounds(work)
    round_ = rounds.get(round_id, shared=True)  # it cannot close while the ballot is being written
    seats = Seats(work)
    mine = seats.of_actor(work.actor, today())
    choices = [(choice.need_id, choice.points) for choice in body.choices]
    seat, points = round_.check_ballot(work.actor, mine, choices, seats.served([mine] if mine else []))
    rounds.put_ballot(round_, seat, points)
    return done(work, _read(work, round_), record=round_)


@router.get("/{round_id}/tally", response_model=TallyRead)
def get_priority_tally(request: Request, round_id: UUID, work: Snapshot, budget_ore: Budget = None) -> Response:
    """A closed round's ballots by every rule side by side: what each takes within the budget, why, and for whom."""
    round_ = PriorityRounds(work).get(round_id)
    ballots = _counted(work, round_)
    seats = Seats(work).on(_day(round_), round_.county)
    recused: dict[UUID, list[UUID]] = {}
    for seat, needs in _recusals(work, round_, seats).items():
        for need in needs:
            recused.setdefault(need, []).append(seat)
    budget, titles = _budget(round_, budget_ore), Seats(work).titles(round_.county)
    return answer(work, tallied(round_, ballots, budget, titles, recused, language_of(request)), record=round_)


def _day(round_: PriorityRound) -> date:
    """The day whose seats the round is read with: later ones had no part in it."""
    return round_.decided_at.date() if round_.decided_at else today()


@router.get(
    "/{round_id}/election",
    responses={200: {"content": {"text/plain": {}}}},
    response_class=Response,
    response_model=None,
)
def get_priority_election(
    round_id: UUID, work: Snapshot, rule: CountingRule | None = None, budget_ore: Budget = None
) -> Response:
    """A closed round's ballots and outcome as a `.pb` file (Pabulib), so that anyone can count them again.

    Where criteria were scored, the file holds the weighted points in hundredths; for a rule that asks who supports
    what, those needs that got three of five or more.
    """
    round_ = PriorityRounds(work).get(round_id)
    ballots, rule = _counted(work, round_), rule or round_.rule
    if rule not in rules_for(round_.ballot):
        allowed = ", ".join(one.value for one in rules_for(round_.ballot))
        params = {"rule": rule.value, "ballot": round_.ballot.value, "allowed": allowed}
        raise Invalid(findings=[Finding("rule_not_for_ballot", "/rule", params=params)])
    counted = Rule.GREEDY if rule is CountingRule.WEIGHTED else rule.published
    budget = _budget(round_, budget_ore)
    election = ballots.election(budget, counted)
    titles = Seats(work).titles(round_.county)
    text = election_text(
        election,
        chosen=[ballots.names[need] for need in ballots.count(rule, budget).chosen],
        meta={"description": round_.title, "country": "Norway", "unit": round_.county, "rule": rule.value},
        names={ballots.names[item.need_id]: item.need.title for item in round_.items if item.need_id in ballots.names},
        voters=[titles.get(seat, "") for seat in sorted(ballots.given)],
    )
    work.close()
    named = {"Content-Disposition": f'attachment; filename="{round_.county}-{round_.school_year}-{rule.value}.pb"'}
    return Response(text, 200, named, "text/plain; charset=utf-8")


@router.put("/{round_id}/order", response_model=PriorityRoundRead)
def put_priority_order(round_id: UUID, body: OrderBody, work: Work, if_match: IfMatch) -> Response:
    """The forum's order and outcome for every need; a reason for each that departs from what the ballots gave."""
    rounds = PriorityRounds(work)
    round_ = rounds.get(round_id, if_match=if_match)
    wanted = [(item.need_id, item.outcome, item.reason) for item in body.items]
    round_.set_order(work.actor, rounds.ballots(round_), wanted)
    work.flush()
    return done(work, _read(work, round_), record=round_)


@router.post("/{round_id}/transitions", response_model=PriorityRoundRead)
def transition_priority_round(
    round_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Take one of the round's steps: open, close, decide, reopen."""
    rounds = PriorityRounds(work)
    round_ = rounds.get(round_id, if_match=if_match)
    round_.perform(body.action, work.actor, body.reason)
    if body.action == "close":  # a tie may have arisen, or been told, since a seat gave its vote
        seats = Seats(work).on(today(), round_.county)
        recused = _recusals(work, round_, seats)
        rounds.strike(round_, [(seat, recused[seat.id]) for seat in seats if recused.get(seat.id)])
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


def _counted(work: Work, round_: PriorityRound) -> Ballots:
    """The ballots of a round that is not secret any more. Raises Conflict."""
    if round_.secret:
        raise Conflict("tally_secret")
    return PriorityRounds(work).ballots(round_)


def _budget(round_: PriorityRound, asked: int | None) -> int:
    """What there is to share out. Raises Invalid where neither the question nor the round tells."""
    budget = asked or round_.budget_ore
    if budget is None:
        raise Invalid(findings=[Finding("missing_field", "/budget_ore")])
    return budget


def _recusals(work: Work, round_: PriorityRound, seats: list[Seat]) -> dict[UUID, dict[UUID, Tie]]:
    served = Seats(work).served(seats)
    return {seat.id: round_.recused(seat, served) for seat in seats if seat.voting}


def _read(work: Work, round_: PriorityRound) -> PriorityRoundRead:
    rounds = PriorityRounds(work)
    scores, ballots = rounds.scores(round_), rounds.ballots(round_)
    seats = Seats(work).on(_day(round_), round_.county)
    mine = Seats(work).of_actor(work.actor, today())
    secret = round_.secret
    # Until it closes the places say nothing, and a need's number of seats only how many have scored it.
    ranks = round_.unranked(ballots) if secret else round_.ranking(ballots)
    ranking = {ranked.need_id: ranked for ranked in ranks}
    decided = any(item.outcome for item in round_.items)
    in_own_order = decided or secret
    items = sorted(round_.items, key=lambda item: item.position if in_own_order else ranking[item.need_id].rank)
    moved = set() if secret else departures([ranking[item.need_id].rank for item in items])
    shown = [s for s in scores if not secret or (mine is not None and s.seat_id == mine.id)]
    finished = Counter(score.seat_id for score in scores)
    titles = Seats(work).titles(round_.county)
    recused = _recusals(work, round_, seats)
    if round_.ballot is not BallotKind.CRITERIA:
        finished = Counter(dict.fromkeys(ballots.given, len(items)))
    return PriorityRoundRead.model_validate(
        {
            **{name: getattr(round_, name) for name in _COLUMNS},
            "needs": len(items),
            "items": [
                _item(
                    item,
                    place,
                    ranking[item.need_id],
                    place - 1 in moved or departs(ranking[item.need_id], item.outcome),
                    secret,
                    shown,
                    titles,
                    recused,
                )
                for place, item in enumerate(items, start=1)
            ],
            "my_seat_id": mine.id if mine is not None and mine.voting else None,
            "my_ballot": _own(round_, ballots, mine),
            "seats_voting": sum(seat.voting for seat in seats),
            "seats_scored": len(ballots.given),
            "seats_finished": sum(
                number >= len(items) - len(recused.get(seat, {})) for seat, number in finished.items()
            ),
            "allowed_actions": round_.allowed_actions(work.actor),
        }
    )


def _own(round_: PriorityRound, ballots: Ballots, mine: Seat | None) -> dict[UUID, int] | None:
    if round_.ballot is BallotKind.CRITERIA or mine is None or mine.id not in ballots.given:
        return None
    return dict(ballots.given[mine.id])


def _item(
    item: PriorityItem,
    place: int,
    ranked: Ranked,
    departing: bool,
    secret: bool,
    scores: list[Score],
    titles: dict[UUID, str],
    recused: dict[UUID, dict[UUID, Tie]],
) -> dict[str, object]:
    total = None if secret or ranked.total is None else float(ranked.total)
    return {
        "position": place,
        "need": item.need,
        "cost_ore": item.cost_ore,
        "outcome": item.outcome,
        "computed_rank": item.computed_rank or (place if secret else ranked.rank),
        "chosen": None if secret else ranked.chosen,
        "total": total,
        "seats": ranked.seats,
        "departs": departing,
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
    "ballot",
    "rule",
    "budget_ore",
    "status",
    "opened_at",
    "decided_at",
    "synthetic",
    "criteria",
)
