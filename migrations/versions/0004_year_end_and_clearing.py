"""What becomes of money that is left: returned, carried over, sent to another county; closed budget years."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ACCOUNTS = ("grant", "unallocated", "pot", "commitment", "paid")
POSTINGS = ("grant", "allocation", "commitment", "payment", "release", "repayment", "reversal")
IN_OPEN_YEARS = """
CREATE FUNCTION postings_in_open_years() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Shared by all who post and taken alone by the one who closes: a year is closed between postings, never under one.
    PERFORM pg_advisory_xact_lock_shared(hashtext('ledger'), NEW.county::int);
    IF EXISTS (
        SELECT FROM closed_years
        WHERE county = NEW.county AND budget_year = extract(year FROM NEW.effective_on)
    ) THEN
        RAISE EXCEPTION 'the budget year of % is closed', NEW.effective_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_in_open_years';
    END IF;
    RETURN NEW;
END $$
"""


def kinds(table: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"kind IN ({listed})")


def upgrade() -> None:
    kinds("accounts", "accountkind", (*ACCOUNTS, "returned", "carried", "clearing"))
    more = ("deallocation", "return", "carry_out", "carry_in", "sent", "received")
    kinds("postings", "postingkind", (*POSTINGS, *more))
    op.add_column("postings", sa.Column("transfer_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(
        op.f("ck_postings_transfer"),
        "postings",
        "(kind IN ('carry_out', 'carry_in', 'sent', 'received')) = (transfer_id IS NOT NULL)",
    )
    op.create_index(
        "uq_postings_transfer",
        "postings",
        ["transfer_id", "kind"],
        unique=True,
        postgresql_where=sa.text("transfer_id IS NOT NULL"),
    )
    op.create_table(
        "closed_years",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("budget_year", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_closed_years_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_closed_years")),
        sa.UniqueConstraint("county", "budget_year", name="uq_closed_years_year"),
    )
    op.execute(
        "CREATE TRIGGER closed_years_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON closed_years"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(IN_OPEN_YEARS)
    op.execute(
        "CREATE TRIGGER postings_in_open_years BEFORE INSERT ON postings"
        " FOR EACH ROW EXECUTE FUNCTION postings_in_open_years()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER postings_in_open_years ON postings")
    op.execute("DROP FUNCTION postings_in_open_years")
    op.drop_table("closed_years")
    op.drop_index("uq_postings_transfer", "postings")
    op.drop_constraint(op.f("ck_postings_transfer"), "postings")
    op.drop_column("postings", "transfer_id")
    kinds("postings", "postingkind", POSTINGS)
    kinds("accounts", "accountkind", ACCOUNTS)
