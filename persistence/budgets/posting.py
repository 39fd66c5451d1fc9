"""The ledger's only writer."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from domain.base import CountyRecord
from domain.budgets import (
    Account,
    AccountKey,
    Entry,
    Movement,
    Posting,
    PostingKind,
    check_day,
    require_money_role,
)
from domain.clock import budget_year_of
from domain.errors import Conflict
from persistence.budgets.reading import Commitments, GrantLetters
from persistence.plans import Plans
from persistence.unit_of_work import UnitOfWork, plain, refusals_translated


def post(unit_of_work: UnitOfWork, movement: Movement) -> Posting:
    """Carry out a movement: accounts in ascending order, each by one guarded update; then the posting and its entries.

    The update takes the row's lock, so two postings on one account follow one another, and the CHECK refuses a
    balance below zero. The record that the money is about tells of it in its history. Raises Conflict
    (`insufficient_funds`, with what there is), and for a repeated allocation or reversal.
    """
    session = unit_of_work.session
    unit_of_work.flush()
    posting = Posting(
        county=movement.county,
        kind=movement.kind,
        amount_ore=movement.amount_ore,
        effective_on=movement.effective_on,
        budget_year=movement.budget_year or budget_year_of(movement.effective_on),
        school_year=movement.school_year,
        text=movement.text,
        recorded_by=unit_of_work.actor.subject,
        **movement.refers,
    )
    session.add(posting)
    unit_of_work.flush()
    amounts = [(_account_id(unit_of_work, movement.county, key), key, amount) for key, amount in movement.entries()]
    entries = []
    for account_id, key, amount in sorted(amounts, key=lambda entry: entry[0]):
        entries.append(_move(unit_of_work, movement.county, account_id, key, amount, posting.id))
    session.execute(insert(Entry), entries)
    if movement.about is not None:
        told = {"posting_id": posting.id, "amount_ore": movement.amount_ore, "effective_on": movement.effective_on}
        changes = {name: [None, plain(value)] for name, value in told.items()}
        unit_of_work.remember(movement.about, movement.kind.value, changes, movement.text)
    return posting


def reverse(unit_of_work: UnitOfWork, original: Posting, *, on: Any, reason: str) -> Posting:
    """A posting that undoes another, once (`uq_postings_reverses`). Raises Conflict, NotFound."""
    require_money_role(unit_of_work.actor, "reverse", original.county)
    if original.kind is PostingKind.REVERSAL:
        raise Conflict("reversal_of_reversal")
    if original.transfer_id is not None:  # one half must not stand alone
        raise Conflict("transfer_not_reversed")
    check_day(on, original.school_year, "/on", earliest=original.effective_on)
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
        about=_about(unit_of_work, original),
        budget_year=original.budget_year if original.kind is PostingKind.GRANT else None,
    )
    return post(unit_of_work, movement)


def _about(unit_of_work: UnitOfWork, posting: Posting) -> CountyRecord | None:
    """The record that a posting's money is about; None for money that is the county's own, sent back."""
    if posting.commitment_id is not None:
        return Commitments(unit_of_work).get(posting.commitment_id)
    if posting.grant_letter_id is not None:
        return GrantLetters(unit_of_work).get(posting.grant_letter_id)
    if posting.pot_id is None:
        return None
    return Plans(unit_of_work).of_pot(posting.pot_id)[0]


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
