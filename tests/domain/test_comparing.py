"""Two versions of the rules side by side: the same application, two lists of findings, and why."""

from domain.organisations import OrganisationKind
from domain.rules import Change, Result, changed_codes, changed_rules, differences
from tests.domain.given import body, measure, rules

OLD, DRAFT = rules(), rules("regulation_draft")


def results(version, facts):
    return {(finding.clause, finding.pointer): result for result, finding in version.rulings(facts)}


def test_the_same_application_has_two_lists_of_findings_under_two_versions():
    alone = measure(collective=False)
    alone.partners[0].__dict__["organisation"] = body(OrganisationKind.SCHOOL)
    assert set(results(OLD, alone.facts()).values()) == {Result.PASS}
    assert results(DRAFT, alone.facts()) == {
        ("C1", "/needs"): Result.PASS,
        ("C2", "/partners"): Result.FAIL,
        ("T-CORE", "/groups"): Result.PASS,
        ("D-COLLECTIVE", "/collective"): Result.FAIL,
    }


def test_each_difference_is_explained_by_the_rule_that_changed():
    alone = measure(collective=False)
    changes = changed_rules(OLD, DRAFT)
    assert {change.code: change.change for change in changes} == {
        "C2": Change.CHANGED,
        "T-CORE": Change.CHANGED,
        "collective": Change.ADDED,
    }
    [difference] = differences(changes, alone.facts())
    assert (difference.because.code, difference.before, difference.after) == ("collective", None, Result.FAIL)


def test_a_version_compared_with_itself_has_no_difference():
    assert changed_rules(OLD, OLD) == []
    assert changed_codes(OLD, OLD) == {}


def test_a_rule_that_went_is_told_as_one():
    assert {change.code: change.change for change in changed_rules(DRAFT, OLD)}["collective"] is Change.REMOVED


def test_the_lists_of_codes_that_differ_tell_what_came_and_what_went():
    assert changed_codes(OLD, DRAFT)["target_groups"] == (["teacher"], [])
    assert changed_codes(OLD, DRAFT)["indicators"] == (["O1", "O2", "O3"], ["K1", "K2", "K3", "K4"])


def test_a_neighbouring_scheme_judges_by_its_own_rules():
    applied = measure(own_ore=20)
    applied.groups[0].target_group = "teacher"
    applied.partners[0].__dict__["organisation"] = body(OrganisationKind.PROVIDER)
    scheme = rules("decentralised")
    assert results(scheme, applied.facts())["DK-SHARE", "/own_ore"] is Result.FAIL
    applied.own_ore = 24  # 24 of the 76 that are applied for: 31 per cent
    assert set(results(scheme, applied.facts()).values()) == {Result.PASS}
