"""What can be seen of the service while it runs: a line of JSON for each request, and figures for Prometheus.

Neither holds anything of anybody: an address is told as its route, without ids, query or body; who asked and from
where is not told; of an exception its kind and the lines of code that it passed, but not its message, which may quote
what was sent. Who did what stands in the history, under the same request id.
"""

import json
import logging
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.settings import Settings

log = logging.getLogger("fagloft.requests")
REQUESTS = Counter("fagloft_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "fagloft_request_seconds",
    "How long they took",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
READS = Counter("fagloft_reads", "Reads by where they were answered", ["place"])
TRACE = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
# What a line may tell besides its message; all of it is ours.
FIELDS = ("request_id", "trace_id", "method", "route", "status", "milliseconds")


class Lines(logging.Formatter):
    """Each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told |= {"exception": kinds(error), "passed": passed(error)}
        return json.dumps(told, ensure_ascii=False)


def kinds(error: BaseException) -> list[str]:
    """What an exception is and what it arose from, without what they say."""
    found: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(found) < 10:
        state = getattr(cause, "sqlstate", None)
        found.append(f"{type(cause).__module__}.{type(cause).__qualname__}{f' {state}' if state else ''}")
        cause = cause.__cause__ or cause.__context__
    return found


def passed(error: BaseException) -> list[str]:
    """The innermost lines of code that an exception passed."""
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def log_as(settings: Settings) -> None:
    """Write the log as the settings say: JSON on standard output in production, text on standard error otherwise."""
    if settings.log_format() == "json":
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(Lines())
        logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
        log.setLevel(logging.INFO)
        for name in ("uvicorn", "uvicorn.error"):
            logging.getLogger(name).handlers.clear()
            logging.getLogger(name).propagate = True


def serve_figures(port: int, host: str, folder: Path) -> None:
    """Serve the figures of every worker at a port of their own, which nobody but the operators reaches."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
    start_http_server(port, host, registry)


class Observing:
    """Around everything: counts each request and tells of it when it has been answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noticing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                tell(scope, status, time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, noticing)


def tell(scope: Scope, status: int, seconds: float) -> None:
    """Count a request, and write its line."""
    route, state = getattr(scope.get("route"), "path", "other"), scope.get("state", {})
    REQUESTS.labels(scope["method"], route, status).inc()
    SECONDS.labels(route).observe(seconds)
    work = state.get("work")
    if work is not None and scope["method"] == "GET":
        READS.labels("replica" if work.is_elsewhere else "primary").inc()
    if log.isEnabledFor(logging.INFO):
        trace = next((TRACE.fullmatch(value) for name, value in scope["headers"] if name == b"traceparent"), None)
        told = {"request_id": state.get("request_id"), "trace_id": trace and trace.group(1).decode()}
        told |= {"method": scope["method"], "route": route, "status": status, "milliseconds": round(seconds * 1e3, 1)}
        log.info("answered", extra=told)
