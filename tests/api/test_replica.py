"""Reads go to a streaming replica: never behind one's own write, and answered by the primary when it is lost."""

import time
from contextlib import closing

import httpx
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from api.security import issue
from bench.standby import Standby
from persistence import replica as replicas
from persistence.engine import make_engine
from tests.links import Link
from tests.reads import READS, READS_BY_ID
from tests.support import SECRET, actor, at_once, listening, organisation, running
from tests.told import writes

ANY = {"X-Fagloft-Position": "0"}  # what the replica has is new enough


@pytest.fixture(scope="module")
def standby(server, _told, tmp_path_factory):
    standby = Standby(server.postgres.url, tmp_path_factory.mktemp("standby"))
    yield standby
    standby.stop()


@pytest.fixture
def streamed(server, _told, standby, portal):
    """The application on a told year, with the replica."""
    with server.database(_told[0]) as url:
        copy = standby.url(url)
        wait_for(url, copy)
        with running(portal, url, replica_url=copy) as api:
            api.copy_url = copy
            yield api


def wait_for(url, copy):
    """Until the replica has the database and all that is in it."""
    primary = make_engine(url, pool_size=1)
    with primary.connect() as connection:
        written = connection.scalar(text("SELECT pg_current_wal_insert_lsn()"))
    primary.dispose()
    for _ in range(600):
        engine = make_engine(copy, pool_size=1)
        try:
            with engine.connect() as connection:
                if connection.scalar(text(f"SELECT pg_last_wal_replay_lsn() >= '{written}'")):
                    return
        except DBAPIError:
            pass  # not there yet
        finally:
            engine.dispose()
        time.sleep(0.05)
    raise AssertionError("the replica does not follow")


@pytest.fixture
def asked(streamed):
    """How many statements each of the two has been sent."""
    sent = {"primary": 0, "replica": 0}

    def counting(name):
        def count(_connection, _cursor, statement, *_):
            sent[name] += "set_config" not in statement and "wal" not in statement

        return count

    engines = {"primary": streamed.app.state.engines[None], "replica": streamed.app.state.replica._engine}
    listeners = {name: counting(name) for name in engines}
    for name, engine in engines.items():
        event.listen(engine, "before_cursor_execute", listeners[name])
    yield sent
    for name, engine in engines.items():
        event.remove(engine, "before_cursor_execute", listeners[name])


def fresh(api):
    """A replica as a worker that has just started sees it."""
    state = api.app.state
    state.replica._again, state.replica._copied, state.replica._demanded = 0.0, -1, 0
    state.replica._noted.clear()


def test_every_list_and_report_is_answered_by_the_replica_as_by_the_primary(streamed, asked, ids):
    secretary = streamed.as_("forum_secretary")
    paths = [(path, params) for path, params in READS.values()]
    paths += [(path(ids["38"]), {}) for path in READS_BY_ID.values()]
    for path, params in paths:
        copied = secretary.request("GET", path, params=params or None, headers=ANY)
        assert asked["primary"] == 0, path
        assert copied.status_code in (200, 403), path
        whole = secretary.get(path, **params)
        asked["primary"] = 0
        if copied.headers["content-type"] == "application/json":
            now = {"generated_at": None} if "generated_at" in whole.json() else {}
            assert copied.json() | now == whole.json() | now, path
    assert asked["replica"] > len(paths)


def pause(api, *, resume=False):
    engine = make_engine(api.copy_url, pool_size=1)
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_wal_replay_{'resume' if resume else 'pause'}()"))
    engine.dispose()


NEED = {"title": "Det jeg nettopp skrev", "school_year": 2024, "owner_id": str(organisation("school"))}


def test_a_reader_sees_its_own_write_however_far_the_replica_is_behind(streamed, asked):
    school = streamed.as_("school_leader")
    pause(streamed)
    try:
        made = school.post("/needs", NEED)
        position = made.headers["x-fagloft-position"]
        need = f"/needs/{made.json()['id']}"
        assert f"fagloft_position={position}" in made.headers["set-cookie"]
        assert school.request("GET", need, headers={"X-Fagloft-Position": position}).status_code == 200
        assert school.get(need).status_code == 200  # a machine that tells nothing is answered by the primary
        assert school.request("GET", need, headers=ANY).status_code == 404  # one that takes what there is, is not
    finally:
        pause(streamed, resume=True)
    deadline = time.monotonic() + 10
    while school.request("GET", need, headers=ANY).status_code == 404 and time.monotonic() < deadline:
        time.sleep(0.02)
    asked["primary"] = asked["replica"] = 0
    assert school.request("GET", need, headers={"X-Fagloft-Position": position}).status_code == 200
    assert (asked["primary"], asked["replica"] > 0) == (0, True)


def test_a_browser_brings_its_position_along_in_a_cookie(streamed, asked, ids):
    leader = streamed.as_("school_leader")
    session = {"Cookie": streamed.session(leader)}
    made = leader.post("/needs", NEED)
    pause(streamed)
    try:
        second = leader.post("/needs", NEED)
        path = f"/api/v1/needs/{second.json()['id']}"
        own = {"Cookie": f"{session['Cookie']}; fagloft_position={second.headers['x-fagloft-position']}"}
        assert streamed.request("GET", path, headers=own).status_code == 200
        assert streamed.request("GET", path, headers=session).status_code == 404  # another browser: a moment behind
    finally:
        pause(streamed, resume=True)
    assert made.status_code == 201


