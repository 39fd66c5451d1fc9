"""The forum's round of prioritisation.

Criteria with weights, scores by seat, an order, and reasons where it departs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, SmallInteger, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor, Role, Scope
from domain.base import Base, CountyPart, CountyRecord, coded, number_parts
from domain.clock import now, today
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.needs import Need, NeedStatus
from domain.organisations import Seat, Tie, may_vote, tie
from domain.rules import SCHEME
from domain.workflow import Step, Workflow

MAX_POINTS = 5


class PriorityRoundStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


class Outcome(StrEnum):
    PRIORITISED = "prioritised"
    NOT_PRIORITISED = "not_prioritised"
    POSTPONED = "postponed"


DRAFT, OPEN, CLOSED, DECIDED = PriorityRoundStatus
SECRETARY = {Role.FORUM_SECRETARY: Scope.COUNTY}

PRIORITY_WORKFLOW = Workflow(
    "priority_round",
    (
        Step("update", (DRAFT,), None, SECRETARY, asked=False),
        Step("open", (DRAFT,), OPEN, SECRETARY),
        Step("score", (OPEN,), None, {Role.FORUM_MEMBER: Scope.COUNTY}, asked=False),
        Step("close", (OPEN,), CLOSED, SECRETARY),
        Step("order", (CLOSED,), None, SECRETARY, asked=False),
        Step("decide", (CLOSED,), DECIDED, SECRETARY),
        Step("reopen", (CLOSED,), OPEN, SECRETARY, needs_reason=True),
    ),
)


class Criterion(CountyPart, Base):
    """What the forum weighs by. The weights of a round sum to 100."""

    __tablename__ = "priority_criteria"
    __table_args__ = (
        ForeignKeyConstraint(["county", "round_id"], ["priority_rounds.county", "priority_rounds.id"]),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    code: Mapped[str] = mapped_column(String(40))
    weight: Mapped[int] = mapped_column(Integer)
    nb: Mapped[str]
    nn: Mapped[str]
    en: Mapped[str]


class PriorityItem(Base):
    """A need in the round; `position` is its place in the order the forum decides."""

    __tablename__ = "priority_items"
    __table_args__ = (
        ForeignKeyConstraint(["county", "round_id"], ["priority_rounds.county", "priority_rounds.id"]),
        ForeignKeyConstraint(["county", "need_id"], ["needs.county", "needs.id"]),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    need_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[Outcome | None] = mapped_column(coded(Outcome), default=None)
    # The place that the scores gave, frozen when the forum sets its order, and why the forum departed from it.
    computed_rank: Mapped[int | None] = mapped_column(Integer, default=None)
    reason: Mapped[str | None] = mapped_column(default=None)

    need: Mapped[Need] = relationship(lazy="raise", init=False, viewonly=True)


class Score(Base):
    """The points that one seat gives one need, by criterion code (0 to 5)."""

    __tablename__ = "priority_scores"
    __table_args__ = (
        ForeignKeyConstraint(["county", "round_id"], ["priority_rounds.county", "priority_rounds.id"]),
        ForeignKeyConstraint(["county", "need_id"], ["needs.county", "needs.id"]),
        ForeignKeyConstraint(["county", "seat_id"], ["seats.county", "seats.id"]),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[dict[str, int]] = mapped_column(JSONB)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A need's place by the scores: `total` is the weighted mean, 0 to 5; None where no seat has scored it."""

    need_id: UUID
    rank: int
    total: Fraction | None
    seats: int


