"""The example counties and the people of the demonstration. Everything here is marked as synthetic."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.actors import Actor, Role
from domain.organisations import Organisation
from persistence.demo.loading import county_folders, example_is_there, load_example_counties
from persistence.demo.year import read
from persistence.organisations import Organisations, county_name, county_numbers
from persistence.unit_of_work import UnitOfWork

HERE = Path(__file__).parent
__all__ = ["Persona", "example_is_there", "load_example_counties", "personas", "token_actor"]


@dataclass(frozen=True)
class Persona:
    """Somebody one can be in the demonstration."""

    key: str
    actor: Actor
    county_name: str | None
    description: dict[str, str]

    @cached_property
    def name(self) -> str:
        return self.actor.name

    @cached_property
    def role(self) -> Role:
        return self.actor.role

    @cached_property
    def county(self) -> str | None:
        return self.actor.county

    @cached_property
    def organisation_name(self) -> str | None:
        return self.actor.organisation_name


def personas(engine: Engine) -> list[Persona]:
    """The demonstration's people; those whose organisation has not been loaded are left out."""
    found = []
    with Session(engine) as session:
        names = {folder.name[:2]: _organisation_names(folder) for folder in county_folders()}
        for row in tomllib.loads((HERE / "personas.toml").read_text())["persona"]:
            county, role = row.get("county"), Role(row["role"])
            organisation = None
            if county is not None:
                name = names[county][row["organisation"]]
                organisation = session.scalars(select(Organisation).where(Organisation.name == name)).first()
                if organisation is None:
                    continue
            actor = Actor(
                subject=f"persona:{row['key']}",
                name=row["name"],
                role=role,
                county=county,
                counties=(county,) if county else tuple(county_numbers(session)),
                organisation_id=organisation.id if organisation else None,
                organisation_name=organisation.name if organisation else None,
            )
            description = {language: row[language] for language in ("nb", "nn", "en")}
            found.append(Persona(row["key"], actor, county_name(session, county) if county else None, description))
    return found


def _organisation_names(folder: Path) -> dict[str, str]:
    return {row["key"]: row["name"] for row in read(folder, "organisations")["organisation"]}


def token_actor(
    engine: Engine, role: Role, county: str, organisation_id: UUID | None, subject: str | None = None
) -> Actor:
    """An actor for a development token.

    Any role, in any county, for any organisation that is stored. Raises NotFound.
    """
    probe = Actor(subject="token", name="token", role=role, county=county, counties=(county,))
    work = UnitOfWork(engine, probe)
    try:
        name = county_name(work.session, county)
        organisation = Organisations(work).get(organisation_id) if organisation_id else None
        everywhere = role is Role.DIRECTORATE
        counties = tuple(county_numbers(work.session)) if everywhere else (county,)
    finally:
        work.close()
    label = f"{role.value}, {organisation.name if organisation else name}"
    return Actor(
        subject=subject or f"token:{county}:{role.value}:{organisation_id}",
        name=label,
        role=role,
        county=None if everywhere else county,
        counties=counties,
        organisation_id=organisation_id,
        organisation_name=organisation.name if organisation else None,
    )
