"""The proxy as it is shipped (`deploy/nginx.conf.template`), before a service on this machine."""

import os
import shutil
import socket
import string
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUTER = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/fagloft.conf;
}}
"""


def nginx() -> str | None:
    """The program, where it is installed."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def proxied(port: int, folder: Path) -> Iterator[int]:
    """The port of a proxy before the service at `port`; its files are in `folder`."""
    own = free_port()
    (folder / "none.conf").touch()
    names = {
        "FAGLOFT_UPSTREAM": f"127.0.0.1:{port}",
        "FAGLOFT_LISTEN": f"127.0.0.1:{own}",
        "FAGLOFT_TLS": f"{folder}/none.conf",
    }
    template = string.Template((ROOT / "deploy" / "nginx.conf.template").read_text())
    (folder / "fagloft.conf").write_text(template.safe_substitute(names))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(OUTER.format(folder=folder, user=user))
    command = [nginx() or "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            for _ in range(100):
                with socket.socket() as attempt:
                    if attempt.connect_ex(("127.0.0.1", own)) == 0:
                        break
                if process.poll() is not None:
                    raise RuntimeError((folder / "error.log").read_text())
                time.sleep(0.05)
            yield own
        finally:
            process.terminate()
            process.wait(10)
