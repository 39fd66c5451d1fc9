"""The long-term plan: seven headings, goals that are followed, editions that are each adopted with four eyes."""

import pytest

from api.printing import faults
from tests.support import codes, problem

HEADINGS = ("goals", "measures", "participants", "working_methods", "funds", "evaluation", "duration")


def path_of(plan):
    return f"/long-term-plans/{plan['id']}"


def test_every_heading_of_the_guidelines_is_written_before_the_forum_sees_it(story):
    plan = story.secretary.made("/long-term-plans", {"title": "P", "from_year": 2024, "to_year": 2026})
    lacking = {f"/headings/{code}": "missing" for code in HEADINGS} | {"/goals": "missing"}
    assert codes(story.secretary.act(path_of(plan), "propose")) == lacking
    assert [finding["clause"] for finding in plan["findings"]] == ["P-LONG"] * 8
    written = story.secretary.changed(path_of(plan), {"headings": {"goals": "Mål."}})
    written = story.secretary.changed(path_of(plan), {"headings": {"funds": "Penger."}})
    assert written["headings"] == {"goals": "Mål.", "funds": "Penger."}
    unknown = story.secretary.patch(path_of(plan), {"headings": {"wishes": "x"}}, "*")
    assert set(codes(unknown).values()) == {"unknown_code"}


def test_a_goal_is_followed_in_the_rows_of_the_plans_years(story):
    goals = [
        {"words": "Flere instruktører", "figure": "participants", "subject": "instructor", "target": 20},
        {"words": "Kurs", "figure": "measures", "subject": "course", "target": 2},
        {"words": "Penger", "figure": "paid", "subject": "course", "target": 10_000_000},
        {"words": "Bedre samtaler"},
    ]
    plan = story.long_term_plan(goals=goals)
    assert [goal["reached"] for goal in plan["goals"]] == [0, 0, 0, None]
    measure = story.measure("completed")
    _, pot = story.money(measure=story.measure())
    story.evaluation("approved", measure=measure)
    commitment = story.economist.made("/commitments", story.promise(story.measure(), pot))
    story.payment(commitment, 1_500_000)
    told = story.member.read(path_of(plan))["goals"]
    assert [goal["reached"] for goal in told] == [9, 1, 1_500_000, None]


@pytest.mark.parametrize(
    ("goal", "where", "code"),
    [
        ({"words": "m", "figure": "measures"}, "/goals/0/target", "goal_half_told"),
        ({"words": "m", "target": 3}, "/goals/0/target", "goal_half_told"),
        (
            {"words": "m", "figure": "participants", "target": 1, "subject": "course"},
            "/goals/0/subject",
            "unknown_code",
        ),
    ],
)
def test_a_goal_is_told_whole(story, goal, where, code):
    plan = story.long_term_plan("draft")
    assert codes(story.secretary.patch(path_of(plan), {"goals": [goal]}, "*")) == {where: code}


def test_an_adopted_plan_is_locked_and_the_next_edition_takes_its_place(story):
    first = story.long_term_plan()
    assert first["allowed_actions"] == []
    problem(story.secretary.patch(path_of(first), {"title": "x"}, "*"), 409, "wrong_state")
    assert codes(story.secretary.post(f"{path_of(first)}/amendments", {"reason": "  "})) == {
        "/reason": "reason_required"
    }
    second = story.secretary.made(f"{path_of(first)}/amendments", {"reason": "Nye mål for prøvenemndene"})
    assert (second["edition"], second["replaces_id"], second["reason"]) == (2, first["id"], "Nye mål for prøvenemndene")
    assert (second["headings"], len(second["goals"])) == (first["headings"], 1)
    assert story.member.read(path_of(first))["status"] == "adopted"
    story.secretary.acted(path_of(second), "propose")
    problem(story.secretary.act(path_of(second), "adopt"), 403, "action_not_for_role")
    story.member.acted(path_of(second), "adopt")
    assert story.member.read(path_of(first))["status"] == "replaced"
    problem(story.secretary.post(f"{path_of(first)}/amendments", {"reason": "For sent"}), 409, "wrong_state")


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_plan_is_a_document(story, language):
    goals = [{"words": "Kurs", "figure": "measures", "target": 2}, {"words": "Bedre samtaler"}]
    plan = story.long_term_plan("proposed", goals=goals)
    response = story.as_("county_governor").get(f"{path_of(plan)}/document?language={language}")
    assert faults(response.content, language) == []


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_disposition_plan_is_a_document(story, language):
    plan = story.plan("proposed", measures=[story.measure()])
    response = story.member.get(f"/plans/{plan['id']}/document?language={language}")
    assert response.headers["content-type"] == "application/pdf"
    assert faults(response.content, language) == []


def test_one_next_edition_is_under_way_at_a_time(story):
    plan = story.long_term_plan()
    path = f"/long-term-plans/{plan['id']}/amendments"
    assert story.secretary.made(path, {"reason": "Nye tall"})["edition"] == 2
    problem(story.secretary.post(path, {"reason": "Enda nyere"}), 409, "edition_under_way")
