"""The rule set in force. Rule sets do not change once stored, so each process reads them once per date."""

from datetime import date

from sqlalchemy import select

from domain.clock import today
from domain.errors import NotFound
from domain.rules import RuleSet, RuleSetStatus
from persistence.unit_of_work import UnitOfWork

SCHEME = "vet_competence"
_in_force: dict[date, RuleSet] = {}


def rules_in_force(unit_of_work: UnitOfWork, on: date | None = None) -> RuleSet:
    """The scheme's rule set that is in force on a day (today when none is given). Raises NotFound."""
    day = on or today()
    rules = _in_force.get(day)
    if rules is None:
        query = (
            select(RuleSet)
            .where(
                RuleSet.scheme == SCHEME,
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
        _in_force[day] = rules
    return rules


def forget_rules() -> None:
    """Read the rule sets afresh the next time (after loading new ones)."""
    _in_force.clear()
