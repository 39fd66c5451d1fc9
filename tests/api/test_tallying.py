"""`fagloft tally`: the chosen projects as JSON, why in three languages, and each fault with its place."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands import app
from domain.tallying import RULES, Rule

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "forum.pb"
FORUM = str(EXAMPLE)
# By hand: greedy spends 180 000 and 150 000 on what the six want, and 60 000 on the next that fits. By Equal Shares a
# seat has 40 000, so that what the other four want is bought as well.
BY_HAND = {"greedy": ["1", "2", "5"], "equalshares": ["1", "4", "5"]}


def tallied(*arguments):
    return CliRunner().invoke(app, ["tally", *arguments])


@pytest.mark.parametrize("rule", RULES)
def test_the_chosen_projects_come_as_json(rule):
    told = tallied(FORUM, "--rule", rule)
    assert told.exit_code == 0
    chosen = json.loads(told.stdout)
    assert chosen
    assert chosen == BY_HAND.get(rule, chosen)


@pytest.mark.parametrize(("language", "word"), [("nb", "ikke valgt"), ("nn", "ikkje valt"), ("en", "not chosen")])
@pytest.mark.parametrize("rule", list(Rule))
def test_every_project_gets_a_sentence(rule, language, word):
    told = tallied(FORUM, "--rule", rule, "--explain", "--language", language)
    lines = [line for line in told.stdout.splitlines() if line[1:2] == ":"]
    assert len(lines) == 7
    assert len(told.stdout.splitlines()) == (8 if "equalshares" in rule else 7)  # and how much each had to spend
    chosen = json.loads(tallied(FORUM, "--rule", rule).stdout)
    assert {line.split(":")[0] for line in lines if word not in line} == set(chosen)
    assert "{" not in told.stdout


def test_one_supporter_more_is_said_in_words():
    said = tallied(FORUM, "--rule", "greedy", "--explain").stdout
    assert "Med én støttespiller til ville det ha blitt valgt." in said
    assert "Med 1 " not in said
    assert "Med 2 støttespillere til" in said


def test_a_faulty_file_is_refused_with_its_lines(tmp_path):
    faulty = tmp_path / "faulty.pb"
    faulty.write_text(EXAMPLE.read_text().replace("3;90000", "3;mye").replace("9;3,4", "9;3,44"))
    told = tallied(str(faulty), "--rule", "greedy", "--language", "en")
    assert told.exit_code == 1
    assert told.stdout == ""
    assert "/PROJECTS/17/cost: “mye”" in told.stderr
    assert "/VOTES/32/vote" in told.stderr
