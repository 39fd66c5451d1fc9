"""Who is asking: a role in a county, on behalf of an organisation."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from domain.errors import Forbidden


class Role(StrEnum):
    SCHOOL_LEADER = "school_leader"
    COMPANY = "company"
    TRAINING_OFFICE = "training_office"
    NETWORK_COORDINATOR = "network_coordinator"
    FORUM_SECRETARY = "forum_secretary"
    FORUM_MEMBER = "forum_member"
    COUNTY_ECONOMIST = "county_economist"
    DIRECTORATE = "directorate"
    COUNTY_GOVERNOR = "county_governor"


# They report on behalf of the organisations that are their members.
ACT_FOR_MEMBERS = frozenset({Role.TRAINING_OFFICE, Role.NETWORK_COORDINATOR})
# They take part in the county's work; the others look on from outside.
WITHOUT_ORGANISATION = frozenset({Role.DIRECTORATE, Role.COUNTY_GOVERNOR})
# They assess applications and pay: what is between a party and the county, they see.
COUNTY_STAFF = frozenset({Role.FORUM_SECRETARY, Role.COUNTY_ECONOMIST})


class Scope(StrEnum):
    """How near a record is to the actor."""

    OWN = "own"  # it belongs to the actor's organisation, or to a member that the actor acts for
    COUNTY = "county"  # it belongs to the actor's county


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf a request is carried out.

    `county` is where the actor writes (none for the directorate), `counties` what the actor reads, `acts_for` the
    organisations whose records count as the actor's own. A `machine` is nobody's second pair of eyes.
    """

    subject: str
    name: str
    role: Role
    county: str | None
    counties: tuple[str, ...]
    organisation_id: UUID | None = None
    organisation_name: str | None = None
    acts_for: frozenset[UUID] = field(default_factory=frozenset)
    machine: bool = False

    def owns(self, organisation_id: UUID | None) -> bool:
        """Whether the organisation is the actor's own or one that it acts for."""
        return organisation_id is not None and (
            organisation_id == self.organisation_id or organisation_id in self.acts_for
        )

    def scopes(self, county: str, organisation_id: UUID | None) -> frozenset[Scope]:
        """How a record of that county and organisation relates to the actor."""
        if county != self.county:
            return frozenset()
        return frozenset({Scope.COUNTY, Scope.OWN}) if self.owns(organisation_id) else frozenset({Scope.COUNTY})


def secretary_of(actor: Actor, action: str) -> str:
    """The county whose forum the actor is secretary of. Raises Forbidden for everybody else."""
    if actor.role is not Role.FORUM_SECRETARY or actor.county is None:
        raise Forbidden("action_not_for_role", action=action, role=actor.role.value)
    return actor.county
