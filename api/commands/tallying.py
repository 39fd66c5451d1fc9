"""`fagloft tally`: count an election's ballots by a rule, and say why."""

import json
import tomllib
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
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
    completed,
    equal_shares,
    explain_greedy,
    explain_shares,
    read_election,
)

HERE = Path(__file__).parent.parent / "text"


class Rule(StrEnum):
    GREEDY = "greedy"
    EQUAL_SHARES = "equalshares"
    EQUAL_SHARES_ADD1 = "equalshares-add1"
    PHRAGMEN = "phragmen"


EXPLAINED: Mapping[str, Callable[[Election], list[Explanation]]] = {
    "greedy": explain_greedy,
    "equalshares": lambda election: explain_shares(equal_shares(election)),
    "equalshares-add1": lambda election: explain_shares(completed(election)),
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
    if rule not in EXPLAINED:
        stop(f"{rule.value} has no explanations yet. These have: {', '.join(EXPLAINED)}.")
    for one in EXPLAINED[rule](election):
        typer.echo(_sentence(one, "greedy" if rule is Rule.GREEDY else "shares", language))


def _sentence(one: Explanation, kind: str, language: str) -> str:
    words, weight = _texts()[language], round(float(one.weight), 2)
    shown = f"{weight:g}" if language == Language.EN else f"{weight:g}".replace(".", ",")
    if one.chosen:
        return filled(words[f"chosen_{kind}"], {"name": one.name, "weight": shown})
    said = [filled(words["missed"], {"name": one.name, "short_ore": -int(-one.short * 100 // 1)})]
    if one.went_to:
        said.append(filled(words["went_to"], {"others": ", ".join(list(one.went_to)[:5])}))
    if one.joining is None:
        said.append(words["hopeless"])
    else:
        said.append(filled(words["joining"], {"count": len(one.joining)}))
    if one.affordable is not None:
        said.append(filled(words["affordable"], {"cost_ore": one.affordable * 100}))
    return " ".join(said)


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / "tallying.toml").read_text())
