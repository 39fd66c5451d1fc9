"""Evaluations: what a measure led to, and what goes back to the pot."""

import pytest

from domain.money import ore
from tests.story import EVALUATION
from tests.support import codes, problem


@pytest.fixture
def granted(story):
    """A completed measure with 40 000 kroner granted."""
    commitment = story.commitment(ore(40_000), pot_ore=ore(100_000))
    story.finished(commitment["measure"])
    return commitment


def money(story, commitment):
    read = story.economist.read(f"/commitments/{commitment['id']}")
    return read["unpaid_ore"], read["paid_ore"], read["released_ore"]


def test_what_was_not_used_is_told_explained_and_released(story, granted):
    draft = story.evaluation("draft", measure=granted["measure"], used_ore=ore(31_250), unspent_reason=None)
    path = f"/evaluations/{draft['id']}"
    assert (draft["granted_ore"], draft["unspent_ore"], draft["own_financing_ore"]) == (ore(40_000), ore(8_750), 0)
    assert codes(story.school.act(path, "submit")) == {"/unspent_reason": "unspent_reason_required"}
    story.school.changed(path, {"unspent_reason": "Billigere lokale"})
    story.school.acted(path, "submit")
    story.secretary.acted(path, "approve")
    assert money(story, granted) == (ore(31_250), 0, ore(8_750))
    assert story.school.read(f"/measures/{granted['measure']['id']}")["status"] == "evaluated"


def test_what_was_used_beyond_the_grant_is_ones_own(story, granted):
    told = story.evaluation("approved", measure=granted["measure"], used_ore=ore(45_000), unspent_reason=None)
    assert (told["unspent_ore"], told["own_financing_ore"]) == (0, ore(5_000))
    assert money(story, granted) == (ore(40_000), 0, 0)


def test_what_has_been_paid_is_not_released(story, granted):
    story.payment(granted, ore(35_000))
    story.evaluation("approved", measure=granted["measure"], used_ore=ore(31_250))
    assert money(story, granted) == (0, ore(35_000), ore(5_000))


def test_what_was_released_before_is_not_released_again(story, granted):
    body = {"amount_ore": ore(8_750), "on": "2024-11-01", "reason": "Billigere lokale"}
    story.economist.made(f"/commitments/{granted['id']}/releases", body)
    story.evaluation("approved", measure=granted["measure"], used_ore=ore(31_250))
    assert money(story, granted) == (ore(31_250), 0, ore(8_750))


def test_approval_takes_four_eyes_and_a_return_takes_a_reason(story, granted):
    draft = story.evaluation("draft", measure=granted["measure"])
    path = f"/evaluations/{draft['id']}"
    story.secretary.acted(path, "submit")
    problem(story.secretary.act(path, "approve"), 403, "four_eyes")
    assert codes(story.second_secretary.act(path, "return")) == {"/reason": "reason_required"}
    returned = story.second_secretary.acted(path, "return", "Hva endret seg?")
    assert (returned["status"], returned["return_reason"]) == ("returned", "Hva endret seg?")
    story.school.acted(path, "submit")
    assert story.secretary.acted(path, "approve")["status"] == "approved"


def test_what_is_missing_is_pointed_at_with_the_indicator_it_rests_on(story, granted):
    draft = story.school.made("/evaluations", {"measure_id": granted["measure"]["id"]})
    response = story.school.act(f"/evaluations/{draft['id']}", "submit")
    found = {(error["pointer"], error["clause"]) for error in response.json()["errors"]}
    indicators = {(f"/indicators/{code}", code) for code in ("K1", "K2", "K3", "K4")}
    assert found == {("/practice_change", None), ("/used_ore", None), ("/groups", None)} | indicators


def test_a_measure_has_one_evaluation_by_its_owner_after_it_has_started(story, granted):
    body = {**EVALUATION, "measure_id": granted["measure"]["id"]}
    problem(story.as_("company").post("/evaluations", body), 403, "not_your_measure")
    story.school.made("/evaluations", body)
    problem(story.school.post("/evaluations", body), 409, "evaluation_exists")
    early = {**EVALUATION, "measure_id": story.measure("approved")["id"]}
    problem(story.school.post("/evaluations", early), 409, "measure_not_carried_out")


def test_an_evaluation_of_a_running_measure_is_not_approved_before_the_measure_is_completed(story):
    measure = story.measure("running")
    evaluation = story.evaluation("submitted", measure=measure, used_ore=0)
    response = story.secretary.act(f"/evaluations/{evaluation['id']}", "approve")
    problem(response, 409, "wrong_state")
    assert story.secretary.read(f"/evaluations/{evaluation['id']}")["status"] == "submitted"


def test_what_is_sent_is_what_is_read(story, granted):
    draft = story.evaluation("draft", measure=granted["measure"], quote="Bra")
    read = story.school.read(f"/evaluations/{draft['id']}")
    assert read == draft
    assert (read["groups"], read["indicators"]) == (EVALUATION["groups"], EVALUATION["indicators"])
    listed = story.school.read("/evaluations")["items"][0]
    assert listed == {field: read[field] for field in listed}


def test_answers_can_be_changed_and_taken_out(story, granted):
    path = f"/evaluations/{story.evaluation('draft', measure=granted['measure'])['id']}"
    answers = {"K1": {"met": "no", "evidence": "Ingen"}, "K4": {"met": "partly", "evidence": "Noe"}}
    assert story.school.changed(path, {"indicators": answers})["indicators"] == answers
    assert story.school.changed(path, {"groups": {"vocational_teacher": 2}})["completed_participants"] == 2


def test_unknown_groups_and_indicators_are_pointed_at(story, granted):
    body = {"measure_id": granted["measure"]["id"], "groups": {"teacher": 1}}
    assert codes(story.school.post("/evaluations", body)) == {"/groups/teacher": "unknown_code"}
