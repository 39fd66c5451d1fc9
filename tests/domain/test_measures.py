"""What a measure must say before it is proposed and before it is approved."""

from domain.measures import MeasureStatus
from tests.domain.given import found, measure, refused, rules, someone


def test_a_whole_measure_lacks_nothing():
    assert measure().missing(rules()) == []


def test_need_and_partner_rest_on_the_two_criteria():
    bare = measure()
    bare.needs, bare.partners = [], []
    assert [(f.pointer, f.clause) for f in bare.missing(rules())] == [("/needs", "C1"), ("/partners", "C2")]


def test_a_measure_can_be_proposed_without_partners_but_not_approved():
    made = measure()
    made.partners = []
    made.perform("propose", someone("school_leader"), rules())
    assert made.status is MeasureStatus.PROPOSED
    assert found(made.perform, "approve", someone("forum_secretary"), rules()) == {"/partners": "national_demand"}


def test_a_measure_only_for_groups_outside_the_core_is_not_proposed():
    made = measure()
    made.groups[0].target_group = "other"
    assert found(made.perform, "propose", someone("school_leader"), rules()) == {"/groups": "national_demand"}


def test_a_secretary_cannot_approve_what_the_same_secretary_proposed():
    made, secretary = measure(), someone("forum_secretary")
    made.perform("propose", secretary, rules())
    assert refused(made.perform, "approve", secretary, rules()).code == "four_eyes"
    made.perform("approve", someone("forum_secretary", subject="another"), rules())
    assert made.status is MeasureStatus.APPROVED


def test_an_end_before_the_start_is_refused_even_in_a_draft():
    assert [f.code for f in measure(start_on="2024-02-01", end_on="2024-01-31").faults(rules())] == ["period_reversed"]


def test_the_cost_is_the_sum_of_its_lines():
    assert measure().total_cost_ore == 100