def test_a_repeated_write_tells_its_position_too(streamed, ids):
    leader = streamed.as_("school_leader")
    first, again = (leader.post("/needs", NEED, key="K") for _ in range(2))
    assert again.json() == first.json()
    assert int(again.headers["x-fagloft-position"]) >= int(first.headers["x-fagloft-position"])


def test_a_refused_write_tells_none(streamed, ids):
    refused = streamed.as_("school_leader").post("/needs", {**NEED, "owner_id": "x"})
    assert "x-fagloft-position" not in refused.headers


def test_many_who_write_and_read_at_once_all_see_what_they_wrote(streamed, ids):
    leader = streamed.as_("school_leader")

    def one():
        for _ in range(6):
            made = leader.post("/needs", NEED)
            position = {"X-Fagloft-Position": made.headers["x-fagloft-position"]}
            assert leader.request("GET", f"/needs/{made.json()['id']}", headers=position).status_code == 200
        return True

    assert at_once([one] * 8) == [True] * 8


def test_a_lost_replica_is_survived_within_the_request_and_taken_again(streamed, asked, standby, monkeypatch):
    secretary = streamed.as_("forum_secretary")
    assert secretary.request("GET", "/needs", headers=ANY).status_code == 200
    standby.stop()
    try:
        for path in ("/needs", "/measures", "/reports/annual?school_year=2024"):
            began = time.monotonic()
            assert secretary.request("GET", path, headers=ANY).status_code == 200, path
            assert time.monotonic() - began < 3
        assert asked["primary"] > 0
    finally:
        standby.start()
    monkeypatch.setattr(replicas, "TRY_AGAIN", 0.0)
    streamed.app.state.replica._again = 0.0
    asked["primary"] = asked["replica"] = 0
    assert secretary.request("GET", "/needs", headers=ANY).status_code == 200
    assert asked["replica"] > 0


def test_a_read_that_breaks_off_on_the_replica_is_answered_by_the_primary(streamed, asked):
    secretary, broken = streamed.as_("forum_secretary"), []
    expected = secretary.read("/needs")

    def kill(connection, _cursor, statement, *_):
        if "FROM needs" in statement and not broken:
            broken.append(connection.connection.driver_connection.info.backend_pid)
            other = make_engine(streamed.copy_url, pool_size=1)
            with other.connect() as admin:
                admin.execute(text(f"SELECT pg_terminate_backend({broken[0]}, 2000)"))
            other.dispose()

    engine = streamed.app.state.replica._engine
    event.listen(engine, "before_cursor_execute", kill)
    try:
        answered = secretary.request("GET", "/needs", headers=ANY)
    finally:
        event.remove(engine, "before_cursor_execute", kill)
    assert broken
    assert (answered.status_code, answered.json()) == (200, expected)
    assert streamed.wait_for_rest() == 0


def test_a_link_to_the_replica_that_swallows_everything_is_survived(server, _told, standby, tmp_path):  # noqa: PT019
    token = issue(actor("forum_secretary"), SECRET)
    with server.database(_told[0]) as url, closing(Link(standby.url(url), tmp_path)) as link:
        wait_for(url, standby.url(url))
        with listening(url, replica_url=link.url) as address:
            headers = {"Authorization": f"Bearer {token}", **ANY}

            def read():
                began = time.monotonic()
                answer = httpx.get(f"{address}/api/v1/needs", headers=headers, timeout=30)
                return answer.status_code, time.monotonic() - began

            assert read()[0] == 200
            link.hold()
            answers = at_once([read] * 12)
            assert [code for code, _ in answers] == [200] * 12
            assert max(took for _, took in answers) < 10
            assert read()[1] < 1  # it is left alone


def test_a_replica_that_stays_behind_is_left_alone(streamed, asked, monkeypatch, ids):
    monkeypatch.setattr(replicas, "MOST_BEHIND", 0.3)
    monkeypatch.setattr(replicas, "NOTE_EVERY", 0.05)
    pause(streamed)
    try:
        streamed.as_("school_leader").made("/needs", NEED)
        secretary, deadline = streamed.as_("forum_secretary"), time.monotonic() + 10
        while asked["primary"] < 200 and time.monotonic() < deadline:
            before = asked["replica"]
            assert secretary.request("GET", "/needs", headers=ANY).status_code == 200
            if asked["replica"] == before:
                break
            time.sleep(0.05)
        assert asked["replica"] == before
    finally:
        pause(streamed, resume=True)


def test_the_service_starts_and_serves_without_its_replica(server, _told, portal):  # noqa: PT019 - its value is used
    with (
        server.database(_told[0]) as url,
        running(portal, url, replica_url="postgresql:///nothing?host=/nowhere", secret=SECRET) as api,
    ):
        assert api.as_("forum_secretary").request("GET", "/needs", headers=ANY).status_code == 200


def test_nothing_of_another_county_is_read_on_the_replica(streamed, ids):
    for path in READS_BY_ID.values():
        response = streamed.as_("forum_secretary", "42").request("GET", path(ids["38"]), headers=ANY)
        if "organisations" not in path(ids["38"]):
            assert response.status_code in (403, 404), path(ids["38"])


def test_writes_never_go_to_the_replica(streamed, asked, ids):
    write = writes(ids["38"])["create_need"]
    assert write.call(streamed.as_(write.role)).status_code == 201
    assert (asked["primary"] > 0, asked["replica"]) == (True, 0)
