"""What a measure led to: who completed it, what changed in practice, the indicators, and what was not used."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor, Role, Scope
from domain.base import Base, CountyRecord, coded
from domain.clock import now
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.measures import Measure, MeasureStatus
from domain.rules import RuleSet
from domain.workflow import Step, Workflow


class EvaluationStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class Met(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


D, S, A, R = EvaluationStatus
OWNERS = {
    Role.SCHOOL_LEADER: Scope.OWN,
    Role.COMPANY: Scope.OWN,
    Role.TRAINING_OFFICE: Scope.OWN,
    Role.NETWORK_COORDINATOR: Scope.OWN,
    Role.FORUM_SECRETARY: Scope.COUNTY,
}
SECRETARY = {Role.FORUM_SECRETARY: Scope.COUNTY}

EVALUATION_WORKFLOW = Workflow(
    "evaluation",
    (
        Step("update", (D, R), None, OWNERS, asked=False),
        Step("submit", (D, R), S, OWNERS),
        Step("return", (S,), R, SECRETARY, needs_reason=True),
        Step("approve", (S,), A, SECRETARY, four_eyes=True),
    ),
)


class CompletedGroup(Base):
    """How many of a target group completed the measure. Counts, never names."""

    __tablename__ = "evaluation_groups"
    __table_args__ = (
        ForeignKeyConstraint(["county", "evaluation_id"], ["evaluations.county", "evaluations.id"]),
        CheckConstraint("completed >= 0", name="not_negative"),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    target_group: Mapped[str] = mapped_column(String(40), primary_key=True)
    completed: Mapped[int] = mapped_column(Integer)


class IndicatorAnswer(Base):
    """Whether one indicator of goal attainment was met, and what shows it."""

    __tablename__ = "evaluation_indicators"
    __table_args__ = (ForeignKeyConstraint(["county", "evaluation_id"], ["evaluations.county", "evaluations.id"]),)

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    indicator: Mapped[str] = mapped_column(String(40), primary_key=True)
    met: Mapped[Met] = mapped_column(coded(Met))
    evidence: Mapped[str]


class Evaluation(CountyRecord, Base):
    """The recipient's evaluation of one measure. `used_ore` is what it cost, in øre."""

    __tablename__ = "evaluations"
    record_type = "evaluation"
    __table_args__ = (
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        UniqueConstraint("county", "measure_id", name="uq_evaluations_measure"),
        CheckConstraint("used_ore >= 0", name="not_negative"),
    )

    measure_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    practice_change: Mapped[str | None] = mapped_column(default=None)
    used_ore: Mapped[int | None] = mapped_column(default=None)
    unspent_reason: Mapped[str | None] = mapped_column(default=None)
    quote: Mapped[str | None] = mapped_column(default=None)

    status: Mapped[EvaluationStatus] = mapped_column(
        coded(EvaluationStatus), init=False, default=EvaluationStatus.DRAFT
    )
    submitted_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    submitted_by: Mapped[str | None] = mapped_column(init=False, default=None)
    approved_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    return_reason: Mapped[str | None] = mapped_column(init=False, default=None)

    measure: Mapped[Measure] = relationship(lazy="raise", init=False, viewonly=True)
    groups: Mapped[list[CompletedGroup]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        order_by=CompletedGroup.target_group,
        init=False,
        default_factory=list,
    )
    indicators: Mapped[list[IndicatorAnswer]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=IndicatorAnswer.indicator, init=False, default_factory=list
    )

    @property
    def state(self) -> EvaluationStatus:
        return self.status

    @property
    def owner_organisation_id(self) -> UUID:
        return self.owner_id

    def previous_hand(self) -> str | None:
        return self.submitted_by

    @classmethod
    def begin(cls, actor: Actor, rules: RuleSet, measure: Measure, content: Mapping[str, Any]) -> "Evaluation":
        """A draft for a running or completed measure of the actor's own. Raises Forbidden, Conflict, Invalid."""
        if not {OWNERS.get(actor.role)} & actor.scopes(measure.county, measure.owner_id):
            raise Forbidden("not_your_measure", number=measure.number)
        if measure.status not in (MeasureStatus.RUNNING, MeasureStatus.COMPLETED):
            raise Conflict("measure_not_carried_out", state=measure.status.value, number=measure.number)
        evaluation = cls(
            county=measure.county,
            measure_id=measure.id,
            owner_id=measure.owner_id,
            school_year=measure.school_year,
            synthetic=content.get("synthetic", False),
        )
        evaluation._fill(rules, content)
        evaluation.note("create")
        return evaluation

    def change(self, actor: Actor, rules: RuleSet, content: Mapping[str, Any]) -> None:
        """Put new content in: plain fields, `groups` ({code: completed}) and `indicators` ({code: (met, evidence)})."""
        EVALUATION_WORKFLOW.check(self, "update", actor)
        self._fill(rules, content)
        self.note("update")

    def _fill(self, rules: RuleSet, content: Mapping[str, Any]) -> None:
        found: list[Finding] = []
        for name, value in content.items():
            match name:
                case "groups":
                    for code in value:
                        found += rules.unknown("target_groups", [code], f"/groups/{code}")
                    self.groups = [
                        CompletedGroup(county=self.county, target_group=code, completed=n) for code, n in value.items()
                    ]
                case "indicators":
                    for code in value:
                        found += rules.unknown("indicators", [code], f"/indicators/{code}")
                    self.indicators = [
                        IndicatorAnswer(county=self.county, indicator=code, **answer) for code, answer in value.items()
                    ]
                case _:
                    setattr(self, name, value)
        refuse(found)

    def unspent_ore(self, granted_ore: int) -> int:
        """What was granted and not used, in øre; zero when more was used than granted."""
        return max(0, granted_ore - (self.used_ore or 0))

    def own_financing_ore(self, granted_ore: int) -> int:
        """What was used beyond the grant, in øre: the recipient's own financing."""
        return max(0, (self.used_ore or 0) - granted_ore)

    def missing(self, rules: RuleSet, granted_ore: int) -> list[Finding]:
        """What must be mended before the evaluation can be sent."""
        found = [
            Finding("missing", f"/{name}")
            for name in ("practice_change", "used_ore", "groups")
            if getattr(self, name) in (None, "", [])
        ]
        answered = {answer.indicator for answer in self.indicators}
        found += [
            Finding("missing", f"/indicators/{code}", clause=code)
            for code in rules.codes("indicators")
            if code not in answered
        ]
        found += [
            Finding("missing", f"/indicators/{answer.indicator}/evidence", clause=answer.indicator)
            for answer in self.indicators
            if not answer.evidence.strip()
        ]
        unspent = self.unspent_ore(granted_ore)
        if self.used_ore is not None and unspent and not (self.unspent_reason or "").strip():
            found.append(Finding("unspent_reason_required", "/unspent_reason", params={"unspent_ore": unspent}))
        return found

    def perform(self, action: str, actor: Actor, rules: RuleSet, granted_ore: int, reason: str | None = None) -> None:
        """Submit, return or approve. Raises Forbidden (role, four eyes), WrongState, Invalid with what is missing."""
        step = EVALUATION_WORKFLOW.asked(self, action, actor, reason)
        if action == "submit":
            refuse(self.missing(rules, granted_ore))
            self.submitted_at, self.submitted_by, self.return_reason = now(), actor.subject, None
        elif action == "return":
            self.return_reason = reason
        elif action == "approve":
            self.approved_at = now()
        if step.to is not None:
            self.status = EvaluationStatus(step.to)
        self.note(action, reason)

    def allowed_actions(self, actor: Actor) -> list[str]:
        """What this actor can do with it now."""
        return EVALUATION_WORKFLOW.allowed(self, actor)
