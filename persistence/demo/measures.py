"""What happened with the measures: from proposal by way of money to evaluation."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from domain.actors import Actor
from domain.budgets import Commitment, commit, pay
from domain.evaluations import Evaluation
from domain.measures import Measure
from domain.money import ore
from domain.organisations import WrittenNorm
from persistence.budgets import Commitments, granted_to, post
from persistence.demo.year import Event, Year, on
from persistence.evaluations import Evaluations, settle
from persistence.measures import Measures
from persistence.needs import Needs
from persistence.plans import Plans
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork


def events(year: Year) -> Iterator[Event]:
    for row in year.files["measures"]["measure"]:
        key, owner, status = row["key"], year.owner(row["owner"]), row["status"]
        proposed = on(row["proposed_on"])
        yield proposed, 5, partial(_plan_measure, year, row, owner)
        yield proposed, 6, _measure_step(year, key, "propose", owner)
        if status == "proposed":
            continue
        decided = on(row["decided_on"])
        if status == "rejected":
            yield decided, 22, _measure_step(year, key, "reject", year.secretary(), row["reason"])
            continue
        yield decided, 22, _measure_step(year, key, "approve", year.secretary())
        yield from _money_events(year, row)
        if status == "cancelled":
            day = decided + timedelta(days=60)
            yield day, 30, _measure_step(year, key, "cancel", year.secretary(), row["reason"])
        elif status != "approved":
            yield from _carried_out(year, row, owner, decided)


def _carried_out(year: Year, row: dict[str, Any], owner: Actor, decided: date) -> Iterator[Event]:
    key, evaluation = row["key"], row.get("evaluation")
    yield max(on(row["start"]), decided), 31, _measure_step(year, key, "start", owner)
    if row["status"] == "running":
        return
    written = on(evaluation["written_on"]) if evaluation and "written_on" in evaluation else date(2024, 3, 1)
    yield min(on(row["end"]), written), 32, _measure_step(year, key, "complete", owner)
    if evaluation is None:
        return
    yield written, 33, lambda: _evaluate(year, row, owner)
    if evaluation["state"] != "draft":
        yield written, 34, _evaluation_step(year, key, "submit", owner)
    if evaluation["state"] == "approved":
        yield on(evaluation["approved_on"]), 35, _evaluation_step(year, key, "approve", year.secretary())


def _plan_measure(year: Year, row: dict[str, Any], owner: Actor) -> None:
    def change(work: UnitOfWork) -> None:
        organisations = year.organisations
        same = ("title", "kind", "description", "collective", "workplace_based")
        content = {name: row[name] for name in same} | {
            "school_year": 2023,
            "language": WrittenNorm(row["language"]),
            "education": row["education"],
            "programme": row.get("programme"),
            "provider_id": organisations[row["provider"]].id if "provider" in row else None,
            "start_on": on(row["start"]),
            "end_on": on(row["end"]),
            "needs": [Needs(work).get(year.needs[key]) for key in row["needs"]],
            "partners": [organisations[key] for key in row["partners"]],
            "groups": row["planned"],
            "cost_lines": [
                {name: cost[name] for name in ("category", "description")} | {"amount_ore": ore(cost["amount_kr"])}
                for cost in row["cost"]
            ],
            "synthetic": True,
        }
        measure = Measure.plan(work.actor, rules_in_force(work), organisations[row["owner"]], content)
        year.measures[row["key"]] = Measures(work).add(measure).id

    year.do(owner, change)


def _measure_step(year: Year, key: str, action: str, actor: Actor, reason: str | None = None) -> Callable[[], None]:
    def change(work: UnitOfWork) -> None:
        Measures(work).get(year.measures[key]).perform(action, work.actor, rules_in_force(work), reason)

    return lambda: year.do(actor, change)


def _money_events(year: Year, row: dict[str, Any]) -> Iterator[Event]:
    if "commitment" not in row:
        return
    yield on(row["commitment"]["decided_on"]), 25, lambda: _commit(year, row)
    for payment in row.get("payment", []):
        yield on(payment["paid_on"]), 34, partial(_pay, year, row["key"], payment)


def _commit(year: Year, row: dict[str, Any]) -> None:
    promised = row["commitment"]

    def change(work: UnitOfWork) -> None:
        plan, pot = Plans(work).of_pot(year.pots[row["pot"]])
        commitment = Commitment.decide(
            work.actor,
            plan,
            pot,
            Measures(work).get(year.measures[row["key"]]),
            year.organisations[promised["recipient"]],
            amount_ore=ore(promised["amount_kr"]),
            decided_on=on(promised["decided_on"]),
            reason=promised["reason"],
            synthetic=True,
        )
        work.session.add(commitment)
        post(work, commit(commitment, work.actor))
        year.commitments[row["key"]] = commitment.id

    year.do(year.secretary(), change)


def _pay(year: Year, key: str, payment: dict[str, Any]) -> None:
    def change(work: UnitOfWork) -> None:
        commitment = Commitments(work).get(year.commitments[key])
        day, amount = on(payment["paid_on"]), ore(payment["amount_kr"])
        post(work, pay(commitment, work.actor, amount, day, payment["reference"]))

    year.do(year.economist(), change)


def _evaluate(year: Year, row: dict[str, Any], owner: Actor) -> None:
    told = row["evaluation"]

    def change(work: UnitOfWork) -> None:
        measure = Measures(work).get(year.measures[row["key"]])
        content = {
            "practice_change": told.get("practice_change"),
            "used_ore": ore(told["used_kr"]) if "used_kr" in told else None,
            "unspent_reason": told.get("unspent_reason"),
            "quote": told.get("quote"),
            "groups": told.get("completed", {}),
            "indicators": told.get("indicators", {}),
            "synthetic": True,
        }
        evaluation = Evaluation.begin(work.actor, rules_in_force(work), measure, content)
        year.evaluations[row["key"]] = Evaluations(work).add(evaluation).id

    year.do(owner, change)


def _evaluation_step(year: Year, key: str, action: str, actor: Actor) -> Callable[[], None]:
    def change(work: UnitOfWork) -> None:
        evaluation = Evaluations(work).get(year.evaluations[key])
        granted = granted_to(work, evaluation.county, evaluation.measure_id)
        evaluation.perform(action, work.actor, rules_in_force(work), granted)
        if action == "approve":
            settle(work, evaluation)

    return lambda: year.do(actor, change)
