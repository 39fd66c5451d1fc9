"""Who is logged in and by which right: identities, sessions, invitations, grants, integrations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLE = "fagloft_app"
GUARDED = ("invitations", "role_grants", "integrations")
ROLES = [
    "school_leader",
    "company",
    "training_office",
    "network_coordinator",
    "forum_secretary",
    "forum_member",
    "county_economist",
    "directorate",
    "county_governor",
]


def told(setting: str) -> str:
    """The counties of a setting, looked up once a statement."""
    return f"(SELECT string_to_array(current_setting('app.{setting}', true), ','))::text[]"


def record() -> list[sa.Column]:
    """The columns of every county's record."""
    return [
        sa.Column("county", sa.String(2), sa.ForeignKey("counties.number"), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.false(), nullable=False),
    ]


def role() -> sa.Column:
    return sa.Column(
        "role", sa.Enum(*ROLES, name="role", native_enum=False, length=40, create_constraint=True), nullable=False
    )


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        moment("seen_at"),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_table(
        "login_attempts",
        sa.Column("state_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        moment("expires_at"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("identity_id", sa.Uuid(), sa.ForeignKey("identities.id", ondelete="CASCADE"), index=True),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("mandates", postgresql.JSONB(), nullable=False),
        sa.Column("chosen", sa.BigInteger()),
        sa.Column("provider_session", sa.Text(), index=True),
        sa.Column("id_token", sa.Text()),
        moment("created_at"),
        moment("seen_at"),
        moment("expires_at"),
    )
    op.create_table(
        "invitations",
        *record(),
        role(),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("withdrawn_on", sa.Date()),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_table(
        "role_grants",
        *record(),
        role(),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("identity_id", sa.Uuid(), sa.ForeignKey("identities.id"), nullable=False, index=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
    )
    op.create_table(
        "integrations",
        *record(),
        sa.Column("consumer", sa.String(9), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        role(),
        sa.Column("accepts_suppliers", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.CheckConstraint("consumer ~ '^[0-9]{9}$'", name="consumer_digits"),
    )
    op.create_index(
        "uq_integrations_consumer", "integrations", ["consumer"], unique=True, postgresql_where="ended_on IS NULL"
    )
    for table in GUARDED:
        seen, written = f"county = ANY ({told('reads')})", f"county = ANY ({told('writes')})"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT TO {ROLE} USING ({seen})")
        op.execute(f"CREATE POLICY {table}_add ON {table} FOR INSERT TO {ROLE} WITH CHECK ({written})")
        op.execute(
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE TO {ROLE} USING ({seen}) WITH CHECK ({written})"
        )
        op.execute(f"CREATE POLICY {table}_remove ON {table} FOR DELETE TO {ROLE} USING ({written})")


def downgrade() -> None:
    for table in ("integrations", "role_grants", "invitations", "sessions", "login_attempts", "identities"):
        op.drop_table(table)
