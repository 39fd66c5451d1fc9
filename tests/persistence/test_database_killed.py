"""PostgreSQL killed under load: what was acknowledged is there, only 503 meanwhile, and soon it goes on."""

import threading
import time
from functools import partial

import pytest

from bench.killing_database import BACK_WITHIN, kill
from persistence.embedded import EmbeddedPostgres
from persistence.engine import make_engine
from persistence.migrating import migrate
from persistence.verifying import violations
from tests.support import build_world, organisation, running

KILLS = 3


@pytest.fixture
def own_server(tmp_path_factory):
    """A server of its own, which keeps what it has acknowledged."""
    folder = tmp_path_factory.mktemp("own")
    server = EmbeddedPostgres(folder)
    engine = make_engine(server.url, pool_size=1)
    migrate(engine)
    build_world(engine)
    engine.dispose()
    yield server, folder
    server.stop()


def test_a_killed_database_loses_nothing_that_was_acknowledged(own_server, portal):
    server, folder = own_server
    with running(portal, server.url) as api:
        leader, codes, acknowledged = api.as_("school_leader"), set(), {}
        ended, last = threading.Event(), [0.0]

        def client(number):
            turn = 0
            while not ended.is_set():
                turn += 1
                title = f"K-{number}-{turn}"
                body = {"title": title, "school_year": 2024, "owner_id": str(organisation("school"))}
                answer = None
                while answer is None or answer.status_code == 503:
                    answer = leader.post("/needs", body, key=title)
                    codes.add(answer.status_code)
                    time.sleep(0.02 if answer.status_code == 503 else 0)
                acknowledged[title] = answer.json()["id"]
                last[0] = time.monotonic()

        threads = [threading.Thread(target=partial(client, number)) for number in range(6)]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            time.sleep(0.6)
            kill(folder)
            time.sleep(0.3)
            server.start_again()
            started = time.monotonic()
            while last[0] < started:
                assert time.monotonic() < started + BACK_WITHIN
                time.sleep(0.01)
        ended.set()
        for thread in threads:
            thread.join()
        assert codes <= {201, 503}
        assert 503 in codes
        present = {row.title: str(row.id) for row in api.sql("SELECT title, id FROM needs")}
        assert len(acknowledged) > 20
        assert present == acknowledged
        assert api.one("SELECT count(*) FROM history") == len(present)
        assert [one.name for one, number in violations(api.engine) if number] == []
