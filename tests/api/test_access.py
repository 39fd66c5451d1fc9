"""Invitations, rights and integrations: given and ended by the county's secretary, and by nobody else."""

import pytest

from domain.clock import set_example_date, today
from tests.api.test_login import SESSION, Browser
from tests.provider import Provider
from tests.support import organisation, problem


@pytest.fixture
def secretary(connected, provider: Provider):
    browser = Browser(connected, provider)
    browser.log_in("entra", "sekretar")
    return browser


@pytest.fixture
def member(connected, provider: Provider):
    """Somebody whom nothing but an invitation lets in."""
    browser = Browser(connected, provider)
    browser.log_in("idporten", "medlem")
    return browser


def invited(secretary, role="forum_member", body="union"):
    made = secretary.go("/invitations", "POST", json={"role": role, "organisation_id": str(organisation(body))})
    assert made.status_code == 201, made.text
    return made.json()


def test_a_member_is_invited_sees_what_it_gives_and_accepts(secretary, member):
    invitation = invited(secretary)
    code = {"code": invitation["code"]}
    offer = member.go("/session/invitation", "POST", json=code).json()
    assert (offer["role"], offer["organisation"]["name"], offer["open"]) == ("forum_member", "union 38", True)
    assert member.session()["actor"] is None
    before = member.cookies[SESSION]
    accepted = member.go("/session/invitation", "PUT", json=code).json()
    assert (accepted["actor"]["role"], accepted["actor"]["county"]) == ("forum_member", "38")
    assert member.cookies[SESSION] != before
    assert member.go("/forum").status_code == 200
    # The right is there the next time as well, and the county sees it.
    member.log_in("idporten", "medlem")
    assert member.session()["actor"]["organisation_name"] == "union 38"
    grant = secretary.go("/role-grants").json()["items"][0]
    assert (grant["role"], grant["name"], grant["valid_to"]) == ("forum_member", "ID-porten", None)
    told = secretary.go("/invitations").json()["items"]
    assert [(one["id"], one["accepted_on"]) for one in told] == [(invitation["id"], today().isoformat())]


def test_an_invitation_is_accepted_once(secretary, member, connected, provider):
    code = {"code": invited(secretary)["code"]}
    assert member.go("/session/invitation", "PUT", json=code).status_code == 200
    other = Browser(connected, provider)
    other.log_in("ansattporten", "leder")
    problem(other.go("/session/invitation", "PUT", json=code), 409, "invitation_not_open")
    assert other.go("/session/invitation", "POST", json=code).json()["open"] is False
    problem(other.go("/session/invitation", "PUT", json={"code": "x" * 43}), 404)
    problem(other.go("/session/invitation", "PUT", json={"code": "no code"}), 422)


def test_an_invitation_that_was_withdrawn_or_ran_out_gives_nothing(secretary, member):
    invitation = invited(secretary)
    etag = secretary.go(f"/invitations/{invitation['id']}").headers["etag"]
    gone = secretary.go(f"/invitations/{invitation['id']}", "DELETE", headers={"If-Match": etag})
    assert gone.json()["withdrawn_on"]
    problem(member.go("/session/invitation", "PUT", json={"code": invitation["code"]}), 409, "invitation_not_open")
    later = invited(secretary)
    set_example_date(today().replace(year=today().year + 1))
    problem(member.go("/session/invitation", "PUT", json={"code": later["code"]}), 409, "invitation_not_open")


def test_a_right_that_ends_ends_at_once(secretary, member):
    member.go("/session/invitation", "PUT", json={"code": invited(secretary)["code"]})
    assert member.go("/forum").status_code == 200
    grant = secretary.go("/role-grants").json()["items"][0]
    etag = f'"{grant["id"]}-{grant["version"]}"'
    ended = secretary.go(f"/role-grants/{grant['id']}", "DELETE", headers={"If-Match": etag})
    assert ended.json()["valid_to"] == today().isoformat()
    problem(member.go("/forum"), 401, "session_expired")
    member.log_in("idporten", "medlem")
    problem(member.go("/forum"), 403, "no_mandate")
    again = secretary.go(f"/role-grants/{grant['id']}", "DELETE", headers={"If-Match": "*"})
    problem(again, 409, "grant_ended")


@pytest.mark.parametrize(
    ("role", "body", "code"),
    [
        ("directorate", "authority", "role_not_invited"),
        ("forum_secretary", "school", "role_not_for_organisation"),
        ("company", "school", "role_not_for_organisation"),
        ("forum_member", "governor", "role_not_for_organisation"),
    ],
)
def test_a_role_is_given_for_an_organisation_of_its_kind(api, role, body, code):
    asked = {"role": role, "organisation_id": str(organisation(body))}
    response = api.as_("forum_secretary").post("/invitations", asked)
    problem(response, 422)
    assert response.json()["errors"][0]["code"] == code


def test_an_organisation_of_another_county_is_not_invited_into_this_one(api):
    asked = {"role": "company", "organisation_id": str(organisation("company", "42"))}
    problem(api.as_("forum_secretary").post("/invitations", asked), 422)


def test_the_code_is_told_once_and_kept_nowhere(api):
    asked = {"role": "company", "organisation_id": str(organisation("company"))}
    made = api.as_("forum_secretary").made("/invitations", asked)
    read = api.as_("forum_secretary").read(f"/invitations/{made['id']}")
    assert "code" not in read
    stored = str(api.sql("SELECT i::text, h::text FROM invitations i, history h"))
    assert made["code"] not in stored
    assert "code_hash" not in stored.partition("changes")[2]


def test_an_organisations_tokens_open_one_county(api):
    asked = {"consumer": "821 227 062", "name": "System", "role": "forum_secretary"}
    made = api.as_("forum_secretary").made("/integrations", asked)
    assert made["consumer"] == "821227062"
    problem(api.as_("forum_secretary", "42").post("/integrations", asked), 409, "integration_taken")
    assert api.as_("forum_secretary", "42").read("/integrations")["items"] == []
    where = f"/integrations/{made['id']}"
    ended = api.as_("forum_secretary").request("DELETE", where, headers={"If-Match": "*"})
    assert ended.json()["ended_on"]
    assert api.as_("forum_secretary", "42").post("/integrations", asked).status_code == 201


@pytest.mark.parametrize("role", ["school_leader", "directorate", "forum_member"])
def test_a_machine_has_the_rights_of_staff_and_of_nobody_else(api, role):
    asked = {"consumer": "821227062", "name": "System", "role": role}
    problem(api.as_("forum_secretary").post("/integrations", asked), 422)


def test_an_integration_that_has_ended_opens_nothing(secretary, connected, provider):
    asked = {"consumer": "821227062", "name": "System", "role": "forum_secretary"}
    made = secretary.go("/integrations", "POST", json=asked).json()
    machine = {"Authorization": f"Bearer {provider.machine_token('821227062')}"}
    assert connected.request("GET", "/needs", headers=machine).status_code == 200
    secretary.go(f"/integrations/{made['id']}", "DELETE", headers={"If-Match": "*"})
    problem(connected.request("GET", "/needs", headers=machine), 403, "integration_unknown")
