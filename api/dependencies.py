"""What routes are given: the unit of work, conditional and idempotent requests, paging; and how they answer."""

import hashlib
import re
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response
from pydantic import BaseModel, StringConstraints

from api.security import current_actor
from domain.actors import Actor, Role
from domain.base import CountyRecord
from domain.errors import DomainError, Finding, Invalid, NotFound
from domain.rights import check_right
from domain.rules import SCHEME, RuleSet
from persistence.idempotency import answer_again, keep_answer
from persistence.repository import etag
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork

JSON = "application/json"
# How far the database's log had come with a write; a replica that has come as far may answer the next read.
POSITION_HEADER, POSITION_COOKIE = "x-fagloft-position", "fagloft_position"
# One who is not logged in: reads no county's records.
NOBODY = Actor("nobody", "", Role.COUNTY_GOVERNOR, None, ())
Who = Annotated[Actor, Depends(current_actor)]


class PreconditionRequired(DomainError):
    """A change was sent without If-Match."""

    code = "if_match_required"


async def _rightful(request: Request, actor: Who) -> Actor:
    """Who is asking, where their role has a right to the operation. Raises Forbidden."""
    check_right(actor, request.scope["route"].name)
    return actor


Rightful = Annotated[Actor, Depends(_rightful)]


async def _work(request: Request, actor: Rightful) -> UnitOfWork:
    return _opened(request, actor, None)


async def _reading(request: Request, actor: Rightful) -> UnitOfWork:
    return _opened(request, actor, "AUTOCOMMIT")


async def _snapshot(request: Request, actor: Rightful) -> UnitOfWork:
    return _opened(request, actor, "REPEATABLE READ")


def _opened(request: Request, actor: Actor, isolation: str | None) -> UnitOfWork:
    """The request's unit of work. What the route leaves open is undone by the envelope before any answer leaves."""
    state, replica = request.state, request.app.state.replica
    work = state.work = UnitOfWork(request.app.state.engines[isolation], actor, state.request_id)
    if replica is None:
        return work
    if isolation is None:
        work.tells_position = True
    elif not state.on_primary and (position := _position(request)) is not None:
        work.elsewhere = partial(replica.engine, isolation, position)
    return work


def _position(request: Request) -> int | None:
    """How far a reader has seen the database's log come: what it reads must not be older. None where nobody can tell.

    A browser brings the cookie of its last write along, and none where it has not written of late; of others only
    those that send the header can be told.
    """
    told = request.headers.get(POSITION_HEADER) or request.cookies.get(POSITION_COOKIE)
    if told is None:
        return None if "authorization" in request.headers else 0
    return int(told) if re.fullmatch("[0-9]{1,18}", told) else None


async def _public(request: Request) -> UnitOfWork:
    return _opened(request, NOBODY, "AUTOCOMMIT")


Work = Annotated[UnitOfWork, Depends(_work)]
Reading = Annotated[UnitOfWork, Depends(_reading)]
Snapshot = Annotated[UnitOfWork, Depends(_snapshot)]
Public = Annotated[UnitOfWork, Depends(_public)]  # for what everybody may read, logged in or not


async def _if_match(
    if_match: Annotated[str | None, Header(description="The record's ETag as last read; `*` for any")] = None,
) -> str:
    if if_match is None:
        raise PreconditionRequired
    return if_match


IfMatch = Annotated[str, Depends(_if_match)]


@dataclass(frozen=True, slots=True)
class Once:
    """A key under which the request is carried out once."""

    key: str
    fingerprint: bytes


async def _once(
    request: Request,
    work: Work,
    idempotency_key: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=200)] | None,
        Header(description="A repeated request with the same key has one effect and one answer"),
    ] = None,
) -> Once | None:
    if idempotency_key is None:
        return None
    body = await request.body()
    asked = f"{request.method} {request.url.path}?{request.url.query}\n"
    fingerprint = hashlib.sha256(asked.encode() + body).digest()
    once = Once(idempotency_key.strip('"'), fingerprint)
    # In the route's own thread: a request that held a connection while it waited for a thread could starve the others.
    work.opening = partial(answer_again, work, once.key, fingerprint)
    return once


Idempotent = Annotated[Once | None, Depends(_once)]


@dataclass(frozen=True, slots=True)
class Page:
    """Keyset paging: the newest `limit` records older than `cursor`."""

    limit: int
    cursor: UUID | None


async def _page(
    limit: Annotated[int, Query(ge=1, le=200, description="Records per page")] = 50,
    cursor: Annotated[UUID | None, Query(description="`next_cursor` of the page before")] = None,
) -> Page:
    return Page(limit, cursor)


Paging = Annotated[Page, Depends(_page)]
SequenceCursor = Annotated[int | None, Query(ge=1, le=2**62, description="`next_cursor` of the page before")]
PageSize = Annotated[int, Query(ge=1, le=200, description="Records per page")]


Scheme = Annotated[str, Query(pattern="^[a-z0-9_]{1,40}$", description="The scheme; see /rule-sets")]


def rules_of(work: UnitOfWork, scheme: str = SCHEME) -> RuleSet:
    """The scheme's rule set in force today. Raises Invalid for a scheme that there is not."""
    try:
        return rules_in_force(work, scheme=scheme)
    except NotFound as error:
        raise Invalid(findings=[Finding("unknown_scheme", "/scheme", params={"value": scheme})]) from error


def county_of(actor: Actor, asked: str | None) -> str:
    """The county that a question is about: the one asked for, else the actor's own. Raises NotFound, Invalid."""
    county = asked or actor.county
    if county is None:
        raise Invalid(findings=[Finding("county_required", "/county")])
    if county not in actor.counties:
        raise NotFound(record_type="county")
    return county


def answer(
    work: UnitOfWork, body: BaseModel | bytes, *, record: CountyRecord | None = None, status: int = 200
) -> Response:
    """An answer to a question. Gives the connection back."""
    work.close()
    headers = {"ETag": etag(record)} if record is not None else {}
    return Response(_bytes(body), status, headers, JSON)


def done(
    work: UnitOfWork,
    body: BaseModel,
    *,
    record: CountyRecord | None = None,
    status: int = 200,
    location: str | None = None,
    once: Once | None = None,
) -> Response:
    """The answer to a change: committed before it leaves, and kept under the request's key in the same transaction."""
    work.flush()
    payload = _bytes(body)
    tag, where = (etag(record) if record is not None else ""), (location or "")
    if once is not None:
        keep_answer(work, once.key, once.fingerprint, status, f"{tag}\n{where}", payload)
    work.commit()
    return stored_response(payload, status, f"{tag}\n{where}")


def stored_response(payload: bytes, status: int, headers: str) -> Response:
    """The response that `done` gave, or gave the first time."""
    tag, _, location = headers.partition("\n")
    named = {"ETag": tag, "Location": location}
    return Response(payload, status, {name: value for name, value in named.items() if value}, JSON)


def _bytes(body: BaseModel | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.model_dump_json().encode()
