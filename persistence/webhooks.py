"""Webhooks and what is sent to them; the change feed. Both walk a county's chain of history, which has no gaps.

An entry's place in the chain is settled after all who wrote before it have ended (persistence/sealing.py): who walks it
by position meets every entry once, in order, whoever was slow to commit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, and_, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from domain.base import new_id
from domain.history import HistoryEntry, HistoryLink
from domain.webhooks import PAUSES, UNTOLD, DeliveryState, Webhook, WebhookDelivery, wants
from persistence.reading import Listing, Shape, equals
from persistence.repository import Repository, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork

LEASE = timedelta(seconds=60)
BATCH = 500
KEPT = timedelta(days=30)

_STORY = and_(HistoryEntry.county == HistoryLink.county, HistoryEntry.seq == HistoryLink.seq)
WEBHOOKS = Listing(
    {
        "id": Webhook.id,
        "version": Webhook.version,
        "url": Webhook.url,
        "events": Webhook.events,
        "paused": Webhook.paused,
        "ended": Webhook.ended,
        "waiting": select(func.count())
        .where(
            WebhookDelivery.county == Webhook.county,
            WebhookDelivery.webhook_id == Webhook.id,
            WebhookDelivery.state == DeliveryState.WAITING,
        )
        .scalar_subquery(),
        "dead": select(func.count())
        .where(
            WebhookDelivery.county == Webhook.county,
            WebhookDelivery.webhook_id == Webhook.id,
            WebhookDelivery.state == DeliveryState.DEAD,
        )
        .scalar_subquery(),
    },
    select(Webhook),
    Webhook.id,
    tenant(Webhook.county),
)
DELIVERIES = Listing(
    {
        "id": WebhookDelivery.id,
        "webhook_id": WebhookDelivery.webhook_id,
        "position": WebhookDelivery.position,
        "type": WebhookDelivery.type,
        "record_type": WebhookDelivery.record_type,
        "record_id": WebhookDelivery.record_id,
        "at": WebhookDelivery.at,
        "state": WebhookDelivery.state,
        "attempts": WebhookDelivery.attempts,
        "next_try_at": WebhookDelivery.next_try_at,
        "answered_at": WebhookDelivery.answered_at,
        "status": WebhookDelivery.status,
        "fault": WebhookDelivery.fault,
    },
    select(WebhookDelivery),
    WebhookDelivery.id,
    {**tenant(WebhookDelivery.county), **equals(WebhookDelivery, "state", "webhook_id")},
)


class Webhooks(Repository[Webhook]):
    """A county's webhooks."""

    model = Webhook

    def page(self, *, limit: int, cursor: UUID | None) -> bytes:
        """The actor's county's webhooks, newest first."""
        return WEBHOOKS.page(self.session, Shape.of(tenant_values(self.unit_of_work.actor)), limit=limit, cursor=cursor)

    def deliveries(
        self, *, webhook_id: UUID | None, state: DeliveryState | None, limit: int, cursor: UUID | None
    ) -> bytes:
        """What was or is to be sent, newest first."""
        standing = tenant_values(self.unit_of_work.actor)
        shape = Shape.of({**standing, "webhook_id": webhook_id, "state": state})
        return DELIVERIES.page(self.session, shape, limit=limit, cursor=cursor)

    def send_again(self, webhook: Webhook) -> int:
        """Let what was given up for an address be tried once more, from the beginning; how many there were."""
        mine = and_(WebhookDelivery.county == webhook.county, WebhookDelivery.webhook_id == webhook.id)
        dead = update(WebhookDelivery).where(mine, WebhookDelivery.state == DeliveryState.DEAD)
        revived = dead.values(state=DeliveryState.WAITING, attempts=0, next_try_at=func.now(), leased_until=None)
        return len(self.session.scalars(revived.returning(WebhookDelivery.id)).all())


@dataclass(frozen=True, slots=True)
class Change:
    """That something happened to a record; `position` is its place in the county's chain."""

    position: int
    at: datetime
    record_type: str
    action: str
    record_id: UUID

    @property
    def type(self) -> str:
        return f"{self.record_type}.{self.action}"


def changes_after(work: UnitOfWork, position: int, limit: int) -> list[Change]:
    """What has happened in the actor's county after a place in its chain, oldest first."""
    entry = HistoryEntry
    query = (
        select(HistoryLink.position, entry.at, entry.record_type, entry.action, entry.record_id)
        .join(entry, _STORY)
        .where(HistoryLink.county == work.actor.county, HistoryLink.position > position, entry.action.not_in(UNTOLD))
        .order_by(HistoryLink.position)
        .limit(limit)
    )
    return [Change(*row) for row in work.session.execute(query)]


