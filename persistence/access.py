"""Sessions of those who are logged in, the rights they have, invitations, and machines' integrations."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, and_, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, joinedload

from domain.access import (
    ACTS_AS,
    Evidence,
    Identity,
    Integration,
    Invitation,
    LoginAttempt,
    LoginSession,
    Mandate,
    RoleGrant,
)
from domain.actors import Actor, Role
from domain.base import new_id
from domain.clock import today
from domain.errors import Forbidden, NotFound
from domain.organisations import Organisation, OrganisationKind
from persistence.organisations import Organisations, county_numbers
from persistence.reading import Listing, Shape, organisation_json
from persistence.repository import Repository, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork

ATTEMPT_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=12)
IDLE_LASTS = timedelta(hours=2)
TOUCH_AFTER = timedelta(minutes=1)


def hashed(secret: str) -> bytes:
    """What the database keeps of a token or a code that it must know again and never tell."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in, and the ways in which they may act. `chosen` is the place of the one acted under."""

    subject: str
    name: str
    provider: str
    mandates: tuple[Mandate, ...]
    chosen: int | None
    identity_id: UUID | None = None
    id_token: str | None = None

    @property
    def actor(self) -> Actor | None:
        """Who they act as; None before they have chosen, or where nobody has given them a right."""
        return None if self.chosen is None else self.mandates[self.chosen].actor(self.subject, self.name)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody as a provider sends them: who it is, and what it says of them."""

    issuer: str
    subject: str
    name: str
    evidence: Evidence
    provider_session: str | None = None
    id_token: str | None = None


# Logging in comes before anybody has a county: what is looked up then is looked up in all of them.
def _everywhere(engine: Engine) -> UnitOfWork:
    with Session(engine) as session:
        counties = tuple(county_numbers(session))
    return UnitOfWork(engine, Actor("login", "login", Role.COUNTY_GOVERNOR, None, counties))


def begin_login(
    engine: Engine, *, state: str, browser: str, provider: str, nonce: str, verifier: str, return_to: str
) -> None:
    """Remember a login that has begun."""
    with Session(engine) as session, session.begin():
        session.execute(delete(LoginAttempt).where(LoginAttempt.expires_at < func.now()))
        values = {"state_hash": hashed(state), "browser_hash": hashed(browser), "provider": provider}
        values |= {"nonce": nonce, "verifier": verifier, "return_to": return_to}
        session.execute(insert(LoginAttempt).values(**values, expires_at=func.now() + ATTEMPT_LASTS))


def take_login(engine: Engine, state: str, browser: str) -> LoginAttempt | None:
    """The login that a browser comes back from, once; None where there is none or it is another browser's."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        found = delete(LoginAttempt).where(
            LoginAttempt.state_hash == hashed(state), LoginAttempt.expires_at > func.now()
        )
        attempt = session.scalars(found.returning(LoginAttempt)).one_or_none()
        if attempt is None or attempt.browser_hash != hashed(browser):
            return None
        session.expunge(attempt)
        return attempt


def log_in(engine: Engine, token: str, provider: str, arrival: Arrival) -> None:
    """Open a session for somebody whom a provider vouches for."""
    work = _everywhere(engine)
    try:
        named = upsert(Identity).values(issuer=arrival.issuer, subject=arrival.subject, name=arrival.name)
        known = named.values(id=new_id(), seen_at=func.now())
        again = known.on_conflict_do_update(
            index_elements=["issuer", "subject"], set_={"name": arrival.name, "seen_at": func.now()}
        )
        identity_id = work.session.scalars(again.returning(Identity.id)).one()
        mandates = mandates_of(work, identity_id, arrival.evidence)
        subject = f"identity:{identity_id}"
        visitor = Visitor(
            subject, arrival.name, provider, tuple(mandates), _only(mandates), identity_id, arrival.id_token
        )
        _open(work.session, token, visitor, arrival.evidence, arrival.provider_session)
        work.commit()
    finally:
        work.close()


def log_in_as(engine: Engine, token: str, provider: str, actor: Actor) -> Visitor:
    """Open a session for one of the demonstration's people."""
    mandate = Mandate(
        actor.role, actor.county, actor.counties, actor.organisation_id, actor.organisation_name, "demonstration"
    )
    visitor = Visitor(actor.subject, actor.name, provider, (mandate,), 0)
    with Session(engine) as session, session.begin():
        _open(session, token, visitor, Evidence(), None)
    return visitor


def _only(mandates: list[Mandate]) -> int | None:
    """Who may act in one way acts so; who may act in several chooses."""
    return 0 if len(mandates) == 1 else None


def _open(session: Session, token: str, who: Visitor, evidence: Evidence, provider_session: str | None) -> None:
    session.execute(delete(LoginSession).where(LoginSession.expires_at < func.now()))
    session.execute(
        insert(LoginSession).values(
            token_hash=hashed(token),
            identity_id=who.identity_id,
            provider=who.provider,
            subject=who.subject,
            name=who.name,
            evidence=_plain(evidence),
            mandates=[_mandate_json(one) for one in who.mandates],
            chosen=who.chosen,
            provider_session=provider_session,
            id_token=who.id_token,
            created_at=func.now(),
            seen_at=func.now(),
            expires_at=func.now() + SESSION_LASTS,
        )
    )


