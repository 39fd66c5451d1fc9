"""Sessions of those who are logged in: from a provider's word to a token, of which the database keeps the hash."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, and_, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from domain.access import Evidence, Identity, LoginAttempt, LoginSession, Mandate
from domain.actors import Actor, Role
from domain.base import new_id
from domain.errors import NotFound
from persistence.access import everywhere, hashed, invitation_by_code, invitation_of, mandates_of
from persistence.organisations import county_numbers
from persistence.unit_of_work import UnitOfWork

ATTEMPT_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=12)
IDLE_LASTS = timedelta(hours=2)
TOUCH_AFTER = timedelta(minutes=1)


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
    work = everywhere(engine)
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
    with Session(engine, expire_on_commit=False) as session:
        query = select(LoginSession, LoginSession.seen_at < func.now() - TOUCH_AFTER).where(key, _ALIVE)
        found = session.execute(query).one_or_none()
        if found is None:
            return None
        stored, untouched = found
        if untouched:
            session.execute(update(LoginSession).where(key).values(seen_at=func.now()))
            session.commit()
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
        invitation = invitation_by_code(work, code, locked=True)
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
