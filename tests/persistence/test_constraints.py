"""What the database refuses has a name, and the name has a meaning."""

import pytest
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.exc import IntegrityError

from domain.base import Base
from domain.errors import Conflict, Invalid
from persistence.constraints import CONSTRAINTS, as_domain_error
from tests.support import organisation

COUNTY_TABLES = {name: t for name, t in Base.metadata.tables.items() if "county" in t.primary_key.columns}
# They point at the register of counties, shared organisations, reference data, or somebody who may act in several.
SHARED = {"counties", "organisations", "programmes", "rule_sets", "identities"}


def test_every_constraint_that_has_a_meaning_exists(story):
    names = "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class UNION SELECT tgname FROM pg_trigger"
    existing = {row[0] for row in story.api.sql(names)}
    assert set(CONSTRAINTS) - existing == set()


@pytest.mark.parametrize("name", sorted(COUNTY_TABLES))
def test_no_reference_between_records_can_cross_a_county(name):
    for constraint in COUNTY_TABLES[name].constraints:
        if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name not in SHARED:
            pairs = {(c.parent.name, c.column.name) for c in constraint.elements}
            assert ("county", "county") in pairs, constraint.name


def test_a_reference_to_another_county_is_refused_by_the_database_itself(told, ids):
    with pytest.raises(IntegrityError):
        told.sql(
            "UPDATE measure_needs SET need_id = :need WHERE county = '38' AND measure_id = :measure",
            need=ids["42"]["need"],
            measure=ids["38"]["measure_draft"],
        )


def stored(api, statement, **params):
    with pytest.raises(IntegrityError) as caught:
        api.sql(statement, **params)
    return as_domain_error(caught.value)


def test_a_repeated_external_id_is_a_conflict_and_an_unknown_programme_is_invalid(story):
    for n in (1, 2):
        story.need("draft", external_id=f"id-{n}")
    taken = stored(story.api, "UPDATE needs SET external_id = 'id-1'")
    assert (type(taken), taken.code) == (Conflict, "external_id_taken")
    unknown = stored(story.api, "UPDATE needs SET programme = 'ZZ' WHERE external_id = 'id-1'")
    assert isinstance(unknown, Invalid)
    assert [(f.code, f.pointer) for f in unknown.findings] == [("unknown_reference", "/programme")]


def test_a_constraint_without_a_meaning_is_a_fault_of_ours(story):
    story.need()
    assert stored(story.api, "UPDATE needs SET people = -1") is None


def test_a_merged_need_always_has_its_target(story):
    story.need()
    with pytest.raises(IntegrityError, match="merged_has_target"):
        story.api.sql("UPDATE needs SET status = 'merged'")


def test_a_number_is_nine_digits_in_the_database_too(story):
    with pytest.raises(IntegrityError, match="number_digits"):
        story.api.sql("UPDATE organisations SET number = '12' WHERE id = :id", id=organisation("union"))
