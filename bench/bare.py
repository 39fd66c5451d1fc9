"""The yardstick: the same list and the same creation with nothing between ASGI and PostgreSQL.

PostgreSQL makes the JSON, statements are prepared, a creation is one statement in one transaction, and nothing leaves
the event loop (threads with a connection each were tried: slower by a tenth in the list, a quarter in the creation).
No validation beyond what the database refuses, no roles, no workflow.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import psycopg

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

OWNER = """json_build_object('id', o.id, 'name', o.name, 'kind', o.kind, 'number', o.number,
    'written_norm', o.written_norm)"""

SUMMARY = f"""'id', n.id, 'number', n.number, 'title', n.title, 'status', n.status, 'school_year', n.school_year,
    'owner', {OWNER}, 'programme', n.programme, 'trade', n.trade, 'target_groups', n.target_groups, 'themes', n.themes,
    'measure_kind', n.measure_kind, 'estimated_cost_ore', n.estimated_cost_ore, 'people', n.people,
    'anchoring_leaders', n.anchoring_leaders, 'anchoring_employees', n.anchoring_employees,
    'submitted_at', n.submitted_at, 'merged_into_id', n.merged_into_id, 'synthetic', n.synthetic"""

WHOLE = f"""{SUMMARY}, 'county', n.county, 'version', n.version, 'language', n.language,
    'current_practice', n.current_practice, 'desired_practice', n.desired_practice,
    'other_group_justification', n.other_group_justification, 'anchoring_process', n.anchoring_process,
    'anchoring_date', n.anchoring_date, 'anchoring_note', n.anchoring_note, 'national_goal', n.national_goal,
    'sami_perspective', n.sami_perspective, 'wished_measure', n.wished_measure, 'external_id', n.external_id,
    'created_at', n.created_at, 'network', NULL, 'return_reason', n.return_reason"""

LIST = f"""
SELECT json_build_object({SUMMARY})::text, n.id
FROM needs n JOIN organisations o ON o.id = n.owner_id
WHERE n.county = %(county)s
  AND (n.submitted_at IS NOT NULL OR n.created_by = %(subject)s OR n.owner_id = %(organisation)s)
  AND n.school_year = %(school_year)s AND n.programme = %(programme)s AND n.status = %(status)s
ORDER BY n.id DESC LIMIT 51
"""

# What a client may send, and how the database knows it.
FIELDS = {
    "owner_id": "uuid",
    "school_year": "smallint",
    "title": "text",
    "language": "text",
    "current_practice": "text",
    "desired_practice": "text",
    "programme": "text",
    "trade": "text",
    "target_groups": "text[]",
    "other_group_justification": "text",
    "anchoring_process": "text",
    "anchoring_date": "date",
    "anchoring_leaders": "integer",
    "anchoring_employees": "integer",
    "anchoring_note": "text",
    "national_goal": "text",
    "sami_perspective": "text",
    "themes": "text[]",
    "measure_kind": "text",
    "wished_measure": "text",
    "estimated_cost_ore": "bigint",
    "people": "integer",
    "external_id": "text",
}
DEFAULTS: dict[str, Any] = dict.fromkeys(FIELDS) | {"language": "nb", "target_groups": [], "themes": []}
RETURNED = ", ".join([*FIELDS, "county, id, number, version, status, submitted_at, merged_into_id, synthetic"])

CREATE = f"""
WITH need AS (
    INSERT INTO needs (county, id, version, synthetic, status, created_at, created_by, {", ".join(FIELDS)})
    VALUES (%(county)s, %(id)s, 1, false, 'draft', now(), %(subject)s,
            {", ".join(f"%({name})s::{kind}" for name, kind in FIELDS.items())})
    RETURNING {RETURNED}, created_at, return_reason
), entry AS (
    INSERT INTO history (county, at, actor_subject, actor_name, actor_role, on_behalf_of, record_type, record_id,
                         action, reason, changes, request_id)
    SELECT county, now(), %(subject)s, %(name)s, %(role)s, %(organisation)s, 'need', id,
           'create', NULL, %(changes)s::jsonb, %(request_id)s
    FROM need
)
SELECT json_build_object({WHOLE})::text, n.id FROM need n JOIN organisations o ON o.id = n.owner_id
"""


class Bare:
    """The ASGI application."""

    def __init__(self, url: str, secret: str, connections: int = 10) -> None:
        self.url, self.secret = url, secret.encode()
        self.free = asyncio.Semaphore(connections)
        self.cursors: list[psycopg.AsyncCursor[Any]] = []
        self.actors: dict[bytes, dict[str, Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        try:
            actor = self._actor(dict(scope["headers"])[b"authorization"])
        except (KeyError, ValueError):
            await _send(send, 401, b"{}")
            return
        if scope["method"] == "GET":
            await _send(send, 200, await self._list(actor, scope["query_string"]))
        else:
            body, etag = await self._create(actor, await _whole_body(receive))
            await _send(send, 201, body, (b"etag", etag))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def _actor(self, authorization: bytes) -> dict[str, Any]:
        """The token's claims; its signature is checked once."""
        found = self.actors.get(authorization)
        if found is None:
            head, _, signature = authorization.removeprefix(b"Bearer ").rpartition(b".")
            made = base64.urlsafe_b64encode(hmac.digest(self.secret, head, hashlib.sha256)).rstrip(b"=")
            if not hmac.compare_digest(made, signature):
                raise ValueError
            payload = head.partition(b".")[2]
            found = json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
            self.actors[authorization] = found
        if found["exp"] < time.time():
            raise ValueError
        return found

    async def _execute(self, statement: str, values: dict[str, Any]) -> list[tuple[str, uuid.UUID]]:
        async with self.free:
            if self.cursors:
                cursor = self.cursors.pop()
            else:
                cursor = (await psycopg.AsyncConnection.connect(self.url, autocommit=True)).cursor()
            await cursor.execute(statement, values, prepare=True)
            rows = await cursor.fetchall()
            self.cursors.append(cursor)
            return rows

    async def _list(self, actor: dict[str, Any], query: bytes) -> bytes:
        asked = dict(parse_qsl(query.decode()))
        values = {"county": actor["county"], "subject": actor["sub"], "organisation": uuid.UUID(actor["org"])}
        values |= {name: asked[name] for name in ("programme", "status")} | {"school_year": int(asked["school_year"])}
        rows = await self._execute(LIST, values)
        cursor = f'"{rows[49][1]}"' if len(rows) > 50 else "null"
        return f'{{"items": [{",".join(row[0] for row in rows[:50])}], "next_cursor": {cursor}}}'.encode()

    async def _create(self, actor: dict[str, Any], body: bytes) -> tuple[bytes, bytes]:
        sent = json.loads(body)
        values = DEFAULTS | sent
        values |= {"county": actor["county"], "id": _new_id(), "subject": actor["sub"], "name": actor["name"]}
        values |= {"role": actor["role"], "organisation": uuid.UUID(actor["org"]), "request_id": str(uuid.uuid4())}
        values["changes"] = json.dumps({name: [None, value] for name, value in sent.items()})
        [(made, need_id)] = await self._execute(CREATE, values)
        return made.encode(), f'"{need_id}-1"'.encode()


def worker() -> Bare:
    """The application of one worker process."""
    return Bare(os.environ["DATABASE_URL"], os.environ["FAGLOFT_SECRET"])


def _new_id() -> uuid.UUID:
    value = (time.time_ns() // 1_000_000) << 80 | uuid.uuid4().int & ((1 << 80) - 1)
    return uuid.UUID(int=value & ~(0xF << 76) | 0x7 << 76)


async def _whole_body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    return body


async def _send(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
