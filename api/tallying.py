"""What a count says, in words and figures. The words stand in `text/tallying.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID

from api.problems import filled
from api.schemas.tallies import TallyRead
from domain.priorities import Ballots, Count, CountingRule, Effect, PriorityRound, effects, rules_for
from domain.tallying import Explanation

HERE = Path(__file__).parent / "text"
KINDS = {
    CountingRule.WEIGHTED: "weighted",
    CountingRule.GREEDY: "greedy",
    CountingRule.EQUAL_SHARES: "shares",
    CountingRule.EQUAL_SHARES_ADD1: "shares",
    CountingRule.PHRAGMEN: "phragmen",
    CountingRule.KEMENY: "kemeny",
}


def held(each_ore: int, language: str) -> str:
    """What every ballot had to spend."""
    return filled(_texts()[language]["held"], {"each_ore": each_ore})


def sentence(one: Explanation, kind: str, parts: int, language: str, names: Mapping[str, str] | None = None) -> str:
    """Why it was chosen or not. `kind`: by what it was counted; `parts` of the amounts make one of the currency."""
    words, called = _texts()[language], names or {}
    name = called.get(one.name, one.name)
    weight = number(float(one.weight), language)
    if one.chosen:
        return filled(
            words["chosen_plain" if kind in ("phragmen", "kemeny") else f"chosen_{kind}"],
            {"name": name, "weight": weight},
        )
    figures = {"name": name, "short_ore": ceil(one.short * 100 / parts), "weight": weight}
    missed = "missed_kemeny" if kind == "kemeny" else "missed" if one.short else "missed_none"
    said = [filled(words[missed], figures)]
    if one.went_to:
        others = [called.get(other, other) for other in list(one.went_to)[:5]]
        said.append(filled(words["went_to"], {"others": ", ".join(others)}))
    if one.joining is not None:
        many = "one" if len(one.joining) == 1 else "more"
        said.append(filled(words[f"joining_{many}"], {"count": len(one.joining)}))
    elif kind in ("greedy", "shares", "phragmen"):
        said.append(words["hopeless"])
    if one.above is not None:
        said.append(filled(words["above"], {"other": called.get(one.above, one.above)}))
    if one.enough is not None:
        said.append(filled(words["enough"], {"budget_ore": one.enough * 100 // parts}))
    if one.affordable is not None:
        said.append(filled(words["affordable"], {"cost_ore": one.affordable * 100 // parts}))
    return " ".join(said)


def number(value: float, language: str) -> str:
    """Two decimals at most, with the language's sign for them."""
    shown = f"{round(value, 2):g}"
    return shown if language == "en" else shown.replace(".", ",")


def tallied(
    round_: PriorityRound,
    ballots: Ballots,
    budget_ore: int,
    titles: Mapping[UUID, str],
    recused: Mapping[UUID, Sequence[UUID]],
    language: str,
) -> TallyRead:
    """The same ballots by every rule that can count them: what each takes, why, and for whom."""
    names = {name: f"«{item.need.title}»" for item in round_.items if (name := ballots.names.get(item.need_id))}
    counts = [ballots.count(rule, budget_ore) for rule in rules_for(round_.ballot)]
    support: dict[UUID, int] = {}
    for seat in ballots.given:
        for need in ballots.supported(seat):
            support[need] = support.get(need, 0) + 1
    return TallyRead.model_validate(
        {
            "budget_ore": budget_ore,
            "ballots": len(ballots.given),
            "unpriced": [item.need_id for item in round_.items if item.need_id not in ballots.names],
            "support": support,
            "rules": [_counted(count, round_, budget_ore, titles, names, language) for count in counts],
            "recusals": [
                _effect(effect, titles, round_, language)
                for effect in effects(ballots, round_.rule, budget_ore, recused)
            ],
        }
    )


def _counted(
    count: Count,
    round_: PriorityRound,
    budget_ore: int,
    titles: Mapping[UUID, str],
    names: Mapping[str, str],
    language: str,
) -> dict[str, Any]:
    chosen = set(count.chosen)
    kind = KINDS[count.rule]
    return {
        "rule": count.rule,
        "own": count.rule is round_.rule,
        "spent_ore": count.spent_ore,
        "left_ore": budget_ore - count.spent_ore,
        "each_ore": None if count.each is None else int(count.each),
        "proven": count.proven,
        "needs": [
            {
                "need_id": need,
                "chosen": need in chosen,
                "sentence": sentence(count.explanations[need], kind, 100, language, names),
            }
            for need in count.order
        ],
        "seats": [
            {
                "seat_id": seat,
                "seat_title": titles.get(seat, ""),
                "supported": one.supported,
                "funded": one.funded,
                "funded_ore": one.funded_ore,
                "left_out": one.left_out,
            }
            for seat, one in count.seats.items()
        ],
    }


def _effect(effect: Effect, titles: Mapping[UUID, str], round_: PriorityRound, language: str) -> dict[str, Any]:
    words = _texts()[language]
    needs = {item.need_id: f"«{item.need.title}»" for item in round_.items}
    kind = "same" if effect.chosen == effect.otherwise else "otherwise"
    figures = {
        "name": needs[effect.need_id],
        "seats": ", ".join(titles.get(seat, "") for seat in effect.seats),
        "others": ", ".join(needs[need] for need in effect.displaced) or "–",
    }
    return {
        "need_id": effect.need_id,
        "seats": effect.seats,
        "chosen": effect.chosen,
        "otherwise": effect.otherwise,
        "displaced": effect.displaced,
        "sentence": filled(words[f"recusal_{kind}"], figures),
    }


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / "tallying.toml").read_text())
