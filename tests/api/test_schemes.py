"""A second scheme is data: its own rules, plans, rounds, money and report, with nothing of it in the first one's."""

import pytest

from persistence.verifying import violations
from tests.story import CRITERIA
from tests.support import codes, problem

SCHEME = "decentralised"
YEAR = {"school_year": 2024, "scheme": SCHEME}
PRACTICE = """
county: 38
school_year: 2024
scheme: decentralised
written_norm: nb
intake: { mode: rolling }
applicants: [{ applicant: school, measures: [course] }]
decided_by: administration
payment: after_report
left_over: lapses
"""


@pytest.fixture
def both(story):
    """A year of the first scheme, and beside it one of the second: a pot with 10 000 kroner."""
    story.secretary.made("/practices", {"content": PRACTICE})
    commitment = story.commitment(4_000_000, pot_ore=10_000_000)
    measure = of_second(story, title="Desentralisert kurs")
    plan = story.plan(measures=[measure], pot_ore=1_000_000, scheme=SCHEME)
    story.economist.made("/grant-letters", {**story.letter(2_000_000, "SF 24/1"), "scheme": SCHEME})
    pot = plan["pots"][0]["id"]
    story.economist.made("/allocations", {"pot_id": pot, "effective_on": "2024-08-15"})
    return commitment, measure, pot


def of_second(story, **content):
    """A proposed measure of the second scheme, with the provider and the share of its own that its rules demand."""
    provider = story.secretary.made("/organisations", {"name": "Høgskolen", "kind": "provider"})
    demanded = {"own_ore": 1_000_000, "groups": {"teacher": 10}, "partner_ids": [provider["id"]]}
    return story.measure("proposed", scheme=SCHEME, **demanded, **content)


def decided(story, measure, pot, granted=900_000):
    body = story.answer(measure, "part", pot_id=pot, granted_ore=granted)
    decision = story.secretary.made("/decisions", body)
    return story.secretary.acted(f"/decisions/{decision['id']}", "decide")


def money(story, **of):
    found = story.economist.read("/budgets/overview", school_year=2024, **of)
    return {name: found[f"{name}_ore"] for name in ("granted", "unallocated", "committed", "paid", "left")}


def test_each_scheme_has_its_own_money(story, both):
    _, measure, pot = both
    decided(story, measure, pot)
    first = {"granted": 20_000_000, "unallocated": 0, "committed": 4_000_000, "paid": 0, "left": 16_000_000}
    assert money(story) == first
    second = {"granted": 2_000_000, "unallocated": 1_000_000, "committed": 900_000, "paid": 0, "left": 1_100_000}
    assert money(story, scheme=SCHEME) == second
    assert [each.name for each, number in violations(story.api.engine) if number] == []


def test_a_measure_takes_no_money_of_the_other_scheme(story, both):
    commitment, measure, pot = both
    first_pot = story.economist.read(f"/commitments/{commitment['id']}")["pot_id"]
    body = story.secretary.made("/decisions", story.answer(measure, "part", pot_id=first_pot, granted_ore=1))
    answer = story.secretary.act(f"/decisions/{body['id']}", "decide")
    assert codes(answer) == {"/measure_id": "pot_of_another_scheme"}
    approved = story.measure("approved", title="Av den første")
    assert codes(story.economist.post("/commitments", story.promise(approved, pot))) == {
        "/measure_id": "pot_of_another_scheme"
    }


def test_free_money_of_a_scheme_is_its_own(story, both):
    move = {"school_year": 2024, "amount_ore": 600_000, "on": "2024-11-01", "reason": "Til overs"}
    problem(story.economist.post("/returns", move), 409, "insufficient_funds")
    assert story.economist.made("/returns", {**move, "scheme": SCHEME})["scheme"] == SCHEME
    assert codes(story.economist.post("/carry-overs", {**move, "scheme": SCHEME})) == {
        "/amount_ore": "not_carried_over"
    }
    story.economist.made("/transfers", {**move, "amount_ore": 400_000, "to_county": "42", "scheme": SCHEME})
    there = story.api.as_("county_economist", "42").read("/budgets/overview", school_year=2024, scheme=SCHEME)
    assert (there["granted_ore"], there["left_ore"]) == (0, 400_000)
    assert money(story)["left"] == 16_000_000
    assert [each.name for each, number in violations(story.api.engine) if number] == []


def test_each_scheme_is_paid_as_its_own_practice_says(story, both):
    _, measure, pot = both
    decision = decided(story, measure, pot)
    story.school.acted(f"/decisions/{decision['id']}", "accept")
    pay = {"amount_ore": 100, "paid_on": "2024-10-01", "reference": "Bilag 1"}
    problem(story.economist.post(f"/commitments/{decision['commitment_id']}/payments", pay), 409, "report_first")
    problem(story.economist.post("/payment-batches", YEAR), 409, "nothing_due")
    first = story.economist.made("/payment-batches", {"school_year": 2024})
    assert (first["scheme"], [line["amount_ore"] for line in first["lines"]]) == ("vet_competence", [4_000_000])


def test_both_schemes_have_an_adopted_plan_for_the_same_year_and_no_more(story, both):
    plans = story.member.read("/plans", school_year=2024)["items"]
    assert {(plan["scheme"], plan["status"]) for plan in plans} == {(SCHEME, "adopted"), ("vet_competence", "adopted")}
    assert len(story.member.read("/plans", **YEAR)["items"]) == 1
    measure = of_second(story, title="Nok et")
    another = story.plan("proposed", measures=[measure], scheme=SCHEME)
    problem(story.member.act(f"/plans/{another['id']}", "adopt"), 409, "plan_already_adopted")
    mixed = story.plan("draft", measures=[measure])
    assert "measure_other_scheme" in {one["code"] for one in mixed["findings"]}


def test_each_scheme_has_its_own_rounds_radar_and_report(story, both):
    _, measure, pot = both
    decided(story, measure, pot)
    body = {**YEAR, "title": "Innstilling", "criteria": CRITERIA}
    assert story.secretary.made("/priority-rounds", body)["scheme"] == SCHEME
    assert story.economist.read("/reports/radar", on="2024-12-01", **YEAR)["left_ore"] == 1_100_000
    report = story.secretary.read("/reports/annual", **YEAR)
    figures = {figure["key"]: figure["value"] for part in report["sections"] for figure in part["figures"]}
    assert (report["ledger_agrees"], figures["money.granted"], figures["money.committed"]) == (True, 2_000_000, 900_000)
    assert figures["measures.carried_out"] == 1
    first = story.secretary.read("/reports/annual", school_year=2024)
    assert first["ledger_agrees"]
    rows = story.secretary.read("/reports/annual/figures/money.committed", **YEAR)
    assert (rows["figure"]["value"], len(rows["items"])) == (900_000, 1)


@pytest.mark.parametrize("path", ["/plans", "/priority-rounds", "/grant-letters", "/payment-batches"])
def test_a_scheme_that_there_is_not_is_pointed_at(story, path):
    years = {"school_year": 2024, "budget_year": 2024}
    body = {
        "/plans": {**years, "title": "Plan", "frame_ore": 1},
        "/priority-rounds": {"school_year": 2024, "title": "Runde", "criteria": CRITERIA},
        "/grant-letters": story.letter(1),
        "/payment-batches": {"school_year": 2024},
    }[path]
    who = story.economist if path in ("/grant-letters", "/payment-batches") else story.secretary
    assert codes(who.post(path, {**body, "scheme": "regional"})) == {"/scheme": "unknown_scheme"}
