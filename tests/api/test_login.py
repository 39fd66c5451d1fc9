"""Logging in with real providers, as a browser does: code and PKCE, sessions in the database, logging out both ways."""

import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from api.security import CLIENT_HEADER, COOKIE
from tests.provider import CLIENT
from tests.story import NEED
from tests.support import ORIGIN, organisation, problem

SESSION = f"__Host-{COOKIE}"
ATTEMPT = "__Host-fagloft_login"
OWN = {CLIENT_HEADER: "1", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Browser:
    """Somebody's browser: it keeps cookies, and goes where it is sent."""

    api: object
    provider: object
    cookies: dict[str, str] = field(default_factory=dict)

    def go(self, path, method="GET", **kwargs):
        """An address of ours, with the cookies; what is set is kept."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**OWN, "Cookie": cookies, **kwargs.pop("headers", {})}
        response = self.api.request(method, path, headers=headers, **kwargs)
        for line in response.headers.get_list("set-cookie"):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if "Max-Age=0" in line:
                del self.cookies[name]
        return response

    def leave(self, kind, return_to="/"):
        """To the provider; its page's address."""
        response = self.go(f"/auth/login?provider={kind}&return_to={return_to}")
        assert response.status_code == 303, response.text
        return response.headers["location"]

    def choose(self, address, person):
        """Log in at the provider as that person; the address that it sends the browser back to."""
        with httpx.Client() as client:
            return client.get(address.replace("/authorize?", "/choose?") + f"&person={person}").headers["location"]

    def come_back(self, address):
        return self.go(address.removeprefix(ORIGIN))

    def log_in(self, kind, person, return_to="/"):
        return self.come_back(self.choose(self.leave(kind, return_to), person))

    def session(self):
        return self.go("/session").json()


@pytest.fixture
def browser(connected, provider):
    return Browser(connected, provider)


def failed(response, code):
    """Sent back to the login page, which says why, and nobody is logged in."""
    assert response.status_code == 303
    assert response.headers["location"] == f"/login?failed={code}"
    assert SESSION not in response.headers.get("set-cookie", "")


def test_the_providers_are_told_to_whoever_comes(connected):
    told = connected.nobody.read("/session/providers")["items"]
    assert [(one["key"], one["name"]) for one in told][:2] == [("feide", "Feide"), ("idporten", "ID-porten")]
    assert "secret" not in str(told)


def test_a_school_leader_comes_by_feide_and_acts_for_the_school(browser):
    response = browser.log_in("feide", "rektor", "/needs?q=vurdering")
    assert (response.status_code, response.headers["location"]) == (303, "/needs?q=vurdering")
    cookie = response.headers.get_list("set-cookie")[-1]
    assert cookie.startswith(f"{SESSION}=")
    assert {part.strip() for part in cookie.split(";")[1:]} >= {"HttpOnly", "Secure", "Path=/", "SameSite=lax"}
    assert "domain" not in cookie.lower()
    session = browser.session()
    assert (session["actor"]["name"], session["actor"]["role"]) == ("Rektor Rut", "school_leader")
    assert session["actor"]["organisation_id"] == str(organisation("school"))
    need = {**NEED, "owner_id": str(organisation("school"))}
    assert browser.go("/needs", "POST", json=need).status_code == 201
    history = browser.api.sql("SELECT actor_subject, actor_name FROM history")
    assert [(who.partition(":")[0], name) for who, name in history] == [("identity", "Rektor Rut")]


def test_who_is_no_employee_acts_for_nobody(browser):
    browser.log_in("feide", "elev")
    session = browser.session()
    assert (session["actor"], session["visitor"]["mandates"]) == (None, [])
    problem(browser.go("/needs"), 403, "no_mandate")


def test_a_company_comes_by_ansattporten(browser):
    browser.log_in("ansattporten", "leder")
    actor = browser.session()["actor"]
    assert (actor["role"], actor["county"], actor["organisation_name"]) == ("company", "38", "company 38")


def test_who_acts_for_several_chooses_and_can_change(browser):
    browser.log_in("ansattporten", "mange")
    session = browser.session()
    told = [(one["role"], one["organisation_name"]) for one in session["visitor"]["mandates"]]
    assert told == [("company", "company 38"), ("school_leader", "school 38")]
    assert session["actor"] is None
    problem(browser.go("/needs"), 403, "mandate_required")
    before = dict(browser.cookies)
    chosen = browser.go("/session/mandate", "PUT", json={"place": 1})
    assert chosen.json()["actor"]["role"] == "school_leader"
    assert browser.cookies != before
    assert browser.go("/needs").status_code == 200
    problem(browser.go("/needs", headers={"Cookie": f"{SESSION}={before[SESSION]}"}), 401, "session_expired")
    assert browser.go("/session/mandate", "PUT", json={"place": 0}).json()["actor"]["role"] == "company"
    problem(browser.go("/session/mandate", "PUT", json={"place": 2}), 404)


def test_staff_come_by_the_countys_tenant_and_its_app_roles(browser):
    browser.log_in("entra", "sekretar")
    actor = browser.session()["actor"]
    assert (actor["role"], actor["county"], actor["organisation_name"]) == ("forum_secretary", "38", "authority 38")
    browser.log_in("entra", "direktorat")
    actor = browser.session()["actor"]
    assert (actor["role"], actor["county"], set(actor["counties"]) >= {"38", "42"}) == ("directorate", None, True)
    browser.log_in("entra", "ansatt")
    assert browser.session()["actor"] is None


def test_too_low_a_level_is_refused(browser):
    failed(browser.log_in("idporten", "svak"), "login_level")
    browser.log_in("idporten", "medlem")
    assert browser.session()["visitor"]["name"] == "ID-porten"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nonce": "of another login"}, "token_replayed"),
        ({"nonce": None}, "token_replayed"),
        ({"iss": "https://elsewhere.example"}, "token_issuer"),
        ({"aud": "another client"}, "token_audience"),
        ({"aud": [CLIENT, "another client"]}, "token_audience"),
        ({"aud": None}, "token_audience"),
        ({"exp": int(time.time()) - 60}, "token_expired"),
        ({"exp": None}, "token_forged"),
        ({"iat": int(time.time()) + 3600}, "token_expired"),
        ({"nbf": int(time.time()) + 3600}, "token_expired"),
    ],
)
def test_an_id_token_that_is_not_for_this_login_is_refused(browser, provider, monkeypatch, changes, code):
    monkeypatch.setattr(provider, "changes", changes)
    failed(browser.log_in("feide", "rektor"), code)
    assert browser.session()["actor"] is None


