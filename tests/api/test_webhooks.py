"""Webhooks against real receivers: signed, in order, at least once, never into our own network; and the change feed."""

import base64
import hashlib
import hmac
import http.server
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from api.dispatching import Refused, dispatch_once, place_of, post
from domain.webhooks import PAUSES
from persistence.engine import make_engine
from persistence.sealing import seal
from persistence.webhooks import fan_out, forget_deliveries, take
from tests.story import NEED
from tests.support import organisation, problem, running
from tests.told import writes

HOME = [ipaddress.ip_network("127.0.0.0/8")]
NEW = {**NEED, "owner_id": str(organisation("school"))}


class Receiver:
    """A receiver that keeps what it gets, and answers as it is told."""

    def __init__(self, answer=lambda number: 204):
        self.got, self.answer, self.location = [], answer, None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["content-length"])
                body = self.rfile.read(size)
                if len(body) < size:
                    return  # the sender was killed in the middle of it
                outer.got.append((dict(self.headers.items()), body))
                self.send_response(outer.answer(len(outer.got)))
                if outer.location:
                    self.send_header("location", outer.location)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in"

    @property
    def events(self):
        return [json.loads(body) for _, body in self.got]


@contextmanager
def receiving(*args):
    receiver = Receiver(*args)
    thread = threading.Thread(target=receiver.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()


def subscribed(api, url, events=(), **more):
    return api.as_("forum_secretary").made("/webhooks", {"url": url, "events": list(events), **more})


def now_due(api):
    """As if every pause and lease had run out."""
    early = "next_try_at = now() - interval '1 hour', leased_until = NULL"
    api.sql(f"UPDATE webhook_deliveries SET {early} WHERE state = 'waiting'")


def submitted(api, title="Behov"):
    need = api.as_("school_leader").made("/needs", {**NEW, "title": title})
    api.as_("school_leader").acted(f"/needs/{need['id']}", "submit")
    return need["id"]


def test_what_happens_is_told_signed_and_without_content(api):
    with receiving() as receiver:
        hook = subscribed(api, receiver.url)
        need = submitted(api, "Hemmelig tittel")
        assert dispatch_once(api.engine, HOME) == 3  # the subscription itself is told, too
        events = sorted(receiver.events, key=lambda one: one["data"]["position"])
        assert [one["type"] for one in events] == ["webhook.subscribe", "need.create", "need.submit"]
        assert events[-1]["data"]["path"] == f"/api/v1/needs/{need}"
        assert all(b"Hemmelig" not in body and b"school_leader" not in body for _, body in receiver.got)
        for headers, body in receiver.got:
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
            mac = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
            assert headers["webhook-signature"] == f"v1,{mac}"
            assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
        assert dispatch_once(api.engine, HOME) == 0


def test_only_what_was_asked_for_is_told_and_never_who_judged(told, ids):
    with receiving() as receiver:
        subscribed(told, receiver.url, ["need.submit", "priority_round"])
        submitted(told)
        path = f"/priority-rounds/{ids['38']['round_open']}/scores"
        assert told.as_("forum_member").put(path, writes(ids["38"])["put_priority_scores"].body).status_code == 200
        dispatch_once(told.engine, HOME)
        assert {one["type"] for one in receiver.events} == {"need.submit"}


def test_another_county_is_told_nothing(api):
    with receiving() as receiver:
        api.as_("forum_secretary", "42").made("/webhooks", {"url": receiver.url})
        submitted(api)
        dispatch_once(api.engine, HOME)
        assert [one["type"] for one in receiver.events] == ["webhook.subscribe"]


def test_what_is_not_answered_is_sent_again_under_the_same_id_and_in_order(api):
    with receiving(lambda number: 500 if number == 1 else 204) as receiver:
        subscribed(api, receiver.url, ["need"])
        need = submitted(api)
        dispatch_once(api.engine, HOME)
        # The first failed: its successor waits for it, although it is due.
        assert [one["type"] for one in receiver.events] == ["need.create"]
        now_due(api)
        dispatch_once(api.engine, HOME)
        assert [one["type"] for one in receiver.events] == ["need.create", "need.create", "need.submit"]
        assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]
        assert {one["data"]["record_id"] for one in receiver.events} == {need}


def test_one_record_that_fails_does_not_hold_up_another(api):
    with receiving(lambda number: 500 if number == 1 else 204) as receiver:
        subscribed(api, receiver.url, ["need.create"])
        submitted(api, "et")
        submitted(api, "to")
        dispatch_once(api.engine, HOME)
        states = api.sql("SELECT state, count(*) FROM webhook_deliveries GROUP BY 1 ORDER BY 1")
        assert [tuple(row) for row in states] == [("delivered", 1), ("waiting", 1)]


