"""Where a browser goes to log in and comes back: `/auth/…`. Not part of the contract: no machine calls these."""

import logging
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.identity.errors import NotLoggedIn
from api.identity.login import Client
from api.security import attempt_cookie, in_thread, keep_session, over_tls
from domain.errors import DomainError, NotFound
from persistence.sessions import begin_login, log_in, log_out_by_provider, take_login

log = logging.getLogger(__name__)
router = APIRouter(prefix="/auth", include_in_schema=False)
ATTEMPT_SECONDS = 600


def _own_path(wanted: str) -> str:
    """Only a path of this site: nobody is led astray after logging in."""
    fine = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if fine and len(wanted) <= 2_000 else "/"


def _failed(error: DomainError) -> Response:
    """Back to the login page, which says what went wrong."""
    log.warning("login failed: %s %s", error.code, error.params)
    return RedirectResponse(f"/login?{urlencode({'failed': error.code})}", 303)


@router.get("/login")
async def login(request: Request, provider: str, return_to: str = "/") -> Response:
    """To the provider."""
    client: Client | None = request.app.state.clients.get(provider)
    if client is None:
        raise NotFound(record_type="provider")
    try:
        begun = await client.begin()
    except DomainError as error:
        return _failed(error)
    browser = secrets.token_urlsafe(32)
    await in_thread(
        begin_login,
        request.app.state.engines[None],
        state=begun.state,
        browser=browser,
        provider=provider,
        nonce=begun.nonce,
        verifier=begun.verifier,
        return_to=_own_path(return_to),
    )
    response = RedirectResponse(begun.address, 303)
    # Lax: the provider sends the browser back from another site.
    secure = over_tls(request)
    response.set_cookie(
        attempt_cookie(request), browser, ATTEMPT_SECONDS, path="/", httponly=True, samesite="lax", secure=secure
    )
    return response


@router.get("/callback")
async def callback(request: Request, state: str = "", code: str = "", error: str = "", iss: str = "") -> Response:
    """From the provider: a session, or back to the login page with the reason."""
    engine = request.app.state.engines[None]
    try:
        browser = request.cookies.get(attempt_cookie(request), "")
        attempt = await in_thread(take_login, engine, state, browser)
        client: Client | None = request.app.state.clients.get(attempt.provider) if attempt else None
        if attempt is None or client is None:
            raise NotLoggedIn("login_not_begun")
        if error or not code:
            raise NotLoggedIn("login_refused", value=error[:100])
        arrival = await client.finish(code, attempt.nonce, attempt.verifier, iss or None)
    except DomainError as refused:
        return _failed(refused)
    token = secrets.token_urlsafe(32)
    await in_thread(log_in, engine, token, attempt.provider, arrival)
    response = RedirectResponse(attempt.return_to, 303)
    response.delete_cookie(attempt_cookie(request), path="/", httponly=True, samesite="lax", secure=over_tls(request))
    keep_session(request, response, token)
    return response


@router.get("/logout")
async def front_channel_logout(request: Request, sid: str = "", iss: str = "") -> Response:
    """The provider tells, in a frame of its own page, that somebody has logged out there."""
    for client in _clients(request).values():
        if sid and iss == client.provider.issuer:
            await in_thread(log_out_by_provider, request.app.state.engines[None], client.provider.key, sid)
    return Response(status_code=204, headers={"cache-control": "no-store"})


@router.post("/logout")
async def back_channel_logout(request: Request) -> Response:
    """The same from server to server, signed by the provider. Raises NotLoggedIn where none of ours has signed it."""
    form = parse_qs((await request.body()).decode("ascii", "replace"))
    logout_token = form.get("logout_token", [""])[0]
    refused: DomainError = NotLoggedIn("token_forged")
    for client in _clients(request).values():
        try:
            sid = await client.ended_session(logout_token)
        except DomainError as error:
            refused = error
            continue
        await in_thread(log_out_by_provider, request.app.state.engines[None], client.provider.key, sid)
        return Response(status_code=200, headers={"cache-control": "no-store"})
    raise refused


def _clients(request: Request) -> Mapping[str, Client]:
    clients: Mapping[str, Client] = request.app.state.clients
    return clients
