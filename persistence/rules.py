"""Rule sets: the one in force, one by its code, all. Once stored they do not change: each process reads them once."""

from datetime import date

from sqlalchemy import select

from domain.clock import today
from domain.errors import Finding, NotFound, refuse
from domain.rules import SCHEME, RuleSet, RuleSetStatus
from persistence.unit_of_work import UnitOfWork

_in_force: dict[tuple[str, date], RuleSet] = {}
_by_code: dict[str, RuleSet] = {}


def rules_in_force(unit_of_work: UnitOfWork, on: date | None = None, scheme: str = SCHEME) -> RuleSet:
    """A scheme's rule set that is in force on a day (today when none is given). Raises NotFound."""
    day = on or today()
    rules = _in_force.get((scheme, day))
    if rules is None:
        query = (
            select(RuleSet)
            .where(
                RuleSet.scheme == scheme,
                RuleSet.status == RuleSetStatus.IN_FORCE,
                RuleSet.valid_from <= day,
                (RuleSet.valid_to.is_(None)) | (RuleSet.valid_to >= day),
            )
            .order_by(RuleSet.valid_from.desc())
            .limit(1)
        )
        rules = unit_of_work.session.scalars(query).one_or_none()
        if rules is None:
            raise NotFound(record_type="rule_set")
        unit_of_work.session.expunge(rules)
        _in_force[(scheme, day)] = rules
    return rules


def rules_by_code(unit_of_work: UnitOfWork, code: str, pointer: str = "/code") -> RuleSet:
    """One version, in force or not. Raises Invalid at `pointer`, with the codes there are."""
    if code not in _by_code:
        _by_code.update({rules.code: rules for rules in all_rules(unit_of_work)})
    if code not in _by_code:
        refuse([Finding("unknown_code", pointer, params={"value": code, "allowed": ", ".join(_by_code)})])
    return _by_code[code]


def all_rules(unit_of_work: UnitOfWork) -> list[RuleSet]:
    """Every version of every scheme, by scheme and date."""
    found = list(unit_of_work.session.scalars(select(RuleSet).order_by(RuleSet.scheme, RuleSet.valid_from)))
    for rules in found:
        if rules in unit_of_work.session:
            unit_of_work.session.expunge(rules)
    return found


def forget_rules() -> None:
    """Read the rule sets afresh the next time (after loading new ones)."""
    _in_force.clear()
    _by_code.clear()
