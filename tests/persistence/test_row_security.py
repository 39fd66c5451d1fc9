"""The database keeps a county's rows to those who may see them, whatever the application asks for."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from domain.base import Base
from persistence.engine import APPLICATION_ROLE, make_engine, unguarded
from tests.support import GUARDS

# Organisations come from public registers: every county looks them up.
SHARED = {"organisations"}
OPEN = {"county_practices"}
TABLES = {table.name for table in Base.metadata.sorted_tables if "county" in table.c} - SHARED


@pytest.fixture
def app_engine(told):
    engine = make_engine(told.url, pool_size=1, role=APPLICATION_ROLE)
    yield engine
    engine.dispose()


def counties_in(connection, table):
    return {row[0] for row in connection.execute(text(f"SELECT DISTINCT county FROM {table}"))}


def test_every_table_of_the_counties_is_guarded(told):
    guarded = {row[0] for row in told.sql("SELECT relname FROM pg_class WHERE relrowsecurity")}
    assert guarded == TABLES
    kinds = told.sql("SELECT tablename, string_agg(cmd, ' ' ORDER BY cmd) FROM pg_policies GROUP BY 1")
    assert {tuple(row) for row in kinds} == {(table, "DELETE INSERT SELECT UPDATE") for table in TABLES}


def test_a_connection_that_was_told_nothing_sees_nothing(app_engine, told):
    full = {table for table in TABLES if told.one(f"SELECT count(*) FROM {table}")}
    assert len(full) > 35
    with app_engine.connect() as connection:
        assert {table for table in full if counties_in(connection, table)} == OPEN


def test_a_transaction_sees_what_it_was_told_and_the_next_one_nothing(app_engine):
    for _ in range(2):
        with app_engine.begin() as connection:
            assert counties_in(connection, "needs") == set()
            connection.execute(text("SELECT set_config('app.reads', '42', true)"))
            assert {one for table in TABLES - OPEN for one in counties_in(connection, table)} == {"42"}


def told_to(connection):
    """A transaction in 38, which also sees 42."""
    connection.rollback()
    connection.execute(text("SELECT set_config('app.reads', '38,42', true), set_config('app.writes', '38', true)"))


def test_nothing_is_written_where_one_only_reads(app_engine):
    with app_engine.connect() as connection:
        told_to(connection)
        assert connection.execute(text("DELETE FROM measure_partners")).rowcount > 0
        assert counties_in(connection, "measure_partners") == {"42"}
        assert connection.execute(text("UPDATE needs SET title = 'x' WHERE county = '38'")).rowcount > 0
        moved = "INSERT INTO measure_partners SELECT '42', measure_id, organisation_id FROM measure_partners LIMIT 1"
        there = "UPDATE needs SET title = 'x' WHERE county = '42'"
        for statement in ("UPDATE needs SET county = '42'", there, moved):
            told_to(connection)
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(text(statement))


@pytest.mark.parametrize("table", ["history", "postings", "entries"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET county = county", "TRUNCATE {}"])
def test_what_is_appended_to_the_application_has_no_right_to_change(app_engine, table, statement):
    with app_engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement.format(table)))


def test_the_service_does_not_start_where_the_database_would_not_guard(app_engine, told):
    assert unguarded(app_engine) is None
    assert unguarded(told.engine) == "postgres is a superuser"


@pytest.mark.parametrize("guard", GUARDS)
def test_a_connection_that_is_given_back_is_told_to_forget(told, guard):
    with GUARDS[guard]():
        told.as_("forum_secretary").read("/needs")
    with told.app.state.engines["AUTOCOMMIT"].connect() as connection:
        assert counties_in(connection, "needs") == set()
