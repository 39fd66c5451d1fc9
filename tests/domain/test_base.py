"""Identifiers sort by the time they were made."""

import time

from domain.base import new_id


def test_identifiers_are_of_version_seven():
    made = [new_id() for _ in range(200)]
    assert {(identifier.version, identifier.variant) for identifier in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == len(made)


def test_a_later_identifier_sorts_after_an_earlier_one():
    earlier = new_id()
    time.sleep(0.002)
    assert new_id() > earlier
