"""What happened with the needs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from domain.actors import Actor
from domain.money import ore
from domain.needs import Need
from domain.organisations import WrittenNorm
from persistence.demo.year import Event, Year, on
from persistence.needs import Needs
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork

# What the file names as the record does.
NEED_FIELDS = (
    "current_practice",
    "desired_practice",
    "programme",
    "trade",
    "target_groups",
    "other_group_justification",
    "national_goal",
    "sami_perspective",
    "themes",
    "people",
    "measure_kind",
    "wished_measure",
    "external_id",
)
# A merge is dated between the round's closing for needs and the forum's first meeting.
MERGED_ON = "2023-05-02"


def events(year: Year) -> Iterator[Event]:
    for row in year.files["needs"]["need"]:
        key, owner = row["key"], year.owner(row["owner"])
        yield on(row["reported_on"]), 0, partial(_report, year, row, owner)
        if "submitted_on" in row:
            yield on(row["submitted_on"]), 1, _need_step(year, key, "submit", owner)
        if "forwarded_by" in row:
            yield on(row["forwarded_on"]), 2, _need_step(year, key, "forward", year.owner(row["forwarded_by"]))
        match row["status"]:
            case "returned":
                day = on(row["submitted_on"]) + timedelta(days=9)
                yield day, 3, _need_step(year, key, "return", year.secretary(), row["return_reason"])
            case "withdrawn":
                yield on(row["submitted_on"]) + timedelta(days=12), 3, _need_step(year, key, "withdraw", owner)
            case "merged":
                yield on(MERGED_ON), 3, partial(_merge, year, key, row["merged_into"])


def _report(year: Year, row: dict[str, Any], owner: Actor) -> None:
    anchoring = row.get("anchoring", {})
    content = {
        "title": row["title"],
        "school_year": row.get("school_year", 2023),
        "language": WrittenNorm(row["language"]),
        "anchoring_process": anchoring.get("process"),
        "anchoring_date": on(anchoring["date"]) if "date" in anchoring else None,
        "anchoring_leaders": anchoring.get("leaders"),
        "anchoring_employees": anchoring.get("employees"),
        "anchoring_note": anchoring.get("note"),
        "estimated_cost_ore": ore(row["estimated_cost_kr"]) if "estimated_cost_kr" in row else None,
        "synthetic": True,
    }
    content |= {name: row[name] for name in NEED_FIELDS if name in row}

    def change(work: UnitOfWork) -> None:
        body = year.organisations[row["owner"]]
        need = Needs(work).add(Need.report(work.actor, rules_in_force(work), body, content))
        year.needs[row["key"]] = need.id

    year.do(owner, change)


def _need_step(year: Year, key: str, action: str, actor: Actor, reason: str | None = None) -> Callable[[], None]:
    def change(work: UnitOfWork) -> None:
        Needs(work).get(year.needs[key]).perform(action, work.actor, rules_in_force(work), reason)

    return lambda: year.do(actor, change)


def _merge(year: Year, key: str, into: str) -> None:
    def change(work: UnitOfWork) -> None:
        needs = Needs(work)
        need, other = needs.get(year.needs[key]), needs.get(year.needs[into])
        need.propose_merge(other, work.actor, "Samme mangel, og samme tiltak svarer på den.")
        need.answer_merge("accept_merge", other, work.actor, "Begge sa ja på nettverkets møte.")

    year.do(year.secretary(), change)
