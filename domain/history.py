"""Who did what, when, with which fields before and after. Written in the same transaction; nobody changes it.

The entries of a county are chained: each link holds a hash over its entry and the link before. Whom an entry names and
what it tells go in by salted hashes of their own, so that a person can be erased: the name and its salt go, the chain
holds, and what is published of it (`Head`) never held anything of anybody.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base


class HistoryEntry(Base):
    """One change of one record. `changes` maps a field to `[before, after]`."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_record", "county", "record_id", "seq"),)

    county: Mapped[str] = mapped_column(String(2), ForeignKey("counties.number"), primary_key=True)
    seq: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    at: Mapped[datetime]
    actor_subject: Mapped[str]
    actor_name: Mapped[str]
    actor_role: Mapped[str] = mapped_column(String(40))
    on_behalf_of: Mapped[UUID | None]
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str | None]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_id: Mapped[str | None] = mapped_column(String(80))


class HistoryLink(Base):
    """An entry's place in its county's chain. A salt that is gone means that this part of the entry was erased."""

    __tablename__ = "history_links"
    __table_args__ = (UniqueConstraint("county", "seq", name="uq_history_links_seq"),)

    county: Mapped[str] = mapped_column(String(2), ForeignKey("counties.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    who_salt: Mapped[bytes | None]
    told_salt: Mapped[bytes | None]
    who: Mapped[bytes]
    told: Mapped[bytes]
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime]


class Entry(Protocol):
    """What an entry holds, as a row gives it."""

    county: str
    seq: int
    at: datetime
    actor_subject: str
    actor_name: str
    actor_role: str
    on_behalf_of: UUID | None
    record_type: str
    record_id: UUID
    action: str
    reason: str | None
    changes: dict[str, Any]
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """How far a county's chain has come: what others keep, so that nobody can rewrite it unseen. `hash` is in hex."""

    county: str
    position: int
    hash: str
    at: datetime

    def line(self) -> str:
        """The head as a line of JSON."""
        return json.dumps({**asdict(self), "at": self.at.astimezone(UTC).isoformat()})

    @classmethod
    def of(cls, line: str) -> "Head":
        """The head in a line of JSON. Raises ValueError where there is none."""
        try:
            told = json.loads(line)
            return cls(
                str(told["county"]), int(told["position"]), str(told["hash"]), datetime.fromisoformat(told["at"])
            )
        except (KeyError, TypeError) as error:
            raise ValueError(line) from error


def first_hash(county: str) -> bytes:
    """What the first link of a county's chain follows."""
    return _sha256(b"", ["history", county])


def who_hash(salt: bytes, entry: Entry) -> bytes:
    """The hash of who did it."""
    return _sha256(salt, [entry.actor_subject, entry.actor_name])


def told_hash(salt: bytes, entry: Entry) -> bytes:
    """The hash of what was told: the reason, and the fields before and after."""
    return _sha256(salt, [entry.reason, entry.changes])


def link_hash(previous: bytes, entry: Entry, who: bytes, told: bytes) -> bytes:
    """The hash of a link: SHA-256 over the one before and the entry as canonical JSON, with `who` and `told` hashed."""
    content = [
        entry.county,
        entry.seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_role,
        entry.on_behalf_of and str(entry.on_behalf_of),
        entry.record_type,
        str(entry.record_id),
        entry.action,
        entry.request_id,
        who.hex(),
        told.hex(),
    ]
    return _sha256(previous, content)


def sealed(previous: bytes, position: int, entry: Entry, at: datetime) -> dict[str, Any]:
    """The link of an entry that follows `previous`, as the columns of its row."""
    who_salt, told_salt = secrets.token_bytes(16), secrets.token_bytes(16)
    who, told = who_hash(who_salt, entry), told_hash(told_salt, entry)
    return {
        "county": entry.county,
        "position": position,
        "seq": entry.seq,
        "who_salt": who_salt,
        "told_salt": told_salt,
        "who": who,
        "told": told,
        "hash": link_hash(previous, entry, who, told),
        "sealed_at": at,
    }


def is_as_sealed(entry: Entry, link: HistoryLink | Any, previous: bytes) -> bool:
    """Whether an entry still holds what its link says, following `previous`. Erased parts must be empty."""
    if link.who_salt is None:
        who_holds = entry.actor_subject == entry.actor_name == ""
    else:
        who_holds = who_hash(link.who_salt, entry) == link.who
    if link.told_salt is None:
        told_holds = entry.reason is None and entry.changes == {}
    else:
        told_holds = told_hash(link.told_salt, entry) == link.told
    return who_holds and told_holds and bool(link_hash(previous, entry, link.who, link.told) == link.hash)


def _sha256(before: bytes, content: list[Any]) -> bytes:
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before + told.encode()).digest()
