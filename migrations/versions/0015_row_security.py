"""The database itself keeps each county's rows to those who may see them (row-level security).

The application's role owns nothing. What a transaction may read and write it is told first (`app.reads`, `app.writes`:
counties' numbers with commas between); without that it sees nothing.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROLE = "fagloft_app"
TABLES = [
    "accounts",
    "closed_years",
    "county_practices",
    "grant_letters",
    "history",
    "long_term_plans",
    "meetings",
    "payment_batches",
    "plans",
    "priority_rounds",
    "agenda_items",
    "measures",
    "needs",
    "plan_amendments",
    "plan_goals",
    "plan_shares",
    "pots",
    "priority_criteria",
    "seats",
    "attendances",
    "commitments",
    "declarations",
    "evaluations",
    "item_votes",
    "measure_cost_lines",
    "measure_cost_shares",
    "measure_groups",
    "measure_needs",
    "measure_partners",
    "plan_lines",
    "priority_ballots",
    "priority_items",
    "priority_scores",
    "claims",
    "decisions",
    "evaluation_groups",
    "evaluation_indicators",
    "attachments",
    "claim_lines",
    "decision_years",
    "letters",
    "payment_lines",
    "postings",
    "entries",
]
APPEND_ONLY = ("history", "postings", "entries")
# How a county runs the scheme everybody reads, logged in or not.
OPEN = ("county_practices",)


def told(setting: str) -> str:
    """The counties of a setting, looked up once a statement."""
    return f"(SELECT string_to_array(current_setting('app.{setting}', true), ','))::text[]"


def upgrade() -> None:
    op.execute(
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN"
        f" CREATE ROLE {ROLE} NOLOGIN; END IF; END $$"
    )
    op.execute(f"GRANT {ROLE} TO CURRENT_USER")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {ROLE}")
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE}")
    for table in ("counties", "county_successions", "programmes", "programme_areas", "rule_sets", "alembic_version"):
        op.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {ROLE}")
    for table in TABLES:
        seen, written = f"county = ANY ({told('reads')})", f"county = ANY ({told('writes')})"
        read = "true" if table in OPEN else seen
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT TO {ROLE} USING ({read})")
        op.execute(f"CREATE POLICY {table}_add ON {table} FOR INSERT TO {ROLE} WITH CHECK ({written})")
        # What one sees one may lock, so that it stays; to change it takes the right to write there.
        op.execute(
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE TO {ROLE} USING ({seen}) WITH CHECK ({written})"
        )
        op.execute(f"CREATE POLICY {table}_remove ON {table} FOR DELETE TO {ROLE} USING ({written})")


def downgrade() -> None:
    for table in TABLES:
        for policy in ("read", "add", "change", "remove"):
            op.execute(f"DROP POLICY {table}_{policy} ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {ROLE}")
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}")
    op.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {ROLE}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {ROLE}")
