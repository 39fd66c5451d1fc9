"""Money over HTTP: every movement, its limits, and who may."""

import pytest
from sqlalchemy.orm import Session

from domain.rules import CountyPractice
from tests.support import at_once, codes, problem


def money(story, commitment):
    read = story.economist.read(f"/commitments/{commitment['id']}")
    return read["unpaid_ore"], read["paid_ore"], read["released_ore"]


def moved(amount):
    return {"amount_ore": amount, "on": "2024-11-01", "reason": "Grunn"}


def test_a_krone_goes_from_the_grant_to_the_recipient_and_back(story):
    commitment = story.commitment(4_000_000, pot_ore=10_000_000)
    path = f"/commitments/{commitment['id']}"
    assert money(story, commitment) == (4_000_000, 0, 0)
    payment = story.payment(commitment, 3_000_000)
    assert money(story, commitment) == (1_000_000, 3_000_000, 0)
    story.economist.made(f"{path}/releases", moved(400_000))
    story.economist.made(f"{path}/repayments", moved(500_000))
    assert money(story, commitment) == (600_000, 2_500_000, 900_000)
    overview = story.economist.read("/budgets/overview", school_year=2024)
    assert {k: overview[k] for k in ("granted_ore", "committed_ore", "paid_ore", "left_ore", "unallocated_ore")} == {
        "granted_ore": 20_000_000,
        "committed_ore": 3_100_000,
        "paid_ore": 2_500_000,
        "left_ore": 16_900_000,
        "unallocated_ore": 0,
    }
    pot = overview["pots"][0]
    assert (pot["allocated_ore"], pot["committed_ore"], pot["paid_ore"], pot["left_ore"]) == (
        10_000_000,
        3_100_000,
        2_500_000,
        6_900_000,
    )
    entries = story.economist.read(f"/postings/{payment['id']}")["entries"]
    assert [(entry["account_kind"], entry["amount_ore"], entry["balance_after_ore"]) for entry in entries] == [
        ("commitment", -3_000_000, 1_000_000),
        ("paid", 3_000_000, 3_000_000),
    ]


@pytest.mark.parametrize(
    ("road", "body"),
    [
        ("payments", {"amount_ore": 4_000_001, "paid_on": "2024-10-01", "reference": "B"}),
        ("releases", moved(4_000_001)),
        ("repayments", moved(1)),
    ],
)
def test_no_more_is_moved_than_there_is(story, road, body):
    commitment = story.commitment(4_000_000)
    problem(story.economist.post(f"/commitments/{commitment['id']}/{road}", body), 409, "insufficient_funds")
    assert money(story, commitment) == (4_000_000, 0, 0)


@pytest.mark.parametrize("amount", [0, -1, 1.5, "100", None, 10**13 + 1, True])
def test_an_amount_is_a_whole_number_of_ore_above_zero(story, amount):
    commitment = story.commitment()
    body = {"amount_ore": amount, "paid_on": "2024-10-01", "reference": "B"}
    assert "/amount_ore" in codes(story.economist.post(f"/commitments/{commitment['id']}/payments", body))


@pytest.mark.parametrize("role", ["forum_member", "school_leader", "network_coordinator", "forum_secretary"])
def test_only_the_economist_pays(story, role):
    commitment = story.commitment()
    body = {"amount_ore": 1, "paid_on": "2024-10-01", "reference": "B"}
    problem(story.as_(role).post(f"/commitments/{commitment['id']}/payments", body), 403, "action_not_for_role")


def test_a_reversal_undoes_a_posting_once_and_is_not_undone_itself(story):
    commitment = story.commitment(4_000_000)
    payment = story.payment(commitment, 3_000_000)
    body = {"on": "2025-01-15", "reason": "Feil mottaker"}
    reversal = story.economist.made(f"/postings/{payment['id']}/reversal", body)
    assert (reversal["kind"], reversal["reverses_id"], reversal["budget_year"]) == ("reversal", payment["id"], 2025)
    assert money(story, commitment) == (4_000_000, 0, 0)
    problem(story.economist.post(f"/postings/{payment['id']}/reversal", body), 409, "already_reversed")
    problem(story.economist.post(f"/postings/{reversal['id']}/reversal", body), 409, "reversal_of_reversal")
    assert story.economist.read(f"/postings/{payment['id']}")["amount_ore"] == 3_000_000


def test_a_reversal_that_would_leave_too_little_is_refused(story):
    commitment = story.commitment(4_000_000)
    committed = story.economist.read("/postings", commitment_id=commitment["id"])["items"][0]
    story.payment(commitment, 1)
    body = {"on": "2024-11-01", "reason": "Feil"}
    problem(story.economist.post(f"/postings/{committed['id']}/reversal", body), 409, "insufficient_funds")


