"""Documents over HTTP: a file is the whole body, its name a parameter; it is sent back as a download, never shown."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Body, Query, Response

from api.dependencies import Once, Work, answer, done
from api.schemas.attachments import AttachmentList, AttachmentRead
from api.schemas.base import Line
from domain.attachments import KINDS, Attachment, attach, detach, require_reader
from domain.budgets import Claim
from domain.measures import Measure
from domain.workflow import Workflow
from persistence.attachments import attachments_of

FileName = Annotated[Line, Query(description="The file's name, with its ending", examples=["kvittering.pdf"])]
FileBody = Annotated[bytes, Body(media_type="application/octet-stream", description="The file itself, at most 10 MB")]
# How a download is documented.
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.media_type: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS.values()}}
}


def listed(work: Work, record: Measure | Claim) -> Response:
    """A record's documents, for those whom they are between."""
    require_reader(record, work.actor)
    return answer(work, _list(work, record))


def added(
    work: Work, record: Measure | Claim, workflow: Workflow, name: str, content: bytes, once: Once | None
) -> Response:
    """A file is taken in, and the record moves on a version: the answer carries the record's ETag."""
    attachment = attach(record, workflow, work.actor, name, content, attachments_of(work, record))
    work.session.add(attachment)
    work.flush()
    return done(work, AttachmentRead.model_validate(attachment), record=record, status=201, once=once)


def removed(work: Work, record: Measure | Claim, workflow: Workflow, attachment: Attachment) -> Response:
    """A file is taken away; the answer holds those that are left, and the record's ETag."""
    detach(record, workflow, work.actor, attachment)
    work.session.delete(attachment)
    work.flush()
    return done(work, _list(work, record), record=record)


def download(work: Work, attachment: Attachment) -> Response:
    """The file, as it was sent. Nothing in it is run where it is opened from here."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(attachment.name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    work.close()
    return Response(attachment.content, 200, headers, attachment.media_type)


def _list(work: Work, record: Measure | Claim) -> AttachmentList:
    return AttachmentList(items=[AttachmentRead.model_validate(one) for one in attachments_of(work, record)])
