"""Connections that trickle, against the service behind its proxy: what those who ask honestly notice of it.

Hundreds of connections each send a byte of a request a second (half of them of its head, half of its body) and open
anew when they are closed. Meanwhile honest clients read lists. Told is how long these took, in the 99th of a hundred.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import quantiles

import httpx

from api.security import issue
from bench.killing import serving
from bench.proxy import free_port, nginx, proxied
from domain.actors import Actor, Role

CONNECTIONS = int(os.environ.get("FAGLOFT_TRICKLING", "400"))
SECONDS = float(os.environ.get("FAGLOFT_TRICKLING_SECONDS", "20"))
CLIENTS = 4
PER_SECOND = 10  # of each client: a person does not ask more
MOST = 0.5
HEAD = b"GET /api/v1/needs HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = b"POST /api/v1/needs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"


async def trickle(port: int, number: int, ends: float) -> None:
    """One slow connection after the other."""
    while time.monotonic() < ends:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HEAD if number % 2 else BODY)
            while time.monotonic() < ends and not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(1)
            writer.close()
        await asyncio.sleep(0.1)


async def ask(port: int, token: str, ends: float, took: list[float], answers: dict[int, int]) -> None:
    """One honest client."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:
        while time.monotonic() < ends:
            began = time.monotonic()
            answer = await client.get("/api/v1/needs?school_year=2023")
            took.append(time.monotonic() - began)
            answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
            await asyncio.sleep(max(0, 1 / PER_SECOND - took[-1]))


async def both(port: int, token: str, connections: int, seconds: float) -> tuple[list[float], dict[int, int]]:
    """What the honest ones got, in seconds and by status, while the others trickled."""
    took: list[float] = []
    answers: dict[int, int] = {}
    ends = time.monotonic() + seconds
    slow = [trickle(port, number, ends) for number in range(connections)]
    await asyncio.gather(*slow, *(ask(port, token, ends, took, answers) for _ in range(CLIENTS)))
    return took, answers


def main() -> None:
    if nginx() is None:
        raise SystemExit("nginx is not installed (Debian: nginx-light).")
    secret, port = "a secret of this measurement alone, long enough", free_port()
    actor = Actor("bench", "Bench", Role.FORUM_SECRETARY, "38", ("38",))
    with tempfile.TemporaryDirectory(prefix="fagloft-trickle-") as folder:
        environment = {**os.environ, "PORT": str(port), "FAGLOFT_DATA_DIR": f"{folder}/data", "FAGLOFT_SECRET": secret}
        with serving(environment, port), proxied(port, Path(folder)) as front:
            for connections in (0, CONNECTIONS):
                took, answers = asyncio.run(both(front, issue(actor, secret), connections, SECONDS))
                cuts = quantiles(took, n=100)
                print(
                    f"{connections} trickling connections: {len(took)} honest requests, p50 {cuts[49] * 1e3:.0f} ms,"
                    f" p99 {cuts[98] * 1e3:.0f} ms, answers {json.dumps(answers)}",
                    flush=True,
                )
    sys.exit(cuts[98] > MOST or set(answers) != {200})


if __name__ == "__main__":
    main()
