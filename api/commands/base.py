"""What the commands share: the database they work on, and how they end when something is wrong."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from api.settings import Settings
from domain.clock import set_example_date
from persistence.embedded import CannotStart, EmbeddedPostgres
from persistence.engine import make_engine

log = logging.getLogger(__name__)


class Language(StrEnum):
    """What messages can be written in."""

    NB = "nb"
    NN = "nn"
    EN = "en"


def settings() -> Settings:
    """The settings; ends the command with a sentence where one is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        stop(f"The setting {'.'.join(str(part) for part in first['loc'])} is wrong: {first['msg']}.")


def stop(sentence: str) -> NoReturn:
    """End with a sentence and a non-zero status."""
    typer.echo(f"fagloft: {sentence}", err=True)
    raise typer.Exit(1)


@contextmanager
def database(config: Settings) -> Iterator[str]:
    """The address of the database: DATABASE_URL's server, else the embedded one for as long as it is wanted."""
    if config.database_url is not None:
        yield config.database_url
        return
    try:
        embedded = EmbeddedPostgres(config.data_dir.resolve())
    except CannotStart as error:
        stop(str(error))
    try:
        yield embedded.url
    finally:
        embedded.stop()


@contextmanager
def engine(config: Settings) -> Iterator[Engine]:
    """An engine on the database, for a command that runs and ends."""
    set_example_date(config.example_date if config.demo else None)
    with database(config) as url, connected(url) as made:
        yield made


@contextmanager
def connected(url: str) -> Iterator[Engine]:
    """An engine on the database at `url`; ends the command with a sentence where it does not answer."""
    try:
        made = make_engine(url, pool_size=2, patient=True)
    except ValueError as error:
        stop(f"{error}.")
    try:
        yield made
    except OperationalError as error:
        stop(f"The database does not answer: {str(error.orig).splitlines()[0]}.")
    finally:
        made.dispose()


class Repeating:
    """A turn each so many seconds (0: never) in a thread, until it is closed; a fault in one does not end it."""

    def __init__(self, url: str, seconds: float, turn: Callable[[Engine], object], trouble: str) -> None:
        self._url, self._seconds, self._turn, self._trouble = url, seconds, turn, trouble
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        if self._seconds:
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=15)

    def _run(self) -> None:
        with connected(self._url) as made:
            while not self._ended.wait(self._seconds):
                try:
                    self._turn(made)
                except Exception:
                    log.exception(self._trouble)  # the next turn may do
