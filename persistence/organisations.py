"""Counties, programmes, organisations and seats."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, String, Text, Uuid, any_, bindparam, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session, joinedload

from domain.actors import Actor
from domain.errors import Finding, Invalid, NotFound
from domain.organisations import (
    Body,
    County,
    CountySuccession,
    Membership,
    Organisation,
    OrganisationKind,
    Programme,
    ProgrammeArea,
    Seat,
)
from persistence.reading import Listing, Shape, equals, json_object, listing, searchable
from persistence.repository import Repository, in_counties
from persistence.unit_of_work import UnitOfWork

FIELDS = {
    "id": Organisation.id,
    "name": Organisation.name,
    "kind": Organisation.kind,
    "number": Organisation.number,
    "written_norm": Organisation.written_norm,
    "county": Organisation.county,
    "counties": Organisation.counties,
    "parent_id": Organisation.parent_id,
    "synthetic": Organisation.synthetic,
}

ORGANISATIONS = Listing(
    FIELDS,
    select(Organisation),
    Organisation.id,
    {
        **equals(Organisation, "kind"),
        "works_in": or_(
            Organisation.counties.contains(array([bindparam("works_in", type_=String)])), Organisation.counties == []
        ),
        "q": or_(
            Organisation.name.ilike(bindparam("words", type_=Text)),
            Organisation.number == bindparam("digits", type_=Text),
        ),
    },
)

_BY_ID = select(Organisation).where(Organisation.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_BODY = select(*(getattr(Organisation, name.name) for name in fields(Body))).where(Organisation.id == bindparam("id"))


class Organisations:
    """Organisations are shared by all counties: they come from public registers, and anyone may look them up."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self.unit_of_work = unit_of_work
        self.session = unit_of_work.session

    def get(self, organisation_id: UUID) -> Organisation:
        """Raises NotFound."""
        organisation = self.session.get(Organisation, organisation_id)
        if organisation is None:
            raise NotFound(record_type="organisation")
        return organisation

    def referred(self, organisation_id: UUID, pointer: str) -> Organisation:
        """The organisation that a body refers to. Raises Invalid at `pointer`."""
        return self.all_referred([organisation_id], pointer)[0]

    def body(self, organisation_id: UUID, pointer: str) -> Body:
        """The same without an object to keep track of: for what is referred to by the thousand. Raises Invalid."""
        row = self.session.connection().execute(_BODY, {"id": organisation_id}).one_or_none()
        if row is None:
            raise Invalid(findings=[Finding("unknown_reference", pointer)])
        return Body(*row)

    def all_referred(self, ids: Sequence[UUID], pointer: str) -> list[Organisation]:
        """The organisations that a body refers to, in order. Raises Invalid at `pointer` (or `pointer`/i)."""
        found = {o.id: o for o in self.session.scalars(_BY_ID, {"ids": list(ids)})}
        missing = [
            Finding("unknown_reference", pointer if len(ids) == 1 else f"{pointer}/{i}")
            for i, organisation_id in enumerate(ids)
            if organisation_id not in found
        ]
        if missing:
            raise Invalid(findings=missing)
        return [found[organisation_id] for organisation_id in dict.fromkeys(ids)]

    def by_numbers(self, numbers: Sequence[str]) -> dict[str, Organisation]:
        """The organisations with those (normalised) numbers."""
        query = select(Organisation).where(Organisation.number == any_(literal(list(numbers), ARRAY(String))))
        return {organisation.number or "": organisation for organisation in self.session.scalars(query)}

    def add(self, organisation: Organisation, members: Iterable[UUID] = ()) -> Organisation:
        """Let a new organisation be stored at the next flush, with the members it serves."""
        self.session.add(organisation)
        self.unit_of_work.flush()
        served = list(dict.fromkeys(members))
        if served:
            self.session.add_all(Membership(body_id=organisation.id, member_id=member) for member in served)
            changes = {f"members/{member}": [None, str(member)] for member in served}
            self.unit_of_work.remember(organisation, "members", changes)
        return organisation

    def page(
        self,
        *,
        kind: OrganisationKind | None,
        county: str | None,
        q: str | None,
        limit: int,
        cursor: UUID | None,
    ) -> bytes:
        """Organisations, newest first.

        `county` also finds networks that cross into it and bodies that work everywhere.
        """
        words = searchable(q)
        pattern = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        standing = {"words": f"%{pattern}%", "digits": "".join(words.split())}
        shape = Shape.of({"kind": kind, "works_in": county, "q": words or None}, standing)
        return ORGANISATIONS.page(self.session, shape, limit=limit, cursor=cursor)


