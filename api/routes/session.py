"""Who is logged in and as whom they act; and, in the demonstration only, who one wants to be."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.identity.errors import NotLoggedIn
from api.schemas.access import (
    ActorRead,
    InvitationCode,
    InvitationOffer,
    MandateChoice,
    MandateRead,
    PersonaRead,
    ProviderRead,
    SessionCreate,
    SessionEnded,
    SessionRead,
    TokenCreate,
    TokenRead,
    VisitorRead,
)
from api.schemas.base import OrganisationRef
from api.security import (
    DEMONSTRATION,
    LIFETIME_SECONDS,
    current_actor,
    forget_session,
    from_own_page,
    in_thread,
    issue,
    keep_session,
    session_token,
    visitor_or_none,
)
from domain.actors import WITHOUT_ORGANISATION, Actor
from domain.clock import school_year_of, today
from domain.errors import Finding, Forbidden, Invalid
from persistence.access import invitation_of
from persistence.demo import Persona, personas, token_actor
from persistence.sessions import Visitor, accept_invitation, choose_mandate, log_in_as, log_out

router = APIRouter(tags=["session"])
demo_router = APIRouter(tags=["demonstration"])


async def _visitor(request: Request) -> Visitor:
    """Who has a session, and asks from our own pages. Raises NotLoggedIn, CrossSite."""
    from_own_page(request)
    visitor = await visitor_or_none(request)
    if visitor is None:
        raise NotLoggedIn
    return visitor


LoggedIn = Annotated[Visitor, Depends(_visitor)]


@router.get("/session", response_model=SessionRead)
async def get_session(request: Request) -> SessionRead:
    """Who is logged in, if anyone, and as whom they act."""
    visitor = actor = None
    try:
        if "authorization" in request.headers:
            actor = await current_actor(request)
        else:
            visitor = await visitor_or_none(request)
            actor = visitor.actor if visitor else None
    except (NotLoggedIn, Forbidden):
        pass  # nobody, then
    return _session(request, visitor, actor)


@router.get("/session/providers", response_model=dict[str, list[ProviderRead]])
def list_login_providers(request: Request) -> dict[str, list[ProviderRead]]:
    """Where people log in: the browser goes to `/auth/login?provider=<key>`."""
    clients = request.app.state.clients.values()
    found = [ProviderRead.model_validate(client.provider, from_attributes=True) for client in clients]
    return {"items": found}


@router.delete("/session", response_model=SessionEnded)
async def delete_session(request: Request, response: Response) -> SessionEnded:
    """Log out: the session is over at once, wherever its cookie is. Tells where to log out of the provider too."""
    token, farewell = session_token(request), None
    if token:
        from_own_page(request)
        visitor = await in_thread(log_out, request.app.state.engines[None], token)
        client = request.app.state.clients.get(visitor.provider) if visitor else None
        farewell = await client.farewell(visitor.id_token) if client and visitor else None
    forget_session(request, response)
    return SessionEnded(provider_logout=farewell)


@router.put("/session/mandate", response_model=SessionRead)
async def put_session_mandate(request: Request, response: Response, body: MandateChoice, _: LoggedIn) -> SessionRead:
    """Act under another of one's mandates. The session gets a new token."""
    token, new = session_token(request) or "", secrets.token_urlsafe(32)
    visitor = await in_thread(choose_mandate, request.app.state.engines[None], token, new, body.place)
    keep_session(request, response, new)
    return _session(request, visitor, visitor.actor)


@router.post("/session/invitation", response_model=InvitationOffer)
async def look_at_invitation(request: Request, body: InvitationCode, _: LoggedIn) -> InvitationOffer:
    """What an invitation would give whoever is logged in."""
    found = await in_thread(invitation_of, request.app.state.engines[None], body.code)
    return InvitationOffer(
        role=found.role,
        county=found.county,
        county_name=request.app.state.county_names.get(found.county),
        organisation=OrganisationRef.model_validate(found.organisation),
        expires_on=found.expires_on,
        open=found.open,
    )


@router.put("/session/invitation", response_model=SessionRead)
async def put_session_invitation(
    request: Request, response: Response, body: InvitationCode, visitor: LoggedIn
) -> SessionRead:
    """Accept an invitation: the right is given to whoever is logged in, who acts under it from now on."""
    token, new = session_token(request) or "", secrets.token_urlsafe(32)
    engine = request.app.state.engines[None]
    accepted = await in_thread(accept_invitation, engine, token, new, visitor, body.code)
    keep_session(request, response, new)
    return _session(request, accepted, accepted.actor)


@demo_router.get("/personas", response_model=dict[str, list[PersonaRead]])
def list_personas(request: Request) -> dict[str, list[Persona]]:
    """The people that one can be in the demonstration."""
    return {"items": personas(request.app.state.engines[None])}


@demo_router.post("/session", status_code=201, response_model=SessionRead)
def create_session(request: Request, response: Response, body: SessionCreate) -> SessionRead:
    """Become one of the demonstration's people."""
    found = [persona for persona in personas(request.app.state.engines[None]) if persona.key == body.persona]
    if not found:
        raise Invalid(findings=[Finding("unknown_persona", "/persona")])
    actor, token = found[0].actor, secrets.token_urlsafe(32)
    visitor = log_in_as(request.app.state.engines[None], token, DEMONSTRATION, actor)
    keep_session(request, response, token)
    return _session(request, visitor, actor)


@demo_router.post("/demo/tokens", status_code=201, response_model=TokenRead)
def create_demo_token(request: Request, body: TokenCreate) -> TokenRead:
    """A bearer token for a role in a county, so that scripts can be tried. Does not exist in production."""
    if body.organisation_id is None and body.role not in WITHOUT_ORGANISATION:
        raise Invalid(findings=[Finding("missing_field", "/organisation_id")])
    actor = token_actor(
        request.app.state.engines[None], body.role, body.county, body.organisation_id, subject=body.subject
    )
    token = issue(actor, request.app.state.secret)
    return TokenRead(access_token=token, token_type="Bearer", expires_in=LIFETIME_SECONDS)  # noqa: S106 - a type, not a secret


def _session(request: Request, visitor: Visitor | None, actor: Actor | None) -> SessionRead:
    state = request.app.state
    names = state.county_names
    return SessionRead(
        demo=state.settings.demo,
        example_date=today() if state.settings.demo else None,
        school_year=school_year_of(today()),
        visitor=None
        if visitor is None
        else VisitorRead(
            name=visitor.name,
            provider=visitor.provider,
            mandates=[
                MandateRead(
                    role=one.role,
                    county=one.county,
                    county_name=names.get(one.county),
                    organisation_id=one.organisation_id,
                    organisation_name=one.organisation_name,
                    reason=one.reason,
                )
                for one in visitor.mandates
            ],
            chosen=visitor.chosen,
        ),
        actor=None
        if actor is None
        else ActorRead(
            subject=actor.subject,
            name=actor.name,
            role=actor.role,
            county=actor.county,
            county_name=names.get(actor.county),
            counties=list(actor.counties),
            organisation_id=actor.organisation_id,
            organisation_name=actor.organisation_name,
        ),
    )
