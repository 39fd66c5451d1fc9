"""Needs: report, send, return, forward, merge and undo."""

import pytest

from tests.story import NEED
from tests.support import codes, organisation, problem


def test_a_draft_takes_a_title_only_and_says_what_is_missing(story):
    body = {"title": "T", "school_year": 2024, "owner_id": story.body("school")}
    response = story.school.post("/needs", body, **{"Accept-Language": "nn"})
    need = response.json()
    assert response.headers["location"] == f"/api/v1/needs/{need['id']}"
    assert response.headers["etag"] == f'"{need["id"]}-1"'
    assert {finding["pointer"] for finding in need["findings"]} == {
        "/current_practice",
        "/desired_practice",
        "/target_groups",
        "/people",
        "/anchoring_process",
        "/anchoring_date",
        "/anchoring_leaders",
        "/anchoring_employees",
    }
    assert {f["clause"] for f in need["findings"] if "anchoring" in f["pointer"]} == {"C1"}
    assert need["findings"][0]["message"] == "Dette manglar."
    assert need["allowed_actions"] == ["update", "submit", "withdraw"]


def test_sending_what_is_not_whole_is_refused_with_pointers_and_clauses(story):
    need = story.need("draft", anchoring_leaders=0, target_groups=["department_head"], people=None)
    response = story.school.act(f"/needs/{need['id']}", "submit")
    problem(response, 422, "invalid")
    found = {(e["pointer"], e["code"], e["clause"]) for e in response.json()["errors"]}
    assert found == {
        ("/people", "missing", None),
        ("/anchoring_leaders", "anchoring_without_leaders", "C1"),
        ("/target_groups", "no_core_group", "T-CORE"),
    }
    assert all(e["message"] and e["remedy"] for e in response.json()["errors"])
    assert story.school.read(f"/needs/{need['id']}")["status"] == "draft"


def test_a_need_goes_to_the_network_and_on_to_the_forum(story):
    need = story.need()
    network = story.as_("network_coordinator")
    assert "forward" in network.read(f"/needs/{need['id']}")["allowed_actions"]
    forwarded = network.acted(f"/needs/{need['id']}", "forward")
    assert (forwarded["status"], forwarded["network"]["id"]) == ("forwarded", story.body("network"))


def test_a_return_takes_a_reason_and_the_owner_sends_it_again(story):
    path = f"/needs/{story.need()['id']}"
    assert codes(story.secretary.act(path, "return")) == {"/reason": "reason_required"}
    returned = story.secretary.acted(path, "return", "Hvem var med?")
    assert (returned["status"], returned["return_reason"]) == ("returned", "Hvem var med?")
    story.school.changed(path, {"anchoring_note": "Hele avdelingen"})
    assert story.school.acted(path, "submit")["status"] == "submitted"


def test_what_has_been_sent_is_no_longer_changed(story):
    need = story.need()
    problem(story.school.patch(f"/needs/{need['id']}", {"title": "Ny"}, "*"), 409, "wrong_state")


@pytest.mark.parametrize("role", ["company", "forum_member", "county_economist"])
def test_others_in_the_county_read_but_do_not_write(story, role):
    need, other = story.need(), story.as_(role)
    assert other.read(f"/needs/{need['id']}")["allowed_actions"] == []
    problem(other.patch(f"/needs/{need['id']}", {"title": "x"}, "*"), 403, "action_not_for_role")
    problem(other.post("/needs", {**NEED, "owner_id": story.body("school")}), 403)


def test_a_training_office_reports_for_the_company_it_serves_and_no_other(story):
    office = story.as_("training_office")
    assert office.made("/needs", {**NEED, "owner_id": story.body("company")})["owner"]["id"] == story.body("company")
    problem(office.post("/needs", {**NEED, "owner_id": story.body("school")}), 403, "not_your_organisation")


def test_a_body_of_another_county_owns_nothing_here(story):
    other = {**NEED, "owner_id": str(organisation("school", "42"))}
    assert codes(story.secretary.post("/needs", other)) == {"/owner_id": "organisation_outside_county"}
    nobody = {**NEED, "owner_id": "00000000-0000-0000-0000-000000000000"}
    assert codes(story.secretary.post("/needs", nobody)) == {"/owner_id": "unknown_reference"}


