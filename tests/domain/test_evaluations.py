"""The worked answers: what is left is explained, what is beyond the grant is one's own."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.budgets import Commitment, CommitmentMoney, release_unspent
from domain.clock import set_example_date
from domain.evaluations import CompletedGroup, Evaluation, EvaluationStatus, IndicatorAnswer, Met
from domain.measures import MeasureStatus
from domain.money import ore
from tests.domain.given import found, measure, refused, rules, someone
from tests.support import organisation

AMOUNTS = st.integers(0, 10**12)


def evaluation(**content):
    fields = {"county": "38", "measure_id": organisation("m"), "owner_id": organisation("school"), "school_year": 2024}
    made = Evaluation(**{**fields, "practice_change": "Annerledes", "used_ore": ore(40_000), **content})
    made.groups = [CompletedGroup(county="38", target_group="instructor", completed=3)]
    made.indicators = [
        IndicatorAnswer(county="38", indicator=code, met=Met.YES, evidence="Referat")
        for code in ("K1", "K2", "K3", "K4")
    ]
    return made


def test_of_40_000_granted_and_31_250_used_8_750_is_left_and_must_be_explained():
    told = evaluation(used_ore=ore(31_250))
    assert told.unspent_ore(ore(40_000)) == ore(8_750)
    assert told.own_financing_ore(ore(40_000)) == 0
    finding = told.missing(rules(), ore(40_000))[0]
    assert (finding.code, finding.pointer, finding.params) == (
        "unspent_reason_required",
        "/unspent_reason",
        {"unspent_ore": ore(8_750)},
    )
    told.unspent_reason = "Billigere lokale"
    assert told.missing(rules(), ore(40_000)) == []


def test_of_45_000_used_on_a_grant_of_40_000_5_000_is_own_financing():
    told = evaluation(used_ore=ore(45_000))
    assert (told.unspent_ore(ore(40_000)), told.own_financing_ore(ore(40_000))) == (0, ore(5_000))
    assert told.missing(rules(), ore(40_000)) == []


@given(AMOUNTS, AMOUNTS)
def test_used_is_granted_less_what_is_left_and_plus_what_is_ones_own(granted, used):
    told = evaluation(used_ore=used)
    assert granted - told.unspent_ore(granted) + told.own_financing_ore(granted) == used
    assert 0 in (told.unspent_ore(granted), told.own_financing_ore(granted))


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_no_more_is_released_than_is_unspent_and_unpaid(unpaid, freed, unspent):
    commitment = Commitment(
        county="38",
        pot_id=organisation("pot"),
        measure_id=organisation("m"),
        recipient_id=organisation("school"),
        amount_ore=unpaid + freed + 1,
        budget_year=2024,
        school_year=2024,
        decided_on=date(2024, 1, 1),
        reason="",
    )
    money = CommitmentMoney(unpaid_ore=unpaid, paid_ore=1)
    movements = release_unspent([(commitment, money)], someone("forum_secretary"), unspent)
    assert sum(movement.amount_ore for movement in movements) == max(0, min(unpaid, unspent - freed))


@pytest.mark.parametrize("code", ["K1", "K2", "K3", "K4"])
def test_every_indicator_is_answered(code):
    told = evaluation()
    told.indicators = [answer for answer in told.indicators if answer.indicator != code]
    findings = told.missing(rules(), ore(40_000))
    assert [(f.pointer, f.clause) for f in findings] == [(f"/indicators/{code}", code)]


def test_the_one_who_sent_it_cannot_approve_it():
    told, secretary = evaluation(), someone("forum_secretary")
    told.perform("submit", secretary, rules(), ore(40_000))
    assert refused(told.perform, "approve", secretary, rules(), ore(40_000)).code == "four_eyes"
    told.perform("approve", someone("forum_secretary", subject="another"), rules(), ore(40_000))
    assert told.status is EvaluationStatus.APPROVED


def test_an_evaluation_is_begun_by_the_owner_of_a_measure_that_has_started():
    made = measure()
    assert refused(Evaluation.begin, someone("company"), rules(), made, {}).code == "not_your_measure"
    assert refused(Evaluation.begin, someone("school_leader"), rules(), made, {}).code == "measure_not_carried_out"
    made.status = MeasureStatus.RUNNING
    assert Evaluation.begin(someone("school_leader"), rules(), made, {}).status is EvaluationStatus.DRAFT


def test_unknown_codes_in_an_evaluation_are_refused():
    made = measure()
    made.status = MeasureStatus.COMPLETED
    content = {"groups": {"teacher": 1}, "indicators": {"K9": {"met": Met.NO, "evidence": "x"}}}
    assert found(Evaluation.begin, someone("school_leader"), rules(), made, content) == {
        "/groups/teacher": "unknown_code",
        "/indicators/K9": "unknown_code",
    }
    set_example_date(None)
