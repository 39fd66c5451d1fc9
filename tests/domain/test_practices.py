"""What a county's practice says: the worked answers, and that a condition is true, false or unknown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules import FIELDS, OPERATORS, CountyPractice, Facts, Line, Result, condition_faults, holds

DAY = date(2024, 3, 15)
AGDER = {
    "intake": {"mode": "round", "rounds": [{"opens_on": "2024-03-01", "closes_on": "2024-05-01"}]},
    "applicants": [{"applicant": "company", "measures": ["course", "hospitering"]}],
    "closed": [{"applicant": "school", "measures": ["course"], "reason": {"nn": "Skulane har kvotar."}}],
    "rates": [{"measure": "hospitering", "amount_kr": 3500, "min_days": 2, "max_days": 5, "beyond": "cap"}],
    "ceilings": [{"measure": "course", "amount_kr": 1000, "normally": True}],
    "costs": [
        {"category": "accommodation", "covered": "no", "note": {"nn": "Hotell blir ikkje dekt."}},
        {"category": "travel", "covered": "on_condition", "note": {"nb": "Bare med tog."}},
    ],
    "rules": [
        {
            "code": "agreement",
            "when": {"field": "measure", "is": "hospitering"},
            "require": {"field": "agreement", "is": True},
            "text": {"nb": "Det må være en avtale."},
            "remedy": {"nb": "Skriv avtalen."},
        }
    ],
}


def assess(lines=(), *, practice=None, on=DAY, **fields):
    fields = {"applicant": "company", "measure": "course", "participants": 24, **fields}
    made = CountyPractice(county="42", school_year=2023, content={**AGDER, **(practice or {})})
    return made.assess(Facts(fields, [Line(category, kr * 100) for category, kr in lines]), on)


def codes(assessment, result=Result.FAIL):
    return {finding.code for found, finding in assessment.findings if found is result}


def hospitering(days, beyond="cap", **fields):
    rates = [{**AGDER["rates"][0], "beyond": beyond}]
    return assess(measure="hospitering", days=days, practice={"rates": rates}, **{"participants": 1, **fields})


def test_five_days_of_work_shadowing_are_17500():
    assert hospitering(5).amount_ore == 1_750_000


def test_six_days_are_capped_or_refused_as_the_county_has_it():
    capped, refused = hospitering(6), hospitering(6, "refuse")
    assert (capped.amount_ore, codes(capped)) == (1_750_000, set())
    assert (refused.amount_ore, codes(refused)) == (0, {"too_many_days"})


def test_days_below_the_least_are_refused():
    assert codes(hospitering(1)) == {"too_few_days"}


@pytest.mark.parametrize(("cost", "given_kr"), [(31_000, 24_000), (18_500, 18_500), (24_000, 24_000)])
def test_a_course_is_given_at_most_the_ceiling_for_each_participant(cost, given_kr):
    assessment = assess([("lecturer", cost)])
    assert assessment.amount_ore == given_kr * 100
    assert codes(assessment, Result.UNKNOWN) == ({"above_normal_ceiling"} if cost > 24_000 else set())


def test_hotel_is_not_covered_and_the_rest_is():
    assessment = assess([("accommodation", 9_000), ("room", 4_000)])
    assert [line.eligible_ore for line in assessment.lines] == [0, 400_000]
    assert assessment.amount_ore == 400_000
    [finding] = [finding for result, finding in assessment.findings if result is Result.FAIL]
    assert (finding.code, finding.pointer) == ("cost_not_covered", "/cost_lines/0")
    assert finding.params == {"own": {"nn": "Hotell blir ikkje dekt"}, "amount_ore": 900_000}


def test_a_cost_on_a_condition_counts_and_is_for_a_person_to_judge():
    assessment = assess([("travel", 1_000)])
    assert (assessment.amount_ore, codes(assessment, Result.UNKNOWN)) == (100_000, {"cost_on_condition"})


def test_what_is_not_filled_in_leaves_the_amount_unknown_and_says_what_is_needed():
    assessment = hospitering(None, participants=None)
    assert assessment.amount_ore is None
    needed = {
        f.pointer for result, f in assessment.findings if f.code == "needed_for_amount" and result is Result.UNKNOWN
    }
    assert needed == {"/days", "/groups"}
    assert assess([("room", 1)], participants=None).amount_ore is None


def test_a_group_that_is_closed_hears_why_and_one_that_may_not_hears_that():
    closed = assess(applicant="school")
    [reason] = [finding.params["own"] for _, finding in closed.findings if finding.code == "closed_to_group"]
    assert (codes(closed), reason) == ({"closed_to_group"}, {"nn": "Skulane har kvotar"})
    assert codes(assess(applicant="network")) == {"applicant_may_not"}
    assert codes(assess(applicant="school", measure="seminar")) == {"applicant_may_not"}


@pytest.mark.parametrize(
    ("day", "code"),
    [("2024-02-29", "round_not_yet"), ("2024-03-01", None), ("2024-05-01", None), ("2024-05-02", "round_over")],
)
def test_a_round_is_open_from_its_first_day_to_its_last(day, code):
    assert codes(assess(on=date.fromisoformat(day))) == ({code} if code else set())


@pytest.mark.parametrize("mode", ["direct", "quota"])
def test_where_money_is_given_without_application_none_is_taken(mode):
    assert codes(assess(practice={"intake": {"mode": mode}})) == {"no_applications"}


def test_a_precondition_is_kept_broken_or_unknown_and_silent_where_it_does_not_apply():
    results = {
        agreement: [r for r, f in hospitering(3, agreement=agreement).findings if f.code == "county_rule"]
        for agreement in (True, False, None)
    }
    assert results == {True: [Result.PASS], False: [Result.FAIL], None: [Result.UNKNOWN]}
    assert "county_rule" not in {finding.code for _, finding in assess().findings}


def test_the_same_in_two_counties_is_flagged():
    assert codes(assess(elsewhere=True), Result.UNKNOWN) == {"applied_elsewhere"}


KNOWN = {"field": "days", "at_most": 5}
UNKNOWN = {"field": "participants", "at_least": 1}
FACTS = {"days": 5, "target_groups": ["instructor"]}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (KNOWN, True),
        ({"not": KNOWN}, False),
        (UNKNOWN, None),
        ({"not": UNKNOWN}, None),
        ({"all": [KNOWN, UNKNOWN]}, None),
        ({"all": [{"not": KNOWN}, UNKNOWN]}, False),
        ({"any": [KNOWN, UNKNOWN]}, True),
        ({"any": [{"not": KNOWN}, UNKNOWN]}, None),
        ({"field": "target_groups", "has_any_of": ["instructor", "other"]}, True),
        ({"field": "target_groups", "has_only": ["other"]}, False),
    ],
)
def test_unknown_stays_unknown_unless_the_rest_decides(condition, answer):
    assert condition_faults(condition, ()) == []
    assert holds(condition, FACTS) is answer


@pytest.mark.parametrize(
    ("condition", "path", "code"),
    [
        ({}, (), "condition_expected"),
        ("days", (), "condition_expected"),
        ({"field": "dager", "at_most": 5}, ("field",), "unknown_code"),
        ({"at_most": 5}, ("at_most",), "unknown_key"),
        ({"field": "days", "is": 5}, ("is",), "unknown_key"),
        ({"field": "days"}, (), "one_operator"),
        ({"field": "days", "at_most": 5, "at_least": 1}, (), "one_operator"),
        ({"field": "days", "at_most": "5"}, ("at_most",), "number_expected"),
        ({"field": "days", "at_most": True}, ("at_most",), "number_expected"),
        ({"field": "agreement", "is": "ja"}, ("is",), "flag_expected"),
        ({"field": "measure", "is": 3}, ("is",), "text_expected"),
        ({"field": "target_groups", "has_only": []}, ("has_only",), "codes_expected"),
        ({"all": []}, ("all",), "conditions_expected"),
        ({"all": [KNOWN], "any": [KNOWN]}, ("any",), "unknown_key"),
        ({"any": [KNOWN, {"not": {"field": "x", "is": 1}}]}, ("any", 1, "not", "field"), "unknown_code"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_pointed_at(condition, path, code):
    assert [(fault.path, fault.code) for fault in condition_faults(condition, ())] == [(path, code)]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([*FIELDS, *OPERATORS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["field", "all", "any", "not", *OPERATORS]) | st.text(max_size=5), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(anything)
def test_whatever_is_written_is_a_fault_or_can_be_asked(condition):
    if not condition_faults(condition, ()):
        assert holds(condition, {}) in (True, False, None)
