"""A county's own practice for a school year, as data, and what it says of a measure before anything is sent.

The content is checked when it is loaded (`api.configuring`); amounts in it are whole kroner, what comes out is in øre.
What stands in it is typed in `api.schemas.practices.PracticeFile`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.actors import Actor, Role, secretary_of
from domain.base import Base, CountyRecord
from domain.clock import now
from domain.errors import Finding, refuse
from domain.money import ore
from domain.organisations import OrganisationKind
from domain.rules.facts import POINTERS, Facts, Line, Result, pointer_of
from domain.rules.rule_sets import SCHEME, RuleSet, ruling


class Coverage(StrEnum):
    """Whether a kind of cost is covered: always, never, or on a condition that a person judges."""

    YES = "yes"
    NO = "no"
    CONDITION = "on_condition"


class Beyond(StrEnum):
    """What happens to days beyond the highest number: the whole is refused, or counted as the highest."""

    REFUSE = "refuse"
    CAP = "cap"


class Payment(StrEnum):
    """When a grant is paid."""

    ON_DECISION = "on_decision"
    AFTER_REPORT = "after_report"  # the measure's evaluation has been approved
    AFTER_SCHOOL_YEAR = "after_school_year"  # and the school year is over
    ON_INVOICE = "on_invoice"  # by claims with receipts


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """A line of the budget and how much of it counts, in øre."""

    category: str
    amount_ore: int
    eligible_ore: int
    covered: Coverage


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the practice says: the lines, what can be given (None while that cannot be known), and what was found."""

    lines: Sequence[AssessedLine]
    amount_ore: int | None
    findings: Sequence[tuple[Result, Finding]]

    @property
    def eligible(self) -> bool:
        """Whether nothing is broken. What is unknown is for a person to decide, or to be filled in."""
        return all(result is not Result.FAIL for result, _ in self.findings)


@dataclass
class _Sum:
    """What the amount has come to, with what was found on the way."""

    amount_ore: int | None
    findings: list[tuple[Result, Finding]] = field(default_factory=list)


class CallState(StrEnum):
    """Whether a county takes applications on a day."""

    OPEN = "open"
    ROLLING = "rolling"  # until the money is used
    COMING = "coming"
    CLOSED = "closed"
    NONE = "none"  # money is given without applications


