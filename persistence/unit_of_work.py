"""One request, one actor, one transaction; history is written in it, before it commits."""

import dataclasses
import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from enum import Enum
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Select, Table, bindparam, event, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified, set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from domain.actors import ACT_FOR_MEMBERS, Actor
from domain.base import Base, CountyRecord
from domain.clock import now
from domain.errors import StaleVersion
from domain.history import HistoryEntry
from domain.organisations import Membership, Organisation
from persistence.constraints import as_domain_error

log = logging.getLogger(__name__)
WRITTEN = text("SELECT CAST(pg_current_wal_insert_lsn() - '0/0' AS bigint)")
_GUARD = text("SELECT set_config('app.reads', :reads, :local), set_config('app.writes', :writes, :local)")
# They follow from other columns, or are the history's own; and what opens something is told nowhere.
UNRECORDED = frozenset(
    {"county", "id", "version", "search", "created_at", "created_by", "synthetic", "code_hash", "secret"}
)


class GivenUp(Exception):
    """The request was told that it took too long."""


class UnitOfWork:
    """What a request reads and writes with. Nothing is stored before `commit`, and `commit` comes before the answer."""

    def __init__(self, engine: Engine | Connection, actor: Actor, request_id: str | None = None) -> None:
        self._engine = engine
        self._actor = actor
        self.request_id = request_id
        # What is looked at first, in the thread that carries the request out, before anything is done.
        self.opening: Callable[[], None] | None = None
        # Where reads may go elsewhere: asked in that thread, and answered with None where they may not.
        self.elsewhere: Callable[[], Engine | None] | None = None
        self.is_elsewhere = False
        # Set by another thread when nobody waits for it any more: nothing is begun or committed then.
        self.given_up = False
        # How far the log had come with what was written, where there is a replica that may be behind it.
        self.tells_position = False
        self.position: int | None = None
        self._session: Session | None = None
        self._has_told = False

    @property
    def session(self) -> Session:
        if self._session is None:
            if self.given_up:
                raise GivenUp
            replica = self.elsewhere() if self.elsewhere is not None else None
            if replica is not None:
                self._engine, self.is_elsewhere = replica, True
            self._session = Session(self._engine, expire_on_commit=False, autoflush=False)
            self._session.info["unit_of_work"] = self
            if self.opening is not None:
                self.opening()
        return self._session

    def guard(self, connection: Connection) -> None:
        """Tell the database whose rows a transaction may see and write: it keeps to that, whatever is asked."""
        self._tell(connection, self._actor.counties, self._actor.county or "")

    def _tell(self, connection: Connection, reads: Collection[str], writes: str) -> None:
        connection.execute(_GUARD, {"reads": ",".join(reads), "writes": writes, "local": not self._autocommits})
        self._has_told = True

    @property
    def _autocommits(self) -> bool:
        """Without a transaction the setting is the connection's: it is taken back before others get it."""
        return bool(self._engine.get_execution_options().get("isolation_level") == "AUTOCOMMIT")

    def reach(self, *counties: str, writing: bool = False) -> None:
        """For the rest of the transaction see these counties' rows too: where several counties do one thing.

        With `writing` rows can be written there as well.
        """
        own = [self._actor.county] if self._actor.county else []
        reads = dict.fromkeys([*self._actor.counties, *counties])
        writes = ",".join(dict.fromkeys([*own, *(counties if writing else ())]))
        self._tell(self.session.connection(), reads, writes)

    @property
    def is_open(self) -> bool:
        """Whether it holds a connection."""
        return self._session is not None

    @cached_property
    def actor(self) -> Actor:
        """The actor, with the organisations it acts for where its role has members."""
        if self._actor.role not in ACT_FOR_MEMBERS or self._actor.organisation_id is None:
            return self._actor
        members = select(Membership.member_id).where(Membership.body_id == self._actor.organisation_id)
        return dataclasses.replace(self._actor, acts_for=frozenset(self.session.scalars(members)))

    def flush(self) -> None:
        """Send what is pending, with its history. Raises the domain error that a broken constraint stands for."""
        with refusals_translated():
            self.session.flush()

    def commit(self) -> None:
        """Make it last. What fails here has not happened. Raises GivenUp where nobody waits for it any more."""
        if self.given_up:
            raise GivenUp
        with refusals_translated():
            self.session.commit()
        self.close()
        self.note_position()

    def note_position(self) -> None:
        """After what was written: how far the log has come, for the one who reads next."""
        if not self.tells_position:
            return
        if self._session is not None:
            self.position = self._session.connection().execute(WRITTEN).scalar_one()
        elif isinstance(self._engine, Engine):
            with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                self.position = connection.execute(WRITTEN).scalar_one()

    def close(self) -> None:
        """Give the connection back; what was not committed is undone. One that is lost is left to the pool."""
        if self._session is not None:
            session, self._session = self._session, None
            has_told, self._has_told = self._has_told, False
            try:
                if self._autocommits and has_told and session.in_transaction():
                    connection = session.connection()
                    if not connection.invalidated:  # one that is lost has nothing to forget, and is not made anew
                        self._tell(connection, (), "")
                session.close()
            except SQLAlchemyError:
                # A connection that cannot be told to forget, or to undo, is not used again.
                with suppress(SQLAlchemyError):
                    session.invalidate()

    def remember(
        self, record: CountyRecord | Organisation, action: str, changes: dict[str, Any], reason: str | None = None
    ) -> None:
        """Write a history row for a change that was not made through mapped attributes."""
        self.session.connection().execute(_INSERT_HISTORY, [self.history_row(record, action, reason, changes)])

    def store(self, record: CountyRecord) -> None:
        """Store a new record without parts, and its history, in one statement: for what is made by the thousand.

        The record is not kept track of afterwards. Raises the domain error that a broken constraint stands for.
        """
        (action, reason), *later = record.noted() or [("create", None)]
        statement, names, made = _insertion(type(record))
        values = {name: getattr(record, name) for name in names}
        told = {name: [None, plain(v)] for name, v in values.items() if name not in UNRECORDED and v not in (None, [])}
        row = self.history_row(record, action, reason, told)
        with refusals_translated():
            stored = self.session.connection().execute(
                statement, {**values, **{f"history_{name}": value for name, value in row.items()}}
            )
        for name, value in zip(made, stored.one(), strict=True):
            set_committed_value(record, name, value)
        if later:
            rows = [self.history_row(record, action, reason, {}) for action, reason in later]
            self.session.connection().execute(_INSERT_HISTORY, rows)

    def history_row(
        self, record: CountyRecord | Organisation, action: str, reason: str | None, changes: dict[str, Any]
    ) -> dict[str, Any]:
        """A history row for a change of a record, by this actor, now."""
        return {
            # A body that works everywhere is recorded where it was registered.
            "county": record.county or self._actor.county,
            "at": now(),
            "actor_subject": self._actor.subject,
            "actor_name": self._actor.name,
            "actor_role": self._actor.role.value,
            "on_behalf_of": self._actor.organisation_id,
            "record_type": record.record_type,
            "record_id": record.id,
            "action": action,
            "reason": reason,
            "changes": changes,
            "request_id": self.request_id,
        }


