"""Every query carries the county for each table that has one: it can be the key by which the data is spread out.

What is held against this is PostgreSQL's own plan, made for one whom row-level security does not add conditions for:
each scan of such a table must be bound by its county, to a value or to another table's county.
"""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import UniqueConstraint, event

from domain.base import Base
from tests.api.test_writes import CHANGING, etag_of
from tests.reads import READS, READS_BY_ID
from tests.support import new_key
from tests.told import writes

ROOT = Path(__file__).parent.parent.parent
SHARED = {"organisations"}  # from public registers: a reference table, copied to every node
# Found by what somebody brings, before anybody knows of which county: reference tables too.
BROUGHT = {"integrations", "invitations"}
SPREAD = {table.name for table in Base.metadata.sorted_tables if "county" in table.c} - SHARED
CONDITIONS = ("Index Cond", "Recheck Cond", "Filter", "Hash Cond", "Merge Cond", "Join Filter", "One-Time Filter")


@pytest.fixture
def asked(told):
    """The statements that the application sends, with their values."""
    found = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if re.search(rf"\b({'|'.join(SPREAD)})\b", statement):
            found.append((statement, parameters))

    engine = told.app.state.engines[None]
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def unbound(api, statement, parameters):
    """The tables that a statement looks through without their county."""
    connection = api.engine.raw_connection()
    try:
        values = parameters[0] if isinstance(parameters, list) else parameters
        cursor = connection.cursor()
        cursor.execute("EXPLAIN (VERBOSE, FORMAT JSON) " + statement, values)
        plan = cursor.fetchone()[0]
    finally:
        connection.rollback()
        connection.close()
    parts = list(nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
    conditions = " ".join(str(part[kind]) for part in parts for kind in CONDITIONS if kind in part)
    return {
        part["Relation Name"]
        for part in parts
        if part.get("Relation Name") in SPREAD
        and "Scan" in part["Node Type"]
        and not re.search(rf"\b{part['Alias']}\.county\)?(::\w+)? = |= \(?{part['Alias']}\.county\b", conditions)
    }


def faults(api, asked):
    return [(unbound(api, *one), one[0]) for one in asked if unbound(api, *one)]


def test_every_list_and_report_carries_the_county(told, asked):
    for path, params in READS.values():
        assert told.as_("forum_secretary").get(path, **params).status_code in (200, 403), path
    assert len(asked) > 30
    assert faults(told, asked) == []


def test_every_record_is_read_by_its_county(told, asked, ids):
    for name, path in READS_BY_ID.items():
        assert told.as_("forum_secretary").get(path(ids["38"])).status_code == 200, name
    assert len(asked) > 60
    assert faults(told, asked) == []


@pytest.mark.parametrize("name", CHANGING)
def test_every_change_carries_the_county(told, asked, ids, name):
    write = writes(ids["38"])[name]
    tag = etag_of(told, write)
    asked.clear()
    assert write.call(told.as_(write.role), if_match=tag, key=new_key()).status_code == write.status
    assert faults(told, asked) == []


def test_a_query_without_its_county_is_found(told):
    assert unbound(told, "SELECT * FROM needs WHERE title = %s", ("x",)) == {"needs"}
    assert unbound(told, "SELECT * FROM needs n WHERE n.county = %s", ("38",)) == set()
    joined = "SELECT * FROM needs n JOIN measure_needs m ON m.need_id = n.id {} WHERE n.county = '38'"
    assert unbound(told, joined.format(""), ()) == {"measure_needs"}
    assert unbound(told, joined.format("AND m.county = n.county"), ()) == set()


def test_every_key_of_a_table_with_a_county_holds_it():
    for name in sorted(SPREAD - BROUGHT):
        table = Base.metadata.tables[name]
        keys = [table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))]
        keys += [index for index in table.indexes if index.unique]
        assert [key.name for key in keys if "county" not in key.columns] == [], name
        references = [one for one in table.foreign_key_constraints if one.referred_table.name in SPREAD]
        assert [one.name for one in references if "county" not in one.column_keys] == [], name


def test_the_tables_without_a_county_are_those_that_every_node_gets_a_copy_of():
    told = (ROOT / "docs" / "scaling.md").read_text()
    without = set(Base.metadata.tables) - (SPREAD - BROUGHT)
    assert [name for name in sorted(without) if f"`{name}`" not in told] == []
