"""`make bench`: the product beside a bare ASGI application, on the same database, in turns.

Answers what the product costs over the least that could do the same: the list of needs (a page of 50, filtered) should
reach half of the bare application's requests per second, the creation of a need a quarter.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

import httpx
import psycopg
from uvicorn.supervisors import Multiprocess

from api.commands.serving import worker, worker_options
from api.security import issue
from bench.bare import LIST
from bench.bare import worker as bare_worker
from bench.data import COUNTY, CREATED_YEAR, LISTED_YEARS, Filled, fill
from domain.actors import Actor, Role
from persistence.embedded import EmbeddedPostgres
from persistence.engine import make_engine
from persistence.migrating import migrate

ROUNDS = 5
SECONDS = 4.0
WARM_UP = 1.0
CLIENTS = 16
WORKERS = 2
TARGETS = {"list": 0.5, "create": 0.25}
SIDES = ("bare", "product")
PATH = "/api/v1/needs"
ROOT = Path(__file__).parent.parent


def serve(side: str, port: int) -> None:
    """One of the two applications, under the same server with the same options, as the product is served."""
    options = worker_options(worker if side == "product" else bare_worker, WORKERS)
    options.port = port
    Multiprocess(options, [options.bind_socket()]).run()


@contextmanager
def serving(side: str, environment: dict[str, str]) -> Iterator[int]:
    """The application in a process of its own; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench", side, str(port)]
    # The product writes its log as it does in a county: into a pipe that somebody reads.
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                raise SystemExit(f"{side} did not start")
            time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def requests_of(kind: str, token: str, filled: Filled) -> list[str]:
    """The requests of one kind, as they go over the wire."""
    head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    if kind == "list":
        queries = [
            urlencode({"school_year": year, "programme": programme, "status": status})
            for year in LISTED_YEARS
            for programme in ("BA", "EL", "HS", "TP", "RM")
            for status in ("forwarded", "submitted")
        ]
        return [f"GET {PATH}?{query} HTTP/1.1\r\n{head}\r\n" for query in queries]
    requests = []
    for owner_id in filled.owner_ids[:50]:
        body = json.dumps(
            {
                "owner_id": str(owner_id),
                "school_year": CREATED_YEAR,
                "title": "Instruktørene trenger øving i vurdering @@@@@@@@",
                "current_practice": "Halvårsvurderingen er et skjema som krysses av på en halvtime, dagen før fristen.",
                "desired_practice": "Instruktør og lærling ser på ett arbeid hver måned og avtaler hva som øves på.",
                "programme": "EL",
                "trade": "ELELE3",
                "target_groups": ["instructor", "vocational_teacher"],
                "anchoring_process": "staff_meeting",
                "anchoring_date": "2024-02-02",
                "anchoring_leaders": 2,
                "anchoring_employees": 14,
                "themes": ["assessment_guidance"],
                "measure_kind": "course",
                "estimated_cost_ore": 4_200_000,
                "people": 12,
            },
            ensure_ascii=False,
        )
        length = f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n"
        requests.append(f"POST {PATH} HTTP/1.1\r\n{head}{length}\r\n{body}")
    return requests


def check_same(ports: tuple[int, int], token: str, filled: Filled) -> None:
    """That both sides answer the same: the same page, and a created need with the same fields."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for kind in TARGETS:
        target, _, body = requests_of(kind, token, filled)[0].partition("\r\n\r\n")
        method, path, _ = target.split(" ", 2)
        answers = [
            httpx.request(method, f"http://127.0.0.1:{port}{path}", content=body.encode(), headers=headers).json()
            for port in ports
        ]
        bare, product = answers
        same = bare["items"] == product["items"] and bare["items"] if kind == "list" else bare.keys() <= product.keys()
        if not same:
            raise SystemExit(f"{kind}: the two applications do not answer the same")


def measure(kind: str, port: int, requests: list[str]) -> list[float]:
    """The latencies of one round, in seconds."""
    job = {"port": port, "clients": CLIENTS, "seconds": SECONDS, "warm_up": WARM_UP, "requests": requests}
    job["status"] = 200 if kind == "list" else 201
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the load generator failed: {done.stderr}")
    latencies: list[float] = json.loads(done.stdout)["latencies"]
    return latencies


def explained(url: str, actor: Actor) -> str:
    """How long PostgreSQL itself takes for the list's query."""
    values = {"county": COUNTY, "subject": actor.subject, "organisation": actor.organisation_id}
    values |= {"school_year": 2023, "programme": "EL", "status": "forwarded"}
    with psycopg.connect(url) as connection:
        for _ in range(3):
            plan = connection.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + LIST, values).fetchone()[0][0]
    return f"{plan['Planning Time']:.2f} ms planning, {plan['Execution Time']:.2f} ms execution"


def report(found: dict[tuple[str, str], list[list[float]]]) -> bool:
    """Print medians and the median of the rounds' ratios; whether every target is reached."""
    reached = True
    print(f"\n{'':<8}{'':<9}{'requests/s':>12}{'p50':>10}{'p99':>10}   rounds")
    for kind, target in TARGETS.items():
        rates = {side: [len(latencies) / SECONDS for latencies in found[kind, side]] for side in SIDES}
        for side in SIDES:
            cuts = quantiles([latency * 1e3 for latencies in found[kind, side] for latency in latencies], n=100)
            rounds = " ".join(f"{rate:.0f}" for rate in rates[side])
            print(f"{kind:<8}{side:<9}{median(rates[side]):>12.0f}{cuts[49]:>7.1f} ms{cuts[98]:>7.1f} ms   {rounds}")
        ratio = median(product / bare for bare, product in zip(rates["bare"], rates["product"], strict=True))
        reached &= ratio >= target
        verdict = "reached" if ratio >= target else "NOT reached"
        print(f"{kind:<8}{'ratio':<9}{ratio:>12.2f}   (target {target}: {verdict})\n")
    return reached


def main() -> None:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fagloft-bench-") as folder:
        embedded = EmbeddedPostgres(Path(folder))
        try:
            print("Starting PostgreSQL and filling it …", flush=True)
            engine = make_engine(embedded.url, pool_size=1)
            migrate(engine)
            engine.dispose()
            filled = fill(embedded.url)
            secret = secrets.token_urlsafe(48)
            actor = Actor("bench", "Bench", Role.FORUM_SECRETARY, COUNTY, (COUNTY,), filled.authority_id, "Bench")
            token = issue(actor, secret)
            print(f"{filled.needs} needs after {time.monotonic() - started:.0f} s.")
            print(f"The list's query: {explained(embedded.url, actor)}.", flush=True)
            # A development token, and the clock as it is.
            environment = {"DATABASE_URL": embedded.url, "FAGLOFT_SECRET": secret}
            environment["FAGLOFT_EXAMPLE_DATE"] = date.today().isoformat()  # noqa: DTZ011 - the machine's own day
            found: dict[tuple[str, str], list[list[float]]] = {(kind, side): [] for kind in TARGETS for side in SIDES}
            with serving("bare", environment) as bare, serving("product", environment) as product:
                check_same((bare, product), token, filled)
                for turn in range(ROUNDS):
                    for kind in TARGETS:
                        requests = requests_of(kind, token, filled)
                        order = ((SIDES[0], bare), (SIDES[1], product))
                        for side, port in order if turn % 2 == 0 else reversed(order):
                            found[kind, side].append(measure(kind, port, requests))
            reached = report(found)
        finally:
            embedded.stop()
    print(f"{time.monotonic() - started:.0f} s in all.")
    sys.exit(not reached)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        main()
