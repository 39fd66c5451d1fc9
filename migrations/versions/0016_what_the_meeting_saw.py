"""Which version of a plan a meeting decided on; one next edition of a long-term plan at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agenda_items", sa.Column("plan_version", sa.BigInteger(), nullable=True))
    # What was decided before versions were kept holds for the plan as it is now.
    op.execute(
        "UPDATE agenda_items i SET plan_version = p.version FROM plans p"
        " WHERE p.county = i.county AND p.id = i.plan_id AND i.outcome IS NOT NULL"
    )
    op.create_unique_constraint("uq_long_term_plans_next", "long_term_plans", ["county", "replaces_id"])


def downgrade() -> None:
    op.drop_constraint("uq_long_term_plans_next", "long_term_plans")
    op.drop_column("agenda_items", "plan_version")
