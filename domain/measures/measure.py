"""The measure itself: content, what is missing in it, its steps, and what rules ask of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from domain.actors import Actor, Role
from domain.attachments import Attachment
from domain.base import Base, CountyRecord, coded, number_parts
from domain.clock import now, year_end
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.measures.parts import AnsweredNeed, CostLine, Partner, PlannedGroup
from domain.measures.splitting import CostShare, CountyPart, PartStatus, amounts, check_shares
from domain.measures.workflow import MEASURE_WORKFLOW, OWNERS, REQUIRED, Education, MeasureStatus
from domain.needs import Need, NeedStatus
from domain.organisations import Organisation, WrittenNorm
from domain.rules import SCHEME, Facts, Line, Result, RuleSet

# What is the same in every county that pays for a joint measure.
JOINT = (
    "school_year",
    "title",
    "kind",
    "scheme",
    "language",
    "description",
    "collective",
    "workplace_based",
    "education",
    "programme",
    "provider_id",
    "start_on",
    "end_on",
    "days",
    "agreement",
    "own_ore",
)


class Measure(CountyRecord, Base):
    """A measure for one school year, owned by the organisation that is responsible for it."""

    __tablename__ = "measures"
    record_type = "measure"
    __table_args__ = (
        UniqueConstraint("county", "external_id", name="uq_measures_external_id"),
        CheckConstraint("end_on >= start_on", name="period"),
        CheckConstraint("own_ore >= 0", name="own_not_negative"),
        UniqueConstraint("joint_id", "county", name="uq_measures_joint"),
        Index("ix_measures_year", "county", "school_year", text("id DESC")),
        Index("ix_measures_search", "search", postgresql_using="gin"),
    )

    number: Mapped[int] = mapped_column(server_default=text("nextval('measure_number')"), init=False)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(40))
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    language: Mapped[WrittenNorm] = mapped_column(coded(WrittenNorm), default=WrittenNorm.NB)
    description: Mapped[str | None] = mapped_column(default=None)
    collective: Mapped[bool] = mapped_column(default=True)
    workplace_based: Mapped[bool] = mapped_column(default=False)
    education: Mapped[Education] = mapped_column(coded(Education), default=Education.IN_SERVICE)
    programme: Mapped[str | None] = mapped_column(String(2), ForeignKey("programmes.code"), default=None)
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), default=None)
    start_on: Mapped[date | None] = mapped_column(default=None)
    end_on: Mapped[date | None] = mapped_column(default=None)
    days: Mapped[int | None] = mapped_column(Integer, default=None)  # for each participant
    agreement: Mapped[bool | None] = mapped_column(default=None)  # in writing, between those who take part
    own_ore: Mapped[int] = mapped_column(default=0)  # what the applicant pays of the cost
    applied_in: Mapped[list[str]] = mapped_column(ARRAY(String(2)), default_factory=list)  # other counties
    external_id: Mapped[str | None] = mapped_column(String(300), default=None)

    # The measure, in whichever county, that a joint one was first proposed as.
    joint_id: Mapped[UUID | None] = mapped_column(init=False, default=None)
    status: Mapped[MeasureStatus] = mapped_column(coded(MeasureStatus), init=False, default=MeasureStatus.DRAFT)
    proposed_by: Mapped[str | None] = mapped_column(init=False, default=None)
    status_reason: Mapped[str | None] = mapped_column(init=False, default=None)
    created_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    created_by: Mapped[str | None] = mapped_column(init=False, default=None)
    attachments: ClassVar[Any]  # how many documents lie with it; see below
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("to_tsvector('norwegian', title || ' ' || coalesce(description, ''))", persisted=True),
        init=False,
        deferred=True,
    )

    owner: Mapped[Organisation] = relationship(lazy="raise", init=False, foreign_keys=owner_id)
    provider: Mapped[Organisation | None] = relationship(lazy="raise", init=False, foreign_keys=provider_id)
    cost_lines: Mapped[list[CostLine]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=CostLine.position, init=False, default_factory=list
    )
    groups: Mapped[list[PlannedGroup]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=PlannedGroup.target_group, init=False, default_factory=list
    )
    cost_shares: Mapped[list[CostShare]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=CostShare.of_county, init=False, default_factory=list
    )
    needs: Mapped[list[AnsweredNeed]] = relationship(
        lazy="raise", cascade="all, delete-orphan", init=False, default_factory=list
    )
    partners: Mapped[list[Partner]] = relationship(
        lazy="raise", cascade="all, delete-orphan", init=False, default_factory=list
    )

    @property
    def state(self) -> MeasureStatus:
        return self.status

    @property
    def owner_organisation_id(self) -> UUID:
        return self.owner_id

    def previous_hand(self) -> str | None:
        return self.proposed_by

    def runs_in(self, school_year: int) -> bool:
        """Whether it has begun and not ended: a measure may last for several school years."""
        if school_year == self.school_year:
            return True
        return self.school_year < school_year and self.end_on is not None and self.end_on > year_end(school_year - 1)

    @property
    def total_cost_ore(self) -> int:
        """The sum of the cost lines, in øre."""
        return sum(line.amount_ore for line in self.cost_lines)

    @property
    def applied_ore(self) -> int:
        """What is applied for in this county, in øre: its share of the cost less what the applicant pays."""
        return self.county_amounts[self.county] if self.cost_shares else self.asked_ore

    @property
    def asked_ore(self) -> int:
        """What all counties together are asked for, in øre."""
        return max(self.total_cost_ore - self.own_ore, 0)

    @property
    def county_amounts(self) -> dict[str, int]:
        """What each county is to pay of a joint measure, in øre: they sum to exactly what is asked for."""
        return amounts(self.asked_ore, self.cost_shares)

    @classmethod
    def plan(cls, actor: Actor, rules: RuleSet, owner: Organisation, content: Mapping[str, Any]) -> "Measure":
        """A new draft. `content` holds the fields of `change`. Raises Forbidden, Invalid."""
        if actor.county is None or actor.role not in OWNERS:
            raise Forbidden("action_not_for_role", action="create", role=actor.role.value)
        if not (actor.owns(owner.id) or actor.role is Role.FORUM_SECRETARY):
            raise Forbidden("not_your_organisation", organisation=owner.name)
        if not owner.works_in(actor.county):
            refuse([Finding("organisation_outside_county", "/owner_id", params={"organisation": owner.name})])
        measure = cls(
            county=actor.county,
            owner_id=owner.id,
            school_year=content["school_year"],
            title=content["title"],
            kind=content["kind"],
            scheme=content.get("scheme", SCHEME),
            synthetic=content.get("synthetic", False),
        )
        measure.created_by = actor.subject
        measure._fill(rules, content)
        measure.note("create")
        return measure

    def change(self, actor: Actor, rules: RuleSet, content: Mapping[str, Any], *, agreed: bool = False) -> None:
        """Put new content in.

        Plain fields, and the lists `cost_lines`, `groups` ({code: planned}), `needs`, `partners`. Where another county
        has `agreed` to pay its share, the cost stays. Raises Forbidden, WrongState, Conflict, Invalid.
        """
        MEASURE_WORKFLOW.check(self, "update", actor)
        if agreed and {"cost_lines", "own_ore", "school_year"} & self._differing(content):
            raise Conflict("cost_is_agreed")
        if self.status is MeasureStatus.PROPOSED:
            self.proposed_by = actor.subject  # whoever rewrites a proposal is the hand that four eyes must look at
        self._fill(rules, content)
        self.note("update")

    def _differing(self, content: Mapping[str, Any]) -> set[str]:
        """The names of what is told otherwise than it stands."""
        plain = {"own_ore": self.own_ore, "school_year": self.school_year, "cost_lines": self.lines_told()}
        return {name for name, value in plain.items() if name in content and content[name] != value}

    def lines_told(self) -> list[dict[str, Any]]:
        """The cost lines as plain values, as `change` takes them."""
        names = ("category", "description", "amount_ore")
        return [{name: getattr(one, name) for name in names} for one in self.cost_lines]

    def agreed(self, parts: Iterable[CountyPart]) -> bool:
        """Whether its cost is bound: another county has taken its part up, or an adopted plan holds one."""
        if self.joint_id not in (None, self.id):
            return True
        return any(
            part.status is PartStatus.ADOPTED or (part.number is not None and part.county != self.county)
            for part in parts
        )

    def split(self, actor: Actor, shares: Sequence[tuple[str, int]], *, agreed: bool = False) -> None:
        """Divide the cost between counties: each with its share in hundredths of a per cent. None: no longer joint.

        Raises Forbidden, WrongState, Conflict where it is set in another county or has been `agreed` to, and Invalid
        where the shares do not sum to the whole or the owner does not work in one of the counties.
        """
        MEASURE_WORKFLOW.check(self, "split", actor)
        if self.joint_id not in (None, self.id):
            raise Conflict("split_elsewhere")
        if agreed:
            raise Conflict("cost_is_agreed")
        if shares:
            check_shares(self.county, self.owner, shares)
        self.joint_id = self.id if shares else None
        self.cost_shares = [CostShare(county=self.county, of_county=county, share=share) for county, share in shares]
        self.note("split")

    @classmethod
    def take_up(cls, actor: Actor, rules: RuleSet, joint: "Measure") -> "Measure":
        """This county's own draft of a joint measure that was proposed in another: the same cost, the same shares.

        Whom it is for and which needs it answers is each county's own. Raises Forbidden.
        """
        content = {name: getattr(joint, name) for name in JOINT}
        content |= {"partners": [one.organisation for one in joint.partners], "cost_lines": joint.lines_told()}
        measure = cls.plan(actor, rules, joint.owner, {**content, "synthetic": joint.synthetic})
        measure.joint_id = joint.joint_id
        measure.cost_shares = [
            CostShare(county=measure.county, of_county=one.of_county, share=one.share) for one in joint.cost_shares
        ]
        return measure

    def _fill(self, rules: RuleSet, content: Mapping[str, Any]) -> None:
        for name, value in content.items():
            match name:
                case "cost_lines":
                    lines = [CostLine(**line) for line in value]
                    number_parts(self.county, lines)
                    self.cost_lines = lines
                case "groups":
                    self.groups = [
                        PlannedGroup(county=self.county, target_group=code, planned=n) for code, n in value.items()
                    ]
                case "needs":
                    self._answer(value)
                case "partners":
                    self.partners = [Partner(county=self.county, organisation_id=p.id) for p in value]
                case _:
                    setattr(self, name, value)
        refuse(self.faults(rules))

    def _answer(self, needs: Sequence[Need]) -> None:
        refuse(
            [
                Finding("need_not_ready", f"/need_ids/{i}", params={"number": n.number, "state": n.status.value})
                for i, n in enumerate(needs)
                if n.status in (NeedStatus.DRAFT, NeedStatus.WITHDRAWN)
            ]
        )
        self.needs = [AnsweredNeed(county=self.county, need_id=need.id) for need in needs]

    def faults(self, rules: RuleSet) -> list[Finding]:
        """What is wrong in the content as it stands: refused even in a draft."""
        found = rules.unknown("measure_kinds", [self.kind], "/kind")
        found += rules.unknown("programmes", [self.programme], "/programme")
        for i, line in enumerate(self.cost_lines):
            found += rules.unknown("cost_categories", [line.category], f"/cost_lines/{i}/category")
        for group in self.groups:
            found += rules.unknown("target_groups", [group.target_group], f"/groups/{group.target_group}")
        if self.start_on and self.end_on and self.end_on < self.start_on:
            found.append(Finding("period_reversed", "/end_on"))
        return found

    def missing(self, rules: RuleSet, at: str = "approve") -> list[Finding]:
        """What must be mended before the measure can be approved; at `propose`, before it can be proposed.

        What is not filled in, and what the national rules demand of it.
        """
        empty = [Finding("missing", f"/{name}") for name in REQUIRED if not getattr(self, name)]
        asked = {finding.pointer for finding in empty}
        broken = [finding for result, finding in rules.rulings(self.facts(), at) if result is not Result.PASS]
        return [*empty, *(finding for finding in broken if finding.pointer not in asked)]

    def unready_needs(self) -> list[Finding]:
        """The needs that an approved measure cannot answer: those that are not with the forum (any more)."""
        needs = [answered.need for answered in self.needs]
        return [
            Finding("need_not_ready", f"/need_ids/{i}", params={"number": need.number, "state": need.status.value})
            for i, need in enumerate(needs)
            if need.status in (NeedStatus.DRAFT, NeedStatus.RETURNED, NeedStatus.WITHDRAWN)
        ]

    def perform(self, action: str, actor: Actor, rules: RuleSet, reason: str | None = None) -> None:
        """Take a step of `MEASURE_WORKFLOW`. Raises Forbidden (role, four eyes), WrongState, Invalid."""
        step = MEASURE_WORKFLOW.asked(self, action, actor, reason)
        if action == "propose":
            # What the rules ask for at approval only can still be found: partners, for one (criterion C2).
            refuse(self.missing(rules, "propose"))
            self.proposed_by = actor.subject
        elif action == "approve":
            refuse([*self.missing(rules), *self.unready_needs()])
        if step.needs_reason:
            self.status_reason = reason
        if step.to is not None:
            self.status = MeasureStatus(step.to)
        self.note(action, reason)

    def facts(self) -> Facts:
        """What the rules ask about, as far as it is filled in."""
        planned = sum(group.planned for group in self.groups)
        needs = [answered.need for answered in self.needs]
        partners = {partner.organisation.kind.value for partner in self.partners}
        fields = {
            "applicant": self.owner.kind.value,
            "applicant_number": self.owner.number,
            "measure": self.kind,
            "programme": self.programme,
            "education": self.education.value,
            "target_groups": [group.target_group for group in self.groups if group.planned] or None,
            "themes": sorted({theme for need in needs for theme in need.themes}),
            "needs": len(needs),
            "attachments": self.attachments or 0,
            "anchored": all(need.anchored for need in needs) if needs else None,
            "partners": sorted(partners),
            "parties": sorted({self.owner.kind.value, *partners}),
            "cost_categories": sorted({line.category for line in self.cost_lines}),
            "participants": planned or None,
            "days": self.days,
            "cost_kr": self.total_cost_ore // 100,
            "own_share_percent": self.own_ore * 100 // self.asked_ore if self.asked_ore else None,
            "collective": self.collective,
            "workplace_based": self.workplace_based,
            "agreement": self.agreement,
            "elsewhere": bool(self.applied_in),
            "county_share_ore": self.applied_ore if self.cost_shares else None,
        }
        return Facts(fields, [Line(line.category, line.amount_ore) for line in self.cost_lines])

    def evaluated(self, actor: Actor) -> None:
        """Its evaluation has been approved. Raises Forbidden, WrongState."""
        MEASURE_WORKFLOW.check(self, "evaluate", actor)
        self.status = MeasureStatus.EVALUATED
        self.note("evaluate")

    def declined(self, actor: Actor) -> None:
        """The applicant does not take the money. Raises Forbidden, WrongState."""
        self._follow("decline", actor)

    def reopened(self, actor: Actor) -> None:
        """A complaint has led to that it is to be decided anew. Raises Forbidden, WrongState."""
        self._follow("reopen", actor)

    def _follow(self, action: str, actor: Actor) -> None:
        step = MEASURE_WORKFLOW.check(self, action, actor)
        if step.to is not None:
            self.status = MeasureStatus(step.to)
        self.note(action)

    def may_split(self, actor: Actor, parts: Iterable[CountyPart]) -> bool:
        """Whether this actor can set the shares now."""
        alone = len(self.owner.counties) < 2
        return not alone and not self.agreed(parts) and "split" in MEASURE_WORKFLOW.allowed(self, actor)

    def allowed_actions(self, actor: Actor) -> list[str]:
        """What this actor can do with it now. What follows from an evaluation or a decision is not offered."""
        following = ("split", "evaluate", "decline", "reopen")
        return [action for action in MEASURE_WORKFLOW.allowed(self, actor) if action not in following]


# Rules can ask about it.
Measure.attachments = column_property(
    select(func.count(Attachment.id))
    .where(Attachment.county == Measure.county, Attachment.measure_id == Measure.id)
    .correlate_except(Attachment)
    .scalar_subquery()
)
