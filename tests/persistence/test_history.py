"""Who did what, with what before and after, in the same transaction as the change."""

from tests.support import problem


def history(story, path, by=None):
    return (by or story.secretary).read(f"{path}/history")["items"]


def test_a_creation_tells_who_and_every_field_that_was_given(story):
    need = story.need("draft")
    entry = history(story, f"/needs/{need['id']}", story.school)[0]
    assert (entry["action"], entry["actor_role"], entry["actor_name"]) == (
        "create",
        "school_leader",
        "school_leader of 38",
    )
    assert entry["changes"]["title"] == [None, need["title"]]
    assert entry["changes"]["target_groups"] == [None, need["target_groups"]]
    assert entry["changes"]["anchoring_date"] == [None, "2024-02-01"]
    assert "current_practice" in entry["changes"]


def test_a_change_tells_before_and_after_of_what_changed_and_nothing_else(story):
    need = story.need("draft")
    path = f"/needs/{need['id']}"
    story.school.changed(path, {"title": "Ny tittel", "people": 12})
    entry = history(story, path, story.school)[0]
    assert entry["action"] == "update"
    assert entry["changes"] == {"title": [need["title"], "Ny tittel"]}


def test_a_step_tells_its_reason_and_the_states(story):
    need = story.need()
    path = f"/needs/{need['id']}"
    story.secretary.acted(path, "return", "Hvem var med?")
    entry = history(story, path)[0]
    assert (entry["action"], entry["reason"]) == ("return", "Hvem var med?")
    assert entry["changes"]["status"] == ["submitted", "returned"]


def test_the_parts_of_a_record_are_told_with_it(story):
    measure = story.measure("draft")
    path = f"/measures/{measure['id']}"
    story.school.changed(path, {"groups": {"instructor": 11, "vocational_teacher": 2}})
    changes = history(story, path, story.school)[0]["changes"]
    assert changes["groups/instructor"] == [
        {"target_group": "instructor", "planned": 10},
        {"target_group": "instructor", "planned": 11},
    ]
    assert changes["groups/vocational_teacher"] == [None, {"target_group": "vocational_teacher", "planned": 2}]


def test_a_change_of_parts_alone_moves_the_version(story):
    measure = story.measure("draft")
    changed = story.school.changed(f"/measures/{measure['id']}", {"groups": {"instructor": 3}})
    assert changed["version"] == measure["version"] + 1


def test_a_refused_change_leaves_no_trace(story):
    need = story.need()
    before = story.api.one("SELECT count(*) FROM history")
    problem(story.secretary.act(f"/needs/{need['id']}", "return"), 422)
    assert story.api.one("SELECT count(*) FROM history") == before


def test_change_and_history_are_of_one_transaction(story):
    need = story.need("draft")
    row = story.api.sql("SELECT n.xmin::text, h.xmin::text FROM needs n JOIN history h ON h.record_id = n.id")[0]
    assert row[0] == row[1], need["id"]


def test_an_entry_names_the_request_that_made_it(story):
    response = story.school.post("/needs", {"title": "T", "school_year": 2024, "owner_id": story.body("school")})
    request_id = story.api.one("SELECT request_id FROM history ORDER BY seq DESC LIMIT 1")
    assert request_id == response.headers["x-request-id"]


def test_points_given_again_are_told_with_those_before(story):
    round_ = story.round()
    need = round_["items"][0]["need"]["id"]
    story.score(round_, {need: (1, 2)})
    story.score(round_, {need: (4, 5)})
    changes = story.api.one("SELECT changes FROM history WHERE action = 'score' ORDER BY seq DESC LIMIT 1")
    assert list(changes.values()) == [[{"quality": 1, "reach": 2}, {"quality": 4, "reach": 5}]]


def test_every_record_of_the_example_has_a_history_that_begins_with_its_creation(example_once):
    for table in ("needs", "measures", "plans", "commitments", "evaluations", "priority_rounds", "grant_letters"):
        begun = f"SELECT count(*) FROM {table} r WHERE NOT EXISTS (SELECT FROM history h WHERE h.record_id = r.id)"
        assert example_once.one(begun) == 0, table
