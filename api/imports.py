"""Needs from a spreadsheet saved as CSV.

One path for trying and for doing: every row is judged, then all or nothing is kept.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.problems import explained, findings_of
from api.schemas.base import FindingRead
from api.schemas.needs import NeedCreate
from domain.errors import DomainError, Finding
from domain.needs import Need, NeedStatus
from domain.organisations import Organisation, organisation_number
from domain.rules import RuleSet, nearest_first
from persistence.needs import Needs
from persistence.organisations import Organisations
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork

# Column → field of NeedCreate. Lists are separated by semicolons; amounts are in kroner.
TEXT_COLUMNS = (
    "external_id",
    "title",
    "language",
    "current_practice",
    "desired_practice",
    "programme",
    "trade",
    "other_group_justification",
    "anchoring_process",
    "anchoring_date",
    "anchoring_note",
    "national_goal",
    "sami_perspective",
    "measure_kind",
    "wished_measure",
)
NUMBER_COLUMNS = ("school_year", "anchoring_leaders", "anchoring_employees", "people")
LIST_COLUMNS = ("target_groups", "themes")
COLUMNS = ("owner_number", *TEXT_COLUMNS, *NUMBER_COLUMNS, *LIST_COLUMNS, "estimated_cost_kr", "status")
REQUIRED_COLUMNS = ("external_id", "owner_number", "title", "school_year")
COLUMN_OF = {"owner_id": "owner_number", "estimated_cost_ore": "estimated_cost_kr", "number": "owner_number"}
STATUSES = (NeedStatus.DRAFT.value, NeedStatus.SUBMITTED.value)


@dataclass
class Verdict:
    """What becomes of one row (1 is the header, as spreadsheets count)."""

    row: int
    external_id: str
    outcome: str = "created"  # created, updated, unchanged, refused
    messages: list[tuple[str, FindingRead]] = field(default_factory=list)


@dataclass
class ImportResult:
    """The verdict on every row, and whether anything was stored."""

    verdicts: list[Verdict]
    stored: bool

    @property
    def refused(self) -> bool:
        return any(verdict.outcome == "refused" for verdict in self.verdicts)

    def tally(self) -> dict[str, int]:
        """How many rows had each outcome."""
        outcomes = [verdict.outcome for verdict in self.verdicts]
        return {outcome: outcomes.count(outcome) for outcome in ("created", "updated", "unchanged", "refused")}


def read_csv(path: Path) -> str:
    """The file's text: UTF-8 (with or without a mark), else the code page that Excel writes in Norway."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def import_needs(work: UnitOfWork, content: str, *, dry_run: bool, language: str = "nb") -> ImportResult:
    """Judge every row and keep them all, or none where one is refused or `dry_run` is set."""
    rules = rules_in_force(work)
    verdicts: list[Verdict] = []
    header, rows = _table(content)
    faults = _header_faults(header)
    if faults:
        verdict = Verdict(1, "", "refused")
        verdict.messages = [
            (f.pointer.lstrip("/"), read) for f, read in zip(faults, explained(faults, language), strict=True)
        ]
        return ImportResult([verdict], stored=False)
    seen: dict[str, int] = {}
    known = Needs(work).by_external_ids(work.actor.county or "", [row.get("external_id") or "" for _, row in rows])
    owners = Organisations(work).by_numbers([digits for _, row in rows if (digits := _number(row, []))])
    for number, row in rows:
        verdict = Verdict(number, row.get("external_id", ""))
        verdicts.append(verdict)
        found = _judge(work, rules, row, verdict, known, owners, seen)
        if found:
            verdict.outcome = "refused"
            verdict.messages = [
                (_column(finding), read) for finding, read in zip(found, explained(found, language), strict=True)
            ]
    result = ImportResult(verdicts, stored=False)
    if dry_run or result.refused:
        work.close()
    else:
        work.flush()
        work.commit()
        result.stored = True
    return result


def _table(content: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    first = content.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(content), delimiter=delimiter)
    header = [name.strip() for name in next(reader, [])]
    rows = [
        (number, {name: cell.strip() for name, cell in zip(header, cells, strict=False)})
        for number, cells in enumerate(reader, start=2)
        if any(cell.strip() for cell in cells)
    ]
    return header, rows


def _header_faults(header: list[str]) -> list[Finding]:
    unknown = [
        Finding(
            "unknown_column", f"/{name}", params={"value": name, "allowed": ", ".join(nearest_first(name, COLUMNS)[:3])}
        )
        for name in header
        if name not in COLUMNS
    ]
    missing = [
        Finding("missing_column", f"/{name}", params={"value": name}) for name in REQUIRED_COLUMNS if name not in header
    ]
    return [*unknown, *missing]


def _column(finding: Finding) -> str:
    name = finding.pointer.lstrip("/").split("/")[0]
    return COLUMN_OF.get(name, name)


