"""The decision itself: what it grants, what it rested on, its steps."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor
from domain.base import Base, CountyPart, CountyRecord, coded, number_parts
from domain.clock import now, today
from domain.decisions.workflow import DECISION_WORKFLOW, SECRETARY, DecisionOutcome, DecisionStatus
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.measures import Measure, MeasureStatus
from domain.money import ore
from domain.organisations import Organisation
from domain.plans import Pot
from domain.rules import Assessment, CountyPractice, Facts, Line, RuleSet, assess

COMPLAINT_WEEKS = 3  # forvaltningsloven § 29


class LaterYear(CountyPart, Base):
    """What a decision promises for a later school year, in øre: committed when that year's plan has the money."""

    __tablename__ = "decision_years"
    __table_args__ = (
        ForeignKeyConstraint(["county", "decision_id"], ["decisions.county", "decisions.id"]),
        ForeignKeyConstraint(["county", "commitment_id"], ["commitments.county", "commitments.id"]),
        UniqueConstraint("county", "decision_id", "school_year", name="uq_decision_years_year"),
        CheckConstraint("amount_ore > 0", name="positive"),
        Index("ix_decision_years_year", "county", "school_year"),
    )

    decision_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    school_year: Mapped[int] = mapped_column(SmallInteger)
    amount_ore: Mapped[int]
    commitment_id: Mapped[UUID | None] = mapped_column(init=False, default=None)


