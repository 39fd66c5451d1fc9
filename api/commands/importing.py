"""`fagloft import`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.base import engine, settings, stop
from api.imports import import_needs, read_csv
from domain.actors import Actor, Role
from persistence.organisations import county_names
from persistence.unit_of_work import UnitOfWork


class Kind(StrEnum):
    NEEDS = "needs"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_file)


def import_file(
    kind: Annotated[Kind, typer.Argument(help="What the file holds")],
    file: Annotated[
        Path, typer.Argument(help="A CSV file, separated by semicolon or comma", exists=True, dir_okay=False)
    ],
    county: Annotated[str, typer.Option(help="The county's number")] = "38",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge every row, store nothing")] = False,
) -> None:
    """Import needs as the county's forum secretary. Rows with a known external_id are not made twice; one fault keeps
    all out.

    Example: fagloft import needs examples/needs.csv --county 38 --dry-run
    """
    actor = Actor("command-line", "Import", Role.FORUM_SECRETARY, county, (county,))
    with engine(settings()) as database:
        work = UnitOfWork(database, actor)
        counties = county_names(work.session)
        if county not in counties:
            stop(f"No county has the number {county}. There are: {', '.join(sorted(counties))}.")
        result = import_needs(work, read_csv(file), dry_run=dry_run)
    for verdict in result.verdicts:
        typer.echo(f"row {verdict.row}: {verdict.outcome} {verdict.external_id}".rstrip())
        for column, message in verdict.messages:
            typer.echo(f"row {verdict.row}, column {column}: {message.message} {message.remedy}", err=True)
    tally = ", ".join(f"{number} {outcome}" for outcome, number in result.tally().items() if number)
    if result.refused:
        stop(f"{kind.value}: {tally}. Nothing was stored: mend the rows above and run it again.")
    typer.echo(f"{kind.value}: {tally or 'no rows'}. {'Nothing was stored (dry run).' if dry_run else 'Stored.'}")
