"""Lists as JSON that PostgreSQL makes: no object per row, one pass, keyset paging."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, func, literal_column
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


def page(
    session: Session,
    fields: Mapping[str, Any],
    query: Select[Any],
    key: InstrumentedAttribute[Any],
    *,
    limit: int,
    cursor: UUID | int | None,
    with_total: bool | None = None,
) -> bytes:
    """One page of `query`'s rows (its FROM and WHERE), newest first, as `{"items": [...], "next_cursor": ...}`.

    `fields` are the members of each item, `key` the record's time-ordered id. `with_total`: None leaves the member out,
    False sends null, True counts.
    """
    rows = query.with_only_columns(cast(json_object(fields), TEXT), key, maintain_column_froms=True)
    if cursor is not None:
        rows = rows.where(key < cursor)
    found = session.execute(rows.order_by(key.desc()).limit(limit + 1)).all()
    more = len(found) > limit
    next_cursor = f'"{found[limit - 1][1]}"' if more else "null"
    total = ""
    if with_total is not None:
        total = f', "total": {count(session, query) if with_total else "null"}'
    return f'{{"items": [{",".join(row[0] for row in found[:limit])}], "next_cursor": {next_cursor}{total}}}'.encode()


def count(session: Session, query: Select[Any]) -> int:
    """How many rows a query has."""
    counted = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return int(session.execute(counted).scalar_one())


def listing(session: Session, fields: Mapping[str, Any], query: Select[Any]) -> bytes:
    """All of `query`'s rows in its own order, as `{"items": [...]}`. For lists that are short by nature."""
    rows = session.scalars(query.with_only_columns(cast(json_object(fields), TEXT), maintain_column_froms=True))
    return f'{{"items": [{",".join(rows)}]}}'.encode()


def matches(search: InstrumentedAttribute[str], number: InstrumentedAttribute[int], words: str) -> ColumnElement[bool]:
    """Norwegian full-text search, or the record's number when only digits are given."""
    if words.strip().isdecimal() and len(words.strip()) < 18:
        return number == int(words)
    return search.op("@@")(func.websearch_to_tsquery("norwegian", words))
