"""What other systems are told: webhooks, what became of their deliveries, and the change feed."""

import time
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import APIRouter, Query, Request, Response

from api.dependencies import Idempotent, IfMatch, PageSize, Paging, Reading, Snapshot, Work, answer, done
from api.dispatching import headers, message, post
from api.schemas.base import HistoryPage, without_unset
from api.schemas.webhooks import (
    ChangePage,
    ChangeRead,
    WebhookCreate,
    WebhookDeliveryPage,
    WebhookMade,
    WebhookPage,
    WebhookRead,
    WebhookRetried,
    WebhookTried,
    WebhookUpdate,
)
from domain.clock import now
from domain.webhooks import DeliveryState, Webhook
from persistence.history import history_page
from persistence.webhooks import Due, Webhooks, changes_after, newest_entry

router = APIRouter(tags=["webhooks"])
SOON = httpx.Timeout(4)  # somebody waits for the answer


@router.get("/changes", response_model=ChangePage)
def list_changes(
    work: Snapshot,
    after: Annotated[int, Query(ge=0, le=2**62, description="`after` of the answer before; 0: from the beginning")] = 0,
    limit: PageSize = 50,
) -> Response:
    """What has happened to the county's records, oldest first: each change once, in order, whoever was slow to commit.

    It tells that something happened, and to which record; read the record to see what.
    """
    found = changes_after(work, after, limit)
    items = [ChangeRead.model_validate(change) for change in found]
    return answer(work, ChangePage(items=items, after=found[-1].position if found else after))


@router.get("/webhooks", response_model=WebhookPage)
def list_webhooks(work: Reading, paging: Paging) -> Response:
    """The county's webhooks, newest first, with how much waits and how much was given up."""
    return answer(work, Webhooks(work).page(limit=paging.limit, cursor=paging.cursor))


@router.post("/webhooks", status_code=201, response_model=WebhookMade)
def create_webhook(body: WebhookCreate, work: Work, once: Idempotent) -> Response:
    """Tell an address of what happens from now on. The secret that signs it is told this once."""
    webhook = Webhooks(work).add(Webhook.subscribe(work.actor, body.url, body.events, newest_entry(work)))
    work.flush()
    made = WebhookMade(**WebhookRead.model_validate(webhook).model_dump(), secret=webhook.secret)
    location = f"/api/v1/webhooks/{webhook.id}"
    return done(work, made, record=webhook, status=201, location=location, once=once)


@router.get("/webhooks/{webhook_id}", response_model=WebhookRead)
def get_webhook(webhook_id: UUID, work: Snapshot) -> Response:
    """One webhook, without its secret."""
    webhook = Webhooks(work).get(webhook_id)
    return answer(work, WebhookRead.model_validate(webhook), record=webhook)


@router.patch("/webhooks/{webhook_id}", response_model=WebhookRead)
def update_webhook(webhook_id: UUID, body: WebhookUpdate, work: Work, if_match: IfMatch) -> Response:
    """Another address, other events, a pause or its end. What waits is sent to the new address."""
    webhook = Webhooks(work).get(webhook_id, if_match=if_match)
    webhook.change(work.actor, without_unset(body))
    work.flush()
    return done(work, WebhookRead.model_validate(webhook), record=webhook)


@router.delete("/webhooks/{webhook_id}", response_model=WebhookRead)
def end_webhook(webhook_id: UUID, work: Work, if_match: IfMatch) -> Response:
    """Tell the address nothing more. What waits is not sent."""
    webhook = Webhooks(work).get(webhook_id, if_match=if_match)
    webhook.end(work.actor)
    work.flush()
    return done(work, WebhookRead.model_validate(webhook), record=webhook)


@router.get("/webhooks/{webhook_id}/history", response_model=HistoryPage)
def list_webhook_history(
    webhook_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> Response:
    """Who did what with the webhook, newest first."""
    return answer(work, history_page(work, Webhooks(work).get(webhook_id), limit=limit, cursor=cursor))


@router.get("/webhook-deliveries", response_model=WebhookDeliveryPage)
def list_webhook_deliveries(
    work: Reading, paging: Paging, webhook_id: UUID | None = None, state: DeliveryState | None = None
) -> Response:
    """What was or is to be sent, newest first. `state=dead` are those that were given up."""
    page = Webhooks(work).deliveries(webhook_id=webhook_id, state=state, limit=paging.limit, cursor=paging.cursor)
    return answer(work, page)


@router.post("/webhooks/{webhook_id}/retries", status_code=201, response_model=WebhookRetried)
def create_webhook_retry(webhook_id: UUID, work: Work, once: Idempotent) -> Response:
    """Try once more what was given up for this address."""
    webhooks = Webhooks(work)
    webhook = webhooks.get(webhook_id)
    revived = webhooks.send_again(webhook)
    work.remember(webhook, "retry", {})
    return done(work, WebhookRetried(revived=revived), status=201, once=once)


@router.post("/webhooks/{webhook_id}/tests", status_code=201, response_model=WebhookTried)
def create_webhook_test(request: Request, webhook_id: UUID, work: Work, once: Idempotent) -> Response:
    """Send a `webhook.test` now, and tell what the address answered."""
    webhook = Webhooks(work).get(webhook_id)
    here = (webhook.county, webhook.id, webhook.id, webhook.url, webhook.secret)
    told = Due(*here, 0, "webhook.test", webhook.record_type, webhook.id, now(), 0)
    work.close()  # no connection is held while another system is waited for
    body = message(told)
    allowed = request.app.state.settings.webhook_networks
    status, fault = post(told.url, body, headers(told, body, int(time.time())), allowed, SOON)
    delivered = fault is None and status is not None and 200 <= status < 300
    work.remember(webhook, "test", {"status": [None, status]})
    return done(work, WebhookTried(delivered=delivered, status=status, fault=fault), status=201, once=once)
