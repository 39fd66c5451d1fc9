"""Schemes, own contribution, and decisions on applications with their letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OUTCOMES = ("full", "part", "none", "waiting")
STATUSES = (
    "prepared", "decided", "accepted", "declined", "complained", "upheld", "changed", "replaced", "discarded",
)  # fmt: skip


def one_of(column: str, values: tuple[str, ...], name: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name)


def upgrade() -> None:
    for table in ("county_practices", "measures"):
        op.add_column(table, sa.Column("scheme", sa.String(40), nullable=False, server_default="vet_competence"))
        op.alter_column(table, "scheme", server_default=None)
    op.add_column("measures", sa.Column("own_ore", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("measures", "own_ore", server_default=None)
    op.create_check_constraint(op.f("ck_measures_own_not_negative"), "measures", "own_ore >= 0")
    op.execute("CREATE SEQUENCE decision_number")
    op.create_table(
        "decisions",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default=sa.text("nextval('decision_number')"), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("applied_ore", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("granted_ore", sa.BigInteger(), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("deviation", sa.Text(), nullable=True),
        sa.Column("forum_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("four_eyes", sa.Boolean(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.Column("complaint", sa.Text(), nullable=True),
        sa.Column("complained_on", sa.Date(), nullable=True),
        sa.Column("complaint_answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("measure_version", sa.BigInteger(), nullable=False),
        sa.Column("rule_set", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        one_of("outcome", OUTCOMES, op.f("ck_decisions_decisionoutcome")),
        one_of("status", STATUSES, op.f("ck_decisions_decisionstatus")),
        sa.CheckConstraint(
            "granted_ore >= 0 AND granted_ore <= applied_ore", name=op.f("ck_decisions_within_application")
        ),
        sa.CheckConstraint(
            "(outcome IN ('full', 'part')) = (granted_ore > 0)", name=op.f("ck_decisions_outcome_amount")
        ),
        sa.CheckConstraint("granted_ore = 0 OR pot_id IS NOT NULL", name=op.f("ck_decisions_granted_from_pot")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_decisions_county")),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"], ["measures.county", "measures.id"], name=op.f("fk_decisions_county_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "pot_id"], ["pots.county", "pots.id"], name=op.f("fk_decisions_county_pot_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "commitment_id"],
            ["commitments.county", "commitments.id"],
            name=op.f("fk_decisions_county_commitment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "practice_id"],
            ["county_practices.county", "county_practices.id"],
            name=op.f("fk_decisions_county_practice_id"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["organisations.id"], name=op.f("fk_decisions_owner_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["organisations.id"], name=op.f("fk_decisions_recipient_id")),
        sa.ForeignKeyConstraint(["rule_set"], ["rule_sets.code"], name=op.f("fk_decisions_rule_set")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_decisions")),
    )
    prepared, standing = "status = 'prepared'", "status IN ('decided', 'accepted', 'complained', 'upheld')"
    for name, where in (("prepared", prepared), ("standing", standing)):
        op.create_index(
            f"uq_decisions_{name}", "decisions", ["county", "measure_id"], unique=True, postgresql_where=sa.text(where)
        )
    op.create_index("ix_decisions_year", "decisions", ["county", "school_year", sa.text("id DESC")])
    op.create_table(
        "letters",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("norm", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        one_of("kind", ("decision", "complaint"), op.f("ck_letters_letterkind")),
        one_of("norm", ("nb", "nn"), op.f("ck_letters_writtennorm")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_letters_county")),
        sa.ForeignKeyConstraint(
            ["county", "decision_id"], ["decisions.county", "decisions.id"], name=op.f("fk_letters_county_decision_id")
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_decision", "letters", ["county", "decision_id"])
    # A letter as it was sent cannot be changed or lost.
    op.execute(
        "CREATE TRIGGER letters_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON letters"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("letters")
    op.drop_table("decisions")
    op.execute("DROP SEQUENCE decision_number")
    op.drop_constraint(op.f("ck_measures_own_not_negative"), "measures")
    for table, column in (("measures", "own_ore"), ("measures", "scheme"), ("county_practices", "scheme")):
        op.drop_column(table, column)
