"""Answers kept by idempotency key, so that a repeated request has one effect and one answer."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, LargeBinary, SmallInteger, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base
from domain.clock import now
from domain.errors import DomainError
from persistence.unit_of_work import UnitOfWork

KEPT = timedelta(days=30)


class StoredAnswer(Base):
    """The answer given to one subject's request with one key."""

    __tablename__ = "idempotency_keys"

    subject: Mapped[str] = mapped_column(String(300), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)


class KeyReused(DomainError):
    """The key has been used for another request."""

    code = "idempotency_key_reused"


class AlreadyAnswered(Exception):
    """The request has been carried out; here is its answer."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__("already answered")
        self.answer = answer


def answer_again(unit_of_work: UnitOfWork, key: str, fingerprint: bytes) -> None:
    """Raise AlreadyAnswered where the key has an answer, KeyReused where it was another request's.

    Requests with the same key follow one another: a later one waits here until the one before has been committed
    or undone.
    """
    named = func.hashtextextended(f"{unit_of_work.actor.subject}\n{key}", 0)
    unit_of_work.session.execute(select(func.pg_advisory_xact_lock(named)))
    query = select(StoredAnswer).filter_by(subject=unit_of_work.actor.subject, key=key)
    stored = unit_of_work.session.scalars(query).one_or_none()
    if stored is None:
        return
    if stored.fingerprint != fingerprint:
        raise KeyReused
    unit_of_work.note_position()  # what was done then was done by the same one
    raise AlreadyAnswered(stored)


def forget_answers(engine: Engine) -> None:
    """Throw away answers older than `KEPT`: whoever repeats a request does so within hours."""
    with engine.begin() as connection:
        connection.execute(delete(StoredAnswer).where(StoredAnswer.stored_at < func.now() - KEPT))


def keep_answer(unit_of_work: UnitOfWork, key: str, fingerprint: bytes, status: int, headers: str, body: bytes) -> None:
    """Store the answer in the same transaction as its effect."""
    row = {
        "subject": unit_of_work.actor.subject,
        "key": key,
        "fingerprint": fingerprint,
        "status": status,
        "headers": headers,
        "body": body,
        "stored_at": now(),
    }
    unit_of_work.session.execute(insert(StoredAnswer), [row])
