"""The wheel of the year."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.reports import year_wheel
from domain.reports.year import PHASES


@given(st.integers(2000, 2100))
def test_the_wheel_has_every_phase_once_within_the_school_year(year):
    first, last = date(year, 8, 1), date(year + 1, 7, 31)
    wheel = year_wheel(year)
    assert sorted(phase.code for phase in wheel) == sorted(PHASES)
    assert all(first <= phase.starts_on <= phase.ends_on <= last for phase in wheel)
    assert [phase.starts_on for phase in wheel] == sorted(phase.starts_on for phase in wheel)


@given(st.integers(0, 364))
def test_something_always_goes_on(offset):
    day = date(2023, 8, 1) + timedelta(days=offset)
    assert any(phase.holds_on(day) for phase in year_wheel(2023))


def test_in_the_middle_of_march_needs_are_reported_and_measures_run():
    running = {phase.code for phase in year_wheel(2023) if phase.holds_on(date(2024, 3, 15))}
    assert running == {"measures", "needs", "evaluation"}
