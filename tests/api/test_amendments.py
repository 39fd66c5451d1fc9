"""An adopted plan is changed by another proposal and another adoption; what was before is kept, and so is the money."""

import pytest

from tests.support import codes, problem


@pytest.fixture
def measure(story):
    return story.measure()


@pytest.fixture
def plan(story, measure):
    return story.plan(measures=[measure])


def settle(by, plan, action, reason=None):
    path = f"/plans/{plan['id']}"
    etag = by.get(path).headers["etag"]
    body = {"action": action, **({"reason": reason} if reason else {})}
    return by.request("POST", f"{path}/amendments/transitions", json=body, headers={"If-Match": etag})


def test_an_amendment_holds_once_another_has_adopted_it_and_keeps_what_was_before(story, plan, measure):
    new = story.measure()
    proposed = story.amended(plan, amount_ore=2_000_000, more=[new])
    assert [line["amount_ore"] for line in proposed["lines"]] == [0]  # nothing has changed yet
    (told,) = proposed["amendments"]
    changes = [(one["number"], one["before_ore"], one["after_ore"]) for one in told["changes"]]
    assert changes == [(measure["number"], 0, 2_000_000), (new["number"], None, 2_000_000)]
    assert proposed["allowed_actions"] == []
    assert story.member.read(f"/plans/{plan['id']}")["allowed_actions"] == ["settle"]
    problem(settle(story.secretary, plan, "adopt"), 403, "action_not_for_role")
    adopted = settle(story.member, plan, "adopt").json()
    assert [line["amount_ore"] for line in adopted["lines"]] == [2_000_000, 2_000_000]
    assert (adopted["status"], adopted["amendments"][0]["status"]) == ("adopted", "adopted")
    assert adopted["amendments"][0]["changes"] == told["changes"]
    assert [pot["id"] for pot in adopted["pots"]] == [pot["id"] for pot in plan["pots"]]


def test_one_person_with_two_roles_does_not_adopt_what_it_proposed(story, plan):
    story.amended(plan)
    same = story.as_("forum_member", "employers", subject=story.secretary.actor.subject)
    problem(settle(same, plan, "adopt"), 403, "four_eyes")


def test_a_rejected_amendment_changes_nothing_and_is_answered(story, plan):
    story.amended(plan)
    assert codes(settle(story.member, plan, "reject")) == {"/reason": "reason_required"}
    rejected = settle(story.member, plan, "reject", "For dyrt.").json()
    assert [line["amount_ore"] for line in rejected["lines"]] == [0]
    assert (rejected["amendments"][0]["status"], rejected["amendments"][0]["answer"]) == ("rejected", "For dyrt.")
    problem(settle(story.member, plan, "adopt"), 409, "no_open_amendment")
    assert len(story.amended(plan)["amendments"]) == 2


def test_one_amendment_at_a_time_and_only_of_an_adopted_plan(story, plan, measure):
    story.amended(plan)
    line = {"measure_id": measure["id"], "pot_code": "open", "amount_ore": 1, "meets_c1": "M", "meets_c2": "S"}
    body = {"reason": "En til", "lines": [line]}
    problem(story.secretary.post(f"/plans/{plan['id']}/amendments", body), 409, "amendment_open")
    draft = story.plan("draft", measures=[measure], school_year=2025)
    problem(story.secretary.post(f"/plans/{draft['id']}/amendments", body), 409, "wrong_state")
    problem(story.member.post(f"/plans/{draft['id']}/amendments", body), 403, "action_not_for_role")


def test_an_amendment_is_as_whole_as_a_plan_and_leaves_promised_money_in_place(story, measure):
    _, pot = story.money(measure=measure)
    plan = story.secretary.read("/plans", school_year=2024)["items"][0]
    path = f"/plans/{plan['id']}/amendments"
    line = {"measure_id": measure["id"], "pot_code": "open", "amount_ore": 10**9, "meets_c1": "M", "meets_c2": "S"}
    assert codes(story.secretary.post(path, {"reason": "x", "lines": [line]})) == {"/lines": "pot_overplanned"}
    story.economist.made("/commitments", story.promise(measure, pot))
    other = {**line, "measure_id": story.measure()["id"], "amount_ore": 1, "meets_c1": None}
    refused = codes(story.secretary.post(path, {"reason": "x", "lines": [other]}))
    assert refused == {"/lines/0/meets_c1": "missing", "/lines": "measure_bound"}


def test_a_measure_that_money_was_promised_to_meanwhile_is_not_taken_out(story):
    first, second = story.measure(), story.measure()
    plan = story.plan(measures=[first, second])
    story.economist.made("/grant-letters", story.letter(200_000_000))
    pots = {pot["code"]: pot["id"] for pot in plan["pots"]}
    for pot in pots.values():
        story.economist.made("/allocations", {"pot_id": pot, "effective_on": "2024-08-15"})
    story.amended(plan, less=[first["id"]])
    story.economist.made("/commitments", story.promise(first, pots["open"]))
    path = f"/plans/{plan['id']}"
    etag = story.member.get(path).headers["etag"]
    refused = story.member.post(f"{path}/amendments/transitions", {"action": "adopt"}, etag=etag)
    assert codes(refused) == {"/lines": "measure_bound"}
