"""The annual report, the rows behind its figures, the trace of a payment, the radar, and the start page."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.dependencies import Scheme, Snapshot, answer, county_of, rules_of
from api.problems import explained, language_of
from api.schemas.reports import AnnualReport, FigureRows, Overview, Radar, Trace
from domain.clock import today
from domain.rules import SCHEME
from persistence.reports import Of, annual_report, figure_rows, overview, radar, trace_payment

router = APIRouter(tags=["reports"])
SchoolYear = Annotated[int, Query(ge=2000, le=2100, description="First calendar year: 2023 means 2023/24")]
County = Annotated[str | None, Query(pattern="^[0-9]{2}$", description="County number; one's own when not given")]


@router.get("/reports/annual", response_model=AnnualReport)
def get_annual_report(
    request: Request, work: Snapshot, school_year: SchoolYear, county: County = None, scheme: Scheme = SCHEME
) -> Response:
    """The county's annual report, computed from the rows as they are now."""
    report = annual_report(work, Of(county_of(work.actor, county), school_year, scheme), rules_of(work, scheme))
    report["missing"] = explained(report["missing"], language_of(request))
    return answer(work, AnnualReport.model_validate(report))


@router.get("/reports/annual/figures/{key}", response_model=FigureRows)
def get_report_figure(
    work: Snapshot,
    key: Annotated[str, Path(pattern=r"^[A-Za-z0-9_.]{1,100}$")],
    school_year: SchoolYear,
    county: County = None,
    scheme: Scheme = SCHEME,
) -> Response:
    """Which rows a figure of the report is made of. Their values sum to the figure."""
    rows = figure_rows(work, Of(county_of(work.actor, county), school_year, scheme), rules_of(work, scheme), key)
    return answer(work, FigureRows.model_validate(rows))


@router.get("/payments/{posting_id}/trace", response_model=Trace)
def get_payment_trace(posting_id: UUID, work: Snapshot) -> Response:
    """One payment back to the need and its anchoring, and forward to the evaluation; which links are missing."""
    return answer(work, Trace.model_validate(trace_payment(work, posting_id)))


@router.get("/reports/radar", response_model=Radar)
def get_radar(
    work: Snapshot,
    school_year: SchoolYear,
    county: County = None,
    on: Annotated[
        date | None,
        Query(ge=date(2000, 1, 1), le=date(2100, 12, 31), description="As things stood on that day; else today"),
    ] = None,
    scheme: Scheme = SCHEME,
) -> Response:
    """What will be left of the grant when the school year ends, what becomes free and when, which needs would fit."""
    found = radar(work, Of(county_of(work.actor, county), school_year, scheme), on or today())
    return answer(work, Radar.model_validate(found))


@router.get("/overview", response_model=Overview)
def get_overview(work: Snapshot, school_year: SchoolYear, county: County = None) -> Response:
    """The start page: what waits for the one who asks, the year's money and records, and where in the year we are."""
    return answer(work, Overview.model_validate(overview(work, county_of(work.actor, county), school_year)))
