"""Every figure is the sum of a row query, and "which rows?" answers with that same query: they cannot disagree."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import InstrumentedAttribute, aliased

from domain.budgets import Commitment, Posting, PostingKind
from domain.evaluations import CompletedGroup, Evaluation, EvaluationStatus, IndicatorAnswer, Met
from domain.measures import APPROVED, AnsweredNeed, Measure, MeasureStatus, Partner, PlannedGroup
from domain.needs import Need, NeedStatus
from domain.plans import GoalFigure, LongTermPlan, Plan, PlanGoal, PlanLine, PlanStatus
from domain.priorities import Outcome, PriorityItem, PriorityRound, PriorityRoundStatus
from domain.rules import SCHEME, RuleSet
from persistence.unit_of_work import UnitOfWork

# A figure's rows: record_type, id, label, value.
Rows = Select[Any]


@dataclass(frozen=True, slots=True)
class Of:
    """What a report is of. Needs belong to no scheme: a lack in practice comes before the money for it."""

    county: str
    school_year: int
    scheme: str = SCHEME


Build = Callable[["Of"], Rows]
Condition = ColumnElement[bool] | InstrumentedAttribute[bool]

DONE = (MeasureStatus.COMPLETED, MeasureStatus.EVALUATED)
REPORTED = (NeedStatus.SUBMITTED, NeedStatus.FORWARDED, NeedStatus.MERGED)


def _rows(record_type: str, id_: Any, label: Any, value: Any) -> Rows:
    return select(
        literal(record_type).label("record_type"),
        id_.label("id"),
        cast(label, TEXT).label("label"),
        cast(value, BigInteger).label("value"),
    )


def _money(signs: dict[PostingKind, int], *conditions: ColumnElement[bool]) -> Build:
    """Postings with their sign; a reversal counts with the opposite sign of what it reverses."""

    def build(of: Of) -> Rows:
        original = aliased(Posting)
        kind = func.coalesce(original.kind, Posting.kind)
        sign = case(*((kind == k, s) for k, s in signs.items()), else_=0)
        turned = case((Posting.kind == PostingKind.REVERSAL, -1), else_=1)
        return (
            _rows("posting", Posting.id, Posting.text, Posting.amount_ore * sign * turned)
            .select_from(Posting)
            .join(original, (original.county == Posting.county) & (original.id == Posting.reverses_id), isouter=True)
            .where(
                Posting.county == of.county,
                Posting.school_year == of.school_year,
                Posting.scheme == of.scheme,
                kind.in_(signs),
                *conditions,
            )
        )

    return build


GRANTED = {PostingKind.GRANT: 1}
COMMITTED = {PostingKind.COMMITMENT: 1, PostingKind.RELEASE: -1, PostingKind.REPAYMENT: -1}
PAID = {PostingKind.PAYMENT: 1, PostingKind.REPAYMENT: -1}
# What has come to the year's free money, or left it, in other ways than by decisions.
ELSEWHERE = {
    PostingKind.RETURN: -1,
    PostingKind.CARRY_OUT: -1,
    PostingKind.CARRY_IN: 1,
    PostingKind.SENT: -1,
    PostingKind.RECEIVED: 1,
}
LEFT = {kind: -sign for kind, sign in COMMITTED.items()} | GRANTED | ELSEWHERE


def _planned(of: Of) -> Rows:
    return (
        _rows("measure", Measure.id, Measure.title, PlanLine.amount_ore)
        .select_from(PlanLine)
        .join(Plan, (Plan.county == PlanLine.county) & (Plan.id == PlanLine.plan_id))
        .join(Measure, (Measure.county == PlanLine.county) & (Measure.id == PlanLine.measure_id))
        .where(
            Plan.county == of.county,
            Plan.school_year == of.school_year,
            Plan.scheme == of.scheme,
            Plan.status == PlanStatus.ADOPTED,
        )
    )


def _needs(*conditions: ColumnElement[bool]) -> Build:
    def build(of: Of) -> Rows:
        return _rows("need", Need.id, Need.title, 1).where(
            Need.county == of.county, Need.school_year == of.school_year, Need.status.in_(REPORTED), *conditions
        )

    return build


def _measures(
    *conditions: ColumnElement[bool] | InstrumentedAttribute[bool], statuses: tuple[MeasureStatus, ...] = APPROVED
) -> Build:
    def build(of: Of) -> Rows:
        return _rows("measure", Measure.id, Measure.title, 1).where(
            Measure.county == of.county,
            Measure.school_year == of.school_year,
            Measure.scheme == of.scheme,
            Measure.status.in_(statuses),
            *conditions,
        )

    return build


def _planned_for(group: str) -> Build:
    def build(of: Of) -> Rows:
        return (
            _rows("measure", Measure.id, Measure.title, PlannedGroup.planned)
            .select_from(PlannedGroup)
            .join(Measure, (Measure.county == PlannedGroup.county) & (Measure.id == PlannedGroup.measure_id))
            .where(
                Measure.county == of.county,
                Measure.school_year == of.school_year,
                Measure.scheme == of.scheme,
                Measure.status.in_(APPROVED),
                PlannedGroup.target_group == group,
                PlannedGroup.planned > 0,
            )
        )

    return build


def _evaluated(part: Any, value: Any, *conditions: ColumnElement[bool]) -> Build:
    """Rows of approved evaluations' parts."""

    def build(of: Of) -> Rows:
        return (
            _rows("evaluation", Evaluation.id, Measure.title, value)
            .select_from(part)
            .join(Evaluation, (Evaluation.county == part.county) & (Evaluation.id == part.evaluation_id))
            .join(Measure, (Measure.county == Evaluation.county) & (Measure.id == Evaluation.measure_id))
            .where(
                Evaluation.county == of.county,
                Evaluation.school_year == of.school_year,
                Measure.scheme == of.scheme,
                Evaluation.status == EvaluationStatus.APPROVED,
                *conditions,
            )
        )

    return build