_HISTORY: Table = HistoryEntry.__table__  # type: ignore[assignment]
_INSERT_HISTORY = insert(_HISTORY)


@cache
def _insertion(kind: type[CountyRecord]) -> tuple[Select[Any], list[str], list[str]]:
    """The statement that stores a record of a kind with its history, what it is given, and what the database makes."""
    table: Table = inspect(kind).local_table
    made = [column.name for column in table.columns if column.server_default is not None and column.name == "number"]
    names = [column.name for column in table.columns if column.name not in made and column.computed is None]
    given = [column.name for column in _HISTORY.columns if column.name != "seq"]
    stored = insert(table).values({name: bindparam(name) for name in names}).returning(*(table.c[m] for m in made))
    told = insert(_HISTORY).values({name: bindparam(f"history_{name}") for name in given})
    record = stored.cte("record")
    return select(*(record.c[name] for name in made)).add_cte(told.returning(_HISTORY.c.seq).cte("told")), names, made


@contextmanager
def refusals_translated() -> Iterator[None]:
    """Turn what the database refuses into the domain's errors."""
    try:
        yield
    except StaleDataError as error:
        raise StaleVersion from error
    except DBAPIError as error:
        meant = as_domain_error(error)
        if meant is None:
            raise
        raise meant from error


@event.listens_for(Session, "after_begin")
def _guard_rows(session: Session, _transaction: Any, connection: Connection) -> None:
    """Each transaction, also one that follows an undone one, is guarded before anything is asked in it."""
    unit_of_work: UnitOfWork | None = session.info.get("unit_of_work")
    if unit_of_work is not None:
        unit_of_work.guard(connection)


