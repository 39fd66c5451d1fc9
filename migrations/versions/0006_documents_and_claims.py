"""Documents of applications, and claims with receipts that payments refer to."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATUSES = ("draft", "sent", "returned", "approved", "paid", "rejected", "withdrawn")


def upgrade() -> None:
    op.execute("CREATE SEQUENCE claim_number")
    op.create_table(
        "claims",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default=sa.text("nextval('claim_number')"), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("claimant_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("reference", sa.String(300), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            f"status IN ({', '.join(repr(status) for status in STATUSES)})", name=op.f("ck_claims_claimstatus")
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_claims_county")),
        sa.ForeignKeyConstraint(
            ["county", "commitment_id"],
            ["commitments.county", "commitments.id"],
            name=op.f("fk_claims_county_commitment_id"),
        ),
        sa.ForeignKeyConstraint(["recipient_id"], ["organisations.id"], name=op.f("fk_claims_recipient_id")),
        sa.ForeignKeyConstraint(["claimant_id"], ["organisations.id"], name=op.f("fk_claims_claimant_id")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_commitment", "claims", ["county", "commitment_id"])
    op.create_index("ix_claims_year", "claims", ["county", "school_year", sa.text("id DESC")])
    op.create_table(
        "claim_lines",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_claim_lines_positive")),
        sa.ForeignKeyConstraint(
            ["county", "claim_id"], ["claims.county", "claims.id"], name=op.f("fk_claim_lines_county_claim_id")
        ),
        sa.PrimaryKeyConstraint("county", "position", "claim_id", name=op.f("pk_claim_lines")),
    )
    op.create_table(
        "attachments",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.CheckConstraint("num_nonnulls(measure_id, claim_id) = 1", name=op.f("ck_attachments_one_record")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_attachments_county")),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"], ["measures.county", "measures.id"], name=op.f("fk_attachments_county_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "claim_id"], ["claims.county", "claims.id"], name=op.f("fk_attachments_county_claim_id")
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_measure", "attachments", ["county", "measure_id"])
    op.create_index("ix_attachments_claim", "attachments", ["county", "claim_id"])
    for table in ("postings", "payment_lines"):
        op.add_column(table, sa.Column("claim_id", sa.Uuid(), nullable=True))
        name = op.f(f"fk_{table}_county_claim_id")
        op.create_foreign_key(name, table, "claims", ["county", "claim_id"], ["county", "id"])


def downgrade() -> None:
    for table in ("postings", "payment_lines"):
        op.drop_column(table, "claim_id")
    op.drop_table("attachments")
    op.drop_table("claim_lines")
    op.drop_table("claims")
    op.execute("DROP SEQUENCE claim_number")
