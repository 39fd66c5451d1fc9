"""The annual report: each figure is its rows; the ledger agrees whatever has happened; a krone is traced both ways."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.budgets import Commitment, commit, pay, release, repay
from domain.errors import Conflict
from persistence.budgets import post, reverse
from persistence.measures import Measures
from persistence.organisations import Organisations
from persistence.plans import Plans
from persistence.unit_of_work import UnitOfWork
from persistence.verifying import violations
from tests.story import Story
from tests.support import organisation, problem

YEAR = {"school_year": 2023}


def figures(report):
    return {figure["key"]: figure for section in report["sections"] for figure in section["figures"]}


@pytest.mark.parametrize("county", ["38", "42"])
def test_each_figure_is_the_sum_of_its_rows(example_once, county):
    secretary = example_once.as_("forum_secretary", county)
    report = secretary.read("/reports/annual", **YEAR)
    assert len(figures(report)) > 35
    for key, figure in figures(report).items():
        rows = secretary.read(f"/reports/annual/figures/{key}", **YEAR)
        assert rows["figure"] == figure
        assert sum(row["value"] for row in rows["items"]) == figure["value"], key
        assert len(rows["items"]) == figure["rows"], key


@pytest.mark.parametrize("county", ["38", "42"])
def test_the_report_agrees_with_the_ledger_and_with_the_overview(example_once, county):
    secretary = example_once.as_("forum_secretary", county)
    report = secretary.read("/reports/annual", **YEAR)
    assert report["ledger_agrees"]
    assert report["synthetic"]
    overview = secretary.read("/budgets/overview", **YEAR)
    assert report["pots"] == overview
    by_key = figures(report)
    for name in ("granted", "committed", "paid", "left"):
        assert by_key[f"money.{name}"]["value"] == overview[f"{name}_ore"]
    years = [by_key[f"money.paid.budget_year.{year}"]["value"] for year in (2023, 2024)]
    assert sum(years) == by_key["money.paid"]["value"] > 0


def test_the_figures_are_what_the_lists_count(example_once):
    secretary = example_once.as_("forum_secretary")
    by_key = figures(secretary.read("/reports/annual", **YEAR))
    needs = [n for n in secretary.pages("/needs", **YEAR) if n["status"] in ("submitted", "forwarded", "merged")]
    assert by_key["needs.reported"]["value"] == len(needs)
    assert by_key["needs.anchored"]["value"] == sum(
        bool(n["anchoring_leaders"] and n["anchoring_employees"]) for n in needs
    )
    done = ("approved", "running", "completed", "evaluated")
    measures = [m for m in secretary.pages("/measures", **YEAR) if m["status"] in done]
    assert by_key["measures.carried_out"]["value"] == len(measures)
    assert by_key["measures.collective"]["value"] == sum(m["collective"] for m in measures)
    approved = list(secretary.pages("/evaluations", status="approved", **YEAR))
    completed = sum(figure["value"] for key, figure in by_key.items() if key.startswith("participants.completed."))
    assert completed == sum(evaluation["completed_participants"] for evaluation in approved)
    paid = sum(posting["amount_ore"] for posting in secretary.pages("/postings", kind="payment", **YEAR))
    assert by_key["money.paid"]["value"] == paid


def test_the_report_tells_what_it_lacks_and_who_owes_it(example_once):
    report = example_once.as_("forum_secretary").read("/reports/annual", **YEAR)
    owing = [finding for finding in report["missing"] if finding["code"] == "evaluation_missing"]
    assert owing
    assert all(finding["message"] and finding["remedy"] for finding in owing)
    empty = example_once.as_("forum_secretary").read("/reports/annual", school_year=2030)
    assert "plan_missing" in {finding["code"] for finding in empty["missing"]}
    assert {figure["value"] for figure in figures(empty).values()} == {0}
    assert empty["ledger_agrees"]


def test_a_figure_that_does_not_exist_is_not_found(example_once):
    problem(example_once.as_("forum_secretary").get("/reports/annual/figures/money.stolen", **YEAR), 404)


@pytest.mark.parametrize("county", ["38", "42"])
def test_every_payment_of_the_example_is_traced_to_what_is_really_there(example_once, county):
    secretary = example_once.as_("forum_secretary", county)
    read = cache(secretary.read)
    payments = list(secretary.pages("/postings", kind="payment"))
    assert payments
    wholes = 0
    for payment in payments:
        trace = read(f"/payments/{payment['id']}/trace")
        assert trace["payment"]["id"] == payment["id"]
        commitment = read(f"/commitments/{payment['commitment_id']}")
        assert (trace["commitment_id"], trace["commitment_ore"]) == (commitment["id"], commitment["amount_ore"])
        assert (trace["recipient"], trace["measure"]) == (commitment["recipient"], commitment["measure"])
        measure = read(f"/measures/{trace['measure']['id']}")
        assert {need["need"]["id"] for need in trace["needs"]} == {need["id"] for need in measure["needs"]}
        for told in trace["needs"]:
            need = read(f"/needs/{told['need']['id']}")
            assert told["owner"] == need["owner"]
            anchoring = {name: need[f"anchoring_{name}"] for name in ("process", "date", "leaders", "employees")}
            assert told["anchoring"] == anchoring
            assert told["merged_from"] == need["merged_from"]
            for place in told["priorities"]:
                round_ = read(f"/priority-rounds/{place['round_id']}")
                item = next(i for i in round_["items"] if i["position"] == place["rank"])
                assert item["need"]["id"] in (need["id"], (need["merged_into"] or {}).get("id"))
                assert (item["outcome"], item["reason"]) == (place["outcome"], place["reason"])
        if trace["plan_line"]:
            plan = read(f"/plans/{trace['plan_line']['plan_id']}")
            line = next(row for row in plan["lines"] if row["measure"]["id"] == measure["id"])
            assert (line["amount_ore"], line["meets_c1"]) == (
                trace["plan_line"]["amount_ore"],
                trace["plan_line"]["meets_c1"],
            )
        if trace["evaluation"]:
            evaluation = read(f"/evaluations/{trace['evaluation']['id']}")
            assert evaluation["measure"]["id"] == measure["id"]
            assert trace["evaluation"]["completed"] == evaluation["groups"]
        evaluated = bool(trace["evaluation"]) and trace["evaluation"]["status"] == "approved"
        present = {"need": bool(trace["needs"]), "plan": True, "evaluation": evaluated}
        assert {link for link, there in present.items() if not there} == set(trace["broken"]) & set(present)
        assert trace["complete"] == (trace["broken"] == [])
        assert {letter["school_year"] for letter in trace["grant_letters"]} == {payment["school_year"]}
        wholes += trace["complete"]
    assert wholes > 0


def test_a_merged_need_stays_in_the_trace_and_leaves_it_when_the_merge_is_undone(story):
    need, other = story.need(title="Målet"), story.need(title="Den innslåtte")
    story.school.acted(f"/needs/{other['id']}", "propose_merge", into_id=need["id"])
    payment = story.payment(story.commitment(measure=story.measure(need=need)), 1_000)

    def merged():
        trace = story.secretary.read(f"/payments/{payment['id']}/trace")
        return [merged["id"] for told in trace["needs"] for merged in told["merged_from"]]

    assert merged() == [other["id"]]
    story.secretary.acted(f"/needs/{other['id']}", "unmerge")
    assert merged() == []


def test_only_a_payment_is_traced(story):
    commitment = story.commitment()
    posting = story.economist.read("/postings", commitment_id=commitment["id"])["items"][0]
    problem(story.economist.get(f"/payments/{posting['id']}/trace"), 404)


def test_a_trace_tells_which_links_are_missing(story):
    payment = story.payment(story.commitment(), 1_000)
    trace = story.secretary.read(f"/payments/{payment['id']}/trace")
    assert (trace["complete"], trace["broken"]) == (False, ["priority", "evaluation"])


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["commit", "pay", "release", "repay", "reverse"]), st.integers(0, 10), st.integers(1, 40_000)
    ),
    min_size=1,
    max_size=15,
)


def test_whatever_happens_the_report_agrees_with_the_ledger(story):
    measure, pot_id = story.money(pot_ore=100_000)
    who = story.economist.actor
    commitments, postings = [], []

    def move(kind, which, amount):
        work = UnitOfWork(story.api.engine, who)
        try:
            if kind == "commit":
                plan, pot = Plans(work).of_pot(pot_id)
                promised = Commitment.decide(
                    who,
                    plan,
                    pot,
                    Measures(work).get(measure["id"]),
                    Organisations(work).get(organisation("school")),
                    amount_ore=amount,
                    decided_on=date(2024, 9, 1),
                    reason="Vedtak",
                )
                work.session.add(promised)
                made = post(work, commit(promised, who))
                work.commit()
                commitments.append(promised)
            elif kind == "reverse":
                if not postings:
                    return
                made = reverse(work, postings[which % len(postings)], on=date(2025, 1, 2), reason="Feil")
                work.commit()
            else:
                if not commitments:
                    return
                road = {"pay": pay, "release": release, "repay": repay}[kind]
                day = date(2024, 12, 31) if which % 2 else date(2025, 1, 1)
                made = post(work, road(commitments[which % len(commitments)], who, amount, day, "Bilag"))
                work.commit()
            postings.append(made)
        except Conflict:
            pass
        finally:
            work.close()

    @settings(max_examples=20)
    @given(MOVES)
    def run(moves):
        for each in moves:
            move(*each)
        report = story.economist.read("/reports/annual", school_year=2024)
        assert report["ledger_agrees"]
        by_key = figures(report)
        assert by_key["money.granted"]["value"] == by_key["money.committed"]["value"] + by_key["money.left"]["value"]
        years = sum(by_key[f"money.paid.budget_year.{year}"]["value"] for year in (2024, 2025))
        assert years == by_key["money.paid"]["value"]
        told = [story.economist.read(f"/reports/annual/figures/money.{n}", school_year=2024) for n in ("paid", "left")]
        assert all(rows["figure"]["value"] == sum(row["value"] for row in rows["items"]) for rows in told)
        listed = list(story.economist.pages("/commitments"))
        assert sum(c["paid_ore"] for c in listed) == by_key["money.paid"]["value"]
        assert sum(c["paid_ore"] + c["unpaid_ore"] for c in listed) == by_key["money.committed"]["value"]
        assert [(invariant.name, n) for invariant, n in violations(story.api.engine) if n] == []

    run()
    assert len(postings) > 20


def test_the_start_page_tells_each_what_waits_for_them(example_once):
    overview = example_once.as_("forum_secretary").read("/overview", **YEAR)
    assert overview["today"] == "2024-03-15"
    assert {phase["code"] for phase in overview["wheel"] if phase["now"]} == {"measures", "needs", "evaluation"}
    assert {task["code"] for task in overview["tasks"]} & {"evaluations_to_approve", "measures_to_decide"}
    assert example_once.as_("county_governor").read("/overview", **YEAR)["tasks"] == []
    assert example_once.as_("directorate").read("/overview", county="38", **YEAR)["tasks"] == []
    needs = list(example_once.as_("forum_secretary").pages("/needs", **YEAR))
    assert sum(overview["needs"].values()) == sum(need["status"] != "draft" for need in needs)


def test_a_returned_need_waits_for_its_owner(story):
    need = story.need()
    story.secretary.acted(f"/needs/{need['id']}", "return", "Hvem var med?")
    tasks = story.school.read("/overview", school_year=2023)["tasks"]
    assert ("need_returned", need["id"]) in [(task["code"], task["record_id"]) for task in tasks]
    assert Story(story.api, "42").school.read("/overview", school_year=2023)["tasks"] == []


def radar(story, on="2024-12-01"):
    return story.economist.read("/reports/radar", school_year=2024, on=on)


def test_the_radar_agrees_with_the_ledger_on_any_day(story):
    commitment = story.commitment(4_000_000, pot_ore=10_000_000)
    story.payment(commitment, 1_000_000)
    before, decided, paid = radar(story, "2024-08-31"), radar(story, "2024-09-15"), radar(story)
    assert (before["granted_ore"], before["committed_ore"], before["left_ore"]) == (20_000_000, 0, 20_000_000)
    assert (decided["committed_ore"], decided["paid_ore"]) == (4_000_000, 0)
    assert (paid["committed_ore"], paid["paid_ore"], paid["left_ore"]) == (4_000_000, 1_000_000, 16_000_000)
    overview = story.economist.read("/budgets/overview", school_year=2024)
    assert {name: paid[name] for name in ("granted_ore", "committed_ore", "paid_ore", "left_ore")} == {
        name: overview[name] for name in ("granted_ore", "committed_ore", "paid_ore", "left_ore")
    }
    [unpaid] = paid["freed"]
    assert (unpaid["commitment_id"], unpaid["unpaid_ore"], unpaid["expected_ore"]) == (commitment["id"], 3_000_000, 0)
    assert paid["expected_left_ore"] == paid["left_ore"] + paid["freed_ore"] - paid["expected_committed_ore"]


def test_the_radar_learns_from_what_was_not_used(story):
    measure, pot = story.money()
    story.economist.made("/commitments", story.promise(measure, pot, 4_000_000))
    evaluation = story.evaluation("approved", measure=story.finished(measure), used_ore=3_000_000)
    assert evaluation["unspent_ore"] == 1_000_000
    other = story.measure()
    story.economist.made("/commitments", {**story.promise(other, pot, 2_000_000)})
    found = radar(story, "2025-06-01")
    assert found["unused_share"] == 2_500
    assert [row["expected_ore"] for row in found["freed"] if row["measure_id"] == other["id"]] == [500_000]


def test_the_radar_takes_a_correction_out_again(story):
    commitment = story.commitment(4_000_000)
    [posting] = story.economist.read("/postings", commitment_id=commitment["id"])["items"]
    story.economist.made(f"/postings/{posting['id']}/reversal", {"on": "2024-11-01", "reason": "Feil"})
    assert (radar(story)["committed_ore"], radar(story)["freed"]) == (0, [])
    assert radar(story, "2024-10-01")["committed_ore"] == 4_000_000


def test_the_radar_names_the_needs_that_would_fit_and_none_that_is_answered(story):
    story.money(pot_ore=5_000_000)
    cheap = story.need(estimated_cost_ore=4_000_000)
    dear = story.need(estimated_cost_ore=900_000_000)
    story.measure("proposed", need=story.need(estimated_cost_ore=1_000_000))
    story.need(estimated_cost_ore=None)
    needs = {need["id"]: need["fits"] for need in radar(story)["needs"]}
    assert needs[cheap["id"]] is True
    assert needs[dear["id"]] is False
    assert len(needs) == 2


def test_the_radar_holds_the_shares_against_the_plan(story):
    story.commitment(3_000_000)
    shares = {row["actor"]: row for row in radar(story)["shares"]}
    assert shares["schools"] == {"actor": "schools", "promised_ore": 3_000_000, "share": 10_000, "planned_share": 6_000}
    assert shares["county"] == {"actor": "county", "promised_ore": 0, "share": 0, "planned_share": 4_000}


@pytest.mark.parametrize("county", ["38", "42"])
def test_the_radar_agrees_with_the_ledger_in_the_example(example_once, county):
    reader = example_once.as_("county_governor", county)
    overview = reader.read("/budgets/overview", school_year=2023, county=county)
    found = reader.read("/reports/radar", school_year=2023, county=county, on="2026-01-01")
    for name in ("granted_ore", "committed_ore", "paid_ore", "left_ore"):
        assert found[name] == overview[name]
