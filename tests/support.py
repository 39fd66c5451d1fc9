"""What the tests stand on: databases by template, an application on each, and callers with a role."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import httpx
import uvicorn
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from api.main import create_app
from api.security import COOKIE, DEMONSTRATION, issue
from api.settings import Settings
from domain.actors import Actor, Role
from domain.organisations import Membership, Organisation, OrganisationKind, Seat, SeatGroup
from domain.rules import CountyPractice
from persistence.embedded import EmbeddedPostgres
from persistence.engine import make_engine
from persistence.sessions import log_in_as
from persistence.unit_of_work import UnitOfWork

SECRET = "a secret of the tests that is long enough"
PREFIX = "/api/v1"
ORIGIN = "https://fagloft.test"
COUNTIES = ("38", "42")


class Server:
    """One embedded server for the whole run; every test has its own database, made from a template."""

    def __init__(self, folder: Path) -> None:
        self.postgres = EmbeddedPostgres(folder)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._admin = make_engine(self.postgres.url, pool_size=2).execution_options(isolation_level="AUTOCOMMIT")
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"):
            self.run(f"ALTER SYSTEM SET {setting}")
        self.run("SELECT pg_reload_conf()")

    def run(self, statement: str) -> None:
        with self._lock, self._admin.connect() as connection:
            connection.execute(text(statement))

    def url(self, name: str) -> str:
        return make_url(self.postgres.url).set(database=name).render_as_string(hide_password=False)

    def create(self, name: str, template: str = "template1") -> str:
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """A fresh database for as long as it is wanted."""
        name = f"{template}_{next(self._numbers)}"
        try:
            yield self.create(name, template)
        finally:
            self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def stop(self) -> None:
        self._admin.dispose()
        self.postgres.stop()


@contextmanager
def unfiltered() -> Iterator[None]:
    """Every request asks as if it might read all counties: what it is kept from, the database keeps it from."""
    whole = UnitOfWork.actor

    def everywhere(work: UnitOfWork) -> Actor:
        return replace(whole.func(work), counties=COUNTIES)

    UnitOfWork.actor = property(everywhere)  # type: ignore[assignment]
    try:
        yield
    finally:
        UnitOfWork.actor = whole  # type: ignore[method-assign]


GUARDS = {"filter and database": nullcontext, "database alone": unfiltered}


# The small world: in each county the same bodies, with ids that follow from their names.

KINDS = {
    "authority": OrganisationKind.COUNTY_AUTHORITY,
    "school": OrganisationKind.SCHOOL,
    "other-school": OrganisationKind.SCHOOL,
    "company": OrganisationKind.COMPANY,
    "training-office": OrganisationKind.TRAINING_OFFICE,
    "network": OrganisationKind.NETWORK,
    "employers": OrganisationKind.EMPLOYERS_ORGANISATION,
    "union": OrganisationKind.UNION,
    "governor": OrganisationKind.COUNTY_GOVERNOR,
}
MEMBERS = {"network": ("school", "company"), "training-office": ("company",)}
# How each of the small world's counties runs the scheme in 2024/25.
PRACTICE = {
    "written_norm": "nb",
    "intake": {"mode": "rolling"},
    "applicants": [{"applicant": "school", "measures": ["course", "hospitering"]}],
    "costs": [{"category": "accommodation", "covered": "no", "note": {"nb": "Hotell dekkes ikke."}}],
    "quotas": [{"organisation": "974573814", "amount_kr": 10_000, "measures": ["study_trip"]}],
    "decided_by": "administration",
    "payment": "on_decision",
    "payment_for": [{"recipient": "company", "payment": "on_invoice"}],
    "left_over": "carried_over",
}
SEATS = {"employers": SeatGroup.EMPLOYERS, "union": SeatGroup.EMPLOYEES}
AT_HOME = {
    Role.SCHOOL_LEADER: "school",
    Role.COMPANY: "company",
    Role.TRAINING_OFFICE: "training-office",
    Role.NETWORK_COORDINATOR: "network",
    Role.FORUM_SECRETARY: "authority",
    Role.FORUM_MEMBER: "employers",
    Role.COUNTY_ECONOMIST: "authority",
    Role.COUNTY_GOVERNOR: "governor",
}
NUMBERS = {"38:school": "974575086", "38:company": "974573814", "42:school": "974595117"}


def organisation(key: str, county: str = "38") -> UUID:
    """The id of one of the small world's bodies."""
    return uuid5(NAMESPACE_DNS, f"{county}.{key}")


