"""What happened with the grant and the plan."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from domain.budgets import GrantLetter, allocate, receive_grant
from domain.clock import today
from domain.money import ore
from domain.plans import GoalFigure, LongTermPlan, Plan, PlanActor
from persistence.budgets import post
from persistence.demo.year import Event, Year, on
from persistence.measures import Measures
from persistence.organisations import Seats
from persistence.plans import LongTermPlans, Plans
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork


def events(year: Year) -> Iterator[Event]:
    file = year.files["plan"]
    plan = file["plan"]
    for row in file["grant_letter"]:
        yield on(row["received_on"]), 0, partial(_receive, year, row, plan)
    proposed, adopted = on(plan["proposed_on"]), on(plan["adopted_on"])
    yield proposed, 20, lambda: _propose_plan(year, file)
    yield adopted, 20, partial(_adopt, year)
    if "long_term" in year.files:
        file_ = year.files["long_term"]
        yield on(file_["plan"]["proposed_on"]), 19, lambda: _long_term(year, file_)
        yield on(file_["plan"]["adopted_on"]), 19, partial(_adopt_long_term, year)
    for pot in file["pot"]:
        yield adopted, 21, partial(_allocate, year, pot["key"], adopted)


def _long_term(year: Year, file: dict[str, Any]) -> None:
    """The long-term plan, written and proposed by the secretary."""
    told = file["plan"]

    def change(work: UnitOfWork) -> None:
        rules = rules_in_force(work)
        plan = LongTermPlans(work).add(
            LongTermPlan.draft(work.actor, told["title"], told["from_year"], told["to_year"])
        )
        plan.synthetic = True
        work.flush()
        goals = [
            {
                "words": goal["words"],
                "figure": GoalFigure(goal["figure"]) if "figure" in goal else None,
                "subject": goal.get("subject"),
                "target": ore(goal["target_kr"]) if "target_kr" in goal else goal.get("target"),
            }
            for goal in file["goal"]
        ]
        plan.change(work.actor, rules, {"headings": told["headings"], "goals": goals})
        plan.perform("propose", work.actor, rules, None)
        year.long_term_id = plan.id

    year.do(year.secretary(), change)


def _adopt_long_term(year: Year) -> None:
    def change(work: UnitOfWork) -> None:
        seat = Seats(work).of_actor(work.actor, today())
        LongTermPlans(work).get(year.long_term_id).perform("adopt", work.actor, rules_in_force(work), seat)

    year.do(year.member(), change)


def _adopt(year: Year) -> None:
    def change(work: UnitOfWork) -> None:
        seat = Seats(work).of_actor(work.actor, today())
        Plans(work).get(year.plan_id).perform("adopt", work.actor, seat)

    year.do(year.member(), change)


def _receive(year: Year, row: dict[str, Any], plan: dict[str, Any]) -> None:
    def change(work: UnitOfWork) -> None:
        letter = GrantLetter(
            county=year.county,
            reference=row["reference"],
            budget_year=row["budget_year"],
            school_year=plan["school_year"],
            amount_ore=ore(row["amount_kr"]),
            received_on=on(row["received_on"]),
            synthetic=True,
        )
        work.session.add(letter)
        post(work, receive_grant(letter, work.actor))

    year.do(year.economist(), change)


def _propose_plan(year: Year, file: dict[str, Any]) -> None:
    plan = file["plan"]
    lines = [row for row in year.files["measures"]["measure"] if "planned_kr" in row]

    def change(work: UnitOfWork) -> None:
        drafted = Plan.draft(
            work.actor,
            school_year=plan["school_year"],
            budget_year=plan["budget_year"],
            title=plan["title"],
            frame_ore=ore(plan["frame_kr"]),
            synthetic=True,
        )
        work.session.add(drafted)
        work.flush()
        names = ("nb", "nn", "en")
        pots = [
            {
                "code": pot["key"],
                **{name: pot[name] for name in names},
                "amount_ore": ore(pot["amount_kr"]),
                "actor": PlanActor(pot["actor"]),
            }
            for pot in file["pot"]
        ]
        shares = [{"actor": PlanActor(s["actor"]), "share": s["percent"] * 100} for s in file["share"]]
        drafted.change(work.actor, {"pots": pots, "shares": shares})
        work.flush()
        planned = [
            {
                "measure": Measures(work).get(year.measures[row["key"]]),
                "pot_code": row["pot"],
                "amount_ore": ore(row["planned_kr"]),
                "meets_c1": row["C1"],
                "meets_c2": row["C2"],
            }
            for row in lines
        ]
        drafted.change(work.actor, {"lines": planned})
        work.flush()
        year.plan_id = drafted.id
        year.pots = {pot.code: pot.id for pot in drafted.pots}
        Plans(work).get(drafted.id).perform("propose", work.actor, None)

    year.do(year.secretary(), change)


def _allocate(year: Year, key: str, day: date) -> None:
    def change(work: UnitOfWork) -> None:
        plan, pot = Plans(work).of_pot(year.pots[key])
        post(work, allocate(plan, pot, work.actor, day))

    year.do(year.economist(), change)
