"""Two versions of a scheme's rules side by side: what is demanded anew, no more or otherwise, and of which records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.rules.facts import Facts, Result
from domain.rules.rule_sets import RuleSet, ruling


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A demand that the two versions do not share; `before` and `after` are the rules as data, None where it lacks."""

    code: str
    change: Change
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that says two things of one record, and the change of the rule that explains it."""

    before: Result | None
    after: Result | None
    because: RuleChange


def changed_rules(before: RuleSet, after: RuleSet) -> list[RuleChange]:
    """The demands that differ, in the order of the older version. A rule with other words only is no change."""
    old, new = _rules(before), _rules(after)
    changes = []
    for code in dict.fromkeys([*old, *new]):
        one, other = old.get(code), new.get(code)
        if one is None or other is None:
            changes.append(RuleChange(code, Change.ADDED if one is None else Change.REMOVED, one, other))
        elif any(one.get(key) != other.get(key) for key in ("at", "when", "require")):
            changes.append(RuleChange(code, Change.CHANGED, one, other))
    return changes


def differences(changes: Sequence[RuleChange], facts: Facts) -> list[Difference]:
    """What the changes mean for one record: what is against it in one version only, or in another way.

    A rule that is kept is as good as one that is not there.
    """
    found = []
    for change in changes:
        before, after = (None if rule is None else ruling(rule, facts) for rule in (change.before, change.after))
        if (before or Result.PASS) is not (after or Result.PASS):
            found.append(Difference(before, after, change))
    return found


def changed_codes(before: RuleSet, after: RuleSet) -> dict[str, tuple[list[str], list[str]]]:
    """The lists of codes that differ: those that came, and those that went."""
    changed = {}
    for kind in dict.fromkeys([*before.content, *after.content]):
        old, new = ({item["code"] for item in rules.content.get(kind, [])} for rules in (before, after))
        if kind != "rules" and old != new:
            changed[kind] = (sorted(new - old), sorted(old - new))
    return changed


def _rules(rules: RuleSet) -> dict[str, Mapping[str, Any]]:
    return {rule["code"]: rule for rule in rules.content.get("rules", [])}
