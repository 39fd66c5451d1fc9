"""A meeting of the forum, from the agenda to the minutes that are approved and locked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import Actor, Role, Scope, secretary_of
from domain.base import Base, CountyRecord, coded
from domain.clock import now, today
from domain.errors import Conflict, Finding, Forbidden, Invalid, refuse
from domain.meetings.parts import (
    AgendaItem,
    Attendance,
    ItemKind,
    ItemOutcome,
    ItemVote,
    Manner,
    Presence,
    outcome_of,
)
from domain.organisations import Seat
from domain.plans import Plan, PlanStatus
from domain.workflow import Step, Workflow


class MeetingStatus(StrEnum):
    DRAFT = "draft"
    CALLED = "called"
    OPEN = "open"
    CLOSED = "closed"
    APPROVED = "approved"


DRAFT, CALLED, OPEN, CLOSED, APPROVED = MeetingStatus
SECRETARY = {Role.FORUM_SECRETARY: Scope.COUNTY}
MEMBER = {Role.FORUM_MEMBER: Scope.COUNTY}

MEETING_WORKFLOW = Workflow(
    "meeting",
    (
        Step("update", (DRAFT, CALLED), None, SECRETARY, asked=False),
        Step("call", (DRAFT,), CALLED, SECRETARY),
        Step("declare", (CALLED, OPEN), None, MEMBER, asked=False),
        Step("attend", (CALLED, OPEN), None, SECRETARY, asked=False),
        Step("open", (CALLED,), OPEN, SECRETARY),
        Step("decide", (OPEN,), None, SECRETARY, asked=False),
        Step("vote", (OPEN,), None, MEMBER, asked=False),
        Step("close", (OPEN,), CLOSED, SECRETARY),
        Step("reopen", (CLOSED,), OPEN, SECRETARY, needs_reason=True),
        Step("approve", (CLOSED,), APPROVED, MEMBER, four_eyes=True),
    ),
)


class Meeting(CountyRecord, Base):
    """One meeting. `minutes` are what was approved, frozen with the names of then; before that they are drafted."""

    __tablename__ = "meetings"
    record_type = "meeting"

    school_year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    starts_at: Mapped[datetime]
    place: Mapped[str]
    status: Mapped[MeetingStatus] = mapped_column(coded(MeetingStatus), init=False, default=MeetingStatus.DRAFT)
    closed_by: Mapped[str | None] = mapped_column(init=False, default=None)
    approved_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    approved_by: Mapped[str | None] = mapped_column(init=False, default=None)
    minutes: Mapped[dict[str, Any] | None] = mapped_column(JSONB, init=False, default=None)

    items: Mapped[list[AgendaItem]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=AgendaItem.position, init=False, default_factory=list
    )
    attendance: Mapped[list[Attendance]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=Attendance.seat_id, init=False, default_factory=list
    )

    @property
    def state(self) -> MeetingStatus:
        return self.status

    @property
    def owner_organisation_id(self) -> UUID | None:
        return None

    def previous_hand(self) -> str | None:
        return self.closed_by

    @classmethod
    def plan(cls, actor: Actor, content: Mapping[str, Any]) -> "Meeting":
        """A new meeting in draft: school_year, title, starts_at, place, items. Only the forum's secretary calls one."""
        county = secretary_of(actor, "create")
        fields = {name: value for name, value in content.items() if name != "items"}
        meeting = cls(county=county, **fields)
        meeting._set_items(content.get("items", []))
        meeting.note("create")
        return meeting

    def change(self, actor: Actor, content: Mapping[str, Any]) -> None:
        """New title, time, place or items (the whole list; an item keeps its id where it is given)."""
        MEETING_WORKFLOW.check(self, "update", actor)
        for name, value in content.items():
            if name == "items":
                self._set_items(value)
            else:
                setattr(self, name, value)
        self.note("update")

    def _set_items(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        kept = {item.id: item for item in self.items}
        items, faults = [], []
        for position, told in enumerate(wanted, start=1):
            fields = {name: value for name, value in told.items() if name != "id"}
            item = kept.pop(told["id"], None) if told.get("id") else None
            if item is None:
                if told.get("id"):
                    faults.append(Finding("unknown_reference", f"/items/{position - 1}/id"))
                item = AgendaItem(county=self.county, **fields)
            for name, value in fields.items():
                setattr(item, name, value)
            item.position = position
            items.append(item)
        faults += [
            Finding("about_two", f"/items/{i}/plan_id")
            for i, item in enumerate(items)
            if item.round_id is not None and item.plan_id is not None
        ]
        refuse(faults)
        self.items = items

    def item(self, item_id: UUID) -> AgendaItem:
        """The item with that id. Raises Invalid."""
        found = next((item for item in self.items if item.id == item_id), None)
        if found is None:
            raise Invalid(findings=[Finding("unknown_reference", "/item_id")])
        return found

    def set_attendance(self, actor: Actor, seats: Iterable[Seat], told: Mapping[UUID, Presence]) -> None:
        """Who is there. Raises Invalid for a seat that is not in force."""
        MEETING_WORKFLOW.check(self, "attend", actor)
        known = {seat.id for seat in seats}
        refuse([Finding("unknown_reference", f"/attendance/{seat_id}") for seat_id in told if seat_id not in known])
        before = {row.seat_id: row for row in self.attendance}
        rows = []
        for seat_id, presence in told.items():
            row = before.get(seat_id) or Attendance(county=self.county, seat_id=seat_id, presence=presence)
            row.presence = presence
            rows.append(row)
        self.attendance = rows
        self.note("attend")

    def there(self) -> set[UUID]:
        """The seats that were filled, by their holder or a deputy."""
        return {row.seat_id for row in self.attendance if row.presence is not Presence.ABSENT}

    def quorum(self, seats: Iterable[Seat]) -> tuple[int, int]:
        """How many voting seats are filled, and how many must be: half of them (Fagløft's own rule)."""
        voting = [seat.id for seat in seats if seat.voting]
        return len(self.there().intersection(voting)), (len(voting) + 1) // 2

    def _ask_quorum(self, seats: Iterable[Seat]) -> None:
        there, needed = self.quorum(seats)
        if there < needed:
            raise Conflict("no_quorum", present=there, needed=needed)

    def open_vote(self, actor: Actor, item_id: UUID, reason: str, seats: Iterable[Seat]) -> None:
        """Let the seats vote on an item where discussion did not lead to agreement; `reason` says why not.

        Raises Conflict (`no_quorum`, an item that has been voted on), Invalid for one that asks for no decision.
        """
        MEETING_WORKFLOW.check(self, "decide", actor)
        item = self.item(item_id)
        if item.kind is not ItemKind.DECISION:
            raise Invalid(findings=[Finding("no_decision_asked", "/kind")])
        if item.manner is Manner.VOTE:
            raise Conflict("vote_is_over")
        self._ask_quorum(seats)
        item.vote_reason, item.outcome, item.manner = reason, None, None
        self.note("open_vote", reason)

    def check_vote(
        self, actor: Actor, seat: Seat | None, item_id: UUID, partial: Collection[UUID]
    ) -> tuple[Seat, AgendaItem]:
        """The seat that may vote on the item. `partial` are the seats that may not judge it.

        Raises Forbidden (no voting seat, not there, recused), Conflict where no vote is open.
        """
        MEETING_WORKFLOW.check(self, "vote", actor)
        item = self.item(item_id)
        if seat is None or not seat.voting or not seat.holds_on(self.starts_at.date()):
            raise Forbidden("no_voting_seat")
        if seat.id not in self.there():
            raise Forbidden("seat_not_present")
        if seat.id in partial:
            raise Forbidden("seat_partial")
        if not item.voting:
            raise Conflict("vote_not_open")
        return seat, item

    def decide(
        self,
        actor: Actor,
        item_id: UUID,
        content: Mapping[str, Any],
        votes: Sequence[ItemVote],
        seats: Iterable[Seat],
        plan: Plan | None = None,
    ) -> None:
        """What the meeting did with an item: note, decision, outcome, reason. `votes` are those that count.

        Where a vote was opened it decides; else the forum agreed. `plan` is the one that the item is about. Raises
        Conflict where too few seats are filled to adopt or reject, where a vote that has been told would begin again,
        or where the plan has been adopted on what stands; Invalid where the outcome is not the vote's, or where the
        forum departs from the proposal without a reason.
        """
        MEETING_WORKFLOW.check(self, "decide", actor)
        item = self.item(item_id)
        before, after = item.outcome, content.get("outcome", item.outcome)
        if after is not before:
            if item.manner is Manner.VOTE and after is None:
                raise Conflict("vote_is_over")
            if before is ItemOutcome.ADOPTED and plan is not None and plan.status is PlanStatus.ADOPTED:
                raise Conflict("plan_adopted_on_it")
            item.plan_version = plan.version if plan is not None else None
        for name in ("note", "decision", "outcome", "reason"):
            if name in content:
                setattr(item, name, content[name])
        if item.outcome is None:
            item.manner = None
        else:
            item.manner = Manner.VOTE if item.vote_reason is not None else Manner.CONSENSUS
        refuse(self._outcome_faults(item, votes))
        if item.outcome in (ItemOutcome.ADOPTED, ItemOutcome.REJECTED):
            self._ask_quorum(seats)
        self.note("decide")

    @staticmethod
    def _outcome_faults(item: AgendaItem, votes: Sequence[ItemVote]) -> list[Finding]:
        if item.outcome is None:
            return []
        found = []
        if item.kind is not ItemKind.DECISION:
            found.append(Finding("no_decision_asked", "/outcome"))
        if item.manner is Manner.VOTE and item.outcome not in (ItemOutcome.POSTPONED, outcome_of(votes)):
            found.append(Finding("vote_says_otherwise", "/outcome", params={"outcome": outcome_of(votes).value}))
        if item.outcome is ItemOutcome.ADOPTED and not (item.decision or "").strip():
            found.append(Finding("missing", "/decision"))
        departs = item.outcome is not ItemOutcome.ADOPTED or (item.proposal or item.decision) != item.decision
        if departs and not (item.reason or "").strip():
            found.append(Finding("reason_required", "/reason"))
        return found

    def perform(
        self,
        action: str,
        actor: Actor,
        seats: Sequence[Seat],
        seat: Seat | None,
        reason: str | None = None,
        votes: Mapping[UUID, Sequence[ItemVote]] = MappingProxyType({}),
    ) -> None:
        """Call, open, close, reopen or approve.

        `seats` are those in force on the day, `seat` the actor's own, `votes` those that count on each item. Raises
        Conflict or Invalid with what is missing.
        """
        step = MEETING_WORKFLOW.asked(self, action, actor, reason)
        if action == "call" and not self.items:
            raise Invalid(findings=[Finding("missing", "/items")])
        if action == "close":
            refuse(self._open_ends(seats, votes))
            if any(item.outcome in (ItemOutcome.ADOPTED, ItemOutcome.REJECTED) for item in self.items):
                self._ask_quorum(seats)
            self.closed_by = actor.subject
        elif action == "reopen":
            self.closed_by = None
        elif action == "approve":
            # Where all who were there have left their seats, those who hold them now approve.
            still = self.there().intersection(one.id for one in seats if one.voting and one.holds_on(today()))
            if seat is None or not seat.voting or (still and seat.id not in still):
                raise Forbidden("seat_not_present")
            self.approved_at, self.approved_by = now(), actor.name
        if step.to is not None:
            self.status = MeetingStatus(step.to)
        self.note(action, reason)

    def _open_ends(self, seats: Iterable[Seat], votes: Mapping[UUID, Sequence[ItemVote]]) -> list[Finding]:
        """What keeps the meeting from ending: attendance not told, items not decided, votes that no longer say so.

        Who left or declared itself partial after voting is not counted, so an outcome is looked at again here.
        """
        told = {row.seat_id for row in self.attendance}
        found = [
            Finding("attendance_missing", f"/attendance/{seat.id}", params={"seat": seat.title})
            for seat in seats
            if seat.voting and seat.id not in told
        ]
        return (
            found
            + [
                Finding("item_undecided", f"/items/{i}", params={"number": item.position, "title": item.title})
                for i, item in enumerate(self.items)
                if item.kind is ItemKind.DECISION and item.outcome is None
            ]
            + [
                replace(fault, pointer=f"/items/{i}{fault.pointer}")
                for i, item in enumerate(self.items)
                for fault in self._outcome_faults(item, votes.get(item.id, ()))
            ]
        )

    def freeze(self, minutes: dict[str, Any]) -> None:
        """Keep the minutes as they were approved."""
        self.minutes = minutes

    def allowed_actions(self, actor: Actor, seat: Seat | None) -> list[str]:
        """What this actor can do with it now; a forum member only with a voting seat."""
        if actor.role is Role.FORUM_MEMBER and (seat is None or not seat.voting):
            return []
        return MEETING_WORKFLOW.allowed(self, actor)
