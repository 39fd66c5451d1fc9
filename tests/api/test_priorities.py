"""The forum's round: points stay a seat's own until the round closes; a departure takes a reason."""

import pytest

from tests.story import CRITERIA
from tests.support import codes, problem


@pytest.fixture
def round_(story):
    return story.round()


def order_of(round_):
    return [item["need"]["id"] for item in round_["items"]]


def test_a_round_opens_with_needs_and_closes_before_it_is_decided(story, round_):
    path = f"/priority-rounds/{round_['id']}"
    assert (round_["status"], round_["needs"], len(round_["criteria"])) == ("open", 3, 2)
    problem(story.secretary.act(path, "decide"), 409, "wrong_state")
    story.secretary.acted(path, "close")
    problem(story.secretary.act(path, "decide"), 409, "order_missing")


def test_a_round_without_needs_does_not_open(story):
    made = story.secretary.made("/priority-rounds", {"school_year": 2024, "title": "R", "criteria": CRITERIA})
    problem(story.secretary.act(f"/priority-rounds/{made['id']}", "open"), 409, "round_without_needs")


def test_weights_sum_to_a_hundred(story):
    body = {"school_year": 2024, "title": "R", "criteria": CRITERIA[:1]}
    assert codes(story.secretary.post("/priority-rounds", body)) == {"/criteria": "weights_sum"}


def test_only_what_has_been_sent_is_taken_up(story):
    made = story.secretary.made("/priority-rounds", {"school_year": 2024, "title": "R", "criteria": CRITERIA})
    need = story.need("draft", by=story.secretary)
    path = f"/priority-rounds/{made['id']}/needs"
    assert codes(story.secretary.put(path, {"need_ids": [need["id"]]}, "*")) == {"/need_ids/0": "need_not_ready"}


def test_points_are_seen_by_their_seat_only_until_the_round_closes(story, round_):
    path = f"/priority-rounds/{round_['id']}"
    first, second, third = order_of(round_)
    story.score(round_, {first: (1, 1), second: (2, 2), third: (5, 5)})
    mine = story.member.read(path)
    assert [len(item["scores"]) for item in mine["items"]] == [1, 1, 1]
    for other in (story.as_("forum_member", "union"), story.secretary, story.economist):
        theirs = other.read(path)
        assert [item["scores"] for item in theirs["items"]] == [[], [], []]
        assert {item["total"] for item in theirs["items"]} == {None}
        assert theirs["seats_scored"] == 1
    story.secretary.acted(path, "close")
    closed = story.as_("forum_member", "union").read(path)
    assert order_of(closed) == [third, second, first]
    assert [item["total"] for item in closed["items"]] == [5.0, 2.0, 1.0]
    assert closed["items"][0]["scores"][0]["points"] == {"quality": 5, "reach": 5}


def test_the_order_of_an_open_round_tells_nothing_of_the_points(story, round_):
    path = f"/priority-rounds/{round_['id']}"
    before = order_of(story.secretary.read(path))
    first, second, third = before
    story.score(round_, {first: (1, 1), second: (2, 2), third: (5, 5)})
    assert order_of(story.secretary.read(path)) == before


def test_the_history_of_an_open_round_tells_nothing_of_the_points(story, round_):
    path = f"/priority-rounds/{round_['id']}"
    story.score(round_, {order_of(round_)[0]: (4, 1)})

    def told(by):
        entries = by.read(f"{path}/history")["items"]
        return [entry["changes"] for entry in entries if entry["action"] == "score"]

    for other in (story.as_("forum_member", "union"), story.as_("school_leader"), story.secretary):
        assert "'quality': 4" not in str(told(other))
    story.secretary.acted(path, "close")
    assert "'quality': 4" in str(told(story.secretary))


def test_only_a_voting_seat_of_the_forum_scores(story, round_):
    body = {"scores": [{"need_id": order_of(round_)[0], "points": {"quality": 1, "reach": 1}}]}
    path = f"/priority-rounds/{round_['id']}/scores"
    problem(story.as_("forum_member", "school").put(path, body), 403, "no_voting_seat")
    problem(story.secretary.put(path, body), 403, "action_not_for_role")
    assert story.member.put(path, body).status_code == 200


