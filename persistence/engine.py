"""The engine. One dialect: PostgreSQL 15 or newer through psycopg 3."""

from sqlalchemy import Engine, create_engine

SESSION_OPTIONS = "-c timezone=UTC -c lock_timeout=10s"
# A stuck link or a forgotten transaction must not hold a request for ever.
REQUEST_LIMITS = " -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"


def make_engine(url: str, *, pool_size: int = 16, pool_timeout: float = 10, patient: bool = False) -> Engine:
    """An engine for `url` (any `postgresql://` address). Waits at most `pool_timeout` seconds for a connection.

    A `patient` one has no time limit on statements: for migrations, imports and checks, which no person waits for.
    """
    scheme, _, rest = url.partition("://")
    if not scheme.startswith("postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {scheme}://")
    return create_engine(
        f"postgresql+psycopg://{rest}",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout,
        pool_pre_ping=False,
        connect_args={
            "options": SESSION_OPTIONS + ("" if patient else REQUEST_LIMITS),
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
        },
    )
