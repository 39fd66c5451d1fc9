"""What happened in the round of prioritisation."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from domain.actors import Role
from domain.money import ore
from domain.organisations import Seat
from domain.priorities import BallotKind, CountingRule, Criterion, Outcome, PriorityRound
from persistence.demo.year import Event, Year, on
from persistence.needs import Needs
from persistence.organisations import Seats
from persistence.priorities import PriorityRounds
from persistence.unit_of_work import UnitOfWork


def events(year: Year) -> Iterator[Event]:
    file = year.files["priorities"]
    round_ = file["round"]
    yield on(round_["opened_on"]), 10, lambda: _open_round(year, file, round_, file["scores"])
    yield on(round_["closed_on"]), 10, lambda: year.do(year.secretary(), _round_step(year, "close"))
    yield on(round_["decided_on"]), 10, lambda: year.do(year.secretary(), lambda work: _decide(year, work, file))
    if "vote" in file:
        vote = file["vote"]
        yield on(vote["opened_on"]), 10, lambda: _vote(year, vote)
        yield on(vote["closed_on"]), 10, lambda: year.do(year.secretary(), _round_step(year, "close", vote["title"]))
    if "open_round" in file:
        early = file["open_round"]
        yield on(early["opened_on"]), 10, lambda: _open_round(year, file, early, early["scores"])


def _round_step(year: Year, action: str, title: str | None = None) -> Callable[[UnitOfWork], None]:
    """A step of the round that was planned last, or of the one with that title."""
    return lambda work: (
        PriorityRounds(work).get(year.rounds[title] if title else year.round_id).perform(action, work.actor)
    )


def _open_round(
    year: Year, file: dict[str, Any], round_: dict[str, Any], scores: dict[str, dict[str, list[int]]]
) -> None:
    """A round about the needs in `scores` (need → seat → points by criterion), opened and scored."""
    secretary = year.secretary()

    def plan(work: UnitOfWork) -> None:
        criteria = [Criterion(**criterion) for criterion in file["criterion"]]
        planned = PriorityRound.plan(work.actor, round_["school_year"], round_["title"], criteria)
        planned.synthetic = True
        year.round_id = year.rounds[planned.title] = PriorityRounds(work).add(planned).id

    def take_up(work: UnitOfWork) -> None:
        needs = Needs(work).get_all([year.needs[key] for key in scores], "")
        PriorityRounds(work).get(year.round_id).take_up(work.actor, needs)

    year.do(secretary, plan)
    year.do(secretary, take_up)
    year.do(secretary, _round_step(year, "open"))
    codes = [criterion["code"] for criterion in file["criterion"]]
    for key, seat in year.seats.items():
        given = [
            (year.needs[need], dict(zip(codes, points[key], strict=True)))
            for need, points in scores.items()
            if key in points
        ]
        if given:
            _score(year, seat, given)


def _score(year: Year, seat: Seat, given: list[tuple[Any, dict[str, int]]]) -> None:
    def change(work: UnitOfWork) -> None:
        rounds = PriorityRounds(work)
        round_ = rounds.get(year.round_id)
        place = Seats(work).get(seat.id)
        served = Seats(work).served([place])
        recused = round_.recused(place, served)
        impartial = [(need_id, points) for need_id, points in given if need_id not in recused]
        round_.check_scores(work.actor, place, impartial, served)
        rounds.put_scores(round_, seat, impartial)

    body = year.holder(seat)
    year.do(year.actor(Role.FORUM_MEMBER, f"seat:{body}", seat.title, body), change)


def _vote(year: Year, vote: dict[str, Any]) -> None:
    """A round over money, opened, with one ballot for each seat (seat → the needs that it supports)."""
    secretary = year.secretary()
    voted = dict.fromkeys(need for needs in vote["ballots"].values() for need in needs)

    def plan(work: UnitOfWork) -> None:
        planned = PriorityRound.plan(
            work.actor,
            vote["school_year"],
            vote["title"],
            ballot=BallotKind(vote["ballot"]),
            rule=CountingRule(vote["rule"]),
            budget_ore=ore(vote["budget_kr"]),
        )
        planned.synthetic = True
        year.round_id = year.rounds[planned.title] = PriorityRounds(work).add(planned).id

    def take_up(work: UnitOfWork) -> None:
        needs = Needs(work).get_all([year.needs[key] for key in voted], "")
        PriorityRounds(work).get(year.round_id).take_up(work.actor, needs)

    year.do(secretary, plan)
    year.do(secretary, take_up)
    year.do(secretary, _round_step(year, "open"))
    for key, needs in vote["ballots"].items():
        _give(year, year.seats[key], [(year.needs[need], None) for need in needs])


def _give(year: Year, seat: Seat, choices: list[tuple[UUID, int | None]]) -> None:
    def change(work: UnitOfWork) -> None:
        rounds = PriorityRounds(work)
        round_ = rounds.get(year.round_id)
        place = Seats(work).get(seat.id)
        served = Seats(work).served([place])
        recused = round_.recused(place, served)
        impartial = [choice for choice in choices if choice[0] not in recused]
        _, points = round_.check_ballot(work.actor, place, impartial, served)
        rounds.put_ballot(round_, seat, points)

    body = year.holder(seat)
    year.do(year.actor(Role.FORUM_MEMBER, f"seat:{body}", seat.title, body), change)


def _decide(year: Year, work: UnitOfWork, file: dict[str, Any]) -> None:
    rounds = PriorityRounds(work)
    round_ = rounds.get(year.round_id)
    ballots = rounds.ballots(round_)
    departing = {year.needs[row["need"]]: row for row in file.get("departure", [])}
    order = [ranked.need_id for ranked in round_.ranking(ballots) if ranked.need_id not in departing]
    for need_id, row in sorted(departing.items(), key=lambda item: item[1]["rank"]):
        order.insert(row["rank"] - 1, need_id)
    wanted = [
        (
            need_id,
            Outcome.PRIORITISED if place <= file["round"]["prioritised"] else Outcome.NOT_PRIORITISED,
            departing[need_id]["reason"] if need_id in departing else None,
        )
        for place, need_id in enumerate(order, start=1)
    ]
    round_.set_order(work.actor, ballots, wanted)
    work.flush()
    round_.perform("decide", work.actor)
