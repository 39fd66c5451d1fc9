"""Brings a database to the newest schema and loads what every installation has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from persistence.reference import load_reference

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to `revision`, then load the reference data."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    load_reference(engine)