@pytest.mark.parametrize(
    ("points", "code"),
    [({"quality": 6, "reach": 1}, "too_large_number"), ({"quality": 1}, "criteria_incomplete")],
)
def test_points_outside_the_scale_or_the_criteria_are_refused(story, round_, points, code):
    body = {"scores": [{"need_id": order_of(round_)[0], "points": points}]}
    response = story.member.put(f"/priority-rounds/{round_['id']}/scores", body)
    assert set(codes(response).values()) == {code}


def test_seats_score_side_by_side_without_a_version(story, round_):
    for body, points in (("employers", (5, 0)), ("union", (0, 5))):
        story.score(round_, {order_of(round_)[0]: points}, story.as_("forum_member", body))
    story.secretary.acted(f"/priority-rounds/{round_['id']}", "close")
    first = story.secretary.read(f"/priority-rounds/{round_['id']}")["items"][0]
    assert (first["total"], first["seats"]) == (2.5, 2)


def closed_round(story):
    round_ = story.round()
    first, second, third = order_of(round_)
    story.score(round_, {first: (5, 5), second: (4, 4), third: (3, 3)})
    return story.secretary.acted(f"/priority-rounds/{round_['id']}", "close")


def items(*wanted):
    return {"items": [{"need_id": need, "outcome": "prioritised", "reason": reason} for need, reason in wanted]}


def test_the_forum_departs_from_the_points_only_with_a_reason(story):
    round_ = closed_round(story)
    path, (first, second, third) = f"/priority-rounds/{round_['id']}", order_of(round_)
    refused = story.secretary.put(f"{path}/order", items((third, None), (first, None), (second, None)), "*")
    assert codes(refused) == {"/items/0/reason": "departure_reason_required"}
    ordered = story.secretary.put(f"{path}/order", items((third, "Haster"), (first, None), (second, None)), "*").json()
    assert [(i["need"]["id"], i["computed_rank"], i["departs"], i["reason"]) for i in ordered["items"]] == [
        (third, 3, True, "Haster"),
        (first, 1, False, None),
        (second, 2, False, None),
    ]
    decided = story.secretary.acted(path, "decide")
    assert decided["status"] == "decided"
    assert decided["allowed_actions"] == []


def test_a_reopened_round_forgets_its_order_and_takes_a_reason(story):
    round_ = closed_round(story)
    path = f"/priority-rounds/{round_['id']}"
    story.secretary.put(f"{path}/order", items(*((need, None) for need in order_of(round_))), "*")
    assert codes(story.secretary.act(path, "reopen")) == {"/reason": "reason_required"}
    reopened = story.secretary.acted(path, "reopen", "Et sete manglet")
    assert {item["outcome"] for item in reopened["items"]} == {None}


def test_an_order_leaves_nobody_out(story):
    round_ = closed_round(story)
    response = story.secretary.put(f"/priority-rounds/{round_['id']}/order", items((order_of(round_)[0], None)), "*")
    assert codes(response) == {"/items": "order_incomplete"}


def test_a_recused_seat_is_shown_and_gives_no_points(story):
    own = story.need(owner="union", by=story.secretary)
    other = story.need()
    round_ = story.round(needs=[own, other])
    path, union = f"/priority-rounds/{round_['id']}", story.as_("forum_member", "union")
    points = {"points": {"quality": 5, "reach": 5}}
    body = {"scores": [{"need_id": other["id"], **points}, {"need_id": own["id"], **points}]}
    assert codes(union.put(f"{path}/scores", body)) == {"/scores/1/need_id": "seat_recused"}
    assert story.secretary.read(path)["seats_scored"] == 0
    told = {item["need"]["id"]: item["recused"] for item in union.read(path)["items"]}
    assert [(one["seat_title"], one["tie"]) for one in told[own["id"]]] == [("seat union", "itself")]
    assert told[other["id"]] == []
    story.score(round_, {other["id"]: (5, 5)}, union)
    assert story.secretary.read(path)["seats_finished"] == 1  # it has judged all that it may
