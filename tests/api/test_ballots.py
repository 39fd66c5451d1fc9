"""Ballots over HTTP: one per seat, secret until the round closes, counted by every rule, and downloaded."""

import pytest

from domain.tallying import RULES, Rule, read_election
from tests.support import codes, problem, seat

MONEY = {"ballot": "approval", "rule": "equalshares", "budget_ore": 8_000_000, "cost_ore": 3_000_000}


@pytest.fixture
def needs(story):
    return [story.need(title=f"Behov {n}") for n in (1, 2, 3)]


@pytest.fixture
def union(story):
    return story.as_("forum_member", "union")


def closed(story, needs, union, **method):
    round_ = story.round(needs=needs, **{**MONEY, **method})
    first, second, third = needs
    story.vote(round_, first, second)
    story.vote(round_, first, third, by=union)
    return story.secretary.acted(f"/priority-rounds/{round_['id']}", "close")


def test_a_round_over_money_opens_with_a_budget_and_costs(story, needs):
    needs[2] = story.need(title="Uten kostnad", estimated_cost_ore=None)
    made = {"school_year": 2024, "title": "R", "ballot": "approval", "rule": "phragmen"}
    round_ = story.secretary.made("/priority-rounds", made)
    path = f"/priority-rounds/{round_['id']}"
    ids = [need["id"] for need in needs]
    story.secretary.changed(f"{path}/needs", {"need_ids": ids, "costs": {ids[0]: 100, ids[1]: 200}}, "PUT")
    lacking = codes(story.secretary.act(path, "open"))
    assert lacking == {"/budget_ore": "missing", f"/costs/{ids[2]}": "cost_missing"}
    story.secretary.changed(path, {"budget_ore": 500})
    story.secretary.changed(f"{path}/needs", {"need_ids": ids[:2], "costs": {ids[0]: 100, ids[1]: 200}}, "PUT")
    opened = story.secretary.acted(path, "open")
    assert [(item["cost_ore"], item["need"]["id"]) for item in opened["items"]] == [(100, ids[0]), (200, ids[1])]


def test_a_ballot_is_replaced_and_stays_secret_until_the_round_closes(story, needs, union):
    round_ = story.round(needs=needs, **MONEY)
    path = f"/priority-rounds/{round_['id']}"
    story.vote(round_, *needs)
    mine = story.vote(round_, needs[1])
    assert mine["my_ballot"] == {needs[1]["id"]: 1}
    for other in (union, story.secretary):
        theirs = other.read(path)
        assert (theirs["my_ballot"], theirs["seats_scored"], theirs["seats_finished"]) == (None, 1, 1)
        assert {(item["seats"], item["total"], item["chosen"]) for item in theirs["items"]} == {(0, None, None)}
        entries = other.read(f"{path}/history")["items"]
        assert needs[1]["id"] not in str([entry["changes"] for entry in entries if entry["action"] == "score"])
        for hidden in ("tally", "election"):
            problem(other.get(f"{path}/{hidden}"), 409, "tally_secret")


