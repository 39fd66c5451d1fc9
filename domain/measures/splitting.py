"""A measure that several counties pay for together: each has its own measure, and its share of the cost.

It is proposed in one county and taken up in the others. The shares are the same in all of them, and sum to the whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base
from domain.errors import Finding, refuse
from domain.money import apportion
from domain.organisations import Organisation

WHOLE = 10_000  # shares are in hundredths of a per cent


class CostShare(Base):
    """What one county pays of a joint measure, in hundredths of a per cent. A measure's shares sum to 10 000."""

    __tablename__ = "measure_cost_shares"
    __table_args__ = (
        ForeignKeyConstraint(["county", "measure_id"], ["measures.county", "measures.id"]),
        CheckConstraint("share BETWEEN 1 AND 9999", name="share"),
    )

    county: Mapped[str] = mapped_column(String(2), primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default=None)
    of_county: Mapped[str] = mapped_column(String(2), ForeignKey("counties.number"), primary_key=True)
    share: Mapped[int] = mapped_column(Integer)


class PartStatus(StrEnum):
    """How far one county has come with its part."""

    WAITING = "waiting"  # it has not taken it up
    TAKEN_UP = "taken_up"
    ADOPTED = "adopted"  # it stands in the county's adopted plan
    DECLINED = "declined"  # the county's measure was rejected or cancelled


@dataclass(frozen=True, slots=True)
class CountyPart:
    """One county's part of a joint measure. `amount_ore` is in øre; `number` that of the county's own measure."""

    county: str
    share: int
    amount_ore: int
    status: PartStatus
    number: int | None = None
    adopted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A joint measure that another county has proposed, and that one's own has not taken up."""

    id: UUID
    county: str
    number: int
    title: str
    owner: Organisation
    school_year: int
    start_on: date | None
    end_on: date | None
    cost_ore: int
    parts: Sequence[CountyPart]


def check_shares(county: str, owner: Organisation, shares: Sequence[tuple[str, int]]) -> None:
    """That shares are whole: each county once, its own among them, all where the owner works. Raises Invalid."""
    told = [one for one, _ in shares]
    found = [
        Finding("county_twice", f"/shares/{i}/county", params={"county": one})
        for i, one in enumerate(told)
        if one in told[:i]
    ]
    if county not in told:
        found.append(Finding("split_without_own_county", "/shares", params={"county": county}))
    found += [
        Finding("split_outside_network", f"/shares/{i}/county", params={"county": one, "organisation": owner.name})
        for i, one in enumerate(told)
        if not owner.works_in(one)
    ]
    if len(told) < 2 and not found:
        found.append(Finding("split_alone", "/shares"))
    whole = sum(share for _, share in shares)
    if whole != WHOLE:
        found.append(Finding("split_sum", "/shares", params={"sum": whole / 100}))
    refuse(found)


def amounts(total: int, shares: Iterable[CostShare]) -> dict[str, int]:
    """What each county pays of a total, in whole øre that sum to it."""
    ordered = sorted(shares, key=lambda one: one.of_county)
    parts = apportion(total, [one.share for one in ordered])
    return {one.of_county: amount for one, amount in zip(ordered, parts, strict=True)}
