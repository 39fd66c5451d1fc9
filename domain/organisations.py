"""Counties, organisations of every kind, and the seats of the cooperation forum."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Uuid, false
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from stdnum.exceptions import ValidationError
from stdnum.no import orgnr

from domain.base import Base, CountyRecord, Recorded, coded, new_id
from domain.errors import Finding, refuse


class OrganisationKind(StrEnum):
    COUNTY_AUTHORITY = "county_authority"
    SCHOOL = "school"
    PRIVATE_SCHOOL = "private_school"
    COMPANY = "company"
    TRAINING_OFFICE = "training_office"
    EXAMINATION_BOARD = "examination_board"
    NETWORK = "network"
    UNION = "union"
    EMPLOYERS_ORGANISATION = "employers_organisation"
    PROVIDER = "provider"
    VET_BOARD = "vet_board"
    COUNTY_GOVERNOR = "county_governor"


class WrittenNorm(StrEnum):
    """The written norm that letters to the organisation must use (språklova § 15)."""

    NB = "nb"
    NN = "nn"


class SeatGroup(StrEnum):
    EMPLOYERS = "employers"
    EMPLOYEES = "employees"
    TEACHERS = "teachers"
    VET_BOARD = "vet_board"
    PROVIDERS = "providers"
    COUNTY = "county"
    PRIVATE_SCHOOLS = "private_schools"
    COUNTY_GOVERNOR = "county_governor"


class County(Base):
    """A county authority with the dates between which its number was in use. Old numbers are kept for ever."""

    __tablename__ = "counties"

    number: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str]
    organisation_number: Mapped[str] = mapped_column(String(9))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)


class CountySuccession(Base):
    """That one county became another (wholly or in part) on a date."""

    __tablename__ = "county_successions"

    predecessor: Mapped[str] = mapped_column(String(2), ForeignKey("counties.number"), primary_key=True)
    successor: Mapped[str] = mapped_column(String(2), ForeignKey("counties.number"), primary_key=True)
    on: Mapped[date] = mapped_column("on_date")


class Programme(Base):
    """One of the ten vocational education programmes of LK20."""

    __tablename__ = "programmes"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    nb: Mapped[str]
    nn: Mapped[str]
    en: Mapped[str]


class ProgrammeArea(Base):
    """A programme area of Grep.

    Two letters programme, three letters area, level digit (`BATMF3`). Trades are level 3.
    """

    __tablename__ = "programme_areas"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    programme: Mapped[str] = mapped_column(String(2), ForeignKey("programmes.code"), index=True)
    level: Mapped[int]
    nb: Mapped[str]
    nn: Mapped[str]
    en: Mapped[str | None] = mapped_column(default=None)


def organisation_number(text: str) -> str:
    """Nine digits without spaces, prefix or suffix ("NO 974 575 086 MVA" → "974575086").

    Raises Invalid (`organisation_number_length`, `organisation_number_check_digit`). The check digit is MOD 11.
    """
    bare = "".join(text.upper().split()).removeprefix("NO").removesuffix("MVA")
    try:
        return orgnr.validate(bare)
    except ValidationError as error:
        code = (
            "organisation_number_check_digit" if len(bare) == 9 and bare.isdecimal() else "organisation_number_length"
        )
        refuse([Finding(code, "/number", params={"value": text})])
        raise AssertionError from error  # refuse() has raised


@dataclass(frozen=True, slots=True)
class Body:
    """What another record needs to know of an organisation that it only refers to."""

    id: UUID
    name: str
    kind: OrganisationKind
    number: str | None
    written_norm: WrittenNorm
    counties: list[str]

    def works_in(self, county: str) -> bool:
        """Whether it can own records in that county."""
        return works_in(self.counties, county)


def works_in(counties: Sequence[str], county: str) -> bool:
    """Whether a body of these counties can own records in `county`.

    Bodies without a county (unions, national providers) work everywhere.
    """
    return not counties or county in counties


class Organisation(Recorded, Base):
    """A body that takes part in the scheme. Shared by all counties: it comes from public registers."""

    __tablename__ = "organisations"
    record_type = "organisation"
    __table_args__ = (
        CheckConstraint("number ~ '^[0-9]{9}$'", name="number_digits"),
        Index("ix_organisations_county_kind", "county", "kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default_factory=new_id)
    name: Mapped[str]
    kind: Mapped[OrganisationKind] = mapped_column(coded(OrganisationKind))
    number: Mapped[str | None] = mapped_column(String(9), unique=True, default=None)
    county: Mapped[str | None] = mapped_column(String(2), ForeignKey("counties.number"), default=None)
    written_norm: Mapped[WrittenNorm] = mapped_column(coded(WrittenNorm), default=WrittenNorm.NB)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), default=None)
    # A network may cross counties; every other organisation works in the county it lies in.
    counties: Mapped[list[str]] = mapped_column(ARRAY(String(2)), default_factory=list)
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)
    synthetic: Mapped[bool] = mapped_column(default=False, server_default=false())

    def __post_init__(self) -> None:
        if self.number is not None:
            self.number = organisation_number(self.number)
        if not self.counties and self.county:
            self.counties = [self.county]

    def works_in(self, county: str) -> bool:
        """Whether it can own records in that county."""
        return works_in(self.counties, county)


class Membership(Base):
    """That an organisation belongs to a network or is served by a training office."""

    __tablename__ = "memberships"

    body_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)


class Seat(CountyRecord, Base):
    """A seat in the county's cooperation forum: a group, an organisation and a period. No person is stored.

    `title` and `deputy` are functions. `tied_to` are organisations that whoever holds the seat is tied to besides its
    own: as an employee, an owner or a provider of theirs.
    """

    __tablename__ = "seats"
    record_type = "seat"

    group: Mapped[SeatGroup] = mapped_column("seat_group", coded(SeatGroup))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str]
    valid_from: Mapped[date]
    voting: Mapped[bool] = mapped_column(default=True)
    valid_to: Mapped[date | None] = mapped_column(default=None)
    deputy: Mapped[str | None] = mapped_column(default=None)
    tied_to: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default_factory=list, server_default="{}")

    organisation: Mapped[Organisation] = relationship(lazy="raise", init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.group is SeatGroup.COUNTY_GOVERNOR and self.voting:
            refuse([Finding("governor_observes", "/voting", clause="F-OBS")])
        self._check_period()

    def change(self, content: Mapping[str, Any]) -> None:
        """New title, deputy, end (valid_to) or ties (tied_to, the whole list). Raises Invalid."""
        for name, value in content.items():
            setattr(self, name, value)
        self._check_period()
        self.note("update")

    def _check_period(self) -> None:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            refuse([Finding("period_reversed", "/valid_to")])

    def holds_on(self, day: date) -> bool:
        """Whether the seat is in force that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def may_vote(seat: Seat | None, day: date) -> bool:
    """Whether the seat gives a vote in the forum that day."""
    return seat is not None and seat.voting and seat.holds_on(day)


