"""History is chained per county: links beside the entries, and the one change an entry may see (erasing a person).

A link holds what its entry held when it was sealed. Whom and what an entry tells of go into it by salted hashes of their
own, so that they can be erased without breaking the chain: the salt goes with them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROLE = "fagloft_app"
TABLE = "history_links"

# An entry may lose who and what it tells of, and nothing else may happen to it.
ENTRY = """
CREATE FUNCTION history_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW IS NOT DISTINCT FROM OLD
        OR (NEW.actor_subject, NEW.actor_name) NOT IN ((OLD.actor_subject, OLD.actor_name), ('', ''))
        OR (NEW.reason, NEW.changes) IS DISTINCT FROM (OLD.reason, OLD.changes)
            AND (NEW.reason, NEW.changes) IS DISTINCT FROM (NULL::text, '{}'::jsonb)
        OR (NEW.county, NEW.seq, NEW.at, NEW.actor_role, NEW.on_behalf_of, NEW.record_type, NEW.record_id, NEW.action,
            NEW.request_id) IS DISTINCT FROM (OLD.county, OLD.seq, OLD.at, OLD.actor_role, OLD.on_behalf_of,
            OLD.record_type, OLD.record_id, OLD.action, OLD.request_id)
    THEN
        RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
# A link may lose its salts.
LINK = """
CREATE FUNCTION history_links_only_unsalted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.who_salt IS NOT NULL AND NEW.who_salt IS DISTINCT FROM OLD.who_salt
        OR NEW.told_salt IS NOT NULL AND NEW.told_salt IS DISTINCT FROM OLD.told_salt
        OR (NEW.county, NEW.position, NEW.seq, NEW.who, NEW.told, NEW.hash, NEW.sealed_at)
            IS DISTINCT FROM (OLD.county, OLD.position, OLD.seq, OLD.who, OLD.told, OLD.hash, OLD.sealed_at)
    THEN
        RAISE EXCEPTION 'history_links is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
# For the one who owns the tables: the job that erases people whose time has come.
ERASE = """
CREATE FUNCTION erase_from_history(of_county text, of_seq bigint, erase_who boolean, erase_told boolean)
RETURNS void LANGUAGE sql AS $$
    UPDATE history SET actor_subject = CASE WHEN erase_who THEN '' ELSE actor_subject END,
        actor_name = CASE WHEN erase_who THEN '' ELSE actor_name END,
        reason = CASE WHEN erase_told THEN NULL ELSE reason END,
        changes = CASE WHEN erase_told THEN '{}' ELSE changes END
    WHERE county = of_county AND seq = of_seq AND (
        erase_who AND (actor_subject, actor_name) <> ('', '')
        OR erase_told AND (reason, changes) IS DISTINCT FROM (NULL::text, '{}'::jsonb)
    );
    UPDATE history_links SET who_salt = CASE WHEN erase_who THEN NULL ELSE who_salt END,
        told_salt = CASE WHEN erase_told THEN NULL ELSE told_salt END
    WHERE county = of_county AND seq = of_seq;
$$
"""


def told(setting: str) -> str:
    """The counties of a setting, looked up once a statement."""
    return f"(SELECT string_to_array(current_setting('app.{setting}', true), ','))::text[]"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("county", sa.String(length=2), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("who_salt", sa.LargeBinary(), nullable=True),
        sa.Column("told_salt", sa.LargeBinary(), nullable=True),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_history_links_county")),
        sa.PrimaryKeyConstraint("county", "position", name=op.f("pk_history_links")),
        sa.UniqueConstraint("county", "seq", name="uq_history_links_seq"),
    )
    # The one unique key that did not hold the county, by which the data may once be spread out.
    op.drop_index("uq_postings_transfer", "postings")
    op.create_index(
        "uq_postings_transfer",
        "postings",
        ["county", "transfer_id", "kind"],
        unique=True,
        postgresql_where=sa.text("transfer_id IS NOT NULL"),
    )
    op.execute(ENTRY)
    op.execute(LINK)
    op.execute(ERASE)
    op.execute("REVOKE ALL ON FUNCTION erase_from_history FROM PUBLIC")
    op.execute("DROP TRIGGER history_append_only ON history")
    for table, check in (("history", "history_only_erased"), (TABLE, "history_links_only_unsalted")):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_erased BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {check}()"
        )
    # The service shows the newest links; they are made by the one who seals.
    op.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {TABLE} FROM {ROLE}")
    seen, written = f"county = ANY ({told('reads')})", f"county = ANY ({told('writes')})"
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {TABLE}_read ON {TABLE} FOR SELECT TO {ROLE} USING ({seen})")
    op.execute(f"CREATE POLICY {TABLE}_add ON {TABLE} FOR INSERT TO {ROLE} WITH CHECK ({written})")
    op.execute(f"CREATE POLICY {TABLE}_change ON {TABLE} FOR UPDATE TO {ROLE} USING ({seen}) WITH CHECK ({written})")
    op.execute(f"CREATE POLICY {TABLE}_remove ON {TABLE} FOR DELETE TO {ROLE} USING ({written})")


def downgrade() -> None:
    op.execute("DROP TRIGGER history_append_only ON history")
    op.execute("DROP TRIGGER history_only_erased ON history")
    op.execute(
        "CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.drop_table(TABLE)
    op.drop_index("uq_postings_transfer", "postings")
    op.create_index(
        "uq_postings_transfer",
        "postings",
        ["transfer_id", "kind"],
        unique=True,
        postgresql_where=sa.text("transfer_id IS NOT NULL"),
    )
    for function in ("erase_from_history", "history_only_erased", "history_links_only_unsalted"):
        op.execute(f"DROP FUNCTION {function}")