def _of_kind(kind: str) -> ColumnElement[bool]:
    """Postings on commitments to measures of that kind."""
    return Posting.commitment_id.in_(
        select(Commitment.id)
        .join(Measure, (Measure.county == Commitment.county) & (Measure.id == Commitment.measure_id))
        .where(Measure.kind == kind)
    )


def reached(unit_of_work: UnitOfWork, plan: LongTermPlan, goal: PlanGoal) -> int | None:
    """How far a goal of a long-term plan has come: its figure, summed over the plan's school years; None without one.

    What counts is what has been done: people in approved evaluations, measures completed, kroner paid (øre).
    """
    narrowed = goal.subject
    match goal.figure:
        case None:
            return None
        case GoalFigure.PARTICIPANTS:
            groups = () if narrowed is None else (CompletedGroup.target_group == narrowed,)
            build = _evaluated(CompletedGroup, CompletedGroup.completed, *groups)
        case GoalFigure.MEASURES:
            build = _measures(*(() if narrowed is None else (Measure.kind == narrowed,)), statuses=DONE)
        case GoalFigure.PAID:
            build = _money(PAID, *(() if narrowed is None else (_of_kind(narrowed),)))
    total = 0
    for year in range(plan.from_year, plan.to_year + 1):
        rows = build(Of(plan.county, year, plan.scheme)).subquery()
        total += int(unit_of_work.session.scalar(select(func.coalesce(func.sum(rows.c.value), 0))) or 0)
    return total


def _answered_by_measure() -> ColumnElement[bool]:
    return (
        select(AnsweredNeed.need_id)
        .join(Measure, (Measure.county == AnsweredNeed.county) & (Measure.id == AnsweredNeed.measure_id))
        .where(AnsweredNeed.county == Need.county, AnsweredNeed.need_id == Need.id, Measure.status.in_(APPROVED))
        .correlate(Need)
        .exists()
    )


def _prioritised() -> ColumnElement[bool]:
    return (
        select(PriorityItem.need_id)
        .join(
            PriorityRound, (PriorityRound.county == PriorityItem.county) & (PriorityRound.id == PriorityItem.round_id)
        )
        .where(
            PriorityItem.county == Need.county,
            PriorityItem.need_id == Need.id,
            PriorityItem.outcome == Outcome.PRIORITISED,
            PriorityRound.status == PriorityRoundStatus.DECIDED,
        )
        .correlate(Need)
        .exists()
    )


