"""The load: keep-alive connections in a process of its own, each sending its next request when it has the answer.

Reads a job as JSON on standard input and writes the count and the latencies as JSON; knows just enough of HTTP to be
much cheaper than what it measures.
"""

import asyncio
import json
import sys
import time
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
        self.transport.write(self.job.request())

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
        self.job.answered(self.buffer, now, now - self.sent)
        self.buffer, self.wanted = b"", 0
        if now < self.job.ends:
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
        self.status = f"HTTP/1.1 {told['status']}".encode()
        self.requests = [request.encode() for request in told["requests"]]
        self.numbers = count()
        self.latencies: list[float] = []

    def request(self) -> bytes:
        """The next request. `@@@@@@@@` in it becomes a number, so that every creation differs."""
        number = next(self.numbers)
        return self.requests[number % len(self.requests)].replace(b"@@@@@@@@", b"%08d" % number)

    def answered(self, answer: bytes, now: float, latency: float) -> None:
        if not answer.startswith(self.status):
            raise SystemExit(f"unexpected answer: {answer[:600].decode(errors='replace')}")
        if self.begins <= now <= self.ends:
            self.latencies.append(latency)

    async def run(self) -> None:
        self.begins = time.perf_counter() + self.told["warm_up"]
        self.ends = self.begins + self.told["seconds"]
        loop = asyncio.get_running_loop()
        clients = [
            await loop.create_connection(lambda: Connection(self), "127.0.0.1", self.told["port"])
            for _ in range(self.told["clients"])
        ]
        await asyncio.gather(*(protocol.done for _, protocol in clients))


def main() -> None:
    job = Job(json.load(sys.stdin))
    uvloop.run(job.run())
    json.dump({"seconds": job.told["seconds"], "latencies": job.latencies}, sys.stdout)


if __name__ == "__main__":
    main()
