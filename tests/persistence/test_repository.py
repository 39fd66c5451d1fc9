"""No repository without an actor: the tenant filter is in every query, and a draft's filter where there are drafts."""

import importlib
import pkgutil

import pytest

import persistence
from domain.actors import Actor, Role
from persistence.engine import make_engine
from persistence.repository import Repository
from persistence.unit_of_work import UnitOfWork
from tests.support import actor

for module in pkgutil.walk_packages(persistence.__path__, "persistence."):
    importlib.import_module(module.name)
KINDS = {kind.__name__: kind for kind in Repository.__subclasses__()}


@pytest.fixture
def work(empty_url):
    made = []

    def of(who):
        engine = make_engine(empty_url, pool_size=1)
        made.append((engine, UnitOfWork(engine, who)))
        return made[-1][1]

    yield of
    for engine, unit in made:
        unit.close()
        engine.dispose()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_repository_asks_for_the_actors_counties_only(work, name):
    query = KINDS[name](work(actor("forum_member")))._query()
    table = KINDS[name].model.__tablename__
    words = str(query.compile(compile_kwargs={"literal_binds": False}))
    assert f"{table}.county = " in words.partition("WHERE")[2]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_actor_without_counties_reads_nothing(work, name):
    nowhere = Actor("s", "n", Role.FORUM_MEMBER, None, ())
    assert "WHERE false" in str(KINDS[name](work(nowhere))._query())


def test_there_are_no_more_ways_to_the_tables_than_these():
    assert sorted(KINDS) == sorted(
        [
            "Claims",
            "ClosedYears",
            "Commitments",
            "Decisions",
            "Evaluations",
            "GrantLetters",
            "Integrations",
            "Invitations",
            "LongTermPlans",
            "Measures",
            "Meetings",
            "Needs",
            "PaymentBatches",
            "Plans",
            "Practices",
            "PriorityRounds",
            "RoleGrants",
            "Seats",
            "Webhooks",
        ]
    )
