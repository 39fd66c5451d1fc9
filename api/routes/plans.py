"""The year's disposition plan."""

from collections import Counter
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
from api.documents import plan_document
from api.printing import DocumentLanguage, pdf
from api.problems import explained, language_of
from api.schemas.base import HistoryPage, TransitionBody, without_unset
from api.schemas.measures import MeasureSummary
from api.schemas.plans import PlanAmendmentCreate, PlanCreate, PlanPage, PlanRead, PlanUpdate
from api.schemas.what_if import WhatIfBody, WhatIfRead
from domain.actors import Role
from domain.clock import today
from domain.errors import Finding, Invalid
from domain.measures import Measure
from domain.organisations import Seat
from domain.plans import Plan, candidates, plannable
from domain.portfolio import Contradiction, Demand, DemandKind, Portfolio, Question, best, with_more
from persistence.budgets import bound_measures
from persistence.decisions import promised_later
from persistence.history import history_page
from persistence.measures import Measures
from persistence.meetings import Meetings
from persistence.organisations import Seats, county_name
from persistence.plans import Plans, plans_page
from persistence.priorities import PriorityRounds

router = APIRouter(prefix="/plans", tags=["plans"])


@router.get("", response_model=PlanPage)
def list_plans(
    work: Reading,
    paging: Paging,
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    scheme: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
) -> Response:
    """Disposition plans, newest first."""
    page = plans_page(
        work, county=county, school_year=school_year, scheme=scheme, limit=paging.limit, cursor=paging.cursor
    )
    return answer(work, page)


@router.post("", status_code=201, response_model=PlanRead)
def create_plan(request: Request, body: PlanCreate, work: Work, once: Idempotent) -> Response:
    """Begin a plan. Pots, shares and lines are put in by changing it."""
    rules_of(work, body.scheme)
    plan = Plans(work).add(Plan.draft(work.actor, **body.model_dump()))
    work.flush()
    location = f"/api/v1/plans/{plan.id}"
    return done(work, _read(request, work, plan), record=plan, status=201, location=location, once=once)


@router.get("/{plan_id}", response_model=PlanRead)
def get_plan(request: Request, plan_id: UUID, work: Snapshot) -> Response:
    """One plan with its pots, shares and measures, and what is missing before it can be adopted."""
    plan = Plans(work).get(plan_id)
    return answer(work, _read(request, work, plan), record=plan)


@router.patch("/{plan_id}", response_model=PlanRead)
def update_plan(request: Request, plan_id: UUID, body: PlanUpdate, work: Work, if_match: IfMatch) -> Response:
    """Change a plan in draft. A list replaces the whole list; a pot keeps its id where its code is kept."""
    plans = Plans(work)
    plan = plans.get(plan_id, if_match=if_match)
    plan.change(work.actor, _resolved(work, without_unset(body)))
    work.flush()
    return done(work, _read(request, work, plans.get(plan_id)), record=plan)


