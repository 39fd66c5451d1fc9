"""Webhooks, what is sent to them, and the change feed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.schemas.base import Input, Line, Output
from domain.webhooks import DeliveryState

Event = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}(\.[a-z_]{1,40})?$")]
Events = Annotated[
    list[Event],
    Field(max_length=50, description="`need` for all of a record's steps, `need.submit` for one; empty: everything"),
]


class WebhookCreate(Input):
    url: Line = Field(examples=["https://integrasjon.fylke.example/fagloft"])
    events: Events = Field(default_factory=list)


class WebhookUpdate(Input):
    """Only the fields sent are changed."""

    url: Line = Field(default_factory=str)
    events: Events = Field(default_factory=list)
    paused: bool = Field(default=False, strict=True)


class WebhookRead(Output):
    id: UUID
    version: int
    url: str
    events: list[str]
    paused: bool
    ended: bool


class WebhookSummary(WebhookRead):
    waiting: int = Field(description="Deliveries that have not been answered yet")
    dead: int = Field(description="Deliveries that were given up: send them again, or end the webhook")


class WebhookMade(WebhookRead):
    secret: str = Field(description="Told this once; deliveries are signed with it (Standard Webhooks)")


class WebhookPage(Output):
    items: list[WebhookSummary]
    next_cursor: str | None


class WebhookDeliveryRead(Output):
    id: UUID
    webhook_id: UUID
    position: int
    type: str
    record_type: str
    record_id: UUID
    at: datetime
    state: DeliveryState
    attempts: int
    next_try_at: datetime
    answered_at: datetime | None
    status: int | None = Field(description="The receiver's HTTP status, where it answered")
    fault: str | None = Field(description="Why it was not delivered, where it did not answer")


class WebhookDeliveryPage(Output):
    items: list[WebhookDeliveryRead]
    next_cursor: str | None


class WebhookRetried(Output):
    revived: int = Field(description="How many deliveries that had been given up wait again")


class WebhookTried(Output):
    delivered: bool
    status: int | None
    fault: str | None


class ChangeRead(Output):
    position: int
    at: datetime
    type: str = Field(examples=["need.submit"])
    record_type: str
    record_id: UUID


class ChangePage(Output):
    items: list[ChangeRead]
    after: int = Field(description="Pass it as `after` to go on; it stays where nothing is new")