def test_money_is_not_promised_before_plan_and_measure_are_decided(story):
    measure = story.measure("proposed")
    plan = story.plan("proposed", measures=[measure])
    body = story.promise(measure, plan["pots"][0]["id"])
    problem(story.economist.post("/commitments", body), 409, "plan_not_adopted")
    story.member.acted(f"/plans/{plan['id']}", "adopt")
    problem(story.economist.post("/commitments", body), 409, "measure_not_approved")
    allocation = {"pot_id": plan["pots"][0]["id"], "effective_on": "2024-08-15"}
    problem(story.economist.post("/allocations", allocation), 409, "insufficient_funds")


def test_a_measure_of_another_school_year_is_not_paid_from_this_years_pot(story):
    _, pot = story.money()
    other = story.measure(school_year=2025)
    assert codes(story.economist.post("/commitments", story.promise(other, pot))) == {
        "/measure_id": "other_school_year"
    }


def test_a_grant_letter_is_recorded_once(story):
    story.economist.made("/grant-letters", story.letter(100))
    problem(story.economist.post("/grant-letters", story.letter(100)), 409, "grant_letter_twice")
    assert story.economist.read("/budgets/overview", school_year=2024)["unallocated_ore"] == 100


@pytest.mark.parametrize("length", [200, 201, 300])
def test_a_reference_of_any_length_is_no_fault(story, length):
    body = story.letter(100, "x" * length)
    assert story.economist.post("/grant-letters", body).status_code in (201, 422)


def test_references_that_do_not_exist_are_told(story):
    measure, pot = story.money()
    nobody = "00000000-0000-7000-8000-000000000000"
    body = story.promise(measure, pot)
    problem(story.economist.post("/commitments", {**body, "pot_id": nobody}), 404)
    assert set(codes(story.economist.post("/commitments", {**body, "measure_id": nobody})).values()) == {
        "unknown_reference"
    }
    assert codes(story.economist.post("/commitments", {**body, "recipient_id": nobody})) == {
        "/recipient_id": "unknown_reference"
    }


def test_payments_fall_in_the_budget_year_of_their_date(story):
    commitment = story.commitment(4_000_000)
    for day in ("2024-12-31", "2025-01-01"):
        body = {"amount_ore": 1_000_000, "paid_on": day, "reference": "B"}
        story.economist.made(f"/commitments/{commitment['id']}/payments", body)
    for year in (2024, 2025):
        items = story.economist.read("/postings", kind="payment", budget_year=year)["items"]
        assert [item["amount_ore"] for item in items] == [1_000_000]


def test_allowed_actions_follow_the_money_and_the_role(story):
    commitment = story.commitment(1_000_000)
    path = f"/commitments/{commitment['id']}"
    assert story.economist.read(path)["allowed_actions"] == ["pay", "release"]
    assert story.secretary.read(path)["allowed_actions"] == ["release"]
    story.payment(commitment, 1_000_000)
    assert story.economist.read(path)["allowed_actions"] == ["repay"]
    assert story.school.read(path)["allowed_actions"] == []


def test_money_is_not_promised_to_a_measure_that_is_being_cancelled(story):
    """The decision reads the measure as it is once nobody else is changing it."""
    measure = story.measure("approved")
    _, pot = story.money(measure=measure)
    refused = story.api.meanwhile(
        "UPDATE measures SET status = 'cancelled' WHERE id = :id",
        measure["id"],
        lambda: story.economist.post("/commitments", story.promise(measure, pot)),
    )
    problem(refused, 409, "measure_not_approved")


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("payments", {"amount_ore": 1, "paid_on": "2099-01-01", "reference": "B"}, "/paid_on"),
        ("payments", {"amount_ore": 1, "paid_on": "2024-08-31", "reference": "B"}, "/paid_on"),
        ("releases", {"amount_ore": 1, "on": "2001-01-01", "reason": "G"}, "/on"),
        ("repayments", {"amount_ore": 1, "on": "2027-01-01", "reason": "G"}, "/on"),
    ],
)
def test_money_does_not_move_before_the_decision_or_years_after(story, path, body, pointer):
    refused = story.economist.post(f"/commitments/{story.commitment()['id']}/{path}", body)
    assert codes(refused) == {pointer: "day_outside_year"}


def test_a_letter_is_for_a_school_year_that_its_budget_year_has_a_part_in(story):
    years = {**story.letter(1), "school_year": 2026}
    assert codes(story.economist.post("/grant-letters", years)) == {"/received_on": "day_outside_year"}
    years |= {"received_on": "2026-05-01"}
    assert codes(story.economist.post("/grant-letters", years)) == {"/budget_year": "budget_year_outside_school_year"}


def test_a_letter_that_comes_before_new_year_counts_in_its_own_budget_year(story):
    early = {**story.letter(1), "budget_year": 2025, "received_on": "2024-12-20"}
    letter = story.economist.made("/grant-letters", early)
    [posting] = story.economist.read("/postings", budget_year=2025)["items"]
    assert posting["grant_letter_id"] == letter["id"]
    assert story.economist.read("/postings", budget_year=2024)["items"] == []


