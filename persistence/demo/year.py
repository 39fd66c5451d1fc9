"""One county's example year: its files, what is stored under which key, and who acts."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from domain.actors import Actor, Role
from domain.decisions import Decision
from domain.organisations import Organisation, OrganisationKind, Seat
from domain.rules import CountyPractice, RuleSet
from persistence.unit_of_work import UnitOfWork

# (date, order within the day, what happened)
Event = tuple[date, int, Callable[[], None]]
# Writes a decision's letter, from its sender's name and what it rests on.
Writer = Callable[[Decision, str, RuleSet, CountyPractice | None], bytes]
ROLE_OF = {
    OrganisationKind.SCHOOL: Role.SCHOOL_LEADER,
    OrganisationKind.PRIVATE_SCHOOL: Role.SCHOOL_LEADER,
    OrganisationKind.COMPANY: Role.COMPANY,
    OrganisationKind.TRAINING_OFFICE: Role.TRAINING_OFFICE,
    OrganisationKind.NETWORK: Role.NETWORK_COORDINATOR,
}


def read(folder: Path, name: str) -> dict[str, Any]:
    """One of a county's files."""
    return tomllib.loads((folder / f"{name}.toml").read_text())


def on(day: str | date) -> date:
    """A date of the files, which write it as text."""
    return day if isinstance(day, date) else date.fromisoformat(day)


@dataclass
class Year:
    """One county's year: what is stored under which key, and who acts."""

    connection: Connection
    folder: Path
    letter: Writer
    organisations: dict[str, Organisation] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    needs: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)
    pots: dict[str, Any] = field(default_factory=dict)
    evaluations: dict[str, Any] = field(default_factory=dict)
    commitments: dict[str, Any] = field(default_factory=dict)
    round_id: Any = None
    rounds: dict[str, Any] = field(default_factory=dict)
    meetings: dict[str, Any] = field(default_factory=dict)
    plan_id: Any = None
    long_term_id: Any = None

    def __post_init__(self) -> None:
        self.county = self.folder.name[:2]
        self.files = {name: read(self.folder, name) for name in ("needs", "measures", "plan", "priorities")}
        for name in ("meetings", "long_term"):  # not every county has them
            if (self.folder / f"{name}.toml").exists():
                self.files[name] = read(self.folder, name)

    def actor(self, role: Role, key: str, name: str, organisation: str | None) -> Actor:
        body = self.organisations.get(organisation or "")
        return Actor(
            subject=f"demo:{self.county}:{key}",
            name=name,
            role=role,
            county=self.county,
            counties=(self.county,),
            organisation_id=body.id if body else None,
            organisation_name=body.name if body else None,
        )

    def authority(self) -> str:
        kind = OrganisationKind.COUNTY_AUTHORITY
        return next(key for key, body in self.organisations.items() if body.kind is kind)

    def secretary(self) -> Actor:
        return self.actor(Role.FORUM_SECRETARY, "secretary", "Forumets sekretær", self.authority())

    def economist(self) -> Actor:
        return self.actor(Role.COUNTY_ECONOMIST, "economist", "Økonom i fylkeskommunen", self.authority())

    def member(self) -> Actor:
        return self.actor(Role.FORUM_MEMBER, "chair", "Forumets leder", self.holder(next(iter(self.seats.values()))))

    def holder(self, seat: Seat) -> str:
        """The key of the organisation that holds the seat."""
        return next(key for key, body in self.organisations.items() if body.id == seat.organisation_id)

    def owner(self, key: str) -> Actor:
        """Whoever reports for an organisation; for boards and the county itself an adviser at the county does."""
        body = self.organisations[key]
        role = ROLE_OF.get(body.kind)
        if role is None:
            return self.actor(Role.FORUM_SECRETARY, "adviser", "Rådgiver i fylkeskommunen", self.authority())
        return self.actor(role, key, body.name, key)

    def do(self, actor: Actor, change: Callable[[UnitOfWork], None]) -> None:
        work = UnitOfWork(self.connection, actor, "example")
        change(work)
        work.commit()
