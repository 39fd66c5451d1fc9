"""`fagloft migrate`, `demo`, `verify` and `token`."""

from typing import Annotated

import typer

from api.commands.base import engine, settings, stop
from api.examples import load_examples
from api.security import issue
from persistence import demo as demonstration
from persistence.migrating import migrate as run_migrations
from persistence.verifying import violations


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(migrate)
    app.command()(demo)
    app.command()(verify)
    app.command()(token)


def migrate(
    revision: Annotated[str, typer.Argument(help="A revision, or head for the newest")] = "head",
) -> None:
    """Bring the database's schema up to date and load the reference data.

    Example: fagloft migrate
    """
    with engine(settings()) as database:
        run_migrations(database, revision)
    typer.echo("The schema is up to date.")


def demo() -> None:
    """Load the example counties, unless they are there.

    Example: fagloft demo
    """
    config = settings()
    if not config.demo:
        stop("The example is not loaded in production (FAGLOFT_ENV=production).")
    with engine(config) as database:
        run_migrations(database)
        loaded = load_examples(database, lambda county: typer.echo(f"Loading {county} …"))
    typer.echo("The example counties are loaded." if loaded else "The example counties are there already.")


def verify() -> None:
    """Check every invariant of ledger and history. Ends with status 1 where one is broken.

    Example: fagloft verify
    """
    with engine(settings()) as database:
        found = violations(database)
    for invariant, number in found:
        typer.echo(f"{'ok  ' if number == 0 else 'FAIL'} {number:>5}  {invariant.name}")
    broken = sum(number for _, number in found)
    typer.echo(f"{len(found)} invariants, {broken} violations")
    if broken:
        raise typer.Exit(1)


def token(
    persona: Annotated[str, typer.Argument(help="One of the demonstration's people, such as forum-secretary")],
) -> None:
    """Print a bearer token for one of the demonstration's people. Development only.

    Example: curl -H "Authorization: Bearer $(fagloft token forum-secretary)" http://127.0.0.1:8000/api/v1/needs
    """
    config = settings()
    if not config.demo:
        stop("Development tokens do not exist in production (FAGLOFT_ENV=production).")
    with engine(config) as database:
        people = {person.key: person for person in demonstration.personas(database)}
    if persona not in people:
        stop(f"There is no persona {persona}. There are: {', '.join(people) or 'none; run fagloft demo first'}.")
    typer.echo(issue(people[persona].actor, config.signing_secret()))
