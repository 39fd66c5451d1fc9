"""A real streaming replica of an embedded server, by the same PostgreSQL's own programs: for tests and measurements."""

import os
import pwd
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from persistence.embedded import programs


class Standby:
    """A copy of a server that follows it; can be stopped, killed, and started again."""

    def __init__(self, primary_url: str, folder: Path) -> None:
        self._bin = programs()[max(programs())]
        self._data, self._sockets = folder / "data", folder / "s"
        self._user = "pgserver" if os.geteuid() == 0 else None
        self._sockets.mkdir()
        if self._user is not None:  # PostgreSQL does not run as root
            who = pwd.getpwnam(self._user)
            for place in (folder, self._sockets):
                os.chown(place, who.pw_uid, who.pw_gid)
            for parent in folder.parents:
                if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
                    parent.chmod(parent.stat().st_mode | 0o011)
        address = make_url(primary_url)
        self._from = f"host={address.query['host']} user={address.username}"
        self._run(
            "pg_basebackup",
            f"--dbname={self._from}",
            "--checkpoint=fast",
            "--write-recovery-conf",
            "--wal-method=stream",
            f"--pgdata={self._data}",
        )
        self.start()

    def url(self, primary_url: str) -> str:
        """Where a database of the primary is found on the replica."""
        return (
            make_url(primary_url).update_query_dict({"host": str(self._sockets)}).render_as_string(hide_password=False)
        )

    def start(self) -> None:
        options = f"-h '' -k {self._sockets} -c max_standby_streaming_delay=1s"
        self._run("pg_ctl", "-w", "-D", str(self._data), "-l", str(self._data / "log"), "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-w", "-D", str(self._data), "-m", mode, "stop")

    def _run(self, program: str, *options: str) -> None:
        with (self._sockets.parent / "out").open("a") as out:
            subprocess.run([str(self._bin / program), *options], check=True, user=self._user, stdout=out, stderr=out)
