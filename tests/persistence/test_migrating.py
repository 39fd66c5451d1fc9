"""The schema comes up, goes away and comes up again, and is what the mapped classes say."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from domain.base import Base
from persistence.backing_up import contents
from persistence.engine import make_engine
from persistence.migrating import MIGRATIONS, migrate


def run(engine, step, revision):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        step(config, revision)


def objects(engine):
    with engine.connect() as connection:
        return set(
            connection.scalars(
                text(
                    "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    " UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                    " UNION ALL SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal"
                )
            )
        )


def test_up_down_and_up_again_ends_where_it_began(empty_url):
    engine = make_engine(empty_url, pool_size=1)
    before = objects(engine)
    run(engine, command.downgrade, "base")
    assert objects(engine) <= {"alembic_version", "alembic_version_pkc"}
    migrate(engine)
    assert objects(engine) == before
    migrate(engine)
    assert objects(engine) == before
    engine.dispose()


def held(engine):
    with engine.connect() as connection:
        return {table: content for table, content in contents(connection).items() if table != "alembic_version"}


def test_each_migration_goes_down_up_and_down_again_under_the_example_and_loses_nothing_older(example):
    """From the newest to the first, each with the rows that the ones before it left."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert len(revisions) > 16
    engine, before = example.engine, objects(example.engine)
    for revision in revisions[:-1]:
        run(engine, command.downgrade, f"{revision}-1")
        older = held(engine)
        run(engine, command.upgrade, revision)
        run(engine, command.downgrade, f"{revision}-1")
        assert held(engine) == older, revision
    assert held(engine)["needs"].rows > 50
    run(engine, command.upgrade, "head")
    assert objects(engine) == before
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, Base.metadata) == []


def test_the_schema_is_what_the_mapped_classes_say(empty_url):
    engine = make_engine(empty_url, pool_size=1)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, Base.metadata) == []
    assert {name for name in inspect(engine).get_table_names() if name != "alembic_version"} == set(
        Base.metadata.tables
    )
    engine.dispose()


def test_reference_data_is_there_after_a_migration(empty_url):
    engine = make_engine(empty_url, pool_size=1)
    with engine.connect() as connection:
        counties = dict(connection.execute(text("SELECT number, valid_to::text FROM counties")).all())
        successors = connection.scalars(
            text("SELECT successor FROM county_successions WHERE predecessor = '38' ORDER BY 1")
        ).all()
        programmes = connection.scalar(text("SELECT count(*) FROM programmes"))
    engine.dispose()
    assert counties["38"] == "2023-12-31"
    assert counties["42"] is None
    assert successors == ["39", "40"]
    assert programmes == 10
