"""Machines with Maskinporten tokens: one county's, and every token that is not good is refused by itself."""

import time

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from api.security import issue
from tests.story import NEED
from tests.support import SECRET, actor, organisation, problem

CONSUMER = "821227062"
HERE = {"role": "forum_secretary", "consumer": CONSUMER, "name": "Fylkets sakssystem"}


@pytest.fixture
def integrated(connected):
    """The county 38 has let the organisation's tokens in."""
    connected.sql(
        "INSERT INTO integrations (county, id, version, consumer, name, role, accepts_suppliers)"
        f" VALUES ('38', gen_random_uuid(), 1, '{CONSUMER}', 'Fylkets sakssystem', 'forum_secretary', false)"
    )
    return connected


def ask(api, token, method="GET", path="/needs", **kwargs):
    return api.request(method, path, headers={"Authorization": f"Bearer {token}"}, **kwargs)


NEW = {**NEED, "owner_id": str(organisation("school"))}


def test_a_machine_reads_and_writes_in_its_county_and_no_other(integrated, provider):
    token = provider.machine_token(CONSUMER)
    made = ask(integrated, token, "POST", json=NEW)
    assert made.status_code == 201
    assert [one["id"] for one in ask(integrated, token).json()["items"]] == [made.json()["id"]]
    who = integrated.sql("SELECT county, actor_subject, actor_name FROM history WHERE record_type = 'need'")
    assert [tuple(row) for row in who] == [("38", f"machine:{CONSUMER}", "Fylkets sakssystem")]
    problem(ask(integrated, token, path="/forum?county=42"), 404)
    foreign = {**NEED, "owner_id": str(organisation("school", "42"))}
    assert ask(integrated, token, "POST", json=foreign).status_code in (403, 422)


def test_a_machine_says_who_it_is(integrated, provider):
    session = ask(integrated, provider.machine_token(CONSUMER), path="/session").json()
    assert (session["actor"]["name"], session["actor"]["county"], session["visitor"]) == (
        "Fylkets sakssystem",
        "38",
        None,
    )


PARTY = {"authority": "iso6523-actorid-upis", "ID": f"0192:{CONSUMER}"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": int(time.time()) - 60}, "token_expired"),
        ({"exp": None}, "token_forged"),
        ({"iat": int(time.time()) + 3600}, "token_expired"),
        ({"aud": "https://another.example/api"}, "token_audience"),
        ({"aud": "unspecified"}, "token_audience"),
        ({"aud": None}, "token_audience"),
        ({"iss": "https://another.example/"}, "token_issuer"),
        ({"consumer": None}, "token_consumer"),
        ({"consumer": {**PARTY, "authority": "iso6523"}}, "token_consumer"),
        ({"consumer": {**PARTY, "ID": "0192:821227061"}}, "token_consumer"),
        ({"consumer": {**PARTY, "ID": f"9908:{CONSUMER}"}}, "token_consumer"),
        ({"consumer": CONSUMER}, "token_consumer"),
    ],
)
def test_a_token_that_is_not_good_is_refused(integrated, provider, changes, code):
    response = ask(integrated, provider.machine_token(CONSUMER, **changes))
    problem(response, 401, code)
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_a_forged_token_is_refused(integrated, provider):
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    unknown = RSAKey.generate_key(2048, {"kid": "two"})
    for key in (stranger, unknown):
        problem(ask(integrated, provider.machine_token(CONSUMER, key)), 401, "token_forged")
    head, claims, signature = provider.machine_token(CONSUMER).split(".")
    for bad in (
        f"{head}.{claims}.",
        f"{head}.{claims}",
        "x",
        "a.b.c",
        f"{head}.{claims[:-4]}AAAA.{signature}",
        "æ.ø.å",
    ):
        problem(ask(integrated, bad.encode()), 401, "token_forged")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_a_real_signature_is_refused(integrated, provider, algorithm):
    """Signed with nothing, or with the public key as if it were a secret that both sides know."""
    claims = jwt.decode(provider.machine_token(CONSUMER), provider.key).claims
    problem(ask(integrated, provider.unsound(claims, algorithm)), 401, "token_forged")


def test_a_token_for_people_is_no_machines_token(integrated, provider):
    """An ID token of a login, replayed as a bearer token."""
    replayed = provider.id_token("feide", {"person": "rektor", "nonce": "n", "sid": "s"})
    problem(ask(integrated, replayed), 401, "token_issuer")


def test_a_development_token_is_none_in_production(integrated):
    problem(ask(integrated, issue(actor("forum_secretary"), SECRET)), 401, "token_forged")


def test_a_reader_does_not_write(integrated, provider):
    reader = provider.machine_token(CONSUMER, scope="vigo:kompetansemidler")
    assert ask(integrated, reader).status_code == 200
    problem(ask(integrated, reader, "POST", json=NEW), 403, "token_scope")
    for scope in ("vigo:kompetansemidler.writer", "other:kompetansemidler", None, "vigo:kompetansemidlerx"):
        problem(ask(integrated, provider.machine_token(CONSUMER, scope=scope)), 403, "token_scope")
    assert integrated.one("SELECT count(*) FROM needs") == 0


def test_an_organisation_that_no_county_has_let_in_is_refused(integrated, provider):
    problem(ask(integrated, provider.machine_token("974573814")), 403, "integration_unknown")


def test_a_supplier_is_let_in_where_the_county_says_so(integrated, provider):
    token = provider.machine_token(CONSUMER, supplier={**PARTY, "ID": "0192:974595117"})
    problem(ask(integrated, token), 403, "supplier_refused")
    integrated.sql("UPDATE integrations SET accepts_suppliers = true")
    assert ask(integrated, token, "POST", json=NEW).status_code == 201
    names = integrated.sql("SELECT actor_name FROM history WHERE record_type = 'need'")
    assert [row[0] for row in names] == ["Fylkets sakssystem (974595117)"]


def test_new_keys_are_asked_for_once_a_minute_and_no_more(integrated, provider, monkeypatch):
    assert ask(integrated, provider.machine_token(CONSUMER)).status_code == 200
    issuer = integrated.app.state.machine_tokens._issuer
    new = RSAKey.generate_key(2048, {"kid": "new", "use": "sig"})
    provider.asked.clear()
    for _ in range(3):
        problem(ask(integrated, provider.machine_token(CONSUMER, new)), 401, "token_forged")
    assert provider.asked == []
    monkeypatch.setattr(provider, "key", new)
    issuer._keys_at -= 61
    assert ask(integrated, provider.machine_token(CONSUMER)).status_code == 200
    assert provider.asked == ["jwks"]


def test_keys_that_cannot_be_had_are_told_as_busy(integrated, provider, monkeypatch):
    monkeypatch.setattr(integrated.app.state.machine_tokens._issuer, "_metadata_url", "https://127.0.0.1:1/x")
    response = ask(integrated, provider.machine_token(CONSUMER))
    problem(response, 503, "provider_unreachable")
    assert response.headers["retry-after"]
