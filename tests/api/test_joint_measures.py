"""A measure that several counties pay for: its split sums to the whole, and each county adopts its own share."""

from uuid import UUID

import pytest

from tests.story import Story
from tests.support import codes, problem


@pytest.fixture
def other(story):
    return Story(story.api, "42")


@pytest.fixture
def joint(story):
    # Two amounts that no two counties can halve: 33.33 % of 4 000 001 øre.
    lines = [{"category": "course_fee", "description": "Kurs", "amount_ore": 4_000_001}]
    return story.joint("42", cost_lines=lines, shares=(6667, 3333))


def network(at, of):
    return at.as_("network_coordinator", UUID(of.body("network")))


def taken_up(other, story, joint):
    """The other county's part, with its own participants and needs, proposed."""
    who = network(other, story)
    mine = who.made(f"/measures/joint/{joint['id']}", None)
    own = {"groups": {"instructor": 4}, "need_ids": [other.need()["id"]], "partner_ids": [other.body("company")]}
    path = f"/measures/{mine['id']}"
    who.changed(path, own)
    return who.acted(path, "propose")


def adopted(at, measure):
    """An adopted plan with the measure, of exactly its share; and a pot with money."""
    plan = at.plan("draft", measures=[])
    path = f"/plans/{plan['id']}"
    line = {"measure_id": measure["id"], "pot_code": "open", "meets_c1": "Møte.", "meets_c2": "Sammen."}
    at.secretary.changed(path, {"lines": [{**line, "amount_ore": measure["applied_ore"] + 1}]})
    assert codes(at.secretary.act(path, "propose")) == {"/lines/0/amount_ore": "share_differs"}
    at.secretary.changed(path, {"lines": [{**line, "amount_ore": measure["applied_ore"]}]})
    at.secretary.acted(path, "propose")
    plan = at.member.acted(path, "adopt")
    at.economist.made("/grant-letters", at.letter(200_000_000, f"UDIR {at.county}"))
    pot = next(one["id"] for one in plan["pots"] if one["code"] == "open")
    at.economist.made("/allocations", {"pot_id": pot, "effective_on": "2024-08-15"})
    return pot


def parts(measure):
    return {one["county"]: (one["share"], one["amount_ore"], one["status"]) for one in measure["parts"]}


def test_the_shares_sum_to_the_whole_to_the_ore_and_each_county_applies_for_its_own(joint):
    assert parts(joint) == {"38": (6667, 2_666_801, "taken_up"), "42": (3333, 1_333_200, "waiting")}
    assert (joint["asked_ore"], joint["applied_ore"]) == (4_000_001, 2_666_801)


def test_a_county_is_told_that_it_can_give_its_share_and_no_more(story, joint):
    assert story.secretary.read(f"/measures/{joint['id']}/assessment")["amount_ore"] == 2_666_801


def test_no_money_is_promised_before_every_county_has_adopted_its_share(story, other, joint):
    [offer] = other.secretary.read("/measures/joint")["items"]
    assert (offer["id"], offer["county"], offer["cost_ore"], offer["number"]) == (
        joint["id"],
        "38",
        4_000_001,
        joint["number"],
    )
    assert story.secretary.read("/measures/joint")["items"] == []
    path = f"/measures/{joint['id']}"
    pot = adopted(story, joint)
    answer = story.answer(story.secretary.read(path), pot_id=pot, deviation="Nettverk er med i år.")
    decision = story.secretary.made("/decisions", answer)
    refused = story.secretary.act(f"/decisions/{decision['id']}", "decide")
    assert "42" in problem(refused, 409, "share_not_adopted")["title"]
    part = taken_up(other, story, joint)
    assert part["applied_ore"] == 1_333_200
    assert other.secretary.read("/measures/joint")["items"] == []
    problem(story.secretary.act(f"/decisions/{decision['id']}", "decide"), 409, "share_not_adopted")
    adopted(other, part)
    seen = parts(story.secretary.read(path))
    assert seen == {"38": (6667, 2_666_801, "adopted"), "42": (3333, 1_333_200, "adopted")}
    story.secretary.acted(f"/decisions/{decision['id']}", "decide")
    assert story.secretary.read(path)["status"] == "approved"


