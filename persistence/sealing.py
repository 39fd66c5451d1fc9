"""The chain over each county's history: made here (`seal`), and looked through (`look_through`).

Entries are written without a thought of the chain, so that those who write at once never wait for one another.
Sealing links what has been committed since, in the order of `seq`. An entry's `seq` is drawn before it is committed,
and others may commit first: so it is first waited until everybody who was writing when the newest `seq` was read has
ended. What is linked then has no gap that could still be filled, and an entry found in one later came by other means.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from domain.history import Head, HistoryEntry, HistoryLink, first_hash, is_as_sealed, sealed
from domain.organisations import County

log = logging.getLogger(__name__)
BATCH = 2_000
LOCK = 4_501_777  # any number that is nobody else's
_NEWEST = text("SELECT last_value FROM history_seq_seq")
_WRITING = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'history'::regclass AND mode = 'RowExclusiveLock'"
    " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_ENTRIES = HistoryEntry.__table__
_LINKS = HistoryLink.__table__


def seal(engine: Engine, *, patience: float = 5) -> int:
    """Link what has been committed; the number of new links.

    Waits at most `patience` seconds for those who are writing; what one of them holds up is linked another time. Does
    nothing where another is sealing.
    """
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        newest = connection.execute(_NEWEST).scalar_one()
        if not _has_waited(connection, patience):
            log.warning("a transaction holds up the sealing of history")
            return 0
    linked = 0
    with engine.begin() as connection:
        if not connection.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
            return 0
        for county in connection.scalars(select(County.number)).all():
            linked += _linked(connection, county, newest)
    return linked


def _has_waited(connection: Connection, patience: float) -> bool:
    """Whether everybody who is writing now has ended, before the patience did."""
    ends, waited_for = time.monotonic() + patience, set(connection.scalars(_WRITING))
    while waited_for:
        if time.monotonic() > ends:
            return False
        time.sleep(0.005)
        waited_for &= set(connection.scalars(_WRITING))
    return True


def _linked(connection: Connection, county: str, newest: int) -> int:
    last = connection.execute(
        select(_LINKS).where(_LINKS.c.county == county).order_by(_LINKS.c.position.desc()).limit(1)
    ).one_or_none()
    before, position, seq = (last.hash, last.position, last.seq) if last else (first_hash(county), 0, 0)
    first = position
    while True:
        entries = connection.execute(
            select(_ENTRIES)
            .where(_ENTRIES.c.county == county, _ENTRIES.c.seq > seq, _ENTRIES.c.seq <= newest)
            .order_by(_ENTRIES.c.seq)
            .limit(BATCH)
        ).all()
        if not entries:
            return position - first
        links, now = [], datetime.now(UTC)
        for entry in entries:
            position, seq = position + 1, entry.seq
            links.append(sealed(before, position, entry, now))
            before = links[-1]["hash"]
        connection.execute(insert(HistoryLink), links)


def heads(connection: Connection) -> list[Head]:
    """The newest link of every county that may be seen, by county."""
    newest = (
        select(_LINKS.c.county, _LINKS.c.position, _LINKS.c.hash, _LINKS.c.sealed_at)
        .ext(distinct_on(_LINKS.c.county))
        .order_by(_LINKS.c.county, _LINKS.c.position.desc())
    )
    return [Head(row.county, row.position, row.hash.hex(), row.sealed_at) for row in connection.execute(newest)]


def publish(found: Iterable[Head], folder: Path) -> Path:
    """Write heads behind those that the day's file holds already."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"history-heads-{datetime.now(UTC).date().isoformat()}.ndjson"
    with file.open("a") as lines:
        lines.writelines(head.line() + "\n" for head in found)
    return file


def published(place: Path) -> list[Head]:
    """The heads in a file, or in every file of a folder. Raises OSError, ValueError (with the line)."""
    files = sorted(place.glob("*.ndjson")) if place.is_dir() else [place]
    return [Head.of(line) for file in files for line in file.read_text().splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a county's chain that is not as it was made. `place` is a `seq`, of a head a position."""

    kind: str
    county: str
    place: int


# What each kind of fault means.
KINDS = {
    "changed": "the entry does not hold what it held when it was sealed, or does not follow the one before",
    "deleted": "the entry that was sealed is gone",
    "inserted": "the entry stands among sealed ones and was never sealed",
    "missing": "links are missing before this one",
    "truncated": "a head was published for a place that the chain no longer reaches",
    "rewritten": "the chain is another than the one whose head was published",
}


@dataclass(slots=True)
class Findings:
    """What was found in the chains: faults, and how much is sealed, not yet sealed, erased, and compared with heads."""

    faults: list[Fault] = field(default_factory=list)
    sealed: int = 0
    unsealed: int = 0
    erased: int = 0
    compared: int = 0


def look_through(engine: Engine, told: Iterable[Head] = ()) -> Findings:
    """Compute every chain anew in one snapshot and hold it against the heads that were published."""
    found = Findings()
    wanted: dict[str, dict[int, set[str]]] = {}
    for head in told:
        wanted.setdefault(head.county, {}).setdefault(head.position, set()).add(head.hash)
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.connect() as connection:
        ends: dict[str, tuple[int, int]] = {
            row.county: (row.seq, row.position)
            for row in connection.execute(
                select(
                    _LINKS.c.county, func.max(_LINKS.c.seq).label("seq"), func.max(_LINKS.c.position).label("position")
                ).group_by(_LINKS.c.county)
            )
        }
        for county in connection.scalars(select(County.number)).all():
            seq, position = ends.get(county, (0, 0))
            _look_through(connection, county, seq, wanted.get(county, {}), found)
            found.faults += [Fault("truncated", county, at) for at in wanted.get(county, {}) if at > position]
    return found


_CHAIN = text(
    "SELECT h.*, h.county IS NOT NULL AS is_there, l.position, coalesce(l.seq, h.seq) AS place, l.who_salt,"
    " l.told_salt, l.who, l.told, l.hash FROM (SELECT * FROM history WHERE county = :county) h"
    " FULL JOIN (SELECT * FROM history_links WHERE county = :county) l ON l.seq = h.seq ORDER BY place"
)


def _look_through(connection: Connection, county: str, last: int, wanted: dict[int, set[str]], found: Findings) -> None:
    before, position = first_hash(county), 0
    rows = connection.execution_options(yield_per=BATCH).execute(_CHAIN, {"county": county})
    for row in rows:
        if row.position is None:
            if row.place <= last:
                found.faults.append(Fault("inserted", county, row.place))
            else:
                found.unsealed += 1
            continue
        found.sealed += 1
        found.erased += row.who_salt is None or row.told_salt is None
        found.faults += _faults(row, county, before, position)
        before, position = row.hash, row.position
        if row.position in wanted:
            found.compared += 1
            if wanted[row.position] != {row.hash.hex()}:
                found.faults.append(Fault("rewritten", county, row.position))


def _faults(row: Any, county: str, before: bytes, position: int) -> list[Fault]:
    faults = []
    follows = row.position == position + 1
    if not follows:
        faults.append(Fault("missing", county, row.place))
    if not row.is_there:
        faults.append(Fault("deleted", county, row.place))
    elif follows and not is_as_sealed(row, row, before):
        faults.append(Fault("changed", county, row.place))
    return faults