@event.listens_for(Session, "before_flush")
def _write_history(session: Session, _context: Any, _instances: Any) -> None:
    """Every changed record gets a row, in the same transaction. Standing here, no route can forget it."""
    unit_of_work: UnitOfWork | None = session.info.get("unit_of_work")
    if unit_of_work is None:
        return
    rows = []
    for record in [*session.new, *session.identity_map.values()]:
        if not isinstance(record, CountyRecord | Organisation) or not _touched(record):
            continue
        noted = record.noted()
        own, parts = _column_changes(record), _part_changes(session, record)
        if not noted and not own and not parts:
            continue
        if record not in session.new and not own:
            flag_modified(record, "synthetic")  # a change in a part must move the whole's version
        told = noted or [("create" if record in session.new else "update", None)]
        changes = [{**own, **parts}, *({} for _ in told[1:])]  # what changed stands with the first of the steps
        rows += [
            unit_of_work.history_row(record, action, reason, changed)
            for (action, reason), changed in zip(told, changes, strict=True)
        ]
    if rows:
        session.connection().execute(_INSERT_HISTORY, rows)


def _touched(record: CountyRecord | Organisation) -> bool:
    """Whether anything has been set or noted since it was read: what was only looked at costs nothing."""
    return bool(inspect(record).modified) or record.has_note


def _column_changes(record: Any) -> dict[str, list[Any]]:
    state = inspect(record)
    changes = {}
    for attribute in state.mapper.column_attrs:
        if attribute.key in UNRECORDED:
            continue
        history = state.attrs[attribute.key].history
        before, after = (list(history.deleted) or [None])[0], (list(history.added) or [None])[0]
        if history.has_changes() and before != after and not (before is None and after == []):
            changes[attribute.key] = [plain(before), plain(after)]
    return changes


def _part_changes(session: Session, record: CountyRecord | Organisation) -> dict[str, list[Any]]:
    state = inspect(record)
    changes: dict[str, list[Any]] = {}
    for relationship in state.mapper.relationships:
        if not relationship.cascade.delete_orphan or relationship.key not in state.dict:
            continue
        history = state.attrs[relationship.key].history
        before = {_part_key(part, record): _part_values(part, record) for part in history.deleted or ()}
        after = {_part_key(part, record): _part_values(part, record) for part in history.added or ()}
        for part in history.unchanged or ():
            changed = _column_changes(part)
            if changed and part in session.dirty:
                key = _part_key(part, record)
                before[key] = {name: values[0] for name, values in changed.items()}
                after[key] = {name: values[1] for name, values in changed.items()}
        for key in [*before, *(key for key in after if key not in before)]:
            if before.get(key) != after.get(key):
                changes[f"{relationship.key}/{key}"] = [before.get(key), after.get(key)]
    return changes


def _ties(record: CountyRecord | Organisation) -> set[str]:
    """The columns that tie a part to its whole."""
    return {"county", "round_id" if record.record_type == "priority_round" else f"{record.record_type}_id"}


def _part_key(part: Base, record: CountyRecord | Organisation) -> str:
    keys = [str(column.key) for column in inspect(part).mapper.primary_key if column.key not in _ties(record)]
    return "/".join(str(plain(getattr(part, key))) for key in keys)


def _part_values(part: Base, record: CountyRecord | Organisation) -> dict[str, Any]:
    skipped = {"id", "position", *_ties(record)}
    return {
        attribute.key: plain(getattr(part, attribute.key))
        for attribute in inspect(part).mapper.column_attrs
        if attribute.key not in skipped
    }


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value
