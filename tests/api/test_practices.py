"""A county's practice as a file, told line by line where it is faulty, and what it says of a measure."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands import app
from api.configuring import read_practice
from api.problems import catalogue
from tests.domain.given import rules
from tests.story import MEASURE
from tests.support import codes, problem

EXAMPLES = sorted((Path(__file__).parent.parent.parent / "examples" / "practices").glob("*.yaml"))
SOUND = EXAMPLES[0].read_text()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_practices_that_are_shipped_are_sound(file):
    practice, faults = read_practice(file.read_text(), rules())
    assert faults == []
    assert practice.content["applicants"]


# What is written in the place of what → the fault's key, code and nearest right value, on the line of the change.
FAULTS = {
    "unknown key": ("intake:", "intak:", ("intak", "unknown_key", "intake")),
    "unknown key within": ("beyond: cap", "beyon: cap", ("rates[0].beyon", "unknown_key", "beyond")),
    "value not allowed": ("beyond: cap", "beyond: caps", ("rates[0].beyond", "value_not_allowed", "cap")),
    "unknown code": ("measure: course", "measure: corse", ("ceilings[0].measure", "unknown_code", "course")),
    "no number": ("amount_kr: 3500", "amount_kr: 3 500", ("rates[0].amount_kr", "number_expected", None)),
    "no date": ("opens_on: 2023-03-01", "opens_on: 1.3.2023", ("intake.rounds[0].opens_on", "date_expected", None)),
    "reversed": ("closes_on: 2023-05-15", "closes_on: 2022-05-15", ("intake.rounds[0]", "round_reversed", None)),
    "days reversed": ("max_days: 5", "max_days: 0", ("rates[0].max_days", "number_outside", None)),
    "field": ("{ field: education", "{ field: educaton", ("rules[0].require.field", "unknown_code", "education")),
    "national": ("code: no_credits", "code: C1", ("rules[0].code", "national_rule", None)),
    "key twice": ("written_norm: nn", "written_norm: nn\nwritten_norm: nb", ("written_norm", "key_twice", None)),
    "twice": ("category: catering", "category: room", ("costs[1].category", "stands_twice", None)),
    "condition untold": (
        "{ category: room, covered: yes }",
        "{ category: room, covered: on_condition }",
        ("costs[0]", "condition_untold", None),
    ),
    "not YAML": ("focus_areas: [", "focus_areas: [[", None),
    "missing": ("payment: on_invoice\n", "", ("payment", "key_missing", None)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_line_its_key_and_the_nearest_right_value(name):
    written, instead, expected = FAULTS[name]
    assert SOUND.count(written) >= 1
    practice, faults = read_practice(SOUND.replace(written, instead, 1), rules())
    assert practice is None
    assert {fault.code for fault in faults} <= set(catalogue())
    if expected is None:
        assert [fault.code for fault in faults] == ["not_yaml"]
    else:
        line = {"key_twice": 1, "key_missing": 1 - line_of(written)}.get(expected[1], 0) + line_of(written)
        assert (line, *expected) in [(fault.line, fault.key, fault.code, fault.nearest) for fault in faults]


def line_of(written):
    return SOUND[: SOUND.index(written)].count("\n") + 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "x",
        "- a",
        "{",
        "a: &a [*a]",
        "\t",
        "? [1]",
        "!!python/object:os.system x",
        "a: " + "[" * 3000,
        "é" * 400_000,
    ],
)
def test_whatever_is_in_the_file_is_told_and_nothing_of_it_is_run(content):
    practice, faults = read_practice(content, rules())
    assert practice is None
    assert faults


def test_every_fault_is_told_at_once():
    _, faults = read_practice("county: x\nschool_year: i fjor\npots: [{code: å}]\n", rules())
    assert len(faults) > 6


def run(url, *arguments):
    return CliRunner().invoke(app, ["configure", *map(str, arguments)], env={"DATABASE_URL": url})


def test_the_command_puts_a_practice_in_force_and_a_faulty_one_changes_nothing(api, tmp_path):
    checked = run(api.url, EXAMPLES[0], "--check")
    assert (checked.exit_code, "Nothing was stored" in checked.output) == (0, True)
    reader = api.as_("forum_member", "42")
    assert reader.read("/practices", school_year=2023)["items"] == []
    assert run(api.url, EXAMPLES[0]).exit_code == 0
    assert reader.read("/practices", school_year=2023)["items"][0]["content"]["rates"][0]["amount_kr"] == 3500
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(SOUND.replace("3500", "3600").replace("beyond: cap", "beyond: caps"))
    refused = run(api.url, faulty)
    assert refused.exit_code == 1
    assert (
        f"faulty.yaml:{line_of('beyond: cap')}: rates[0].beyond: «caps» kan ikke stå her. Mente du «cap»?"
        in refused.stderr
    )
    assert reader.read("/practices", school_year=2023)["items"][0]["content"]["rates"][0]["amount_kr"] == 3500


def test_a_new_version_stands_beside_the_old_one(api, tmp_path):
    run(api.url, EXAMPLES[0])
    newer = tmp_path / "newer.yaml"
    newer.write_text(SOUND.replace("3500", "3600"))
    assert run(api.url, newer).exit_code == 0
    assert (
        api.as_("forum_member", "42").read("/practices", school_year=2023)["items"][0]["content"]["rates"][0][
            "amount_kr"
        ]
        == 3600
    )
    assert api.one("SELECT count(*) FROM county_practices WHERE county = '42' AND school_year = 2023") == 2
    assert api.one("SELECT count(*) FROM history WHERE record_type = 'county_practice' AND action = 'create'") == 2


def test_a_measure_hears_what_the_county_covers_before_it_is_sent(api):
    run(api.url, EXAMPLES[0])
    company = api.as_("company", "42")
    body = {**MEASURE, "school_year": 2023, "owner_id": str(company.actor.organisation_id), "kind": "hospitering"}
    measure = company.made(
        "/measures", {**body, "days": 6, "groups": {"instructor": 1}, "need_ids": [], "partner_ids": []}
    )
    assessed = company.read(f"/measures/{measure['id']}/assessment")
    assert assessed["amount_ore"] == 1_750_000
    rulings = {ruling["code"]: ruling for ruling in assessed["rulings"]}
    assert rulings["days_capped"]["message"] == "Fylket dekker 5 av de 6 dagene."
    assert rulings["county_rule"]["result"] == "pass"
    cost = {"category": "accommodation", "description": "Hotell", "amount_ore": 900_000}
    company.changed(f"/measures/{measure['id']}", {"kind": "course", "cost_lines": [cost], "applied_in": ["38"]})
    assessed = company.read(f"/measures/{measure['id']}/assessment")
    assert (assessed["eligible"], assessed["amount_ore"]) == (False, 0)
    assert assessed["lines"] == [
        {"category": "accommodation", "amount_ore": 900_000, "eligible_ore": 0, "covered": "no"}
    ]
    rulings = {ruling["code"]: ruling for ruling in assessed["rulings"]}
    assert (
        rulings["cost_not_covered"]["message"]
        == "Fylket dekker ikke dette: 9\u00a0000\u00a0kr. Hotell og anna overnatting blir ikkje dekt."
    )
    assert rulings["applied_elsewhere"]["result"] == "unknown"


def test_where_no_practice_is_told_only_the_national_rules_speak(story):
    measure = story.measure("draft", school_year=2031)
    told = story.school.read(f"/measures/{measure['id']}/assessment")
    assert (told["rule_set"], told["practice_id"], told["amount_ore"]) == ("guidelines_2021", None, None)
    assert {ruling["code"] for ruling in told["rulings"]} == {"national_demand"}


def test_everybody_reads_what_counties_give_money_for_and_nothing_that_is_theirs_alone(example_once):
    told = example_once.nobody.read("/calls", school_year=2023)
    calls = {call["county"]: call for call in told["items"]}
    assert set(calls) == {"38", "42"}
    assert (calls["38"]["state"], calls["38"]["closes_on"]) == ("open", "2024-05-01")
    assert {rate["measure"]: rate["amount_kr"] for rate in calls["42"]["rates"]}["hospitering"] == 3500
    assert told["words"]["hospitering"]["nb"] == "Hospitering"
    assert not {"archive", "pots", "four_eyes_above_kr"} & set(calls["38"])
    assert example_once.nobody.read("/calls", school_year=2019)["items"] == []


def test_the_secretary_puts_a_practice_in_force_from_the_screen_and_a_faulty_one_stays_out(api):
    secretary = api.as_("forum_secretary", "42")
    faulty = SOUND.replace("beyond: cap", "beyond: caps")
    told = secretary.post("/practices/check", {"content": faulty}).json()["faults"]
    assert [(fault["line"], fault["key"], fault["allowed"]) for fault in told] == [
        (line_of("beyond: cap"), "rates[0].beyond", ["refuse", "cap"])
    ]
    assert codes(secretary.post("/practices", {"content": faulty})) == {"/content": "practice_faulty"}
    assert secretary.read("/practices", school_year=2023)["items"] == []
    made = secretary.made("/practices", {"content": SOUND})
    text = secretary.read("/practices/text", school_year=2023)
    assert text["practice_id"] == made["id"]
    again, faults = read_practice(text["content"], rules())
    assert (faults, again.content) == ([], made["content"])
    assert "school_year: 2025" in secretary.read("/practices/text", school_year=2025)["content"]


def test_only_the_countys_own_secretary_puts_its_practice_in_force(api):
    problem(api.as_("county_economist", "42").post("/practices", {"content": SOUND}), 403, "action_not_for_role")
    other = api.as_("forum_secretary", "38").post("/practices", {"content": SOUND})
    assert codes(other) == {"/content": "practice_of_another_county"}


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
DEEP = "rules:\n  - code: deep\n    require: " + "{ not: " * 300 + "{ field: days, at_least: 1 }" + " }" * 300 + "\n"


@pytest.mark.parametrize(("content", "code", "line"), [(BOMB, "file_repeats", 2), (DEEP, "file_too_deep", 3)])
def test_a_file_that_would_burst_is_refused_before_it_is_built(story, content, code, line):
    [fault] = story.secretary.made("/practices/check", {"content": content})["faults"]
    assert (fault["code"], fault["line"]) == (code, line)
    problem(story.secretary.post("/practices", {"content": content}), 422)


def test_a_code_that_there_is_not_is_told_with_the_nearest_one(story):
    content = SOUND.replace("measure: course", "measure: corse")
    [fault] = story.secretary.made("/practices/check", {"content": content})["faults"]
    assert "Mente du «course»?" in fault["message"]


STRICT = """
county: 38
school_year: 2024
written_norm: nb
intake: { mode: rolling }
who_submits: leader
applicants: [{ applicant: company, measures: [course] }, { applicant: school, measures: [course] }]
pots: [{ code: open, amount_kr: 1000, name: { nb: Skolene }, reserved_for: [school] }]
decided_by: administration
four_eyes_above_kr: 100000
payment: on_decision
left_over: lapses
"""


def test_where_the_leader_submits_nobody_submits_for_a_member(story):
    story.secretary.made("/practices", {"content": STRICT})
    office = story.as_("training_office")
    measure = story.measure("draft", by=office, owner_id=story.body("company"))
    path = f"/measures/{measure['id']}"
    assert codes(office.act(path, "propose")) == {"/owner_id": "leader_submits"}
    assert story.company.acted(path, "propose")["status"] == "proposed"


def test_a_reserved_pot_is_for_its_own_and_a_large_sum_takes_a_decision(story):
    story.secretary.made("/practices", {"content": STRICT})
    measure = story.measure("proposed", by=story.company, owner_id=story.body("company"))
    school = story.measure(title="Skolens")
    _, pot = story.money(measure=measure)
    answer = story.secretary.made("/decisions", story.answer(measure, pot_id=pot))
    assert codes(story.secretary.act(f"/decisions/{answer['id']}", "decide")) == {"/pot_id": "pot_reserved"}
    problem(story.secretary.act(f"/measures/{measure['id']}", "approve"), 409, "decision_under_way_measure")
    problem(story.economist.post("/commitments", story.promise(school, pot, 10_000_001)), 409, "decide_instead")
    assert story.economist.post("/commitments", story.promise(school, pot, 10_000_000)).status_code == 201


def test_the_guides_whole_file_is_sound():
    guide = (Path(__file__).parent.parent.parent / "docs" / "configuring.md").read_text()
    whole = guide[guide.index("    county: 11") : guide.index("## Demands")]
    practice, faults = read_practice("\n".join(line[4:] for line in whole.splitlines()), rules())
    assert faults == []
    assert practice.county == "11"
