"""Two calendars: the budget year is the calendar year, the school year runs from August to July."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import budget_year_of, school_year_of, set_example_date, today

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "school_year", "budget_year"),
    [
        ("2023-08-01", 2023, 2023),
        ("2023-12-31", 2023, 2023),
        ("2024-01-01", 2023, 2024),
        ("2024-07-31", 2023, 2024),
        ("2024-08-01", 2024, 2024),
    ],
)
def test_a_day_falls_in_its_two_years(day, school_year, budget_year):
    assert school_year_of(date.fromisoformat(day)) == school_year
    assert budget_year_of(date.fromisoformat(day)) == budget_year


@given(DAYS)
def test_every_day_lies_within_the_bounds_of_its_school_year_and_no_other(day):
    year = school_year_of(day)
    assert date(year, 8, 1) <= day <= date(year + 1, 7, 31)
    assert school_year_of(date(year + 1, 7, 31) + timedelta(days=1)) == year + 1


@given(DAYS)
def test_the_example_date_moves_the_clock_and_nothing_else_does(day):
    set_example_date(day)
    assert today() == day
    set_example_date(None)
    assert abs((today() - date.today()).days) <= 1  # noqa: DTZ011 - the machine may stand in another zone