class PriorityRound(CountyRecord, Base):
    """One round for a county and a school year."""

    __tablename__ = "priority_rounds"
    record_type = "priority_round"

    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    status: Mapped[PriorityRoundStatus] = mapped_column(
        coded(PriorityRoundStatus), init=False, default=PriorityRoundStatus.DRAFT
    )
    opened_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    decided_at: Mapped[datetime | None] = mapped_column(init=False, default=None)

    criteria: Mapped[list[Criterion]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=Criterion.position, default_factory=list
    )
    items: Mapped[list[PriorityItem]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=PriorityItem.position, init=False, default_factory=list
    )

    @property
    def state(self) -> PriorityRoundStatus:
        return self.status

    @property
    def secret(self) -> bool:
        """Until the round closes a seat sees its own points only: nobody is to score after the others' scores."""
        return self.status in (PriorityRoundStatus.DRAFT, PriorityRoundStatus.OPEN)

    @property
    def owner_organisation_id(self) -> UUID | None:
        return None

    def previous_hand(self) -> str | None:
        return None

    @classmethod
    def plan(
        cls, actor: Actor, school_year: int, title: str, criteria: Sequence[Criterion], scheme: str = SCHEME
    ) -> "PriorityRound":
        """A new round in draft. Only the forum's secretary plans rounds."""
        if actor.role is not Role.FORUM_SECRETARY or actor.county is None:
            raise Forbidden("action_not_for_role", action="create", role=actor.role.value)
        number_parts(actor.county, criteria)
        round_ = cls(county=actor.county, school_year=school_year, title=title, scheme=scheme, criteria=list(criteria))
        refuse(round_._criteria_faults())
        round_.note("create")
        return round_

    def change(self, actor: Actor, *, title: str | None, criteria: Sequence[Criterion] | None) -> None:
        """New title or criteria, before the round opens."""
        PRIORITY_WORKFLOW.check(self, "update", actor)
        if title is not None:
            self.title = title
        if criteria is not None:
            number_parts(self.county, criteria)
            self.criteria = list(criteria)
        refuse(self._criteria_faults())
        self.note("update")

    def take_up(self, actor: Actor, needs: Sequence[Need]) -> None:
        """Set which needs the round is about, before it opens."""
        PRIORITY_WORKFLOW.check(self, "update", actor)
        refuse(
            [
                Finding("need_not_ready", f"/need_ids/{i}", params={"number": need.number, "state": need.status.value})
                for i, need in enumerate(needs)
                if need.status not in (NeedStatus.SUBMITTED, NeedStatus.FORWARDED)
            ]
        )
        self.items = [PriorityItem(county=self.county, need_id=need.id, position=i) for i, need in enumerate(needs, 1)]
        self.note("take_up")

    def perform(self, action: str, actor: Actor, reason: str | None = None) -> None:
        """Open, close, decide or reopen. Raises Invalid with what is missing."""
        step = PRIORITY_WORKFLOW.asked(self, action, actor, reason)
        if action == "open":
            refuse(self._criteria_faults())
            if not self.items:
                raise Conflict("round_without_needs")
            self.opened_at = now()
        elif action == "decide":
            undecided = [item for item in self.items if item.outcome is None]
            if undecided:
                raise Conflict("order_missing", count=len(undecided))
            self.decided_at = now()
        elif action == "reopen":
            for item in self.items:
                item.outcome = item.reason = item.computed_rank = None
        if step.to is not None:
            self.status = PriorityRoundStatus(step.to)
        self.note(action, reason)

    def recused(self, seat: Seat, served: Collection[tuple[UUID, UUID]]) -> dict[UUID, Tie]:
        """The needs that the seat may not judge, each with what ties it to the one who has the need."""
        found = {item.need_id: tie(seat, item.need.owner, served) for item in self.items}
        return {need_id: how for need_id, how in found.items() if how is not None}

    def check_scores(
        self,
        actor: Actor,
        seat: Seat | None,
        scores: Sequence[tuple[UUID, Mapping[str, int]]],
        served: Collection[tuple[UUID, UUID]],
    ) -> Seat:
        """The seat that may give these scores.

        Raises Forbidden (no voting seat), Invalid (a need outside the round or too near the seat, points).
        """
        PRIORITY_WORKFLOW.check(self, "score", actor)
        if seat is None or not may_vote(seat, today()):
            raise Forbidden("no_voting_seat")
        codes, needs = {c.code for c in self.criteria}, {item.need_id: item.need for item in self.items}
        recused = self.recused(seat, served)
        found = []
        for i, (need_id, points) in enumerate(scores):
            if need_id not in needs:
                found.append(Finding("need_outside_round", f"/scores/{i}/need_id"))
            if need_id in recused:
                params = {"organisation": needs[need_id].owner.name}
                found.append(Finding("seat_recused", f"/scores/{i}/need_id", params=params))
            if set(points) != codes:
                found.append(
                    Finding("criteria_incomplete", f"/scores/{i}/points", params={"allowed": ", ".join(sorted(codes))})
                )
        refuse(found)
        return seat

    def ranking(self, scores: Iterable[Score]) -> list[Ranked]:
        """The needs by weighted mean of the seats' points, exact.

        Ties go to the need that was reported first (lowest number).
        """
        weights = {criterion.code: criterion.weight for criterion in self.criteria}
        by_need: dict[UUID, list[int]] = {item.need_id: [] for item in self.items}
        for score in scores:
            if score.need_id in by_need:
                by_need[score.need_id].append(sum(weights[code] * score.points[code] for code in weights))
        totals = {need: Fraction(sum(given), 100 * len(given)) if given else None for need, given in by_need.items()}
        numbers = {item.need_id: item.need.number for item in self.items}
        unscored = Fraction(-1)  # below no points at all
        heights = {need: unscored if total is None else total for need, total in totals.items()}
        order = sorted(totals, key=lambda need: (-heights[need], numbers[need]))
        return [Ranked(need, rank, totals[need], len(by_need[need])) for rank, need in enumerate(order, start=1)]

    def set_order(
        self, actor: Actor, scores: Iterable[Score], wanted: Sequence[tuple[UUID, Outcome, str | None]]
    ) -> None:
        """The forum's order and outcome for every need.

        A reason is required for each need that was moved (see `departures`).
        Raises Invalid (`departure_reason_required`, `order_incomplete`).
        """
        PRIORITY_WORKFLOW.check(self, "order", actor)
        computed = {ranked.need_id: ranked.rank for ranked in self.ranking(scores)}
        if sorted(computed, key=str) != sorted((need_id for need_id, _, _ in wanted), key=str):
            refuse([Finding("order_incomplete", "/items", params={"count": len(computed)})])
        departing = departures([computed[need_id] for need_id, _, _ in wanted])
        refuse(
            [
                Finding("departure_reason_required", f"/items/{i}/reason", params={"rank": computed[need_id]})
                for i, (need_id, _, reason) in enumerate(wanted)
                if i in departing and not (reason or "").strip()
            ]
        )
        items = {item.need_id: item for item in self.items}
        for position, (need_id, outcome, reason) in enumerate(wanted, start=1):
            item = items[need_id]
            item.position, item.outcome, item.reason, item.computed_rank = position, outcome, reason, computed[need_id]
        self.note("order")

    def _criteria_faults(self) -> list[Finding]:
        total = sum(criterion.weight for criterion in self.criteria)
        codes = [criterion.code for criterion in self.criteria]
        found = []
        if total != 100:
            found.append(Finding("weights_sum", "/criteria", params={"sum": total}))
        if len(set(codes)) != len(codes):
            found.append(Finding("criteria_twice", "/criteria"))
        return found

    def allowed_actions(self, actor: Actor) -> list[str]:
        """What this actor can do with it now."""
        return PRIORITY_WORKFLOW.allowed(self, actor)


def departures(computed_ranks: Sequence[int]) -> set[int]:
    """Which places (0-based) depart from the computed order: the fewest moves that explain the order.

    Those outside a longest increasing run of computed ranks have been moved; the rest merely made room.
    """
    # runs[i]: a longest increasing run that ends at place i.
    runs: list[list[int]] = []
    for i, rank in enumerate(computed_ranks):
        before: list[int] = []
        for run in runs:
            if computed_ranks[run[-1]] < rank and len(run) > len(before):
                before = run
        runs.append([*before, i])
    stayed = max(runs, key=lambda run: (len(run), -run[-1])) if runs else []
    return set(range(len(computed_ranks))) - set(stayed)
