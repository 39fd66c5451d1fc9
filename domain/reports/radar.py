"""The radar for unspent money: what will be left of a school year's grant, from what is known on a day.

The forecast is arithmetic that can be followed, not a model: what is not committed, plus what the commitments that are
still unpaid will give back (by the county's own history), less what will be committed at the pace of late.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from domain.clock import year_end
from domain.organisations import OrganisationKind
from domain.plans import PlanActor

# The pace is measured over these days; a measure's money is usually settled so long after its last day.
PACE_DAYS = 90
SETTLED_AFTER = timedelta(days=30)

ACTOR_OF = {
    OrganisationKind.COUNTY_AUTHORITY: PlanActor.COUNTY,
    OrganisationKind.SCHOOL: PlanActor.SCHOOLS,
    OrganisationKind.PRIVATE_SCHOOL: PlanActor.SCHOOLS,
    OrganisationKind.COMPANY: PlanActor.WORKING_LIFE,
    OrganisationKind.TRAINING_OFFICE: PlanActor.WORKING_LIFE,
    OrganisationKind.UNION: PlanActor.WORKING_LIFE,
    OrganisationKind.EMPLOYERS_ORGANISATION: PlanActor.WORKING_LIFE,
    OrganisationKind.EXAMINATION_BOARD: PlanActor.EXAMINATION_BOARDS,
    OrganisationKind.NETWORK: PlanActor.NETWORKS,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What is still unpaid of one commitment on the day, in øre, and when its measure ends."""

    commitment_id: UUID
    unpaid_ore: int
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Freed:
    """What a promise is expected to give back, and when. `overdue`: it should have been settled already."""

    commitment_id: UUID
    expected_ore: int
    free_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be left when the school year ends, in øre: `left_ore` now + `freed_ore` - `committed_ore`."""

    left_ore: int
    freed_ore: int
    committed_ore: int
    freed: Sequence[Freed]

    @property
    def expected_left_ore(self) -> int:
        return self.left_ore + self.freed_ore - self.committed_ore


def unused_share(settled: Iterable[tuple[int, int]]) -> Fraction:
    """The part of what was granted that was not used, over settled measures (granted, used); 0 without history."""
    granted = unused = 0
    for given, used in settled:
        granted += given
        unused += max(0, given - used)
    return Fraction(unused, granted) if granted else Fraction(0)


def forecast(
    left_ore: int,
    promises: Iterable[Promise],
    share: Fraction,
    committed_lately_ore: int,
    on: date,
    school_year: int,
    *,
    promised_ore: int = 0,
) -> Forecast:
    """What will be left at the school year's end.

    `committed_lately_ore` is what was committed in `PACE_DAYS`; `promised_ore` what decisions of earlier years have
    promised for this one and that will be committed whatever the pace is.
    """
    ends = year_end(school_year)
    freed = [_freed(promise, share, on, ends) for promise in promises if promise.unpaid_ore > 0]
    freed_ore = sum(one.expected_ore for one in freed if one.free_on <= ends)
    days = max(0, (ends - on).days)
    pace = committed_lately_ore * days // PACE_DAYS
    committed_ore = max(0, min(max(pace, promised_ore), left_ore + freed_ore))
    return Forecast(left_ore, freed_ore, committed_ore, sorted(freed, key=lambda one: (one.free_on, -one.expected_ore)))


def _freed(promise: Promise, share: Fraction, on: date, ends: date) -> Freed:
    settled_on = (promise.ends_on or ends) + SETTLED_AFTER
    return Freed(
        promise.commitment_id,
        int(promise.unpaid_ore * share),
        max(settled_on, on),
        overdue=settled_on < on,
    )


def fitting(costs: Sequence[int], left_ore: int) -> list[bool]:
    """Which of the needs, in their order, can be answered with what is left: each that fits takes its part."""
    fits = []
    for cost in costs:
        fits.append(cost <= left_ore)
        if fits[-1]:
            left_ore -= cost
    return fits
