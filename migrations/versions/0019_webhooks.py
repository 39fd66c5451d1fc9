"""What other systems are told, and what became of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROLE = "fagloft_app"
GUARDED = ("webhooks", "webhook_deliveries")
STATES = ("waiting", "delivered", "dead")


def told(setting: str) -> str:
    """The counties of a setting, looked up once a statement."""
    return f"(SELECT string_to_array(current_setting('app.{setting}', true), ','))::text[]"


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def row() -> list[sa.Column]:
    return [
        sa.Column("county", sa.String(2), sa.ForeignKey("counties.number"), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
    ]


def upgrade() -> None:
    op.create_table(
        "webhooks",
        *row(),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", postgresql.ARRAY(sa.String(80)), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
    )
    state = sa.Enum(*STATES, name="deliverystate", native_enum=False, length=40, create_constraint=True)
    op.create_table(
        "webhook_deliveries",
        *row(),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(90), nullable=False),
        sa.Column("record_type", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        moment("at"),
        moment("next_try_at"),
        sa.Column("state", state, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        moment("leased_until", nullable=True),
        moment("answered_at", nullable=True),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.String(300), nullable=True),
        sa.ForeignKeyConstraint(["county", "webhook_id"], ["webhooks.county", "webhooks.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("county", "webhook_id", "position"),
    )
    op.create_index(
        "ix_webhook_deliveries_waiting", "webhook_deliveries", ["next_try_at"], postgresql_where="state = 'waiting'"
    )
    record = ["county", "webhook_id", "record_id", "position"]
    op.create_index("ix_webhook_deliveries_record", "webhook_deliveries", record)
    for table in GUARDED:
        seen, written = f"county = ANY ({told('reads')})", f"county = ANY ({told('writes')})"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT TO {ROLE} USING ({seen})")
        op.execute(f"CREATE POLICY {table}_add ON {table} FOR INSERT TO {ROLE} WITH CHECK ({written})")
        op.execute(
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE TO {ROLE} USING ({seen}) WITH CHECK ({written})"
        )
        op.execute(f"CREATE POLICY {table}_remove ON {table} FOR DELETE TO {ROLE} USING ({written})")


def downgrade() -> None:
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
