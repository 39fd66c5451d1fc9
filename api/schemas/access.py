"""Who is logged in and how they may act; invitations, rights given, machines' integrations."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.schemas.base import CountyNumber, Input, Line, OrganisationRef, Output
from domain.actors import Role


class ActorRead(Output):
    subject: str
    name: str
    role: Role
    county: str | None
    county_name: str | None
    counties: list[str]
    organisation_id: UUID | None
    organisation_name: str | None


class MandateRead(Output):
    """One way in which somebody who is logged in may act."""

    role: Role
    county: str | None
    county_name: str | None
    organisation_id: UUID | None
    organisation_name: str | None
    reason: str = Field(description="`grant` (the county gave it), `provider` (the login says so), `demonstration`")


class VisitorRead(Output):
    """Somebody who is logged in, whether or not they may act for anybody."""

    name: str
    provider: str
    mandates: list[MandateRead]
    chosen: int | None = Field(description="The place in `mandates` of the one acted under")


class SessionRead(Output):
    demo: bool
    example_date: date | None = Field(description="In a demonstration: the day that the clock runs from")
    school_year: int = Field(description="The school year that the screens open on")
    visitor: VisitorRead | None
    actor: ActorRead | None


class ProviderRead(Output):
    key: str
    kind: str
    name: str


class SessionEnded(Output):
    provider_logout: str | None = Field(description="Where the browser logs out of the provider too")


class MandateChoice(Input):
    place: int = Field(strict=True, ge=0, le=1_000, description="The place in the session's `mandates`")


class InvitationCode(Input):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,100}$")]


class InvitationOffer(Output):
    """What an invitation gives whoever accepts it."""

    role: Role
    county: str
    county_name: str | None
    organisation: OrganisationRef
    expires_on: date
    open: bool = Field(description="Whether it can still be accepted")


class SessionCreate(Input):
    persona: Line


class PersonaRead(Output):
    """A person that one can be in the demonstration."""

    key: str
    name: str
    role: Role
    county: str | None
    county_name: str | None
    organisation_name: str | None
    description: dict[str, str] = Field(description="What the person comes to do, by language (nb, nn, en)")


class TokenCreate(Input):
    role: Role
    county: CountyNumber
    organisation_id: UUID | None = None
    subject: Line | None = None


class TokenRead(Output):
    access_token: str
    token_type: str
    expires_in: int


class InvitationCreate(Input):
    role: Role
    organisation_id: UUID


class InvitationRead(Output):
    id: UUID
    version: int
    role: Role
    organisation: OrganisationRef
    expires_on: date
    accepted_on: date | None
    withdrawn_on: date | None


class InvitationMade(InvitationRead):
    code: str = Field(description="Told this once: whoever brings it and logs in gets the right")


class InvitationPage(Output):
    items: list[InvitationRead]
    next_cursor: str | None


class RoleGrantRead(Output):
    id: UUID
    version: int
    role: Role
    organisation: OrganisationRef
    name: str = Field(description="As the provider tells it")
    issuer: str
    seen_at: datetime = Field(description="When they last logged in")
    valid_from: date
    valid_to: date | None


class RoleGrantPage(Output):
    items: list[RoleGrantRead]
    next_cursor: str | None


class IntegrationCreate(Input):
    consumer: str = Field(
        max_length=40, description="The organisation that the tokens speak for", examples=["821227062"]
    )
    name: Line
    role: Role = Field(description="Whose rights it has: `forum_secretary` or `county_economist`")
    accepts_suppliers: bool = Field(default=False, strict=True)


class IntegrationRead(Output):
    id: UUID
    version: int
    consumer: str
    name: str
    role: Role
    accepts_suppliers: bool
    ended_on: date | None


class IntegrationPage(Output):
    items: list[IntegrationRead]
    next_cursor: str | None
