"""`fagloft tally`: count an election's ballots by a rule, and say why."""

import json
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from math import ceil
from pathlib import Path
from typing import Annotated

import typer

from api.commands.base import Language, stop
from api.imports import read_csv
from api.problems import filled, told
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
    explain_shares,
    read_election,
)

HERE = Path(__file__).parent.parent / "text"
SHARING: Mapping[Rule, Callable[[Election], Purse]] = {
    Rule.EQUAL_SHARES: equal_shares,
    Rule.EQUAL_SHARES_ADD1: completed,
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
    if not explain:
        typer.echo(json.dumps(RULES[rule](election), ensure_ascii=False))
        return
    if rule in SHARING:
        purse = SHARING[rule](election)
        typer.echo(filled(_texts()[language]["held"], {"each_ore": int(purse.endowment * 100 / election.parts)}))
        sentences = [_sentence(one, "shares", election.parts, language) for one in explain_shares(purse)]
    elif rule is Rule.GREEDY:
        sentences = [_sentence(one, "greedy", election.parts, language) for one in explain_greedy(election)]
    else:
        stop(f"{rule.value} has no explanations. These have: {', '.join([Rule.GREEDY, *SHARING])}.")
    typer.echo("\n".join(sentences))


def _sentence(one: Explanation, kind: str, parts: int, language: str) -> str:
    words, weight = _texts()[language], round(float(one.weight), 2)
    shown = f"{weight:g}" if language == Language.EN else f"{weight:g}".replace(".", ",")
    if one.chosen:
        return filled(words[f"chosen_{kind}"], {"name": one.name, "weight": shown})
    said = [filled(words["missed"], {"name": one.name, "short_ore": ceil(one.short * 100 / parts)})]
    if one.went_to:
        said.append(filled(words["went_to"], {"others": ", ".join(list(one.went_to)[:5])}))
    if one.joining is None:
        said.append(words["hopeless"])
    else:
        number = "one" if len(one.joining) == 1 else "more"
        said.append(filled(words[f"joining_{number}"], {"count": len(one.joining)}))
    if one.affordable is not None:
        said.append(filled(words["affordable"], {"cost_ore": one.affordable * 100 // parts}))
    return " ".join(said)


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / "tallying.toml").read_text())
