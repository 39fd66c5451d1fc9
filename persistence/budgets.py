"""The ledger's only writer, `post`, and the money's row queries."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from domain.budgets import (
    Account,
    AccountKey,
    AccountKind,
    Commitment,
    CommitmentMoney,
    Entry,
    GrantLetter,
    Movement,
    Posting,
    PostingKind,
    require_money_role,
)
from domain.clock import budget_year_of
from domain.errors import Conflict, NotFound
from domain.measures import Measure
from domain.organisations import Organisation
from domain.plans import Plan, PlanLine, PlanStatus, Pot
from persistence.reading import json_object, organisation_json, page
from persistence.repository import Repository, in_counties
from persistence.unit_of_work import UnitOfWork, refusals_translated


class GrantLetters(Repository[GrantLetter]):
    model = GrantLetter


class Commitments(Repository[Commitment]):
    model = Commitment
    loads = (joinedload(Commitment.pot), joinedload(Commitment.measure), joinedload(Commitment.recipient))

    def money(self, commitment: Commitment) -> CommitmentMoney:
        """Where the commitment's øre are now."""
        balances = dict(
            self.session.execute(
                select(Account.kind, Account.balance).where(
                    Account.county == commitment.county,
                    Account.subject_id == commitment.id,
                    Account.school_year == commitment.school_year,
                )
            ).all()
        )
        return CommitmentMoney(balances.get(AccountKind.COMMITMENT, 0), balances.get(AccountKind.PAID, 0))

    def of_measure(self, county: str, measure_id: UUID) -> list[Commitment]:
        """The commitments to a measure, oldest first."""
        query = self._query().where(Commitment.county == county, Commitment.measure_id == measure_id)
        return list(self.session.scalars(query.order_by(Commitment.id)))


def post(unit_of_work: UnitOfWork, movement: Movement) -> Posting:
    """Carry out a movement: accounts in ascending order, each by one guarded update; then the posting and its entries.

    The update takes the row's lock, so two postings on one account follow one another, and the CHECK refuses a
    balance below
    zero. Raises Conflict (`insufficient_funds`, with what there is), and for a repeated allocation or reversal.
    """
    session = unit_of_work.session
    unit_of_work.flush()
    posting = Posting(
        county=movement.county,
        kind=movement.kind,
        amount_ore=movement.amount_ore,
        effective_on=movement.effective_on,
        budget_year=budget_year_of(movement.effective_on),
        school_year=movement.school_year,
        text=movement.text,
        recorded_by=unit_of_work.actor.name,
        **movement.refers,
    )
    session.add(posting)
    unit_of_work.flush()
    amounts = [(_account_id(unit_of_work, movement.county, key), key, amount) for key, amount in movement.entries()]
    entries = []
    for account_id, key, amount in sorted(amounts, key=lambda entry: entry[0]):
        entries.append(_move(unit_of_work, movement.county, account_id, key, amount, posting.id))
    session.execute(insert(Entry), entries)
    return posting


def reverse(unit_of_work: UnitOfWork, original: Posting, *, on: Any, reason: str) -> Posting:
    """A posting that undoes another, once (`uq_postings_reverses`). Raises Conflict, NotFound."""
    require_money_role(unit_of_work.actor, "reverse")
    if original.kind is PostingKind.REVERSAL:
        raise Conflict("reversal_of_reversal")
    rows = unit_of_work.session.execute(
        select(Account.kind, Account.school_year, Account.subject_id, Entry.amount_ore)
        .join(Account, (Account.county == Entry.county) & (Account.id == Entry.account_id))
        .where(Entry.county == original.county, Entry.posting_id == original.id)
        .order_by(Entry.amount_ore)
    ).all()
    keys = [AccountKey(kind, year, subject) for kind, year, subject, _ in rows]
    refers = {"reverses_id": original.id}
    for name in ("pot_id", "commitment_id", "grant_letter_id"):
        if getattr(original, name) is not None:
            refers[name] = getattr(original, name)
    movement = Movement(
        PostingKind.REVERSAL,
        original.county,
        source=keys[-1],
        target=keys[0],
        amount_ore=original.amount_ore,
        effective_on=on,
        school_year=original.school_year,
        text=reason,
        refers=refers,
    )
    return post(unit_of_work, movement)


def _account_id(unit_of_work: UnitOfWork, county: str, key: AccountKey) -> int:
    """The account's id; the account is opened at its first use."""
    session = unit_of_work.session
    named = {"county": county, "kind": key.kind, "school_year": key.school_year, "subject_id": key.subject_id}
    find = select(Account.id).filter_by(**named)
    found = session.scalar(find)
    if found is None:
        opened = insert(Account).values(**named, floor_zero=key.floor_zero, balance=0, version=0)
        session.execute(opened.on_conflict_do_nothing(constraint="uq_accounts_subject"))
        found = session.scalar(find)
    if found is None:
        raise RuntimeError("an account was neither found nor opened")
    return found


