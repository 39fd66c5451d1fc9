"""The application: API under /api/v1, its documentation under /api/docs, and the SPA on the same origin."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import anyio
import anyio.to_thread
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.dependencies import POSITION_COOKIE, POSITION_HEADER
from api.gate import Gate
from api.identity.login import Client
from api.identity.machines import MachineTokens
from api.identity.providers import providers_of
from api.observing import Observing, log_as
from api.routes import (
    access,
    budgets,
    claims,
    decisions,
    evaluations,
    history,
    login,
    long_term_plans,
    measures,
    meetings,
    needs,
    organisations,
    payments,
    plans,
    priorities,
    reports,
    rules,
    session,
    webhooks,
)
from api.security import COOKIE
from api.settings import Settings
from domain.attachments import MAX_BYTES
from domain.clock import set_example_date
from persistence.engine import APPLICATION_ROLE, make_engine, unguarded
from persistence.organisations import county_names
from persistence.replica import Replica, ReplicaLost

log = logging.getLogger(__name__)
MAX_BODY_BYTES = 2_000_000
MAX_FILE_BYTES = MAX_BYTES + 1_000  # a little above, so that the answer can say what is allowed
PREFIX = "/api/v1"

DESCRIPTION = """\
Fagløft runs the yearly grant for competence development in vocational training: need → priority → measure → money →
evaluation → annual report, every krone traceable.

