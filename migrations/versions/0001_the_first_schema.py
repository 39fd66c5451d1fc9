"""The first schema: the whole chain from need to report, the ledger and history append-only by triggers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQUENCES = ("need_number", "measure_number", "commitment_number", "account_id")
# Nobody changes what has been recorded: corrections are new rows.
APPEND_ONLY = ("history", "postings", "entries")

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

ENTRIES_SUM_TO_ZERO = """
CREATE FUNCTION entries_sum_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_ore) FROM entries WHERE county = NEW.county AND posting_id = NEW.id) IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION 'the entries of posting % do not sum to zero', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""

ENTRY_FOLLOWS_POSTING = """
CREATE FUNCTION entry_follows_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_ore) FROM entries WHERE county = NEW.county AND posting_id = NEW.posting_id) <> 0 THEN
        RAISE EXCEPTION 'the entries of posting % do not sum to zero', NEW.posting_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    for sequence in SEQUENCES:
        op.execute(f"CREATE SEQUENCE {sequence}")
    op.create_table(
        "counties",
        sa.Column("number", sa.String(length=2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation_number", sa.String(length=9), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_counties")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "programmes",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("nb", sa.Text(), nullable=False),
        sa.Column("nn", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_programmes")),
    )
    op.create_table(
        "rule_sets",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "status",
            sa.Enum("in_force", "draft", name="rulesetstatus", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_rule_sets")),
    )
    op.create_table(
        "accounts",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.BigInteger(), server_default=sa.text("nextval('account_id')"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "grant",
                "unallocated",
                "pot",
                "commitment",
                "paid",
                name="accountkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("floor_zero", sa.Boolean(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance >= 0 OR NOT floor_zero", name=op.f("ck_accounts_balance_floor")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_accounts_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("county", "kind", "school_year", "subject_id", name="uq_accounts_subject"),
    )
    op.create_table(
        "county_successions",
        sa.Column("predecessor", sa.String(length=2), nullable=False),
        sa.Column("successor", sa.String(length=2), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["predecessor"], ["counties.number"], name=op.f("fk_county_successions_predecessor")),
        sa.ForeignKeyConstraint(["successor"], ["counties.number"], name=op.f("fk_county_successions_successor")),
        sa.PrimaryKeyConstraint("predecessor", "successor", name=op.f("pk_county_successions")),
    )
    op.create_table(
        "grant_letters",
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("budget_year", sa.SmallInteger(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_grant_letters_positive")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_grant_letters_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_grant_letters")),
        sa.UniqueConstraint("county", "reference", name="uq_grant_letters_reference"),
    )
    op.create_table(
        "history",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_subject", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_history_county")),
        sa.PrimaryKeyConstraint("county", "seq", name=op.f("pk_history")),
    )
    op.create_index("ix_history_record", "history", ["county", "record_id", "seq"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "county_authority",
                "school",
                "private_school",
                "company",
                "training_office",
                "examination_board",
                "network",
                "union",
                "employers_organisation",
                "provider",
                "vet_board",
                "county_governor",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=9), nullable=True),
        sa.Column("county", sa.String(length=2), nullable=True),
        sa.Column(
            "written_norm",
            sa.Enum("nb", "nn", name="writtennorm", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("counties", postgresql.ARRAY(sa.String(length=2)), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("number ~ '^[0-9]{9}$'", name=op.f("ck_organisations_number_digits")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_organisations_county")),
        sa.ForeignKeyConstraint(["parent_id"], ["organisations.id"], name=op.f("fk_organisations_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("number", name=op.f("uq_organisations_number")),
    )
    op.create_index("ix_organisations_county_kind", "organisations", ["county", "kind"], unique=False)
    op.create_table(
        "plans",
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("budget_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("frame_ore", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "proposed", "adopted", name="planstatus", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_by", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("frame_ore >= 0", name=op.f("ck_plans_frame_not_negative")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_plans_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_plans")),
    )
    op.create_index(
        "uq_plans_adopted",
        "plans",
        ["county", "school_year"],
        unique=True,
        postgresql_where=sa.text("status = 'adopted'"),
    )
    op.create_table(
        "priority_rounds",
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "decided",
                name="priorityroundstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_priority_rounds_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_priority_rounds")),
    )
    op.create_table(
        "programme_areas",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("programme", sa.String(length=2), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("nb", sa.Text(), nullable=False),
        sa.Column("nn", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["programme"], ["programmes.code"], name=op.f("fk_programme_areas_programme")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_programme_areas")),
    )
    op.create_index(op.f("ix_programme_areas_programme"), "programme_areas", ["programme"], unique=False)
    op.create_table(
        "measures",
        sa.Column("number", sa.BigInteger(), server_default=sa.text("nextval('measure_number')"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "language",
            sa.Enum("nb", "nn", name="writtennorm", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("collective", sa.Boolean(), nullable=False),
        sa.Column("workplace_based", sa.Boolean(), nullable=False),
        sa.Column(
            "education",
            sa.Enum("in_service", "further", name="education", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("programme", sa.String(length=2), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "proposed",
                "approved",
                "running",
                "completed",
                "evaluated",
                "rejected",
                "cancelled",
                name="measurestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('norwegian', title || ' ' || coalesce(description, ''))", persisted=True),
            nullable=False,
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("end_on >= start_on", name=op.f("ck_measures_period")),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_measures_county")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisations.id"], name=op.f("fk_measures_owner_id")),
        sa.ForeignKeyConstraint(["programme"], ["programmes.code"], name=op.f("fk_measures_programme")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_measures_provider_id")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_measures")),
        sa.UniqueConstraint("county", "external_id", name="uq_measures_external_id"),
    )
    op.create_index("ix_measures_search", "measures", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_measures_year", "measures", ["county", "school_year", sa.literal_column("id DESC")], unique=False
    )
    op.create_table(
        "memberships",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["organisations.id"], name=op.f("fk_memberships_body_id")),
        sa.ForeignKeyConstraint(["member_id"], ["organisations.id"], name=op.f("fk_memberships_member_id")),
        sa.PrimaryKeyConstraint("body_id", "member_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_member_id"), "memberships", ["member_id"], unique=False)
    op.create_table(
        "needs",
        sa.Column("number", sa.BigInteger(), server_default=sa.text("nextval('need_number')"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "language",
            sa.Enum("nb", "nn", name="writtennorm", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("current_practice", sa.Text(), nullable=True),
        sa.Column("desired_practice", sa.Text(), nullable=True),
        sa.Column("programme", sa.String(length=2), nullable=True),
        sa.Column("trade", sa.String(length=6), nullable=True),
        sa.Column("target_groups", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("other_group_justification", sa.Text(), nullable=True),
        sa.Column("anchoring_process", sa.String(length=40), nullable=True),
        sa.Column("anchoring_date", sa.Date(), nullable=True),
        sa.Column("anchoring_leaders", sa.Integer(), nullable=True),
        sa.Column("anchoring_employees", sa.Integer(), nullable=True),
        sa.Column("anchoring_note", sa.Text(), nullable=True),
        sa.Column("national_goal", sa.String(length=40), nullable=True),
        sa.Column("sami_perspective", sa.Text(), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("measure_kind", sa.String(length=40), nullable=True),
        sa.Column("wished_measure", sa.Text(), nullable=True),
        sa.Column("estimated_cost_ore", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "forwarded",
                "returned",
                "merged",
                "withdrawn",
                name="needstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("network_id", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("status_before_merge", sa.String(length=40), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('norwegian', title || ' ' || coalesce(current_practice, '') || ' ' || coalesce(desired_practice, '') || ' ' || coalesce(wished_measure, ''))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_needs_merged_has_target")
        ),
        sa.CheckConstraint("estimated_cost_ore >= 0 AND people >= 0", name=op.f("ck_needs_not_negative")),
        sa.ForeignKeyConstraint(
            ["county", "merged_into_id"], ["needs.county", "needs.id"], name="fk_needs_merged_into"
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_needs_county")),
        sa.ForeignKeyConstraint(["network_id"], ["organisations.id"], name=op.f("fk_needs_network_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisations.id"], name=op.f("fk_needs_owner_id")),
        sa.ForeignKeyConstraint(["programme"], ["programmes.code"], name=op.f("fk_needs_programme")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_needs")),
        sa.UniqueConstraint("county", "external_id", name="uq_needs_external_id"),
    )
    op.create_index("ix_needs_owner", "needs", ["county", "owner_id"], unique=False)
    op.create_index("ix_needs_search", "needs", ["search"], unique=False, postgresql_using="gin")
    op.create_index("ix_needs_year", "needs", ["county", "school_year", sa.literal_column("id DESC")], unique=False)
    op.create_table(
        "plan_shares",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "actor",
            sa.Enum(
                "county",
                "schools",
                "working_life",
                "examination_boards",
                "networks",
                name="planactor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("share BETWEEN 0 AND 10000", name=op.f("ck_plan_shares_share")),
        sa.ForeignKeyConstraint(
            ["county", "plan_id"], ["plans.county", "plans.id"], name=op.f("fk_plan_shares_county_plan_id")
        ),
        sa.PrimaryKeyConstraint("plan_id", "county", "position", name=op.f("pk_plan_shares")),
    )
    op.create_table(
        "pots",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("nb", sa.Text(), nullable=False),
        sa.Column("nn", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column(
            "actor",
            sa.Enum(
                "county",
                "schools",
                "working_life",
                "examination_boards",
                "networks",
                name="planactor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_ore >= 0", name=op.f("ck_pots_not_negative")),
        sa.ForeignKeyConstraint(
            ["county", "plan_id"], ["plans.county", "plans.id"], name=op.f("fk_pots_county_plan_id")
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_pots_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_pots")),
    )
    op.create_table(
        "priority_criteria",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("nb", sa.Text(), nullable=False),
        sa.Column("nn", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_priority_criteria_weight")),
        sa.ForeignKeyConstraint(
            ["county", "round_id"],
            ["priority_rounds.county", "priority_rounds.id"],
            name=op.f("fk_priority_criteria_county_round_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "county", "position", name=op.f("pk_priority_criteria")),
    )
    op.create_table(
        "seats",
        sa.Column(
            "seat_group",
            sa.Enum(
                "employers",
                "employees",
                "teachers",
                "vet_board",
                "providers",
                "county",
                "private_schools",
                "county_governor",
                name="seatgroup",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("voting", sa.Boolean(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_seats_county")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_seats_organisation_id")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_seats")),
    )
    op.create_table(
        "commitments",
        sa.Column("number", sa.BigInteger(), server_default=sa.text("nextval('commitment_number')"), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("budget_year", sa.SmallInteger(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_commitments_positive")),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"], ["measures.county", "measures.id"], name=op.f("fk_commitments_county_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "pot_id"], ["pots.county", "pots.id"], name=op.f("fk_commitments_county_pot_id")
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_commitments_county")),
        sa.ForeignKeyConstraint(["recipient_id"], ["organisations.id"], name=op.f("fk_commitments_recipient_id")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_commitments")),
    )
    op.create_index("ix_commitments_measure", "commitments", ["county", "measure_id"], unique=False)
    op.create_index(
        "ix_commitments_year", "commitments", ["county", "school_year", sa.literal_column("id DESC")], unique=False
    )
    op.create_table(
        "evaluations",
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("practice_change", sa.Text(), nullable=True),
        sa.Column("used_ore", sa.BigInteger(), nullable=True),
        sa.Column("unspent_reason", sa.Text(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "returned",
                name="evaluationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("used_ore >= 0", name=op.f("ck_evaluations_not_negative")),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"], ["measures.county", "measures.id"], name=op.f("fk_evaluations_county_measure_id")
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_evaluations_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("county", "measure_id", name="uq_evaluations_measure"),
    )
    op.create_table(
        "measure_cost_lines",
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ore >= 0", name=op.f("ck_measure_cost_lines_not_negative")),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"],
            ["measures.county", "measures.id"],
            name=op.f("fk_measure_cost_lines_county_measure_id"),
        ),
        sa.PrimaryKeyConstraint("measure_id", "county", "position", name=op.f("pk_measure_cost_lines")),
    )
    op.create_table(
        "measure_groups",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("target_group", sa.String(length=40), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.CheckConstraint("planned >= 0", name=op.f("ck_measure_groups_not_negative")),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"],
            ["measures.county", "measures.id"],
            name=op.f("fk_measure_groups_county_measure_id"),
        ),
        sa.PrimaryKeyConstraint("county", "measure_id", "target_group", name=op.f("pk_measure_groups")),
    )
    op.create_table(
        "measure_needs",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"],
            ["measures.county", "measures.id"],
            name=op.f("fk_measure_needs_county_measure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "need_id"], ["needs.county", "needs.id"], name=op.f("fk_measure_needs_county_need_id")
        ),
        sa.PrimaryKeyConstraint("county", "measure_id", "need_id", name=op.f("pk_measure_needs")),
    )
    op.create_index("ix_measure_needs_need", "measure_needs", ["county", "need_id"], unique=False)
    op.create_table(
        "measure_partners",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"],
            ["measures.county", "measures.id"],
            name=op.f("fk_measure_partners_county_measure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_measure_partners_organisation_id")
        ),
        sa.PrimaryKeyConstraint("county", "measure_id", "organisation_id", name=op.f("pk_measure_partners")),
    )
    op.create_table(
        "plan_lines",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("meets_c1", sa.Text(), nullable=True),
        sa.Column("meets_c2", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_ore >= 0", name=op.f("ck_plan_lines_not_negative")),
        sa.ForeignKeyConstraint(
            ["county", "measure_id"], ["measures.county", "measures.id"], name=op.f("fk_plan_lines_county_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "plan_id"], ["plans.county", "plans.id"], name=op.f("fk_plan_lines_county_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "pot_id"], ["pots.county", "pots.id"], name=op.f("fk_plan_lines_county_pot_id")
        ),
        sa.PrimaryKeyConstraint("county", "plan_id", "measure_id", name=op.f("pk_plan_lines")),
    )
    op.create_table(
        "priority_items",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "prioritised",
                "not_prioritised",
                "postponed",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("computed_rank", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "need_id"], ["needs.county", "needs.id"], name=op.f("fk_priority_items_county_need_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "round_id"],
            ["priority_rounds.county", "priority_rounds.id"],
            name=op.f("fk_priority_items_county_round_id"),
        ),
        sa.PrimaryKeyConstraint("county", "round_id", "need_id", name=op.f("pk_priority_items")),
    )
    op.create_table(
        "priority_scores",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("points", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "need_id"], ["needs.county", "needs.id"], name=op.f("fk_priority_scores_county_need_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "round_id"],
            ["priority_rounds.county", "priority_rounds.id"],
            name=op.f("fk_priority_scores_county_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "seat_id"], ["seats.county", "seats.id"], name=op.f("fk_priority_scores_county_seat_id")
        ),
        sa.PrimaryKeyConstraint("county", "round_id", "need_id", "seat_id", name=op.f("pk_priority_scores")),
    )
    op.create_table(
        "evaluation_groups",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("target_group", sa.String(length=40), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.CheckConstraint("completed >= 0", name=op.f("ck_evaluation_groups_not_negative")),
        sa.ForeignKeyConstraint(
            ["county", "evaluation_id"],
            ["evaluations.county", "evaluations.id"],
            name=op.f("fk_evaluation_groups_county_evaluation_id"),
        ),
        sa.PrimaryKeyConstraint("county", "evaluation_id", "target_group", name=op.f("pk_evaluation_groups")),
    )
    op.create_table(
        "evaluation_indicators",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column(
            "met",
            sa.Enum("yes", "partly", "no", name="met", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "evaluation_id"],
            ["evaluations.county", "evaluations.id"],
            name=op.f("fk_evaluation_indicators_county_evaluation_id"),
        ),
        sa.PrimaryKeyConstraint("county", "evaluation_id", "indicator", name=op.f("pk_evaluation_indicators")),
    )
    op.create_table(
        "postings",
        sa.Column(
            "kind",
            sa.Enum(
                "grant",
                "allocation",
                "commitment",
                "payment",
                "release",
                "repayment",
                "reversal",
                name="postingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("budget_year", sa.SmallInteger(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=True),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.Column("grant_letter_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_postings_reversal")),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_postings_positive")),
        sa.ForeignKeyConstraint(
            ["county", "commitment_id"],
            ["commitments.county", "commitments.id"],
            name=op.f("fk_postings_county_commitment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "grant_letter_id"],
            ["grant_letters.county", "grant_letters.id"],
            name=op.f("fk_postings_county_grant_letter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "pot_id"], ["pots.county", "pots.id"], name=op.f("fk_postings_county_pot_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "reverses_id"], ["postings.county", "postings.id"], name=op.f("fk_postings_county_reverses_id")
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_postings_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_postings")),
        sa.UniqueConstraint("county", "reverses_id", name="uq_postings_reverses"),
    )
    op.create_index("ix_postings_commitment", "postings", ["county", "commitment_id"], unique=False)
    op.create_index(
        "ix_postings_year", "postings", ["county", "school_year", sa.literal_column("id DESC")], unique=False
    )
    op.create_index(
        "uq_postings_allocation",
        "postings",
        ["county", "pot_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'allocation'"),
    )
    op.create_table(
        "entries",
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("account_version", sa.BigInteger(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ore <> 0", name=op.f("ck_entries_not_zero")),
        sa.ForeignKeyConstraint(
            ["county", "account_id"], ["accounts.county", "accounts.id"], name=op.f("fk_entries_county_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["county", "posting_id"], ["postings.county", "postings.id"], name=op.f("fk_entries_county_posting_id")
        ),
        sa.PrimaryKeyConstraint("county", "account_id", "account_version", name=op.f("pk_entries")),
    )
    op.create_index("ix_entries_posting", "entries", ["county", "posting_id"], unique=False)
    op.execute(REFUSE_CHANGE)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(ENTRIES_SUM_TO_ZERO)
    op.execute(
        "CREATE CONSTRAINT TRIGGER postings_balance AFTER INSERT ON postings"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entries_sum_to_zero()"
    )
    op.execute(ENTRY_FOLLOWS_POSTING)
    op.execute(
        "CREATE CONSTRAINT TRIGGER entries_balance AFTER INSERT ON entries"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_follows_posting()"
    )


def downgrade() -> None:
    op.drop_index("ix_entries_posting", table_name="entries")
    op.drop_table("entries")
    op.drop_index("uq_postings_allocation", table_name="postings", postgresql_where=sa.text("kind = 'allocation'"))
    op.drop_index("ix_postings_year", table_name="postings")
    op.drop_index("ix_postings_commitment", table_name="postings")
    op.drop_table("postings")
    op.drop_table("evaluation_indicators")
    op.drop_table("evaluation_groups")
    op.drop_table("priority_scores")
    op.drop_table("priority_items")
    op.drop_table("plan_lines")
    op.drop_table("measure_partners")
    op.drop_index("ix_measure_needs_need", table_name="measure_needs")
    op.drop_table("measure_needs")
    op.drop_table("measure_groups")
    op.drop_table("measure_cost_lines")
    op.drop_table("evaluations")
    op.drop_index("ix_commitments_year", table_name="commitments")
    op.drop_index("ix_commitments_measure", table_name="commitments")
    op.drop_table("commitments")
    op.drop_table("seats")
    op.drop_table("priority_criteria")
    op.drop_table("pots")
    op.drop_table("plan_shares")
    op.drop_index("ix_needs_year", table_name="needs")
    op.drop_index("ix_needs_search", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_owner", table_name="needs")
    op.drop_table("needs")
    op.drop_index(op.f("ix_memberships_member_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_index("ix_measures_year", table_name="measures")
    op.drop_index("ix_measures_search", table_name="measures", postgresql_using="gin")
    op.drop_table("measures")
    op.drop_index(op.f("ix_programme_areas_programme"), table_name="programme_areas")
    op.drop_table("programme_areas")
    op.drop_table("priority_rounds")
    op.drop_index("uq_plans_adopted", table_name="plans", postgresql_where=sa.text("status = 'adopted'"))
    op.drop_table("plans")
    op.drop_index("ix_organisations_county_kind", table_name="organisations")
    op.drop_table("organisations")
    op.drop_index("ix_history_record", table_name="history")
    op.drop_table("history")
    op.drop_table("grant_letters")
    op.drop_table("county_successions")
    op.drop_table("accounts")
    op.drop_table("rule_sets")
    op.drop_table("programmes")
    op.drop_table("idempotency_keys")
    op.drop_table("counties")
    for function in ("entry_follows_posting", "entries_sum_to_zero", "refuse_change"):
        op.execute(f"DROP FUNCTION {function}")
    for sequence in SEQUENCES:
        op.execute(f"DROP SEQUENCE {sequence}")
