"""What a decision demands, keeps and leads to."""

from datetime import date

import pytest

from domain.decisions import Decision, DecisionOutcome
from domain.measures import MeasureStatus
from domain.rules import CountyPractice
from tests.domain.given import found, measure, refused, rules, someone

POT = measure().id
CONTENT = {"outcome": DecisionOutcome.FULL, "granted_ore": 100, "reason": "Godt forankret", "pot_id": POT}


def practice(**content):
    whole = {"written_norm": "nb", "intake": {"mode": "rolling"}, "decided_by": "administration"}
    whole["applicants"] = [{"applicant": "school", "measures": ["course"]}]
    return CountyPractice(county="38", school_year=2024, content={**whole, **content})


def proposed(**content):
    made = measure(**content)
    made.perform("propose", someone("school_leader"), rules())
    return made


def prepared(made=None, own=None, **content):
    made = made or proposed()
    return made, Decision.prepare(someone("forum_secretary"), made, rules(), own, {**CONTENT, **content})


@pytest.mark.parametrize(
    ("outcome", "granted", "right"),
    [
        ("full", 100, True),
        ("full", 99, False),
        ("part", 99, True),
        ("part", 100, False),
        ("part", 0, False),
        ("none", 0, True),
        ("none", 1, False),
        ("waiting", 0, True),
        ("waiting", 1, False),
    ],
)
def test_the_amount_goes_with_the_outcome(outcome, granted, right):
    content = {"outcome": DecisionOutcome(outcome), "granted_ore": granted}
    if right:
        assert prepared(**content)[1].granted_ore == granted
    else:
        assert found(prepared, **content) == {"/granted_ore": f"granted_not_{outcome}"}


def test_only_a_proposed_measure_is_decided():
    assert refused(prepared, measure()).code == "measure_not_proposed"


def test_money_comes_from_a_pot():
    assert found(prepared, pot_id=None) == {"/pot_id": "missing"}


def test_where_the_forum_decides_its_meeting_is_told():
    forum = practice(decided_by="forum")
    assert found(prepared, own=forum) == {"/forum_on": "forum_decides"}
    assert prepared(own=forum, forum_on=date(2024, 5, 2))[1].forum_on == date(2024, 5, 2)


def test_what_departs_from_the_practice_needs_its_reason():
    closed = practice(applicants=[{"applicant": "company", "measures": ["course"]}])
    assert found(prepared, own=closed) == {"/deviation": "against_practice"}
    low = practice(ceilings=[{"measure": "course", "amount_kr": 0, "normally": False}])
    assert found(prepared, own=low) == {"/deviation": "above_practice"}
    assert prepared(own=low, deviation="Forumet ba om det")[1].deviation == "Forumet ba om det"


def test_above_the_limit_another_than_the_one_who_prepared_it_decides():
    made, decision = prepared(own=practice(four_eyes_above_kr=0))
    secretary = someone("forum_secretary")
    assert refused(decision.decide, secretary, made, rules(), None).code == "four_eyes"
    assert "decide" not in decision.allowed_actions(secretary)
    decision.decide(someone("forum_secretary", subject="another"), made, rules(), None)
    assert made.status is MeasureStatus.APPROVED


def test_up_to_the_limit_one_is_enough():
    made, decision = prepared(own=practice(four_eyes_above_kr=1))
    decision.decide(someone("forum_secretary"), made, rules(), None)
    assert made.status is MeasureStatus.APPROVED


def test_an_application_that_has_changed_is_looked_at_again():
    made, decision = prepared()
    made.version = 2
    assert refused(decision.decide, someone("forum_secretary"), made, rules(), None).code == "application_changed"


def test_a_rejection_rejects_the_measure_with_its_reason():
    made, decision = prepared(outcome=DecisionOutcome.NONE, granted_ore=0)
    decision.decide(someone("forum_secretary"), made, rules(), None)
    assert (made.status, made.status_reason) == (MeasureStatus.REJECTED, "Godt forankret")
    assert decision.allowed_actions(someone("school_leader")) == ["complain"]


def test_a_decision_keeps_what_was_found_whatever_comes_after():
    made, decision = prepared()
    decision.decide(someone("forum_secretary"), made, rules(), None)
    before = [dict(one) for one in decision.findings]
    made.collective = False
    again = decision.assessed_again(rules(), None)
    assert [finding.clause for _, finding in again.findings] == [one["clause"] for one in before]
    other = decision.assessed_again(rules("regulation_draft"), None)
    assert "D-COLLECTIVE" in [finding.clause for _, finding in other.findings]
    assert decision.findings == before


def test_a_complaint_is_answered_by_another_than_the_one_who_decided():
    made, decision = prepared()
    secretary = someone("forum_secretary")
    decision.decide(secretary, made, rules(), None)
    decision.perform("complain", someone("school_leader"), made, "Vi er uenige.")
    assert refused(decision.perform, "uphold", secretary, made, "Nei").code == "four_eyes"
    decision.perform("change", someone("forum_secretary", subject="another"), made, "Vi tar saken opp igjen")
    assert made.status is MeasureStatus.PROPOSED


def test_the_applicant_has_three_weeks():
    made, decision = prepared()
    decision.decide(someone("forum_secretary"), made, rules(), None)
    assert (decision.complain_by - decision.decided_on).days == 21


def test_what_is_declined_cancels_the_measure():
    made, decision = prepared()
    decision.decide(someone("forum_secretary"), made, rules(), None)
    decision.perform("decline", someone("school_leader"), made, "Vi rekker det ikke.")
    assert made.status is MeasureStatus.CANCELLED
