"""Long-term plans with their goals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _coded(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=40, name=name)


def upgrade() -> None:
    op.create_table(
        "long_term_plans",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_year", sa.SmallInteger(), nullable=False),
        sa.Column("to_year", sa.SmallInteger(), nullable=False),
        sa.Column("scheme", sa.String(40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("headings", postgresql.JSONB(), nullable=False),
        sa.Column("status", _coded("longtermplanstatus", "draft", "proposed", "adopted", "replaced"), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_by", sa.Text(), nullable=True),
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("from_year <= to_year", name=op.f("ck_long_term_plans_years")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_long_term_plans_county")),
        sa.ForeignKeyConstraint(
            ["county", "replaces_id"],
            ["long_term_plans.county", "long_term_plans.id"],
            name=op.f("fk_long_term_plans_county_replaces_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_long_term_plans")),
    )
    op.create_index(
        "uq_long_term_plans_adopted",
        "long_term_plans",
        ["county", "scheme"],
        unique=True,
        postgresql_where=sa.text("status = 'adopted'"),
    )
    op.create_table(
        "plan_goals",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("long_term_plan_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("figure", _coded("goalfigure", "participants", "measures", "paid"), nullable=True),
        sa.Column("subject", sa.String(40), nullable=True),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("target > 0", name=op.f("ck_plan_goals_target")),
        sa.ForeignKeyConstraint(
            ["county", "long_term_plan_id"],
            ["long_term_plans.county", "long_term_plans.id"],
            name=op.f("fk_plan_goals_county_long_term_plan_id"),
        ),
        sa.PrimaryKeyConstraint("county", "position", "long_term_plan_id", name=op.f("pk_plan_goals")),
    )


def downgrade() -> None:
    op.drop_table("plan_goals")
    op.drop_table("long_term_plans")
