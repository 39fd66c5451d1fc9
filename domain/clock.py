"""What time it is, and which of the scheme's two calendars a date falls in.

The grant follows the budget year (the calendar year); counties give money per school year (1 August to 31 July).
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
_offset = timedelta()


def now() -> datetime:
    """This moment, in UTC. In a demonstration it runs from the example date."""
    return datetime.now(UTC) + _offset


def today() -> date:
    """Today's date in Norway."""
    return now().astimezone(OSLO).date()


def set_example_date(example: date | None) -> None:
    """Let the clock run as if today were `example` (demonstration and loading of the example county only)."""
    global _offset  # noqa: PLW0603 - one clock per process is what a clock is
    if example is None:
        _offset = timedelta()
        return
    _offset = timedelta(days=(example - datetime.now(OSLO).date()).days)


def budget_year_of(day: date) -> int:
    """The budget year of a date: its calendar year."""
    return day.year


def school_year_of(day: date) -> int:
    """The school year of a date, named by its first calendar year: July 2024 is 2023, August 2024 is 2024."""
    return day.year if day.month >= 8 else day.year - 1


def year_end(school_year: int) -> date:
    """The school year's last day: money that is not used by then lapses in most counties."""
    return date(school_year + 1, 7, 31)
