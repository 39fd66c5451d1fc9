"""Who may act for whom in a county: invitations, rights given, machines' integrations. The secretary's work."""

import secrets
from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import Idempotent, IfMatch, Paging, Reading, Snapshot, Work, answer, done
from api.schemas.access import (
    IntegrationCreate,
    IntegrationPage,
    IntegrationRead,
    InvitationCreate,
    InvitationMade,
    InvitationPage,
    InvitationRead,
    RoleGrantPage,
    RoleGrantRead,
)
from api.schemas.base import OrganisationRef
from domain.access import Integration, Invitation, RoleGrant
from domain.actors import secretary_of
from domain.organisations import organisation_number
from persistence.access import Integrations, Invitations, RoleGrants, hashed
from persistence.organisations import Organisations

router = APIRouter(tags=["access"])


@router.get("/invitations", response_model=InvitationPage)
def list_invitations(work: Reading, paging: Paging) -> Response:
    """The county's invitations, newest first."""
    return answer(work, Invitations(work).page(limit=paging.limit, cursor=paging.cursor))


@router.post("/invitations", status_code=201, response_model=InvitationMade)
def create_invitation(body: InvitationCreate, work: Work, once: Idempotent) -> Response:
    """Invite somebody to act for an organisation in the county. The code is told once, for the county to send.

    It opens within 14 days, for the first who brings it. No address and no name are stored.
    """
    organisation = Organisations(work).referred(body.organisation_id, "/organisation_id")
    code = secrets.token_urlsafe(32)
    invitation = Invitations(work).add(Invitation.send(work.actor, body.role, organisation, hashed(code)))
    work.flush()
    made = InvitationMade(**InvitationRead.model_validate(invitation).model_dump(), code=code)
    return done(work, made, record=invitation, status=201, once=once)


@router.get("/invitations/{invitation_id}", response_model=InvitationRead)
def get_invitation(invitation_id: UUID, work: Snapshot) -> Response:
    """One invitation, without its code."""
    found = Invitations(work).get(invitation_id)
    return answer(work, InvitationRead.model_validate(found), record=found)


@router.delete("/invitations/{invitation_id}", response_model=InvitationRead)
def withdraw_invitation(invitation_id: UUID, work: Work, if_match: IfMatch) -> Response:
    """Take an invitation back: nobody can accept it any more."""
    invitation = Invitations(work).get(invitation_id, if_match=if_match)
    invitation.withdraw(work.actor)
    work.flush()
    return done(work, InvitationRead.model_validate(invitation), record=invitation)


@router.get("/role-grants", response_model=RoleGrantPage)
def list_role_grants(work: Reading, paging: Paging) -> Response:
    """Who may act in the county because the county has said so, newest first."""
    return answer(work, RoleGrants(work).page(limit=paging.limit, cursor=paging.cursor))


@router.get("/role-grants/{grant_id}", response_model=RoleGrantRead)
def get_role_grant(grant_id: UUID, work: Snapshot) -> Response:
    """One right that was given."""
    found = RoleGrants(work).get(grant_id)
    return answer(work, _grant(found), record=found)


@router.delete("/role-grants/{grant_id}", response_model=RoleGrantRead)
def end_role_grant(grant_id: UUID, work: Work, if_match: IfMatch) -> Response:
    """End a right, at once: whoever had it is logged out."""
    grants = RoleGrants(work)
    grant = grants.get(grant_id, if_match=if_match)
    grant.end(work.actor)
    grants.end_sessions(grant)
    work.flush()
    return done(work, _grant(grant), record=grant)


@router.get("/integrations", response_model=IntegrationPage)
def list_integrations(work: Reading, paging: Paging) -> Response:
    """The systems that work for the county, newest first."""
    return answer(work, Integrations(work).page(limit=paging.limit, cursor=paging.cursor))


@router.post("/integrations", status_code=201, response_model=IntegrationRead)
def create_integration(body: IntegrationCreate, work: Work, once: Idempotent) -> Response:
    """Let an organisation's Maskinporten tokens work for the county. An organisation's open one county at a time."""
    county = secretary_of(work.actor, "integrate")
    content = body.model_dump(exclude={"consumer"})
    integration = Integration(county=county, consumer=organisation_number(body.consumer), **content)
    integration.note("integrate")
    Integrations(work).add(integration)
    work.flush()
    return done(work, IntegrationRead.model_validate(integration), record=integration, status=201, once=once)


@router.get("/integrations/{integration_id}", response_model=IntegrationRead)
def get_integration(integration_id: UUID, work: Snapshot) -> Response:
    """One integration."""
    found = Integrations(work).get(integration_id)
    return answer(work, IntegrationRead.model_validate(found), record=found)


@router.delete("/integrations/{integration_id}", response_model=IntegrationRead)
def end_integration(integration_id: UUID, work: Work, if_match: IfMatch) -> Response:
    """Let its tokens open nothing any more, at once."""
    integration = Integrations(work).get(integration_id, if_match=if_match)
    integration.end(work.actor)
    work.flush()
    return done(work, IntegrationRead.model_validate(integration), record=integration)


def _grant(grant: RoleGrant) -> RoleGrantRead:
    return RoleGrantRead(
        id=grant.id,
        version=grant.version,
        role=grant.role,
        organisation=OrganisationRef.model_validate(grant.organisation),
        name=grant.identity.name,
        issuer=grant.identity.issuer,
        seen_at=grant.identity.seen_at,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
    )
