"""What a decision promises for later years; and plans, money and rounds of more than one scheme."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What was there before is of the scheme that Fagløft was made for.
FIRST = "vet_competence"
TABLES = ("accounts", "postings", "grant_letters", "commitments", "payment_batches", "plans", "priority_rounds")
ADOPTED = sa.text("status = 'adopted'")


def upgrade() -> None:
    op.create_table(
        "decision_years",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_decision_years_positive")),
        sa.ForeignKeyConstraint(
            ["county", "decision_id"],
            ["decisions.county", "decisions.id"],
            name=op.f("fk_decision_years_county_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "commitment_id"],
            ["commitments.county", "commitments.id"],
            name=op.f("fk_decision_years_county_commitment_id"),
        ),
        sa.PrimaryKeyConstraint("county", "position", "decision_id", name=op.f("pk_decision_years")),
        sa.UniqueConstraint("county", "decision_id", "school_year", name=op.f("uq_decision_years_year")),
    )
    op.create_index("ix_decision_years_year", "decision_years", ["county", "school_year"])
    for table in TABLES:
        op.add_column(table, sa.Column("scheme", sa.String(40), nullable=False, server_default=FIRST))
        op.alter_column(table, "scheme", server_default=None)
    of = ["county", "scheme", "kind", "school_year", "subject_id"]
    op.drop_constraint("uq_accounts_subject", "accounts")
    op.create_unique_constraint("uq_accounts_subject", "accounts", of)
    of = ["county", "scheme", "school_year"]
    op.drop_index("uq_plans_adopted", "plans")
    op.create_index("uq_plans_adopted", "plans", of, unique=True, postgresql_where=ADOPTED)


def downgrade() -> None:
    op.drop_index("uq_plans_adopted", "plans")
    op.create_index("uq_plans_adopted", "plans", ["county", "school_year"], unique=True, postgresql_where=ADOPTED)
    op.drop_constraint("uq_accounts_subject", "accounts")
    op.create_unique_constraint("uq_accounts_subject", "accounts", ["county", "kind", "school_year", "subject_id"])
    for table in TABLES:
        op.drop_column(table, "scheme")
    op.drop_table("decision_years")