class Tie(StrEnum):
    """How near a seat's organisation stands to another: too near to judge what that one asks for."""

    ITSELF = "itself"
    PARENT = "parent"  # the register's parent unit: a county authority and its schools
    SUBUNIT = "subunit"
    MEMBER = "member"  # it acts for the other, as a training office or a network
    TIED = "tied"  # the seat says so: its holder works for, owns or sells to the other


def tie(seat: Seat, body: Organisation, served: Collection[tuple[UUID, UUID]]) -> Tie | None:
    """What makes the seat partial where `body` is a party (forvaltningsloven on impartiality); None where nothing does.

    `served` holds the organisations that act for others, each with one that it serves.
    """
    if body.id == seat.organisation_id:
        return Tie.ITSELF
    if body.parent_id == seat.organisation_id:
        return Tie.PARENT
    if body.id == seat.organisation.parent_id:
        return Tie.SUBUNIT
    if (seat.organisation_id, body.id) in served:
        return Tie.MEMBER
    return Tie.TIED if body.id in seat.tied_to else None


def missing_groups(seats: Iterable[Seat], mandatory: Sequence[str], day: date) -> list[str]:
    """The mandatory groups that no voting seat holds on `day`, in the rule set's order."""
    present = {seat.group.value for seat in seats if seat.voting and seat.holds_on(day)}
    return [group for group in mandatory if group not in present]
