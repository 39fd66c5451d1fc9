"""A repeated request has one effect and one answer; editors side by side do not overwrite one another."""

from functools import partial

import pytest

from tests.story import NEED
from tests.support import at_once, new_key, problem
from tests.told import writes

# Repeated alone, each of these would be refused the second time.
ONCE_ONLY = [
    "create_organisation",
    "create_need",
    "create_measure",
    "create_grant_letter",
    "create_allocation",
    "create_reversal",
    "create_evaluation",
    "transition_need",
    "transition_measure",
    "transition_plan",
    "transition_evaluation",
]


def test_ten_equal_posts_at_once_have_one_effect_and_one_answer(story):
    key, body = new_key(), {**NEED, "owner_id": story.body("school")}
    answers = at_once([lambda: story.school.post("/needs", body, key=key)] * 10)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert story.api.one("SELECT count(*) FROM needs") == 1
    assert story.api.one("SELECT count(*) FROM history WHERE record_type = 'need'") == 1


@pytest.mark.parametrize("name", ONCE_ONLY)
def test_ten_equal_requests_at_once_answer_alike_also_where_a_second_would_be_refused(told, ids, name):
    write, key = writes(ids["38"])[name], new_key()
    caller = told.as_(write.role)
    etag = caller.get(write.record).headers["etag"] if write.record else None
    answers = at_once([lambda: write.call(caller, if_match=etag, key=key)] * 10)
    assert {answer.status_code for answer in answers} == {write.status}, [a.text for a in answers]
    assert len({answer.content for answer in answers}) == 1


def test_ten_equal_payments_of_all_there_is_are_one_payment(story):
    commitment, key = story.commitment(1_000_000), new_key()
    body = {"amount_ore": 1_000_000, "paid_on": "2024-10-01", "reference": "Bilag"}
    path = f"/commitments/{commitment['id']}/payments"
    answers = at_once([lambda: story.economist.post(path, body, key=key)] * 10)
    assert {answer.status_code for answer in answers} == {201}, [a.text for a in answers]
    assert story.api.one("SELECT count(*) FROM postings WHERE kind = 'payment'") == 1


def test_many_requests_with_keys_of_their_own_are_all_answered(story):
    body = {**NEED, "owner_id": story.body("school")}
    answers = at_once([lambda: story.school.post("/needs", body, key=new_key())] * 64)
    assert {answer.status_code for answer in answers} == {201}


def test_many_refusals_at_once_are_refusals_and_not_faults(story):
    need = story.need()
    answers = at_once([lambda: story.as_("company").patch(f"/needs/{need['id']}", {"title": "x"}, "*")] * 64)
    assert {answer.status_code for answer in answers} == {403}


def test_a_refused_request_has_given_its_connection_back_when_it_is_answered(api):
    held = []
    for _ in range(200):
        problem(api.as_("school_leader").get("/needs/00000000-0000-7000-8000-000000000000"), 404)
        held.append(api.checked_out())
    assert sum(held) == 0


def test_a_key_is_the_senders_own(story):
    key = new_key()
    mine = story.school.made("/needs", {**NEED, "owner_id": story.body("school")}, key=key)
    theirs = story.as_("company").made("/needs", {**NEED, "owner_id": story.body("company")}, key=key)
    assert mine["id"] != theirs["id"]


def test_a_refused_request_does_not_use_its_key_up(story):
    key, body = new_key(), {**NEED, "owner_id": story.body("school")}
    problem(story.school.post("/needs", {**body, "programme": "ZZ"}, key=key), 422)
    assert story.school.post("/needs", body, key=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_cannot_be_kept_is_refused(story, key):
    body = {**NEED, "owner_id": story.body("school")}
    problem(story.school.post("/needs", body, **{"Idempotency-Key": key}), 422)


def test_of_thirty_two_editors_one_wins_each_version(story):
    need = story.need("draft")
    path = f"/needs/{need['id']}"
    for _ in range(2):
        etag = story.school.get(path).headers["etag"]
        before = story.school.read(path)["version"]
        answers = at_once([partial(story.school.patch, path, {"title": f"Av {n}"}, etag) for n in range(32)])
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 31
        winner = next(answer.json() for answer in answers if answer.status_code == 200)
        now = story.school.read(path)
        assert (now["title"], now["version"]) == (winner["title"], before + 1)
    assert story.api.one("SELECT count(*) FROM history WHERE action = 'update'") == 2


def test_two_needs_merged_into_each_other_at_once_do_not_both_disappear(story):
    first, second = story.need(), story.need()
    pairs = [(first, second), (second, first)] * 4

    def merge(one, into):
        body = {"action": "propose_merge", "into_id": into["id"]}
        return story.school.post(f"/needs/{one['id']}/transitions", body, etag="*")

    at_once([lambda pair=pair: merge(*pair) for pair in pairs])
    states = [story.secretary.read(f"/needs/{need['id']}")["status"] for need in (first, second)]
    assert sorted(states) == ["merged", "submitted"]
