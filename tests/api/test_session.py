"""Who is logged in; the demonstration's people; and that production has none of them."""

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from api.identity.providers import Misconfigured
from api.security import CLIENT_HEADER, COOKIE, issue
from domain.clock import today
from tests.provider import write_config
from tests.story import NEED
from tests.support import SECRET, actor, organisation, problem, running
from tests.told import operations


@pytest.fixture
def production(connected):
    return connected


def test_nobody_is_logged_in_to_begin_with(api):
    session = api.nobody.read("/session")
    assert (session["demo"], session["example_date"], session["actor"]) == (True, "2024-03-15", None)


def test_one_can_be_each_of_the_demonstrations_people(example_once):
    people = example_once.nobody.read("/personas")["items"]
    assert len(people) == 12
    for person in people:
        assert all(person["description"][language] for language in ("nb", "nn", "en"))
        response = example_once.nobody.post("/session", {"persona": person["key"]})
        assert response.status_code == 201
        cookie = response.headers["set-cookie"]
        assert all(word in cookie.lower() for word in ("httponly", "samesite=lax", "secure", "path=/"))
        session = example_once.request("GET", "/session", headers={"Cookie": cookie.split(";")[0]}).json()
        assert (session["actor"]["role"], session["actor"]["county"]) == (person["role"], person["county"])


def test_an_unknown_person_is_pointed_at(example_once):
    response = example_once.nobody.post("/session", {"persona": "nobody"})
    problem(response, 422)
    assert response.json()["errors"][0]["pointer"] == "/persona"


def test_a_demonstration_token_speaks_for_a_role_and_a_body(api):
    body = {"role": "school_leader", "county": "38", "organisation_id": str(organisation("school"))}
    token = api.nobody.made("/demo/tokens", body)
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 12 * 3600)
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    session = api.request("GET", "/session", headers=headers).json()
    assert session["actor"]["organisation_id"] == body["organisation_id"]
    need = {**NEED, "owner_id": body["organisation_id"]}
    assert api.request("POST", "/needs", json=need, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("change", "status"),
    [({"organisation_id": None}, 422), ({"county": "99"}, 404), ({"role": "king"}, 422), ({"county": "3"}, 422)],
)
def test_a_token_that_cannot_be_is_refused(api, change, status):
    body = {"role": "school_leader", "county": "38", "organisation_id": str(organisation("school"))}
    problem(api.nobody.post("/demo/tokens", {**body, **change}), status)


def bearer(api, token):
    return api.request("GET", "/needs", headers={"Authorization": f"Bearer {token}"})


def test_a_forged_malformed_or_expired_token_is_nobody(api):
    who = actor("forum_secretary")
    good = issue(who, SECRET)
    assert bearer(api, good).status_code == 200
    head, claims, signature = good.split(".")
    for bad in (
        issue(who, SECRET[::-1]),
        f"{head}.{claims}.",
        f"{head}.{claims}",
        f"{head}.{claims[:-2]}xx.{signature}",
        "x",
    ):
        problem(bearer(api, bad), 401, "not_logged_in")
    unsigned = "eyJhbGciOiJub25lIn0"
    problem(bearer(api, f"{unsigned}.{claims}."), 401, "not_logged_in")
    problem(bearer(api, issue(who, SECRET, lifetime=-1)), 401)
    brief = issue(who, SECRET, lifetime=1)
    assert bearer(api, brief).status_code == 200
    time.sleep(2.1)
    problem(bearer(api, brief), 401, "session_expired")


