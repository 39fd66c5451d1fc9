"""Transfers, closed years, and a county's successors."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select, text

from domain.budgets import Account, AccountKind, ClosedYear, Movement, Posting, succeed, take_out
from domain.clock import now, school_year_of, today
from domain.errors import Conflict
from domain.organisations import CountySuccession
from persistence.budgets.posting import post
from persistence.plans import Plans
from persistence.repository import Repository, in_counties
from persistence.unit_of_work import UnitOfWork

# What has not come to its end when a school year is over.
OPEN = (AccountKind.UNALLOCATED, AccountKind.POT, AccountKind.COMMITMENT)


class ClosedYears(Repository[ClosedYear]):
    model = ClosedYear

    def all(self, county: str) -> list[ClosedYear]:
        """A county's closed years, the newest first."""
        query = self._query().where(ClosedYear.county == county)
        return list(self.session.scalars(query.order_by(ClosedYear.budget_year.desc())))

    def next(self, county: str) -> int | None:
        """The oldest budget year with postings that is over and has not been closed."""
        closed = select(ClosedYear.budget_year).where(ClosedYear.county == county)
        year = func.extract("year", Posting.effective_on)
        query = select(func.min(year)).where(
            Posting.county == county,
            in_counties(Posting.county, self.unit_of_work.actor),
            year < today().year,
            year.not_in(closed),
        )
        found = self.session.scalar(query)
        return None if found is None else int(found)

    def close(self, closed: ClosedYear) -> ClosedYear:
        """Store it when no posting is under way: one that comes later finds the year closed."""
        self.session.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('ledger'), :county)"), {"county": int(closed.county)}
        )
        closed.closed_at = now()  # what was recorded before the lock was had is before it
        return self.add(closed)


def transfer(unit_of_work: UnitOfWork, pair: tuple[Movement, Movement]) -> Posting:
    """Both postings of a transfer; the one that goes out is returned."""
    unit_of_work.reach(*(each.county for each in pair), writing=True)
    # In one order, whichever way the money goes: two counties that send each other money at once do not wait for ever.
    made = {each.kind: post(unit_of_work, each) for each in sorted(pair, key=lambda each: each.county)}
    return made[pair[0].kind]


def still_there(unit_of_work: UnitOfWork, county: str) -> list[dict[str, object]]:
    """Money of school years that have ended which is still unallocated, in pots or promised."""
    rows = unit_of_work.session.execute(
        select(
            Account.kind.label("account_kind"),
            Account.school_year,
            Account.scheme,
            func.sum(Account.balance).label("amount_ore"),
            func.count().label("accounts"),
        )
        .where(
            Account.county == county,
            in_counties(Account.county, unit_of_work.actor),
            Account.kind.in_(OPEN),
            Account.balance > 0,
            Account.school_year < school_year_of(today()),
        )
        .group_by(Account.kind, Account.school_year, Account.scheme)
        .order_by(Account.school_year, Account.scheme, Account.kind)
    ).mappings()
    return [dict(row) for row in rows]


def hand_over(unit_of_work: UnitOfWork, county: str, shares: Mapping[str, int], on: date, reason: str) -> list[Posting]:
    """Move what a county that ends has free to its successors, by their shares: pots first, then what is unallocated.

    What is promised stays where it was promised: its measures, letters and receipts are that county's. Raises Conflict
    for one that is no successor.
    """
    session = unit_of_work.session
    known = set(session.scalars(select(CountySuccession.successor).where(CountySuccession.predecessor == county)))
    strangers = sorted(set(shares) - known)
    if strangers or not shares:
        raise Conflict("no_successor", county=county, others=", ".join(strangers), known=", ".join(sorted(known)))
    made = []
    for pot, balance in session.execute(
        select(Account.subject_id, Account.balance)
        .where(Account.county == county, Account.kind == AccountKind.POT, Account.balance > 0)
        .order_by(Account.school_year, Account.id)
    ).all():
        plan, found = Plans(unit_of_work).of_pot(pot)
        made.append(post(unit_of_work, take_out(plan, found, unit_of_work.actor, balance, on, reason)))
    for school_year, scheme, balance in session.execute(
        select(Account.school_year, Account.scheme, Account.balance)
        .where(Account.county == county, Account.kind == AccountKind.UNALLOCATED, Account.balance > 0)
        .order_by(Account.school_year, Account.scheme)
    ).all():
        pairs = succeed(county, school_year, balance, dict(shares), on, reason, scheme)
        made.extend(transfer(unit_of_work, pair) for pair in pairs)
    return made