class Decision(CountyRecord, Base):
    """What the county answers an application. Amounts are in øre."""

    __tablename__ = "decisions"
    record_type = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        ForeignKeyConstraint(["county", "pot_id"], ["pots.county", "pots.id"]),
        ForeignKeyConstraint(["county", "commitment_id"], ["commitments.county", "commitments.id"]),
        ForeignKeyConstraint(["county", "practice_id"], ["county_practices.county", "county_practices.id"]),
        CheckConstraint("granted_ore >= 0 AND granted_ore <= applied_ore", name="within_application"),
        CheckConstraint("(outcome IN ('full', 'part')) = (granted_ore > 0)", name="outcome_amount"),
        CheckConstraint("granted_ore = 0 OR pot_id IS NOT NULL", name="granted_from_pot"),
        Index(
            "uq_decisions_prepared", "county", "measure_id", unique=True, postgresql_where=text("status = 'prepared'")
        ),
        Index(
            "uq_decisions_standing",
            "county",
            "measure_id",
            unique=True,
            postgresql_where=text("status IN ('decided', 'accepted', 'complained', 'upheld')"),
        ),
        Index("ix_decisions_year", "county", "school_year", text("id DESC")),
    )

    number: Mapped[int] = mapped_column(server_default=text("nextval('decision_number')"), init=False)
    measure_id: Mapped[UUID]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    applied_ore: Mapped[int]
    outcome: Mapped[DecisionOutcome] = mapped_column(coded(DecisionOutcome))
    reason: Mapped[str]
    granted_ore: Mapped[int] = mapped_column(default=0)
    pot_id: Mapped[UUID | None] = mapped_column(default=None)
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), default=None)
    terms: Mapped[str | None] = mapped_column(default=None)
    deviation: Mapped[str | None] = mapped_column(default=None)  # why the county's own practice is departed from
    forum_on: Mapped[date | None] = mapped_column(default=None)  # the forum's meeting, where the forum decides

    status: Mapped[DecisionStatus] = mapped_column(coded(DecisionStatus), init=False, default=DecisionStatus.PREPARED)
    four_eyes: Mapped[bool] = mapped_column(init=False, default=False)
    prepared_by: Mapped[str] = mapped_column(init=False, default="")
    decided_by: Mapped[str | None] = mapped_column(init=False, default=None)
    decided_on: Mapped[date | None] = mapped_column(init=False, default=None)
    commitment_id: Mapped[UUID | None] = mapped_column(init=False, default=None)
    complaint: Mapped[str | None] = mapped_column(init=False, default=None)
    complained_on: Mapped[date | None] = mapped_column(init=False, default=None)
    complaint_answer: Mapped[str | None] = mapped_column(init=False, default=None)
    answered_on: Mapped[date | None] = mapped_column(init=False, default=None)
    # What it rests on.
    measure_version: Mapped[int] = mapped_column(init=False, default=0)
    rule_set: Mapped[str] = mapped_column(String(40), ForeignKey("rule_sets.code"), init=False, default="")
    practice_id: Mapped[UUID | None] = mapped_column(init=False, default=None)
    assessed_on: Mapped[date] = mapped_column(init=False, default_factory=today)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, init=False, default_factory=dict)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, init=False, default_factory=list)
    created_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)

    later: Mapped[list[LaterYear]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=LaterYear.position, init=False, default_factory=list
    )
    measure: Mapped[Measure] = relationship(lazy="raise", init=False, viewonly=True)
    owner: Mapped[Organisation] = relationship(lazy="raise", init=False, viewonly=True, foreign_keys=owner_id)
    recipient: Mapped[Organisation | None] = relationship(
        lazy="raise", init=False, viewonly=True, foreign_keys=recipient_id
    )
    pot: Mapped[Pot | None] = relationship(lazy="raise", init=False, viewonly=True)

    @property
    def state(self) -> DecisionStatus:
        return self.status

    @property
    def owner_organisation_id(self) -> UUID:
        return self.owner_id

    def previous_hand(self) -> str | None:
        """A complaint is answered by another than the one who decided; a large sum is decided by a second one."""
        if self.status is DecisionStatus.COMPLAINED:
            return self.decided_by
        return self.prepared_by if self.four_eyes else None

    @property
    def promised_ore(self) -> int:
        """What is granted for this year and promised for later ones, in øre."""
        return self.granted_ore + sum(year.amount_ore for year in self.later)

    @property
    def complain_by(self) -> date | None:
        """The last day for a complaint; a later one is for the county to refuse or take up."""
        return None if self.decided_on is None else self.decided_on + timedelta(weeks=COMPLAINT_WEEKS)

    @classmethod
    def prepare(
        cls,
        actor: Actor,
        measure: Measure,
        rules: RuleSet,
        practice: CountyPractice | None,
        content: Mapping[str, Any],
    ) -> "Decision":
        """A new one, for a proposed measure. `content` holds the fields of `change`. Raises Forbidden, Conflict."""
        if actor.county is None or actor.county != measure.county or actor.role not in SECRETARY:
            raise Forbidden("action_not_for_role", action="create", role=actor.role.value)
        if measure.status is not MeasureStatus.PROPOSED:
            raise Conflict("measure_not_proposed", state=measure.status.value, number=measure.number)
        decision = cls(
            county=measure.county,
            measure_id=measure.id,
            owner_id=measure.owner_id,
            school_year=measure.school_year,
            applied_ore=measure.applied_ore,
            outcome=content["outcome"],
            reason=content["reason"],
            recipient_id=measure.owner_id,
            synthetic=measure.synthetic,
        )
        decision._fill(actor, measure, rules, practice, content)
        decision.note("create")
        return decision

    def change(
        self,
        actor: Actor,
        measure: Measure,
        rules: RuleSet,
        practice: CountyPractice | None,
        content: Mapping[str, Any],
    ) -> None:
        """Put new content in, and look at the application as it is now. Raises Forbidden, WrongState, Invalid."""
        DECISION_WORKFLOW.check(self, "update", actor)
        self._fill(actor, measure, rules, practice, content)
        self.note("update")

    def _fill(
        self,
        actor: Actor,
        measure: Measure,
        rules: RuleSet,
        practice: CountyPractice | None,
        content: Mapping[str, Any],
    ) -> None:
        for name, value in content.items():
            if name == "later":
                years = [LaterYear(**year) for year in value]
                number_parts(self.county, years)
                self.later = years
            else:
                setattr(self, name, value)
        self.prepared_by, self.applied_ore = actor.subject, measure.applied_ore
        assessment = self._assess(measure, rules, practice)
        limit = practice.content.get("four_eyes_above_kr") if practice else None
        self.four_eyes = limit is not None and self.promised_ore > ore(limit)
        refuse(self.faults(assessment, measure, practice))

    def _assess(self, measure: Measure, rules: RuleSet, practice: CountyPractice | None) -> Assessment:
        """Look at the application today, and keep what was seen."""
        facts, self.assessed_on = measure.facts(), today()
        assessment = assess(rules, practice, facts, self.assessed_on)
        self.measure_version, self.rule_set = measure.version, rules.code
        self.practice_id = practice.id if practice else None
        lines = [{"category": line.category, "amount_ore": line.amount_ore} for line in facts.lines]
        self.facts = {"fields": dict(facts.fields), "lines": lines}
        self.findings = as_kept(assessment)
        return assessment

    def assessed_again(self, rules: RuleSet, practice: CountyPractice | None) -> Assessment:
        """What rules say of the application as it was when it was decided, on that day."""
        lines = [Line(**line) for line in self.facts["lines"]]
        return assess(rules, practice, Facts(self.facts["fields"], lines), self.assessed_on)

    def faults(self, assessment: Assessment, measure: Measure, practice: CountyPractice | None) -> list[Finding]:
        """What does not hang together in it."""
        grants = self.outcome in (DecisionOutcome.FULL, DecisionOutcome.PART)
        promised = self.promised_ore
        params = {"applied_ore": self.applied_ore, "granted_ore": promised}
        right, code = {
            DecisionOutcome.FULL: (promised == self.applied_ore and self.granted_ore > 0, "granted_not_full"),
            DecisionOutcome.PART: (0 < self.granted_ore <= promised < self.applied_ore, "granted_not_part"),
            DecisionOutcome.NONE: (promised == 0, "granted_not_none"),
            DecisionOutcome.WAITING: (promised == 0, "granted_not_waiting"),
        }[self.outcome]
        found = [] if right else [Finding(code, "/granted_ore", params=params)]
        found += self._year_faults(measure)
        if grants and self.pot_id is None:
            found.append(Finding("missing", "/pot_id"))
        if practice is not None and practice.content.get("decided_by") == "forum" and grants and self.forum_on is None:
            found.append(Finding("forum_decides", "/forum_on"))
        if grants and not (self.deviation or "").strip():
            most = assessment.amount_ore
            if most is not None and promised > most:
                found.append(Finding("above_practice", "/deviation", params={"most_ore": most}))
            elif not assessment.eligible:
                found.append(Finding("against_practice", "/deviation"))
        return found

    def _year_faults(self, measure: Measure) -> Iterator[Finding]:
        """Later years in which the measure does not run, or that stand twice."""
        seen: set[int] = set()
        for i, year in enumerate(self.later):
            params = {"school_year": year.school_year}
            if year.school_year <= self.school_year or not measure.runs_in(year.school_year):
                yield Finding("year_outside_measure", f"/later/{i}/school_year", params=params)
            elif year.school_year in seen:
                yield Finding("year_twice", f"/later/{i}/school_year", params=params)
            seen.add(year.school_year)

    def take_up(self, actor: Actor, school_year: int) -> LaterYear:
        """The later year whose promise is to be committed now. Raises Forbidden, WrongState, Conflict."""
        DECISION_WORKFLOW.check(self, "take_up", actor)
        year = next((one for one in self.later if one.school_year == school_year), None)
        if year is None:
            raise Conflict("nothing_promised", school_year=school_year)
        if year.commitment_id is not None:
            raise Conflict("committed_already", school_year=school_year)
        self.note("take_up")
        return year

    def decide(
        self, actor: Actor, measure: Measure, rules: RuleSet, practice: CountyPractice | None, reason: str | None = None
    ) -> None:
        """Take the decision: the measure is approved, rejected or waits. Raises Conflict where it has changed since."""
        DECISION_WORKFLOW.asked(self, "decide", actor, reason)
        if measure.version != self.measure_version:
            raise Conflict("application_changed", number=measure.number)
        refuse(self.faults(self._assess(measure, rules, practice), measure, practice))
        self.status, self.decided_by, self.decided_on = DecisionStatus.DECIDED, actor.subject, today()
        if self.outcome is DecisionOutcome.NONE:
            measure.perform("reject", actor, rules, self.reason)
        elif self.granted_ore:
            measure.perform("approve", actor, rules)
        self.note("decide", reason)

    def perform(self, action: str, actor: Actor, measure: Measure, reason: str | None = None) -> None:
        """Every step but `decide`. Raises Forbidden, WrongState, Invalid."""
        step = DECISION_WORKFLOW.asked(self, action, actor, reason)
        if action in ("accept", "decline") and not self.granted_ore:
            raise Conflict("nothing_granted", action=action)
        if action == "complain":
            self.complaint, self.complained_on = reason, today()
        elif action in ("uphold", "change"):
            self.complaint_answer, self.answered_on = reason, today()
        if action == "decline":
            measure.declined(actor)
        elif action == "change":
            measure.reopened(actor)
        if step.to is not None:
            self.status = DecisionStatus(step.to)
        self.note(action, reason)

    def replaced(self, actor: Actor) -> None:
        """A newer decision stands in its place."""
        DECISION_WORKFLOW.check(self, "replace", actor)
        self.status = DecisionStatus.REPLACED
        self.note("replace")

    def allowed_actions(self, actor: Actor) -> list[str]:
        """What this actor can do with it now."""
        offered = [action for action in DECISION_WORKFLOW.allowed(self, actor) if action != "replace"]
        lacking = {"accept", "decline"} if not self.granted_ore else set()
        lacking |= {"take_up"} if all(year.commitment_id for year in self.later) else set()
        return [action for action in offered if action not in lacking]


def as_kept(assessment: Assessment) -> list[dict[str, Any]]:
    """Findings as data: what a decision keeps of them."""
    return [
        {
            "result": result.value,
            "code": finding.code,
            "pointer": finding.pointer,
            "clause": finding.clause,
            "params": dict(finding.params),
        }
        for result, finding in assessment.findings
    ]
