"""What if over HTTP: the forum's own priorities decide, demands bind, and what cannot be met is named."""

import pytest


@pytest.fixture
def plan(story):
    """Three measures: for a need that the forum ranks highly, for one that it ranks low, and for one without points."""
    needs = [story.need(title=f"Behov {n}") for n in (1, 2, 3)]
    measures = [story.measure("proposed", need=need, title=need["title"]) for need in needs]
    round_ = story.round(needs=needs)
    story.score(round_, {needs[0]["id"]: (5, 5), needs[1]["id"]: (2, 2)})
    story.secretary.acted(f"/priority-rounds/{round_['id']}", "close")
    return story.plan("draft", measures=measures[:2]), [measure["id"] for measure in measures]


def asked(story, plan, by=None, **body):
    response = (by or story.member).post(f"/plans/{plan['id']}/what-if", body)
    assert response.status_code == 200, response.text
    return response.json()


def chosen(answer):
    return [one["measure_id"] for one in answer["measures"] if one["chosen"]]


def test_the_forums_priorities_choose_within_the_frame(story, plan):
    plan, (first, second, third) = plan
    # What stands in the plan costs what the plan gives it: nothing yet. The third costs what is applied for.
    told = asked(story, plan, frame_ore=0)
    assert {one["measure_id"]: (one["cost_ore"], one["value"], one["in_plan"]) for one in told["measures"]} == {
        first: (0, 500, True),
        second: (0, 200, True),
        third: (4_000_000, 0, False),
    }
    assert chosen(told) == [first, second]
    assert (told["possible"], told["proven"], told["left_ore"], told["value"]) == (True, True, 0, 700)


def test_pins_and_shares_bind_and_more_money_buys(story, plan):
    plan, (first, second, third) = plan
    told = asked(story, plan, frame_ore=4_000_000, must=[third], never=[second])
    assert chosen(told) == [first, third]
    schools = next(one for one in told["labels"] if one["label"] == "actor:schools")
    assert (schools["amount_ore"], schools["share"], told["left_ore"]) == (4_000_000, 10_000, 0)


def test_what_cannot_be_met_is_named_and_nothing_else(story, plan):
    plan, (first, second, third) = plan
    share = {"kind": "at_least", "label": "actor:schools", "share": 0}
    told = asked(story, plan, frame_ore=1_000_000, must=[first, third], never=[second], shares=[share])
    assert not told["possible"]
    assert [(one["kind"], one["subject"]) for one in told["conflict"]] == [("frame", ""), ("must", third)]
    assert chosen(told) == []


def test_one_who_may_read_the_plan_may_ask_and_nothing_is_stored(story, plan):
    plan, _ = plan
    before = story.secretary.read(f"/plans/{plan['id']}")
    asked(story, plan, story.as_("county_governor"), frame_ore=100)
    assert story.secretary.read(f"/plans/{plan['id']}") == before
