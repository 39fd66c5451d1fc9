"""National identity numbers are found however they are written, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2

from api.identity_numbers import holds_identity_number


def number(day, month, year, rest):
    begun = f"{day:02}{month:02}{year:02}{rest:03}"
    first = calc_check_digit1(begun)
    return begun + first + calc_check_digit2(begun + first)


@given(
    st.integers(1, 31),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(0, 999),
    st.sampled_from([0, 40]),
    st.sampled_from([0, 40, 65, 80]),
    st.sampled_from(["{}", "{:.6} {}", "Født {:.6}-{}.", "nr.{}", "({})\n"]),
)
def test_every_number_is_found_in_a_text(day, month, year, rest, to_day, to_month, written):
    whole = number(day + to_day, month + to_month, year, rest)
    if len(whole) != 11:
        return  # no such number is given out
    told = written.format(whole, whole[6:]) if "{:.6}" in written else written.format(whole)
    assert holds_identity_number(f"Om den ansatte: {told} Takk.")


@pytest.mark.parametrize(
    "text",
    [
        "15108695077",  # a check digit is wrong
        "32108695088",
        "115108695088",  # twelve digits
        "974575086",
        "0530 12 34567",
        "22 33 44 55, 66 77 88 99",
        "1 234 567 kr i 2024, 2 345 678 kr i 2025",
        "2024-05-02T12:00:00",
    ],
)
def test_other_numbers_are_let_be(text):
    assert not holds_identity_number(text)
