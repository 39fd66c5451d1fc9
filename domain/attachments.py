"""Documents that belong to an application or a claim: what may be taken in, and who sees it.

A file is looked at and kept, never opened: its kind is told by its first bytes, and an office document by the
directory of its zip, so that nothing is unpacked here.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.actors import COUNTY_STAFF, Actor
from domain.base import Base, CountyRow
from domain.clock import now
from domain.errors import Conflict, Finding, Forbidden, refuse
from domain.workflow import Subject, Workflow

MAX_BYTES = 10_000_000
MAX_FILES = 10
# An office document is a zip; these are far above any honest one, and far below what could harm who opens it.
MAX_UNPACKED, MAX_RATIO, MAX_ENTRIES = 50_000_000, 100, 1_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, its first bytes (none: text), and what must be inside where it is a zip."""

    media_type: str
    begins: bytes = b""
    holds: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "pdf": Kind("application/pdf", b"%PDF-"),
    "jpg": Kind("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": Kind("image/jpeg", b"\xff\xd8\xff"),
    "png": Kind("image/png", b"\x89PNG\r\n\x1a\n"),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", b"PK\x03\x04", "word/document.xml"),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", b"PK\x03\x04", "xl/workbook.xml"),
    "csv": Kind("text/csv"),
    "txt": Kind("text/plain"),
}


class Attachment(CountyRow, Base):
    """A document as it was sent, with the record that it belongs to."""

    __tablename__ = "attachments"
    __table_args__ = (
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        ForeignKeyConstraint(["county", "claim_id"], ["claims.county", "claims.id"]),
        CheckConstraint("num_nonnulls(measure_id, claim_id) = 1", name="one_record"),
        Index("ix_attachments_measure", "county", "measure_id"),
        Index("ix_attachments_claim", "county", "claim_id"),
    )

    name: Mapped[str] = mapped_column(String(300))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    added_by: Mapped[str]
    measure_id: Mapped[UUID | None] = mapped_column(default=None)
    claim_id: Mapped[UUID | None] = mapped_column(default=None)


class Holder(Subject, Protocol):
    """A record that documents can belong to."""

    id: UUID
    record_type: ClassVar[str]

    def note(self, action: str, reason: str | None = None) -> None: ...


def attach(
    record: Holder, workflow: Workflow, actor: Actor, name: str, content: bytes, there: Sequence[Attachment]
) -> Attachment:
    """A document for a record that the actor may change; `there` are those it has.

    Raises Forbidden, WrongState, Conflict where there are enough, Invalid for a file that cannot be taken.
    """
    workflow.check(record, "update", actor)
    if len(there) >= MAX_FILES:
        raise Conflict("attachments_enough", most=MAX_FILES)
    refuse(list(faults(name, content)))
    sha256 = hashlib.sha256(content).hexdigest()
    if any(one.sha256 == sha256 for one in there):
        raise Conflict("attachment_twice", name=next(one.name for one in there if one.sha256 == sha256))
    record.note("attach", name)
    return Attachment(
        county=record.county,
        name=name,
        media_type=KINDS[_ending(name)].media_type,
        size_bytes=len(content),
        sha256=sha256,
        content=content,
        added_by=actor.subject,
        **{f"{record.record_type}_id": record.id},
    )


def detach(record: Holder, workflow: Workflow, actor: Actor, attachment: Attachment) -> None:
    """Note that a document is taken away. Raises Forbidden, WrongState."""
    workflow.check(record, "update", actor)
    record.note("detach", attachment.name)


def require_reader(record: Subject, actor: Actor) -> None:
    """Documents are between those who sent them and the county's staff. Raises Forbidden."""
    if actor.county == record.county and (actor.role in COUNTY_STAFF or actor.owns(record.owner_organisation_id)):
        return
    raise Forbidden("documents_between_parties")


def faults(name: str, content: bytes) -> Iterator[Finding]:
    """Why a file cannot be taken: the first thing that is wrong with it."""
    ending, params = _ending(name), {"name": name, "allowed": ", ".join(KINDS)}
    if "/" in name or "\\" in name:
        yield Finding("file_name", "/name", params=params)
    elif ending not in KINDS:
        yield Finding("file_kind", "/name", params=params)
    elif not content:
        yield Finding("file_empty", "", params=params)
    elif len(content) > MAX_BYTES:
        yield Finding("document_too_large", "", params={**params, "most": MAX_BYTES // 1_000_000})
    elif not _is(KINDS[ending], content):
        yield Finding("file_is_another_kind", "", params={**params, "ending": ending})
    elif KINDS[ending].holds:
        yield from _zip_faults(KINDS[ending], content, params)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is(kind: Kind, content: bytes) -> bool:
    """Whether the bytes are what the name says."""
    if kind.begins:
        return content.startswith(kind.begins)
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return b"\x00" not in content  # a spreadsheet's CSV in an older encoding


def _zip_faults(kind: Kind, content: bytes, params: dict[str, str]) -> Iterator[Finding]:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        yield Finding("file_broken", "", params=params)
        return
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    if kind.holds not in names:
        yield Finding("file_is_another_kind", "", params={**params, "ending": _ending(params["name"])})
    elif any(name.endswith("vbaProject.bin") for name in names):
        yield Finding("file_has_macros", "", params=params)
    elif unpacked > MAX_UNPACKED or len(entries) > MAX_ENTRIES or unpacked > MAX_RATIO * len(content):
        yield Finding("file_unpacks_large", "", params=params)