def test_an_id_token_with_another_signature_is_refused(browser, provider, monkeypatch):
    address = browser.choose(browser.leave("feide"), "rektor")
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    good = provider.sign
    monkeypatch.setattr(provider, "sign", lambda claims, key=None, **header: good(claims, stranger, **header))
    failed(browser.come_back(address), "token_forged")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_an_id_token_without_a_real_signature_is_refused(browser, provider, monkeypatch, algorithm):
    address = browser.choose(browser.leave("feide"), "rektor")
    monkeypatch.setattr(provider, "sign", lambda claims: provider.unsound(claims, algorithm))
    failed(browser.come_back(address), "token_forged")


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(browser, connected, provider):
    address = browser.choose(browser.leave("feide"), "rektor")
    failed(Browser(connected, provider).come_back(address), "login_not_begun")
    failed(browser.come_back(address), "login_not_begun")  # what another has tried is spent
    address = browser.choose(browser.leave("feide"), "rektor")
    kept = dict(browser.cookies)
    assert SESSION in browser.come_back(address).headers.get_list("set-cookie")[-1]
    replayed = Browser(connected, provider, kept)
    failed(replayed.come_back(address), "login_not_begun")


def test_a_code_of_another_login_is_refused(browser):
    """The code is stolen and brought with a state of one's own: PKCE holds."""
    stolen = parse_qs(urlsplit(browser.choose(browser.leave("feide"), "rektor")).query)["code"][0]
    mine = browser.choose(browser.leave("feide"), "elev")
    state = parse_qs(urlsplit(mine).query)["state"][0]
    failed(browser.go(f"/auth/callback?state={state}&code={stolen}"), "provider_unreachable")


def test_an_answer_in_another_issuers_name_is_refused(browser):
    address = browser.choose(browser.leave("feide"), "rektor")
    failed(browser.come_back(address.replace("feide", "entra")), "token_issuer")


def test_breaking_off_is_told(browser):
    state = parse_qs(urlsplit(browser.leave("feide")).query)["state"][0]
    failed(browser.go(f"/auth/callback?state={state}&error=access_denied"), "login_refused")


