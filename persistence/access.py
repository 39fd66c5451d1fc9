"""The rights that people and machines have: what counties gave, what providers tell; invitations, integrations."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session, joinedload

from domain.access import (
    ACTS_AS,
    Evidence,
    Identity,
    Integration,
    Invitation,
    LoginSession,
    Mandate,
    RoleGrant,
)
from domain.actors import Actor, Role
from domain.clock import today
from domain.errors import Forbidden, NotFound
from domain.organisations import Organisation, OrganisationKind
from persistence.organisations import Organisations, county_numbers
from persistence.reading import Listing, Shape, organisation_json
from persistence.repository import Repository, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork


def hashed(secret: str) -> bytes:
    """What the database keeps of a token or a code that it must know again and never tell."""
    return hashlib.sha256(secret.encode()).digest()


# Logging in comes before anybody has a county: what is looked up then is looked up in all of them.
def everywhere(engine: Engine) -> UnitOfWork:
    """A unit of work that reads in every county, and writes in none."""
    with Session(engine) as session:
        counties = tuple(county_numbers(session))
    return UnitOfWork(engine, Actor("login", "login", Role.COUNTY_GOVERNOR, None, counties))


def mandates_of(work: UnitOfWork, identity_id: UUID, evidence: Evidence) -> list[Mandate]:
    """The ways in which somebody may act today: what counties have granted, then what the provider tells."""
    found = [*_granted(work, identity_id), *_told(work, evidence)]
    return list({(one.role, one.county, one.organisation_id): one for one in reversed(found)}.values())[::-1]


def _granted(work: UnitOfWork, identity_id: UUID) -> Iterable[Mandate]:
    query = (
        select(RoleGrant)
        .where(RoleGrant.identity_id == identity_id, RoleGrant.valid_from <= today(), RoleGrant.valid_to.is_(None))
        .options(joinedload(RoleGrant.organisation))
        .order_by(RoleGrant.id)
    )
    for grant in work.session.scalars(query):
        yield Mandate(
            grant.role, grant.county, (grant.county,), grant.organisation_id, grant.organisation.name, "grant"
        )


def _told(work: UnitOfWork, evidence: Evidence) -> Iterable[Mandate]:
    bodies = Organisations(work).by_numbers(evidence.organisation_numbers)
    for number in evidence.organisation_numbers:
        body = bodies.get(number)
        role = ACTS_AS.get(body.kind) if body is not None else None
        if body is None or role is None or (body.valid_to is not None and body.valid_to < today()):
            continue
        for county in body.counties:
            yield Mandate(role, county, (county,), body.id, body.name, "provider")
    for role, in_county in evidence.roles:
        if in_county is None:
            yield Mandate(role, None, tuple(county_numbers(work.session)), None, None, "provider")
        elif (authority := _authority(work, in_county)) is not None:
            yield Mandate(role, in_county, (in_county,), authority.id, authority.name, "provider")


def _authority(work: UnitOfWork, county: str) -> Organisation | None:
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.COUNTY_AUTHORITY, Organisation.county == county
    )
    return work.session.scalars(query.order_by(Organisation.id)).first()


def invitation_of(engine: Engine, code: str) -> Invitation:
    """The invitation that a code opens, in whichever county. Raises NotFound."""
    work = everywhere(engine)
    try:
        return invitation_by_code(work, code)
    finally:
        work.close()


def invitation_by_code(work: UnitOfWork, code: str, *, locked: bool = False) -> Invitation:
    """The invitation that a code opens, among those that may be seen. Raises NotFound."""
    query = select(Invitation).where(Invitation.code_hash == hashed(code)).options(joinedload(Invitation.organisation))
    if locked:
        query = query.with_for_update(of=Invitation)
    invitation = work.session.scalars(query).one_or_none()
    if invitation is None:
        raise NotFound(record_type="invitation")
    return invitation


def machine_actor(engine: Engine, consumer: str, supplier: str | None) -> Actor:
    """Whose rights a machine has: those of the county's integration that its organisation's tokens speak for.

    Raises Forbidden (`integration_unknown`, `supplier_refused`).
    """
    work = everywhere(engine)
    try:
        query = select(Integration).where(Integration.consumer == consumer, Integration.ended_on.is_(None))
        found = work.session.scalars(query).one_or_none()
        if found is None:
            raise Forbidden("integration_unknown", value=consumer)
        if supplier is not None and not found.accepts_suppliers:
            raise Forbidden("supplier_refused", value=supplier)
        authority = _authority(work, found.county)
    finally:
        work.close()
    return Actor(
        subject=f"machine:{consumer}",
        name=found.name if supplier is None else f"{found.name} ({supplier})",
        role=found.role,
        county=found.county,
        counties=(found.county,),
        organisation_id=authority.id if authority else None,
        organisation_name=authority.name if authority else None,
        machine=True,
    )


class Invitations(Repository[Invitation]):
    """Invitations of a county."""

    model = Invitation
    loads = (joinedload(Invitation.organisation),)

    def page(self, *, limit: int, cursor: UUID | None) -> bytes:
        """The actor's county's invitations, newest first."""
        return INVITATIONS.page(
            self.session, Shape.of(tenant_values(self.unit_of_work.actor)), limit=limit, cursor=cursor
        )


class RoleGrants(Repository[RoleGrant]):
    """Rights that a county has given."""

    model = RoleGrant
    loads = (joinedload(RoleGrant.organisation), joinedload(RoleGrant.identity))

    def page(self, *, limit: int, cursor: UUID | None) -> bytes:
        """The rights that the actor's county has given, newest first."""
        return GRANTS.page(self.session, Shape.of(tenant_values(self.unit_of_work.actor)), limit=limit, cursor=cursor)

    def end_sessions(self, grant: RoleGrant) -> None:
        """Log out whoever held the right: what they may do is found anew when they log in again."""
        self.session.execute(delete(LoginSession).where(LoginSession.identity_id == grant.identity_id))


