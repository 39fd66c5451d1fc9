"""How much one client may ask, how many are let in, and how long a request may take, whatever the database does."""

import threading
import time
from contextlib import closing
from functools import partial

import anyio
import httpx
import pytest
from sqlalchemy import text

from api.security import issue
from api.settings import Settings
from tests.links import Link
from tests.support import SECRET, actor, at_once, listening, organisation, problem, running

NEED = {"title": "T", "school_year": 2024, "owner_id": str(organisation("school"))}


def test_a_client_that_asks_too_much_is_told_when_to_come_back(server, world, portal):
    with server.database(world) as url, running(portal, url, limit_per_client="20/minute") as api:
        eager, other = api.as_("forum_secretary"), api.as_("county_economist")
        answers = [eager.get("/counties") for _ in range(21)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        told = problem(answers[-1], 429, "too_many_requests")
        wait = int(answers[-1].headers["retry-after"])
        assert 1 <= wait <= 60
        assert f"{wait} sekunder" in told["detail"]
        assert other.get("/counties").status_code == 200
        assert eager.get("/health").status_code == 200
        assert "content-security-policy" in answers[-1].headers


def test_a_browser_that_asks_too_much_is_told_too(server, world, portal):
    with server.database(world) as url, running(portal, url, limit_per_client="5/minute") as api:
        eager, other = (api.session(api.as_(role)) for role in ("forum_secretary", "county_economist"))
        answers = [api.request("GET", "/counties", headers={"Cookie": eager}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert api.request("GET", "/counties", headers={"Cookie": other}).status_code == 200


def test_a_client_may_ask_again_when_its_time_has_come(server, world, portal):
    with server.database(world) as url, running(portal, url, limit_per_client="2/second") as api:
        eager = api.as_("forum_secretary")
        answers = [eager.get("/counties").status_code for _ in range(6)]
        assert 429 in answers
        time.sleep(2.1)
        assert eager.get("/counties").status_code == 200


def test_who_makes_up_tokens_is_held_by_the_address(server, world, portal):
    with server.database(world) as url, running(portal, url, limit_per_address="10/minute") as api:
        answers = [api.request("GET", "/needs", headers={"Authorization": f"Bearer {n}"}) for n in range(12)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2


@pytest.mark.parametrize(("env", "limit"), [("production", "1200/minute"), ("development", "none")])
def test_a_production_is_limited_and_a_demonstration_is_not(env, limit):
    assert Settings(env=env).client_limit() == limit
    assert Settings(env=env, limit_per_client="5/second").client_limit() == "5/second"
    with pytest.raises(ValueError, match="limit"):
        Settings(limit_per_client="much")


def test_twenty_times_as_many_as_are_let_in_are_answered_or_told_to_come_back(server, world, portal):
    with server.database(world) as url, running(portal, url, requests_at_once=6) as api:
        secretary, healthy = api.as_("forum_secretary"), []
        ended = threading.Event()

        def health():
            while not ended.is_set():
                began = time.monotonic()
                assert api.nobody.get("/health").json() == {"status": "ok"}
                healthy.append(time.monotonic() - began)

        watcher = threading.Thread(target=health)
        watcher.start()
        answers = at_once([lambda: [secretary.get("/needs") for _ in range(3)]] * 120)
        ended.set()
        watcher.join()
        codes = [answer.status_code for some in answers for answer in some]
        refused = [answer for some in answers for answer in some if answer.status_code == 503]
        assert set(codes) == {200, 503}
        assert codes.count(200) >= 6
        assert {answer.headers["retry-after"] for answer in refused} == {"2"}
        problem(refused[0], 503, "busy")
        assert len(healthy) > 3
        assert secretary.get("/needs").status_code == 200
        assert api.wait_for_rest() == 0


def test_a_link_that_swallows_everything_lets_every_request_end_within_ten_seconds(server, world, tmp_path):
    bearer = {who: f"Bearer {issue(actor(who), SECRET)}" for who in ("forum_secretary", "school_leader")}
    with server.database(world) as url, closing(Link(url, tmp_path)) as link, listening(link.url) as address:

        def timed(method, path, who=None, body=None):
            began, headers = time.monotonic(), {"Authorization": bearer[who]} if who else {}
            with httpx.Client(base_url=address, timeout=30) as client:
                return client.request(method, path, json=body, headers=headers), time.monotonic() - began

        read = partial(timed, "GET", "/api/v1/needs", "forum_secretary")
        write = partial(timed, "POST", "/api/v1/needs", "school_leader", NEED)
        assert [each()[0].status_code for each in (read, write)] == [200, 201]
        link.hold()
        *asked, (health, took) = at_once([*[read] * 12, *[write] * 12, partial(timed, "GET", "/health")])
        assert (health.status_code, took < 1) == (200, True)
        for answer, took in asked:
            problem(answer, 503, "busy")
            assert answer.headers["retry-after"]
            assert took < 10
        link.mend()
        mended = time.monotonic()
        while write()[0].status_code != 201 or read()[0].status_code != 200:
            assert time.monotonic() < mended + 10


def test_what_took_too_long_is_not_committed(server, world, portal):
    with server.database(world) as url, running(portal, url, deadline_seconds=0.5) as api:
        leader = api.as_("school_leader")
        need = leader.made("/needs", NEED)
        path = f"/needs/{need['id']}"
        tag = leader.get(path).headers["etag"]
        with api.engine.begin() as other:
            other.execute(text("SELECT FROM needs WHERE id = :id FOR UPDATE"), {"id": need["id"]})
            threading.Timer(1.2, other.commit).start()
            late = leader.patch(path, {"title": "Sent"}, etag=tag)
            problem(late, 503, "busy")
        assert api.wait_for_rest() == 0
        assert api.one(f"SELECT title FROM needs WHERE id = '{need['id']}'") == "T"


def test_a_body_that_comes_slowly_is_not_counted_against_the_one_who_sends_it(server, world, portal):
    async def slowly():
        for part in (b'{"title": "T", ', b'"school_year": 2024, ', f'"owner_id": "{NEED["owner_id"]}"}}'.encode()):
            await anyio.sleep(0.4)
            yield part

    with server.database(world) as url, running(portal, url, deadline_seconds=0.7) as api:
        sent = api.as_("school_leader").request(
            "POST", "/needs", content=slowly(), headers={"Content-Type": "application/json"}
        )
        assert sent.status_code == 201
