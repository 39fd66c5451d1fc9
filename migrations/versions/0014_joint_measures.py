"""Measures that several counties pay for together: who pays how much."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("measures", sa.Column("joint_id", sa.Uuid(), nullable=True))
    op.create_unique_constraint("uq_measures_joint", "measures", ["joint_id", "county"])
    op.create_table(
        "measure_cost_shares",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("of_county", sa.String(2), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 9999", name=op.f("ck_measure_cost_shares_share")),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"],
            ["measures.county", "measures.id"],
            name=op.f("fk_measure_cost_shares_county_measure_id"),
        ),
        sa.ForeignKeyConstraint(["of_county"], ["counties.number"], name=op.f("fk_measure_cost_shares_of_county")),
        sa.PrimaryKeyConstraint("county", "measure_id", "of_county", name=op.f("pk_measure_cost_shares")),
    )


def downgrade() -> None:
    op.drop_table("measure_cost_shares")
    op.drop_constraint("uq_measures_joint", "measures")
    op.drop_column("measures", "joint_id")
