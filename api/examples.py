"""The example counties whole: their practices, then their year with its letters."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from api.configuring import READER, put_in_force, read_practice
from api.letters import letter
from api.settings import EXAMPLE_DATE
from domain.decisions import Decision, LetterKind
from domain.rules import CountyPractice, RuleSet
from persistence.demo import example_is_there, load_example_counties
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork

PRACTICES = Path(__file__).parent.parent / "examples" / "practices"
COUNTIES = ("38", "42")


def load_examples(engine: Engine, told: Callable[[str], None] = lambda _: None) -> bool:
    """Load the example counties unless they are there; `told` hears of each. Whether anything was loaded."""
    if example_is_there(engine):
        return False
    for file in sorted(PRACTICES.glob("*.yaml")):
        with closing(UnitOfWork(engine, READER)) as work:
            practice, _ = read_practice(file.read_text(), rules_in_force(work, EXAMPLE_DATE))
        if practice is not None and practice.county in COUNTIES:
            put_in_force(engine, practice)
    load_example_counties(engine, _written, told)
    return True


def _written(decision: Decision, sender: str, rules: RuleSet, practice: CountyPractice | None) -> bytes:
    return letter(decision, LetterKind.DECISION, sender=sender, rules=rules, practice=practice)
