"""The conditions that rules are written in: data over the fields of an assessment, never code.

    {"field": "days", "at_most": 5}
    {"all": [{"field": "applicant", "is_one_of": ["school", "company"]}, {"not": {"field": "elsewhere", "is": true}}]}

A condition about a field that is not filled in is neither true nor false: unknown (None), unless the rest decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    CODES = "codes"


# What a condition can ask about, and what kind of value it has. None is "not filled in".
FIELDS: dict[str, FieldType] = {
    "applicant": FieldType.TEXT,  # kind of organisation
    "measure": FieldType.TEXT,  # kind of measure
    "programme": FieldType.TEXT,
    "education": FieldType.TEXT,  # in_service or further (with credits)
    "target_groups": FieldType.CODES,
    "themes": FieldType.CODES,
    "partners": FieldType.CODES,  # kinds of the partners' organisations
    "parties": FieldType.CODES,  # the partners' and the applicant's own
    "cost_categories": FieldType.CODES,
    "participants": FieldType.NUMBER,
    "days": FieldType.NUMBER,  # per participant
    "needs": FieldType.NUMBER,  # how many needs the measure answers
    "cost_kr": FieldType.NUMBER,
    "own_share_percent": FieldType.NUMBER,  # own contribution as a share of what is applied for
    "attachments": FieldType.NUMBER,  # documents that lie with the application
    "anchored": FieldType.FLAG,  # leaders and employees took part in finding each of the needs
    "collective": FieldType.FLAG,
    "workplace_based": FieldType.FLAG,
    "agreement": FieldType.FLAG,  # a written agreement between the parties
    "elsewhere": FieldType.FLAG,  # also applied for in another county
}


@dataclass(frozen=True, slots=True)
class Operator:
    """What an operator asks, of which fields, and what it is given."""

    of: frozenset[FieldType]
    given: str  # what stands after it: text, number, flag or codes
    asks: Callable[[Any, Any], bool]


_TEXT, _NUMBER, _FLAG, _CODES = FieldType
OPERATORS: dict[str, Operator] = {
    "is": Operator(frozenset({_TEXT, _FLAG}), "value", lambda value, given: bool(value == given)),
    "is_one_of": Operator(frozenset({_TEXT}), "codes", lambda value, given: value in given),
    "has_any_of": Operator(frozenset({_CODES}), "codes", lambda value, given: bool(set(value) & set(given))),
    "has_only": Operator(frozenset({_CODES}), "codes", lambda value, given: set(value) <= set(given)),
    "at_least": Operator(frozenset({_NUMBER}), "number", lambda value, given: bool(value >= given)),
    "at_most": Operator(frozenset({_NUMBER}), "number", lambda value, given: bool(value <= given)),
}
JOINTS = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in rules as data: `path` leads to it, `allowed` are the values that can stand there."""

    path: tuple[str | int, ...]
    code: str
    value: str = ""
    allowed: Sequence[str] = field(default_factory=tuple)


def holds(condition: Mapping[str, Any], facts: Mapping[str, Any]) -> bool | None:
    """Whether the condition holds; None where a field that decides it has not been filled in."""
    if "all" in condition:
        return _joined([holds(part, facts) for part in condition["all"]], decisive=False)
    if "any" in condition:
        return _joined([holds(part, facts) for part in condition["any"]], decisive=True)
    if "not" in condition:
        part = holds(condition["not"], facts)
        return None if part is None else not part
    value = facts.get(condition["field"])
    if value is None:
        return None
    name = next(key for key in condition if key != "field")
    return OPERATORS[name].asks(value, condition[name])


def _joined(parts: Sequence[bool | None], *, decisive: bool) -> bool | None:
    """Three-valued: one part that is `decisive` decides; else one that is unknown leaves the whole unknown."""
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def fields_of(condition: Mapping[str, Any]) -> list[str]:
    """The fields that a condition asks about, in order, each once."""
    if "field" in condition:
        return [condition["field"]]
    parts = condition.get("all") or condition.get("any") or [condition["not"]]
    return list(dict.fromkeys(name for part in parts for name in fields_of(part)))


def condition_faults(condition: Any, path: tuple[str | int, ...]) -> list[Fault]:
    """What is wrong with a condition as it is written; nothing where it can be asked."""
    if not isinstance(condition, Mapping) or not condition:
        return [Fault(path, "condition_expected", allowed=("field", *JOINTS))]
    joint = next((name for name in JOINTS if name in condition), None)
    if joint is not None:
        return [*_unexpected(condition, path, {joint}), *_joint_faults(joint, condition[joint], (*path, joint))]
    name = condition.get("field")
    if name is None:
        return [Fault((*path, key), "unknown_key", str(key), ("field", *JOINTS)) for key in condition]
    if not isinstance(name, str) or name not in FIELDS:
        return [Fault((*path, "field"), "unknown_code", str(name), tuple(FIELDS))]
    usable = tuple(key for key, operator in OPERATORS.items() if FIELDS[name] in operator.of)
    asked = [key for key in condition if key != "field"]
    wrong = [Fault((*path, key), "unknown_key", str(key), usable) for key in asked if key not in usable]
    if wrong or len(asked) != 1:
        return wrong or [Fault(path, "one_operator", str(name), usable)]
    return _operand_faults(name, asked[0], condition[asked[0]], (*path, asked[0]))


def _unexpected(condition: Mapping[str, Any], path: tuple[str | int, ...], allowed: set[str]) -> list[Fault]:
    return [Fault((*path, key), "unknown_key", str(key), tuple(allowed)) for key in condition if key not in allowed]


def _joint_faults(joint: str, parts: Any, path: tuple[str | int, ...]) -> list[Fault]:
    if joint == "not":
        return condition_faults(parts, path)
    if not isinstance(parts, list) or not parts:
        return [Fault(path, "conditions_expected", joint)]
    return [fault for i, part in enumerate(parts) for fault in condition_faults(part, (*path, i))]


def _operand_faults(name: str, operator: str, given: Any, path: tuple[str | int, ...]) -> list[Fault]:
    expected = OPERATORS[operator].given
    if expected == "value":
        expected = "flag" if FIELDS[name] is FieldType.FLAG else "text"
    right, code = {
        "text": (isinstance(given, str), "text_expected"),
        "flag": (isinstance(given, bool), "flag_expected"),
        "number": (isinstance(given, int) and not isinstance(given, bool), "number_expected"),
        "codes": (isinstance(given, list) and given and all(isinstance(one, str) for one in given), "codes_expected"),
    }[expected]
    return [] if right else [Fault(path, code, str(given))]
