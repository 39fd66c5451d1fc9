"""What comes in as files: `fagloft import` and `fagloft configure`."""

from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.base import Language, engine, settings, stop
from api.configuring import READER, fault_read, put_in_force, read_practice
from api.imports import import_needs, read_csv
from domain.actors import Actor, Role
from persistence.organisations import county_names
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork


class Kind(StrEnum):
    NEEDS = "needs"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_file)
    app.command()(configure)


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


def configure(
    file: Annotated[
        Path, typer.Argument(help="A county's practice for a school year, as YAML", exists=True, dir_okay=False)
    ],
    check: Annotated[bool, typer.Option("--check", help="Only tell what is wrong in it")] = False,
    language: Annotated[Language, typer.Option(help="Language of the messages")] = Language.NB,
) -> None:
    """Load a county's practice: rounds, applicants, rates, ceilings, costs, preconditions. One fault keeps all out.

    Example: fagloft configure examples/practices/agder-2023.yaml --check
    """
    with engine(settings()) as database:
        with closing(UnitOfWork(database, READER)) as reading:
            practice, faults = read_practice(read_csv(file), rules_in_force(reading))
            counties = county_names(reading.session)
        for fault in faults:
            told = fault_read(fault, language)
            typer.echo(f"{file.name}:{told.line}: {told.key}: {told.message} {told.remedy}", err=True)
        if practice is None:
            stop(f"{file.name}: {len(faults)} faults. Nothing of it took effect.")
        if practice.county not in counties:
            stop(f"{file.name}: no county has the number {practice.county}. There are: {', '.join(sorted(counties))}.")
        if not check:
            put_in_force(database, practice)
        year = f"{practice.school_year}/{(practice.school_year + 1) % 100:02}"
        typer.echo(f"{file.name}: county {practice.county}, {year}. {'Nothing was stored.' if check else 'In force.'}")