def _with_partners() -> ColumnElement[bool]:
    return (
        select(Partner.organisation_id)
        .where(Partner.county == Measure.county, Partner.measure_id == Measure.id)
        .correlate(Measure)
        .exists()
    )


def figures_of(rules: RuleSet, school_year: int) -> dict[str, tuple[str, str, Build]]:
    """Key → (section, unit, its rows), in the report's order."""
    years = (school_year, school_year + 1)
    groups, indicators = rules.codes("target_groups"), rules.codes("indicators")
    figures: dict[str, tuple[str, str, Build]] = {
        "money.granted": ("money", "ore", _money(GRANTED)),
        "money.planned": ("money", "ore", _planned),
        "money.committed": ("money", "ore", _money(COMMITTED)),
        "money.paid": ("money", "ore", _money(PAID)),
        "money.elsewhere": ("money", "ore", _money(ELSEWHERE)),
        "money.left": ("money", "ore", _money(LEFT)),
    }
    figures |= {
        f"money.paid.budget_year.{year}": ("money", "ore", _money(PAID, Posting.budget_year == year)) for year in years
    }
    # What was paid in a year that the school year has no part in: late invoices, money sent back.
    figures["money.paid.other_years"] = ("money", "ore", _money(PAID, Posting.budget_year.not_in(years)))
    figures |= {
        "needs.reported": ("needs", "count", _needs()),
        "needs.anchored": ("needs", "count", _needs(Need.anchoring_leaders > 0, Need.anchoring_employees > 0)),
        "needs.prioritised": ("needs", "count", _needs(_prioritised())),
        "needs.answered": ("needs", "count", _needs(_answered_by_measure())),
        "needs.sami_perspective": ("needs", "count", _needs(func.coalesce(Need.sami_perspective, "") != "")),
        "measures.carried_out": ("measures", "count", _measures()),
        "measures.evaluated": ("measures", "count", _measures(statuses=(MeasureStatus.EVALUATED,))),
        "measures.collective": ("measures", "count", _measures(Measure.collective)),
        "measures.individual": ("measures", "count", _measures(~Measure.collective)),
        "measures.workplace_based": ("measures", "count", _measures(Measure.workplace_based)),
        "measures.with_partners": ("measures", "count", _measures(_with_partners())),
    }
    figures |= {f"participants.planned.{code}": ("participants", "count", _planned_for(code)) for code in groups}
    figures |= {
        f"participants.completed.{code}": (
            "participants",
            "count",
            _evaluated(
                CompletedGroup,
                CompletedGroup.completed,
                CompletedGroup.target_group == code,
                CompletedGroup.completed > 0,
            ),
        )
        for code in groups
    }
    figures |= {
        f"indicators.{code}.{met.value}": (
            "indicators",
            "count",
            _evaluated(IndicatorAnswer, 1, IndicatorAnswer.indicator == code, IndicatorAnswer.met == met),
        )
        for code in indicators
        for met in Met
    }
    return figures


def summed(unit_of_work: UnitOfWork, of: Of, rules: RuleSet) -> list[dict[str, Any]]:
    """All figures in one statement."""
    figures = figures_of(rules, of.school_year)
    parts = []
    for key, (_, _, build) in figures.items():
        rows = build(of).subquery()
        parts.append(
            select(
                literal(key).label("key"),
                cast(func.coalesce(func.sum(rows.c.value), 0), BigInteger).label("value"),
                func.count(rows.c.id).label("rows"),
            ).select_from(rows)
        )
    summed = {row["key"]: row for row in unit_of_work.session.execute(parts[0].union_all(*parts[1:])).mappings().all()}
    return [
        {"section": section, "key": key, "unit": unit, "value": summed[key]["value"], "rows": summed[key]["rows"]}
        for key, (section, unit, _) in figures.items()
    ]