def newest_entry(work: UnitOfWork) -> int:
    """The newest entry of the actor's county's history: what comes after it is new."""
    query = select(func.coalesce(func.max(HistoryEntry.seq), 0)).where(HistoryEntry.county == work.actor.county)
    return int(work.session.scalars(query).one())


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that somebody has taken on to send."""

    county: str
    id: UUID
    webhook_id: UUID
    url: str
    secret: str
    position: int
    type: str
    record_type: str
    record_id: UUID
    at: datetime
    attempts: int


def fan_out(engine: Engine) -> int:
    """Make a delivery of every new entry for every address that wants it; how many were made.

    One that pauses is told later of what came meanwhile.
    """
    made = 0
    with Session(engine) as session, session.begin():
        told = select(Webhook).where(Webhook.ended.is_(False), Webhook.paused.is_(False))
        open_ = told.with_for_update(skip_locked=True, key_share=True)
        for webhook in session.scalars(open_):
            story = (
                select(HistoryLink.position, HistoryEntry)
                .join(HistoryEntry, _STORY)
                .where(HistoryLink.county == webhook.county, HistoryLink.position > webhook.position)
                .order_by(HistoryLink.position)
                .limit(BATCH)
            )
            rows = session.execute(story).all()
            if not rows:
                continue
            deliveries = [
                _delivery(webhook, position, entry)
                for position, entry in rows
                if entry.seq > webhook.since and wants(webhook.events, entry.record_type, entry.action)
            ]
            if deliveries:
                session.execute(insert(WebhookDelivery), deliveries)
            # Beside the record's version: nobody has changed it.
            moved = update(Webhook).where(Webhook.county == webhook.county, Webhook.id == webhook.id)
            session.execute(moved.values(position=rows[-1][0], version=Webhook.version))
            made += len(deliveries)
    return made


def _delivery(webhook: Webhook, position: int, entry: HistoryEntry) -> dict[str, object]:
    return {
        "county": webhook.county,
        "id": new_id(),
        "webhook_id": webhook.id,
        "position": position,
        "type": f"{entry.record_type}.{entry.action}",
        "record_type": entry.record_type,
        "record_id": entry.record_id,
        "at": entry.at,
        "next_try_at": entry.at,
        "state": DeliveryState.WAITING,
        "attempts": 0,
    }


def take(engine: Engine, limit: int = 20) -> list[Due]:
    """Take on what is due: none whose record has an earlier one waiting for the same address, so that order holds."""
    earlier = aliased(WebhookDelivery)
    before = exists().where(
        earlier.county == WebhookDelivery.county,
        earlier.webhook_id == WebhookDelivery.webhook_id,
        earlier.record_id == WebhookDelivery.record_id,
        earlier.position < WebhookDelivery.position,
        earlier.state == DeliveryState.WAITING,
    )
    free = WebhookDelivery.leased_until.is_(None) | (WebhookDelivery.leased_until < func.now())
    query = (
        select(WebhookDelivery, Webhook)
        .join(Webhook, and_(Webhook.county == WebhookDelivery.county, Webhook.id == WebhookDelivery.webhook_id))
        .where(WebhookDelivery.state == DeliveryState.WAITING, WebhookDelivery.next_try_at <= func.now(), free, ~before)
        .where(Webhook.ended.is_(False), Webhook.paused.is_(False))
        .order_by(WebhookDelivery.next_try_at, WebhookDelivery.position)
        .limit(limit)
        .with_for_update(of=WebhookDelivery, skip_locked=True)
    )
    with Session(engine) as session, session.begin():
        found = [
            Due(
                one.county,
                one.id,
                webhook.id,
                webhook.url,
                webhook.secret,
                one.position,
                one.type,
                one.record_type,
                one.record_id,
                one.at,
                one.attempts,
            )
            for one, webhook in session.execute(query)
        ]
        ids = [one.id for one in found]
        leased = update(WebhookDelivery).where(WebhookDelivery.id.in_(ids)).values(leased_until=func.now() + LEASE)
        session.execute(leased)
    return found


def settle(engine: Engine, due: Due, status: int | None, fault: str | None) -> None:
    """Write what came of sending: delivered where it was answered with 2xx, else when it is tried again, or dead."""
    delivered = status is not None and 200 <= status < 300 and fault is None
    values: dict[str, object] = {"status": status, "fault": fault and fault[:300], "leased_until": None}
    values |= {"attempts": due.attempts + 1, "answered_at": func.now()}
    if delivered:
        values["state"] = DeliveryState.DELIVERED
    elif due.attempts < len(PAUSES):
        values["next_try_at"] = func.now() + PAUSES[due.attempts]
    else:
        values["state"] = DeliveryState.DEAD
    mine = update(WebhookDelivery).where(WebhookDelivery.county == due.county, WebhookDelivery.id == due.id)
    with engine.begin() as connection:
        connection.execute(mine.where(WebhookDelivery.state == DeliveryState.WAITING).values(**values))


def forget_deliveries(engine: Engine) -> None:
    """Throw away what was delivered long ago; what was given up waits for a person."""
    old = WebhookDelivery.answered_at < func.now() - KEPT
    with engine.begin() as connection:
        connection.execute(delete(WebhookDelivery).where(WebhookDelivery.state == DeliveryState.DELIVERED, old))
