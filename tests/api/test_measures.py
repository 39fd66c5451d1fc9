"""Measures: plan, propose, decide with four eyes, carry out, cancel."""

import pytest

from tests.story import MEASURE
from tests.support import codes, problem


def test_a_draft_says_what_is_missing_before_it_can_be_approved(story):
    body = {"title": "Kurs", "school_year": 2024, "kind": "course", "owner_id": story.body("school")}
    measure = story.school.made("/measures", body)
    found = {(finding["pointer"], finding["clause"]) for finding in measure["findings"]}
    assert found == {
        ("/description", None),
        ("/needs", "C1"),
        ("/partners", "C2"),
        ("/groups", None),
        ("/cost_lines", None),
        ("/start_on", None),
        ("/end_on", None),
    }
    assert codes(story.school.act(f"/measures/{measure['id']}", "propose")).keys() == {
        pointer for pointer, _ in found if pointer != "/partners"
    }


def test_what_is_sent_is_what_is_read(story):
    need = story.need()
    content = {
        **MEASURE,
        "owner_id": story.body("school"),
        "provider_id": story.body("union"),
        "partner_ids": [story.body("company")],
        "need_ids": [need["id"]],
        "education": "further",
        "collective": False,
        "workplace_based": True,
        "programme": "BA",
        "external_id": "M-1",
    }
    made = story.school.made("/measures", content)
    read = story.school.read(f"/measures/{made['id']}")
    assert read == made
    for field in set(content) - {"owner_id", "provider_id", "partner_ids", "need_ids"}:
        assert read[field] == content[field], field
    assert read["provider"]["id"] == content["provider_id"]
    assert [partner["id"] for partner in read["partners"]] == content["partner_ids"]
    assert [answered["id"] for answered in read["needs"]] == content["need_ids"]
    assert (read["total_cost_ore"], read["planned_participants"]) == (4_000_000, 10)
    listed = story.school.read("/measures")["items"][0]
    assert listed == {field: read[field] for field in listed}


def test_a_measure_goes_through_its_year(story):
    measure = story.measure("completed")
    assert measure["status"] == "completed"
    actions = [e["action"] for e in story.secretary.read(f"/measures/{measure['id']}/history")["items"]]
    assert actions == ["complete", "start", "approve", "propose", "create"]


def test_approval_takes_four_eyes(story):
    measure = story.measure("proposed", by=story.secretary)
    path = f"/measures/{measure['id']}"
    assert "approve" not in story.secretary.read(path)["allowed_actions"]
    problem(story.secretary.act(path, "approve"), 403, "four_eyes")
    assert story.second_secretary.acted(path, "approve")["status"] == "approved"


def test_without_partners_it_is_proposed_but_not_approved(story):
    measure = story.measure("proposed", partner_ids=[])
    response = story.secretary.act(f"/measures/{measure['id']}", "approve")
    assert [(e["pointer"], e["clause"]) for e in response.json()["errors"]] == [("/partners", "C2")]


def test_a_rejection_takes_a_reason(story):
    path = f"/measures/{story.measure('proposed')['id']}"
    assert codes(story.secretary.act(path, "reject")) == {"/reason": "reason_required"}
    rejected = story.secretary.acted(path, "reject", "Utenfor ordningen")
    assert (rejected["status"], rejected["status_reason"]) == ("rejected", "Utenfor ordningen")


def test_a_measure_is_evaluated_by_an_approved_evaluation_and_in_no_other_way(story):
    measure = story.measure("completed")
    path = f"/measures/{measure['id']}"
    assert "evaluate" not in story.secretary.read(path)["allowed_actions"]
    assert story.secretary.act(path, "evaluate").status_code in (403, 409, 422)
    assert story.secretary.read(path)["status"] == "completed"


def test_cancelling_makes_what_was_promised_free_again(story):
    commitment = story.commitment(4_000_000, pot_ore=10_000_000)
    story.payment(commitment, 1_500_000)
    story.secretary.acted(f"/measures/{commitment['measure']['id']}", "cancel", "For få påmeldte")
    after = story.economist.read(f"/commitments/{commitment['id']}")
    assert (after["unpaid_ore"], after["paid_ore"], after["released_ore"]) == (0, 1_500_000, 2_500_000)


@pytest.mark.parametrize("action", ["explode", "update"])
def test_an_action_that_is_no_step_is_a_problem(story, action):
    path = f"/measures/{story.measure('draft')['id']}"
    assert story.school.act(path, action).status_code in (403, 409, 422)
    assert story.school.read(path)["version"] == 1


