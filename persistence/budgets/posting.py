"""The ledger's only writer."""

from functools import cache
from typing import Any

from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert

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
from domain.history import HistoryEntry
from persistence.budgets.claims import Claims
from persistence.budgets.reading import Commitments, GrantLetters
from persistence.plans import Plans
from persistence.unit_of_work import UnitOfWork, plain, refusals_translated

# One statement, one round trip. Both accounts are locked first, in ascending order, so that two postings on the same
# accounts follow one another and never wait for each other; each balance then moves by what it is, not by what was
# read. The posting comes before the balances: what is refused for being made twice is told as that. Nothing is written
# where an account has not been opened yet.
POST = """
WITH wanted (kind, subject_id, amount) AS (
    VALUES (:source_kind, CAST(:source_id AS uuid), -CAST(:amount_ore AS bigint)),
           (:target_kind, CAST(:target_id AS uuid), CAST(:amount_ore AS bigint))
), locked AS MATERIALIZED (
    SELECT a.id, w.amount FROM accounts a JOIN wanted w ON a.kind = w.kind AND a.subject_id = w.subject_id
    WHERE a.county = :county AND a.scheme = :scheme AND a.school_year = :school_year ORDER BY a.id FOR UPDATE OF a
), both_there AS (
    SELECT count(*) = 2 AS so FROM locked
), posted AS (
    INSERT INTO postings ({posting}) SELECT {posting_values} FROM both_there WHERE so RETURNING id
), moved AS (
    UPDATE accounts a SET balance = a.balance + l.amount, version = a.version + 1
    FROM locked l, posted WHERE a.county = :county AND a.id = l.id
    RETURNING a.id, a.balance, a.version, l.amount
), entered AS (
    INSERT INTO entries ({entry})
    SELECT :county, moved.id, moved.version, :id, moved.amount, moved.balance FROM moved RETURNING account_id
){told}
SELECT count(*) FROM entered
"""
TOLD = """, told AS (
    INSERT INTO history ({history}) SELECT {history_values} FROM both_there WHERE so RETURNING seq
)"""


def post(unit_of_work: UnitOfWork, movement: Movement) -> Posting:
    """Carry out a movement: two balances, the posting, its two entries, and what the record it is about tells of it.

    The CHECK on a balance refuses one below zero. Raises Conflict (`insufficient_funds`, with what there is), and for
    a repeated allocation or reversal, or a year that is closed.
    """
    unit_of_work.flush()
    posting = Posting(
        county=movement.county,
        kind=movement.kind,
        amount_ore=movement.amount_ore,
        effective_on=movement.effective_on,
        budget_year=movement.budget_year or budget_year_of(movement.effective_on),
        school_year=movement.school_year,
        scheme=movement.scheme,
        text=movement.text,
        recorded_by=unit_of_work.actor.subject,
        **movement.refers,
    )
    values: dict[str, Any] = {column.key: getattr(posting, column.key) for column in Posting.__table__.columns}
    values |= {"kind": movement.kind.value, "source_kind": movement.source.kind.value}
    values |= {"source_id": movement.source.subject_id, "target_kind": movement.target.kind.value}
    values |= {"target_id": movement.target.subject_id}
    if movement.about is not None:
        told = {"posting_id": posting.id, "amount_ore": movement.amount_ore, "effective_on": movement.effective_on}
        changes = {name: [None, plain(value)] for name, value in told.items()}
        row = unit_of_work.history_row(movement.about, movement.kind.value, movement.text, changes)
        values |= {f"history_{name}": value for name, value in row.items()}
    statement = _statement(with_history=movement.about is not None)
    if not _carried_out(unit_of_work, movement, statement, values):
        _open(unit_of_work, movement)
        _carried_out(unit_of_work, movement, statement, values)
    return posting


@cache
def _statement(*, with_history: bool) -> TextClause:
    posting = [column.key for column in Posting.__table__.columns]
    history = [column.key for column in HistoryEntry.__table__.columns if column.key != "seq"]
    told = TOLD.format(history=", ".join(history), history_values=", ".join(f":history_{name}" for name in history))
    statement = text(
        POST.format(
            posting=", ".join(posting),
            posting_values=", ".join(f":{name}" for name in posting),
            entry="county, account_id, account_version, posting_id, amount_ore, balance_after",
            told=told if with_history else "",
        )
    )
    typed = [bindparam(column.key, type_=column.type) for column in Posting.__table__.columns if column.key != "kind"]
    if with_history:
        typed.append(bindparam("history_changes", type_=JSONB()))
    return statement.bindparams(*typed)


def _carried_out(unit_of_work: UnitOfWork, movement: Movement, statement: TextClause, values: dict[str, Any]) -> bool:
    """Whether both accounts were there. Raises Conflict."""
    session = unit_of_work.session
    try:
        with refusals_translated():
            return bool(session.connection().execute(statement, values).scalar_one())
    except Conflict as conflict:
        if conflict.code != "insufficient_funds":
            raise
        session.rollback()
        short = movement.source
        there = session.scalar(select(Account.balance).filter_by(**_named(movement, short))) or 0
        raise Conflict(
            "insufficient_funds", account=short.kind.value, available_ore=there, wanted_ore=movement.amount_ore
        ) from conflict


def _named(movement: Movement, key: AccountKey) -> dict[str, Any]:
    of = {"county": movement.county, "scheme": movement.scheme}
    return {**of, "kind": key.kind, "school_year": key.school_year, "subject_id": key.subject_id}


def _open(unit_of_work: UnitOfWork, movement: Movement) -> None:
    """Open the accounts at their first use."""
    for key in (movement.source, movement.target):
        row = {**_named(movement, key), "floor_zero": key.floor_zero, "balance": 0, "version": 0}
        opened = insert(Account).values(**row).on_conflict_do_nothing(constraint="uq_accounts_subject")
        with refusals_translated():
            unit_of_work.session.execute(opened)


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
    for name in ("pot_id", "commitment_id", "claim_id", "grant_letter_id"):
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
        scheme=original.scheme,
        about=_about(unit_of_work, original),
        budget_year=original.budget_year if original.kind is PostingKind.GRANT else None,
    )
    posting = post(unit_of_work, movement)
    if original.claim_id is not None:
        Claims(unit_of_work).get(original.claim_id, if_match="*").reopen(unit_of_work.actor)
    return posting


def _about(unit_of_work: UnitOfWork, posting: Posting) -> CountyRecord | None:
    """The record that a posting's money is about; None for money that is the county's own, sent back."""
    if posting.commitment_id is not None:
        return Commitments(unit_of_work).get(posting.commitment_id)
    if posting.grant_letter_id is not None:
        return GrantLetters(unit_of_work).get(posting.grant_letter_id)
    if posting.pot_id is None:
        return None
    return Plans(unit_of_work).of_pot(posting.pot_id)[0]
