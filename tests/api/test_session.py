"""Who is logged in; the demonstration's people; and that production has none of them."""

import time

import pytest

from api.security import CLIENT_HEADER, COOKIE, issue
from domain.clock import today
from tests.story import NEED
from tests.support import SECRET, actor, organisation, problem, running
from tests.told import operations


@pytest.fixture
def production(server, world, portal):
    with server.database(world) as url, running(portal, url, env="production") as api:
        yield api


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
        token = cookie.split(";")[0].partition("=")[2]
        session = example_once.request("GET", "/session", headers={"Cookie": f"{COOKIE}={token}"}).json()
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


def test_a_write_with_the_cookie_comes_from_our_own_pages(api):
    cookie = {"Cookie": f"{COOKIE}={issue(actor('school_leader'), SECRET)}"}
    body = {**NEED, "owner_id": str(organisation("school"))}
    for headers in ({}, {CLIENT_HEADER: "1", "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-origin"}):
        response = api.request("POST", "/needs", json=body, headers={**cookie, **headers})
        problem(response, 403, "cross_site_request")
    own = {CLIENT_HEADER: "1", "Sec-Fetch-Site": "same-origin"}
    assert api.request("POST", "/needs", json=body, headers={**cookie, **own}).status_code == 201
    assert api.request("GET", "/needs", headers=cookie).status_code == 200


def test_logging_out_takes_the_cookie_away(api):
    response = api.request("DELETE", "/session")
    assert response.status_code == 204
    assert f'{COOKIE}=""' in response.headers["set-cookie"]


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
    overview = production.as_("forum_secretary").read("/overview", school_year=2023)
    assert overview["today"] == today().isoformat()


def test_production_works_with_tokens_as_the_demonstration_does(production):
    need = production.as_("school_leader").made("/needs", {**NEED, "owner_id": str(organisation("school"))})
    assert production.as_("school_leader").read(f"/needs/{need['id']}") == need
