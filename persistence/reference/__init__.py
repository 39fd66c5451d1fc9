"""What every installation has.

Counties, programmes and the national rule sets. Loaded after each migration, idempotent.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.organisations import County, CountySuccession, Programme
from domain.rules import RuleSet, RuleSetStatus
from persistence.rules import forget_rules

HERE = Path(__file__).parent


def load_reference(engine: Engine) -> None:
    """Store what is new or changed in the reference files; nothing is deleted."""
    content = tomllib.loads((HERE / "counties.toml").read_text())
    with Session(engine) as session, session.begin():
        for county in content["county"]:
            session.merge(County(**county))
        session.flush()
        for succession in content["succession"]:
            session.merge(CountySuccession(**succession))
        for rules in rule_sets():
            for programme in rules.content["programmes"]:
                session.merge(Programme(**programme))
            session.merge(rules)
    forget_rules()


def rule_sets() -> Iterator[RuleSet]:
    """The rule sets that are shipped. One that `extends` another tells only what is otherwise in it."""
    read = {path.stem: tomllib.loads(path.read_text()) for path in sorted((HERE / "rule_sets").glob("*.toml"))}
    for written in read.values():
        base = read[written["extends"]]["content"] if "extends" in written else {}
        content = {**base, **written.get("replaces", {})}
        for kind, items in written["content"].items():
            content[kind] = _laid_over(content.get(kind, []), items)
        fields = {name: value for name, value in written.items() if name not in ("extends", "replaces")}
        yield RuleSet(**{**fields, "content": content, "status": RuleSetStatus(written["status"])})


def _laid_over(base: list[dict[str, Any]], items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items by code: a later one takes the place of an earlier one."""
    return list({item["code"]: item for item in [*base, *items]}.values())
