"""A need: what practice is today, what it should become, who has it, and how it was found."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor, Role, Scope
from domain.base import Base, CountyRecord, coded
from domain.clock import now, today
from domain.errors import Conflict, Finding, Forbidden, Invalid, refuse
from domain.organisations import Body, Organisation, WrittenNorm
from domain.rules import RuleSet
from domain.workflow import Step, Workflow


class NeedStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    FORWARDED = "forwarded"
    RETURNED = "returned"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


D, S, F, R, M, W = NeedStatus
REPORTERS = {
    Role.SCHOOL_LEADER: Scope.OWN,
    Role.COMPANY: Scope.OWN,
    Role.TRAINING_OFFICE: Scope.OWN,
    Role.NETWORK_COORDINATOR: Scope.OWN,
}
SECRETARY = {Role.FORUM_SECRETARY: Scope.COUNTY}
GATHERERS = {Role.NETWORK_COORDINATOR: Scope.OWN, **SECRETARY}
# Of two needs that may be merged one belongs to somebody else: who has been asked, the need itself knows.
ASKED = dict.fromkeys(REPORTERS, Scope.COUNTY)

NEED_WORKFLOW = Workflow(
    "need",
    (
        Step("update", (D, R), None, {**REPORTERS, **SECRETARY}, asked=False),
        Step("submit", (D, R), S, {**REPORTERS, **SECRETARY}),
        Step("forward", (S,), F, {Role.NETWORK_COORDINATOR: Scope.OWN}),
        Step("return", (S, F), R, GATHERERS, needs_reason=True),
        Step("propose_merge", (S, F), None, {**REPORTERS, **SECRETARY}, asked=False),
        Step("accept_merge", (S, F), None, {**ASKED, **SECRETARY}, asked=False),
        Step("decline_merge", (S, F), None, {**ASKED, **SECRETARY}, asked=False, needs_reason=True),
        Step("merge", (S, F), M, {**ASKED, **SECRETARY}, asked=False),
        Step("unmerge", (M,), None, {**REPORTERS, **SECRETARY}, asked=False),
        Step("withdraw", (D, S, F, R), W, {**REPORTERS, **SECRETARY}),
    ),
)

# What can no longer be done with a need once an approved measure answers it: money may have gone to it.
HELD = frozenset({"return", "propose_merge", "accept_merge", "withdraw"})

# What a need must say before it can be sent; anything may be missing in a draft.
REQUIRED = (
    "current_practice",
    "desired_practice",
    "target_groups",
    "people",
    "anchoring_process",
    "anchoring_date",
    "anchoring_leaders",
    "anchoring_employees",
)


class Need(CountyRecord, Base):
    """A need reported by (or for) one organisation, for one school year. `estimated_cost_ore` is in øre."""

    __tablename__ = "needs"
    record_type = "need"
    __table_args__ = (
        ForeignKeyConstraint(["county", "merged_into_id"], ["needs.county", "needs.id"], name="fk_needs_merged_into"),
        ForeignKeyConstraint(["county", "merging_into_id"], ["needs.county", "needs.id"], name="fk_needs_merging_into"),
        UniqueConstraint("county", "external_id", name="uq_needs_external_id"),
        CheckConstraint("estimated_cost_ore >= 0 AND people >= 0", name="not_negative"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged_has_target"),
        CheckConstraint(
            "merging_into_id IS NULL OR (status IN ('submitted', 'forwarded') AND merging_into_id <> id)",
            name="merging_while_open",
        ),
        Index("ix_needs_merging", "county", "merging_into_id", postgresql_where=text("merging_into_id IS NOT NULL")),
        Index("ix_needs_year", "county", "school_year", text("id DESC")),
        Index("ix_needs_owner", "county", "owner_id"),
        Index("ix_needs_search", "search", postgresql_using="gin"),
    )

    number: Mapped[int] = mapped_column(server_default=text("nextval('need_number')"), init=False)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    language: Mapped[WrittenNorm] = mapped_column(coded(WrittenNorm), default=WrittenNorm.NB)
    current_practice: Mapped[str | None] = mapped_column(default=None)
    desired_practice: Mapped[str | None] = mapped_column(default=None)
    programme: Mapped[str | None] = mapped_column(String(2), ForeignKey("programmes.code"), default=None)
    trade: Mapped[str | None] = mapped_column(String(6), default=None)
    target_groups: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default_factory=list)
    other_group_justification: Mapped[str | None] = mapped_column(default=None)
    anchoring_process: Mapped[str | None] = mapped_column(String(40), default=None)
    anchoring_date: Mapped[date | None] = mapped_column(default=None)
    anchoring_leaders: Mapped[int | None] = mapped_column(Integer, default=None)
    anchoring_employees: Mapped[int | None] = mapped_column(Integer, default=None)
    anchoring_note: Mapped[str | None] = mapped_column(default=None)
    national_goal: Mapped[str | None] = mapped_column(String(40), default=None)
    sami_perspective: Mapped[str | None] = mapped_column(default=None)
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default_factory=list)
    measure_kind: Mapped[str | None] = mapped_column(String(40), default=None)
    wished_measure: Mapped[str | None] = mapped_column(default=None)
    estimated_cost_ore: Mapped[int | None] = mapped_column(default=None)
    people: Mapped[int | None] = mapped_column(Integer, default=None)
    external_id: Mapped[str | None] = mapped_column(String(300), default=None)

    status: Mapped[NeedStatus] = mapped_column(coded(NeedStatus), init=False, default=NeedStatus.DRAFT)
    created_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    created_by: Mapped[str | None] = mapped_column(init=False, default=None)
    submitted_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    network_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), init=False, default=None)
    return_reason: Mapped[str | None] = mapped_column(init=False, default=None)
    merged_into_id: Mapped[UUID | None] = mapped_column(init=False, default=None)
    status_before_merge: Mapped[NeedStatus | None] = mapped_column(String(40), init=False, default=None)
    # Proposed to be merged into another: why, and the owners that have not answered.
    merging_into_id: Mapped[UUID | None] = mapped_column(init=False, default=None)
    merging_reason: Mapped[str | None] = mapped_column(init=False, default=None)
    merging_asked: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), init=False, default_factory=list, server_default="{}"
    )
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('norwegian', title || ' ' || coalesce(current_practice, '') || ' ' ||"
            " coalesce(desired_practice, '') || ' ' || coalesce(wished_measure, ''))",
            persisted=True,
        ),
        init=False,
        deferred=True,
    )

    owner: Mapped[Organisation] = relationship(lazy="raise", init=False, foreign_keys=owner_id)
    network: Mapped[Organisation | None] = relationship(lazy="raise", init=False, foreign_keys=network_id)

    @property
    def state(self) -> NeedStatus:
        return self.status

    @property
    def owner_organisation_id(self) -> UUID:
        return self.owner_id

    def previous_hand(self) -> str | None:
        return None

    @property
    def anchored(self) -> bool:
        """Whether leaders and employees took part in finding it (criterion C1)."""
        return bool(self.anchoring_process and self.anchoring_leaders and self.anchoring_employees)

    @classmethod
    def report(cls, actor: Actor, rules: RuleSet, owner: Organisation | Body, content: Mapping[str, Any]) -> "Need":
        """A new draft. Raises Forbidden where the actor may not report for `owner`, Invalid for unknown codes."""
        if actor.county is None or not (actor.owns(owner.id) or actor.role is Role.FORUM_SECRETARY):
            raise Forbidden("not_your_organisation", organisation=owner.name)
        if actor.role not in {**REPORTERS, **SECRETARY}:
            raise Forbidden("action_not_for_role", action="create", role=actor.role.value)
        if not owner.works_in(actor.county):
            refuse([Finding("organisation_outside_county", "/owner_id", params={"organisation": owner.name})])
        need = cls(county=actor.county, owner_id=owner.id, **content)
        need.created_by = actor.subject
        refuse(need.faults(rules))
        need.note("create")
        return need

    def change(self, actor: Actor, rules: RuleSet, content: Mapping[str, Any]) -> None:
        """Put new content in. Only drafts and returned needs can be changed."""
        NEED_WORKFLOW.check(self, "update", actor)
        for name, value in content.items():
            setattr(self, name, value)
        refuse(self.faults(rules))
        self.note("update")

    def faults(self, rules: RuleSet) -> list[Finding]:
        """What is wrong in the content as it stands: refused even in a draft."""
        found = [
            *rules.unknown("target_groups", self.target_groups, "/target_groups"),
            *rules.unknown("themes", self.themes, "/themes"),
            *rules.unknown("national_goals", [self.national_goal], "/national_goal"),
            *rules.unknown("measure_kinds", [self.measure_kind], "/measure_kind"),
            *rules.unknown("programmes", [self.programme], "/programme"),
            *rules.unknown("anchoring_processes", [self.anchoring_process], "/anchoring_process"),
        ]
        if self.trade and self.programme and not self.trade.startswith(self.programme):
            found.append(
                Finding("trade_outside_programme", "/trade", params={"trade": self.trade, "programme": self.programme})
            )
        return found

    def missing(self, rules: RuleSet) -> list[Finding]:
        """What must be mended before the need can be sent: empty fields, and the criteria that it does not meet."""
        found = [
            Finding("missing", f"/{name}", clause="C1" if name.startswith("anchoring") else None)
            for name in REQUIRED
            if getattr(self, name) in (None, "", [])
        ]
        if self.anchoring_date is not None and self.anchoring_date > today():
            found.append(Finding("anchoring_in_future", "/anchoring_date", clause="C1"))
        if self.anchoring_leaders == 0:
            found.append(Finding("anchoring_without_leaders", "/anchoring_leaders", clause="C1"))
        if self.anchoring_employees == 0:
            found.append(Finding("anchoring_without_employees", "/anchoring_employees", clause="C1"))
        if rules.only_outside_core(self.target_groups):
            found.append(Finding("no_core_group", "/target_groups", clause="T-CORE"))
        elif rules.needs_justification(self.target_groups) and not (self.other_group_justification or "").strip():
            found.append(Finding("justification_required", "/other_group_justification", clause="T-OTHER"))
        return found

    def perform(
        self, action: str, actor: Actor, rules: RuleSet, reason: str | None = None, *, answered_by: int | None = None
    ) -> None:
        """Submit, forward, return or withdraw. `answered_by` is the number of an approved measure that answers it.

        Raises Forbidden, WrongState, Conflict where a measure holds it, or Invalid with what is missing.
        """
        step = NEED_WORKFLOW.asked(self, action, actor, reason)
        _refuse_held(action, answered_by)
        if action == "submit":
            refuse(self.missing(rules))
            self.submitted_at, self.return_reason = now(), None
        elif action == "forward":
            self.network_id = actor.organisation_id
        elif action == "return":
            self.return_reason = reason
        if step.to is not None:
            self.status = NeedStatus(step.to)
        if self.status not in (S, F):
            self._end_merging()
        self.note(action, reason)

    def propose_merge(
        self, other: "Need", actor: Actor, reason: str | None = None, *, answered_by: int | None = None
    ) -> None:
        """Propose that this need be answered together with `other`: both owners are asked.

        Who proposes has answered for the owners that it is or acts for; where nobody is left to ask they are merged.
        Raises Conflict where one is proposed already or `other` cannot take it in, and Invalid.
        """
        NEED_WORKFLOW.check(self, "propose_merge", actor)
        _refuse_held("propose_merge", answered_by)
        if self.merging_into_id is not None:
            raise Conflict("merge_proposed_already")
        if self.id == other.id:
            raise Invalid(findings=[Finding("merge_into_itself", "/into_id")])
        if other.school_year != self.school_year:
            refuse([Finding("merge_across_years", "/into_id", params={"number": other.number})])
        _refuse_closed(other)
        self.merging_into_id, self.merging_reason = other.id, reason
        self.merging_asked = list(dict.fromkeys([self.owner_id, other.owner_id]))
        self.note("propose_merge", reason)
        if actor.role in REPORTERS:
            self._answered(actor, reason)

    def answer_merge(
        self,
        action: str,
        other: "Need | None",
        actor: Actor,
        reason: str | None = None,
        *,
        answered_by: int | None = None,
    ) -> None:
        """`accept_merge` or `decline_merge` what is proposed, with `other`, the need that it is to be merged into.

        An owner answers for itself. The secretary may answer for those who are not here, and tells in the reason how
        they agreed. Who has accepted can still decline until the last one has.
        """
        NEED_WORKFLOW.check(self, action, actor, reason)
        if other is None or other.id != self.merging_into_id:
            raise Conflict("no_merge_proposed")
        _refuse_held(action, answered_by)
        if action not in self._merging_steps(actor):
            raise Forbidden("not_asked_to_merge", action=action)
        if actor.role is Role.FORUM_SECRETARY and not (reason or "").strip():
            raise Invalid(findings=[Finding("reason_required", "/reason")])
        self.note(action, reason)
        if action == "decline_merge":
            self._end_merging()
            return
        _refuse_closed(other)
        self._answered(actor, reason)

    def _answered(self, actor: Actor, reason: str | None) -> None:
        everyone = actor.role is Role.FORUM_SECRETARY
        self.merging_asked = [one for one in self.merging_asked if not (everyone or actor.owns(one))]
        if not self.merging_asked:
            self.status_before_merge = self.status
            self.status, self.merged_into_id = NeedStatus.MERGED, self.merging_into_id
            reason = self.merging_reason or reason
            self._end_merging()
            self.note("merge", reason)

    def _end_merging(self) -> None:
        self.merging_into_id, self.merging_reason, self.merging_asked = None, None, []

    def _merging_steps(self, actor: Actor) -> set[str]:
        """What this actor can do about a merge, as far as the proposal goes."""
        if self.merging_into_id is None:
            return {"propose_merge"}
        asked = any(actor.owns(one) for one in self.merging_asked)
        if asked or actor.role is Role.FORUM_SECRETARY:
            return {"accept_merge", "decline_merge"}
        return {"decline_merge"} if actor.owns(self.owner_id) else set()

    def unmerge(self, actor: Actor, reason: str | None = None) -> None:
        """Undo a merge: the need stands by itself again, in the state it had."""
        NEED_WORKFLOW.check(self, "unmerge", actor)
        self.status = NeedStatus(self.status_before_merge or NeedStatus.SUBMITTED)
        self.merged_into_id = self.status_before_merge = None
        self.note("unmerge", reason)

    def allowed_actions(self, actor: Actor, *, answered_by: int | None = None) -> list[str]:
        """What this actor can do with it now."""
        shut = {"propose_merge", "accept_merge", "decline_merge", "merge"} - self._merging_steps(actor)
        if answered_by is not None:
            shut |= HELD
        return [action for action in NEED_WORKFLOW.allowed(self, actor) if action not in shut]


def _refuse_closed(other: Need) -> None:
    if other.status not in (S, F):
        raise Conflict("merge_target_state", state=other.status.value, number=other.number)


def _refuse_held(action: str, answered_by: int | None) -> None:
    if answered_by is not None and action in HELD:
        raise Conflict("need_answered", number=answered_by)