class CountyPractice(CountyRecord, Base):
    """A version of a county's practice for a school year. A new one is a new row: an old decision keeps its own."""

    __tablename__ = "county_practices"
    record_type = "county_practice"
    __table_args__ = (Index("ix_county_practices_year", "county", "school_year", text("id DESC")),)

    school_year: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    scheme: Mapped[str] = mapped_column(String(40), default=SCHEME)
    loaded_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)

    def assess(self, facts: Facts, on: date) -> Assessment:
        """What the practice says of a measure, on a day. Asks nothing of the database."""
        lines = [self._line(line) for line in facts.lines]
        found = [
            *self._intake(on),
            *self._applicant(facts),
            *self._county_rules(facts, on),
            *self._costs(lines),
        ]
        total = self._rated(facts) or self._under_ceiling(facts, sum(line.eligible_ore for line in lines))
        found += total.findings
        if facts.fields.get("elsewhere"):
            found.append((Result.UNKNOWN, Finding("applied_elsewhere", "/applied_in")))
        share = facts.fields.get("county_share_ore")  # of a measure that several counties pay for
        amount = total.amount_ore if share is None or total.amount_ore is None else min(total.amount_ore, share)
        return Assessment(lines, amount, found)

    def call(self, on: date) -> tuple[CallState, Mapping[str, Any] | None]:
        """Whether applications are taken on a day, and the round that this is about: open, else next, else last."""
        intake = self.content["intake"]
        if intake["mode"] == "rolling":
            return CallState.ROLLING, None
        rounds = intake.get("rounds") or []
        if intake["mode"] != "round" or not rounds:
            return CallState.NONE, None
        if (current := self._round(on)) is not None:
            return CallState.OPEN, current
        coming = [one for one in rounds if one["opens_on"] > on.isoformat()]
        return (CallState.COMING, coming[0]) if coming else (CallState.CLOSED, rounds[-1])

    def pays(self, recipient: OrganisationKind) -> Payment:
        """When a recipient of that kind is paid: by a line of its own, else as everybody."""
        own = next(iter(self._rows("payment_for", recipient=recipient.value)), None)
        return Payment(own["payment"] if own else self.content["payment"])

    def require_submitter(self, actor: Actor, owner_id: UUID, owner: str) -> None:
        """Where the leader or the contract party submits, a body that acts for its members does not. Raises Invalid.

        The county's own secretary may send what came on paper.
        """
        itself = actor.organisation_id == owner_id or actor.role is Role.FORUM_SECRETARY
        if self.content.get("who_submits", "anyone") != "anyone" and not itself:
            refuse([Finding("leader_submits", "/owner_id", params={"organisation": owner})])

    def pot_fault(self, code: str, owner: OrganisationKind, name: str) -> list[Finding]:
        """Why an owner gets nothing from a pot: it is reserved for others."""
        row = next(iter(self._rows("pots", code=code)), None)
        if row is None or not row.get("reserved_for") or owner.value in row["reserved_for"]:
            return []
        return [Finding("pot_reserved", "/pot_id", params={"organisation": name})]

    def quota(self, number: str | None, measure: str) -> Mapping[str, Any] | None:
        """What the organisation with that number gets for a kind of measure without applying; None where nothing."""
        own = self._rows("quotas", organisation=number) if number else []
        return next((row for row in own if not row.get("measures") or measure in row["measures"]), None)

    def _rows(self, key: str, **having: Any) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = self.content.get(key) or []
        return [row for row in rows if all(row.get(name) == value for name, value in having.items())]

    def _intake(self, on: date) -> Iterator[tuple[Result, Finding]]:
        """Whether applications are taken on that day: a round, rolling, or none at all."""
        state, about = self.call(on)
        if state is CallState.NONE:
            yield Result.FAIL, Finding("no_applications", "", params={"mode": self.content["intake"]["mode"]})
        elif state is CallState.OPEN:
            yield Result.PASS, Finding("round_open")
        elif about is not None:
            code = "round_not_yet" if state is CallState.COMING else "round_over"
            yield Result.FAIL, Finding(code, params={"opens_on": about["opens_on"], "closes_on": about["closes_on"]})

    def _round(self, on: date) -> Mapping[str, Any] | None:
        """The round that is open on that day."""
        rounds: list[Mapping[str, Any]] = self.content["intake"].get("rounds") or []
        return next((one for one in rounds if one["opens_on"] <= on.isoformat() <= one["closes_on"]), None)

    def _applicant(self, facts: Facts) -> Iterator[tuple[Result, Finding]]:
        """Whether this kind of applicant may apply for this kind of measure, this year."""
        applicant, measure = facts.fields.get("applicant"), facts.fields.get("measure")
        if applicant is None or measure is None:
            return
        for closed in self._rows("closed", applicant=applicant):
            if not closed.get("measures") or measure in closed["measures"]:
                yield Result.FAIL, Finding("closed_to_group", "/owner_id", params={"own": _own(closed, "reason")})
                return
        quota = self.quota(facts.fields.get("applicant_number"), measure)
        if quota is not None:
            yield Result.FAIL, Finding("has_quota", "/owner_id", params={"quota_ore": ore(quota["amount_kr"])})
            return
        may = [row for row in self._rows("applicants", applicant=applicant) if measure in row["measures"]]
        result = Result.PASS if may else Result.FAIL
        yield result, Finding("applicant_may" if may else "applicant_may_not", "/owner_id")

    def _county_rules(self, facts: Facts, on: date) -> Iterator[tuple[Result, Finding]]:
        """The demands of the county and of the round: both only add to the national ones."""
        for rule in [*self._rows("rules"), *((self._round(on) or {}).get("rules") or [])]:
            result = ruling(rule, facts)
            if result is not None:
                params = {"own": _own(rule, "text"), "remedy": _own(rule, "remedy")}
                pointer = f"/{pointer_of(rule['require'])}"
                yield result, Finding("county_rule", pointer, clause=rule["code"], params=params)

    def _line(self, line: Line) -> AssessedLine:
        row = next(iter(self._rows("costs", category=line.category)), None)
        covered = Coverage(row["covered"]) if row else Coverage.YES
        return AssessedLine(line.category, line.amount_ore, 0 if covered is Coverage.NO else line.amount_ore, covered)

    def _costs(self, lines: Sequence[AssessedLine]) -> Iterator[tuple[Result, Finding]]:
        for i, line in enumerate(lines):
            if line.covered is Coverage.YES:
                continue
            [row] = self._rows("costs", category=line.category)
            params = {"own": _own(row, "note"), "amount_ore": line.amount_ore}
            refused = line.covered is Coverage.NO
            code = "cost_not_covered" if refused else "cost_on_condition"
            yield (
                Result.FAIL if refused else Result.UNKNOWN,
                Finding(code, f"/cost_lines/{i}", params=params),
            )

    def _rated(self, facts: Facts) -> _Sum | None:
        """A fixed amount per day and participant; None where the kind of measure has no rate."""
        rate = next(iter(self._rows("rates", measure=facts.fields.get("measure"))), None)
        if rate is None:
            return None
        days, people = facts.number("days"), facts.number("participants")
        missing = [name for name, value in (("days", days), ("participants", people)) if not value]
        if days is None or people is None or missing:
            needed = [Finding("needed_for_amount", f"/{POINTERS.get(name, name)}") for name in missing]
            return _Sum(None, [(Result.UNKNOWN, finding) for finding in needed])
        limits = {"days": days, "min_days": rate["min_days"], "max_days": rate["max_days"]}
        counted, found = days, (Result.PASS, Finding("days_within", "/days", params=limits))
        if days < rate["min_days"]:
            counted, found = 0, (Result.FAIL, Finding("too_few_days", "/days", params=limits))
        elif days > rate["max_days"]:
            refused = rate["beyond"] == Beyond.REFUSE
            counted = 0 if refused else rate["max_days"]
            code = "too_many_days" if refused else "days_capped"
            found = (Result.FAIL if refused else Result.PASS, Finding(code, "/days", params=limits))
        return _Sum(ore(rate["amount_kr"]) * counted * people, [found])

    def _under_ceiling(self, facts: Facts, eligible_ore: int) -> _Sum:
        """What the lines come to, at most the ceiling per participant where the kind of measure has one."""
        ceiling = next(iter(self._rows("ceilings", measure=facts.fields.get("measure"))), None)
        if ceiling is None:
            return _Sum(eligible_ore)
        people = facts.number("participants")
        if not people:
            return _Sum(None, [(Result.UNKNOWN, Finding("needed_for_amount", "/groups"))])
        highest = ore(ceiling["amount_kr"]) * people
        params = {"ceiling_ore": highest, "each_ore": ore(ceiling["amount_kr"]), "people": people}
        if eligible_ore <= highest:
            return _Sum(eligible_ore, [(Result.PASS, Finding("within_ceiling", "/cost_lines", params=params))])
        code = "above_normal_ceiling" if ceiling["normally"] else "above_ceiling"
        result = Result.UNKNOWN if ceiling["normally"] else Result.PASS
        return _Sum(highest, [(result, Finding(code, "/cost_lines", params=params))])


def adopt(practice: CountyPractice | None, actor: Actor) -> None:
    """Whether a practice (None: an unreadable one) can be the county's by this actor. Raises Forbidden, Invalid."""
    county = secretary_of(actor, "configure")
    if practice is not None and practice.county != county:
        refuse([Finding("practice_of_another_county", "/content", params={"county": practice.county})])


def assess(rules: RuleSet, practice: CountyPractice | None, facts: Facts, on: date) -> Assessment:
    """What the national rules and, where the county has one, its practice say of a measure on a day."""
    national = rules.rulings(facts)
    if practice is None:
        return Assessment([], None, national)
    own = practice.assess(facts, on)
    return replace(own, findings=[*national, *own.findings])


def _own(row: Mapping[str, Any], key: str) -> dict[str, str]:
    """A text of the county's own by written norm, without the full stop that its sentence gets."""
    texts = row.get(key) or {}
    return {norm: words.rstrip(". ") for norm, words in texts.items() if words}