class Seats(Repository[Seat]):
    """The seats of the county's forum."""

    model = Seat
    loads = (joinedload(Seat.organisation),)

    def on(self, day: date, county: str) -> list[Seat]:
        """The seats in force on a day, in the order of their groups."""
        query = (
            self._query()
            .where(Seat.county == county, Seat.valid_from <= day, or_(Seat.valid_to.is_(None), Seat.valid_to >= day))
            .order_by(Seat.group, Seat.id)
        )
        return list(self.session.scalars(query))

    def titles(self, county: str) -> dict[UUID, str]:
        """What every seat of the county is called, also those that have ended."""
        query = select(Seat.id, Seat.title).where(
            Seat.county == county, in_counties(Seat.county, self.unit_of_work.actor)
        )
        return dict(self.session.execute(query).all())

    def served(self, seats: Iterable[Seat]) -> frozenset[tuple[UUID, UUID]]:
        """The seats' organisations that act for others, each with every one that it serves."""
        bodies = [seat.organisation_id for seat in seats]
        query = select(Membership.body_id, Membership.member_id).where(
            Membership.body_id == any_(literal(bodies, ARRAY(Uuid)))
        )
        return frozenset((body, member) for body, member in self.session.execute(query))

    def of_actor(self, actor: Actor, day: date) -> Seat | None:
        """The seat that the actor's organisation holds in the actor's county that day; a voting one before others."""
        if actor.county is None:
            return None
        held = [seat for seat in self.on(day, actor.county) if seat.organisation_id == actor.organisation_id]
        return next((seat for seat in held if seat.voting), held[0] if held else None)


def county_names(session: Session) -> dict[str, str]:
    """The names of all counties that have been, by number."""
    return dict(session.execute(select(County.number, County.name)).all())


def counties_json(session: Session) -> bytes:
    """All counties that have been, with what they became."""
    successors = (
        select(func.coalesce(func.json_agg(CountySuccession.successor), func.json_build_array()))
        .where(CountySuccession.predecessor == County.number)
        .scalar_subquery()
    )
    fields = {
        "number": County.number,
        "name": County.name,
        "organisation_number": County.organisation_number,
        "valid_from": County.valid_from,
        "valid_to": County.valid_to,
        "successors": successors,
    }
    return listing(session, fields, select(County).order_by(County.number), {})


def programmes_json(session: Session) -> bytes:
    """The ten programmes, each with the programme areas that have been loaded."""
    area = json_object(
        {
            "code": ProgrammeArea.code,
            "programme": ProgrammeArea.programme,
            "level": ProgrammeArea.level,
            "nb": ProgrammeArea.nb,
            "nn": ProgrammeArea.nn,
            "en": ProgrammeArea.en,
        }
    )
    areas: ColumnElement[str] = (
        select(func.coalesce(func.json_agg(area), func.json_build_array()))
        .where(ProgrammeArea.programme == Programme.code)
        .scalar_subquery()
    )
    fields = {"code": Programme.code, "nb": Programme.nb, "nn": Programme.nn, "en": Programme.en, "areas": areas}
    return listing(session, fields, select(Programme).order_by(Programme.code), {})


def county_name(session: Session, number: str) -> str:
    """The county's name. Raises NotFound."""
    county = session.get(County, number)
    if county is None:
        raise NotFound(record_type="county")
    return county.name


def county_numbers(session: Session) -> list[str]:
    """Every county number there is or has been."""
    return list(session.scalars(select(County.number).order_by(County.number)))