def test_money_goes_to_those_who_take_part_in_the_measure(story):
    measure, pot = story.money()
    promise = {**story.promise(measure, pot), "recipient_id": story.body("union")}
    assert codes(story.economist.post("/commitments", promise)) == {"/recipient_id": "recipient_outside_measure"}
    for body in ("company", "authority"):
        story.economist.made("/commitments", {**promise, "recipient_id": story.body(body)})


def test_what_was_corrected_away_is_not_counted_as_granted(story):
    wrong = story.commitment(amount_ore=9_000_000)
    [posting] = story.economist.read("/postings", commitment_id=wrong["id"])["items"]
    story.economist.made(f"/postings/{posting['id']}/reversal", {"on": "2024-11-01", "reason": "Feil beløp"})
    measure = story.economist.read(f"/measures/{wrong['measure']['id']}")
    story.economist.made("/commitments", {**story.promise(measure, wrong["pot_id"]), "amount_ore": 1_000_000})
    evaluation = story.evaluation("draft", measure=story.finished(measure), used_ore=1_500_000)
    assert (evaluation["granted_ore"], evaluation["unspent_ore"], evaluation["own_financing_ore"]) == (
        1_000_000,
        0,
        500_000,
    )


def test_every_movement_of_money_stands_in_the_history_of_the_commitment(story):
    commitment = story.commitment()
    payment = story.payment(commitment, 1_000_000)
    story.economist.made(f"/postings/{payment['id']}/reversal", {"on": "2024-11-01", "reason": "Feil mottaker"})
    rows = story.economist.read(f"/commitments/{commitment['id']}/history")["items"]
    assert [(row["action"], row["reason"]) for row in rows][:2] == [
        ("reversal", "Feil mottaker"),
        ("payment", "Bilag 1"),
    ]
    assert rows[1]["changes"]["posting_id"] == [None, payment["id"]]


def test_where_the_county_pays_after_the_report_it_is_not_paid_before(story):
    commitment = story.commitment(pot_ore=10_000_000)
    with Session(story.api.engine) as session:
        content = {"intake": {"mode": "rolling"}, "payment": "after_report"}
        session.add(CountyPractice(county="38", school_year=2024, content=content))
        session.commit()
    body = {"amount_ore": 1_000_000, "paid_on": "2024-10-01", "reference": "Bilag 1"}
    path = f"/commitments/{commitment['id']}/payments"
    problem(story.economist.post(path, body), 409, "report_first")
    story.finished(commitment["measure"])
    story.evaluation("approved", measure=commitment["measure"])
    story.economist.made(path, body)
    assert money(story, commitment)[1] == 1_000_000


QUOTAS = """
county: 38
school_year: 2024
written_norm: nb
intake: { mode: rolling }
applicants: [{ applicant: school, measures: [course] }]
quotas: [{ organisation: 974 575 086, amount_kr: 50000, measures: [course] }]
decided_by: administration
payment: on_decision
left_over: lapses
"""


def test_an_organisation_with_a_quota_does_not_apply_and_gets_no_more_than_it(story):
    story.secretary.made("/practices", {"content": QUOTAS})
    measure, pot = story.money()
    rulings = story.school.read(f"/measures/{measure['id']}/assessment")["rulings"]
    assert ("fail", "has_quota") in {(one["result"], one["code"]) for one in rulings}
    answers = at_once([lambda: story.economist.post("/commitments", story.promise(measure, pot, 3_000_000))] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert codes(refused) == {"/amount_ore": "above_quota"}
    [quota] = story.school.read("/budgets/quotas", school_year=2024)["items"]
    assert (quota["name"], quota["quota_ore"], quota["committed_ore"], quota["left_ore"]) == (
        "school 38",
        5_000_000,
        3_000_000,
        2_000_000,
    )
    assert story.economist.post("/commitments", story.promise(measure, pot, 2_000_000)).status_code == 201


def test_a_quota_is_for_the_measures_it_names(story):
    story.secretary.made("/practices", {"content": QUOTAS.replace("[course] }]\ndecided", "[seminar] }]\ndecided")})
    measure, pot = story.money()
    assert story.economist.post("/commitments", story.promise(measure, pot, 9_000_000)).status_code == 201


@pytest.mark.parametrize(
    ("number", "code"),
    [("974575087", "organisation_number_check_digit"), ("9745", "organisation_number_length"), ("[1]", "")],
)
def test_a_quotas_number_is_checked(story, number, code):
    content = QUOTAS.replace("974 575 086", number)
    [fault] = story.secretary.made("/practices/check", {"content": content})["faults"]
    assert fault["key"] == "quotas[0].organisation"
    assert code in fault["code"]