def test_only_the_fields_that_are_sent_change_and_null_empties(story):
    measure = story.measure("draft")
    changed = story.school.changed(f"/measures/{measure['id']}", {"description": None})
    assert changed == {
        **measure,
        "description": None,
        "version": 2,
        "findings": changed["findings"],
    }
    assert [finding["pointer"] for finding in changed["findings"]] == ["/description"]


def test_lists_are_replaced_whole_and_can_shrink_and_change_places(story):
    lines = [{"category": "room", "description": str(n), "amount_ore": n} for n in range(4)]
    path = f"/measures/{story.measure('draft', cost_lines=lines)['id']}"
    for wanted in (lines[::-1], lines[1:3], [], lines):
        assert story.school.changed(path, {"cost_lines": wanted})["cost_lines"] == wanted


def test_references_that_do_not_exist_are_pointed_at(story):
    nobody = "00000000-0000-7000-8000-000000000000"
    body = {**MEASURE, "owner_id": story.body("school")}
    assert codes(story.school.post("/measures", {**body, "need_ids": [story.need()["id"], nobody]})) == {
        "/need_ids/1": "unknown_reference"
    }
    assert set(codes(story.school.post("/measures", {**body, "partner_ids": [nobody]})).values()) == {
        "unknown_reference"
    }
    assert codes(story.school.post("/measures", {**body, "provider_id": nobody})) == {
        "/provider_id": "unknown_reference"
    }


def test_a_draft_need_is_not_answered_yet(story):
    need = story.need("draft")
    body = {**MEASURE, "owner_id": story.body("school"), "need_ids": [need["id"]]}
    assert codes(story.school.post("/measures", body)) == {"/need_ids/0": "need_not_ready"}


def test_an_end_before_the_start_is_refused(story):
    body = {**MEASURE, "owner_id": story.body("school"), "end_on": "2024-08-31"}
    assert codes(story.school.post("/measures", body)) == {"/end_on": "period_reversed"}


@pytest.mark.parametrize("length", [200, 201, 300])
def test_an_identifier_of_any_length_is_no_fault(story, length):
    body = {**MEASURE, "owner_id": story.body("school"), "external_id": "x" * length}
    assert story.school.post("/measures", body).status_code in (201, 422)


@pytest.mark.parametrize("status", ["draft", "proposed"])
def test_a_measure_is_withdrawn_by_its_owner_until_it_is_approved(story, status):
    path = f"/measures/{story.measure(status)['id']}"
    withdrawn = story.school.acted(path, "withdraw")
    assert (withdrawn["status"], withdrawn["allowed_actions"]) == ("cancelled", [])
    approved = f"/measures/{story.measure('approved')['id']}"
    problem(story.school.act(approved, "withdraw"), 409, "wrong_state")


def test_a_draft_that_was_withdrawn_is_still_its_writers_own(story):
    need = story.need()
    measure = story.measure("draft", need=need)
    path = f"/measures/{measure['id']}"
    story.school.acted(path, "withdraw")
    assert story.member.get(path).status_code == 404
    assert story.member.read("/measures")["items"] == []
    assert "measure" not in {row["record_type"] for row in story.member.read("/overview", school_year=2024)["latest"]}


@pytest.mark.parametrize("action", ["return", "withdraw"])
def test_a_measure_is_not_approved_for_a_need_that_is_no_longer_there(story, action):
    need = story.need()
    path = f"/measures/{story.measure('proposed', need=need)['id']}"
    story.secretary.acted(f"/needs/{need['id']}", action, "Gjelder ikke lenger")
    assert {f["pointer"]: f["code"] for f in story.secretary.read(path)["findings"]} == {
        "/need_ids/0": "need_not_ready"
    }
    assert codes(story.secretary.act(path, "approve")) == {"/need_ids/0": "need_not_ready"}


def test_a_need_that_is_being_withdrawn_is_waited_for(story):
    """The approval reads the need as it is once nobody else is changing it."""
    need = story.need()
    path = f"/measures/{story.measure('proposed', need=need)['id']}"
    refused = story.api.meanwhile(
        "UPDATE needs SET status = 'withdrawn' WHERE id = :id", need["id"], lambda: story.secretary.act(path, "approve")
    )
    assert codes(refused) == {"/need_ids/0": "need_not_ready"}


def test_whoever_rewrites_a_proposal_does_not_approve_it(story):
    path = f"/measures/{story.measure('proposed')['id']}"
    assert "approve" in story.secretary.read(path)["allowed_actions"]
    story.secretary.changed(path, {"title": "Et annet tiltak"})
    problem(story.secretary.act(path, "approve"), 403, "four_eyes")
    assert story.second_secretary.acted(path, "approve")["status"] == "approved"
