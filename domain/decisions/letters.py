"""The letters that are sent about a decision."""

import hashlib
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, CountyRow, coded
from domain.clock import now
from domain.decisions.decision import Decision
from domain.organisations import WrittenNorm


class LetterKind(StrEnum):
    DECISION = "decision"
    COMPLAINT = "complaint"


class Letter(CountyRow, Base):
    """A letter as it was sent. It is never made again: what was sent is what is archived."""

    __tablename__ = "letters"
    __table_args__ = (
        ForeignKeyConstraint(["county", "decision_id"], ["decisions.county", "decisions.id"]),
        Index("ix_letters_decision", "county", "decision_id"),
    )

    decision_id: Mapped[UUID]
    kind: Mapped[LetterKind] = mapped_column(coded(LetterKind))
    norm: Mapped[WrittenNorm] = mapped_column(coded(WrittenNorm))
    made_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @classmethod
    def about(cls, decision: Decision, kind: LetterKind, content: bytes) -> "Letter":
        """A letter about a decision, in the norm that its recipient uses."""
        return cls(
            county=decision.county,
            decision_id=decision.id,
            kind=kind,
            norm=decision.owner.written_norm,
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
