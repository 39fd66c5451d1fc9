"""Amendments of adopted plans, with what was before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    status = sa.Enum(
        "proposed", "adopted", "rejected", native_enum=False, create_constraint=True, length=40, name="amendmentstatus"
    )
    op.create_table(
        "plan_amendments",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", status, nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "plan_id"], ["plans.county", "plans.id"], name=op.f("fk_plan_amendments_county_plan_id")
        ),
        sa.PrimaryKeyConstraint("county", "position", "plan_id", name=op.f("pk_plan_amendments")),
    )


def downgrade() -> None:
    op.drop_table("plan_amendments")
