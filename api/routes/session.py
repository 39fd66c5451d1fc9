"""Who is logged in; and, in the demonstration only, who one wants to be."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.schemas.organisations import ActorRead, PersonaRead, SessionCreate, SessionRead, TokenCreate, TokenRead
from api.security import COOKIE, LIFETIME_SECONDS, actor_or_none, issue
from domain.actors import WITHOUT_ORGANISATION, Actor
from domain.clock import school_year_of, today
from domain.errors import Finding, Invalid
from persistence.demo import Persona, personas, token_actor

router = APIRouter(tags=["session"])
demo_router = APIRouter(tags=["demonstration"])


@router.get("/session", response_model=SessionRead)
def get_session(request: Request, actor: Annotated[Actor | None, Depends(actor_or_none)]) -> SessionRead:
    """Who is logged in, if anyone."""
    return _session(request, actor)


@router.delete("/session", status_code=204)
def delete_session() -> Response:
    """Log out."""
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return response


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
    actor = found[0].actor
    token = issue(actor, request.app.state.secret)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, LIFETIME_SECONDS, path="/", httponly=True, samesite="lax", secure=secure)
    return _session(request, actor)


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


def _session(request: Request, actor: Actor | None) -> SessionRead:
    state = request.app.state
    return SessionRead(
        demo=state.settings.demo,
        example_date=today() if state.settings.demo else None,
        school_year=school_year_of(today()),
        actor=None
        if actor is None
        else ActorRead(
            subject=actor.subject,
            name=actor.name,
            role=actor.role,
            county=actor.county,
            county_name=state.county_names.get(actor.county),
            counties=list(actor.counties),
            organisation_id=actor.organisation_id,
            organisation_name=actor.organisation_name,
        ),
    )