def _judge(
    work: UnitOfWork,
    rules: RuleSet,
    row: Mapping[str, str],
    verdict: Verdict,
    known: Mapping[str, Need],
    owners: Mapping[str, Organisation],
    seen: dict[str, int],
) -> list[Finding]:
    """Carry the row out in the session; the findings that refuse it, if any."""
    found = [Finding("missing_field", f"/{name}") for name in REQUIRED_COLUMNS if not row.get(name)]
    if found:
        return found
    values = dict(_values(row, found))
    owner = owners.get(digits) if (digits := _number(row, found)) else None
    if digits and owner is None:
        found.append(Finding("unknown_organisation", "/owner_number", params={"value": row["owner_number"]}))
    external_id = row.get("external_id", "")
    if external_id in seen:
        found.append(
            Finding("external_id_twice", "/external_id", params={"value": external_id, "row": seen[external_id]})
        )
    seen.setdefault(external_id, verdict.row)
    try:
        body = NeedCreate.model_validate(
            {**values, "owner_id": owner.id if owner else "00000000-0000-0000-0000-000000000000"}
        )
    except ValidationError as error:
        return [*found, *findings_of([dict(e) for e in error.errors()])]
    if found or owner is None:
        return [*found, *_rule_faults(rules, body, work)]
    return _carry_out(work, rules, row, body, owner, known.get(external_id), verdict)


def _rule_faults(rules: RuleSet, body: NeedCreate, work: UnitOfWork) -> list[Finding]:
    """What the rules say of a row that is refused already: all faults are told at once."""
    content = body.model_dump()
    return Need(county=work.actor.county or "", **content).faults(rules)


def _carry_out(
    work: UnitOfWork,
    rules: RuleSet,
    row: Mapping[str, str],
    body: NeedCreate,
    owner: Organisation,
    need: Need | None,
    verdict: Verdict,
) -> list[Finding]:
    content = body.model_dump(exclude={"owner_id"})
    submitted = row.get("status") == NeedStatus.SUBMITTED.value
    try:
        if need is None:
            need = Need.report(work.actor, rules, owner, content)
            if submitted:
                need.perform("submit", work.actor, rules)
            work.session.add(need)
        elif need.owner_id != owner.id:
            return [Finding("external_id_taken", "/external_id")]
        elif all(getattr(need, name) == value for name, value in content.items()):
            verdict.outcome = "unchanged"
            if submitted and need.status is NeedStatus.DRAFT:
                need.perform("submit", work.actor, rules)
                verdict.outcome = "updated"
        elif need.status is NeedStatus.DRAFT:
            need.change(work.actor, rules, content)
            if submitted:
                need.perform("submit", work.actor, rules)
            verdict.outcome = "updated"
        else:
            return [Finding("external_id_taken", "/external_id")]
    except DomainError as error:
        return error.findings or [Finding(error.code, "/owner_number", params=error.params)]
    return []


def _values(row: Mapping[str, str], found: list[Finding]) -> Iterator[tuple[str, Any]]:
    for name in TEXT_COLUMNS:
        if row.get(name):
            yield name, row[name]
    for name in NUMBER_COLUMNS:
        if row.get(name):
            yield name, _whole(row[name])
    for name in LIST_COLUMNS:
        if row.get(name):
            yield name, [code.strip() for code in row[name].split(";") if code.strip()]
    cost = row.get("estimated_cost_kr")
    if cost:
        amount = _ore(cost)
        if amount is None:
            found.append(Finding("not_money", "/estimated_cost_kr", params={"value": cost}))
        else:
            yield "estimated_cost_ore", amount
    status = row.get("status")
    if status and status not in STATUSES:
        found.append(Finding("not_allowed", "/status", params={"value": status, "allowed": ", ".join(STATUSES)}))


def _whole(cell: str) -> int | str:
    """The number, or the text as it is for the schema to refuse."""
    bare = "".join(cell.split())
    return int(bare) if bare.removeprefix("-").isdecimal() and len(bare) < 16 else cell


def _ore(cell: str) -> int | None:
    """Kroner as people write them (`25 000`, `1 234,50`, `18500 kr`) in øre; None where it is no amount."""
    bare = "".join(cell.lower().removesuffix("kr").split()).replace(",", ".").replace("−", "-")
    whole, point, part = bare.partition(".")
    if not whole.isdecimal() or len(whole) > 12 or (point and not (part.isdecimal() and len(part) <= 2)):
        return None
    return int(whole) * 100 + int(part.ljust(2, "0") if part else 0)


def _number(row: Mapping[str, str], found: list[Finding]) -> str | None:
    """The owner's organisation number, normalised; None, with what is wrong in `found`, where it is none."""
    try:
        return organisation_number(row.get("owner_number", ""))
    except DomainError as error:
        found.extend(error.findings)
        return None
