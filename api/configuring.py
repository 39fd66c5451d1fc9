"""A county's practice from its YAML file: read, checked against the rules in force, every fault with its line."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from sqlalchemy import Engine

from api.problems import texts
from api.schemas.practices import PracticeFault, PracticeFile
from domain.actors import Actor, Role
from domain.rules import CountyPractice, Fault, RuleSet, condition_faults, nearest_first
from persistence.practices import Practices
from persistence.unit_of_work import UnitOfWork

Path = tuple[str | int, ...]
READER = Actor("command-line", "Configuration", Role.FORUM_SECRETARY, None, ())
MAX_BYTES = 500_000
MAX_DEPTH = 30
# Which list of the rule set the codes at a place come from; `*` stands for a place in a list.
CODES_AT: dict[Path, str] = {
    ("focus_areas", "*"): "themes",
    ("applicants", "*", "measures", "*"): "measure_kinds",
    ("closed", "*", "measures", "*"): "measure_kinds",
    ("quotas", "*", "measures", "*"): "measure_kinds",
    ("rates", "*", "measure"): "measure_kinds",
    ("ceilings", "*", "measure"): "measure_kinds",
    ("costs", "*", "category"): "cost_categories",
}
# Which list the values of a condition's field come from.
CODES_OF = {
    "measure": "measure_kinds",
    "target_groups": "target_groups",
    "themes": "themes",
    "programme": "programmes",
    "cost_categories": "cost_categories",
}
# In which lists each value of a key stands once.
ONCE = {
    "rates": "measure",
    "ceilings": "measure",
    "costs": "category",
    "rules": "code",
    "pots": "code",
    "payment_for": "recipient",
    "quotas": "organisation",
}


class _Loader(yaml.SafeLoader):
    """Plain YAML without surprises: `no` is a word, `03` is a text, and a date is read by the schema."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own name


_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(0|-?[1-9]\d*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|)$"), ["~", "n", ""])


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault in the file: where, what, what can stand there, and the nearest of it."""

    line: int
    key: str
    code: str
    value: str = ""
    allowed: Sequence[str] = field(default_factory=tuple)

    @property
    def nearest(self) -> str | None:
        """The allowed value that is most like the one written; None where there is nothing to choose from."""
        return nearest_first(self.value, list(self.allowed))[0] if self.allowed and self.value else None


def read_practice(content: str, rules: RuleSet) -> tuple[CountyPractice | None, list[FileFault]]:
    """The practice in a file, or every fault in it: nothing of a faulty file takes effect."""
    refused = _unreadable(content)
    if refused is not None:
        return None, [refused]
    try:
        tree = _Loader(content).get_single_node()
        lines = dict(_lines(tree, ()))
        faults = [FileFault(mark, _key(path), "key_twice") for path, mark in _twice(tree, ())]
        written = yaml.load(content, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [FileFault(mark.line + 1 if mark else 1, "", "not_yaml", str(error.problem or ""))]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return None, [FileFault(1, "", "not_yaml", str(error).splitlines()[0])]
    if not isinstance(written, dict):
        return None, [FileFault(1, "", "mapping_expected", allowed=tuple(PracticeFile.model_fields))]
    found = list(_schema_faults(written))
    found += _condition_faults(written, rules)
    found += _code_faults(written, rules)
    faults += [FileFault(_line_of(f.path, lines), _key(f.path), f.code, f.value, tuple(f.allowed)) for f in found]
    if faults:
        return None, sorted(set(faults), key=lambda fault: (fault.line, fault.key, fault.code))
    body = PracticeFile.model_validate(written)
    return _practice(body), []


def _unreadable(content: str) -> FileFault | None:
    """A file that is too large, refers back to itself, or is nested beyond reason: told before any of it is built."""
    if len(content.encode()) > MAX_BYTES:
        return FileFault(1, "", "file_too_large")
    depth = 0
    try:
        for event in yaml.parse(content, Loader=_Loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                return FileFault(line, "", "file_repeats", f"*{event.anchor}")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                return FileFault(line, "", "file_too_deep")
    except (yaml.YAMLError, RecursionError, ValueError):
        return None  # told by what reads it
    return None


def written(practice: CountyPractice, school_year: int) -> str:
    """A practice as the file that would load it for a school year; what is as it is by itself is left out."""
    whole = {"county": practice.county, "school_year": school_year, "scheme": practice.scheme}
    body = PracticeFile.model_validate({**whole, **practice.content})
    told = body.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    text: str = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=120)
    return text


def fault_read(fault: FileFault, language: str) -> PracticeFault:
    """A fault with its texts."""
    allowed = nearest_first(fault.value, list(fault.allowed)) if fault.value and fault.allowed else fault.allowed
    figures = {"value": fault.value, "allowed": ", ".join(allowed), "nearest": fault.nearest or ""}
    message, remedy = texts(fault.code, language, figures)
    if fault.code == "unknown_code" and fault.nearest:
        meant, use = texts("nearest_code", language, figures)
        message, remedy = f"{message} {meant}", f"{use} {remedy}"
    return PracticeFault(
        line=fault.line, key=fault.key, code=fault.code, message=message, remedy=remedy, allowed=list(fault.allowed)
    )


def put_in_force(engine: Engine, practice: CountyPractice) -> None:
    """Store a new version of a county's practice, with its history."""
    actor = dataclasses.replace(READER, county=practice.county, counties=(practice.county,))
    with closing(UnitOfWork(engine, actor)) as work:
        Practices(work).add(practice)
        work.commit()


