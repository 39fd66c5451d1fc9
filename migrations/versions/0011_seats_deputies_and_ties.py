"""A seat's deputy, and the organisations that its holder is tied to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seats", sa.Column("deputy", sa.Text(), nullable=True))
    tied = sa.Column("tied_to", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False)
    op.add_column("seats", tied)


def downgrade() -> None:
    op.drop_column("seats", "tied_to")
    op.drop_column("seats", "deputy")
