"""What becomes of money that is left, money between counties, and years that are closed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.commands import app
from domain.actors import Role
from domain.budgets import succeed
from domain.clock import set_example_date
from domain.rules import CountyPractice
from persistence.verifying import violations
from tests.story import Story
from tests.support import at_once, codes, problem

FREE = {"school_year": 2024, "amount_ore": 30_000, "on": "2024-11-01", "reason": "Til overs"}


def unbroken(api):
    return [invariant.name for invariant, number in violations(api.engine) if number]


def free(economist, year=2024):
    return economist.read("/budgets/overview", school_year=year)


@pytest.fixture
def economist(story):
    """The economist of a county with 100 000 øre unallocated."""
    story.economist.made("/grant-letters", story.letter(100_000))
    return story.economist


def test_a_pot_gives_back_what_it_does_not_need(story):
    _, pot = story.money(pot_ore=50_000)
    body = {"pot_id": pot, "amount_ore": 20_000, "on": "2024-11-01", "reason": "Færre søknader"}
    story.economist.made("/deallocations", body)
    told = free(story.economist)
    assert (told["unallocated_ore"], told["left_ore"]) == (20_000, 100_000)
    assert next(one for one in told["pots"] if one["pot_id"] == pot)["left_ore"] == 30_000
    problem(story.economist.post("/deallocations", {**body, "amount_ore": 30_001}), 409, "insufficient_funds")
    assert unbroken(story.api) == []


def test_what_is_returned_is_no_longer_left_and_can_be_corrected(story, economist):
    posting = economist.made("/returns", FREE)
    told = free(economist)
    assert (told["granted_ore"], told["elsewhere_ore"], told["left_ore"]) == (100_000, -30_000, 70_000)
    assert economist.read("/reports/annual", school_year=2024)["ledger_agrees"]
    economist.made(f"/postings/{posting['id']}/reversal", {"on": "2024-11-02", "reason": "Feil beløp"})
    assert free(economist)["left_ore"] == 100_000
    assert unbroken(story.api) == []


def test_what_is_carried_over_leaves_one_year_and_comes_to_the_next(story, economist):
    posting = economist.made("/carry-overs", FREE)
    assert (free(economist)["left_ore"], free(economist, 2025)["left_ore"]) == (70_000, 30_000)
    for year in (2024, 2025):
        assert economist.read("/reports/annual", school_year=year)["ledger_agrees"]
    assert economist.read("/reports/radar", school_year=2025, on="2025-09-01")["left_ore"] == 30_000
    body = {"on": "2024-11-02", "reason": "Feil"}
    problem(economist.post(f"/postings/{posting['id']}/reversal", body), 409, "transfer_not_reversed")
    assert unbroken(story.api) == []


@pytest.mark.parametrize(("left_over", "carried"), [("lapses", False), ("new_round", False), ("carried_over", True)])
def test_only_a_practice_that_says_so_carries_over(story, economist, left_over, carried):
    with Session(story.api.engine) as session:
        content = {"intake": {"mode": "rolling"}, "left_over": left_over}
        session.add(CountyPractice(county="38", school_year=2024, content=content))
        session.commit()
    answer = economist.post("/carry-overs", FREE)
    assert (answer.status_code == 201) is carried
    if not carried:
        assert codes(answer) == {"/amount_ore": "not_carried_over"}


def test_money_between_counties_is_in_both_ledgers_or_in_none(story, economist):
    neighbour = Story(story.api, "42").economist
    sent = economist.made("/transfers", {**FREE, "to_county": "42"})
    [arrived] = neighbour.read("/postings", school_year=2024)["items"]
    assert (arrived["kind"], arrived["amount_ore"]) == ("received", 30_000)
    assert arrived["transfer_id"] == sent["transfer_id"]
    assert (free(economist)["left_ore"], free(neighbour)["left_ore"]) == (70_000, 30_000)
    too_much = economist.post("/transfers", {**FREE, "to_county": "42", "amount_ore": 70_001})
    problem(too_much, 409, "insufficient_funds")
    assert free(neighbour)["left_ore"] == 30_000
    assert codes(economist.post("/transfers", {**FREE, "to_county": "38"})) == {"/to_county": "sent_to_itself"}
    assert codes(economist.post("/transfers", {**FREE, "to_county": "00"})) == {"/to_county": "unknown_reference"}
    assert unbroken(story.api) == []


def test_two_counties_that_send_each_other_money_at_once_both_get_it(story, economist):
    other = Story(story.api, "42")
    other.economist.made("/grant-letters", other.letter(100_000))
    there = [lambda: economist.post("/transfers", {**FREE, "amount_ore": 100, "to_county": "42"})] * 12
    back = [lambda: other.economist.post("/transfers", {**FREE, "amount_ore": 100, "to_county": "38"})] * 12
    assert {answer.status_code for answer in at_once([*there, *back])} == {201}
    assert (free(economist)["left_ore"], free(other.economist)["left_ore"]) == (100_000, 100_000)
    assert unbroken(story.api) == []


def test_a_closed_year_takes_no_posting_and_an_open_one_takes_its_correction(story):
    payment = story.payment(story.commitment(pot_ore=10_000_000), 1_000_000)
    problem(story.economist.post("/year-closings", {"budget_year": 2024}), 409, "year_not_over")
    set_example_date(date(2025, 2, 1))
    told = story.economist.read("/year-closings")
    assert (told["items"], told["next_year"]) == ([], 2024)
    story.economist.made("/year-closings", {"budget_year": 2024})
    problem(story.economist.post("/year-closings", {"budget_year": 2024}), 409, "year_closed_already")
    problem(story.economist.post("/returns", {**FREE, "on": "2024-12-31"}), 409, "year_closed")
    late = {"on": "2024-12-31", "reason": "Feil mottaker"}
    problem(story.economist.post(f"/postings/{payment['id']}/reversal", late), 409, "year_closed")
    story.economist.made(f"/postings/{payment['id']}/reversal", {**late, "on": "2025-02-01"})
    assert unbroken(story.api) == []


def test_a_year_is_closed_between_postings_and_never_under_one(story, economist):
    set_example_date(date(2025, 2, 1))
    calls = [lambda: economist.post("/returns", {**FREE, "amount_ore": 100})] * 20
    calls.insert(10, lambda: economist.post("/year-closings", {"budget_year": 2024}))
    answers = at_once(calls)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"year_closed"}
    assert unbroken(story.api) == []


def test_only_the_economist_closes_returns_carries_and_sends(story):
    for path, body in (
        ("/year-closings", {"budget_year": 2020}),
        ("/returns", FREE),
        ("/carry-overs", FREE),
        ("/transfers", {**FREE, "to_county": "42"}),
    ):
        for role in (Role.FORUM_SECRETARY, Role.SCHOOL_LEADER, Role.FORUM_MEMBER):
            problem(story.as_(role).post(path, body), 403, "action_not_for_role")


def test_what_is_still_there_when_a_school_year_has_ended_is_told(story):
    story.commitment(4_000_000, pot_ore=10_000_000)
    assert story.economist.read("/year-closings")["still_there"] == []
    set_example_date(date(2025, 9, 1))
    told = {one["account_kind"]: one["amount_ore"] for one in story.economist.read("/year-closings")["still_there"]}
    assert told == {"commitment": 4_000_000, "pot": 16_000_000}


@given(
    st.integers(0, 10**12),
    st.dictionaries(st.sampled_from(["39", "40", "31", "32", "33"]), st.integers(1, 10_000), min_size=1),
)
def test_a_county_that_ends_leaves_every_ore_to_its_successors(free_ore, shares):
    pairs = succeed("38", 2023, free_ore, shares, date(2024, 1, 1), "Deling")
    assert sum(out.amount_ore for out, _ in pairs) == free_ore
    assert all((out.county, out.amount_ore) == ("38", into.amount_ore) for out, into in pairs)
    assert len({out.refers["transfer_id"] for out, _ in pairs}) == len(pairs)


def test_the_command_moves_a_county_to_its_successors_and_tells_first_what_it_would_move(story, monkeypatch):
    story.money(pot_ore=10_001)
    monkeypatch.setenv("DATABASE_URL", story.api.url)
    call = ["succeed", "38", "--share", "39=60", "--share", "40=40", "--on", "2024-11-01"]
    tried = CliRunner().invoke(app, [*call, "--check"])
    assert (tried.exit_code, tried.stdout.splitlines()[-1]) == (0, "4 postings would be made.")
    assert free(story.economist)["left_ore"] == 20_002
    assert CliRunner().invoke(app, call).exit_code == 0
    assert free(story.economist)["left_ore"] == 0
    assert story.api.sql(
        "SELECT county, sum(balance) FROM accounts WHERE kind = 'unallocated' AND balance > 0 GROUP BY 1 ORDER BY 1"
    ) == [("39", 12_001), ("40", 8_001)]
    assert unbroken(story.api) == []
    wrong = CliRunner().invoke(app, ["succeed", "38", "--share", "42=1", "--on", "2024-11-01"])
    assert wrong.exit_code == 1
    assert "39, 40" in wrong.stderr
