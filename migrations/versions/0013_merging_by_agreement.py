"""Needs are merged when both owners agree: what is proposed, why, and who has not answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("needs", sa.Column("merging_into_id", sa.Uuid(), nullable=True))
    op.add_column("needs", sa.Column("merging_reason", sa.Text(), nullable=True))
    op.add_column("needs", sa.Column("merging_asked", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False))
    op.create_foreign_key("fk_needs_merging_into", "needs", "needs", ["county", "merging_into_id"], ["county", "id"])
    op.create_check_constraint(
        op.f("ck_needs_merging_while_open"),
        "needs",
        "merging_into_id IS NULL OR (status IN ('submitted', 'forwarded') AND merging_into_id <> id)",
    )
    op.create_index(
        "ix_needs_merging",
        "needs",
        ["county", "merging_into_id"],
        postgresql_where=sa.text("merging_into_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_needs_merging", table_name="needs")
    op.drop_constraint(op.f("ck_needs_merging_while_open"), "needs")
    op.drop_constraint("fk_needs_merging_into", "needs")
    for name in ("merging_asked", "merging_reason", "merging_into_id"):
        op.drop_column("needs", name)
