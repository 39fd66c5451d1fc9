"""The root of every mapped class: naming of constraints, identifiers, and what each county-owned record has."""

import os
import time
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Enum, ForeignKey, MetaData, String, Text, false, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A version 7 UUID (RFC 9562 § 5.7): sorts by time of creation, so that the newest page is the end of an index."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | int.from_bytes(os.urandom(10)) & ~(0xF << 76) & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value & ((1 << 128) - 1))


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Declarative root; constructors take keywords only."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True), int: BigInteger, str: Text}


def coded(kind: type[StrEnum]) -> Enum:
    """A column type that stores the value of `kind` as text behind a CHECK constraint named after it."""
    values = [member.value for member in kind]
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda _: values,
    )


class CountyRow(MappedAsDataclass, kw_only=True):
    """A row that belongs to one county. The county leads every key, so that no reference can cross it."""

    county: Mapped[str] = mapped_column(String(2), ForeignKey("counties.number"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default_factory=new_id)


class Recorded:
    """A record whose changes are written to history by the unit of work. `record_type` names it there."""

    record_type: ClassVar[str]

    def note(self, action: str, reason: str | None = None) -> None:
        """Remember for the history what is being done; the unit of work writes it with the fields that changed."""
        self.__dict__.setdefault("_noted", []).append((action, reason))

    @property
    def has_note(self) -> bool:
        """Whether something has been noted that has not been written."""
        return bool(self.__dict__.get("_noted"))

    def noted(self) -> list[tuple[str, str | None]]:
        """What has been noted since the record was last written, in order; forgets it."""
        noted: list[tuple[str, str | None]] = self.__dict__.pop("_noted", [])
        return noted


class CountyRecord(CountyRow, Recorded, kw_only=True):
    """A county's record with a version for conditional requests."""

    version: Mapped[int] = mapped_column(init=False, default=1)
    synthetic: Mapped[bool] = mapped_column(default=False, server_default=false())

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}

    def __post_init__(self) -> None:
        # A new record's lists are empty, not unread: without this they could not be looked at after the first flush.
        for relationship in inspect(type(self)).relationships:
            if relationship.uselist and relationship.key not in self.__dict__:
                setattr(self, relationship.key, [])


class CountyPart(MappedAsDataclass, kw_only=True):
    """A row inside a county's record: its place in the list is `position`, its whole is named by the subclass."""

    county: Mapped[str] = mapped_column(String(2), primary_key=True, init=False, default=None)
    position: Mapped[int] = mapped_column(primary_key=True, init=False, default=0)


def number_parts(county: str, parts: Iterable[CountyPart]) -> None:
    """Give each part its county and its place, in the order they stand."""
    for position, part in enumerate(parts, start=1):
        part.county, part.position = county, position
