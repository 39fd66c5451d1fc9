"""The load: keep-alive connections in a process of its own, each sending its next request when it has the answer.

Reads a job as JSON on standard input: for so many `seconds`, every answer of one `status`; or for at `most` so many
requests, of any. Writes the latencies, or how many answers each request got of each status, as JSON. Knows just
enough of HTTP to be much cheaper than what it measures.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from itertools import count
from typing import Any

import uvloop

LENGTH = b"content-length: "


class Connection(asyncio.Protocol):
    """One client: sends, waits for the whole answer, sends again until the time is up."""

    def __init__(self, job: "Job") -> None:
        self.job = job
        self.done = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.wanted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self._send()

    def _send(self) -> None:
        self.sent = time.perf_counter()
        self.which, request = self.job.request()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        if not self.wanted:
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            at = self.buffer.find(LENGTH) + len(LENGTH)
            self.wanted = head + 4 + int(self.buffer[at : self.buffer.index(b"\r\n", at)])
        if len(self.buffer) < self.wanted:
            return
        now = time.perf_counter()
        self.job.answered(self.which, self.buffer, now, now - self.sent)
        self.buffer, self.wanted = b"", 0
        if self.job.goes_on(now):
            self._send()
        elif not self.done.done():
            self.done.set_result(None)
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))


class Job:
    """What to send, for how long, and what came back."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.status = f"HTTP/1.1 {told['status']}".encode() if told["status"] else b""
        self.requests = [request.encode() for request in told["requests"]]
        self.numbers = count()
        self.number = 0
        self.latencies: list[float] = []
        self.statuses: list[Counter[str]] = [Counter() for _ in self.requests]

    def request(self) -> tuple[int, bytes]:
        """The next request and which it is. `@@@@@@@@` in it becomes a number, so that every creation differs."""
        self.number = next(self.numbers)
        which = self.number % len(self.requests)
        return which, self.requests[which].replace(b"@@@@@@@@", b"%08d" % self.number)

    def goes_on(self, now: float) -> bool:
        return now < self.ends and self.number + 1 < self.told.get("most", sys.maxsize)

    def answered(self, which: int, answer: bytes, now: float, latency: float) -> None:
        if not answer.startswith(self.status):
            raise SystemExit(f"unexpected answer: {answer[:600].decode(errors='replace')}")
        self.statuses[which][answer[9:12].decode()] += 1
        if self.begins <= now <= self.ends:
            self.latencies.append(latency)

    async def run(self) -> None:
        self.begins = time.perf_counter() + self.told.get("warm_up", 0)
        self.ends = self.begins + self.told.get("seconds", sys.maxsize)
        loop = asyncio.get_running_loop()
        clients = [
            await loop.create_connection(lambda: Connection(self), "127.0.0.1", self.told["port"])
            for _ in range(self.told["clients"])
        ]
        await asyncio.gather(*(protocol.done for _, protocol in clients))


def main() -> None:
    job = Job(json.load(sys.stdin))
    began = time.perf_counter()
    uvloop.run(job.run())
    if "most" in job.told:
        rate = (job.number + 1) / (time.perf_counter() - began)
        json.dump({"rate": rate, "statuses": job.statuses}, sys.stdout)
    else:
        json.dump({"latencies": job.latencies}, sys.stdout)


if __name__ == "__main__":
    main()
