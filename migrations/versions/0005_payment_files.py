"""Payment files: batches of payments that go out to an economy system, and come back as receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


NOT_ON_THEIR_WAY = """
CREATE FUNCTION postings_not_on_their_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What stands in a payment file is paid by its receipt alone: once booked, its line is open no longer.
    IF EXISTS (
        SELECT FROM payment_lines
        WHERE county = NEW.county AND commitment_id = NEW.commitment_id AND status = 'sent'
    ) THEN
        RAISE EXCEPTION 'commitment % stands in a payment file', NEW.commitment_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_not_on_their_way';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.execute("CREATE SEQUENCE payment_batch_number")
    op.create_table(
        "payment_batches",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default=sa.text("nextval('payment_batch_number')"), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_payment_batches_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_payment_batches")),
    )
    op.create_index("ix_payment_batches_year", "payment_batches", ["county", "school_year", sa.text("id DESC")])
    op.create_table(
        "payment_lines",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("payment_batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_payment_lines_positive")),
        sa.CheckConstraint("status IN ('sent', 'paid', 'refused')", name=op.f("ck_payment_lines_linestatus")),
        sa.ForeignKeyConstraint(
            ["county", "payment_batch_id"],
            ["payment_batches.county", "payment_batches.id"],
            name=op.f("fk_payment_lines_county_payment_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "commitment_id"],
            ["commitments.county", "commitments.id"],
            name=op.f("fk_payment_lines_county_commitment_id"),
        ),
        sa.PrimaryKeyConstraint("county", "position", "payment_batch_id", name=op.f("pk_payment_lines")),
    )
    op.create_index(
        "uq_payment_lines_open",
        "payment_lines",
        ["county", "commitment_id"],
        unique=True,
        postgresql_where=sa.text("status = 'sent'"),
    )
    op.execute(NOT_ON_THEIR_WAY)
    op.execute(
        "CREATE TRIGGER postings_not_on_their_way BEFORE INSERT ON postings FOR EACH ROW"
        " WHEN (NEW.commitment_id IS NOT NULL AND NEW.kind IN ('payment', 'release', 'reversal'))"
        " EXECUTE FUNCTION postings_not_on_their_way()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER postings_not_on_their_way ON postings")
    op.execute("DROP FUNCTION postings_not_on_their_way")
    op.drop_table("payment_lines")
    op.drop_table("payment_batches")
    op.execute("DROP SEQUENCE payment_batch_number")
