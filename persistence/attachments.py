"""Documents of a record that the caller has read: whoever may not read the record never comes here."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from domain.attachments import Attachment, Holder
from domain.errors import NotFound
from persistence.repository import in_counties
from persistence.unit_of_work import UnitOfWork


def _of(unit_of_work: UnitOfWork, record: Holder) -> Select[Any]:
    column = getattr(Attachment, f"{record.record_type}_id")
    return select(Attachment).where(
        Attachment.county == record.county, in_counties(Attachment.county, unit_of_work.actor), column == record.id
    )


def attachments_of(unit_of_work: UnitOfWork, record: Holder) -> list[Attachment]:
    """A record's documents without their content, oldest first."""
    return list(unit_of_work.session.scalars(_of(unit_of_work, record).order_by(Attachment.id)))


def attachments_count(unit_of_work: UnitOfWork, record: Holder) -> int:
    """How many documents a record has."""
    counted = _of(unit_of_work, record).with_only_columns(func.count(), maintain_column_froms=True)
    return unit_of_work.session.scalar(counted) or 0


def attachment_of(unit_of_work: UnitOfWork, record: Holder, attachment_id: UUID) -> Attachment:
    """One of a record's documents, whole. Raises NotFound."""
    query = _of(unit_of_work, record).where(Attachment.id == attachment_id).options(undefer(Attachment.content))
    found: Attachment | None = unit_of_work.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(record_type="attachment")
    return found
