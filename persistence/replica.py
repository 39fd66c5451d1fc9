"""Reads from a streaming replica: never older than what the reader has written, never far behind, and never relied on.

A write's answer tells how far the database's log had come (`UnitOfWork.position`); a read that brings it along goes to
the replica once it has come as far. One that is lost, has been promoted, or lags more than `MOST_BEHIND` is left
alone and tried again later.
"""

import logging
import time
from collections import deque

from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from persistence.engine import APPLICATION_ROLE, make_engine
from persistence.unit_of_work import WRITTEN

log = logging.getLogger(__name__)
MOST_BEHIND = 10.0  # seconds
TRY_AGAIN = 5.0  # seconds
NOTE_EVERY = 1.0  # seconds
ANSWERED_WITHIN = 4.0  # seconds: then there is time for the primary to answer
_COPIED = text("SELECT pg_is_in_recovery() AS follows, pg_last_wal_replay_lsn() - '0/0' AS position")


class ReplicaLost(Exception):
    """A read failed on the replica: it is to be done again on the primary."""


class Replica:
    """The replica of one worker's requests."""

    def __init__(self, url: str, primary: Engine, *, pool_size: int) -> None:
        self._primary = primary.execution_options(isolation_level="AUTOCOMMIT")
        self._engine = make_engine(
            url, pool_size=pool_size, pool_timeout=1, role=APPLICATION_ROLE, answered_within=ANSWERED_WITHIN
        )
        self._engines = {
            level: self._engine.execution_options(isolation_level=level) for level in ("AUTOCOMMIT", "REPEATABLE READ")
        }
        self._copied = -1
        self._again = 0.0
        self._noted: deque[tuple[float, int]] = deque()
        self._demanded = 0

    def engine(self, isolation: str, position: int) -> Engine | None:
        """The replica's engine where it has what was written up to `position`; None where the primary is asked."""
        now = time.monotonic()
        if now < self._again:
            return None
        try:
            noted = self._note(now)
            if noted or self._copied < position:
                self._look()
        except (DBAPIError, PoolTimeout):
            self.lost()
            return None
        return self._engines[isolation] if self._copied >= max(position, self._demanded) else None

    def lost(self) -> None:
        """Leave it alone for a while."""
        log.warning("the replica is lost; the primary takes its reads")
        self._again = time.monotonic() + TRY_AGAIN
        self._engine.dispose()

    def close(self) -> None:
        """Let its connections go."""
        self._engine.dispose()

    def _look(self) -> None:
        with self._engines["AUTOCOMMIT"].connect() as connection:
            found: Row[tuple[bool, int]] = connection.execute(_COPIED).one()
        self._copied = int(found.position) if found.follows else -1

    def _note(self, now: float) -> bool:
        """Once a second: what the primary has written, which is what the replica must have a little later."""
        if self._noted and now < self._noted[-1][0] + NOTE_EVERY:
            return False
        try:
            with self._primary.connect() as connection:
                written = int(connection.execute(WRITTEN).scalar_one())
        except (DBAPIError, PoolTimeout):
            return False  # nobody to ask: what the replica has is the newest there is
        self._noted.append((now, written))
        while self._noted[0][0] < now - MOST_BEHIND:
            self._demanded = self._noted.popleft()[1]
        return True