def _move(
    unit_of_work: UnitOfWork, county: str, account_id: int, key: AccountKey, amount: int, posting_id: UUID
) -> dict[str, Any]:
    """Move one balance and return the entry that tells of it."""
    statement = (
        update(Account)
        .where(Account.county == county, Account.id == account_id)
        .values(balance=Account.balance + amount, version=Account.version + 1)
        .returning(Account.balance, Account.version)
    )
    session = unit_of_work.session
    try:
        with refusals_translated():
            balance, version = session.execute(statement, execution_options={"synchronize_session": False}).one()
    except Conflict as conflict:
        if conflict.code != "insufficient_funds":
            raise
        session.rollback()
        there = session.scalar(select(Account.balance).where(Account.county == county, Account.id == account_id)) or 0
        raise Conflict(
            "insufficient_funds", account=key.kind.value, available_ore=there, wanted_ore=-amount
        ) from conflict
    return {
        "county": county,
        "account_id": account_id,
        "account_version": version,
        "posting_id": posting_id,
        "amount_ore": amount,
        "balance_after": balance,
    }


def _balance(kind: AccountKind, county: Any, subject: Any) -> ColumnElement[int]:
    """The balance of a record's account of one kind, for each row of the query around it."""
    return (
        select(cast(func.coalesce(func.sum(Account.balance), 0), BigInteger))
        .where(Account.county == county, Account.kind == kind, Account.subject_id == subject)
        .scalar_subquery()
    )


_UNPAID = _balance(AccountKind.COMMITMENT, Commitment.county, Commitment.id)
_PAID = _balance(AccountKind.PAID, Commitment.county, Commitment.id)

COMMITMENT_SUMMARY: dict[str, Any] = {
    "id": Commitment.id,
    "number": Commitment.number,
    "measure": json_object(
        {"id": Measure.id, "number": Measure.number, "title": Measure.title, "status": Measure.status}
    ),
    "recipient": organisation_json(),
    "pot_id": Commitment.pot_id,
    "pot_nb": Pot.nb,
    "pot_nn": Pot.nn,
    "pot_en": Pot.en,
    "amount_ore": Commitment.amount_ore,
    "unpaid_ore": _UNPAID,
    "paid_ore": _PAID,
    "released_ore": Commitment.amount_ore - _UNPAID - _PAID,
    "budget_year": Commitment.budget_year,
    "school_year": Commitment.school_year,
    "decided_on": Commitment.decided_on,
    "synthetic": Commitment.synthetic,
}

POSTING_SUMMARY: dict[str, Any] = {
    name: getattr(Posting, name)
    for name in (
        "id",
        "kind",
        "amount_ore",
        "effective_on",
        "budget_year",
        "school_year",
        "text",
        "recorded_at",
        "pot_id",
        "commitment_id",
        "grant_letter_id",
        "reverses_id",
    )
}

GRANT_LETTER_FIELDS: dict[str, Any] = {
    name: getattr(GrantLetter, name)
    for name in ("id", "reference", "budget_year", "school_year", "amount_ore", "received_on", "synthetic")
}


@dataclass(frozen=True, slots=True)
class MoneyFilter:
    """What a list of commitments or postings is narrowed by; None leaves it wide."""

    county: str | None = None
    school_year: int | None = None
    budget_year: int | None = None
    pot_id: UUID | None = None
    measure_id: UUID | None = None
    commitment_id: UUID | None = None
    recipient_id: UUID | None = None
    kind: PostingKind | None = None


def _narrowed(query: Select[Any], model: Any, by: MoneyFilter, *names: str) -> Select[Any]:
    given = ((name, getattr(by, name)) for name in names)
    return query.where(*(getattr(model, name) == value for name, value in given if value is not None))


def grant_letters_page(unit_of_work: UnitOfWork, by: MoneyFilter, *, limit: int, cursor: UUID | None) -> bytes:
    """Grant letters, newest first."""
    query = select(GrantLetter).where(in_counties(GrantLetter.county, unit_of_work.actor))
    query = _narrowed(query, GrantLetter, by, "county", "school_year", "budget_year")
    return page(unit_of_work.session, GRANT_LETTER_FIELDS, query, GrantLetter.id, limit=limit, cursor=cursor)


def commitments_page(unit_of_work: UnitOfWork, by: MoneyFilter, *, limit: int, cursor: UUID | None) -> bytes:
    """Commitments with where their money is, newest first."""
    query = (
        select(Commitment)
        .join(Measure, (Measure.county == Commitment.county) & (Measure.id == Commitment.measure_id))
        .join(Organisation, Organisation.id == Commitment.recipient_id)
        .join(Pot, (Pot.county == Commitment.county) & (Pot.id == Commitment.pot_id))
        .where(in_counties(Commitment.county, unit_of_work.actor))
    )
    names = ("county", "school_year", "budget_year", "pot_id", "measure_id", "recipient_id")
    query = _narrowed(query, Commitment, by, *names)
    return page(unit_of_work.session, COMMITMENT_SUMMARY, query, Commitment.id, limit=limit, cursor=cursor)


