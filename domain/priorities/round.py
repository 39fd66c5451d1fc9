"""The forum's round of prioritisation: planned, opened for ballots, closed, ordered with reasons, decided."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor, Role, Scope, secretary_of
from domain.base import Base, CountyRecord, coded, number_parts
from domain.clock import now, today
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.needs import Need, NeedStatus
from domain.organisations import Seat, Tie, may_vote, tie
from domain.priorities.counting import Ballots, CountingRule, Ranked, rules_for
from domain.priorities.records import (
    BALLOT_POINTS,
    Ballot,
    BallotKind,
    Criterion,
    Outcome,
    PriorityItem,
    PriorityRoundStatus,
    Score,
)
from domain.rules import SCHEME
from domain.workflow import Step, Workflow

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


class PriorityRound(CountyRecord, Base):
    """One round for a county and a school year.

    `budget_ore` is what there is to share out among the needs (øre); the rule is told before the round opens.
    """

    __tablename__ = "priority_rounds"
    record_type = "priority_round"
    __table_args__ = (CheckConstraint("budget_ore > 0", name="budget"),)

    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    ballot: Mapped[BallotKind] = mapped_column(coded(BallotKind), default=BallotKind.CRITERIA)
    rule: Mapped[CountingRule] = mapped_column(coded(CountingRule), default=CountingRule.WEIGHTED)
    budget_ore: Mapped[int | None] = mapped_column(default=None)
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
        cls,
        actor: Actor,
        school_year: int,
        title: str,
        criteria: Sequence[Criterion] = (),
        scheme: str = SCHEME,
        **method: Any,
    ) -> "PriorityRound":
        """A new round in draft. Only the forum's secretary plans rounds. `method`: ballot, rule, budget_ore."""
        county = secretary_of(actor, "create")
        number_parts(county, criteria)
        round_ = cls(
            county=county,
            school_year=school_year,
            title=title,
            scheme=scheme,
            criteria=list(criteria),
            **method,
        )
        refuse(round_._method_faults())
        round_.note("create")
        return round_

    def change(self, actor: Actor, content: Mapping[str, Any]) -> None:
        """New title, criteria or method (ballot, rule, budget_ore), before the round opens."""
        PRIORITY_WORKFLOW.check(self, "update", actor)
        for name, value in content.items():
            if name == "criteria":
                number_parts(self.county, value)
                self.criteria = list(value)
            else:
                setattr(self, name, value)
        refuse(self._method_faults())
        self.note("update")

    def take_up(self, actor: Actor, needs: Sequence[Need], costs: Mapping[UUID, int] | None = None) -> None:
        """Set which needs the round is about, before it opens. `costs` (øre) go before what the needs say."""
        PRIORITY_WORKFLOW.check(self, "update", actor)
        refuse(
            [
                Finding("need_not_ready", f"/need_ids/{i}", params={"number": need.number, "state": need.status.value})
                for i, need in enumerate(needs)
                if need.status not in (NeedStatus.SUBMITTED, NeedStatus.FORWARDED)
            ]
        )
        told = costs or {}
        self.items = [
            PriorityItem(
                county=self.county,
                need_id=need.id,
                position=i,
                cost_ore=told.get(need.id) or need.estimated_cost_ore or None,
            )
            for i, need in enumerate(needs, 1)
        ]
        self.note("take_up")

    def perform(self, action: str, actor: Actor, reason: str | None = None) -> None:
        """Open, close, decide or reopen. Raises Invalid with what is missing."""
        step = PRIORITY_WORKFLOW.asked(self, action, actor, reason)
        if action == "open":
            refuse(self._method_faults())
            if not self.items:
                raise Conflict("round_without_needs")
            refuse(self._money_faults())
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
        found = {
            item.need_id: next(filter(None, (tie(seat, owner, served) for owner in item.owners)), None)
            for item in self.items
        }
        return {need_id: how for need_id, how in found.items() if how is not None}

    def _voter(self, actor: Actor, seat: Seat | None) -> Seat:
        PRIORITY_WORKFLOW.check(self, "score", actor)
        if seat is None or not may_vote(seat, today()):
            raise Forbidden("no_voting_seat")
        return seat

    def check_scores(
        self,
        actor: Actor,
        seat: Seat | None,
        scores: Sequence[tuple[UUID, Mapping[str, int]]],
        served: Collection[tuple[UUID, UUID]],
    ) -> Seat:
        """The seat that may give these scores.

        Raises Forbidden (no voting seat), Conflict (another kind of ballot), Invalid (a need outside the round or too
        near the seat, points).
        """
        seat = self._voter(actor, seat)
        if self.ballot is not BallotKind.CRITERIA:
            raise Conflict("other_ballot", ballot=self.ballot.value)
        codes = {c.code for c in self.criteria}
        found = self._judged(seat, served, [need_id for need_id, _ in scores], "scores")
        found += [
            Finding("criteria_incomplete", f"/scores/{i}/points", params={"allowed": ", ".join(sorted(codes))})
            for i, (_, points) in enumerate(scores)
            if set(points) != codes
        ]
        refuse(found)
        return seat

    def check_ballot(
        self,
        actor: Actor,
        seat: Seat | None,
        choices: Sequence[tuple[UUID, int | None]],
        served: Collection[tuple[UUID, UUID]],
    ) -> tuple[Seat, dict[UUID, int]]:
        """The seat that may give this ballot, and the points that it gives each need.

        `choices` are the needs it supports, the most important first, with points where points are shared out.
        Raises Forbidden (no voting seat), Conflict (another kind of ballot), Invalid (a need outside the round, twice
        or too near the seat; points).
        """
        seat = self._voter(actor, seat)
        if self.ballot is BallotKind.CRITERIA:
            raise Conflict("other_ballot", ballot=self.ballot.value)
        needs = [need_id for need_id, _ in choices]
        found = self._judged(seat, served, needs, "choices")
        found += [Finding("need_twice", f"/choices/{i}/need_id") for i, need in enumerate(needs) if need in needs[:i]]
        for i, (_, points) in enumerate(choices):
            if (points is not None) != (self.ballot is BallotKind.POINTS):
                code = "points_not_asked" if points is not None else "missing"
                found.append(Finding(code, f"/choices/{i}/points"))
        given = sum(points or 0 for _, points in choices)
        if given > BALLOT_POINTS:
            found.append(Finding("too_many_points", "/choices", params={"sum": given, "most": BALLOT_POINTS}))
        refuse(found)
        places = len(choices) if self.ballot is BallotKind.RANKING else 1
        return seat, {need: points or max(places - place, 1) for place, (need, points) in enumerate(choices)}

    def _judged(
        self, seat: Seat, served: Collection[tuple[UUID, UUID]], needs: Sequence[UUID], where: str
    ) -> list[Finding]:
        """Which of these the seat cannot judge: not in the round, or too near it."""
        owners = {item.need_id: item.need.owner.name for item in self.items}
        recused = self.recused(seat, served)
        outside = [i for i, need_id in enumerate(needs) if need_id not in owners]
        near = [i for i, need_id in enumerate(needs) if need_id in recused]
        found = [Finding("need_outside_round", f"/{where}/{i}/need_id") for i in outside]
        for i in near:
            params = {"organisation": owners[needs[i]]}
            found.append(Finding("seat_recused", f"/{where}/{i}/need_id", params=params))
        return found

    def ballots(self, scores: Iterable[Score], ballots: Iterable[Ballot]) -> Ballots:
        """What the seats gave, as the rules count it."""
        given: dict[UUID, dict[UUID, int]] = {}
        if self.ballot is BallotKind.CRITERIA:
            weights = {criterion.code: criterion.weight for criterion in self.criteria}
            for score in scores:
                points = sum(weights[code] * score.points[code] for code in weights)
                given.setdefault(score.seat_id, {})[score.need_id] = points
        else:
            for ballot in ballots:
                given[ballot.seat_id] = {UUID(need): points for need, points in ballot.points.items()}
        return Ballots(self.ballot, self.items, given)

    def ranking(self, ballots: Ballots) -> list[Ranked]:
        """The needs by the round's own rule."""
        return ballots.ranked(self.rule, self.budget_ore)

    def unranked(self, ballots: Ballots) -> list[Ranked]:
        """The needs as they stand, for as long as the ballots are secret: who supports what is told to nobody."""
        scored = {one.need_id: one.seats for one in ballots.weighted()} if self.ballot is BallotKind.CRITERIA else {}
        return [Ranked(item.need_id, item.position, None, scored.get(item.need_id, 0)) for item in self.items]

    def set_order(self, actor: Actor, ballots: Ballots, wanted: Sequence[tuple[UUID, Outcome, str | None]]) -> None:
        """The forum's order and outcome for every need.

        A reason is required for each need that was moved (see `departures`), and for each that the rule takes within
        the budget and the forum does not, or the other way round.
        Raises Invalid (`departure_reason_required`, `outcome_reason_required`, `order_incomplete`).
        """
        PRIORITY_WORKFLOW.check(self, "order", actor)
        computed = {ranked.need_id: ranked for ranked in self.ranking(ballots)}
        if sorted(computed, key=str) != sorted((need_id for need_id, _, _ in wanted), key=str):
            refuse([Finding("order_incomplete", "/items", params={"count": len(computed)})])
        moved = departures([computed[need_id].rank for need_id, _, _ in wanted])
        found = []
        for i, (need_id, outcome, reason) in enumerate(wanted):
            if (reason or "").strip():
                continue
            params = {"rank": computed[need_id].rank}
            if i in moved:
                found.append(Finding("departure_reason_required", f"/items/{i}/reason", params=params))
            elif departs(computed[need_id], outcome):
                found.append(Finding("outcome_reason_required", f"/items/{i}/reason", params=params))
        refuse(found)
        items = {item.need_id: item for item in self.items}
        for position, (need_id, outcome, reason) in enumerate(wanted, start=1):
            item, rank = items[need_id], computed[need_id].rank
            item.position, item.outcome, item.reason, item.computed_rank = position, outcome, reason, rank
        self.note("order")

    def _method_faults(self) -> list[Finding]:
        """What is wrong with how the round judges and counts."""
        allowed = [rule.value for rule in rules_for(self.ballot)]
        found = []
        if self.rule.value not in allowed:
            params = {"rule": self.rule.value, "ballot": self.ballot.value, "allowed": ", ".join(allowed)}
            found.append(Finding("rule_not_for_ballot", "/rule", params=params))
        total = sum(criterion.weight for criterion in self.criteria)
        codes = [criterion.code for criterion in self.criteria]
        # Where no criteria are scored they are what the forum looks at: there may be none.
        if total != 100 and (self.criteria or self.ballot is BallotKind.CRITERIA):
            found.append(Finding("weights_sum", "/criteria", params={"sum": total}))
        if len(set(codes)) != len(codes):
            found.append(Finding("criteria_twice", "/criteria"))
        return found

    def _money_faults(self) -> list[Finding]:
        """What a rule that counts money lacks."""
        if self.rule is CountingRule.WEIGHTED:
            return []
        found = [] if self.budget_ore else [Finding("missing", "/budget_ore")]
        unpriced = [item for item in self.items if not item.cost_ore]
        return found + [
            Finding("cost_missing", f"/costs/{item.need_id}", params={"number": item.need.number}) for item in unpriced
        ]

    def allowed_actions(self, actor: Actor) -> list[str]:
        """What this actor can do with it now."""
        return PRIORITY_WORKFLOW.allowed(self, actor)


def departs(ranked: Ranked, outcome: Outcome | None) -> bool:
    """Whether the forum took what the rule does not, or the other way round."""
    return outcome is not None and ranked.chosen is not None and ranked.chosen != (outcome is Outcome.PRIORITISED)


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
