"""Who did what, when, with which fields before and after. Written in the same transaction; nobody changes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, Index, String
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
