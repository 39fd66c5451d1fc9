"""The engine. One dialect: PostgreSQL 15 or newer through psycopg 3."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, create_engine, event, text

# Owns nothing, so that the counties' rows are guarded from it too (the policies of migration 0015).
APPLICATION_ROLE = "fagloft_app"

SESSION_OPTIONS = "-c timezone=UTC -c lock_timeout=10s"
# A stuck link or a forgotten transaction must not hold a request for ever.
REQUEST_LIMITS = " -c statement_timeout=7s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
# A link may take what is sent and bring nothing back: then no limit of the server's is ever heard of. Seconds.
ANSWERED_WITHIN = 8.0


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is given up when the server does not answer in time (seconds)."""

    answered_within = ANSWERED_WITHIN

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises OperationalError where it takes longer than `answered_within`."""
        try:
            return super().wait(gen, interval, timeout or self.answered_within)
        except psycopg.OperationalError:
            if (
                self.pgconn.transaction_status == TransactionStatus.ACTIVE
            ):  # still asking: it was our patience that ended
                self.pgconn.finish()
            raise


def make_engine(
    url: str,
    *,
    pool_size: int = 16,
    pool_timeout: float = 5,
    patient: bool = False,
    role: str | None = None,
    answered_within: float = ANSWERED_WITHIN,
) -> Engine:
    """An engine for `url` (any `postgresql://` address). Waits at most `pool_timeout` seconds for a connection.

    A connection that has not answered within `answered_within` seconds is given up. A `patient` one has no limit, nor
    have its statements: for migrations, imports and checks, which no person waits for.
    With a `role` every connection acts as that one, whoever it has logged in as.
    """
    scheme, _, rest = url.partition("://")
    if not scheme.startswith("postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {scheme}://")
    engine = create_engine(
        f"postgresql+psycopg://{rest}",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout,
        pool_pre_ping=False,
        hide_parameters=True,  # what was sent stands in no log
        connect_args={
            "options": SESSION_OPTIONS + ("" if patient else REQUEST_LIMITS) + (f" -c role={role}" if role else ""),
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,
        },
    )
    if not patient:
        event.listen(engine, "do_connect", _bounded(answered_within))
    return engine


def _bounded(seconds: float) -> Callable[..., BoundedConnection]:
    class Bounded(BoundedConnection):
        answered_within = seconds

    def connect(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> BoundedConnection:
        return Bounded.connect(*arguments, **options)

    return connect


def unguarded(engine: Engine) -> str | None:
    """Why the database would not keep this engine's connections to their counties; None where it does."""
    query = (
        "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid"
        " AND relnamespace = 'public'::regnamespace) AS owns FROM pg_roles WHERE rolname = current_user"
    )
    with engine.connect() as connection:
        who = connection.execute(text(query)).one()
    reasons = {"is a superuser": who.rolsuper, "bypasses row security": who.rolbypassrls, "owns tables": who.owns}
    return next((f"{who.rolname} {reason}" for reason, holds in reasons.items() if holds), None)
