"""What is under way at the county: a decision that is prepared, one that waits, a payment file, a claim."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from domain.attachments import attach
from domain.budgets import CLAIM_WORKFLOW, Claim, Due, PaymentBatch
from domain.decisions import Decision, DecisionOutcome, Letter, LetterKind
from domain.money import ore
from persistence.budgets import Claims, Commitments, PaymentBatches
from persistence.decisions import Decisions, take
from persistence.demo.year import Event, Year, on
from persistence.measures import Measures
from persistence.organisations import county_name
from persistence.practices import Practices
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork


def events(year: Year) -> Iterator[Event]:
    for row in year.files["measures"]["measure"]:
        told = row.get("decision")
        if told is not None:
            yield on(told.get("decided_on", "2024-03-14")), 40, partial(_decide, year, row, told)
    for sent in year.files["measures"].get("payment_file", []):
        yield on(sent["made_on"]), 41, partial(_send, year, sent["measures"])
    for claim in year.files["measures"].get("claim", []):
        yield on(claim["sent_on"]), 42, partial(_claim, year, claim)


def _decide(year: Year, row: dict[str, Any], told: dict[str, Any]) -> None:
    def change(work: UnitOfWork) -> None:
        measure, decisions, rules = Measures(work).get(year.measures[row["key"]]), Decisions(work), rules_in_force(work)
        practice = Practices(work).in_force(measure.county, measure.school_year)
        content = {
            "outcome": DecisionOutcome(told["outcome"]),
            "granted_ore": ore(told.get("granted_kr", 0)),
            "pot_id": year.pots[row["pot"]] if "granted_kr" in told else None,
            "forum_on": on(told["forum_on"]) if "forum_on" in told else None,
            "reason": told["reason"],
        }
        decision = decisions.add(Decision.prepare(work.actor, measure, rules, practice, content))
        work.flush()
        if "decided_on" in told:
            decision = decisions.get(decision.id)
            take(work, decision, rules, practice)
            letter = year.letter(decision, county_name(work.session, year.county), rules, practice)
            decisions.keep(Letter.about(decision, LetterKind.DECISION, letter))

    year.do(year.secretary(), change)


def _send(year: Year, keys: list[str]) -> None:
    def change(work: UnitOfWork) -> None:
        commitments = [Commitments(work).get(year.commitments[key]) for key in keys]
        due = [Due(commitment, Commitments(work).money(commitment).unpaid_ore) for commitment in commitments]
        batch = PaymentBatch.make(work.actor, 2023, due)
        batch.synthetic = True
        PaymentBatches(work).add(batch)

    year.do(year.economist(), change)


def _claim(year: Year, row: dict[str, Any]) -> None:
    def change(work: UnitOfWork) -> None:
        commitment = Commitments(work).get(year.commitments[row["measure"]])
        lines = [
            {"spent_on": on(line["spent_on"]), "description": line["description"], "amount_ore": ore(line["amount_kr"])}
            for line in row["line"]
        ]
        practice = Practices(work).in_force(commitment.county, commitment.school_year)
        content = {"reference": row["reference"], "lines": lines}
        claims = Claims(work)
        claim = claims.add(Claim.begin(work.actor, commitment, practice, content))
        work.flush()
        claim = claims.get(claim.id)
        work.session.add(attach(claim, CLAIM_WORKFLOW, work.actor, "faktura.txt", row["receipt"].encode(), []))
        claim.perform("send", work.actor, claims.room(claim), 1)

    year.do(year.owner(row["recipient"]), change)