def test_a_merge_keeps_both_readable_and_is_undone(story):
    first, second = story.need(title="En"), story.need(title="To")
    path = f"/needs/{first['id']}"
    merged = story.school.acted(path, "propose_merge", into_id=second["id"])
    assert (merged["status"], merged["merged_into"]["id"]) == ("merged", second["id"])
    target = story.school.read(f"/needs/{second['id']}")
    assert [need["id"] for need in target["merged_from"]] == [first["id"]]
    assert story.school.read(path)["title"] == "En"
    undone = story.secretary.acted(path, "unmerge")
    assert (undone["status"], undone["merged_into"]) == ("submitted", None)
    assert story.school.read(f"/needs/{second['id']}")["merged_from"] == []
    actions = [entry["action"] for entry in story.secretary.read(f"{path}/history")["items"]]
    assert actions == ["unmerge", "merge", "propose_merge", "submit", "create"]


def asked(need):
    return need["merging"] and [one["id"] for one in need["merging"]["waits_for"]]


def test_needs_of_two_owners_are_merged_once_both_say_yes(story):
    ours, theirs = story.need(title="Vårt"), story.need(owner="company", by=story.company)
    path, into = f"/needs/{ours['id']}", f"/needs/{theirs['id']}"
    proposed = story.secretary.acted(path, "propose_merge", "Samme kurs", into_id=theirs["id"])
    assert (proposed["status"], proposed["merged_into"]) == ("submitted", None)
    assert (asked(proposed), proposed["merging"]["reason"]) == (
        [story.body("school"), story.body("company")],
        "Samme kurs",
    )
    for owner in (story.school, story.company):
        [task] = [one for one in owner.read("/overview", school_year=2024)["tasks"] if one["code"] == "need_merging"]
        assert task["record_id"] == ours["id"]
        assert {"accept_merge", "decline_merge"} <= set(owner.read(path)["allowed_actions"])
    problem(story.school.act(path, "propose_merge", into_id=theirs["id"]), 409, "merge_proposed_already")
    assert [one["id"] for one in story.company.read(into)["merging_from"]] == [ours["id"]]
    half = story.company.acted(path, "accept_merge")
    assert (half["status"], asked(half)) == ("submitted", [story.body("school")])
    problem(story.company.act(path, "accept_merge"), 403, "not_asked_to_merge")
    merged = story.school.acted(path, "accept_merge")
    assert (merged["status"], merged["merged_into"]["id"], merged["merging"]) == ("merged", theirs["id"], None)
    told = [(one["action"], one["reason"]) for one in story.secretary.read(f"{path}/history")["items"]]
    assert told[:4] == [
        ("merge", "Samme kurs"),
        ("accept_merge", None),
        ("accept_merge", None),
        ("propose_merge", "Samme kurs"),
    ]
    assert not [
        one for one in story.school.read("/overview", school_year=2024)["tasks"] if one["code"] == "need_merging"
    ]
    assert story.school.acted(path, "unmerge")["status"] == "submitted"


def test_an_owner_that_says_no_says_why_and_both_needs_stand(story):
    ours, theirs = story.need(), story.need(owner="company", by=story.company)
    path = f"/needs/{ours['id']}"
    assert asked(story.school.acted(path, "propose_merge", into_id=theirs["id"])) == [story.body("company")]
    assert codes(story.company.act(path, "decline_merge")) == {"/reason": "reason_required"}
    declined = story.company.acted(path, "decline_merge", "Vi trenger noe annet")
    assert (declined["status"], declined["merging"]) == ("submitted", None)
    problem(story.company.act(path, "accept_merge"), 409, "no_merge_proposed")
    problem(story.company.act(path, "propose_merge", into_id=theirs["id"]), 403, "action_not_for_role")


def test_the_secretary_answers_for_one_who_is_not_here_and_says_how_it_agreed(story):
    ours, theirs = story.need(), story.need(owner="company", by=story.company)
    path = f"/needs/{ours['id']}"
    story.school.acted(path, "propose_merge", into_id=theirs["id"])
    assert codes(story.secretary.act(path, "accept_merge")) == {"/reason": "reason_required"}
    assert story.secretary.acted(path, "accept_merge", "Svarte ja på e-post")["status"] == "merged"


