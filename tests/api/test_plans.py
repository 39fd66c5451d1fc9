"""The disposition plan: put together by the secretary, adopted by the forum, one for a year."""

import pytest

from tests.support import codes, problem


def test_a_plan_says_what_is_missing_before_the_forum_can_adopt_it(story):
    body = {"school_year": 2024, "budget_year": 2024, "title": "Plan", "frame_ore": 100}
    plan = story.secretary.made("/plans", body)
    found = {(finding["pointer"], finding["code"], finding["clause"]) for finding in plan["findings"]}
    assert found == {
        ("/pots", "pots_sum", "P-SHARES"),
        ("/shares", "shares_sum", "P-SHARES"),
        ("/lines", "missing", "P-MEASURES"),
    }
    assert set(codes(story.secretary.act(f"/plans/{plan['id']}", "propose"))) == {"/pots", "/shares", "/lines"}


def test_the_forum_adopts_and_the_secretary_does_not(story):
    plan = story.plan("proposed", measures=[story.measure("proposed")])
    path = f"/plans/{plan['id']}"
    problem(story.secretary.act(path, "adopt"), 403, "action_not_for_role")
    adopted = story.member.acted(path, "adopt")
    assert (adopted["status"], adopted["adopted_by"]) == ("adopted", "forum_member of 38")
    assert adopted["adopted_at"] is not None
    assert adopted["allowed_actions"] == []


def test_the_hand_that_proposed_does_not_adopt_in_another_role(story):
    plan = story.plan("proposed", measures=[story.measure("proposed")])
    same = story.as_("forum_member", subject=story.secretary.actor.subject)
    problem(same.act(f"/plans/{plan['id']}", "adopt"), 403, "four_eyes")


def test_the_forum_sends_a_plan_back_with_a_reason(story):
    path = f"/plans/{story.plan('proposed', measures=[story.measure('proposed')])['id']}"
    assert codes(story.member.act(path, "return")) == {"/reason": "reason_required"}
    assert story.member.acted(path, "return", "Mer til prøvenemndene")["status"] == "draft"


def test_a_year_has_one_adopted_plan(story):
    measure = story.measure("proposed")
    story.plan("adopted", measures=[measure])
    second = story.plan("proposed", measures=[measure])
    problem(story.member.act(f"/plans/{second['id']}", "adopt"), 409, "plan_already_adopted")


def lines_of(plan):
    return [
        {
            "measure_id": line["measure"]["id"],
            **{k: line[k] for k in ("pot_code", "amount_ore", "meets_c1", "meets_c2")},
        }
        for line in plan["lines"]
    ]


@pytest.mark.parametrize(
    ("case", "arrange"),
    [
        ("turned", lambda lines: lines[::-1]),
        ("first taken out", lambda lines: lines[1:]),
        ("last taken out", lambda lines: lines[:-1]),
        ("rotated", lambda lines: lines[1:] + lines[:1]),
        ("emptied", lambda _lines: []),
    ],
)
def test_lines_can_change_places_and_be_taken_out(story, case, arrange):
    plan = story.plan("draft", measures=[story.measure("proposed") for _ in range(3)])
    wanted = arrange(lines_of(plan))
    changed = story.secretary.changed(f"/plans/{plan['id']}", {"lines": wanted})
    assert lines_of(changed) == wanted, case
    assert [line["position"] for line in changed["lines"]] == list(range(1, len(wanted) + 1))


def test_pots_keep_their_ids_and_have_shares_of_the_whole(story):
    plan = story.plan("draft", pot_ore=100)
    pots = [{k: pot[k] for k in ("code", "nb", "nn", "en", "amount_ore", "actor")} for pot in plan["pots"]]
    third = {**pots[0], "code": "third"}
    changed = story.secretary.changed(f"/plans/{plan['id']}", {"pots": [pots[1], pots[0], third]})
    assert [pot["id"] for pot in changed["pots"][:2]] == [plan["pots"][1]["id"], plan["pots"][0]["id"]]
    assert [pot["share"] for pot in changed["pots"]] == [3334, 3333, 3333]


def test_a_pot_with_measures_is_not_taken_away(story):
    plan = story.plan("draft", measures=[story.measure("proposed")])
    response = story.secretary.patch(f"/plans/{plan['id']}", {"pots": []}, "*")
    assert codes(response) == {"/pots": "pot_in_use"}


def test_an_amount_beyond_its_pot_and_a_missing_criterion_keep_the_plan_from_the_forum(story):
    plan = story.plan("draft", measures=[story.measure("proposed")], pot_ore=100)
    line = {**lines_of(plan)[0], "amount_ore": 101, "meets_c2": None}
    story.secretary.changed(f"/plans/{plan['id']}", {"lines": [line]})
    response = story.secretary.act(f"/plans/{plan['id']}", "propose")
    assert codes(response) == {"/lines": "pot_overplanned", "/lines/0/meets_c2": "missing"}
    assert "1,01\N{NO-BREAK SPACE}kr" in response.json()["errors"][0]["message"]


def test_an_adopted_plan_is_not_changed(story):
    plan = story.plan("adopted", measures=[story.measure("proposed")])
    problem(story.secretary.patch(f"/plans/{plan['id']}", {"title": "x"}, "*"), 409, "wrong_state")


def test_a_line_refers_to_what_exists(story):
    plan = story.plan("draft", measures=[story.measure("proposed")])
    line, path = lines_of(plan)[0], f"/plans/{plan['id']}"
    gone = {**line, "measure_id": "00000000-0000-7000-8000-000000000000"}
    assert codes(story.secretary.patch(path, {"lines": [line, gone]}, "*")) == {"/lines/1": "unknown_reference"}
    assert codes(story.secretary.patch(path, {"lines": [{**line, "pot_code": "z"}]}, "*")) == {
        "/lines/0/pot_code": "unknown_code"
    }
    assert codes(story.secretary.patch(path, {"lines": [line, line]}, "*")) == {"/lines/1/measure_id": "measure_twice"}


def test_a_plan_with_another_years_measure_is_not_proposed(story):
    measure = story.measure("proposed", school_year=2023, start_on="2023-09-01", end_on="2024-07-31")
    path = f"/plans/{story.plan('draft', measures=[measure])['id']}"
    assert codes(story.secretary.act(path, "propose")) == {"/lines/0/measure_id": "measure_other_year"}
