"""Elections as `.pb` files (Pabulib's format), in and out: the form in which anyone can recompute an outcome.

Three sections, `META`, `PROJECTS` and `VOTES`, each a table with semicolons and a head.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from domain.errors import Finding, refuse
from domain.tallying.election import Choice, Election, step_of, whole

AMOUNT = re.compile(r"[0-9]{1,30}(\.[0-9]{1,9})?", re.ASCII)
SECTIONS = ("META", "PROJECTS", "VOTES")


def read_election(text: str) -> Election:
    """The election in a file. Raises Invalid with the line of each fault.

    A ballot's points are its own for `cumulative` and `scoring`, for `ordinal` the places from the end of the longest
    ballot that the file allows, and one each else.
    """
    tables = _tables(text)
    meta = {row.get("key", ""): row.get("value", "") for _, row in tables["META"]}
    faults: list[Finding] = []
    budget = _amount(meta.get("budget", ""), "/META/budget", faults)
    named = [(row.get("project_id", "").strip(), line, row) for line, row in tables["PROJECTS"]]
    costs = [_amount(row.get("cost", ""), f"/PROJECTS/{line}/cost", faults) for _, line, row in named]
    known: set[str] = set()
    for name, line, _ in named:
        if name in known:
            faults.append(Finding("election_twice", f"/PROJECTS/{line}/project_id", params={"value": name}))
        known.add(name)
    kind, longest = meta.get("vote_type", "approval"), _longest(meta, tables["VOTES"])
    ballots = [_ballot(row, line, kind, longest, known, faults) for line, row in tables["VOTES"]]
    refuse(faults)
    amounts, parts = whole([budget, *costs])
    choices = [Choice(name, cost) for (name, _, _), cost in zip(named, amounts[1:], strict=True)]
    return Election(amounts[0], choices, ballots, parts * step_of(amounts), parts)


def election_text(
    election: Election,
    *,
    chosen: Sequence[str],
    meta: Mapping[str, str],
    names: Mapping[str, str],
    voters: Sequence[str],
) -> str:
    """The election as a file, with what was chosen marked, as anyone can count it again.

    `meta` comes on top of what the format demands (such as `rule`, `description`); `names` says what each choice is
    called; `voters` names the ballots. Amounts are written in the currency.
    """
    approval = all(points == 1 for ballot in election.ballots for points in ballot.values())
    told = {
        **meta,
        "num_projects": len(election.choices),
        "num_votes": len(election.ballots),
        "budget": _written(election.budget, election.parts),
        "vote_type": "approval" if approval else "scoring",
    }
    taken = set(chosen)
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\n")
    table.writerows([["META"], ["key", "value"], *told.items()])
    table.writerows([["PROJECTS"], ["project_id", "cost", "votes", "score", "selected", "name"]])
    for choice in election.choices:
        counted = election.support[choice.id], election.points[choice.id]
        cost = _written(choice.cost, election.parts)
        table.writerow([choice.id, cost, *counted, int(choice.id in taken), names[choice.id]])
    table.writerows([["VOTES"], ["voter_id", "vote", *([] if approval else ["points"]), "seat"]])
    for number, (voter, ballot) in enumerate(zip(voters, election.ballots, strict=True), start=1):
        points = [] if approval else [",".join(map(str, ballot.values()))]
        table.writerow([number, ",".join(ballot), *points, voter])
    return out.getvalue()


def _written(amount: int, unit: int) -> str:
    whole_, part = divmod(amount, unit)
    return f"{whole_}.{part:0{len(str(unit)) - 1}}" if part else str(whole_)


def _tables(text: str) -> dict[str, list[tuple[int, dict[str, str]]]]:
    """The rows of each section with their line, by the section's head. Raises Invalid where a section is missing."""
    tables: dict[str, list[tuple[int, dict[str, str]]]] = {}
    section, head = "", None
    rows = csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True), delimiter=";")
    for cells in _read(rows):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == 1 and cells[0].strip() in SECTIONS:
            section, head = cells[0].strip(), None
            tables[section] = []
        elif section and head is None:
            head = [cell.strip() for cell in cells]
        elif head is not None:
            tables[section].append((rows.line_num, dict(zip(head, cells, strict=False))))
    refuse([Finding("election_section", f"/{name}", params={"value": name}) for name in SECTIONS if name not in tables])
    return tables


def _read(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        refuse([Finding("election_unreadable", "/", params={"value": str(error)})])


def _amount(text: str, pointer: str, faults: list[Finding]) -> Fraction:
    bare = text.strip().replace(" ", "").replace(",", ".")
    if AMOUNT.fullmatch(bare):
        return Fraction(bare)
    faults.append(Finding("election_amount", pointer, params={"value": text}))
    return Fraction(0)


def _longest(meta: Mapping[str, str], votes: list[tuple[int, dict[str, str]]]) -> int:
    told = meta.get("max_length", "").strip()
    return int(told) if told.isdecimal() else max((len(_listed(row.get("vote", ""))) for _, row in votes), default=0)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _ballot(
    row: Mapping[str, str], line: int, kind: str, longest: int, known: set[str], faults: list[Finding]
) -> dict[str, int]:
    names, given = _listed(row.get("vote", "")), _listed(row.get("points", ""))
    faults += [
        Finding("election_unknown", f"/VOTES/{line}/vote", params={"value": name})
        for name in names
        if name not in known
    ]
    points = [1] * len(names)
    if kind == "ordinal":
        points = [max(longest - place, 1) for place in range(len(names))]
    elif kind in ("cumulative", "scoring") and given:
        if len(given) != len(names) or not all(one.lstrip("-").isdecimal() for one in given):
            faults.append(Finding("election_points", f"/VOTES/{line}/points", params={"value": row.get("points", "")}))
            return {}
        points = [int(one) for one in given]
    return {name: one for name, one in zip(names, points, strict=True) if one > 0}