**Amounts** are integer øre. **School years** are named by their first calendar year. **Lists** are newest first: pass
`next_cursor` as `cursor`. **Changes** to a record need `If-Match` with the `ETag` last read. **Creations** take an
`Idempotency-Key`. **Errors** are problem details (RFC 9457) with a JSON pointer for each wrong field; texts follow
`Accept-Language` (nb, nn, en), codes are the contract. Each record comes with its `allowed_actions`.
"""

SECURITY_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "A machine's token"},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A person's session"},
}
OPEN_TAGS = frozenset({"session", "demonstration"})

TAGS = [
    {"name": "organisations", "description": "Counties, schools, companies, networks; the forum's seats"},
    {"name": "access", "description": "Who may act in the county: invitations, rights given, machines' integrations"},
    {"name": "webhooks", "description": "What other systems are told: webhooks, their deliveries, the change feed"},
    {"name": "public", "description": "What everybody may read without logging in"},
    {"name": "rules", "description": "Versions of the schemes' rules; how each county runs them"},
    {"name": "needs", "description": "What practice is today, what it should become, and how the need was found"},
    {"name": "priorities", "description": "The forum's rounds: criteria, scores by seat, the order and its reasons"},
    {"name": "measures", "description": "What is done about needs, for whom, with whom, and what it costs"},
    {"name": "plans", "description": "The year's disposition plan: pots, shares and measures"},
    {"name": "meetings", "description": "The forum's meetings: agenda, attendance, decisions and votes, minutes"},
    {"name": "budgets", "description": "Grant letters, commitments, payments and the ledger"},
    {
        "name": "decisions",
        "description": "Answers to applications: prepared, decided, accepted, complained of; letters",
    },
    {"name": "evaluations", "description": "Who completed a measure and what changed in practice"},
    {"name": "reports", "description": "The annual report, the rows behind it, and the trace of a payment"},
    {"name": "session", "description": "Who is logged in"},
    {"name": "demonstration", "description": "Only in a demonstration: be one of its people, or take a token"},
]

SECURITY_HEADERS = {
    b"content-security-policy": b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}


class Envelope:
    """Around every request: an id, a limit on the body, security headers; what was left open or broke ends here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.closers = anyio.CapacityLimiter(4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = str(uuid4())
        state = scope.setdefault("state", {})
        state |= {"request_id": request_id, "on_primary": False}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                if "given_up" not in state:  # else its thread still works, and is waited for below
                    await self._undo(state)
                state["answered"] = True
                headers = list(message["headers"])
                names = {name for name, _ in headers}
                headers += [(name, value) for name, value in SECURITY_HEADERS.items() if name not in names]
                headers.append((b"x-request-id", request_id.encode()))
                headers += _position_headers(state, scope)
                if scope["path"].startswith(PREFIX) and b"cache-control" not in names:
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        asked = dict(scope)  # routing adds to it
        try:
            try:
                await self.app(scope, _limited(receive, scope["path"]), send_with_headers)
            except ReplicaLost:
                await self._undo(state)
                scope["app"].state.replica.lost()
                state["on_primary"] = True
                scope.update(asked)
                await self.app(scope, receive, send_with_headers)  # what is read has no body
        except Exception as error:
            if state.get("answered"):
                raise
            await problems.unexpected(Request(scope), error)(scope, receive, send_with_headers)
        finally:
            await self._undo(state)

    async def _undo(self, state: dict[str, Any]) -> None:
        """Give the connection back where the route has not: what was not committed is undone before any answer."""
        work = state.get("work")
        if work is not None and work.is_open:
            # Threads of their own: the routes' may all be waiting for the connection that is given back here.
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(work.close, limiter=self.closers)


def _position_headers(state: dict[str, Any], scope: Scope) -> list[tuple[bytes, bytes]]:
    """How far the log has come with what was written: for a reader to bring along, a browser by itself."""
    work = state.get("work")
    if work is None or work.position is None:
        return []
    secure = "; Secure" if scope["scheme"] == "https" else ""
    cookie = f"{POSITION_COOKIE}={work.position}; Max-Age=60; Path={PREFIX}; HttpOnly; SameSite=Strict{secure}"
    return [(POSITION_HEADER.encode(), str(work.position).encode()), (b"set-cookie", cookie.encode())]


def _limited(receive: Receive, path: str) -> Receive:
    """Refuse a body above the limit while it streams, whatever Content-Length says. Documents may be larger."""
    size, most = 0, MAX_FILE_BYTES if path.endswith("/attachments") else MAX_BODY_BYTES

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(413)
        return message

    return limited


def _operation_id(route: APIRoute) -> str:
    """The function's name is the operation's id and the client's hook."""
    return route.name


def create_app(settings: Settings, database_url: str) -> FastAPI:
    """The whole application over one database."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        providers = providers_of(settings.providers, settings.origin, production=not settings.demo)
        origin = (settings.origin or f"http://127.0.0.1:{settings.port}").rstrip("/")
        app.state.clients = {one.key: Client(one, origin) for one in providers.provider}
        app.state.machine_tokens = MachineTokens(providers.machines) if providers.machines else None
        app.state.secret = settings.signing_secret() if settings.demo else None
        log_as(settings)
        engine = make_engine(database_url, pool_size=settings.pool_size, role=APPLICATION_ROLE)
        if (reason := unguarded(engine)) is not None:
            raise RuntimeError(f"The database would not keep the counties apart: {reason}.")
        levels = ("AUTOCOMMIT", "REPEATABLE READ")
        app.state.engines = {
            None: engine,
            **{level: engine.execution_options(isolation_level=level) for level in levels},
        }
        app.state.replica = None
        if settings.replica_url is not None:
            app.state.replica = Replica(settings.replica_url, engine, pool_size=settings.pool_size)
        with Session(engine) as session_:
            app.state.county_names = county_names(session_)
        set_example_date(settings.example_date if settings.demo else None)
        try:
            yield
        finally:
            engine.dispose()
            if app.state.replica is not None:
                app.state.replica.close()

    app = FastAPI(
        title="Fagløft",
        version="1.0.0",
        description=DESCRIPTION,
        contact={"name": "The county where Fagløft runs"},
        license_info={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": "/", "description": "This installation"}],
        openapi_tags=TAGS,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
    )
    app.state.settings = settings
    problems.install(app)
    chain = (
        organisations,
        access,
        webhooks,
        rules,
        needs,
        priorities,
        measures,
        plans,
        long_term_plans,
        meetings,
        budgets,
        claims,
        decisions,
        payments,
        evaluations,
        reports,
    )
    for feature in chain:
        app.include_router(feature.router, prefix=PREFIX)
    app.include_router(rules.public_router, prefix=PREFIX)
    app.include_router(history.public_router, prefix=PREFIX)
    app.include_router(session.router, prefix=PREFIX)
    app.include_router(login.router)
    if settings.demo:
        app.include_router(session.demo_router, prefix=PREFIX)
    app.openapi = lambda: contract(app)  # type: ignore[method-assign]
    _serve_health(app)
    _serve_frontend(app, settings)
    app.add_middleware(Gate, settings=settings, prefix=PREFIX)
    app.add_middleware(Envelope)
    app.add_middleware(Observing)
    return app


def contract(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: FastAPI's own, with the problems that each operation can answer."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
            servers=app.servers,
            contact=app.contact,
            license_info=app.license_info,
        )
        document["components"]["securitySchemes"] = SECURITY_SCHEMES
        for operations in document["paths"].values():
            for operation in operations.values():
                if not OPEN_TAGS & set(operation["tags"]):
                    operation["security"] = [{name: []} for name in SECURITY_SCHEMES]
        problems.document(document)
        app.openapi_schema = document
    return app.openapi_schema


def _serve_health(app: FastAPI) -> None:
    @app.get("/health", include_in_schema=False)
    async def health() -> dict[str, str]:
        """Alive. Asynchronous, so that it answers while every thread is busy."""
        return {"status": "ok"}


def _serve_frontend(app: FastAPI, settings: Settings) -> None:
    """The built SPA: hashed assets for ever, every other address its index page, which finds the route."""
    folder = settings.frontend_dir
    if not (folder / "index.html").exists():
        log.warning("the frontend has not been built; serving the API only")
        return
    app.mount("/assets", _Assets(directory=folder / "assets"))

    @app.get("/api/docs", include_in_schema=False)
    async def documentation() -> FileResponse:
        return FileResponse(folder / "api-docs.html", headers={"cache-control": "no-cache"})

    @app.get("/{path:path}", include_in_schema=False)
    async def page(path: str) -> Response:
        if path.startswith("api/"):
            raise HTTPException(404)
        file = (folder / path).resolve()
        known = path and file.is_relative_to(folder.resolve()) and file.is_file()
        return FileResponse(file if known else folder / "index.html", headers={"cache-control": "no-cache"})


class _Assets(StaticFiles):
    """Assets carry a hash in their names: they never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
