"""Ballots of approval, points and ranking: a round's method and budget, what its needs cost, one ballot per seat."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("criteria", "approval", "points", "ranking")
RULES = ("weighted", "greedy", "equalshares", "equalshares-add1", "phragmen", "kemeny")


def _coded(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, length=40, name=name)


def upgrade() -> None:
    # What was there before was scored by criteria and ordered by their weighted mean.
    for column, name, values in (("ballot", "ballotkind", KINDS), ("rule", "countingrule", RULES)):
        kind = _coded(name, values)
        op.add_column("priority_rounds", sa.Column(column, kind, nullable=False, server_default=_FIRST[column]))
        op.alter_column("priority_rounds", column, server_default=None)
        told = ", ".join(f"'{value}'" for value in values)
        op.create_check_constraint(op.f(f"ck_priority_rounds_{name}"), "priority_rounds", f"{column} IN ({told})")
    op.add_column("priority_rounds", sa.Column("budget_ore", sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_priority_rounds_budget"), "priority_rounds", "budget_ore > 0")
    op.add_column("priority_items", sa.Column("cost_ore", sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_priority_items_cost"), "priority_items", "cost_ore > 0")
    op.execute(
        "UPDATE priority_items i SET cost_ore = n.estimated_cost_ore FROM needs n"
        " WHERE n.county = i.county AND n.id = i.need_id AND n.estimated_cost_ore > 0"
    )
    op.create_table(
        "priority_ballots",
        sa.Column("county", sa.String(2), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("points", postgresql.JSONB(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "round_id"],
            ["priority_rounds.county", "priority_rounds.id"],
            name=op.f("fk_priority_ballots_county_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "seat_id"], ["seats.county", "seats.id"], name=op.f("fk_priority_ballots_county_seat_id")
        ),
        sa.PrimaryKeyConstraint("county", "round_id", "seat_id", name=op.f("pk_priority_ballots")),
    )


def downgrade() -> None:
    op.drop_table("priority_ballots")
    op.drop_constraint(op.f("ck_priority_items_cost"), "priority_items")
    op.drop_column("priority_items", "cost_ore")
    op.drop_constraint(op.f("ck_priority_rounds_budget"), "priority_rounds")
    for column, name in (("rule", "countingrule"), ("ballot", "ballotkind")):
        op.drop_constraint(op.f(f"ck_priority_rounds_{name}"), "priority_rounds")
        op.drop_column("priority_rounds", column)
    op.drop_column("priority_rounds", "budget_ore")


_FIRST = {"ballot": "criteria", "rule": "weighted"}
