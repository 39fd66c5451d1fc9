"""Token or session → Actor: a person's session, a machine's token; in a demonstration also a signed statement."""

import time
from collections.abc import Callable
from functools import lru_cache, partial
from typing import TypeVar
from uuid import UUID

import anyio.to_thread
from fastapi import Request, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from api.identity.errors import CrossSite, NotLoggedIn
from domain.actors import Actor, Role
from domain.errors import Forbidden
from persistence.access import machine_actor
from persistence.sessions import Visitor, visitor_of

COOKIE = "fagloft_session"
CLIENT_HEADER = "x-fagloft-client"
LIFETIME_SECONDS = 12 * 3600
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ALGORITHM = "HS256"
DEMONSTRATION = "demonstration"
T = TypeVar("T")


def issue(actor: Actor, secret: str, lifetime: int = LIFETIME_SECONDS) -> str:
    """A signed statement that the bearer is `actor`: a development token, which no production takes."""
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


def _development_actor(token: str, secret: str) -> Actor:
    """The actor that a development token speaks for. Raises NotLoggedIn (forged, malformed, expired)."""
    actor, expires = _read(token, secret)
    if expires < time.time():
        raise NotLoggedIn("session_expired")
    return actor


async def in_thread(work: Callable[..., T], *args: object, **named: object) -> T:
    """What asks the database, in a thread: the loop goes on meanwhile."""
    return await anyio.to_thread.run_sync(partial(work, *args, **named))


def session_token(request: Request) -> str | None:
    """The token of the session that a browser has, if any."""
    return request.cookies.get(_named(request, COOKIE))


def attempt_cookie(request: Request) -> str:
    """What the cookie of a login that has begun is called here."""
    return _named(request, "fagloft_login")


def keep_session(request: Request, response: Response, token: str) -> None:
    """Let the browser keep a session's token."""
    secure = over_tls(request)
    response.set_cookie(
        _named(request, COOKIE), token, LIFETIME_SECONDS, path="/", httponly=True, samesite="lax", secure=secure
    )


def forget_session(request: Request, response: Response) -> None:
    """Let the browser forget it."""
    secure = over_tls(request)
    response.delete_cookie(_named(request, COOKIE), path="/", httponly=True, samesite="lax", secure=secure)


def over_tls(request: Request) -> bool:
    """Whether the browser came over TLS; in production it did, or must have."""
    return not request.app.state.settings.demo or request.url.scheme == "https"


def _named(request: Request, cookie: str) -> str:
    """`__Host-`: only over TLS, from this host alone and for all of it, so that no neighbour can plant another."""
    return f"__Host-{cookie}" if over_tls(request) else cookie


async def visitor_or_none(request: Request) -> Visitor | None:
    """Who has a session here, if anyone: with a provider that is still among ours."""
    token, state = session_token(request), request.app.state
    if not token:
        return None
    visitor = await in_thread(visitor_of, state.engines[None], token)
    if visitor is None:
        raise NotLoggedIn("session_expired")
    if not (visitor.provider in state.clients or (state.settings.demo and visitor.provider == DEMONSTRATION)):
        raise NotLoggedIn
    return visitor


async def current_actor(request: Request) -> Actor:
    """Who is asking. Raises NotLoggedIn, CrossSite, Forbidden (a person who has no right or has not chosen one)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return await _bearer(request, token)
    if session_token(request) and request.method not in SAFE_METHODS:
        from_own_page(request)
    visitor = await visitor_or_none(request)
    if visitor is None:
        raise NotLoggedIn
    if visitor.actor is None:
        raise Forbidden("mandate_required" if visitor.mandates else "no_mandate")
    return visitor.actor


def from_own_page(request: Request) -> None:
    """Raises CrossSite where a write with the cookie does not come from our own pages."""
    own_page = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    if not own_page or CLIENT_HEADER not in request.headers:
        raise CrossSite


async def _bearer(request: Request, token: str) -> Actor:
    state = request.app.state
    if session_token(request):
        raise CrossSite("two_logins")  # whose request it is must not depend on which of the two is looked at
    if state.settings.demo and (state.machine_tokens is None or token.partition(".")[0] == _DEVELOPMENT_HEADER):
        return _development_actor(token, state.secret)
    if state.machine_tokens is None:
        raise NotLoggedIn
    caller = await state.machine_tokens.caller(token, writing=request.method not in SAFE_METHODS)
    return await in_thread(machine_actor, state.engines[None], caller.consumer, caller.supplier)


_DEVELOPMENT_HEADER = jwt.encode({"alg": ALGORITHM}, {}, OctKey.import_key("-" * 32)).partition(".")[0]