def test_every_rule_counts_the_same_ballots_and_says_why(story, needs, union):
    round_ = closed(story, needs, union)
    first, second, third = (need["id"] for need in needs)
    tally = story.secretary.read(f"/priority-rounds/{round_['id']}/tally")
    assert (tally["ballots"], tally["budget_ore"]) == (2, 8_000_000)
    assert tally["support"] == {first: 2, second: 1, third: 1}
    assert [rule["rule"] for rule in tally["rules"]] == [*RULES]
    own = next(rule for rule in tally["rules"] if rule["own"])
    # 40 000 kr to each; the first costs them 15 000 each, and 25 000 is less than 30 000.
    assert [need["need_id"] for need in own["needs"] if need["chosen"]] == [first]
    assert (own["rule"], own["each_ore"], own["left_ore"]) == ("equalshares", 4_000_000, 5_000_000)
    sentence = own["needs"][1]["sentence"]
    for told in ("ikke valgt, 5\u00a0000", "«Behov 1»", "én støttespiller"):
        assert told in sentence, sentence
    add1 = next(rule for rule in tally["rules"] if rule["rule"] == "equalshares-add1")
    assert [need["need_id"] for need in add1["needs"] if need["chosen"]] == [first]
    greedy = next(rule for rule in tally["rules"] if rule["rule"] == "greedy")
    assert [need["need_id"] for need in greedy["needs"] if need["chosen"]] == [first, second]
    assert [(seat["supported"], seat["funded"], seat["funded_ore"]) for seat in greedy["seats"]] in (
        [(2, 2, 6_000_000), (2, 1, 3_000_000)],
        [(2, 1, 3_000_000), (2, 2, 6_000_000)],
    )
    more = story.secretary.read(f"/priority-rounds/{round_['id']}/tally?budget_ore=9000000")
    assert {rule["rule"]: sum(n["chosen"] for n in rule["needs"]) for rule in more["rules"]}["greedy"] == 3


def test_the_list_of_the_round_follows_its_rule(story, needs, union):
    round_ = closed(story, needs, union)
    assert [(item["computed_rank"], item["chosen"], item["seats"]) for item in round_["items"]] == [
        (1, True, 2),
        (2, False, 1),
        (3, False, 1),
    ]
    path = f"/priority-rounds/{round_['id']}/order"
    wanted = [{"need_id": item["need"]["id"], "outcome": "prioritised"} for item in round_["items"]]
    lacking = {"/items/1/reason": "outcome_reason_required", "/items/2/reason": "outcome_reason_required"}
    assert codes(story.secretary.put(path, {"items": wanted}, "*")) == lacking
    told = [{**item, "reason": "Forumet har mer penger neste år."} for item in wanted]
    assert story.secretary.put(path, {"items": told}, "*").status_code == 200


@pytest.mark.parametrize("rule", list(Rule))
def test_the_file_gives_the_same_outcome_when_it_is_counted_again(story, needs, union, rule):
    path = f"/priority-rounds/{closed(story, needs, union)['id']}"
    file = story.secretary.get(f"{path}/election?rule={rule.value}")
    assert file.headers["content-type"].startswith("text/plain")
    tally = story.secretary.read(f"{path}/tally")
    counted = next(one for one in tally["rules"] if one["rule"] == rule.value)
    numbers = {need["id"]: str(need["number"]) for need in needs}
    chosen = [numbers[need["need_id"]] for need in counted["needs"] if need["chosen"]]
    assert sorted(RULES[rule](read_election(file.text))) == sorted(chosen)
    assert "seat union" in file.text


def test_scored_criteria_are_counted_by_the_rules_over_money_as_well(story, needs):
    round_ = story.round(needs=needs, budget_ore=8_000_000, cost_ore=3_000_000)
    path = f"/priority-rounds/{round_['id']}"
    first, second, third = (need["id"] for need in needs)
    story.score(round_, {first: (2, 2), second: (4, 4), third: (5, 5)})
    story.secretary.acted(path, "close")
    tally = story.secretary.read(f"{path}/tally")
    weighted = tally["rules"][0]
    assert (weighted["rule"], weighted["own"]) == ("weighted", True)
    assert [need["need_id"] for need in weighted["needs"] if need["chosen"]] == [third, second]
    assert "ikke valgt, 10\u00a0000" in weighted["needs"][2]["sentence"]
    assert tally["support"] == {second: 1, third: 1}
    problem(story.secretary.get(f"{path}/election?rule=borda"), 422, "invalid")


