"""Counties' practices, one row per version, and what they ask of a measure."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "county_practices",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name="fk_county_practices_county"),
        sa.PrimaryKeyConstraint("county", "id", name="pk_county_practices"),
    )
    op.create_index("ix_county_practices_year", "county_practices", ["county", "school_year", sa.text("id DESC")])
    op.add_column("measures", sa.Column("days", sa.Integer(), nullable=True))
    op.add_column("measures", sa.Column("agreement", sa.Boolean(), nullable=True))
    nothing = sa.text("'{}'")
    column = sa.Column("applied_in", postgresql.ARRAY(sa.String(2)), nullable=False, server_default=nothing)
    op.add_column("measures", column)
    op.alter_column("measures", "applied_in", server_default=None)


def downgrade() -> None:
    for name in ("applied_in", "agreement", "days"):
        op.drop_column("measures", name)
    op.drop_table("county_practices")
