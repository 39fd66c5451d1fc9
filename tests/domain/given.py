"""Records without a database, and people with roles."""

from datetime import date
from functools import cache
from typing import Any

from domain.actors import Actor, Role
from domain.errors import DomainError
from domain.measures import AnsweredNeed, CostLine, Measure, Partner, PlannedGroup
from domain.needs import Need, NeedStatus
from domain.organisations import Organisation, OrganisationKind, Seat, SeatGroup
from domain.rules import RuleSet
from persistence.reference import rule_sets
from tests.support import actor, organisation


@cache
def rules(code: str = "guidelines_2021") -> RuleSet:
    return next(rules for rules in rule_sets() if rules.code == code)


def someone(role: Role | str, county: str = "38", subject: str | None = None, acts_for: Any = ()) -> Actor:
    who = actor(role, county, subject=subject)
    bodies = frozenset(organisation(key, county) for key in acts_for)
    return Actor(who.subject, who.name, who.role, who.county, who.counties, who.organisation_id, None, bodies)


def need(**content: Any) -> Need:
    fields = {
        "county": "38",
        "owner_id": organisation("school"),
        "school_year": 2024,
        "title": "Behov",
        "current_practice": "Nå",
        "desired_practice": "Siden",
        "target_groups": ["instructor"],
        "people": 4,
        "anchoring_process": "survey",
        "anchoring_date": date(2024, 1, 1),
        "anchoring_leaders": 1,
        "anchoring_employees": 3,
    }
    return Need(**{**fields, **content})


def holder_of(key: str, **fields: Any) -> Organisation:
    made = Organisation(name=key, kind=OrganisationKind.SCHOOL, **fields)
    made.id = organisation(key)
    return made


def seat(group: SeatGroup = SeatGroup.EMPLOYERS, **fields: Any) -> Seat:
    holder = fields.pop("organisation", None) or holder_of("employers")
    fields = {"title": "Plass", "valid_from": date(2023, 1, 1), "organisation_id": holder.id, **fields}
    made = Seat(county="38", group=group, **fields)
    made.__dict__["organisation"] = holder
    return made


def measure(**content: Any) -> Measure:
    fields = {
        "county": "38",
        "owner_id": organisation("school"),
        "school_year": 2024,
        "title": "Kurs",
        "kind": "course",
        "description": "To dager",
        "start_on": "2024-09-01",
        "end_on": "2024-10-01",
    }
    made = Measure(**{**fields, **content})
    made.number = 1
    answered = need()
    answered.status = NeedStatus.SUBMITTED
    made.needs = [AnsweredNeed(county="38", need_id=answered.id)]
    made.needs[0].__dict__["need"] = answered  # as if read
    made.partners = [Partner(county="38", organisation_id=organisation("company"))]
    made.partners[0].__dict__["organisation"] = body(OrganisationKind.COMPANY)
    made.__dict__["owner"] = body(OrganisationKind.SCHOOL)
    made.groups = [PlannedGroup(county="38", target_group="instructor", planned=5)]
    made.cost_lines = [CostLine(category="room", description="Lokale", amount_ore=100)]
    return made


def body(kind: OrganisationKind) -> Organisation:
    return Organisation(name=kind.value, kind=kind)


def refused(call: Any, *args: Any, **kwargs: Any) -> DomainError:
    """The error that the call must raise."""
    try:
        call(*args, **kwargs)
    except DomainError as error:
        return error
    raise AssertionError("it was let through")


def found(call: Any, *args: Any, **kwargs: Any) -> dict[str, str]:
    """Pointer → code of what refuses the call."""
    return {finding.pointer: finding.code for finding in refused(call, *args, **kwargs).findings}
