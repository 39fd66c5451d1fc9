"""The year's disposition plan: pots, shares and measures; adopted by the forum with four eyes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from domain.actors import Actor, Role, Scope, secretary_of
from domain.base import Base, CountyRecord, coded, number_parts
from domain.clock import now, today
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.measures import Measure
from domain.money import shares_of
from domain.organisations import Seat, may_vote
from domain.plans.records import AmendmentStatus, PlanAmendment, PlanLine, PlanShare, Pot
from domain.rules import SCHEME
from domain.workflow import Step, Workflow


class PlanStatus(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    ADOPTED = "adopted"


D, P, A = PlanStatus
SECRETARY = {Role.FORUM_SECRETARY: Scope.COUNTY}

PLAN_WORKFLOW = Workflow(
    "plan",
    (
        Step("update", (D,), None, SECRETARY, asked=False),
        Step("propose", (D,), P, SECRETARY),
        Step("return", (P,), D, {**SECRETARY, Role.FORUM_MEMBER: Scope.COUNTY}, needs_reason=True),
        Step("adopt", (P,), A, {Role.FORUM_MEMBER: Scope.COUNTY}, four_eyes=True),
        Step("amend", (A,), None, SECRETARY, needs_reason=True, asked=False),
        Step("settle", (A,), None, {Role.FORUM_MEMBER: Scope.COUNTY}, asked=False),
    ),
)


class Plan(CountyRecord, Base):
    """A disposition plan for one school year and the budget year whose grant it spends. `frame_ore` is in øre."""

    __tablename__ = "plans"
    record_type = "plan"
    __table_args__ = (
        CheckConstraint("frame_ore >= 0", name="frame_not_negative"),
        Index(
            "uq_plans_adopted",
            "county",
            "scheme",
            "school_year",
            unique=True,
            postgresql_where=text("status = 'adopted'"),
        ),
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    budget_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    frame_ore: Mapped[int]
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    status: Mapped[PlanStatus] = mapped_column(coded(PlanStatus), init=False, default=PlanStatus.DRAFT)
    proposed_by: Mapped[str | None] = mapped_column(init=False, default=None)
    adopted_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    adopted_by: Mapped[str | None] = mapped_column(init=False, default=None)

    pots: Mapped[list[Pot]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=Pot.position, init=False, default_factory=list
    )
    shares: Mapped[list[PlanShare]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=PlanShare.position, init=False, default_factory=list
    )
    lines: Mapped[list[PlanLine]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=PlanLine.position, init=False, default_factory=list
    )
    amendments: Mapped[list[PlanAmendment]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=PlanAmendment.position, init=False, default_factory=list
    )

    @property
    def state(self) -> PlanStatus:
        return self.status

    @property
    def owner_organisation_id(self) -> UUID | None:
        return None

    def previous_hand(self) -> str | None:
        return self.proposed_by

    @classmethod
    def draft(
        cls,
        actor: Actor,
        *,
        school_year: int,
        budget_year: int,
        title: str,
        frame_ore: int,
        scheme: str = SCHEME,
        synthetic: bool = False,
    ) -> "Plan":
        """A new, empty plan. Only the forum's secretary drafts plans."""
        county = secretary_of(actor, "create")
        plan = cls(
            county=county,
            school_year=school_year,
            budget_year=budget_year,
            title=title,
            frame_ore=frame_ore,
            scheme=scheme,
            synthetic=synthetic,
        )
        plan.note("create")
        return plan

    def change(self, actor: Actor, content: Mapping[str, Any]) -> None:
        """Put new content in: `title`, `frame_ore`, and the lists `pots`, `shares`, `lines` (each replaces the old
        one).

        A pot is kept where its code is kept, so that lines go on pointing to it.
        """
        PLAN_WORKFLOW.check(self, "update", actor)
        for name, value in content.items():
            match name:
                case "pots":
                    self._set_pots(value, lines_follow="lines" in content)
                case "shares":
                    shares = [PlanShare(**share) for share in value]
                    number_parts(self.county, shares)
                    self.shares = shares
                case "lines":
                    self.lines = self._made(value)
                case _:
                    setattr(self, name, value)
        self.note("update")

    def _set_pots(self, wanted: Sequence[Mapping[str, Any]], *, lines_follow: bool) -> None:
        codes = [pot["code"] for pot in wanted]
        if len(set(codes)) != len(codes):
            refuse([Finding("pot_twice", "/pots")])
        kept = {pot.code: pot for pot in self.pots}
        pots = []
        for position, fields in enumerate(wanted, start=1):
            pot = kept.get(fields["code"]) or Pot(county=self.county, **fields)
            for name, value in fields.items():
                setattr(pot, name, value)
            pot.position = position
            pots.append(pot)
        gone = {pot.id for pot in self.pots} - {pot.id for pot in pots}
        used = [line for line in self.lines if line.pot_id in gone]
        if used and not lines_follow:
            refuse([Finding("pot_in_use", "/pots", params={"count": len(used)})])
        self.lines = [line for line in self.lines if line.pot_id not in gone]
        self.pots = pots

    def _made(self, wanted: Sequence[Mapping[str, Any]]) -> list[PlanLine]:
        """Lines as they are wanted (each with its `measure`). Raises Invalid."""
        pots = {pot.code: pot.id for pot in self.pots}
        found, lines, seen = [], [], set()
        for i, fields in enumerate(wanted):
            measure: Measure = fields["measure"]
            if fields["pot_code"] not in pots:
                found.append(
                    Finding(
                        "unknown_code",
                        f"/lines/{i}/pot_code",
                        params={"value": fields["pot_code"], "allowed": ", ".join(pots)},
                    )
                )
                continue
            if measure.id in seen:
                found.append(Finding("measure_twice", f"/lines/{i}/measure_id", params={"number": measure.number}))
            seen.add(measure.id)
            line = PlanLine(
                county=self.county,
                position=i + 1,
                measure_id=measure.id,
                pot_id=pots[fields["pot_code"]],
                amount_ore=fields["amount_ore"],
                meets_c1=fields.get("meets_c1"),
                meets_c2=fields.get("meets_c2"),
            )
            set_committed_value(line, "measure", measure)
            lines.append(line)
        refuse(found)
        return lines

    def missing(self, amended: Sequence[PlanLine] | None = None) -> list[Finding]:
        """What must be mended before the forum can adopt the plan (the mandate's demands on a disposition plan).

        With `amended` lines in the place of its own.
        """
        found: list[Finding] = []
        lines = self.lines if amended is None else amended
        pots_sum, shares_sum = sum(p.amount_ore for p in self.pots), sum(s.share for s in self.shares)
        if pots_sum != self.frame_ore:
            found.append(
                Finding(
                    "pots_sum", "/pots", clause="P-SHARES", params={"sum_ore": pots_sum, "frame_ore": self.frame_ore}
                )
            )
        if shares_sum != 10_000:
            found.append(Finding("shares_sum", "/shares", clause="P-SHARES", params={"sum": shares_sum / 100}))
        if not lines:
            found.append(Finding("missing", "/lines", clause="P-MEASURES"))
        for pot in self.pots:
            planned = sum(line.amount_ore for line in lines if line.pot_id == pot.id)
            if planned > pot.amount_ore:
                found.append(
                    Finding(
                        "pot_overplanned",
                        "/lines",
                        params={"pot": pot.nb, "sum_ore": planned, "frame_ore": pot.amount_ore},
                    )
                )
        for i, line in enumerate(lines):
            found += line.missing(i)
            if not line.measure.runs_in(self.school_year):
                params = {"number": line.measure.number}
                found.append(Finding("measure_other_year", f"/lines/{i}/measure_id", params=params))
            if line.measure.scheme != self.scheme:
                where = {"number": line.measure.number, "scheme": line.measure.scheme}
                found.append(Finding("measure_other_scheme", f"/lines/{i}/measure_id", params=where))
        return found

    def perform(
        self, action: str, actor: Actor, seat: Seat | None, reason: str | None = None, *, decided: bool | None = None
    ) -> None:
        """Propose, return or adopt. `seat` is the one that the actor holds in the forum, if any.

        `decided` is whether a meeting has adopted the plan, None where it stands on no agenda.
        Raises Forbidden (role, four eyes, a member without a voting seat), WrongState, Conflict where a meeting has yet
        to decide, Invalid with what is missing.
        """
        step = PLAN_WORKFLOW.asked(self, action, actor, reason)
        if actor.role is Role.FORUM_MEMBER and not may_vote(seat, today()):
            raise Forbidden("no_voting_seat")
        if action in ("propose", "adopt"):
            refuse(self.missing())
        if action == "adopt" and decided is False:
            raise Conflict("meeting_has_not_decided")
        if action == "propose":
            self.proposed_by = actor.subject
        elif action == "adopt":
            self.adopted_at, self.adopted_by = now(), actor.name
        if step.to is not None:
            self.status = PlanStatus(step.to)
        self.note(action, reason)

    @property
    def amendment(self) -> PlanAmendment | None:
        """The amendment that waits for the forum."""
        return next((one for one in self.amendments if one.status is AmendmentStatus.PROPOSED), None)

    def amend(self, actor: Actor, reason: str, wanted: Sequence[Mapping[str, Any]], bound: Collection[UUID]) -> None:
        """Propose other lines for an adopted plan. `bound` are the measures that money has been promised to.

        Raises Conflict where another amendment waits, Invalid with what is wrong or missing in the lines.
        """
        PLAN_WORKFLOW.check(self, "amend", actor, reason)
        if self.amendment is not None:
            raise Conflict("amendment_open")
        lines = self._made(wanted)
        refuse(self.missing(lines) + self._taken_out(lines, bound))
        told = PlanAmendment(reason=reason, lines=self._told(lines), proposed_by=actor.subject)
        told.county, told.position = self.county, len(self.amendments) + 1
        self.amendments.append(told)
        self.note("amend", reason)

    def _taken_out(self, lines: Sequence[PlanLine], bound: Collection[UUID]) -> list[Finding]:
        """The measures that are bound by money and would no longer stand in the plan."""
        kept = {line.measure_id for line in lines}
        return [
            Finding("measure_bound", "/lines", params={"number": line.measure.number})
            for line in self.lines
            if line.measure_id in bound and line.measure_id not in kept
        ]

    def settle(
        self,
        actor: Actor,
        seat: Seat | None,
        *,
        adopts: bool,
        wanted: Sequence[Mapping[str, Any]],
        answer: str | None,
        bound: Collection[UUID],
    ) -> None:
        """Adopt the amendment that waits (its lines are `wanted`, with their measures), or reject it with an answer.

        `bound` are the measures that money has been promised to by now. Raises Forbidden (no voting seat, the one who
        proposed it), Conflict where none waits, Invalid.
        """
        PLAN_WORKFLOW.check(self, "settle", actor)
        if not may_vote(seat, today()):
            raise Forbidden("no_voting_seat")
        told = self.amendment
        if told is None:
            raise Conflict("no_open_amendment")
        if actor.machine or told.proposed_by == actor.subject:
            raise Forbidden("person_required" if actor.machine else "four_eyes", action="adopt")
        if adopts:
            lines = self._made(wanted)
            refuse(self.missing(lines) + self._taken_out(lines, bound))
            told.before = self._told(self.lines)
            self.lines = lines
        elif not (answer or "").strip():
            refuse([Finding("reason_required", "/reason")])
        told.status = AmendmentStatus.ADOPTED if adopts else AmendmentStatus.REJECTED
        told.settled_at, told.settled_by, told.answer = now(), actor.name, answer
        self.note("settle", answer)

    def _told(self, lines: Sequence[PlanLine]) -> list[dict[str, Any]]:
        """Lines as plain values, so that they can be kept."""
        codes = {pot.id: pot.code for pot in self.pots}
        names = ("amount_ore", "meets_c1", "meets_c2")
        return [
            {
                "measure_id": str(line.measure_id),
                "pot_code": codes[line.pot_id],
                **{name: getattr(line, name) for name in names},
            }
            for line in lines
        ]

    def pot_shares(self) -> dict[UUID, int]:
        """Each pot's share of the pots' sum, in hundredths of a per cent; they sum to 10 000."""
        return dict(zip((pot.id for pot in self.pots), shares_of([p.amount_ore for p in self.pots]), strict=True))

    def allowed_actions(self, actor: Actor, seat: Seat | None) -> list[str]:
        """What this actor can do with it now; a forum member only with a voting seat."""
        if actor.role is Role.FORUM_MEMBER and not may_vote(seat, today()):
            return []
        waits = self.amendment is not None
        closed = "amend" if waits else "settle"  # one amendment at a time
        return [action for action in PLAN_WORKFLOW.allowed(self, actor) if action != closed]

    def findings(self) -> list[Finding]:
        """What stands in the way of adopting it: nothing any more once it is adopted."""
        return [] if self.status is PlanStatus.ADOPTED else self.missing()
