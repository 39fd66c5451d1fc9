"""The county's year as a whole: its phases, what makes a payment's chain whole, and what will be left of the grant."""

from domain.reports.radar import (
    ACTOR_OF,
    PACE_DAYS,
    Forecast,
    Freed,
    Promise,
    fitting,
    forecast,
    unused_share,
)
from domain.reports.year import CHAIN, Phase, year_wheel

__all__ = [
    "ACTOR_OF",
    "CHAIN",
    "PACE_DAYS",
    "Forecast",
    "Freed",
    "Phase",
    "Promise",
    "fitting",
    "forecast",
    "unused_share",
    "year_wheel",
]