def test_what_is_given_up_is_seen_and_can_be_sent_again(api):
    secretary = api.as_("forum_secretary")
    with receiving(lambda number: 500 if number <= len(PAUSES) + 1 else 200) as receiver:
        hook = subscribed(api, receiver.url, ["need.submit"])
        submitted(api)
        for attempt in range(len(PAUSES) + 1):
            now_due(api)
            assert dispatch_once(api.engine, HOME) == 1, attempt
            wait = api.one("SELECT next_try_at - now() FROM webhook_deliveries")
            assert attempt == len(PAUSES) or abs(wait - PAUSES[attempt]).total_seconds() < 5
        dead = secretary.read("/webhook-deliveries", state="dead")["items"]
        assert [(one["status"], one["attempts"]) for one in dead] == [(500, len(PAUSES) + 1)]
        assert secretary.read("/webhooks")["items"][0]["dead"] == 1
        now_due(api)
        assert dispatch_once(api.engine, HOME) == 0
        assert secretary.made(f"/webhooks/{hook['id']}/retries", None) == {"revived": 1}
        assert dispatch_once(api.engine, HOME) == 1
        assert (
            secretary.read("/webhooks")["items"][0] | {"waiting": 0, "dead": 0}
            == secretary.read("/webhooks")["items"][0]
        )


def test_a_pause_keeps_what_comes_and_an_end_sends_nothing(api):
    with receiving() as receiver:
        hook = subscribed(api, receiver.url, ["need.submit"])
        where = f"/webhooks/{hook['id']}"
        api.as_("forum_secretary").changed(where, {"paused": True})
        submitted(api)
        assert dispatch_once(api.engine, HOME) == 0
        api.as_("forum_secretary").changed(where, {"paused": False})
        assert dispatch_once(api.engine, HOME) == 1
        submitted(api)
        api.as_("forum_secretary").request("DELETE", where, headers={"If-Match": "*"})
        assert dispatch_once(api.engine, HOME) == 0
        problem(api.as_("forum_secretary").patch(where, {"paused": True}, "*"), 409, "webhook_ended")