def test_a_provider_that_does_not_answer_is_told(browser, connected, provider, monkeypatch):
    client = connected.app.state.clients["feide"]
    monkeypatch.setattr(client.issuer, "_metadata_url", provider.base.replace("https", "http"))
    failed(browser.go("/auth/login?provider=feide"), "provider_unreachable")
    problem(browser.go("/auth/login?provider=unknown"), 404)


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "needs"])
def test_nobody_is_led_astray_after_logging_in(browser, wanted):
    assert browser.log_in("feide", "rektor", wanted).headers["location"] == "/"


def test_a_session_is_over_when_one_logs_out_wherever_its_cookie_is(browser, provider):
    browser.log_in("feide", "rektor")
    stolen = dict(browser.cookies)
    ended = browser.go("/session", "DELETE")
    assert ended.json()["provider_logout"].startswith(f"{provider.base}/feide/logout?client_id={CLIENT}")
    with httpx.Client() as client:
        back = client.get(ended.json()["provider_logout"])
    assert back.headers["location"] == f"{ORIGIN}/login"
    assert SESSION not in browser.cookies
    browser.cookies = stolen
    problem(browser.go("/needs"), 401, "session_expired")
    assert browser.api.one("SELECT count(*) FROM sessions") == 0


def test_a_logout_at_the_provider_ends_the_session_here(browser, provider):
    browser.log_in("feide", "rektor")
    sid = browser.api.one("SELECT provider_session FROM sessions")
    browser.api.request("GET", f"/auth/logout?sid={sid}&iss=https://elsewhere.example")
    assert browser.go("/needs").status_code == 200
    assert browser.api.request("GET", f"/auth/logout?sid={sid}&iss={provider.base}/feide").status_code == 204
    problem(browser.go("/needs"), 401, "session_expired")


EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, 200), ({"events": {}}, 401), ({"nonce": "n"}, 401), ({"aud": "x"}, 401), ({"iat": 1_000_000}, 401)],
)
def test_a_logout_from_server_to_server_is_signed(browser, provider, changes, status):
    browser.log_in("feide", "rektor")
    sid, now = browser.api.one("SELECT provider_session FROM sessions"), int(time.time())
    claims = {"iss": f"{provider.base}/feide", "aud": CLIENT, "sid": sid, "iat": now, "exp": now + 60, "events": EVENT}
    token = provider.sign({**claims, **changes})
    response = browser.api.request("POST", "/auth/logout", data={"logout_token": token})
    assert response.status_code == status
    assert browser.go("/needs").status_code == (401 if status == 200 else 200)


def test_a_session_ends_by_itself(browser):
    for column, age in (("expires_at", "0 hours"), ("seen_at", "121 minutes")):
        browser.log_in("feide", "rektor")
        assert browser.go("/needs").status_code == 200
        browser.api.sql(f"UPDATE sessions SET {column} = now() - interval '{age}'")
        problem(browser.go("/needs"), 401, "session_expired")


def test_a_session_that_is_used_lasts(browser):
    browser.log_in("feide", "rektor")
    browser.api.sql("UPDATE sessions SET seen_at = now() - interval '119 minutes'")
    assert browser.go("/needs").status_code == 200
    assert browser.api.one("SELECT now() - seen_at < interval '1 minute' FROM sessions")


def test_the_database_knows_no_token_and_no_identity_number(browser):
    browser.log_in("ansattporten", "leder")
    stored = str(browser.api.sql("SELECT s::text, i::text FROM sessions s, identities i"))
    assert browser.cookies[SESSION] not in stored
    assert "pid" not in stored


def test_a_write_with_the_session_comes_from_our_own_pages(browser):
    browser.log_in("feide", "rektor")
    need = {**NEED, "owner_id": str(organisation("school"))}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        problem(browser.go("/needs", "POST", json=need, headers=headers), 403, "cross_site_request")
    bare = {"Cookie": f"{SESSION}={browser.cookies[SESSION]}"}
    for method, path, body in (
        ("POST", "/needs", need),
        ("DELETE", "/session", None),
        ("PUT", "/session/mandate", {"place": 0}),
    ):
        problem(browser.api.request(method, path, json=body, headers=bare), 403, "cross_site_request")
    assert browser.go("/needs").status_code == 200


def test_a_session_and_a_token_together_are_refused(browser, provider):
    browser.log_in("feide", "rektor")
    token = {"Authorization": f"Bearer {provider.machine_token('974573814')}"}
    problem(browser.go("/needs", headers=token), 403, "two_logins")


def test_a_session_of_the_demonstration_is_none_in_production(browser):
    browser.log_in("feide", "rektor")
    browser.api.sql("UPDATE sessions SET provider = 'demonstration'")
    problem(browser.go("/needs"), 401, "not_logged_in")
