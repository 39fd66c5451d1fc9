"""What a replica takes from the primary: the same reads with and without it, and the processor time each side spends.

On one machine a replica adds no processors, so that requests per second tell little. What the primary is spared is
what it has left for writes: told is its processor time for a thousand reads, asked of it alone and with a replica.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from api.security import issue
from bench.__main__ import CLIENTS, requests_of, serving
from bench.data import COUNTY, fill
from bench.standby import Standby
from domain.actors import Actor, Role
from persistence.embedded import EmbeddedPostgres
from persistence.engine import make_engine
from persistence.migrating import migrate

SECONDS = float(os.environ.get("FAGLOFT_SECONDS", "5"))
ROOT = Path(__file__).parent.parent


def spent(data: Path) -> float:
    """The processor time of a server's processes so far, in seconds."""
    main = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
    times = [process.cpu_times() for process in [main, *main.children(recursive=True)]]
    return sum(one.user + one.system for one in times)


def reads(port: int, requests: list[str]) -> int:
    """How many are answered in the time."""
    job = {"port": port, "clients": CLIENTS, "seconds": SECONDS, "warm_up": 1.0, "requests": requests, "status": 200}
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(job), capture_output=True, text=True, check=True)
    return len(json.loads(done.stdout)["latencies"])


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fagloft-replica-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        embedded = EmbeddedPostgres(folder / "p")
        try:
            engine = make_engine(embedded.url, pool_size=1, patient=True)
            migrate(engine)
            filled = fill(embedded.url)
            engine.dispose()
            (folder / "r").mkdir()
            standby = Standby(embedded.url, folder / "r")
            secret = secrets.token_urlsafe(48)
            actor = Actor("bench", "Bench", Role.FORUM_SECRETARY, COUNTY, (COUNTY,), filled.authority_id, "Bench")
            plain = requests_of("list", issue(actor, secret), filled)
            anywhere = [one.replace("\r\n\r\n", "\r\nX-Fagloft-Position: 0\r\n\r\n") for one in plain]
            environment = {"DATABASE_URL": embedded.url, "FAGLOFT_SECRET": secret}  # a development token
            environment |= {"FAGLOFT_REPLICA_URL": standby.url(embedded.url), "FAGLOFT_SEAL_SECONDS": "0"}
            places = {"primary": folder / "p" / "postgres", "replica": folder / "r" / "data"}
            try:
                with serving("product", environment) as port:
                    for where, requests in (("the primary alone", plain), ("the replica", anywhere)):
                        before = {side: spent(place) for side, place in places.items()}
                        answered = reads(port, requests)
                        used = {side: spent(place) - before[side] for side, place in places.items()}
                        told = ", ".join(f"{side} {1e3 * one / answered:.2f} s" for side, one in used.items())
                        print(f"asked of {where}: {answered / SECONDS:.0f} lists/s; for a thousand: {told}", flush=True)
            finally:
                standby.stop()
        finally:
            embedded.stop()


if __name__ == "__main__":
    main()
