"""Who may act for whom: identities that providers vouch for, rights that a county has given, invitations, machines."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actors import COUNTY_STAFF, Actor, Role, secretary_of
from domain.base import Base, CountyRecord, coded, new_id
from domain.clock import today
from domain.errors import Finding, WrongState, refuse
from domain.organisations import Organisation, OrganisationKind

INVITATION_DAYS = 14

# What somebody is who may act for an organisation: it follows from the organisation's kind.
ACTS_AS = {
    OrganisationKind.SCHOOL: Role.SCHOOL_LEADER,
    OrganisationKind.PRIVATE_SCHOOL: Role.SCHOOL_LEADER,
    OrganisationKind.COMPANY: Role.COMPANY,
    OrganisationKind.TRAINING_OFFICE: Role.TRAINING_OFFICE,
    OrganisationKind.NETWORK: Role.NETWORK_COORDINATOR,
}
# Who can be invited by a county, and on behalf of which kinds; the directorate's people come by their provider alone.
INVITED: dict[Role, frozenset[OrganisationKind]] = {
    **{role: frozenset(kind for kind, acts in ACTS_AS.items() if acts is role) for role in ACTS_AS.values()},
    Role.FORUM_SECRETARY: frozenset({OrganisationKind.COUNTY_AUTHORITY}),
    Role.COUNTY_ECONOMIST: frozenset({OrganisationKind.COUNTY_AUTHORITY}),
    Role.COUNTY_GOVERNOR: frozenset({OrganisationKind.COUNTY_GOVERNOR}),
    Role.FORUM_MEMBER: frozenset(OrganisationKind) - {OrganisationKind.COUNTY_GOVERNOR},
}


@dataclass(frozen=True, slots=True)
class Mandate:
    """One way in which somebody who is logged in may act: a role, in a county, on behalf of an organisation.

    `reason` says where it comes from: `grant` (the county gave it), `provider` (the login says so), `demonstration`.
    """

    role: Role
    county: str | None
    counties: tuple[str, ...]
    organisation_id: UUID | None
    organisation_name: str | None
    reason: str

    def actor(self, subject: str, name: str) -> Actor:
        """Somebody, acting so."""
        return Actor(subject, name, self.role, self.county, self.counties, self.organisation_id, self.organisation_name)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a provider says of somebody, apart from who it is: organisations acted for, roles held."""

    organisation_numbers: tuple[str, ...] = ()
    roles: tuple[tuple[Role, str | None], ...] = ()  # a role, and the county it holds in (none: all of them)


class Identity(Base):
    """Somebody as a provider knows them: (issuer, subject), never an e-mail address. The name is for the screen."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, init=False, default_factory=new_id)
    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str]
    seen_at: Mapped[datetime]


class LoginAttempt(Base):
    """A login that has begun and not come back: what the answer is held against. Gone when it is answered."""

    __tablename__ = "login_attempts"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    provider: Mapped[str] = mapped_column(String(40))
    nonce: Mapped[str]
    verifier: Mapped[str]
    return_to: Mapped[str]
    expires_at: Mapped[datetime]


class LoginSession(Base):
    """Somebody who is logged in. The browser holds the token, the database its SHA-256.

    `chosen` is the place in `mandates` of the one acted under; none where there are several and none was chosen.
    """

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identities.id", ondelete="CASCADE"), index=True)
    provider: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str]
    name: Mapped[str]
    evidence: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    mandates: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    chosen: Mapped[int | None]
    provider_session: Mapped[str | None] = mapped_column(index=True)
    id_token: Mapped[str | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Invitation(CountyRecord, Base):
    """That a county asks somebody to act for an organisation. Whoever brings the code and logs in gets the right.

    The county sends the code itself: no address is stored, and of the code only its SHA-256.
    """

    __tablename__ = "invitations"
    record_type = "invitation"
    __table_args__ = (UniqueConstraint("code_hash"),)

    role: Mapped[Role] = mapped_column(coded(Role))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[date]
    accepted_on: Mapped[date | None] = mapped_column(default=None)
    withdrawn_on: Mapped[date | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(lazy="raise", init=False)

    @classmethod
    def send(cls, actor: Actor, role: Role, organisation: Organisation, code_hash: bytes) -> "Invitation":
        """A new invitation into the actor's county. Raises Forbidden, Invalid."""
        county = secretary_of(actor, "invite")
        kinds = INVITED.get(role, frozenset())
        if not kinds:
            refuse([Finding("role_not_invited", "/role")])
        if organisation.kind not in kinds or not organisation.works_in(county):
            refuse([Finding("role_not_for_organisation", "/organisation_id", params={"value": organisation.name})])
        made = cls(
            county=county,
            role=role,
            organisation_id=organisation.id,
            code_hash=code_hash,
            expires_on=today() + timedelta(days=INVITATION_DAYS),
        )
        made.organisation = organisation
        made.note("invite")
        return made

    @property
    def open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_on is None and self.withdrawn_on is None and today() <= self.expires_on

    def accept(self, identity: Identity) -> "RoleGrant":
        """The right that it gives to whoever brought it. Raises WrongState for one that is no longer open."""
        if not self.open:
            raise WrongState("invitation_not_open")
        self.accepted_on = today()
        self.note("accept")
        return RoleGrant(
            county=self.county,
            role=self.role,
            organisation_id=self.organisation_id,
            identity_id=identity.id,
            valid_from=today(),
        )

    def withdraw(self, actor: Actor) -> None:
        """Let it no longer be accepted. Raises Forbidden, WrongState."""
        secretary_of(actor, "withdraw")
        if not self.open:
            raise WrongState("invitation_not_open")
        self.withdrawn_on = today()
        self.note("withdraw")


class RoleGrant(CountyRecord, Base):
    """That a county lets somebody act for an organisation there."""

    __tablename__ = "role_grants"
    record_type = "role_grant"
    __table_args__ = (Index("ix_role_grants_identity_id", "identity_id"),)

    role: Mapped[Role] = mapped_column(coded(Role))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identities.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(lazy="raise", init=False)
    identity: Mapped[Identity] = relationship(lazy="raise", init=False)

    def end(self, actor: Actor) -> None:
        """From now on it gives nothing. Raises Forbidden, WrongState."""
        secretary_of(actor, "end")
        if self.valid_to is not None:
            raise WrongState("grant_ended")
        self.valid_to = today()
        self.note("end")


class Integration(CountyRecord, Base):
    """A system that works for a county: the organisation that its Maskinporten tokens speak for (`consumer`).

    An organisation's tokens open one county at a time. `role` is whose rights it has; a supplier that acts for the
    organisation is let in only where `accepts_suppliers` says so.
    """

    __tablename__ = "integrations"
    record_type = "integration"
    __table_args__ = (
        CheckConstraint("consumer ~ '^[0-9]{9}$'", name="consumer_digits"),
        Index("uq_integrations_consumer", "consumer", unique=True, postgresql_where="ended_on IS NULL"),
    )

    consumer: Mapped[str] = mapped_column(String(9))
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(coded(Role))
    accepts_suppliers: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None] = mapped_column(default=None)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.role not in COUNTY_STAFF:
            allowed = ", ".join(sorted(role.value for role in COUNTY_STAFF))
            refuse([Finding("not_allowed", "/role", params={"value": self.role.value, "allowed": allowed})])

    def end(self, actor: Actor) -> None:
        """Its tokens open nothing any more. Raises Forbidden, WrongState."""
        secretary_of(actor, "end")
        if self.ended_on is not None:
            raise WrongState("integration_ended")
        self.ended_on = today()
        self.note("end")