@pytest.mark.parametrize(("which", "action"), [(0, "withdraw"), (0, "return"), (1, "withdraw"), (1, "return")])
def test_a_proposal_does_not_outlive_the_needs_that_it_is_about(story, which, action):
    pair = [story.need(), story.need(owner="company", by=story.company)]
    path = f"/needs/{pair[0]['id']}"
    story.school.acted(path, "propose_merge", into_id=pair[1]["id"])
    story.secretary.acted(f"/needs/{pair[which]['id']}", action, "Feil år")
    code = "no_merge_proposed" if which == 0 and action == "return" else "merge_target_state"
    refused = story.company.act(path, "accept_merge")
    assert refused.status_code == 409
    if which == 1:
        problem(refused, 409, code)
        assert story.company.acted(path, "decline_merge", "Behovet vårt er trukket")["merging"] is None


def test_a_merge_that_cannot_be_is_refused(story):
    first, draft = story.need(), story.need("draft")
    path = f"/needs/{first['id']}"
    assert codes(story.secretary.act(path, "propose_merge")) == {"/into_id": "missing_field"}
    assert codes(story.secretary.act(path, "propose_merge", into_id=first["id"])) == {"/into_id": "merge_into_itself"}
    assert codes(story.secretary.act(path, "propose_merge", into_id=draft["id"])) == {"/into_id": "unknown_reference"}


def test_a_merge_into_another_countys_need_is_refused(told, ids):
    response = told.as_("forum_secretary").act(
        f"/needs/{ids['38']['need']}", "propose_merge", into_id=ids["42"]["need"]
    )
    assert set(codes(response).values()) == {"unknown_reference"}


def test_a_pointer_to_a_single_reference_names_the_field(told, ids):
    response = told.as_("forum_secretary").act(
        f"/needs/{ids['38']['need']}", "propose_merge", into_id=ids["42"]["need"]
    )
    assert codes(response) == {"/into_id": "unknown_reference"}


@pytest.mark.parametrize("action", ["explode", "update", "allowed"])
def test_an_action_that_is_no_step_is_a_problem_and_changes_nothing(story, action):
    path = f"/needs/{story.need('draft')['id']}"
    before = story.school.read(path)
    response = story.school.act(path, action)
    assert response.status_code in (403, 409, 422), response.text
    assert story.school.read(path) == before


BAD = {
    "title": ("", "too_short"),
    "school_year": ("2024", "whole_number"),
    "people": (-1, "too_small"),
    "estimated_cost_ore": (10**14, "too_large_number"),
    "anchoring_date": (0, "not_a_date"),
    "owner_id": ("x", "not_an_id"),
    "language": ("en", "not_allowed"),
    "programme": ("ba", "wrong_form"),
    "current_practice": ("a\x00b", "unstorable_text"),
    "desired_practice": (7, "not_text"),
    "wished_measure": ("Kurs for ansatt født 151086 95088.", "identity_number"),
    "trade": ("BATMF", "wrong_form"),
}


@pytest.mark.parametrize("field", BAD)
def test_a_wrong_value_is_pointed_at(story, field):
    value, code = BAD[field]
    response = story.school.post("/needs", {**NEED, "owner_id": story.body("school"), field: value})
    problem(response, 422, "invalid")
    assert codes(response) == {f"/{field}": code}


def test_all_that_is_wrong_is_told_at_once(story):
    response = story.school.post("/needs", {**NEED, "people": -1, "title": "", "owner_id": "x"})
    assert set(codes(response)) == {"/people", "/title", "/owner_id"}


def test_codes_that_are_not_in_the_rule_set_are_refused_with_those_there_are(story):
    body = {**NEED, "owner_id": story.body("school"), "themes": ["curriculum"], "programme": "ZZ"}
    response = story.school.post("/needs", body)
    assert codes(response) == {"/themes": "unknown_code", "/programme": "unknown_code"}
    assert "curriculum_lk20" in response.json()["errors"][0]["remedy"]


@pytest.mark.parametrize("length", [200, 201, 300])
def test_an_identifier_as_long_as_the_contract_allows_is_stored_or_refused_but_no_fault(story, length):
    body = {**NEED, "owner_id": story.body("school"), "external_id": "x" * length}
    assert story.school.post("/needs", body).status_code in (201, 422)


def test_an_identifier_is_the_senders_once_in_a_county(story):
    story.need("draft", external_id="ACOS-1")
    body = {**NEED, "owner_id": story.body("school"), "external_id": "ACOS-1"}
    problem(story.school.post("/needs", body), 409, "external_id_taken")
    elsewhere = {**body, "owner_id": str(organisation("school", "42"))}
    assert story.api.as_("school_leader", "42").post("/needs", elsewhere).status_code == 201


