"""The forum's long-term plan: written, adopted, followed, amended."""

from typing import Annotated, Any
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
    done,
    rules_of,
)
from api.documents import long_term_document
from api.printing import DocumentLanguage, pdf
from api.problems import explained, language_of
from api.schemas.base import HistoryPage, TransitionBody, without_unset
from api.schemas.long_term_plans import (
    AmendmentBody,
    LongTermPlanCreate,
    LongTermPlanPage,
    LongTermPlanRead,
    LongTermPlanUpdate,
)
from domain.actors import Role
from domain.clock import today
from domain.organisations import Seat
from domain.plans import LongTermPlan, LongTermPlanStatus
from persistence.history import history_page
from persistence.organisations import Seats, county_name
from persistence.plans import LongTermPlans, long_term_plans_page
from persistence.reports import reached

router = APIRouter(prefix="/long-term-plans", tags=["plans"])


@router.get("", response_model=LongTermPlanPage)
def list_long_term_plans(
    work: Reading,
    paging: Paging,
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    scheme: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
) -> Response:
    """Long-term plans with all their editions, newest first."""
    page = long_term_plans_page(work, county=county, scheme=scheme, limit=paging.limit, cursor=paging.cursor)
    return answer(work, page)


@router.post("", status_code=201, response_model=LongTermPlanRead)
def create_long_term_plan(request: Request, body: LongTermPlanCreate, work: Work, once: Idempotent) -> Response:
    """Begin a plan. Headings and goals are put in by changing it."""
    rules_of(work, body.scheme)
    plan = LongTermPlans(work).add(LongTermPlan.draft(work.actor, **body.model_dump()))
    work.flush()
    location = f"/api/v1/long-term-plans/{plan.id}"
    return done(work, _read(request, work, plan), record=plan, status=201, location=location, once=once)


@router.get("/{plan_id}", response_model=LongTermPlanRead)
def get_long_term_plan(request: Request, plan_id: UUID, work: Snapshot) -> Response:
    """One plan with how far its goals have come, and what is missing before it can be adopted."""
    plan = LongTermPlans(work).get(plan_id)
    return answer(work, _read(request, work, plan), record=plan)


@router.patch("/{plan_id}", response_model=LongTermPlanRead)
def update_long_term_plan(
    request: Request, plan_id: UUID, body: LongTermPlanUpdate, work: Work, if_match: IfMatch
) -> Response:
    """Change a plan in draft."""
    plan = LongTermPlans(work).get(plan_id, if_match=if_match)
    plan.change(work.actor, rules_of(work, plan.scheme), without_unset(body))
    work.flush()
    return done(work, _read(request, work, plan), record=plan)


@router.post("/{plan_id}/transitions", response_model=LongTermPlanRead)
def transition_long_term_plan(
    request: Request, plan_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Propose, return or adopt. The one who proposed it cannot adopt it; the edition in force is then replaced."""
    plans = LongTermPlans(work)
    plan = plans.get(plan_id, if_match=if_match)
    earlier = plans.in_force(plan) if body.action == "adopt" else None
    plan.perform(body.action, work.actor, rules_of(work, plan.scheme), _seat(work), body.reason, earlier)
    work.flush()
    return done(work, _read(request, work, plan), record=plan, once=once)


@router.post("/{plan_id}/amendments", status_code=201, response_model=LongTermPlanRead)
def amend_long_term_plan(
    request: Request, plan_id: UUID, body: AmendmentBody, work: Work, once: Idempotent
) -> Response:
    """Begin the next edition of an adopted plan, with its content and the reason for it."""
    plans = LongTermPlans(work)
    plan = plans.add(plans.get(plan_id, shared=True).amended(work.actor, body.reason))
    work.flush()
    location = f"/api/v1/long-term-plans/{plan.id}"
    return done(work, _read(request, work, plan), record=plan, status=201, location=location, once=once)


@router.get(
    "/{plan_id}/document",
    responses={200: {"content": {"application/pdf": {}}}},
    response_class=Response,
    response_model=None,
)
def get_long_term_plan_document(plan_id: UUID, work: Snapshot, language: DocumentLanguage = "nb") -> Response:
    """The plan as a document, with how far its goals have come: PDF/A-2a and PDF/UA-1."""
    plan = LongTermPlans(work).get(plan_id)
    rules, county = rules_of(work, plan.scheme), county_name(work.session, plan.county)
    made = long_term_document(plan, [reached(work, plan, goal) for goal in plan.goals], rules, county, language)
    work.close()
    return pdf(made, f"langsiktig-plan-{plan.from_year}-{plan.edition}-{language}")


@router.get("/{plan_id}/history", response_model=HistoryPage)
def list_long_term_plan_history(
    plan_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the plan, newest first."""
    return answer(work, history_page(work, LongTermPlans(work).get(plan_id), limit=limit, cursor=cursor))


def _seat(work: Work) -> Seat | None:
    return Seats(work).of_actor(work.actor, today()) if work.actor.role is Role.FORUM_MEMBER else None


def _read(request: Request, work: Work, plan: LongTermPlan) -> LongTermPlanRead:
    locked = plan.status in (LongTermPlanStatus.ADOPTED, LongTermPlanStatus.REPLACED)
    findings = [] if locked else plan.missing(rules_of(work, plan.scheme))
    content: dict[str, Any] = {name: getattr(plan, name) for name in _COLUMNS}
    names = ("words", "figure", "subject", "target")
    content["goals"] = [
        {**{name: getattr(goal, name) for name in names}, "reached": reached(work, plan, goal)} for goal in plan.goals
    ]
    content["findings"] = explained(findings, language_of(request))
    content["allowed_actions"] = plan.allowed_actions(work.actor, _seat(work))
    return LongTermPlanRead.model_validate(content)


_MADE = {"goals", "findings", "allowed_actions"}
_COLUMNS = [name for name in LongTermPlanRead.model_fields if name not in _MADE]
