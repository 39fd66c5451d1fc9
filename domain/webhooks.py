"""What other systems are told of a county's changes, where, and how often it is tried (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from domain.actors import Actor, secretary_of
from domain.base import Base, CountyRecord, CountyRow, coded
from domain.errors import Finding, WrongState, refuse

SECRET_PREFIX = "whsec_"  # noqa: S105 - the standard's prefix, not a secret
# After each attempt that failed; a day and a half after the first it is given up, and waits for a person.
PAUSES = tuple(timedelta(seconds=one) for one in (5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200, 43_200))
# What members of the forum do one by one is nobody's business, also that they did it.
UNTOLD = ("score", "vote", "declare")


class Webhook(CountyRecord, Base):
    """An address of another system that is told of the county's changes: all, or `events` (`need`, `need.submit`).

    It is told of entries of the history after `since`. `position` is the place in the county's chain up to which its
    deliveries have been made.
    """

    __tablename__ = "webhooks"
    record_type = "webhook"

    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(String(80)), default_factory=list)
    since: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    paused: Mapped[bool] = mapped_column(default=False)
    ended: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def subscribe(cls, actor: Actor, url: str, events: Sequence[str], since: int) -> "Webhook":
        """A new one, which is told of what happens from now on. Raises Forbidden, Invalid."""
        county = secretary_of(actor, "subscribe")
        _check_address(url)
        made = cls(county=county, url=url, secret=new_secret(), events=list(events), since=since)
        made.note("subscribe")
        return made

    def change(self, actor: Actor, content: Mapping[str, Any]) -> None:
        """Another address, other events, a pause or its end. Raises Forbidden, WrongState, Invalid."""
        self._open(actor, "update")
        if "url" in content:
            _check_address(content["url"])
        for name, value in content.items():
            setattr(self, name, value)
        self.note("update")

    def end(self, actor: Actor) -> None:
        """It is told of nothing more; what waits is not sent. Raises Forbidden, WrongState."""
        self._open(actor, "end")
        self.ended = True
        self.note("end")

    def _open(self, actor: Actor, action: str) -> None:
        secretary_of(actor, action)
        if self.ended:
            raise WrongState("webhook_ended")


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


class WebhookDelivery(CountyRow, Base):
    """One event for one address. It is sent again until it is answered with 2xx, or given up (`dead`).

    `leased_until`: somebody is sending it; if they are gone by then, another does.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["county", "webhook_id"], ["webhooks.county", "webhooks.id"], ondelete="CASCADE"),
        UniqueConstraint("county", "webhook_id", "position"),
        Index("ix_webhook_deliveries_waiting", "next_try_at", postgresql_where="state = 'waiting'"),
        Index("ix_webhook_deliveries_record", "county", "webhook_id", "record_id", "position"),
    )

    webhook_id: Mapped[UUID]
    position: Mapped[int]
    type: Mapped[str] = mapped_column(String(90))
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[UUID]
    at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    state: Mapped[DeliveryState] = mapped_column(coded(DeliveryState), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    status: Mapped[int | None] = mapped_column(default=None)
    fault: Mapped[str | None] = mapped_column(String(300), default=None)


def wants(events: Sequence[str], record_type: str, action: str) -> bool:
    """Whether an address with these events is told of a step of a record."""
    told = f"{record_type}.{action}"
    return action not in UNTOLD and (not events or record_type in events or told in events)


def new_secret() -> str:
    """A secret as the standard writes it: 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,…` over id, time and body (HMAC-SHA256), as the receiver computes it too."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _check_address(url: str) -> None:
    """An https address with a host, without a name and password in it, and without a fragment. Raises Invalid."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("https", "http") and parts.hostname and not parts.username and not parts.fragment
        fine = bool(fine) and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine:
        refuse([Finding("not_an_address", "/url", params={"value": url})])