def test_similar_needs_share_words_and_year(story):
    need = story.need(title="Lasermåling på byggeplassen")
    like = story.need(title="Byggeplassen og lasermåling")
    story.need(title="Noe helt annet", current_practice="-", desired_practice="-")
    story.need(title="Lasermåling på byggeplassen", school_year=2025)
    items = story.secretary.read(f"/needs/{need['id']}/similar")["items"]
    assert [item["id"] for item in items] == [like["id"]]


def test_a_withdrawn_need_stays_readable(story):
    path = f"/needs/{story.need()['id']}"
    assert story.school.acted(path, "withdraw")["status"] == "withdrawn"
    assert story.secretary.read(path)["allowed_actions"] == []


def test_a_need_that_an_approved_measure_answers_must_stand(story):
    need = story.need()
    path = f"/needs/{need['id']}"
    measure = story.measure("proposed", need=need)
    assert story.secretary.read(path)["allowed_actions"] == ["return", "propose_merge", "withdraw"]
    story.secretary.acted(f"/measures/{measure['id']}", "approve")
    assert story.secretary.read(path)["allowed_actions"] == []
    for action, more in {"return": {}, "withdraw": {}, "propose_merge": {"into_id": story.need()["id"]}}.items():
        refused = problem(story.secretary.act(path, action, "Hvorfor", **more), 409, "need_answered")
        assert str(measure["number"]) in refused["title"]
    story.secretary.acted(f"/measures/{measure['id']}", "cancel", "Ingen meldte seg")
    assert story.school.acted(path, "withdraw")["status"] == "withdrawn"


def test_a_need_tells_of_the_forums_decision_once_it_is_made(story):
    need, other = story.need(), story.need()
    round_ = story.round("closed", needs=[need, other])
    items = [
        {"need_id": other["id"], "outcome": "prioritised", "reason": None},
        {"need_id": need["id"], "outcome": "postponed", "reason": "Fristen er ute"},
    ]
    path = f"/priority-rounds/{round_['id']}"
    story.secretary.changed(f"{path}/order", {"items": items}, "PUT")
    [before] = story.school.read(f"/needs/{need['id']}")["rounds"]
    assert (before["id"], before["place"], before["outcome"]) == (round_["id"], None, None)
    story.secretary.acted(path, "decide")
    [after] = story.school.read(f"/needs/{need['id']}")["rounds"]
    assert (after["status"], after["place"], after["outcome"]) == ("decided", 2, "postponed")
    assert after["reason"] == "Fristen er ute"


def test_a_draft_that_was_withdrawn_is_still_its_writers_own(story):
    path = f"/needs/{story.need('draft', title='Ikke for andre')['id']}"
    story.school.acted(path, "withdraw")
    assert story.school.read(path)["status"] == "withdrawn"
    assert story.member.get(path).status_code == 404
    assert story.member.read("/needs", q="andre")["items"] == []
    assert story.member.read("/overview", school_year=2024)["latest"] == []


def test_needs_of_two_school_years_are_not_merged(story):
    path, other = f"/needs/{story.need()['id']}", story.need(school_year=2025)
    assert codes(story.secretary.act(path, "propose_merge", into_id=other["id"])) == {"/into_id": "merge_across_years"}


@pytest.mark.parametrize("title", ["\u200b\u200b", "\u202eabc", "To\nlinjer", "\u00a0"])
def test_a_title_that_cannot_be_read_on_a_line_is_refused(story, title):
    assert set(codes(story.school.post("/needs", {**NEED, "owner_id": story.body("school"), "title": title}))) == {
        "/title"
    }


def test_a_title_in_any_script_or_with_a_picture_is_kept(story):
    for title in ("Sámi oahpaheaddjit 🧑🏽‍🏫", "Kompetanse\u00adheving", "学校"):
        assert story.need("draft", title=title)["title"] == title


def test_a_target_group_that_is_named_twice_is_kept_once(story):
    assert story.need("draft", target_groups=["instructor", "instructor"])["target_groups"] == ["instructor"]


def test_a_need_was_not_found_on_a_day_that_has_not_been(story):
    need = story.need("draft", anchoring_date="2024-03-16")
    assert codes(story.school.act(f"/needs/{need['id']}", "submit")) == {"/anchoring_date": "anchoring_in_future"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_json_is_told_what_to_send(story, kind):
    sent = story.school.request("POST", "/needs", content=b"title=T", headers={"Content-Type": kind})
    assert codes(sent) == {"": "json_object_expected"}
