"""What becomes of money that is left, money between counties, and the end of a budget year.

pot → unallocated → returned to the directorate, carried over to the next school year, or sent to another county. What
is carried or sent is two postings that mirror each other, over an account between them (`carried`, `clearing`), so
that every posting keeps to one county and one school year.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.actors import Actor
from domain.base import Base, CountyRecord, new_id
from domain.budgets.ledger import AccountKind, PostingKind
from domain.budgets.movements import AccountKey, Movement
from domain.budgets.records import check_day, require_money_role
from domain.clock import now, today
from domain.errors import Conflict, Finding, refuse
from domain.money import apportion
from domain.plans import Plan, Pot
from domain.rules import SCHEME, CountyPractice

# The practice that lets money go on to the next school year; a county that has told nothing may.
CARRIED = "carried_over"


class ClosedYear(CountyRecord, Base):
    """A budget year that a county has closed: nothing is dated in it afterwards, and it is never opened again."""

    __tablename__ = "closed_years"
    record_type = "closed_year"
    __table_args__ = (UniqueConstraint("county", "budget_year", name="uq_closed_years_year"),)

    budget_year: Mapped[int] = mapped_column(SmallInteger)
    closed_at: Mapped[datetime] = mapped_column(init=False, default_factory=now)

    @classmethod
    def close(cls, actor: Actor, budget_year: int) -> "ClosedYear":
        """Close a year that is over. Raises Forbidden, Conflict."""
        county = require_money_role(actor, "close")
        if budget_year >= today().year:
            raise Conflict("year_not_over", budget_year=budget_year)
        closed = cls(county=county, budget_year=budget_year)
        closed.note("close")
        return closed


def take_out(plan: Plan, pot: Pot, actor: Actor, amount_ore: int, on: date, reason: str) -> Movement:
    """What a pot does not need: pot → unallocated."""
    county = require_money_role(actor, "take_out", plan.county)
    year = plan.school_year
    check_day(on, year, "/on")
    source, target = AccountKey(AccountKind.POT, year, pot.id), AccountKey(AccountKind.UNALLOCATED, year)
    kind = PostingKind.DEALLOCATION
    return Movement(kind, county, source, target, amount_ore, on, year, reason, {"pot_id": pot.id}, plan, plan.scheme)


def give_back(actor: Actor, school_year: int, amount_ore: int, on: date, reason: str, scheme: str = SCHEME) -> Movement:
    """What is sent back to the directorate: unallocated → returned."""
    county = require_money_role(actor, "return")
    return _half(PostingKind.RETURN, county, AccountKind.RETURNED, school_year, amount_ore, on, reason, scheme)


def carry_over(
    actor: Actor,
    practice: CountyPractice | None,
    school_year: int,
    amount_ore: int,
    on: date,
    reason: str,
    scheme: str = SCHEME,
) -> tuple[Movement, Movement]:
    """What goes on to the next school year, where the county's practice lets it. Raises Invalid, Forbidden."""
    county = require_money_role(actor, "carry")
    if practice is not None and practice.content.get("left_over") not in (None, CARRIED):
        refuse([Finding("not_carried_over", "/amount_ore", params={"school_year": school_year})])
    return _pair(AccountKind.CARRIED, (county, school_year), (county, school_year + 1), amount_ore, on, reason, scheme)


def send(
    actor: Actor, to_county: str, school_year: int, amount_ore: int, on: date, reason: str, scheme: str = SCHEME
) -> tuple[Movement, Movement]:
    """What one county sends another, for something they do together. Raises Forbidden, Invalid."""
    county = require_money_role(actor, "send")
    if to_county == county:
        refuse([Finding("sent_to_itself", "/to_county")])
    return _pair(AccountKind.CLEARING, (county, school_year), (to_county, school_year), amount_ore, on, reason, scheme)


def succeed(
    county: str, school_year: int, free_ore: int, shares: dict[str, int], on: date, reason: str, scheme: str = SCHEME
) -> list[tuple[Movement, Movement]]:
    """What a county that ends leaves to those that come after it: its free money by weights, to the øre."""
    parts = apportion(free_ore, list(shares.values()))
    return [
        _pair(AccountKind.CLEARING, (county, school_year), (to, school_year), part, on, reason, scheme)
        for to, part in zip(shares, parts, strict=True)
        if part
    ]


_PAIRS = {
    AccountKind.CARRIED: (PostingKind.CARRY_OUT, PostingKind.CARRY_IN),
    AccountKind.CLEARING: (PostingKind.SENT, PostingKind.RECEIVED),
}


def _pair(
    between: AccountKind,
    giver: tuple[str, int],
    taker: tuple[str, int],
    amount_ore: int,
    on: date,
    reason: str,
    scheme: str,
) -> tuple[Movement, Movement]:
    """The two movements of a transfer, with one id: out of one county's year, and into another's."""
    out, into = _PAIRS[between]
    transfer = new_id()
    return (
        _half(out, giver[0], between, giver[1], amount_ore, on, reason, scheme, transfer),
        _half(into, taker[0], between, taker[1], amount_ore, on, reason, scheme, transfer),
    )


def _half(
    kind: PostingKind,
    county: str,
    other: AccountKind,
    school_year: int,
    amount_ore: int,
    on: date,
    reason: str,
    scheme: str,
    transfer: UUID | None = None,
) -> Movement:
    check_day(on, school_year if kind is not PostingKind.CARRY_IN else school_year - 1, "/on")
    free, there = AccountKey(AccountKind.UNALLOCATED, school_year), AccountKey(other, school_year)
    source, target = (there, free) if kind in (PostingKind.CARRY_IN, PostingKind.RECEIVED) else (free, there)
    refers = {} if transfer is None else {"transfer_id": transfer}
    return Movement(kind, county, source, target, amount_ore, on, school_year, reason, refers, scheme=scheme)
