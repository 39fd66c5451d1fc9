"""Alembic's environment: runs on the connection that `persistence.migrating` hands over."""

from alembic import context

from domain import budgets, evaluations, history, needs, organisations, plans, priorities, rules
from domain.base import Base
from persistence import idempotency

TABLES_OF = (budgets, evaluations, history, needs, organisations, plans, priorities, rules, idempotency)

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
