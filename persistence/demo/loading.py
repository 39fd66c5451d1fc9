"""Plays the example counties' year through the domain, in the order it happened: history and ledger are real."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from domain.clock import set_example_date
from domain.needs import Need
from domain.organisations import ProgrammeArea
from persistence.demo import access, decisions, measures, meetings, needs, plans, priorities
from persistence.demo.organisations import load_organisations
from persistence.demo.year import Writer, Year
from persistence.rules import forget_rules

HERE = Path(__file__).parent


def county_folders() -> list[Path]:
    """The example counties' folders, named by county number."""
    return sorted(path for path in HERE.iterdir() if path.is_dir() and path.name[:2].isdecimal())


def example_is_there(engine: Engine) -> bool:
    """Whether the example counties have been loaded."""
    with Session(engine) as session:
        return session.scalar(select(Need.id).where(Need.synthetic).limit(1)) is not None


def load_example_counties(engine: Engine, letter: Writer, progress: Callable[[str], None]) -> None:
    """Load both example counties in one transaction. `letter` writes the decisions' letters."""
    try:
        with engine.begin() as connection:
            _load_areas(connection)
            for folder in county_folders():
                progress(folder.name[3:].replace("_", " ").title().replace(" Og ", " og "))
                _play(Year(connection, folder, letter))
    finally:
        set_example_date(None)
        forget_rules()


def _load_areas(connection: Connection) -> None:
    with Session(connection) as session:
        for area in tomllib.loads((HERE / "trades.toml").read_text())["area"]:
            session.merge(ProgrammeArea(**area))
        session.commit()


def _play(year: Year) -> None:
    """Organisations and seats first, then every event in the order of its date."""
    load_organisations(year)
    events = [
        event
        for feature in (access, needs, priorities, plans, meetings, measures, decisions)
        for event in feature.events(year)
    ]
    for day, _, happen in sorted(events, key=lambda event: event[:2]):
        set_example_date(day)
        happen()
