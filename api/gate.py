"""What each request passes first: how much one client may ask, how many are let in at once, how long one may take."""

import asyncio
import hashlib
import math
import time
from typing import Any

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem
from api.security import session_token
from api.settings import Settings

RETRY = {"Retry-After": "2"}


class Gate:
    """Stands within the envelope, before everything else of the API.

    A worker keeps its own counts: what a client may ask in all is its limit times the workers. Beyond what is let in at
    once (waiting for a thread included) the answer is 503 at once, which is more honest than a long wait. Who has not
    been answered `deadline_seconds` after the last bit of its body is answered 503, and what it asked is not committed.
    """

    def __init__(self, app: ASGIApp, settings: Settings, prefix: str) -> None:
        self.app, self._prefix = app, prefix
        self._most, self._deadline = settings.requests_at_once, settings.deadline_seconds
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._per_client, self._per_address = (
            None if limit == "none" else parse(limit) for limit in (settings.client_limit(), settings.address_limit())
        )
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if self._under_way >= self._most:
            await problem(request, 503, "busy", headers=RETRY)(scope, receive, send)
            return
        wait = self._to_wait(request)
        if wait is not None:
            told = {"Retry-After": str(wait)}
            await problem(request, 429, "too_many_requests", params={"seconds": wait}, headers=told)(
                scope, receive, send
            )
            return
        self._under_way += 1
        try:
            await _Timed(self.app, scope, send, self._deadline).run(receive)
        finally:
            self._under_way -= 1

    def _to_wait(self, request: Request) -> int | None:
        """How many seconds the client has to wait; None where it may ask."""
        address = request.client.host if request.client is not None else ""
        who = request.headers.get("authorization") or session_token(request)
        # Whoever makes up a new token each time is still held by its address.
        waits = [self._hit(self._per_address, f"address {address}")]
        if who is not None:
            waits.append(self._hit(self._per_client, hashlib.sha256(who.encode()).hexdigest()))
        return max((wait for wait in waits if wait is not None), default=None)

    def _hit(self, limit: RateLimitItem | None, key: str) -> int | None:
        if limit is None or self._limiter.hit(limit, key):
            return None
        return max(1, math.ceil(self._limiter.get_window_stats(limit, key).reset_time - time.time()))


class _Timed:
    """One request under its deadline."""

    def __init__(self, app: ASGIApp, scope: Scope, send: Send, seconds: float) -> None:
        self._app, self._scope, self._send, self._seconds = app, scope, send, seconds
        self._answered = self._given_up = False
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(seconds, self._end)
        self._ending: asyncio.Task[None] | None = None

    async def run(self, receive: Receive) -> None:
        async def receive_and_wait_anew() -> Message:
            message = await receive()
            if not self._answered and not self._given_up:
                self._timer.cancel()
                self._timer = self._loop.call_later(self._seconds, self._end)
            return message

        try:
            await self._app(self._scope, receive_and_wait_anew, self._send_in_time)
        finally:
            self._timer.cancel()
            if self._ending is not None:
                await self._ending

    async def _send_in_time(self, message: Message) -> None:
        if not self._given_up:
            self._answered = True
            self._timer.cancel()
            await self._send(message)

    def _end(self) -> None:
        if not self._answered:
            self._given_up = True
            state: dict[str, Any] = self._scope["state"]
            state["given_up"] = True
            if (work := state.get("work")) is not None:
                work.given_up = True
            self._ending = self._loop.create_task(self._answer_busy())

    async def _answer_busy(self) -> None:
        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        await problem(Request(self._scope), 503, "busy", headers=RETRY)(self._scope, nothing, self._send)
