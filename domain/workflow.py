"""One table per state machine. It drives enforcement, the allowed actions sent to the screen, and the documentation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.actors import Actor, Role, Scope
from domain.errors import Finding, Forbidden, Invalid, WrongState, refuse


class Subject(Protocol):
    """What the table needs to know of a record."""

    county: str

    @property
    def state(self) -> StrEnum: ...

    @property
    def owner_organisation_id(self) -> UUID | None: ...

    def previous_hand(self) -> str | None:
        """Who took the step that four eyes must look at; none where no such step was taken."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table: `action` takes a record `of` these states to `to` (None: it stays), by these roles.

    A step that is not `asked` for by name follows from something else: a change of content, an approved evaluation.
    """

    action: str
    of: tuple[StrEnum, ...]
    to: StrEnum | None
    by: Mapping[Role, Scope]
    needs_reason: bool = False
    four_eyes: bool = False
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Workflow:
    """The steps of one kind of record."""

    record_type: str
    steps: tuple[Step, ...]
    _by_action: dict[str, tuple[Step, ...]] = field(init=False)

    def __post_init__(self) -> None:
        grouped: dict[str, tuple[Step, ...]] = {}
        for step in self.steps:
            grouped[step.action] = (*grouped.get(step.action, ()), step)
        object.__setattr__(self, "_by_action", grouped)

    def allowed(self, record: Subject, actor: Actor) -> list[str]:
        """The actions that this actor can take with this record now, in the table's order."""
        scopes = actor.scopes(record.county, record.owner_organisation_id)
        found = [
            step.action
            for step in self.steps
            if record.state in step.of and self._may(step, actor, scopes) and not self._same_hand(step, record, actor)
        ]
        return list(dict.fromkeys(found))

    def asked(self, record: Subject, action: str, actor: Actor, reason: str | None = None) -> Step:
        """The step that somebody asks for by name. Raises as `check` does, and Invalid for a name that is none."""
        names = [name for name, steps in self._by_action.items() if steps[0].asked]
        if action not in names:
            refuse([Finding("not_allowed", "/action", params={"value": action, "allowed": ", ".join(names)})])
        return self.check(record, action, actor, reason)

    def check(self, record: Subject, action: str, actor: Actor, reason: str | None = None) -> Step:
        """The step that `action` means here.

        Raises Forbidden (role, or the same hand twice), WrongState, or Invalid where a reason is missing.
        """
        steps = self._by_action.get(action, ())
        scopes = actor.scopes(record.county, record.owner_organisation_id)
        mine = [step for step in steps if self._may(step, actor, scopes)]
        if not mine:
            raise Forbidden("action_not_for_role", action=action, role=actor.role.value)
        here = [step for step in mine if record.state in step.of]
        if not here:
            raise WrongState(action=action, state=record.state.value)
        step = here[0]
        if self._same_hand(step, record, actor):
            raise Forbidden("person_required" if actor.machine else "four_eyes", action=action)
        if step.needs_reason and not (reason or "").strip():
            raise Invalid(findings=[Finding("reason_required", "/reason")])
        return step

    def diagram(self) -> str:
        """The table as a Mermaid state diagram; a step that keeps the state is an arrow to itself."""
        lines = ["stateDiagram-v2"]
        for step in self.steps:
            marks = [", ".join(sorted(role.value for role in step.by))]
            marks += ["reason"] * step.needs_reason + ["four eyes"] * step.four_eyes
            lines += [f"    {state} --> {step.to or state}: {step.action} ({'; '.join(marks)})" for state in step.of]
        return "\n".join(lines)

    @staticmethod
    def _may(step: Step, actor: Actor, scopes: frozenset[Scope]) -> bool:
        return step.by.get(actor.role) in scopes

    @staticmethod
    def _same_hand(step: Step, record: Subject, actor: Actor) -> bool:
        if not step.four_eyes or (hand := record.previous_hand()) is None:
            return False
        return actor.machine or hand == actor.subject