def test_a_direct_commitment_waits_for_the_other_county_too(story, joint):
    pot = adopted(story, joint)
    story.secretary.acted(f"/measures/{joint['id']}", "approve")
    promise = story.promise(joint, pot, recipient_id=story.body("network"))
    problem(story.economist.post("/commitments", promise), 409, "share_not_adopted")


def test_what_another_county_has_taken_up_is_bound_and_cannot_be_taken_up_twice(story, other, joint):
    path, by = f"/measures/{joint['id']}", story.as_("network_coordinator")
    halves = {"shares": [{"county": "38", "share": 5000}, {"county": "42", "share": 5000}]}
    assert by.read(path)["may_split"]
    by.changed(f"{path}/split", halves, "PUT", of=path)
    part = taken_up(other, story, joint)
    assert not by.read(path)["may_split"]
    problem(by.put(f"{path}/split", halves, "*"), 409, "cost_is_agreed")
    problem(by.patch(path, {"own_ore": 1}, "*"), 409, "cost_is_agreed")
    assert by.changed(path, {"title": "Et bedre navn", "own_ore": 0})["title"] == "Et bedre navn"
    problem(network(other, story).put(f"/measures/{part['id']}/split", halves, "*"), 409, "split_elsewhere")
    problem(network(other, story).patch(f"/measures/{part['id']}", {"own_ore": 1}, "*"), 409, "cost_is_agreed")
    problem(other.secretary.post(f"/measures/joint/{joint['id']}", None), 409, "offer_taken_up")


def test_only_a_proposed_measure_with_a_share_for_the_county_is_taken_up(story, other):
    draft = story.joint("42", "draft")
    problem(other.secretary.post(f"/measures/joint/{draft['id']}", None), 409, "offer_closed")
    problem(other.secretary.post(f"/measures/joint/{story.measure('proposed')['id']}", None), 404)
    proposed = story.joint("42")
    problem(other.school.post(f"/measures/joint/{proposed['id']}", None), 403)
    problem(other.member.post(f"/measures/joint/{proposed['id']}", None), 403)
    story.as_("network_coordinator").acted(f"/measures/{proposed['id']}", "withdraw")
    problem(other.secretary.post(f"/measures/joint/{proposed['id']}", None), 409, "offer_closed")


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        ([("38", 6000), ("42", 3999)], {"/shares": "split_sum"}),
        ([("38", 6000), ("38", 4000)], {"/shares/1/county": "county_twice"}),
        ([("42", 9999)], {"/shares": "split_sum"}),
        ([("38", 5000), ("03", 5000)], {"/shares/1/county": "split_outside_network"}),
        ([("38", 0), ("42", 9999)], {"/shares/0/share": "too_small"}),
    ],
)
def test_a_split_that_is_not_whole_is_refused(story, shares, found):
    joint = story.joint("42", "draft")
    path = f"/measures/{joint['id']}"
    body = {"shares": [{"county": county, "share": share} for county, share in shares]}
    assert found.items() <= codes(story.as_("network_coordinator").put(f"{path}/split", body, "*")).items()
    assert parts(story.as_("network_coordinator").read(path)) == parts(joint)


def test_a_school_of_one_county_cannot_share_its_cost(story):
    measure = story.measure("draft")
    assert not measure["may_split"]
    body = {"shares": [{"county": "38", "share": 5000}, {"county": "42", "share": 5000}]}
    refused = story.school.put(f"/measures/{measure['id']}/split", body, "*")
    assert codes(refused) == {"/shares/1/county": "split_outside_network"}


def test_a_split_is_taken_away_while_nobody_has_agreed(story):
    joint = story.joint("42", "draft")
    path = f"/measures/{joint['id']}"
    alone = story.as_("network_coordinator").changed(f"{path}/split", {"shares": []}, "PUT", of=path)
    assert (alone["parts"], alone["applied_ore"]) == ([], alone["asked_ore"])