@router.post("/{plan_id}/transitions", response_model=PlanRead)
def transition_plan(
    request: Request, plan_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Take one of the plan's steps: propose, return, adopt. The one who proposed it cannot adopt it."""
    plan = Plans(work).get(plan_id, if_match=if_match)
    plan.perform(body.action, work.actor, _seat(work), body.reason, decided=Meetings(work).decided_on(plan))
    work.flush()
    return done(work, _read(request, work, plan), record=plan, once=once)


@router.post("/{plan_id}/amendments", status_code=201, response_model=PlanRead)
def amend_plan(request: Request, plan_id: UUID, body: PlanAmendmentCreate, work: Work, once: Idempotent) -> Response:
    """Propose other lines for an adopted plan. They hold once the forum has adopted them; pots and shares stay."""
    plans = Plans(work)
    plan = plans.get(plan_id, if_match="*")
    content = _resolved(work, body.model_dump())
    plan.amend(work.actor, body.reason, content["lines"], bound_measures(work, plan))
    work.flush()
    location = f"/api/v1/plans/{plan.id}"
    return done(work, _read(request, work, plan), record=plan, status=201, location=location, once=once)


@router.post("/{plan_id}/amendments/transitions", response_model=PlanRead)
def settle_plan_amendment(
    request: Request, plan_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Adopt or reject the amendment that waits. The one who proposed it cannot; what was before is kept."""
    plans = Plans(work)
    plan = plans.get(plan_id, if_match=if_match)
    if body.action not in ("adopt", "reject"):
        params = {"value": body.action, "allowed": "adopt, reject"}
        raise Invalid(findings=[Finding("not_allowed", "/action", params=params)])
    waits = plan.amendment
    wanted = [{**line, "measure_id": UUID(line["measure_id"])} for line in waits.lines] if waits else []
    lines = _resolved(work, {"lines": wanted})["lines"]
    adopts, bound = body.action == "adopt", bound_measures(work, plan)
    plan.settle(work.actor, _seat(work), adopts=adopts, wanted=lines, answer=body.reason, bound=bound)
    work.flush()
    return done(work, _read(request, work, plans.get(plan_id)), record=plan, once=once)


@router.post("/{plan_id}/what-if", response_model=WhatIfRead)
def ask_what_if(plan_id: UUID, body: WhatIfBody, work: Work, once: Idempotent) -> Response:
    """The best plan for the forum's own priorities under other demands; nothing is stored.

    Where the demands cannot be met together, the fewest that conflict.
    """
    plan = Plans(work).get(plan_id)
    measures = plannable(Measures(work).of_year(plan.county, plan.school_year, plan.scheme))
    ranks = PriorityRounds(work).values(plan.county, plan.school_year, plan.scheme)
    later = promised_later(work, plan.county, plan.school_year)
    question = Question(candidates(plan, measures, ranks, later), _demands(body))
    return done(work, _answered(plan, measures, question, body.more_ore), once=once)


def _demands(body: WhatIfBody) -> list[Demand]:
    return [
        Demand(DemandKind.FRAME, "", body.frame_ore),
        *(Demand(DemandKind(one.kind), one.label, one.share) for one in body.shares),
        *(Demand(DemandKind.LATER, str(one.school_year), one.amount_ore) for one in body.later),
        *(Demand(DemandKind.MUST, str(one)) for one in body.must),
        *(Demand(DemandKind.NEVER, str(one)) for one in body.never),
    ]


def _answered(plan: Plan, measures: list[Measure], question: Question, more_ore: int) -> WhatIfRead:
    answer = best(question)
    further = best(with_more(question, more_ore)) if isinstance(answer, Portfolio) else None
    chosen = set(answer.chosen) if isinstance(answer, Portfolio) else set()
    after = set(further.chosen) if isinstance(further, Portfolio) else chosen
    planned = {line.measure_id for line in plan.lines}
    sums: Counter[str] = Counter()
    for one in question.candidates:
        sums.update(dict.fromkeys(one.labels, one.cost if one.id in chosen else 0))
    cost = sum(one.cost for one in question.candidates if one.id in chosen)
    return WhatIfRead.model_validate(
        {
            "possible": isinstance(answer, Portfolio),
            "conflict": answer.demands if isinstance(answer, Contradiction) else [],
            "proven": answer.proven,
            "cost_ore": cost,
            "left_ore": question.frame - cost,
            "value": answer.value if isinstance(answer, Portfolio) else 0,
            "measures": [
                {
                    "measure_id": measure.id,
                    "number": measure.number,
                    "title": measure.title,
                    "cost_ore": one.cost,
                    "value": one.value,
                    "in_plan": measure.id in planned,
                    "chosen": one.id in chosen,
                }
                for measure, one in zip(measures, question.candidates, strict=True)
            ],
            "labels": [
                {"label": label, "amount_ore": sums[label], "share": sums[label] * 10_000 // max(1, question.frame)}
                for label in sorted(sums)
            ],
            "bought": sorted(after - chosen),
            "given_up": sorted(chosen - after),
        }
    )


@router.get(
    "/{plan_id}/document",
    responses={200: {"content": {"application/pdf": {}}}},
    response_class=Response,
    response_model=None,
)
def get_plan_document(plan_id: UUID, work: Snapshot, language: DocumentLanguage = "nb") -> Response:
    """The plan as a document, in the form that the forum publishes: PDF/A-2a and PDF/UA-1."""
    plan = Plans(work).whole(plan_id)
    made = plan_document(plan, rules_of(work, plan.scheme), county_name(work.session, plan.county), language)
    work.close()
    return pdf(made, f"disponeringsplan-{plan.school_year}-{language}")


@router.get("/{plan_id}/history", response_model=HistoryPage)
def list_plan_history(plan_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None) -> Response:
    """Who did what with the plan, newest first."""
    return answer(work, history_page(work, Plans(work).get(plan_id), limit=limit, cursor=cursor))


def _resolved(work: Work, content: dict[str, Any]) -> dict[str, Any]:
    """The content with measures in the place of their ids. Raises Invalid at the id that is not there."""
    if "lines" in content:
        ids = [line["measure_id"] for line in content["lines"]]
        found = {measure.id: measure for measure in Measures(work).get_all(ids, "/lines")}
        content["lines"] = [{**line, "measure": found[line["measure_id"]]} for line in content["lines"]]
    return content


def _seat(work: Work) -> Seat | None:
    return Seats(work).of_actor(work.actor, today()) if work.actor.role is Role.FORUM_MEMBER else None


def _measure(measure: Measure) -> dict[str, Any]:
    names = MeasureSummary.model_fields.keys() - {"planned_participants"}
    planned = sum(group.planned for group in measure.groups)
    return {**{name: getattr(measure, name) for name in names}, "planned_participants": planned}


def _amendments(work: Work, plan: Plan) -> list[dict[str, Any]]:
    """Each amendment with the lines that it changes: against what was before it, or against the plan as it stands."""
    now_ = {str(line.measure_id): line.amount_ore for line in plan.lines}
    named = {line["measure_id"] for one in plan.amendments for line in [*one.lines, *(one.before or [])]}
    measures = {str(one.id): one for one in Measures(work).get_all([UUID(id_) for id_ in sorted(named)], "")}
    found = []
    for one in plan.amendments:
        before = now_ if one.before is None else {line["measure_id"]: line["amount_ore"] for line in one.before}
        after = {line["measure_id"]: line["amount_ore"] for line in one.lines}
        changes = [
            {
                "measure_id": id_,
                "number": measures[id_].number,
                "title": measures[id_].title,
                "before_ore": before.get(id_),
                "after_ore": after.get(id_),
            }
            for id_ in {**before, **after}
            if id_ in measures and before.get(id_) != after.get(id_)
        ]
        names = ("position", "reason", "status", "proposed_at", "settled_at", "settled_by", "answer")
        found.append({**{name: getattr(one, name) for name in names}, "changes": changes})
    return found


def _read(request: Request, work: Work, plan: Plan) -> PlanRead:
    codes, shares = {pot.id: pot.code for pot in plan.pots}, plan.pot_shares()
    pot_fields = ("id", "code", "nb", "nn", "en", "amount_ore", "actor")
    line_fields = ("position", "pot_id", "amount_ore", "meets_c1", "meets_c2")
    return PlanRead.model_validate(
        {
            **{name: getattr(plan, name) for name in _COLUMNS},
            "pots": [{**{n: getattr(pot, n) for n in pot_fields}, "share": shares[pot.id]} for pot in plan.pots],
            "shares": plan.shares,
            "lines": [
                {
                    **{n: getattr(line, n) for n in line_fields},
                    "pot_code": codes[line.pot_id],
                    "measure": _measure(line.measure),
                }
                for line in plan.lines
            ],
            "amendments": _amendments(work, plan) if plan.amendments else [],
            "findings": explained(plan.findings(), language_of(request)),
            "allowed_actions": plan.allowed_actions(work.actor, _seat(work)),
        }
    )


_MADE = {"pots", "shares", "lines", "amendments", "findings", "allowed_actions"}
_COLUMNS = [name for name in PlanRead.model_fields if name not in _MADE]
