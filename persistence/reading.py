"""Lists as JSON that PostgreSQL makes: no object per row, one pass, keyset paging."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, cast, func, literal_column
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.organisations import Organisation


def json_object(fields: Mapping[str, Any]) -> ColumnElement[Any]:
    """`json_build_object` of named columns."""
    pairs: list[Any] = []
    for name, column in fields.items():
        pairs += [literal_column(f"'{name}'"), column]
    return func.json_build_object(*pairs)


def organisation_json(organisation: Any = Organisation) -> ColumnElement[Any]:
    """An `OrganisationRef` as JSON."""
    return json_object(
        {
            "id": organisation.id,
            "name": organisation.name,
            "kind": organisation.kind,
            "number": organisation.number,
            "written_norm": organisation.written_norm,
        }
    )


@dataclass(frozen=True, slots=True)
class Shape:
    """Which conditions a list is narrowed by, by name: what a statement depends on, apart from its values."""

    names: tuple[str, ...]
    values: Mapping[str, Any]

    @classmethod
    def of(cls, narrowed: Mapping[str, Any], standing: Mapping[str, Any] | None = None) -> "Shape":
        """The conditions in `narrowed` that have a value; `standing` are values that the list always wants."""
        given = {name: value for name, value in narrowed.items() if value is not None}
        return cls(tuple(given), {**(standing or {}), **given})

    def before(self, cursor: UUID | int | None) -> "Shape":
        """The same, older than `cursor`."""
        if cursor is None:
            return self
        return Shape((*self.names, "before"), {**self.values, "before": cursor})


class Listing:
    """A list that can be narrowed in many ways. Each statement is built once and kept by its shape.

    `fields` are the members of each item, `source` its FROM (and any standing condition), `key` the record's
    time-ordered id, `conditions` what it can be narrowed by, each over bound parameters.
    """

    def __init__(
        self,
        fields: Mapping[str, Any],
        source: Select[Any],
        key: InstrumentedAttribute[Any],
        conditions: Mapping[str, ColumnElement[bool]],
    ) -> None:
        self._item = cast(json_object(fields), TEXT)
        self._source = source
        self._key = key
        self._conditions = {**conditions, "before": key < bindparam("before")}
        self._pages: dict[tuple[str, ...], Select[Any]] = {}

    def query(self, shape: Shape) -> Select[Any]:
        """The rows of a shape; execute it with the shape's values."""
        return self._source.where(*(self._conditions[name] for name in shape.names))

    def page(
        self, session: Session, shape: Shape, *, limit: int, cursor: UUID | int | None, with_total: bool | None = None
    ) -> bytes:
        """One page, newest first, as `{"items": [...], "next_cursor": ...}`.

        `with_total`: None leaves the member out, False sends null, True counts.
        """
        paged = shape.before(cursor)
        statement = self._pages.get(paged.names)
        if statement is None:
            rows = self.query(paged).with_only_columns(self._item, self._key, maintain_column_froms=True)
            statement = rows.order_by(self._key.desc()).limit(bindparam("page_size"))
            self._pages[paged.names] = statement
        found = session.connection().execute(statement, {**paged.values, "page_size": limit + 1}).all()
        total = ""
        if with_total is not None:
            total = f', "total": {self.count(session, shape) if with_total else "null"}'
        next_cursor = f'"{found[limit - 1][1]}"' if len(found) > limit else "null"
        items = ",".join([row[0] for row in found[:limit]])
        return f'{{"items": [{items}], "next_cursor": {next_cursor}{total}}}'.encode()

    def count(self, session: Session, shape: Shape) -> int:
        """How many rows a shape has."""
        counted = self.query(shape).with_only_columns(func.count(), maintain_column_froms=True)
        return int(session.execute(counted, shape.values).scalar_one())


def listing(session: Session, fields: Mapping[str, Any], query: Select[Any], values: Mapping[str, Any]) -> bytes:
    """All of `query`'s rows in its own order, as `{"items": [...]}`. For lists that are short by nature."""
    statement = query.with_only_columns(cast(json_object(fields), TEXT), maintain_column_froms=True)
    return f'{{"items": [{",".join(session.scalars(statement, values))}]}}'.encode()


def equals(model: Any, *names: str) -> dict[str, ColumnElement[bool]]:
    """Conditions that columns equal bound parameters of the same names."""
    return {name: getattr(model, name) == bindparam(name) for name in names}


def search_conditions(
    search: InstrumentedAttribute[str], number: InstrumentedAttribute[int]
) -> dict[str, ColumnElement[bool]]:
    """Norwegian full-text search, and the record's number."""
    words = func.websearch_to_tsquery("norwegian", bindparam("words", type_=TEXT))
    return {"words": search.op("@@")(words), "number": number == bindparam("number", type_=BigInteger)}


def searchable(asked: str | None) -> str:
    """What somebody typed, without what PostgreSQL cannot take (NUL)."""
    return (asked or "").replace("\x00", " ").strip()


def search_values(asked: str | None) -> dict[str, Any]:
    """What `search_conditions` are given for what somebody typed: a number when it is only digits."""
    words = searchable(asked)
    if words.isdecimal() and len(words) < 18:
        return {"number": int(words)}
    return {"words": words or None}
