"""What a need must say, and merging."""

import pytest

from domain.errors import Conflict
from domain.needs import NeedStatus
from tests.domain.given import found, need, refused, rules, someone


def test_a_whole_need_lacks_nothing():
    assert need().missing(rules()) == []


@pytest.mark.parametrize("field", ["anchoring_process", "anchoring_date", "anchoring_leaders", "anchoring_employees"])
def test_missing_anchoring_rests_on_the_first_criterion(field):
    findings = need(**{field: None}).missing(rules())
    assert [(f.code, f.pointer, f.clause) for f in findings] == [("missing", f"/{field}", "C1")]


@pytest.mark.parametrize(
    ("field", "code"),
    [("anchoring_leaders", "anchoring_without_leaders"), ("anchoring_employees", "anchoring_without_employees")],
)
def test_anchoring_without_one_side_is_told(field, code):
    findings = need(**{field: 0}).missing(rules())
    assert [(f.code, f.pointer, f.clause) for f in findings] == [(code, f"/{field}", "C1")]


def test_a_need_without_a_core_group_is_outside_the_scheme():
    findings = need(target_groups=["department_head"]).missing(rules())
    assert [(f.code, f.clause) for f in findings] == [("no_core_group", "T-CORE")]


def test_another_group_beside_the_core_needs_a_justification():
    beside = {"target_groups": ["instructor", "department_head"]}
    findings = need(**beside, other_group_justification="  ").missing(rules())
    assert [(f.code, f.clause) for f in findings] == [("justification_required", "T-OTHER")]
    assert need(**beside, other_group_justification="De leder arbeidet").missing(rules()) == []


def test_unknown_codes_are_refused_with_the_nearest_first():
    findings = need(themes=["curriculum"], measure_kind="kurs").faults(rules())
    assert {f.pointer: f.code for f in findings} == {"/themes": "unknown_code", "/measure_kind": "unknown_code"}
    assert findings[0].params["allowed"].startswith("curriculum_lk20")


def test_a_trade_belongs_to_its_programme():
    assert [f.code for f in need(programme="EL", trade="BATMF3").faults(rules())] == ["trade_outside_programme"]
    assert need(programme="BA", trade="BATMF3").faults(rules()) == []


def submitted(**content):
    made = need(**content)
    made.number = 7
    made.perform("submit", someone("school_leader"), rules())
    return made


def test_a_merge_is_undone_to_the_state_before():
    secretary, school, first, second = someone("forum_secretary"), someone("school_leader"), submitted(), submitted()
    first.perform("forward", someone("network_coordinator", acts_for=["school"]), rules())
    first.propose_merge(second, school)
    assert (first.status, first.merged_into_id) == (NeedStatus.MERGED, second.id)
    first.unmerge(secretary)
    assert (first.status, first.merged_into_id) == (NeedStatus.FORWARDED, None)


def test_no_need_is_merged_into_itself_or_into_one_that_cannot_take_it():
    school, first, second = someone("school_leader"), submitted(), submitted()
    assert found(first.propose_merge, first, school) == {"/into_id": "merge_into_itself"}
    assert isinstance(refused(first.propose_merge, need_with_number(), school), Conflict)
    first.number = 7
    first.propose_merge(second, school)
    assert isinstance(refused(second.propose_merge, first, school), Conflict)


def need_with_number():
    draft = need()
    draft.number = 8
    return draft


def test_a_returned_need_keeps_the_reason_until_it_is_sent_again():
    made = submitted()
    made.perform("return", someone("forum_secretary"), rules(), "Hvem var med?")
    assert made.return_reason == "Hvem var med?"
    made.perform("submit", someone("school_leader"), rules())
    assert made.return_reason is None