def _practice(body: PracticeFile) -> CountyPractice:
    content = body.model_dump(mode="json", exclude={"county", "school_year", "scheme"})
    practice = CountyPractice(county=body.county, school_year=body.school_year, scheme=body.scheme, content=content)
    practice.note("create")
    return practice


def _lines(node: Any, path: Path) -> Iterator[tuple[Path, int]]:
    """Path → the line where its key or item stands, counted from 1."""
    if path == ():
        yield (), 1
    if isinstance(node, yaml.MappingNode):
        for key, value in _named(node):
            yield (*path, key.value), key.start_mark.line + 1
            yield from _lines(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            yield (*path, i), item.start_mark.line + 1
            yield from _lines(item, (*path, i))


def _named(node: yaml.MappingNode) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    """The pairs whose key is a word; YAML would let a list be one."""
    return [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def _twice(node: Any, path: Path) -> Iterator[tuple[Path, int]]:
    """Keys that stand twice in one mapping: YAML would silently keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in _named(node):
            if key.value in seen:
                yield (*path, key.value), key.start_mark.line + 1
            seen.add(key.value)
            yield from _twice(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            yield from _twice(item, (*path, i))


def _line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a path, or of the nearest whole around it: what is missing stands nowhere."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _key(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _schema_faults(written: Mapping[str, Any]) -> Iterator[Fault]:
    try:
        PracticeFile.model_validate(written)
    except ValidationError as error:
        for one in error.errors():
            path = tuple(one["loc"])
            given = one.get("input")
            value = str(given) if isinstance(given, str | int) else ""
            allowed: Sequence[str] = ()
            if one["type"] == "extra_forbidden":
                value, allowed = str(path[-1]), _keys_at(path[:-1])
            elif one["type"] in ("enum", "literal_error"):
                allowed = re.findall(r"'([^']*)'", (one.get("ctx") or {}).get("expected", ""))
            elif one["type"] == "missing":
                value = ""
            code = _CODES.get(one["type"], "wrong_value")
            yield Fault(path, code, value, tuple(allowed))


_CODES = {
    "extra_forbidden": "unknown_key",
    "missing": "key_missing",
    "enum": "value_not_allowed",
    "literal_error": "value_not_allowed",
    "int_type": "number_expected",
    "int_parsing": "number_expected",
    "int_from_float": "number_expected",
    "greater_than_equal": "number_outside",
    "less_than_equal": "number_outside",
    "date_from_datetime_parsing": "date_expected",
    "date_parsing": "date_expected",
    "date_type": "date_expected",
    "bool_type": "flag_expected",
    "bool_parsing": "flag_expected",
    "list_type": "list_expected",
    "dict_type": "mapping_expected",
    "model_type": "mapping_expected",
    "model_attributes_type": "mapping_expected",
    "string_type": "text_expected",
    "string_too_short": "key_missing",
    "too_short": "key_missing",
    "string_pattern_mismatch": "wrong_form",
    "text_in_one_norm": "text_in_one_norm",
    "round_reversed": "round_reversed",
    "rounds_with_mode": "rounds_with_mode",
    "days_reversed": "days_reversed",
    "condition_untold": "condition_untold",
    "organisation_number_length": "organisation_number_length",
    "organisation_number_check_digit": "organisation_number_check_digit",
}


def _keys_at(path: Path) -> tuple[str, ...]:
    """The keys that can stand in the mapping at a path."""
    model: type[BaseModel] = PracticeFile
    for part in path:
        if isinstance(part, int):
            continue
        inner = _model_in(model.model_fields.get(part))
        if inner is None:
            return ()
        model = inner
    return tuple(model.model_fields)


def _model_in(info: FieldInfo | None) -> type[BaseModel] | None:
    """The model that a field's value, or each item of its list, is."""
    pending: list[Any] = [info.annotation] if info else []
    while pending:
        kind = pending.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
        pending += getattr(kind, "__args__", ())
    return None


def _condition_faults(written: Mapping[str, Any], rules: RuleSet) -> list[Fault]:
    found = []
    for path, rule in _rules(written):
        for key in ("when", "require"):
            condition = rule.get(key)
            if condition is not None:
                faults = condition_faults(condition, (*path, key))
                found += faults or list(_condition_codes(condition, (*path, key), rules))
    return found


def _rules(written: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The county's own demands and those of its rounds, with where they stand."""
    for pattern in (("rules", "*"), ("intake", "rounds", "*", "rules", "*")):
        for path, rule in _at(written, pattern, ()):
            if isinstance(rule, dict):
                yield path, rule


def _condition_codes(condition: Mapping[str, Any], path: Path, rules: RuleSet) -> Iterator[Fault]:
    """Codes in a sound condition that the rule set does not have."""
    for joint in ("all", "any"):
        for i, part in enumerate(condition.get(joint, [])):
            yield from _condition_codes(part, (*path, joint, i), rules)
    if "not" in condition:
        yield from _condition_codes(condition["not"], (*path, "not"), rules)
    kind = CODES_OF.get(condition.get("field", ""))
    if kind is None:
        return
    known = rules.codes(kind)
    for operator, given in condition.items():
        if operator != "field":
            for code in given if isinstance(given, list) else [given]:
                if code not in known:
                    yield Fault((*path, operator), "unknown_code", str(code), tuple(known))


def _code_faults(written: Mapping[str, Any], rules: RuleSet) -> list[Fault]:
    """Codes that the rule set does not have, what stands twice, and rules that would take a national one's place."""
    found = [
        Fault(path, "unknown_code", str(value), tuple(rules.codes(kind)))
        for pattern, kind in CODES_AT.items()
        for path, value in _at(written, pattern, ())
        if isinstance(value, str) and value not in rules.codes(kind)
    ]
    for key, name in ONCE.items():
        seen: set[str] = set()
        for i, row in enumerate(_list(written.get(key))):
            code = row.get(name) if isinstance(row, dict) else None
            if isinstance(code, str):
                if code in seen:
                    found.append(Fault((key, i, name), "stands_twice", code))
                seen.add(code)
    national = {*rules.codes("clauses"), *rules.codes("rules")}
    found += [
        Fault((*path, "code"), "national_rule", str(rule["code"]))
        for path, rule in _rules(written)
        if rule.get("code") in national
    ]
    return found


def _at(value: Any, pattern: Path, path: Path) -> Iterator[tuple[Path, Any]]:
    """The values at a pattern of keys, where `*` is any place in a list."""
    if not pattern:
        yield path, value
    elif pattern[0] == "*":
        for i, item in enumerate(_list(value)):
            yield from _at(item, pattern[1:], (*path, i))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _at(value[pattern[0]], pattern[1:], (*path, pattern[0]))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
