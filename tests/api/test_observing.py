"""What the log and the figures tell: enough to find a request, and nothing of anybody."""

import json
import logging
import re
import socket
import subprocess

import httpx
import pytest
from prometheus_client import REGISTRY

from api.observing import Lines, log
from tests.api.test_serving import FAGLOFT
from tests.support import organisation, problem


@pytest.fixture
def lines():
    """The lines of JSON that are written meanwhile."""
    found = []

    class Keep(logging.Handler):
        def emit(self, record):
            found.append(json.loads(Lines().format(record)))

    keep, level = Keep(), log.level
    log.setLevel(logging.INFO)
    logging.getLogger().addHandler(keep)
    yield found
    logging.getLogger().removeHandler(keep)
    log.setLevel(level)


def test_a_request_is_told_by_its_route_and_id(api, lines):
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = api.as_("forum_secretary").request(
        "GET", f"/needs/{organisation('school')}", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    )
    (line,) = [line for line in lines if line["logger"] == "fagloft.requests"]
    assert (line.pop("at"), line.pop("milliseconds") > 0) != ("", False)
    assert line == {
        "level": "info",
        "logger": "fagloft.requests",
        "message": "answered",
        "request_id": answer.headers["x-request-id"],
        "trace_id": trace,
        "method": "GET",
        "route": "/needs/{need_id}",
        "status": 404,
    }


SECRETS = ("Kari Nordmann", "hemmelig", "school_leader of 38", "38:school_leader")


def test_nothing_of_anybody_is_told_not_even_of_a_fault(api, lines, caplog):
    leader = api.as_("school_leader")
    leader.get("/needs", q="Kari Nordmann hemmelig")
    api.sql("ALTER TABLE needs ADD CONSTRAINT planted CHECK (title NOT LIKE 'Kari%')")
    body = {"title": "Kari Nordmann hemmelig", "school_year": 2024, "owner_id": str(organisation("school"))}
    problem(leader.post("/needs", body), 500, "unexpected")
    told = json.dumps(lines, ensure_ascii=False)
    assert "psycopg.errors.CheckViolation 23514" in told
    assert "needs.py" in told or "unit_of_work.py" in told
    assert [secret for secret in (*SECRETS, leader.headers["Authorization"]) if secret in told] == []


def test_figures_are_counted_by_route(api):
    def counted():
        labels = {"method": "GET", "route": "/needs", "status": "200"}
        return REGISTRY.get_sample_value("fagloft_requests_total", labels) or 0

    before = counted()
    api.as_("forum_secretary").read("/needs", q="Kari")
    assert counted() == before + 1
    assert REGISTRY.get_sample_value("fagloft_request_seconds_count", {"route": "/needs"}) > 0


def test_the_served_figures_are_those_of_all_workers_at_a_port_of_their_own(environment):
    settings = {**environment, "FAGLOFT_METRICS_PORT": str(port := free_port())}
    with subprocess.Popen(FAGLOFT, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = next(filter(None, (re.search(r"http://\S+", line) for line in process.stdout))).group()
            for _ in range(10):  # connections of their own, so that both workers are met
                assert httpx.get(f"{address}/api/v1/calls", timeout=30).status_code == 200
            figures = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
            assert re.search(r'fagloft_requests_total\{method="GET",route="/calls",status="200"\} 10.0', figures)
            assert httpx.get(f"{address}/metrics", timeout=10).text != figures
            line = json.loads(next(process.stdout))
            assert (line["route"], line["status"]) == ("/calls", 200)
        finally:
            process.terminate()
            process.wait(30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
