"""Where the money is: repositories, pages and the year's overview."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, cast, func, select
from sqlalchemy.orm import aliased, joinedload

from domain.budgets import (
    Account,
    AccountKind,
    Commitment,
    CommitmentMoney,
    Entry,
    GrantLetter,
    Posting,
    PostingKind,
    QuotaUse,
)
from domain.errors import NotFound
from domain.measures import Measure
from domain.money import ore
from domain.organisations import Organisation
from domain.plans import Plan, PlanLine, PlanStatus, Pot
from domain.rules import SCHEME, CountyPractice
from persistence.reading import Listing, Shape, equals, json_object, organisation_json
from persistence.repository import Repository, in_counties, tenant, tenant_values
from persistence.unit_of_work import UnitOfWork


class GrantLetters(Repository[GrantLetter]):
    model = GrantLetter


def _standing() -> ColumnElement[bool]:
    original = aliased(Posting)
    return ~(
        select(Posting.id)
        .join(original, (original.county == Posting.county) & (original.id == Posting.reverses_id))
        .where(
            Posting.county == Commitment.county,
            original.commitment_id == Commitment.id,
            original.kind == PostingKind.COMMITMENT,
        )
        .correlate(Commitment)
        .exists()
    )


# A commitment that has not been corrected away.
STANDING = _standing()


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
        """The commitments to a measure that have not been reversed, oldest first."""
        query = self._query().where(Commitment.county == county, Commitment.measure_id == measure_id, STANDING)
        return list(self.session.scalars(query.order_by(Commitment.id)))


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
    "scheme": Commitment.scheme,
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
        "scheme",
        "text",
        "recorded_at",
        "pot_id",
        "commitment_id",
        "claim_id",
        "grant_letter_id",
        "reverses_id",
        "transfer_id",
    )
}

GRANT_LETTER_FIELDS: dict[str, Any] = {
    name: getattr(GrantLetter, name)
    for name in ("id", "reference", "budget_year", "school_year", "scheme", "amount_ore", "received_on", "synthetic")
}


@dataclass(frozen=True, slots=True)
class MoneyFilter:
    """What a list of commitments or postings is narrowed by; None leaves it wide."""

    county: str | None = None
    school_year: int | None = None
    budget_year: int | None = None
    scheme: str | None = None
    pot_id: UUID | None = None
    measure_id: UUID | None = None
    commitment_id: UUID | None = None
    recipient_id: UUID | None = None
    kind: PostingKind | None = None


_YEARS = ("county", "school_year", "budget_year", "scheme")
_OF_COMMITMENT = (*_YEARS, "pot_id", "measure_id", "recipient_id")
_OF_POSTING = (*_YEARS, "pot_id", "commitment_id", "kind")

GRANT_LETTERS = Listing(
    GRANT_LETTER_FIELDS,
    select(GrantLetter),
    GrantLetter.id,
    {**tenant(GrantLetter.county), **equals(GrantLetter, *_YEARS)},
)
COMMITMENTS = Listing(
    COMMITMENT_SUMMARY,
    select(Commitment)
    .join(Measure, (Measure.county == Commitment.county) & (Measure.id == Commitment.measure_id))
    .join(Organisation, Organisation.id == Commitment.recipient_id)
    .join(Pot, (Pot.county == Commitment.county) & (Pot.id == Commitment.pot_id)),
    Commitment.id,
    {**tenant(Commitment.county), **equals(Commitment, *_OF_COMMITMENT)},
)
POSTINGS = Listing(
    POSTING_SUMMARY, select(Posting), Posting.id, {**tenant(Posting.county), **equals(Posting, *_OF_POSTING)}
)


def _page(
    unit_of_work: UnitOfWork, rows: Listing, by: MoneyFilter, names: tuple[str, ...], limit: int, cursor: UUID | None
) -> bytes:
    narrowed = {name: getattr(by, name) for name in names}
    shape = Shape.of({**tenant_values(unit_of_work.actor), **narrowed})
    return rows.page(unit_of_work.session, shape, limit=limit, cursor=cursor)


def grant_letters_page(unit_of_work: UnitOfWork, by: MoneyFilter, *, limit: int, cursor: UUID | None) -> bytes:
    """Grant letters, newest first."""
    return _page(unit_of_work, GRANT_LETTERS, by, _YEARS, limit, cursor)


def commitments_page(unit_of_work: UnitOfWork, by: MoneyFilter, *, limit: int, cursor: UUID | None) -> bytes:
    """Commitments with where their money is, newest first."""
    return _page(unit_of_work, COMMITMENTS, by, _OF_COMMITMENT, limit, cursor)


def postings_page(unit_of_work: UnitOfWork, by: MoneyFilter, *, limit: int, cursor: UUID | None) -> bytes:
    """The ledger's rows, newest first."""
    return _page(unit_of_work, POSTINGS, by, _OF_POSTING, limit, cursor)


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


