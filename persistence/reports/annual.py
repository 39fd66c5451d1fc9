"""The annual report and the rows behind its figures."""

from typing import Any

from sqlalchemy import select

from domain.clock import now, today
from domain.errors import Finding, NotFound
from domain.evaluations import Evaluation, EvaluationStatus
from domain.measures import Measure, MeasureStatus
from domain.needs import Need
from domain.organisations import Organisation, missing_groups
from domain.plans import Plan, PlanStatus
from domain.rules import RuleSet
from persistence.decisions import year_money
from persistence.organisations import Seats, county_name
from persistence.reports.figures import Of, figures_of, summed
from persistence.unit_of_work import UnitOfWork


def annual_report(unit_of_work: UnitOfWork, of: Of, rules: RuleSet) -> dict[str, Any]:
    """The county's report for a school year, computed now from the rows.

    Raises NotFound for a county not read by the actor.
    """
    county, school_year = of.county, of.school_year
    if county not in unit_of_work.actor.counties:
        raise NotFound(record_type="county")
    figures = summed(unit_of_work, of, rules)
    pots = year_money(unit_of_work, county, school_year, of.scheme)
    by_key = {figure["key"]: figure["value"] for figure in figures}
    sections = list(dict.fromkeys(figure["section"] for figure in figures))
    seats = Seats(unit_of_work).on(today(), county)
    return {
        "county": county,
        "county_name": county_name(unit_of_work.session, county),
        "school_year": school_year,
        "scheme": of.scheme,
        "generated_at": now(),
        "sections": [{"code": code, "figures": [f for f in figures if f["section"] == code]} for code in sections],
        "pots": pots,
        "forum": seats,
        "missing": [
            *(
                Finding("forum_group_missing", "/forum", clause=f"F-{group}", params={"group": group})
                for group in missing_groups(seats, rules.codes("seat_groups", mandatory=True), today())
            ),
            *_missing(unit_of_work, of),
        ],
        "ledger_agrees": all(
            by_key[f"money.{name}"] == pots[f"{name}_ore"] for name in ("granted", "committed", "paid", "left")
        ),
        "synthetic": _is_synthetic(unit_of_work, county, school_year),
    }


def _missing(unit_of_work: UnitOfWork, of: Of) -> list[Finding]:
    """What the report lacks, and which organisation owes it."""
    session = unit_of_work.session
    found = []
    adopted = session.scalar(
        select(Plan.id).where(
            Plan.county == of.county,
            Plan.school_year == of.school_year,
            Plan.scheme == of.scheme,
            Plan.status == PlanStatus.ADOPTED,
        )
    )
    if adopted is None:
        found.append(Finding("plan_missing", "/plans", clause="P-SHARES"))
    owing = session.execute(
        select(Measure.id, Measure.number, Measure.title, Organisation.name)
        .join(Organisation, Organisation.id == Measure.owner_id)
        .join(
            Evaluation,
            (Evaluation.county == Measure.county)
            & (Evaluation.measure_id == Measure.id)
            & Evaluation.status.in_([EvaluationStatus.SUBMITTED, EvaluationStatus.APPROVED]),
            isouter=True,
        )
        .where(
            Measure.county == of.county,
            Measure.school_year == of.school_year,
            Measure.scheme == of.scheme,
            Measure.status == MeasureStatus.COMPLETED,
            Evaluation.id.is_(None),
        )
        .order_by(Organisation.name, Measure.number)
    )
    found += [
        Finding(
            "evaluation_missing",
            f"/measures/{measure_id}",
            params={"number": number, "title": title, "organisation": name},
        )
        for measure_id, number, title, name in owing
    ]
    return found


def _is_synthetic(unit_of_work: UnitOfWork, county: str, school_year: int) -> bool:
    query = select(Need.id).where(Need.county == county, Need.school_year == school_year, Need.synthetic).limit(1)
    return unit_of_work.session.scalar(query) is not None


def figure_rows(unit_of_work: UnitOfWork, of: Of, rules: RuleSet, key: str) -> dict[str, Any]:
    """One figure and the rows it is made of.

    Raises NotFound for an unknown figure or a county not read by the actor.
    """
    figures = figures_of(rules, of.school_year)
    if key not in figures or of.county not in unit_of_work.actor.counties:
        raise NotFound(record_type="figure")
    _, unit, build = figures[key]
    query = build(of).order_by("label", "id")
    rows = [dict(row) for row in unit_of_work.session.execute(query).mappings()]
    figure = {"key": key, "unit": unit, "value": sum(row["value"] for row in rows), "rows": len(rows)}
    return {"figure": figure, "items": rows}
