"""The engine. One dialect: PostgreSQL 15 or newer through psycopg 3."""

from sqlalchemy import Engine, create_engine

# A stuck link or a forgotten transaction must not hold a request for ever.
SESSION_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=30s"
)


def make_engine(url: str, *, pool_size: int = 16, pool_timeout: float = 10) -> Engine:
    """An engine for `url` (any `postgresql://` address). Waits at most `pool_timeout` seconds for a connection."""
    scheme, _, rest = url.partition("://")
    if not scheme.startswith("postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {scheme}://")
    return create_engine(
        f"postgresql+psycopg://{rest}",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout,
        pool_pre_ping=False,
        connect_args={"options": SESSION_OPTIONS, "connect_timeout": 5, "tcp_user_timeout": 10_000},
    )
