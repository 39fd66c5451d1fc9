"""`fagloft tally`: count an election's ballots by a rule, and say why."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from api.commands.base import Language, stop
from api.imports import read_csv
from api.problems import told
from api.tallying import held, sentence
from domain.errors import DomainError
from domain.tallying import (
    RULES,
    Election,
    Explanation,
    Purse,
    Rule,
    completed,
    equal_shares,
    explain_greedy,
    explain_kemeny,
    explain_phragmen,
    explain_shares,
    kemeny,
    read_election,
)

SHARING: Mapping[Rule, Callable[[Election], Purse]] = {
    Rule.EQUAL_SHARES: equal_shares,
    Rule.EQUAL_SHARES_ADD1: completed,
}

EXPLAINED: Mapping[Rule, Callable[[Election], list[Explanation]]] = {
    Rule.GREEDY: explain_greedy,
    Rule.PHRAGMEN: explain_phragmen,
    Rule.KEMENY: explain_kemeny,
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(tally)


def tally(
    file: Annotated[Path, typer.Argument(help="An election as a .pb file (Pabulib)", exists=True, dir_okay=False)],
    rule: Annotated[Rule, typer.Option(help="The rule to count by")],
    explain: Annotated[bool, typer.Option("--explain", help="Say of each project why, instead")] = False,
    language: Annotated[Language, typer.Option(help="Language of explanations and messages")] = Language.NB,
) -> None:
    """Count the ballots of an election and print the chosen projects as JSON, in the order in which they were chosen.

    Example: fagloft tally examples/forum.pb --rule equalshares-add1
    """
    try:
        election = read_election(read_csv(file))
    except DomainError as error:
        for finding in error.findings:
            text = told(finding, language)
            typer.echo(f"{file.name}: {finding.pointer}: {text['message']} {text['remedy']}", err=True)
        stop(f"{file.name}: {len(error.findings)} faults. Nothing was counted.")
    if rule is Rule.KEMENY and not kemeny(election).proven:
        typer.echo("The order is not proven: more projects are tied into a ring than can be gone through.", err=True)
    if not explain:
        typer.echo(json.dumps(RULES[rule](election), ensure_ascii=False))
        return
    if rule in SHARING:
        purse = SHARING[rule](election)
        typer.echo(held(int(purse.endowment * 100 / election.parts), language))
        sentences = [sentence(one, "shares", election.parts, language) for one in explain_shares(purse)]
    else:
        sentences = [sentence(one, rule.value, election.parts, language) for one in EXPLAINED[rule](election)]
    typer.echo("\n".join(sentences))