def _plain(evidence: Evidence) -> dict[str, list[str]]:
    return {
        "organisation_numbers": list(evidence.organisation_numbers),
        "roles": [f"{role.value}:{county or ''}" for role, county in evidence.roles],
    }


def _evidence(stored: dict[str, list[str]]) -> Evidence:
    roles = [one.partition(":") for one in stored["roles"]]
    return Evidence(
        tuple(stored["organisation_numbers"]), tuple((Role(role), county or None) for role, _, county in roles)
    )


def _mandate_json(mandate: Mandate) -> dict[str, Any]:
    stored = asdict(mandate)
    return {**stored, "organisation_id": str(mandate.organisation_id) if mandate.organisation_id else None}


def _mandate(stored: dict[str, Any]) -> Mandate:
    body = stored["organisation_id"]
    return Mandate(
        Role(stored["role"]),
        stored["county"],
        tuple(stored["counties"]),
        UUID(body) if body else None,
        stored["organisation_name"],
        stored["reason"],
    )


_ALIVE = and_(LoginSession.expires_at > func.now(), LoginSession.seen_at > func.now() - IDLE_LASTS)


def visitor_of(engine: Engine, token: str) -> Visitor | None:
    """Who is logged in under a session's token; None where the session has ended or never was."""
    key = LoginSession.token_hash == hashed(token)
    with Session(engine) as session:
        query = select(LoginSession, LoginSession.seen_at < func.now() - TOUCH_AFTER).where(key, _ALIVE)
        found = session.execute(query).one_or_none()
        if found is None:
            return None
        stored, untouched = found
        if untouched:
            session.execute(update(LoginSession).where(key).values(seen_at=func.now()))
            session.commit()
            stored = session.scalars(select(LoginSession).where(key)).one()
        return _visitor(stored)


def _visitor(stored: LoginSession) -> Visitor:
    mandates = tuple(_mandate(one) for one in stored.mandates)
    return Visitor(
        stored.subject, stored.name, stored.provider, mandates, stored.chosen, stored.identity_id, stored.id_token
    )


def choose_mandate(engine: Engine, token: str, new_token: str, place: int) -> Visitor:
    """Act under another of one's mandates, in a session with a new token. Raises NotFound for a place that is none."""
    with Session(engine) as session, session.begin():
        stored = session.scalars(select(LoginSession).where(LoginSession.token_hash == hashed(token))).one()
        if not 0 <= place < len(stored.mandates):
            raise NotFound(record_type="mandate")
        stored.chosen, stored.token_hash = place, hashed(new_token)
        session.flush()
        return _visitor(stored)


def log_out(engine: Engine, token: str) -> Visitor | None:
    """End a session; who it was."""
    with Session(engine) as session, session.begin():
        ended = delete(LoginSession).where(LoginSession.token_hash == hashed(token)).returning(LoginSession)
        stored = session.scalars(ended).one_or_none()
        return _visitor(stored) if stored is not None else None


def log_out_by_provider(engine: Engine, provider: str, provider_session: str) -> int:
    """End the sessions that a provider says have ended with it; how many there were."""
    ended = delete(LoginSession).where(
        LoginSession.provider == provider, LoginSession.provider_session == provider_session
    )
    with Session(engine) as session, session.begin():
        return len(session.scalars(ended.returning(LoginSession.provider)).all())


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
    work = _everywhere(engine)
    try:
        return _by_code(work, code)
    finally:
        work.close()


def _by_code(work: UnitOfWork, code: str, *, locked: bool = False) -> Invitation:
    query = select(Invitation).where(Invitation.code_hash == hashed(code)).options(joinedload(Invitation.organisation))
    if locked:
        query = query.with_for_update(of=Invitation)
    invitation = work.session.scalars(query).one_or_none()
    if invitation is None:
        raise NotFound(record_type="invitation")
    return invitation


def accept_invitation(engine: Engine, token: str, new_token: str, visitor: Visitor, code: str) -> Visitor:
    """Take up an invitation: the right is the visitor's from now on, in a session with a new token.

    Raises NotFound, WrongState.
    """
    county, role = (found := invitation_of(engine, code)).county, found.role
    with Session(engine) as session:
        counties = tuple(county_numbers(session))
    work = UnitOfWork(engine, Actor(visitor.subject, visitor.name, role, county, counties))
    try:
        identity = work.session.get(Identity, visitor.identity_id)
        if identity is None:
            raise NotFound(record_type="identity")
        invitation = _by_code(work, code, locked=True)
        grant = invitation.accept(identity)
        grant.note("grant")
        work.session.add(grant)
        work.flush()
        key = LoginSession.token_hash == hashed(token)
        stored = work.session.scalars(select(LoginSession).where(key)).one()
        mandates = mandates_of(work, identity.id, _evidence(stored.evidence))
        place = next(
            i
            for i, one in enumerate(mandates)
            if (one.role, one.county, one.organisation_id) == (role, county, invitation.organisation_id)
        )
        stored.mandates, stored.chosen = [_mandate_json(one) for one in mandates], place
        stored.token_hash = hashed(new_token)
        work.session.flush()
        accepted = _visitor(stored)
        work.commit()
        return accepted
    finally:
        work.close()


def machine_actor(engine: Engine, consumer: str, supplier: str | None) -> Actor:
    """Whose rights a machine has: those of the county's integration that its organisation's tokens speak for.

    Raises Forbidden (`integration_unknown`, `supplier_refused`).
    """
    work = _everywhere(engine)
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
