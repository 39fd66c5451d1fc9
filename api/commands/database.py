"""`fagloft migrate`, `demo`, `succeed` and `token`."""

from contextlib import closing
from datetime import datetime
from typing import Annotated

import typer

from api.commands.base import engine, settings, stop
from api.examples import load_examples
from api.problems import kroner, texts
from api.security import issue
from domain.actors import Actor, Role
from domain.errors import DomainError
from persistence import demo as demonstration
from persistence.budgets import hand_over
from persistence.migrating import migrate as run_migrations
from persistence.unit_of_work import UnitOfWork


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(migrate)
    app.command()(demo)
    app.command()(succeed)
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


def succeed(
    county: Annotated[str, typer.Argument(help="The number of the county that ends, such as 38")],
    share: Annotated[list[str], typer.Option(help="A successor and its weight, such as 39=60; one for each")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which the money moves")],
    check: Annotated[bool, typer.Option("--check", help="Tell what would move, and move nothing")] = False,
) -> None:
    """Move a county's free money to those that come after it, by their shares, to the øre.

    What is promised stays where it was promised, and is paid from there.

    Example: fagloft succeed 38 --share 39=60 --share 40=40 --on 2024-01-01 --check
    """
    shares = _shares(share)
    name = "Fylket er delt eller slått sammen"
    actor = Actor("command-line", "Succession", Role.COUNTY_ECONOMIST, county, (county, *shares))
    with engine(settings()) as database, closing(UnitOfWork(database, actor)) as work:
        try:
            made = hand_over(work, county, shares, on.date(), name)
        except DomainError as error:
            found = [(finding.code, finding.params) for finding in error.findings] or [(error.code, error.params)]
            stop(" ".join(" ".join(texts(code, "en", params)) for code, params in found))
        for posting in made:
            typer.echo(f"{posting.kind.value:<13} {posting.school_year}  {kroner(posting.amount_ore):>18}")
        if not check:
            work.commit()
    typer.echo(f"{len(made)} postings {'would be made' if check else 'made'}.")


def _shares(given: list[str]) -> dict[str, int]:
    shares = {}
    for one in given:
        number, _, weight = one.partition("=")
        if not (len(number) == 2 and number.isdecimal() and weight.isdecimal() and int(weight) > 0):
            stop(f"--share {one} is wrong: write a county's number and a weight above zero, such as 39=60.")
        shares[number] = int(weight)
    return shares


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
