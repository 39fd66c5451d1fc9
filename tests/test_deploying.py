"""What is shipped to run the service: the compose file, the image, and the proxy before it."""

import asyncio
import re
import subprocess
from pathlib import Path
from statistics import quantiles

import httpx
import pytest
import yaml

from api.security import issue
from api.settings import Settings
from bench.proxy import free_port, nginx, proxied
from bench.trickling import both
from tests.support import SECRET, actor, listening

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
# The county's own: its certificate, and what it logs in with.
GIVEN = {"./deploy/tls", "./deploy/providers.toml", "./deploy/secrets"}
KNOWN = {(field.validation_alias or f"FAGLOFT_{name.upper()}") for name, field in Settings.model_fields.items()}
needs_nginx = pytest.mark.skipif(nginx() is None, reason="nginx is not installed")


def test_only_the_proxy_is_reached_from_outside():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"proxy"}
    assert COMPOSE["networks"]["inside"] == COMPOSE["networks"]["front"] == {"internal": True}
    reach_the_database = {name for name, service in SERVICES.items() if "inside" in service["networks"]}
    assert reach_the_database == {"api", "worker", "keeper", "primary", "replica"}


def test_the_service_runs_without_rights():
    assert set(OURS) == {"api", "worker", "keeper"}
    for service in OURS.values():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert "no-new-privileges:true" in service["security_opt"]
    assert "USER fagloft" in (ROOT / "Dockerfile").read_text()


def test_every_setting_that_is_given_exists():
    given = {name for service in OURS.values() for name in service["environment"]} - {"FORWARDED_ALLOW_IPS"}
    assert given - KNOWN == set()


def test_no_secret_stands_in_the_file():
    text = (ROOT / "compose.yaml").read_text()
    for name in ("POSTGRES_PASSWORD", "FAGLOFT_PASSWORD", "REPLICATION_PASSWORD"):
        assert f"${{{name}:?}}" in text


def test_what_is_mounted_exists_and_scripts_are_sound():
    mounted = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    }
    assert {path for path in mounted if not (ROOT / path).exists()} == GIVEN
    for script in (ROOT / "deploy").glob("*.sh"):
        subprocess.run(["sh", "-n", str(script)], check=True)
        assert script.stat().st_mode & 0o111


def test_the_image_takes_what_the_service_is_made_of():
    copied = set(re.findall(r"^COPY ([a-z]+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert copied == {"api", "domain", "persistence", "migrations"}


@needs_nginx
def test_the_proxy_hands_on_and_refuses_what_is_too_large(server, world, tmp_path):
    with (
        server.database(world) as url,
        listening(url) as address,
        proxied(int(address.rpartition(":")[2]), tmp_path) as p,
    ):
        front = f"http://127.0.0.1:{p}"
        answer = httpx.get(f"{front}/health")
        assert (answer.json(), answer.headers["x-frame-options"]) == ({"status": "ok"}, "DENY")
        assert httpx.post(f"{front}/api/v1/needs", content=b"x" * 12_000_000).status_code == 413


@needs_nginx
def test_the_proxy_says_who_asks_whatever_they_say_of_themselves(server, world, tmp_path):
    limited = {"limit_per_address": "5/minute"}
    with (
        server.database(world) as url,
        listening(url, **limited) as address,
        proxied(int(address.rpartition(":")[2]), tmp_path) as port,
    ):
        asked = [
            httpx.get(f"http://127.0.0.1:{port}/api/v1/calls", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
            for n in range(7)
        ]
        assert asked == [200] * 5 + [429] * 2


@needs_nginx
def test_the_proxy_answers_when_the_service_is_gone(tmp_path):
    with proxied(free_port(), tmp_path) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/api/v1/calls").status_code == 502


@needs_nginx
def test_connections_that_trickle_are_not_noticed_by_those_who_ask_honestly(server, world, tmp_path):
    with (
        server.database(world) as url,
        listening(url, threads=8) as address,
        proxied(int(address.rpartition(":")[2]), tmp_path) as port,
    ):
        took, answers = asyncio.run(both(port, issue(actor("forum_secretary"), SECRET), 150, 4))
    assert set(answers) == {200}
    assert quantiles(took, n=100)[98] < 0.5