def test_only_a_voting_seat_that_is_not_recused_gives_a_ballot(story, union):
    own, other = story.need(owner="union", by=story.secretary), story.need()
    round_ = story.round(needs=[own, other], **MONEY)
    path = f"/priority-rounds/{round_['id']}/ballot"
    body = {"choices": [{"need_id": other["id"]}, {"need_id": own["id"]}]}
    assert codes(union.put(path, body)) == {"/choices/1/need_id": "seat_recused"}
    problem(story.as_("forum_member", "school").put(path, body), 403, "no_voting_seat")
    problem(story.as_("county_governor").put(path, body), 403, "action_not_for_role")
    problem(story.secretary.put(path, body), 403, "action_not_for_role")
    scores = {"scores": [{"need_id": other["id"], "points": {"quality": 1, "reach": 1}}]}
    problem(union.put(f"/priority-rounds/{round_['id']}/scores", scores), 409, "other_ballot")
    story.vote(round_, other, by=union)
    story.secretary.acted(f"/priority-rounds/{round_['id']}", "close")
    (effect,) = story.secretary.read(f"/priority-rounds/{round_['id']}/tally")["recusals"]
    assert (effect["need_id"], effect["chosen"], effect["otherwise"]) == (own["id"], False, True)
    assert "seat union" in effect["sentence"]


def test_points_are_shared_out_and_a_ranking_has_an_order(story, needs):
    points = story.round(needs=needs, **{**MONEY, "ballot": "points", "rule": "greedy"})
    given = story.vote(points, (needs[0], 3), (needs[2], 7))
    assert given["my_ballot"] == {needs[0]["id"]: 3, needs[2]["id"]: 7}
    ranking = story.round(needs=needs, **{**MONEY, "ballot": "ranking", "rule": "phragmen"})
    given = story.vote(ranking, needs[2], needs[0])
    assert given["my_ballot"] == {needs[2]["id"]: 2, needs[0]["id"]: 1}


def test_a_vote_for_a_need_that_the_seat_turns_out_to_be_tied_to_is_taken_out_when_the_round_closes(story, union):
    own, other = story.need(), story.need(owner="other-school", by=story.secretary)
    money = {"ballot": "approval", "rule": "greedy", "budget_ore": 3_000_000, "cost_ore": 3_000_000}
    round_ = story.round(needs=[other, own], **money)
    path = f"/priority-rounds/{round_['id']}"
    story.vote(round_, own, other, by=union)
    story.vote(round_, own)
    story.secretary.changed(f"/seats/{seat('union')}", {"tied_to": [story.body("school")]})
    story.secretary.acted(path, "close")
    tally = story.secretary.read(f"{path}/tally")
    assert tally["support"] == {own["id"]: 1, other["id"]: 1}
    told = [
        entry["changes"] for entry in story.secretary.read(f"{path}/history")["items"] if entry["action"] == "score"
    ]
    assert {own["id"]: 1, other["id"]: 1} in [before for before, _ in told[0].values()]
    # A seat that ends afterwards keeps its name in what it took part in.
    story.secretary.changed(f"/seats/{seat('union')}", {"valid_to": "2024-01-01"})
    named = {one["seat_title"] for one in story.secretary.read(f"{path}/tally")["rules"][0]["seats"]}
    assert named == {"seat employers", "seat union"}


def test_whose_need_was_merged_into_another_may_not_judge_that_one_either(story, union):
    need, theirs = story.need(), story.need(owner="union", by=story.secretary)
    path = f"/needs/{theirs['id']}"
    story.secretary.acted(path, "propose_merge", into_id=need["id"])
    story.secretary.acted(path, "accept_merge", "Begge sa ja på telefon.")
    round_ = story.round(needs=[need, story.need()], **MONEY)
    refused = union.put(f"/priority-rounds/{round_['id']}/ballot", {"choices": [{"need_id": need["id"]}]})
    assert codes(refused) == {"/choices/0/need_id": "seat_recused"}
    item = {"title": "Runden", "kind": "decision", "round_id": round_["id"]}
    meeting = story.meeting("called", items=[item])
    assert str(seat("union")) in [one["seat_id"] for one in meeting["items"][0]["near"]]
