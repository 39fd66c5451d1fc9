"""Counties, programmes, organisations and the forum's seats."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import (
    Idempotent,
    IfMatch,
    PageSize,
    Paging,
    Reading,
    SequenceCursor,
    Snapshot,
    Work,
    answer,
    county_of,
    done,
    rules_of,
)
from api.problems import explained, language_of
from api.schemas.base import HistoryPage, OrganisationRef, without_unset
from api.schemas.organisations import (
    CountyRead,
    ForumRead,
    OrganisationCreate,
    OrganisationPage,
    OrganisationRead,
    ProgrammeRead,
    SeatCreate,
    SeatRead,
    SeatUpdate,
)
from domain.actors import secretary_of
from domain.clock import today
from domain.errors import Finding
from domain.organisations import Organisation, OrganisationKind, Seat, missing_groups
from persistence.history import history_page
from persistence.organisations import Organisations, Seats, counties_json, programmes_json

router = APIRouter(tags=["organisations"])
County = Annotated[str | None, Query(pattern="^[0-9]{2}$", description="County number; one's own when not given")]


@router.get("/counties", response_model=dict[str, list[CountyRead]])
def list_counties(work: Reading) -> Response:
    """All counties that are or have been, with the dates of their numbers and what they became."""
    return answer(work, counties_json(work.session))


@router.get("/programmes", response_model=dict[str, list[ProgrammeRead]])
def list_programmes(work: Reading) -> Response:
    """The ten vocational programmes with the programme areas (trades) that have been loaded."""
    return answer(work, programmes_json(work.session))


@router.get("/organisations", response_model=OrganisationPage)
def list_organisations(
    work: Reading,
    paging: Paging,
    kind: OrganisationKind | None = None,
    county: County = None,
    q: Annotated[str | None, Query(max_length=200, description="Part of the name, or the number")] = None,
) -> Response:
    """Organisations, newest first. They come from public registers and are shared by all counties."""
    page = Organisations(work).page(kind=kind, county=county, q=q, limit=paging.limit, cursor=paging.cursor)
    return answer(work, page)


@router.get("/organisations/{organisation_id}", response_model=OrganisationRead)
def get_organisation(organisation_id: UUID, work: Reading) -> Response:
    """One organisation."""
    return answer(work, OrganisationRead.model_validate(Organisations(work).get(organisation_id)))


@router.post("/organisations", status_code=201, response_model=OrganisationRead)
def create_organisation(body: OrganisationCreate, work: Work, once: Idempotent) -> Response:
    """Register an organisation in one's county. Only the forum's secretary does."""
    county = secretary_of(work.actor, "create")
    content = body.model_dump(exclude={"member_ids", "counties"})
    organisation = Organisation(county=county, counties=body.counties or [county], **content)
    Organisations(work).add(organisation, body.member_ids)
    location = f"/api/v1/organisations/{organisation.id}"
    return done(work, OrganisationRead.model_validate(organisation), status=201, location=location, once=once)


@router.get("/organisations/{organisation_id}/history", response_model=HistoryPage)
def list_organisation_history(
    organisation_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the organisation in one's own county, newest first."""
    organisation = Organisations(work).get(organisation_id)
    return answer(work, history_page(work, organisation, limit=limit, cursor=cursor))


@router.get("/seats/{seat_id}/history", response_model=HistoryPage)
def list_seat_history(seat_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None) -> Response:
    """Who did what with the seat, newest first."""
    return answer(work, history_page(work, Seats(work).get(seat_id), limit=limit, cursor=cursor))


@router.get("/forum", response_model=ForumRead)
def get_forum(request: Request, work: Snapshot, county: County = None, on: date | None = None) -> Response:
    """The cooperation forum's seats on a day (today when none is given), and what the guidelines miss in it."""
    number, day = county_of(work.actor, county), on or today()
    seats = Seats(work).on(day, number)
    groups = missing_groups(seats, rules_of(work).codes("seat_groups", mandatory=True), day)
    findings = [Finding("forum_group_missing", "/seats", f"F-{group}", {"group": group}) for group in groups]
    read = [_seat(work, seat) for seat in seats]
    return answer(
        work, ForumRead(county=number, on=day, seats=read, findings=explained(findings, language_of(request)))
    )


@router.post("/seats", status_code=201, response_model=SeatRead)
def create_seat(body: SeatCreate, work: Work, once: Idempotent) -> Response:
    """Give an organisation a seat in the forum."""
    county = secretary_of(work.actor, "create")
    organisations = Organisations(work)
    organisation = organisations.referred(body.organisation_id, "/organisation_id")
    organisations.all_referred(body.tied_to, "/tied_to")
    seat = Seats(work).add(Seat(county=county, **body.model_dump()))
    seat.organisation = organisation
    location = f"/api/v1/seats/{seat.id}"
    return done(work, _seat(work, seat), record=seat, status=201, location=location, once=once)


@router.get("/seats/{seat_id}", response_model=SeatRead)
def get_seat(seat_id: UUID, work: Snapshot) -> Response:
    """One seat of the forum."""
    seat = Seats(work).get(seat_id)
    return answer(work, _seat(work, seat), record=seat)


@router.patch("/seats/{seat_id}", response_model=SeatRead)
def update_seat(seat_id: UUID, body: SeatUpdate, work: Work, if_match: IfMatch) -> Response:
    """Change a seat's title, deputy, end or ties. Only the forum's secretary does."""
    seats = Seats(work)
    seat = seats.get(seat_id, if_match=if_match)
    secretary_of(work.actor, "create")
    Organisations(work).all_referred(body.tied_to, "/tied_to")
    seat.change(without_unset(body))
    work.flush()
    return done(work, _seat(work, seat), record=seat)


def _seat(work: Work, seat: Seat) -> SeatRead:
    names = ("id", "group", "title", "voting", "valid_from", "valid_to", "deputy")
    tied = Organisations(work).all_referred(seat.tied_to, "/tied_to")
    return SeatRead(
        organisation=OrganisationRef.model_validate(seat.organisation),
        tied_to=[OrganisationRef.model_validate(body) for body in tied],
        **{name: getattr(seat, name) for name in names},
    )