class Integrations(Repository[Integration]):
    """A county's integrations."""

    model = Integration

    def page(self, *, limit: int, cursor: UUID | None) -> bytes:
        """The actor's county's integrations, newest first."""
        shape = Shape.of(tenant_values(self.unit_of_work.actor))
        return INTEGRATIONS.page(self.session, shape, limit=limit, cursor=cursor)


INVITATIONS = Listing(
    {
        "id": Invitation.id,
        "version": Invitation.version,
        "role": Invitation.role,
        "organisation": organisation_json(),
        "expires_on": Invitation.expires_on,
        "accepted_on": Invitation.accepted_on,
        "withdrawn_on": Invitation.withdrawn_on,
    },
    select(Invitation).join(Organisation, Organisation.id == Invitation.organisation_id),
    Invitation.id,
    tenant(Invitation.county),
)
GRANTS = Listing(
    {
        "id": RoleGrant.id,
        "version": RoleGrant.version,
        "role": RoleGrant.role,
        "organisation": organisation_json(),
        "name": Identity.name,
        "issuer": Identity.issuer,
        "seen_at": Identity.seen_at,
        "valid_from": RoleGrant.valid_from,
        "valid_to": RoleGrant.valid_to,
    },
    select(RoleGrant)
    .join(Organisation, Organisation.id == RoleGrant.organisation_id)
    .join(Identity, Identity.id == RoleGrant.identity_id),
    RoleGrant.id,
    tenant(RoleGrant.county),
)
INTEGRATIONS = Listing(
    {
        "id": Integration.id,
        "version": Integration.version,
        "consumer": Integration.consumer,
        "name": Integration.name,
        "role": Integration.role,
        "accepts_suppliers": Integration.accepts_suppliers,
        "ended_on": Integration.ended_on,
    },
    select(Integration),
    Integration.id,
    tenant(Integration.county),
)
