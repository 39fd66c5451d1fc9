"""Rounds of prioritisation and the seats' scores."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from domain.clock import now
from domain.needs import Need
from domain.organisations import Seat
from domain.priorities import Ballot, Ballots, PriorityItem, PriorityRound, PriorityRoundStatus, Score
from persistence.reading import Listing, Shape, equals
from persistence.repository import Repository, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork


class PriorityRounds(Repository[PriorityRound]):
    model = PriorityRound
    loads = (
        selectinload(PriorityRound.criteria),
        selectinload(PriorityRound.items).joinedload(PriorityItem.need).joinedload(Need.owner),
        selectinload(PriorityRound.items).selectinload(PriorityItem.merged).joinedload(Need.owner),
    )

    def scores(self, round_: PriorityRound) -> list[Score]:
        """All seats' scores in the round."""
        query = select(Score).where(Score.county == round_.county, Score.round_id == round_.id).order_by(Score.seat_id)
        return list(self.session.scalars(query))

    def ballots(self, round_: PriorityRound) -> Ballots:
        """What the seats have given in the round, as the rules count it."""
        query = select(Ballot).where(Ballot.county == round_.county, Ballot.round_id == round_.id)
        given = self.session.scalars(query.order_by(Ballot.seat_id))
        return round_.ballots(self.scores(round_), given)

    def values(self, county: str, school_year: int, scheme: str) -> dict[UUID, int]:
        """How highly the forum ranks the year's needs, 0 to 500: by the newest round that is not secret any more."""
        shown = (PriorityRoundStatus.CLOSED, PriorityRoundStatus.DECIDED)
        of_year = self._query().where(
            PriorityRound.county == county,
            PriorityRound.school_year == school_year,
            PriorityRound.scheme == scheme,
            PriorityRound.status.in_(shown),
        )
        found: dict[UUID, int] = {}
        for round_ in self.session.scalars(of_year.order_by(PriorityRound.id)):
            found |= self.ballots(round_).values()
        return found

    def strike(self, round_: PriorityRound, recused: Iterable[tuple[Seat, Collection[UUID]]]) -> None:
        """Take out what seats gave needs that they have turned out to stand too near (each with its needs)."""
        changes: dict[str, Any] = {}
        for seat, needs in recused:
            of_seat = {"county": round_.county, "round_id": round_.id, "seat_id": seat.id}
            scores = self.session.scalars(select(Score).filter_by(**of_seat).where(Score.need_id.in_(needs)))
            for score in scores.all():
                changes[f"scores/{seat.title}/{score.need_id}"] = [score.points, None]
                self.session.delete(score)
            ballot = self.session.scalars(select(Ballot).filter_by(**of_seat)).one_or_none()
            near = {str(need) for need in needs}.intersection(ballot.points if ballot else ())
            if ballot is not None and near:
                kept = {need: given for need, given in ballot.points.items() if need not in near}
                changes[f"ballots/{seat.title}"] = [ballot.points, kept]
                ballot.points = kept
        self.session.flush()
        if changes:
            self.unit_of_work.remember(round_, "score", changes)

    def put_ballot(self, round_: PriorityRound, seat: Seat, points: Mapping[UUID, int]) -> None:
        """Store one seat's ballot, in the place of what it gave before.

        The round's version stays: seats vote side by side.
        """
        key = {"county": round_.county, "round_id": round_.id, "seat_id": seat.id}
        told = {str(need): given for need, given in points.items()}
        before = self.session.scalars(select(Ballot.points).filter_by(**key)).one_or_none()
        statement = insert(Ballot).values(**key, points=told, given_at=now())
        given = {"points": statement.excluded.points, "given_at": statement.excluded.given_at}
        self.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=given))
        if before != told:
            self.unit_of_work.remember(round_, "score", {f"ballots/{seat.title}": [before, told]})

    def put_scores(self, round_: PriorityRound, seat: Seat, scores: Sequence[tuple[UUID, Mapping[str, int]]]) -> None:
        """Store one seat's points, in the place of those it gave before.

        The round's version stays: seats score side by side.
        """
        if not scores:
            return
        rows = [
            {
                "county": round_.county,
                "round_id": round_.id,
                "need_id": need,
                "seat_id": seat.id,
                "points": dict(points),
            }
            for need, points in scores
        ]
        before = {score.need_id: score.points for score in self.scores(round_) if score.seat_id == seat.id}
        statement = insert(Score)
        self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["county", "round_id", "need_id", "seat_id"],
                set_={"points": statement.excluded.points},
            ),
            rows,
        )
        changes = {
            f"scores/{seat.title}/{need}": [before.get(need), dict(points)]
            for need, points in scores
            if before.get(need) != points
        }
        if changes:
            self.unit_of_work.remember(round_, "score", changes)


_NEEDS = (
    select(func.count())
    .select_from(PriorityItem)
    .where(PriorityItem.county == PriorityRound.county, PriorityItem.round_id == PriorityRound.id)
    .scalar_subquery()
)
ROUND_SUMMARY: dict[str, Any] = {
    "id": PriorityRound.id,
    "county": PriorityRound.county,
    "school_year": PriorityRound.school_year,
    "scheme": PriorityRound.scheme,
    "title": PriorityRound.title,
    "ballot": PriorityRound.ballot,
    "rule": PriorityRound.rule,
    "budget_ore": PriorityRound.budget_ore,
    "status": PriorityRound.status,
    "opened_at": PriorityRound.opened_at,
    "decided_at": PriorityRound.decided_at,
    "needs": _NEEDS,
    "synthetic": PriorityRound.synthetic,
}

ROUNDS = Listing(
    ROUND_SUMMARY,
    select(PriorityRound),
    PriorityRound.id,
    {**tenant(PriorityRound.county), **equals(PriorityRound, "county", "school_year", "scheme")},
)


def rounds_of(unit_of_work: UnitOfWork, need: Need) -> list[dict[str, Any]]:
    """The rounds that have taken the need up, newest first; its place and outcome once the forum has decided."""
    query = (
        select(PriorityRound, PriorityItem)
        .join(PriorityItem, (PriorityItem.county == PriorityRound.county) & (PriorityItem.round_id == PriorityRound.id))
        .where(PriorityItem.county == need.county, PriorityItem.need_id == need.id)
        .order_by(PriorityRound.id.desc())
    )
    return [
        {
            **{name: getattr(round_, name) for name in ("id", "title", "status", "decided_at")},
            "place": item.position if round_.status is PriorityRoundStatus.DECIDED else None,
            "outcome": item.outcome if round_.status is PriorityRoundStatus.DECIDED else None,
            "reason": item.reason if round_.status is PriorityRoundStatus.DECIDED else None,
        }
        for round_, item in unit_of_work.session.execute(query)
    ]


def rounds_page(
    unit_of_work: UnitOfWork,
    *,
    county: str | None,
    school_year: int | None,
    scheme: str | None,
    limit: int,
    cursor: UUID | None,
) -> bytes:
    """The county's rounds, newest first."""
    narrowed = {"county": county, "school_year": school_year, "scheme": scheme}
    shape = Shape.of({**tenant_values(unit_of_work.actor), **narrowed})
    return ROUNDS.page(unit_of_work.session, shape, limit=limit, cursor=cursor)
