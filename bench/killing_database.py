"""PostgreSQL killed under clients that repeat with the same key: nothing lost or doubled, 503 meanwhile, back soon.

Kills every process of the database at once, again and again, and starts it anew, as whatever runs it would. Clients pay
one øre at a time, as in `bench.killing`; any answer but 201 and 503 is strange. Told is how long after each start the
first payment was acknowledged: at most `BACK_WITHIN` seconds.
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
from contextlib import suppress
from pathlib import Path

import psutil

from bench.killing import CLIENTS, FAGLOFT, ROOT, Clients, payable, payments, serving, told
from persistence.embedded import EmbeddedPostgres

KILLS = int(os.environ.get("FAGLOFT_DATABASE_KILLS", "20"))
BACK_WITHIN = 5.0


def kill(folder: Path) -> None:
    """End every process of the database at once."""
    main = psutil.Process(int((folder / "postgres" / "postmaster.pid").read_text().split()[0]))
    processes = [main, *main.children(recursive=True)]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(processes, timeout=10)


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="fagloft-kill-") as name:
        folder = Path(name)
        embedded = EmbeddedPostgres(folder)
        environment = {**os.environ, "PORT": str(port), "FAGLOFT_DATA_DIR": name, "DATABASE_URL": embedded.url}
        base, waits = f"http://127.0.0.1:{port}/api/v1", []
        try:
            with serving(environment, port):
                who = [str(FAGLOFT), "token", "county-economist"]
                token = subprocess.run(who, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
                headers = {"Authorization": f"Bearer {token.stdout.split()[-1]}"}
                clients = Clients(port, headers["Authorization"].split()[-1], payable(base, headers))
                threads = [threading.Thread(target=clients.run, args=[number]) for number in range(CLIENTS)]
                for thread in threads:
                    thread.start()
                for _ in range(KILLS):
                    time.sleep(random.uniform(0.5, 2))
                    kill(folder)
                    time.sleep(random.uniform(0, 1))
                    embedded.start_again()
                    started = time.monotonic()
                    while clients.last < started and time.monotonic() < started + 60:
                        time.sleep(0.01)
                    waits.append(time.monotonic() - started)
                clients.done.set()
                for thread in threads:
                    thread.join()
                present = payments(base, headers)
            verified = subprocess.run(
                [str(FAGLOFT), "verify"], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
            )
        finally:
            embedded.stop()
    wrong = told(f"the database killed {len(waits)} times", clients, present, verified)
    print(f"back after {sorted(waits)[len(waits) // 2]:.2f} s in the median, {max(waits):.2f} s at most")
    sys.exit(wrong or max(waits) > BACK_WITHIN)


if __name__ == "__main__":
    main()
