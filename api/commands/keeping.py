"""What keeps the data and sends it on: `fagloft seal`, `dispatch`, `verify`, `backup`, `restore`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from api.commands.base import Repeating, connected, database, engine, settings, stop
from api.dispatching import dispatch_once
from api.settings import Settings
from domain.history import Head
from persistence.backing_up import NotDone, back_up, restore, told
from persistence.sealing import KINDS, heads, look_through, publish, published, seal
from persistence.verifying import violations

TOLD_AT_MOST = 20


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("seal")(seal_history)
    app.command()(dispatch)
    app.command()(verify)
    app.command()(backup)
    app.command("restore")(restore_backup)


def seal_history(
    folder: Annotated[Path | None, typer.Option("--heads", help="Where heads go; default: FAGLOFT_HEADS_DIR")] = None,
    every: Annotated[float | None, typer.Option(help="Go on, each so many seconds, until ended")] = None,
) -> None:
    """Link the history that has been written since, and write each county's head outside the database.

    The service does the same each minute, unless FAGLOFT_SEAL_SECONDS=0. Keep the heads where those who keep the
    database cannot write.

    Example: fagloft seal --heads /mnt/elsewhere
    """
    config = settings().model_copy(update={"heads_dir": folder} if folder is not None else {})
    if every is not None:
        with database(config) as url, sealing(config.model_copy(update={"seal_seconds": every}), url):
            threading.Event().wait()
    with engine(config) as made:
        linked = seal(made)
        with made.connect() as connection:
            found = heads(connection)
    typer.echo(f"{linked} entries sealed; heads of {len(found)} counties in {publish(found, config.heads())}")


def dispatch(
    once: Annotated[bool, typer.Option("--once", help="One turn, then end")] = False,
) -> None:
    """Send what has happened to the counties' webhooks. `fagloft serve` does the same; several at once do no harm.

    Example: FAGLOFT_WEBHOOK_SECONDS=0 fagloft serve & fagloft dispatch
    """
    config = settings()
    if not once:
        seconds = config.webhook_seconds or 1
        with database(config) as url, dispatching(config.model_copy(update={"webhook_seconds": seconds}), url):
            threading.Event().wait()
    with engine(config) as made:
        typer.echo(f"{dispatch_once(made, config.webhook_networks)} deliveries were sent.")


def verify(
    head: Annotated[
        Path | None, typer.Option(help="Published heads: a file of them, or a folder of such files")
    ] = None,
) -> None:
    """Check every invariant of ledger and history, and the history's chain. Ends with status 1 where one is broken.

    Without --head, a history whose end is missing or that has been rewritten as a whole is not found.

    Example: fagloft verify --head /mnt/elsewhere
    """
    try:
        kept = published(head) if head is not None else []
    except (OSError, ValueError) as error:
        stop(f"The heads in {head} cannot be read: {error}.")
    if head is not None and not kept:
        stop(f"There is no head in {head}.")
    with engine(settings()) as made:
        found = violations(made)
        chain = look_through(made, kept)
    for invariant, number in found:
        typer.echo(f"{'ok  ' if number == 0 else 'FAIL'} {number:>5}  {invariant.name}")
    typer.echo(
        f"{'FAIL' if chain.faults else 'ok  '} {len(chain.faults):>5}  The history's chain: {chain.sealed} sealed,"
        f" {chain.unsealed} not yet sealed, {chain.erased} with erased parts, {chain.compared} held against heads"
    )
    for fault in chain.faults[:TOLD_AT_MOST]:
        typer.echo(f"            county {fault.county}, {fault.place}: {fault.kind} ({KINDS[fault.kind]})")
    broken = sum(number for _, number in found) + len(chain.faults)
    typer.echo(f"{len(found)} invariants, {broken} violations")
    if broken:
        raise typer.Exit(1)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; what each table held goes to FILE.json")],
) -> None:
    """Write the whole database to one file, while the service runs.

    Example: fagloft backup /mnt/elsewhere/fagloft-2024-03-15.dump
    """
    with database(settings()) as url, connected(url) as made, refusals():
        held = back_up(made, url, file)
    typer.echo(f"{sum(one.rows for one in held.values())} rows of {len(held)} tables are in {file}")


def restore_backup(file: Annotated[Path, typer.Argument(help="What `fagloft backup` wrote")]) -> None:
    """Fill an empty database from a backup and compare every table. Ends with status 1 where one is not the same.

    Example: DATABASE_URL=postgresql://… fagloft restore /mnt/elsewhere/fagloft-2024-03-15.dump
    """
    with database(settings()) as url, connected(url) as made, refusals():
        others = restore(made, url, file)
        rows = sum(one.rows for one in told(file).values())
    if others:
        stop(f"These tables do not hold what the backup held: {', '.join(others)}.")
    typer.echo(f"{rows} rows are back; every table holds what it held.")


@contextmanager
def refusals() -> Iterator[None]:
    """End with the sentence that says why a backup or restore was not carried out."""
    try:
        yield
    except NotDone as error:
        stop(str(error))


def sealing(config: Settings, url: str) -> Repeating:
    """Seals each `seal_seconds`, and publishes the heads that have moved."""
    known: dict[str, Head] = {}

    def turn(made: Engine) -> None:
        seal(made)
        with made.connect() as connection:
            moved = [head for head in heads(connection) if known.get(head.county) != head]
        if moved:
            publish(moved, config.heads())
            known.update({head.county: head for head in moved})

    return Repeating(url, config.seal_seconds, turn, "the history could not be sealed")


def dispatching(config: Settings, url: str) -> Repeating:
    """Sends what has happened each `webhook_seconds`."""
    turn = partial(dispatch_once, allowed=config.webhook_networks)
    return Repeating(url, config.webhook_seconds, turn, "what has happened could not be sent on")
