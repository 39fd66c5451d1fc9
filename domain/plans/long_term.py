"""The forum's long-term plan: the headings of the guidelines, goals that can be followed, one edition after another."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor, Role, Scope, secretary_of
from domain.base import Base, CountyPart, CountyRecord, coded, number_parts
from domain.clock import now, today
from domain.errors import Finding, Forbidden, refuse
from domain.organisations import Seat, may_vote
from domain.rules import SCHEME, RuleSet
from domain.workflow import Step, Workflow


class LongTermPlanStatus(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    REPLACED = "replaced"


class GoalFigure(StrEnum):
    """What a goal is followed by: people who completed, measures completed, or kroner paid."""

    PARTICIPANTS = "participants"
    MEASURES = "measures"
    PAID = "paid"


D, P, A, R = LongTermPlanStatus
SECRETARY = {Role.FORUM_SECRETARY: Scope.COUNTY}
MEMBER = {Role.FORUM_MEMBER: Scope.COUNTY}

LONG_TERM_WORKFLOW = Workflow(
    "long_term_plan",
    (
        Step("update", (D,), None, SECRETARY, asked=False),
        Step("propose", (D,), P, SECRETARY),
        Step("return", (P,), D, {**SECRETARY, **MEMBER}, needs_reason=True),
        Step("adopt", (P,), A, MEMBER, four_eyes=True),
        Step("amend", (A,), None, SECRETARY, needs_reason=True, asked=False),
        # By the adoption of the next edition.
        Step("replace", (A,), R, MEMBER, asked=False),
    ),
)


class PlanGoal(CountyPart, Base):
    """A prioritised goal. With a figure it is followed: `target` people, measures or øre in the plan's school years.

    `subject` narrows the figure: a target group's code for people, a kind of measure for the others.
    """

    __tablename__ = "plan_goals"
    __table_args__ = (
        ForeignKeyConstraint(["county", "long_term_plan_id"], ["long_term_plans.county", "long_term_plans.id"]),
        CheckConstraint("target > 0", name="target"),
    )

    long_term_plan_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    words: Mapped[str]
    figure: Mapped[GoalFigure | None] = mapped_column(coded(GoalFigure), default=None)
    subject: Mapped[str | None] = mapped_column(String(40), default=None)
    target: Mapped[int | None] = mapped_column(default=None)


class LongTermPlan(CountyRecord, Base):
    """A county's plan for several school years. An adopted one is locked; a new edition takes its place."""

    __tablename__ = "long_term_plans"
    record_type = "long_term_plan"
    __table_args__ = (
        ForeignKeyConstraint(["county", "replaces_id"], ["long_term_plans.county", "long_term_plans.id"]),
        CheckConstraint("from_year <= to_year", name="years"),
        UniqueConstraint("county", "replaces_id", name="uq_long_term_plans_next"),
        Index(
            "uq_long_term_plans_adopted",
            "county",
            "scheme",
            unique=True,
            postgresql_where=text("status = 'adopted'"),
        ),
    )

    title: Mapped[str]
    from_year: Mapped[int] = mapped_column(SmallInteger)
    to_year: Mapped[int] = mapped_column(SmallInteger)
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    edition: Mapped[int] = mapped_column(Integer, default=1)
    replaces_id: Mapped[UUID | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)  # why there is a new edition
    headings: Mapped[dict[str, str]] = mapped_column(JSONB, default_factory=dict)
    status: Mapped[LongTermPlanStatus] = mapped_column(
        coded(LongTermPlanStatus), init=False, default=LongTermPlanStatus.DRAFT
    )
    proposed_by: Mapped[str | None] = mapped_column(init=False, default=None)
    adopted_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    adopted_by: Mapped[str | None] = mapped_column(init=False, default=None)

    goals: Mapped[list[PlanGoal]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=PlanGoal.position, init=False, default_factory=list
    )

    @property
    def state(self) -> LongTermPlanStatus:
        return self.status

    @property
    def owner_organisation_id(self) -> UUID | None:
        return None

    def previous_hand(self) -> str | None:
        return self.proposed_by

    @classmethod
    def draft(cls, actor: Actor, title: str, from_year: int, to_year: int, scheme: str = SCHEME) -> "LongTermPlan":
        """A new, empty plan. Only the forum's secretary drafts plans. Raises Forbidden, Invalid."""
        county = secretary_of(actor, "create")
        _check_years(from_year, to_year)
        plan = cls(county=county, title=title, from_year=from_year, to_year=to_year, scheme=scheme)
        plan.note("create")
        return plan

    def amended(self, actor: Actor, reason: str) -> "LongTermPlan":
        """The next edition as a draft with this one's content; this one stands until that one is adopted."""
        LONG_TERM_WORKFLOW.check(self, "amend", actor, reason)
        plan = LongTermPlan(
            county=self.county,
            title=self.title,
            from_year=self.from_year,
            to_year=self.to_year,
            scheme=self.scheme,
            edition=self.edition + 1,
            replaces_id=self.id,
            reason=reason,
            headings=dict(self.headings),
            synthetic=self.synthetic,
        )
        plan._set_goals([{name: getattr(goal, name) for name in _GOAL} for goal in self.goals])
        plan.note("create", reason)
        return plan

    def change(self, actor: Actor, rules: RuleSet, content: Mapping[str, Any]) -> None:
        """New title, years, headings (code → text, merged in) or goals (the whole list). Raises Invalid."""
        LONG_TERM_WORKFLOW.check(self, "update", actor)
        for name, value in content.items():
            if name == "headings":
                refuse(rules.unknown("plan_headings", value, "/headings"))
                self.headings = {**self.headings, **value}
            elif name == "goals":
                refuse(_goal_faults(rules, value))
                self._set_goals(value)
            else:
                setattr(self, name, value)
        _check_years(self.from_year, self.to_year)
        self.note("update")

    def _set_goals(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        goals = [PlanGoal(**goal) for goal in wanted]
        number_parts(self.county, goals)
        self.goals = goals

    def missing(self, rules: RuleSet) -> list[Finding]:
        """What must be written before the forum can adopt it: every heading, and a goal."""
        found = [
            Finding("missing", f"/headings/{code}", clause="P-LONG")
            for code in rules.codes("plan_headings")
            if not (self.headings.get(code) or "").strip()
        ]
        return found if self.goals else [*found, Finding("missing", "/goals", clause="P-LONG")]

    def perform(
        self,
        action: str,
        actor: Actor,
        rules: RuleSet,
        seat: Seat | None,
        reason: str | None = None,
        earlier: "LongTermPlan | None" = None,
    ) -> None:
        """Propose, return or adopt. `earlier` is the edition in force, which the adopted one replaces.

        Raises Forbidden (role, four eyes, a member without a voting seat), WrongState, Invalid with what is missing.
        """
        step = LONG_TERM_WORKFLOW.asked(self, action, actor, reason)
        if actor.role is Role.FORUM_MEMBER and not may_vote(seat, today()):
            raise Forbidden("no_voting_seat")
        if action in ("propose", "adopt"):
            refuse(self.missing(rules))
        if action == "propose":
            self.proposed_by = actor.subject
        elif action == "adopt":
            if earlier is not None:
                earlier.status = LongTermPlanStatus.REPLACED
                earlier.note("replace")
            self.adopted_at, self.adopted_by = now(), actor.name
        if step.to is not None:
            self.status = LongTermPlanStatus(step.to)
        self.note(action, reason)

    def allowed_actions(self, actor: Actor, seat: Seat | None) -> list[str]:
        """What this actor can do with it now; a forum member only with a voting seat."""
        if actor.role is Role.FORUM_MEMBER and not may_vote(seat, today()):
            return []
        return [one for one in LONG_TERM_WORKFLOW.allowed(self, actor) if one != "replace"]


_GOAL = ("words", "figure", "subject", "target")


def _check_years(from_year: int, to_year: int) -> None:
    if to_year < from_year:
        refuse([Finding("period_reversed", "/to_year")])


def _goal_faults(rules: RuleSet, goals: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """A goal with a figure has a target, and what narrows it is a code that there is."""
    found = []
    for i, goal in enumerate(goals):
        figure, subject = goal.get("figure"), goal.get("subject")
        if (figure is None) != (goal.get("target") is None):
            found.append(Finding("goal_half_told", f"/goals/{i}/target"))
        if subject is not None:
            kind = "target_groups" if figure is GoalFigure.PARTICIPANTS else "measure_kinds"
            found += rules.unknown(kind, [subject], f"/goals/{i}/subject")
    return found
