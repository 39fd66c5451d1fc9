"""Workers killed under clients that repeat with the same key: nothing lost, nothing doubled.

Starts the product as `make run` does, lets clients pay one øre at a time, and kills one of the serving processes again
and again. A client repeats its request, with its Idempotency-Key, until it is answered. Afterwards every payment that
was acknowledged stands in the ledger once, and none stands there that nobody asked for.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

KILLS = int(os.environ.get("FAGLOFT_KILLS", "50"))
CLIENTS = 8
ROOT = Path(__file__).parent.parent
FAGLOFT = Path(sys.executable).with_name("fagloft")


@contextmanager
def serving(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen]:
    """The product with two workers; ended in the end."""
    command = [str(FAGLOFT), "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=1).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def workers(server: int) -> list[int]:
    """The processes that serve: children of the server that have the port open or will have."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                status, command = (folder / "stat").read_text(), (folder / "cmdline").read_text()
            except OSError:
                continue
            if int(status.rpartition(")")[2].split()[1]) == server and "spawn_main" in command:
                found.append(int(folder.name))
    return found


class Clients:
    """What was asked and what was acknowledged."""

    def __init__(self, port: int, token: str, commitments: list[str]) -> None:
        self.base, self.commitments = f"http://127.0.0.1:{port}/api/v1", commitments
        self.headers = {"Authorization": f"Bearer {token}"}
        self.asked: set[str] = set()
        self.acknowledged: dict[str, str] = {}
        self.repeats = 0
        self.strange: list[str] = []
        self.last = 0.0  # when the last one was acknowledged
        self.done = threading.Event()
        self.lock = threading.Lock()

    def run(self, number: int) -> None:
        turn = 0
        while not self.done.is_set():
            turn += 1
            self._pay(f"K-{number}-{turn}", self.commitments[turn % len(self.commitments)])

    def _pay(self, key: str, commitment: str) -> None:
        body = {"amount_ore": 1, "paid_on": "2024-03-15", "reference": key}
        with self.lock:
            self.asked.add(key)
        for attempt in range(400):
            try:
                answer = httpx.post(
                    f"{self.base}/commitments/{commitment}/payments",
                    json=body,
                    headers={**self.headers, "Idempotency-Key": key},
                    timeout=10,
                )
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            if answer.status_code == 503:
                time.sleep(0.05)
                continue
            with self.lock:
                self.repeats += attempt
                if answer.status_code == 201:
                    self.acknowledged[key] = answer.json()["id"]
                    self.last = time.monotonic()
                else:
                    self.strange.append(f"{key}: {answer.status_code} {answer.text[:200]}")
            return
        with self.lock:
            self.strange.append(f"{key}: never answered")


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="fagloft-kill-") as folder:
        environment = {**os.environ, "PORT": str(port), "FAGLOFT_DATA_DIR": folder, "FAGLOFT_WORKERS": "2"}
        with serving(environment, port) as server:
            base = f"http://127.0.0.1:{port}/api/v1"
            who = [str(FAGLOFT), "token", "county-economist"]
            told = subprocess.run(who, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
            token = told.stdout.split()[-1]
            headers = {"Authorization": f"Bearer {token}"}
            clients = Clients(port, token, payable(base, headers))
            threads = [threading.Thread(target=clients.run, args=[number]) for number in range(CLIENTS)]
            for thread in threads:
                thread.start()
            killed = 0
            while killed < KILLS:
                time.sleep(random.uniform(0.2, 0.9))
                alive = workers(server.pid)
                if alive:
                    os.kill(random.choice(alive), signal.SIGKILL)
                    killed += 1
            time.sleep(2)
            clients.done.set()
            for thread in threads:
                thread.join()
            present = payments(base, headers)
        verified = subprocess.run(
            [str(FAGLOFT), "verify"], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
        )
    sys.exit(told(f"{killed} workers killed", clients, present, verified))


def payable(base: str, headers: dict[str, str]) -> list[str]:
    """Commitments with enough unpaid, in no payment file, that are paid without a claim."""
    page = httpx.get(f"{base}/commitments?school_year=2023&limit=200", headers=headers).raise_for_status().json()
    files = httpx.get(f"{base}/payment-batches?school_year=2023", headers=headers).raise_for_status().json()
    sent = {
        line["commitment_id"]
        for one in files["items"]
        for line in httpx.get(f"{base}/payment-batches/{one['id']}", headers=headers).json()["lines"]
    }
    found = [one["id"] for one in page["items"] if one["unpaid_ore"] > 100_000 and one["id"] not in sent]
    body = {"amount_ore": 1, "paid_on": "2024-03-15", "reference": "first"}
    return [
        one
        for one in found
        if httpx.post(f"{base}/commitments/{one}/payments", json=body, headers=headers).status_code == 201
    ]


def payments(base: str, headers: dict[str, str]) -> dict[str, list[str]]:
    """The ids of the payments that the clients made, by their keys."""
    present: dict[str, list[str]] = {}
    cursor: str | None = ""
    while cursor is not None:
        query = {"school_year": 2023, "kind": "payment", "limit": 200, **({"cursor": cursor} if cursor else {})}
        answer = httpx.get(f"{base}/postings", params=query, headers=headers, timeout=30).raise_for_status().json()
        for posting in answer["items"]:
            if posting["text"].startswith("K-"):
                present.setdefault(posting["text"], []).append(posting["id"])
        cursor = answer["next_cursor"]
    return present


def told(what: str, clients: Clients, present: dict[str, list[str]], verified: subprocess.CompletedProcess) -> bool:
    """Print what became of the payments; whether anything is wrong."""
    lost = [key for key, id_ in clients.acknowledged.items() if present.get(key) != [id_]]
    doubled = [key for key, ids in present.items() if len(ids) > 1]
    unasked = set(present) - clients.asked
    print(
        f"{what}; {len(clients.asked)} payments asked for, {clients.repeats} repeated requests,"
        f" {len(clients.acknowledged)} acknowledged, {len(present)} present.\n"
        f"lost {len(lost)}, doubled {len(doubled)}, unasked {len(unasked)}, strange answers {len(clients.strange)}\n"
        f"fagloft verify: {verified.stdout.splitlines()[-1]}"
    )
    for line in clients.strange[:5]:
        print(line)
    return bool(lost or doubled or unasked or clients.strange or verified.returncode)


if __name__ == "__main__":
    main()