def postings_page(unit_of_work: UnitOfWork, by: MoneyFilter, *, limit: int, cursor: UUID | None) -> bytes:
    """The ledger's rows, newest first."""
    query = select(Posting).where(in_counties(Posting.county, unit_of_work.actor))
    query = _narrowed(query, Posting, by, "county", "school_year", "budget_year", "pot_id", "commitment_id", "kind")
    return page(unit_of_work.session, POSTING_SUMMARY, query, Posting.id, limit=limit, cursor=cursor)


def posting_with_entries(unit_of_work: UnitOfWork, posting_id: UUID) -> tuple[Posting, list[dict[str, Any]]]:
    """A posting and what it did to each account. Raises NotFound."""
    actor, session = unit_of_work.actor, unit_of_work.session
    posting = session.scalars(
        select(Posting).where(Posting.id == posting_id, in_counties(Posting.county, actor))
    ).one_or_none()
    if posting is None:
        raise NotFound(record_type="posting")
    rows = session.execute(
        select(Account.kind.label("account_kind"), Entry.amount_ore, Entry.balance_after.label("balance_after_ore"))
        .join(Account, (Account.county == Entry.county) & (Account.id == Entry.account_id))
        .where(Entry.county == posting.county, Entry.posting_id == posting.id)
        .order_by(Entry.amount_ore)
    ).mappings()
    return posting, [dict(row) for row in rows]


def budget_overview(unit_of_work: UnitOfWork, county: str, school_year: int) -> dict[str, Any]:
    """The year's money: granted, unallocated, and per pot planned, committed, paid and left. All from balances, in øre.

    Pots of the adopted plan are shown; before one is adopted, those of the newest plan.
    """
    session = unit_of_work.session
    totals = dict(
        session.execute(
            select(Account.kind, func.sum(Account.balance))
            .where(
                Account.county == county,
                Account.school_year == school_year,
                in_counties(Account.county, unit_of_work.actor),
            )
            .group_by(Account.kind)
        ).all()
    )
    pots = _pot_money(unit_of_work, county, school_year)
    granted = -int(totals.get(AccountKind.GRANT, 0))
    committed = int(totals.get(AccountKind.COMMITMENT, 0)) + int(totals.get(AccountKind.PAID, 0))
    return {
        "school_year": school_year,
        "granted_ore": granted,
        "unallocated_ore": int(totals.get(AccountKind.UNALLOCATED, 0)),
        "planned_ore": sum(pot["planned_ore"] for pot in pots),
        "committed_ore": committed,
        "paid_ore": int(totals.get(AccountKind.PAID, 0)),
        "left_ore": granted - committed,
        "pots": pots,
    }


def _pot_money(unit_of_work: UnitOfWork, county: str, school_year: int) -> list[dict[str, Any]]:
    session = unit_of_work.session
    plan = session.scalars(
        select(Plan)
        .where(Plan.county == county, Plan.school_year == school_year, in_counties(Plan.county, unit_of_work.actor))
        .order_by((Plan.status == PlanStatus.ADOPTED).desc(), Plan.id.desc())
        .limit(1)
    ).one_or_none()
    if plan is None:
        return []
    in_pot = (Commitment.county == Pot.county) & (Commitment.pot_id == Pot.id)

    def of_commitments(*kinds: AccountKind) -> ColumnElement[int]:
        return (
            select(cast(func.coalesce(func.sum(Account.balance), 0), BigInteger))
            .join(Commitment, (Commitment.county == Account.county) & (Commitment.id == Account.subject_id))
            .where(Account.kind.in_(kinds), in_pot)
            .correlate(Pot)
            .scalar_subquery()
        )

    left = _balance(AccountKind.POT, Pot.county, Pot.id)
    committed = of_commitments(AccountKind.COMMITMENT, AccountKind.PAID)
    planned = (
        select(cast(func.coalesce(func.sum(PlanLine.amount_ore), 0), BigInteger))
        .where(PlanLine.county == Pot.county, PlanLine.plan_id == Pot.plan_id, PlanLine.pot_id == Pot.id)
        .correlate(Pot)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Pot.id.label("pot_id"),
            Pot.plan_id,
            Pot.code,
            Pot.nb,
            Pot.nn,
            Pot.en,
            Pot.amount_ore,
            (left + committed).label("allocated_ore"),
            planned.label("planned_ore"),
            committed.label("committed_ore"),
            of_commitments(AccountKind.PAID).label("paid_ore"),
            left.label("left_ore"),
        )
        .where(Pot.county == county, Pot.plan_id == plan.id)
        .order_by(Pot.position)
    ).mappings()
    return [dict(row) for row in rows]