def bound_measures(unit_of_work: UnitOfWork, plan: Plan) -> set[UUID]:
    """The measures that money from the plan's pots has been promised to."""
    pots = [pot.id for pot in plan.pots]
    query = select(Commitment.measure_id).where(Commitment.county == plan.county, Commitment.pot_id.in_(pots), STANDING)
    return set(unit_of_work.session.scalars(query))


def quota_uses(unit_of_work: UnitOfWork, practice: CountyPractice) -> list[QuotaUse]:
    """Each quota of a county's practice with what has been committed to its organisation's measures, in its order."""
    committed = (
        select(Organisation.number, Measure.kind, func.sum(_UNPAID + _PAID))
        .select_from(Commitment)
        .join(Measure, (Measure.county == Commitment.county) & (Measure.id == Commitment.measure_id))
        .join(Organisation, Organisation.id == Measure.owner_id)
        .where(
            Commitment.county == practice.county,
            in_counties(Commitment.county, unit_of_work.actor),
            Commitment.school_year == practice.school_year,
            Commitment.scheme == practice.scheme,
        )
        .group_by(Organisation.number, Measure.kind)
    )
    used = unit_of_work.session.execute(committed).all()
    uses = []
    for row in practice.content.get("quotas") or []:
        kinds = row.get("measures") or []
        of = [amount for number, kind, amount in used if number == row["organisation"] and (not kinds or kind in kinds)]
        uses.append(QuotaUse(row["organisation"], ore(row["amount_kr"]), int(sum(of)), kinds))
    return uses


_ELSEWHERE = (AccountKind.RETURNED, AccountKind.CARRIED, AccountKind.CLEARING)


def budget_overview(unit_of_work: UnitOfWork, county: str, school_year: int, scheme: str = SCHEME) -> dict[str, Any]:
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
                Account.scheme == scheme,
                in_counties(Account.county, unit_of_work.actor),
            )
            .group_by(Account.kind)
        ).all()
    )
    pots = _pot_money(unit_of_work, county, school_year, scheme)
    granted = -int(totals.get(AccountKind.GRANT, 0))
    committed = int(totals.get(AccountKind.COMMITMENT, 0)) + int(totals.get(AccountKind.PAID, 0))
    return {
        "school_year": school_year,
        "granted_ore": granted,
        "unallocated_ore": int(totals.get(AccountKind.UNALLOCATED, 0)),
        "planned_ore": sum(pot["planned_ore"] for pot in pots),
        "committed_ore": committed,
        "paid_ore": int(totals.get(AccountKind.PAID, 0)),
        "elsewhere_ore": -sum(int(totals.get(kind, 0)) for kind in _ELSEWHERE),
        "left_ore": granted - committed - sum(int(totals.get(kind, 0)) for kind in _ELSEWHERE),
        "pots": pots,
    }


def _pot_money(unit_of_work: UnitOfWork, county: str, school_year: int, scheme: str) -> list[dict[str, Any]]:
    session = unit_of_work.session
    plan = session.scalars(
        select(Plan)
        .where(
            Plan.county == county,
            Plan.school_year == school_year,
            Plan.scheme == scheme,
            in_counties(Plan.county, unit_of_work.actor),
        )
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
