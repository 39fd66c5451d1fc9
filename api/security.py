"""Token or session → Actor. In the demonstration both are the same signed statement of who one is."""

import time
from functools import lru_cache
from uuid import UUID

from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from domain.actors import Actor, Role
from domain.errors import DomainError

COOKIE = "fagloft_session"
CLIENT_HEADER = "x-fagloft-client"
LIFETIME_SECONDS = 12 * 3600
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ALGORITHM = "HS256"


class NotLoggedIn(DomainError):
    """No valid token or session."""

    code = "not_logged_in"


class CrossSite(DomainError):
    """A write with the session cookie that did not come from our own pages."""

    code = "cross_site_request"


def issue(actor: Actor, secret: str, lifetime: int = LIFETIME_SECONDS) -> str:
    """A signed statement that the bearer is `actor`."""
    claims = {
        "sub": actor.subject,
        "name": actor.name,
        "role": actor.role.value,
        "county": actor.county,
        "counties": list(actor.counties),
        "org": str(actor.organisation_id) if actor.organisation_id else None,
        "org_name": actor.organisation_name,
        "exp": int(time.time()) + lifetime,
    }
    return jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(secret))


@lru_cache(maxsize=4096)
def _read(token: str, secret: str) -> tuple[Actor, int]:
    """Raises NotLoggedIn."""
    try:
        claims = jwt.decode(token, OctKey.import_key(secret), algorithms=[ALGORITHM]).claims
        actor = Actor(
            subject=claims["sub"],
            name=claims["name"],
            role=Role(claims["role"]),
            county=claims["county"],
            counties=tuple(claims["counties"]),
            organisation_id=UUID(claims["org"]) if claims["org"] else None,
            organisation_name=claims["org_name"],
        )
        return actor, int(claims["exp"])
    except (JoseError, KeyError, ValueError, TypeError) as error:
        raise NotLoggedIn from error


def actor_of(token: str, secret: str) -> Actor:
    """The actor that a token or session speaks for. Raises NotLoggedIn (forged, malformed, expired)."""
    actor, expires = _read(token, secret)
    if expires < time.time():
        raise NotLoggedIn("session_expired")
    return actor


async def current_actor(request: Request) -> Actor:
    """Who is asking. Raises NotLoggedIn, CrossSite."""
    secret = request.app.state.secret
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return actor_of(token, secret)
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotLoggedIn
    if request.method not in SAFE_METHODS:
        own_page = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        if not own_page or CLIENT_HEADER not in request.headers:
            raise CrossSite
    return actor_of(cookie, secret)


async def actor_or_none(request: Request) -> Actor | None:
    """Who is asking, or None for one who is not logged in."""
    try:
        return await current_actor(request)
    except NotLoggedIn:
        return None
