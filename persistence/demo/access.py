"""Somebody with a right that the county gave, somebody who has been invited, and the county's case system."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.access import Identity, Integration, Invitation
from domain.actors import Role
from domain.clock import now
from domain.organisations import Seat
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


def _invitation(year: Year, secretary: Any, seat: Seat) -> Invitation:
    body = year.organisations[year.holder(seat)]
    made = Invitation.send(secretary, Role.FORUM_MEMBER, body, hashed(f"example {year.county} {seat.id}"))
    made.synthetic = True
    return made