def seat(key: str, county: str = "38") -> UUID:
    return uuid5(NAMESPACE_DNS, f"seat.{county}.{key}")


def build_world(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        for county in COUNTIES:
            for key, kind in KINDS.items():
                number = NUMBERS.get(f"{county}:{key}")
                body = Organisation(name=f"{key} {county}", kind=kind, county=county, number=number)
                body.id = organisation(key, county)
                session.add(body)
            session.flush()
            for body_key, members in MEMBERS.items():
                for member in members:
                    ids = organisation(body_key, county), organisation(member, county)
                    session.add(Membership(body_id=ids[0], member_id=ids[1]))
            session.add(CountyPractice(county=county, school_year=2024, content=PRACTICE))
            for key, group in SEATS.items():
                body_id = organisation(key, county)
                place = Seat(
                    county=county,
                    group=group,
                    organisation_id=body_id,
                    title=f"seat {key}",
                    valid_from=_day("2022-01-01"),
                )
                place.id = seat(key, county)
                session.add(place)


def _day(text_: str) -> Any:
    from datetime import date  # noqa: PLC0415

    return date.fromisoformat(text_)


def actor(role: Role | str, county: str = "38", body: str | UUID | None = None, subject: str | None = None) -> Actor:
    """Somebody with a role; at home in the small world where nothing else is said."""
    role = Role(role)
    if role is Role.DIRECTORATE:
        return Actor(subject or "directorate", "Directorate", role, None, COUNTIES)
    if body is None:
        body = AT_HOME[role]
    body_id = body if isinstance(body, UUID) else organisation(body, county)
    name = f"{role.value} of {county}"
    return Actor(subject or f"{county}:{role.value}:{body}", name, role, county, (county,), body_id, f"{body} {county}")


@dataclass
class Caller:
    """Somebody who calls the API."""

    api: "Api"
    actor: Actor | None
    headers: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        headers = {**self.headers, **kwargs.pop("headers", {})}
        return self.api.request(method, path, headers=headers, **kwargs)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.request("GET", path, params=params or None)

    def post(
        self, path: str, body: Any = None, *, etag: str | None = None, key: str | None = None, **headers: str
    ) -> httpx.Response:
        return self.request("POST", path, json=body, headers=_conditional(etag, key, headers))

    def patch(self, path: str, body: Any, etag: str | None = None, **headers: str) -> httpx.Response:
        return self.request("PATCH", path, json=body, headers=_conditional(etag, None, headers))

    def put(self, path: str, body: Any, etag: str | None = None) -> httpx.Response:
        return self.request("PUT", path, json=body, headers=_conditional(etag, None, {}))

    def read(self, path: str, **params: Any) -> Any:
        """The body of a GET that must succeed."""
        response = self.get(path, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def made(self, path: str, body: Any, **kwargs: Any) -> Any:
        """The body of a POST that must succeed."""
        response = self.post(path, body, **kwargs)
        assert response.status_code in (200, 201), response.text
        return response.json()

    def act(self, path: str, action: str, reason: str | None = None, **more: Any) -> httpx.Response:
        """A transition from the version that the record has now."""
        body = {"action": action, **({"reason": reason} if reason else {}), **more}
        return self.post(f"{path}/transitions", body, etag=self.get(path).headers.get("etag", "*"))

    def acted(self, path: str, action: str, reason: str | None = None, **more: Any) -> Any:
        response = self.act(path, action, reason, **more)
        assert response.status_code == 200, response.text
        return response.json()

    def changed(self, path: str, body: Any, method: str = "PATCH", of: str | None = None) -> Any:
        """A change from the version that the record (`of`, where it is another address) has now."""
        etag = self.get(of or path.removesuffix("/needs").removesuffix("/order")).headers["etag"]
        response = self.request(method, path, json=body, headers={"If-Match": etag})
        assert response.status_code == 200, response.text
        return response.json()

    def pages(self, path: str, **params: Any) -> Iterator[Any]:
        """Every item of a list, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.read(path, **params, **cursor)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}


def _conditional(etag: str | None, key: str | None, headers: dict[str, str]) -> dict[str, str]:
    named = {"If-Match": etag, "Idempotency-Key": key}
    return {**{name: value for name, value in named.items() if value is not None}, **headers}


class Api:
    """An application on a database of its own, called without a network."""

    def __init__(self, portal: BlockingPortal, app: FastAPI, url: str) -> None:
        self.portal, self.app, self.url = portal, app, url
        self.engine = make_engine(url, pool_size=4)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, timeout=60)

    def request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        address = path if path.startswith(("/api", "/health", "/auth", "https:")) else PREFIX + path
        response = self.portal.call(partial(self._client.request, method, address, **kwargs))
        self._client.cookies.clear()
        return response

    def as_(
        self, role: Role | str, county: str = "38", body: str | UUID | None = None, subject: str | None = None
    ) -> Caller:
        who = actor(role, county, body, subject)
        return Caller(self, who, {"Authorization": f"Bearer {issue(who, SECRET)}"})

    def session(self, caller: Caller) -> str:
        """The cookie of somebody who has logged in, in a browser."""
        token = secrets.token_urlsafe(8)
        assert caller.actor is not None
        log_in_as(self.app.state.engines[None], token, DEMONSTRATION, caller.actor)
        return f"__Host-{COOKIE}={token}"

    @property
    def nobody(self) -> Caller:
        return Caller(self, None)

    def wait_for_rest(self, seconds: float = 5) -> int:
        """Wait until the application has given its connections back; how many it still holds."""
        deadline = time.monotonic() + seconds
        while self.checked_out() and time.monotonic() < deadline:
            time.sleep(0.005)
        return self.checked_out()

    def checked_out(self) -> int:
        """How many connections the application holds now."""
        return int(self.app.state.engines[None].pool.checkedout())

    def sql(self, statement: str, **params: Any) -> list[Any]:
        """Run a statement as the superuser and commit it."""
        with self.engine.begin() as connection:
            result = connection.execute(text(statement), params)
            return list(result.all()) if result.returns_rows else []

    def meanwhile(self, statement: str, record_id: str, call: Callable[[], Any]) -> Any:
        """Make the call while a change of that record is under way, and commit the change once the call waits."""
        results: list[Any] = []
        caller = threading.Thread(target=lambda: results.append(call()))
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        with self.engine.begin() as connection:
            connection.execute(text(statement), {"id": record_id})
            caller.start()
            for _ in range(200):
                if not caller.is_alive() or self.one(waiting):
                    break
                time.sleep(0.02)
        caller.join()
        return results[0]

    def one(self, statement: str, **params: Any) -> Any:
        return self.sql(statement, **params)[0][0]


@contextmanager
def running(portal: BlockingPortal, url: str, **settings: Any) -> Iterator[Api]:
    """The application, started and in the end stopped."""
    app = create_app(Settings(**{"secret": SECRET, **settings}), url)
    with portal.wrap_async_context_manager(app.router.lifespan_context(app)):
        api = Api(portal, app, url)
        try:
            yield api
        finally:
            api.engine.dispose()
            api.wait_for_rest()


@contextmanager
def listening(url: str, **settings: Any) -> Iterator[str]:
    """The application behind a real port, as one worker serves it; yields the port's address."""
    app = create_app(Settings(**{"secret": SECRET, **settings}), url)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
            assert thread.is_alive(), "it did not start"
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Make all the calls from threads of their own that start together; the results in order."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        results[place] = call()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def new_key() -> str:
    return secrets.token_hex(8)


def codes(response: httpx.Response) -> dict[str, str]:
    """Pointer → code of a problem's errors."""
    return {error["pointer"]: error["code"] for error in response.json()["errors"]}


def problem(response: httpx.Response, status: int, code: str | None = None) -> Any:
    """The problem that the response must be."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["request_id"]
    assert body["detail"]
    if code is not None:
        assert body["code"] == code
    return body
