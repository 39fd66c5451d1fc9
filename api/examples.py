"""The example counties whole: their year, their practices, two decisions and a payment file that are under way."""

import dataclasses
import hashlib
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select

from api.configuring import READER, put_in_force, read_practice
from api.letters import letter
from api.settings import EXAMPLE_DATE
from domain.actors import Role
from domain.budgets import PaymentBatch
from domain.clock import set_example_date
from domain.decisions import Decision, DecisionOutcome, LetterKind
from domain.measures import Measure
from domain.plans import Pot
from persistence.budgets import PaymentBatches
from persistence.decisions import Decisions, due, sent_letter
from persistence.demo import load_example_counties
from persistence.measures import Measures
from persistence.organisations import county_names
from persistence.practices import Practices
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork

PRACTICES = Path(__file__).parent.parent / "examples" / "practices"
COUNTIES = ("38", "42")
WAITS = "Éin plan for vekslingseleven"
PREPARED = "Samtale annenhver uke: støtte til unge barnehagelærlinger"


def load_examples(engine: Engine, told: Callable[[str], None] = lambda _: None) -> bool:
    """Load the example counties unless they are there; `told` hears of each. Whether anything was loaded."""
    if not load_example_counties(engine, told):
        return False
    set_example_date(EXAMPLE_DATE)
    _configure(engine)
    _decide(engine)
    _send_payments(engine)
    return True


def _configure(engine: Engine) -> None:
    """Put the practices that are shipped in force for the example's counties."""
    for file in sorted(PRACTICES.glob("*.yaml")):
        with closing(UnitOfWork(engine, READER)) as work:
            practice, _ = read_practice(file.read_text(), rules_in_force(work, EXAMPLE_DATE))
        if practice is not None and practice.county in COUNTIES:
            put_in_force(engine, practice)


def _decide(engine: Engine) -> None:
    """One application waits for money, with its letter; another decision is prepared and not yet taken."""
    county = COUNTIES[0]
    secretary = dataclasses.replace(READER, name="Rådgiver i fylkeskommunen", county=county, counties=(county,))
    with closing(UnitOfWork(engine, secretary)) as work:
        reason = "Tiltaket svarer godt på behovet, men det er ikke nok penger i potten i denne runden."
        waits = _prepared(work, WAITS, {"outcome": DecisionOutcome.WAITING, "reason": reason})
        _take(work, waits)
        grant = {
            "outcome": DecisionOutcome.FULL,
            "granted_ore": _measure(work, PREPARED).applied_ore,
            "pot_id": work.session.scalars(
                select(Pot.id).where(Pot.county == county, Pot.code == "applied_for")
            ).first(),
            "forum_on": date(2024, 3, 14),
            "reason": "Forumet prioriterte behovet, og bedriftene er med.",
        }
        _prepared(work, PREPARED, grant)
        work.commit()


def _send_payments(engine: Engine) -> None:
    """What is due has gone out in a payment file, and its receipts have not come."""
    county = COUNTIES[0]
    economist = dataclasses.replace(READER, role=Role.COUNTY_ECONOMIST, county=county, counties=(county,))
    with closing(UnitOfWork(engine, economist)) as work:
        payments = due(work, 2023, Practices(work).in_force(county, 2023))[:6]
        batch = PaymentBatch.make(work.actor, 2023, payments)
        batch.synthetic = True
        PaymentBatches(work).add(batch)
        work.commit()


def _measure(work: UnitOfWork, title: str) -> Measure:
    found = work.session.scalars(select(Measure.id).where(Measure.county == work.actor.county, Measure.title == title))
    return Measures(work).get(found.one())


def _prepared(work: UnitOfWork, title: str, content: dict[str, object]) -> Decision:
    measure, decisions = _measure(work, title), Decisions(work)
    practice = Practices(work).in_force(measure.county, measure.school_year)
    decision = Decision.prepare(work.actor, measure, rules_in_force(work), practice, content)
    decisions.add(decision)
    work.flush()
    return decisions.get(decision.id)


def _take(work: UnitOfWork, decision: Decision) -> None:
    measure = Measures(work).get(decision.measure_id)
    rules, practice = rules_in_force(work), Practices(work).in_force(measure.county, measure.school_year)
    decision.decide(work.actor, measure, rules, practice)
    sender = county_names(work.session)[decision.county]
    made = letter(decision, LetterKind.DECISION, sender=sender, rules=rules, practice=practice)
    Decisions(work).keep(sent_letter(decision, LetterKind.DECISION, hashlib.sha256(made).hexdigest(), made))