def test_a_write_with_the_cookie_comes_from_our_own_pages(example):
    cookie = example.nobody.post("/session", {"persona": "school-leader"}).headers["set-cookie"].split(";")[0]
    need = example.request("GET", "/session", headers={"Cookie": cookie}).json()["actor"]
    body = {**NEED, "owner_id": need["organisation_id"]}
    for headers in ({}, {CLIENT_HEADER: "1", "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-origin"}):
        response = example.request("POST", "/needs", json=body, headers={"Cookie": cookie, **headers})
        problem(response, 403, "cross_site_request")
    own = {CLIENT_HEADER: "1", "Sec-Fetch-Site": "same-origin"}
    assert example.request("POST", "/needs", json=body, headers={"Cookie": cookie, **own}).status_code == 201
    assert example.request("GET", "/needs", headers={"Cookie": cookie}).status_code == 200


def test_over_plain_http_the_cookie_has_another_name(example, portal):
    """A browser on the demonstration's own machine takes no `__Host-` cookie without TLS."""
    post = partial(example._client.post, "http://127.0.0.1/api/v1/session", json={"persona": "company"})
    cookie = portal.call(post).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "secure" not in cookie.lower()


def test_logging_out_takes_the_cookie_away(api):
    response = api.request("DELETE", "/session")
    assert (response.status_code, response.json()) == (200, {"provider_logout": None})
    assert f'__Host-{COOKIE}=""' in response.headers["set-cookie"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/personas"), ("POST", "/session"), ("POST", "/demo/tokens")])
def test_production_has_none_of_the_demonstration(production, method, path):
    assert production.request(method, path, json={"persona": "forum-secretary"}).status_code in (404, 405)
    document = production.app.openapi()
    assert method.lower() not in document["paths"].get(f"/api/v1{path}", {})
    assert "demonstration" not in {t for _, _, o in operations(document).values() for t in o["tags"]}


def test_production_does_not_use_the_example_date(production):
    session = production.nobody.read("/session")
    assert (session["demo"], session["example_date"]) == (False, None)
    assert today().year != 2024


GOOD = {"origin": "https://fagloft.example", "providers": "providers.toml"}


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"origin": None}, "FAGLOFT_ORIGIN is missing"),
        ({"origin": "http://fagloft.example"}, "must begin with https://"),
        ({"providers": None}, "nobody could log in"),
        ({"providers": "plain.toml"}, "the issuer of feide must begin with https://"),
        ({"providers": "open.toml"}, "can be read by everybody"),
        ({"providers": "lost.toml"}, "there is no file"),
        ({"providers": "twice.toml"}, "two providers have the same key"),
        ({"providers": "common.toml"}, "issuer must name one tenant"),
        ({"providers": "nothing.toml"}, "No such file"),
        ({"providers": "spelt.toml"}, "client_id: Field required"),
    ],
)
def test_a_production_that_would_not_be_safe_does_not_start(api, portal, provider, tmp_path, settings, reason):
    good = write_config(tmp_path, provider.base).read_text()
    secret = str(tmp_path / "secret")
    (tmp_path / "open").write_text("secret")
    (tmp_path / "open").chmod(0o644)
    files = {
        "plain.toml": good.replace(f"{provider.base}/feide", "http://feide.example"),
        "open.toml": good.replace(secret, str(tmp_path / "open")),
        "lost.toml": good.replace(secret, str(tmp_path / "lost")),
        "twice.toml": good.replace('key = "entra"', 'key = "feide"'),
        "common.toml": good.replace(
            f'issuer = "{provider.base}/entra"', 'issuer = "https://login.example/common/v2.0"'
        ),
        "spelt.toml": good.replace("client_id", "client_idd"),
        "providers.toml": good,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    told = {**GOOD, **settings}
    told["providers"] = tmp_path / told["providers"] if told["providers"] else None
    with pytest.raises(Misconfigured, match=reason), running(portal, api.url, env="production", **told):
        pass


def test_the_command_says_why_it_does_not_start():
    env = {"FAGLOFT_ENV": "production", "DATABASE_URL": "postgresql://nowhere.invalid/x", "PATH": ""}
    command = [Path(sys.executable).with_name("fagloft"), "serve", "--port", "0"]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert "fagloft: This production would not be safe: FAGLOFT_ORIGIN is missing" in ran.stderr
