"""Somebody with a right, somebody who has been invited, the county's case system, and an address that is told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.access import Identity, Integration, Invitation
from domain.actors import Actor, Role
from domain.base import new_id
from domain.clock import now
from domain.organisations import Seat
from domain.webhooks import PAUSES, DeliveryState, Webhook, WebhookDelivery
from persistence.access import hashed
from persistence.demo.year import Year
from persistence.unit_of_work import UnitOfWork

INVITED_ON = date(2024, 3, 4)


def events(year: Year) -> Iterable[tuple[date, int, Any]]:
    """The year's events of access."""
    yield INVITED_ON, 0, lambda: year.do(year.secretary(), lambda work: _give(year, work))


def _give(year: Year, work: UnitOfWork) -> None:
    secretary = year.secretary()
    accepted, waiting = list(year.seats.values())[:2]
    identity = Identity(issuer="https://example.org", subject=f"example-{year.county}", name="Eksempel", seen_at=now())
    work.session.add(identity)
    invitation = _invitation(year, secretary, accepted)
    work.session.add_all([invitation, _invitation(year, secretary, waiting)])
    work.session.flush()
    grant = invitation.accept(identity)
    grant.synthetic = True
    grant.note("grant")
    system = Integration(
        county=year.county,
        consumer=year.organisations[year.authority()].number or "",
        name="Fylkeskommunens saks- og arkivsystem",
        role=Role.FORUM_SECRETARY,
        synthetic=True,
    )
    system.note("integrate")
    work.session.add_all([grant, system])
    _tell(secretary, work)


def _tell(secretary: Actor, work: UnitOfWork) -> None:
    """An address that does not answer, and pauses: one delivery came through, another was given up."""
    webhook = Webhook.subscribe(secretary, "https://example.org/fagloft", ["need", "decision"], 0)
    webhook.paused, webhook.synthetic = True, True
    work.session.add(webhook)
    work.session.flush()
    for position, (state, status, fault) in enumerate(ANSWERS, start=-1):  # before the chain begins
        work.session.add(
            WebhookDelivery(
                county=webhook.county,
                webhook_id=webhook.id,
                position=position,
                type="need.submit",
                record_type="need",
                record_id=new_id(),
                at=now(),
                next_try_at=now(),
                state=state,
                attempts=1 if status else len(PAUSES) + 1,
                answered_at=now(),
                status=status,
                fault=fault,
            )
        )


ANSWERS = (
    (DeliveryState.DELIVERED, 204, None),
    (DeliveryState.DEAD, None, "example.org has no address"),
)


def _invitation(year: Year, secretary: Actor, seat: Seat) -> Invitation:
    body = year.organisations[year.holder(seat)]
    made = Invitation.send(secretary, Role.FORUM_MEMBER, body, hashed(f"example {year.county} {seat.id}"))
    made.synthetic = True
    return made
