"""Documents over the wire."""

from datetime import datetime
from uuid import UUID

from api.schemas.base import Output


class AttachmentRead(Output):
    """A document; its content is at `…/attachments/{id}`."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    added_at: datetime


class AttachmentList(Output):
    items: list[AttachmentRead]
