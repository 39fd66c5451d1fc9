"""`fagloft serve` as a process: workers that come, are replaced, and go; and what it says when it cannot start."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

FAGLOFT = [str(Path(sys.executable).with_name("fagloft")), "serve"]


def children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in found if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()}


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(question, seconds=30):
    ends = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.1)


@pytest.fixture
def served(environment):
    with subprocess.Popen(FAGLOFT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        told = iter(process.stdout)
        address = next(filter(None, (re.search(r"http://\S+", line) for line in told))).group()
        httpx.get(f"{address}/health", timeout=30).raise_for_status()
        eventually(lambda: len(children(process.pid)) == 2)
        yield process, address
        workers = children(process.pid) if process.poll() is None else ()
        process.kill()
        eventually(lambda: not any(alive(worker) for worker in workers))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_and_every_worker(served, number):
    process, _ = served
    workers = children(process.pid)
    process.send_signal(number)
    assert process.wait(timeout=30) == 0
    assert not any(alive(worker) for worker in workers)


def test_a_worker_that_dies_is_replaced(served):
    process, address = served
    first, _ = workers = children(process.pid)
    os.kill(first, signal.SIGKILL)
    eventually(lambda: len(children(process.pid) - workers) == 1)
    assert httpx.get(f"{address}/health", timeout=30).json() == {"status": "ok"}


def test_workers_end_when_the_one_who_started_them_was_killed(served):
    process, _ = served
    workers = children(process.pid)
    process.kill()
    eventually(lambda: not any(alive(worker) for worker in workers))


def test_a_port_that_is_taken_is_told_in_a_sentence(environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        env = {**environment, "PORT": port}
        ended = subprocess.run(FAGLOFT, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"fagloft: Port {port} cannot be used")
    assert len(ended.stderr.splitlines()) == 1
