"""The forum's meetings: agenda, attendance, declarations, votes, and the minutes that were approved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _coded(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=40, name=name)


def _tied(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_county_{column}")
    return sa.ForeignKeyConstraint(["county", column], [f"{to}.county", f"{to}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("status", _coded("meetingstatus", "draft", "called", "open", "closed", "approved"), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("minutes", postgresql.JSONB(), nullable=True),
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_meetings_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_meetings")),
    )
    op.create_table(
        "agenda_items",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", _coded("itemkind", "information", "discussion", "decision"), nullable=False),
        sa.Column("background", sa.Text(), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("outcome", _coded("itemoutcome", "adopted", "rejected", "postponed"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("manner", _coded("manner", "consensus", "vote"), nullable=True),
        sa.Column("vote_reason", sa.Text(), nullable=True),
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["counties.number"], name=op.f("fk_agenda_items_county")),
        _tied("agenda_items", "meeting_id", "meetings"),
        _tied("agenda_items", "round_id", "priority_rounds"),
        _tied("agenda_items", "plan_id", "plans"),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_agenda_items")),
    )
    op.create_index("ix_agenda_items_meeting", "agenda_items", ["county", "meeting_id"])
    op.create_index("ix_agenda_items_plan", "agenda_items", ["county", "plan_id"])
    op.create_table(
        "attendances",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("presence", _coded("presence", "present", "deputy", "absent"), nullable=False),
        _tied("attendances", "meeting_id", "meetings"),
        _tied("attendances", "seat_id", "seats"),
        sa.PrimaryKeyConstraint("county", "meeting_id", "seat_id", name=op.f("pk_attendances")),
    )
    op.create_table(
        "declarations",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        # An item that is taken off the agenda takes what was declared in it along; history has both.
        _tied("declarations", "item_id", "agenda_items", ondelete="CASCADE"),
        _tied("declarations", "seat_id", "seats"),
        sa.PrimaryKeyConstraint("county", "item_id", "seat_id", name=op.f("pk_declarations")),
    )
    op.create_table(
        "item_votes",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("vote", _coded("vote", "for", "against", "blank"), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=True),
        _tied("item_votes", "item_id", "agenda_items"),
        _tied("item_votes", "seat_id", "seats"),
        sa.PrimaryKeyConstraint("county", "item_id", "seat_id", name=op.f("pk_item_votes")),
    )


def downgrade() -> None:
    for table in ("item_votes", "declarations", "attendances", "agenda_items", "meetings"):
        op.drop_table(table)
