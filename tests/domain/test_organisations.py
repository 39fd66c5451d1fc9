"""Organisation numbers, seats, and which groups the forum lacks."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.organisations import Organisation, OrganisationKind, SeatGroup, missing_groups, organisation_number
from tests.domain.given import found, seat

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def check_digit(digits):
    rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    return 0 if rest == 0 else 11 - rest


@pytest.mark.parametrize(
    "text",
    [
        "974575086",
        "974 575 086",
        "974\N{NO-BREAK SPACE}575\N{NO-BREAK SPACE}086",
        " NO 974 575 086 MVA ",
        "no974575086mva",
    ],
)
def test_an_organisation_number_is_read_however_people_write_it(text):
    assert organisation_number(text) == "974575086"


@pytest.mark.parametrize("text", ["974575087", "974 575 087"])
def test_a_wrong_check_digit_is_told_apart_from_a_wrong_length(text):
    assert found(organisation_number, text) == {"/number": "organisation_number_check_digit"}


@pytest.mark.parametrize("text", ["", "97457508", "9745750866", "97457508A", "٩٧٤٥٧٥٠٨٦"])
def test_what_is_not_nine_digits_is_refused(text):
    codes = found(organisation_number, text)
    assert set(codes.values()) <= {"organisation_number_length", "organisation_number_check_digit"}


@given(st.from_regex(r"\A[89][0-9]{7}\Z"))
def test_exactly_one_last_digit_fits(digits):
    check = check_digit(digits)
    accepted = []
    for last in range(10):
        try:
            accepted.append(organisation_number(f"{digits}{last}")[-1])
        except Invalid:
            continue
    assert accepted == ([] if check == 10 else [str(check)])


@given(st.from_regex(r"\A[89][0-9]{7}\Z"), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits, place, shift):
    assume(check_digit(digits) < 10)
    right = f"{digits}{check_digit(digits)}"
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    with pytest.raises(Invalid):
        organisation_number(wrong)


def test_a_body_without_counties_works_everywhere_and_others_where_they_lie():
    union = Organisation(name="LO", kind=OrganisationKind.UNION)
    school = Organisation(name="Skole", kind=OrganisationKind.SCHOOL, county="38")
    assert union.works_in("42")
    assert school.works_in("38")
    assert not school.works_in("42")


def test_the_county_governor_observes_and_never_votes():
    assert found(seat, SeatGroup.COUNTY_GOVERNOR) == {"/voting": "governor_observes"}
    assert not seat(SeatGroup.COUNTY_GOVERNOR, voting=False).voting


def test_a_seat_holds_from_its_first_day_to_its_last():
    held = seat(SeatGroup.EMPLOYERS, valid_to=date(2023, 12, 31))
    days = [date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1)]
    assert [held.holds_on(day) for day in days] == [False, True, True, False]


def test_a_group_is_missing_when_only_an_observer_or_a_past_seat_holds_it():
    day = date(2024, 1, 1)
    seats = [
        seat(SeatGroup.EMPLOYERS),
        seat(SeatGroup.TEACHERS, voting=False),
        seat(SeatGroup.EMPLOYEES, valid_to=date(2023, 12, 31)),
    ]
    assert missing_groups(seats, ["employers", "employees", "teachers"], day) == ["employees", "teachers"]
