"""The rule set is data: every code in three languages, every clause it cites is there."""

import pytest

from domain.rules import nearest_first
from tests.domain.given import rules

LISTS = (
    "criteria",
    "indicators",
    "target_groups",
    "seat_groups",
    "plan_headings",
    "measure_kinds",
    "cost_categories",
    "themes",
    "national_goals",
    "anchoring_processes",
    "clauses",
)


@pytest.mark.parametrize("kind", LISTS)
def test_every_code_stands_once_with_bokmal_nynorsk_and_english(kind):
    items = rules().content[kind]
    assert len({item["code"] for item in items}) == len(items) > 0
    assert all(item[language].strip() for item in items for language in ("nb", "nn", "en"))


def test_every_clause_that_is_cited_is_explained():
    clauses = set(rules().codes("clauses"))
    cited = {item["clause"] for kind in LISTS for item in rules().content[kind] if "clause" in item}
    in_code = {"C1", "C2", "T-CORE", "T-OTHER", "P-SHARES", "P-MEASURES", "P-DURATION", "F-OBS", "K1", "K2", "K3", "K4"}
    assert (cited | in_code) - clauses == set()


def test_the_core_groups_are_those_of_the_guidelines():
    core = rules().codes("target_groups", core=True)
    assert core == ["vocational_teacher", "instructor", "examination_board_member"]


def test_the_nearest_code_is_offered_first():
    assert nearest_first("instruktor", rules().codes("target_groups"))[0] == "instructor"