INSIDE = [
    "https://127.0.0.1/", "https://10.1.2.3/", "https://172.16.0.1/", "https://192.168.1.1/", "https://169.254.169.254/",
    "https://100.64.0.1/", "https://0.0.0.0/", "https://[::1]/", "https://[fd00::1]/", "https://[fe80::1]/",
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://224.0.0.1/",
    "https://localhost/", "https://2130706433/", "https://0x7f000001/", "https://127.1/",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_addresses_inside_are_refused_whatever_they_are_called(url):
    status, fault = post(url, b"{}", {}, [])
    assert status is None
    assert "not a public address" in fault or "has no address" in fault


def test_plain_http_and_names_that_lead_nowhere_are_refused():
    for url, said in (("http://example.org/", "only https"), ("https://nowhere.invalid/", "has no address")):
        with pytest.raises(Refused, match=said):
            place_of(url, [])


def test_a_name_that_leads_inside_is_refused_also_beside_a_public_address(monkeypatch):
    found = [(2, 1, 6, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused, match=r"leads to 10\.0\.0\.1"):
        place_of("https://two-faced.example/", [])


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    """The name would lead elsewhere at a second question: there is none."""
    with receiving() as receiver:
        port = receiver.server.server_port
        asked = []

        def once(host, *_, **__):
            asked.append(host)
            return [(2, 1, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr("api.dispatching.socket.getaddrinfo", once)
        assert post(f"http://fagloft.example:{port}/in", b"{}", {}, HOME) == (204, None)
        assert receiver.got[0][0]["host"] == f"fagloft.example:{port}"
        assert [host for host in asked if host == "fagloft.example"] == ["fagloft.example"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status):
    with receiving() as inner, receiving(lambda _: status) as receiver:
        receiver.location = inner.url
        assert post(receiver.url, b"{}", {}, HOME) == (status, "redirects are not followed")
        assert inner.got == []


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "https://user:pass@a.example/", "a.example", "https://a.example:x/"]
)
def test_what_is_no_address_is_refused_when_it_is_written(api, url):
    response = api.as_("forum_secretary").post("/webhooks", {"url": url})
    problem(response, 422)
    assert response.json()["errors"][0]["pointer"] == "/url"


def test_the_secret_is_told_once(api):
    hook = subscribed(api, "https://fagloft.invalid/in")
    secretary = api.as_("forum_secretary")
    assert "secret" not in secretary.read(f"/webhooks/{hook['id']}")
    assert hook["secret"] not in str(secretary.read(f"/webhooks/{hook['id']}/history")) + str(
        secretary.read("/webhooks")
    )
    assert api.one("SELECT count(*) FROM history WHERE changes::text LIKE '%whsec%'") == 0


def test_an_address_can_be_tried(server, world, portal):
    with (
        server.database(world) as url,
        running(portal, url, webhook_networks=["127.0.0.0/8"]) as api,
        receiving() as receiver,
    ):
        hook = subscribed(api, receiver.url)
        tried = api.as_("forum_secretary").made(f"/webhooks/{hook['id']}/tests", None)
        assert tried == {"delivered": True, "status": 204, "fault": None}
        assert receiver.events[0]["type"] == "webhook.test"


def test_the_feed_tells_each_change_once_in_order_also_of_one_who_was_slow_to_commit(api):
    """A transaction draws its place first and commits last: a feed by number would pass it by."""
    submitted(api)
    staff = api.as_("forum_secretary")
    slow = make_engine(api.url, pool_size=1)
    with slow.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO history (county, at, actor_subject, actor_name, actor_role, record_type, record_id,"
                " action, changes) VALUES ('38', now(), 's', 'n', 'forum_secretary', 'need', gen_random_uuid(), 'slow',"
                " '{}')"
            )
        )
        submitted(api)
        seal(api.engine, patience=0.2)
        first = staff.read("/changes", limit=200)
        connection.commit()
    slow.dispose()
    seal(api.engine)
    then = staff.read("/changes", after=first["after"], limit=200)
    types = [one["type"] for one in first["items"] + then["items"]]
    assert types == ["need.create", "need.submit", "need.slow", "need.create", "need.submit"]
    assert staff.read("/changes", after=then["after"]) == {"items": [], "after": then["after"]}
    met, after = [], 0
    while page := staff.read("/changes", after=after, limit=2)["items"]:
        met, after = met + page, page[-1]["position"]
    assert [one["position"] for one in met] == [1, 2, 3, 4, 5]


def test_two_dispatchers_take_nothing_twice(api):
    subscribed(api, "https://fagloft.invalid/in")
    submitted(api)
    seal(api.engine)
    assert fan_out(api.engine) == 3
    first, second = take(api.engine, 1), take(api.engine, 10)
    assert len(first) == 1
    assert {one.id for one in first}.isdisjoint({one.id for one in second})
    assert fan_out(api.engine) == 0


def test_a_dispatcher_that_is_killed_loses_nothing(api):
    """The receiver fails a third of the time, the dispatcher is killed: at least once, in order per record."""
    kills = int(os.environ.get("FAGLOFT_DISPATCH_KILLS", "4"))
    with receiving(lambda number: 500 if number % 3 == 0 else 204) as receiver:
        subscribed(api, receiver.url, ["need"])
        needs = [submitted(api, f"behov {number}") for number in range(max(10, 3 * kills))]
        environment = {
            **os.environ,
            "DATABASE_URL": api.url,
            "FAGLOFT_WEBHOOK_NETWORKS": '["127.0.0.0/8"]',
            "FAGLOFT_WEBHOOK_SECONDS": "0.05",
        }
        for _ in range(kills):
            dispatching = [str(Path(sys.executable).with_name("fagloft")), "dispatch"]
            with subprocess.Popen(dispatching, env=environment) as process:
                before, ends = len(receiver.got), time.monotonic() + 20
                while len(receiver.got) == before and time.monotonic() < ends:
                    time.sleep(0.02)
                process.send_signal(signal.SIGKILL)
            now_due(api)
        for _ in range(60):
            now_due(api)
            dispatch_once(api.engine, HOME)
            if not api.one("SELECT count(*) FROM webhook_deliveries WHERE state = 'waiting'"):
                break
    assert api.one("SELECT count(*) FROM webhook_deliveries WHERE state = 'delivered'") == 2 * len(needs)
    by_record = {}
    for one in receiver.events:
        by_record.setdefault(one["data"]["record_id"], []).append(one["data"]["position"])
    assert set(by_record) == set(needs)
    for positions in by_record.values():
        assert positions == sorted(positions)
        assert len(set(positions)) == 2


def test_what_was_delivered_long_ago_is_thrown_away_and_what_was_given_up_is_not(told):
    copies = (
        "INSERT INTO webhook_deliveries SELECT county, gen_random_uuid(), webhook_id, :position, type, record_type,"
    )
    copies += (
        " record_id, at, next_try_at, 'delivered', 1, NULL, now() - :age * interval '1 day' FROM webhook_deliveries"
    )
    for position, age in ((-1, 31), (-2, 29)):
        told.sql(f"{copies} WHERE position = 0", position=position, age=age)
    told.sql("UPDATE webhook_deliveries SET answered_at = now() - interval '90 days' WHERE position = 0")
    forget_deliveries(told.engine)
    left = told.sql("SELECT DISTINCT position FROM webhook_deliveries ORDER BY 1")
    assert [row[0] for row in left] == [-2, 0]
