"""Decisions on applications: prepare, decide, answer, and the letter."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.assessing import assessment_read
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
from api.letters import letter
from api.problems import language_of, told
from api.schemas.base import HistoryPage, TransitionBody, without_unset
from api.schemas.decisions import (
    DecisionAssessment,
    DecisionCreate,
    DecisionPage,
    DecisionRead,
    DecisionUpdate,
    LaterCommitmentCreate,
)
from api.schemas.practices import RulingRead
from domain.actors import Role
from domain.decisions import Decision, DecisionOutcome, DecisionStatus, Letter, LetterKind, as_kept
from domain.errors import Finding, NotFound
from domain.measures import Measure
from domain.rules import CountyPractice
from persistence.decisions import DecisionFilter, Decisions, decisions_page, take, take_back, take_up
from persistence.history import history_page
from persistence.measures import Measures
from persistence.practices import Practices
from persistence.rules import rules_by_code

COMPLAINT = ("complain", "uphold", "change")
router = APIRouter(prefix="/decisions", tags=["decisions"])


async def _filter(
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: DecisionStatus | None = None,
    outcome: Annotated[DecisionOutcome | None, Query(description="`waiting` with `standing`: the waiting list")] = None,
    measure_id: UUID | None = None,
    standing: Annotated[bool, Query(description="Only those that hold now")] = False,
    promised_for: Annotated[
        int | None, Query(ge=2000, le=2100, description="With money promised for this later school year")
    ] = None,
    scheme: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
) -> DecisionFilter:
    return DecisionFilter(county, school_year, status, outcome, measure_id, standing, promised_for, scheme)


Filter = Annotated[DecisionFilter, Depends(_filter)]


@router.get("", response_model=DecisionPage)
def list_decisions(work: Reading, by: Filter, paging: Paging) -> Response:
    """Decisions, newest first. Those that are being prepared are seen by the county's caseworkers."""
    return answer(work, decisions_page(work, by, limit=paging.limit, cursor=paging.cursor))


@router.post("", status_code=201, response_model=DecisionRead)
def create_decision(request: Request, body: DecisionCreate, work: Work, once: Idempotent) -> Response:
    """Prepare the answer to a proposed measure, with what the rules say of it today."""
    measure = Measures(work).referred(body.measure_id, "/measure_id", shared=True)
    content = body.model_dump(exclude={"measure_id"})
    rules, practice = rules_of(work, measure.scheme), _practice(work, measure)
    decision = Decisions(work).add(Decision.prepare(work.actor, measure, rules, practice, content))
    work.flush()
    read = _read(request, work, Decisions(work).get(decision.id))
    return done(work, read, record=decision, status=201, location=f"/api/v1/decisions/{decision.id}", once=once)


@router.get("/{decision_id}", response_model=DecisionRead)
def get_decision(request: Request, decision_id: UUID, work: Snapshot) -> Response:
    """One decision, with what was found when it was taken."""
    decision = Decisions(work).get(decision_id)
    return answer(work, _read(request, work, decision), record=decision)


@router.patch("/{decision_id}", response_model=DecisionRead)
def update_decision(
    request: Request, decision_id: UUID, body: DecisionUpdate, work: Work, if_match: IfMatch
) -> Response:
    """Change what is being prepared. The application is looked at anew."""
    decisions = Decisions(work)
    decision = decisions.get(decision_id, if_match=if_match)
    measure = Measures(work).get(decision.measure_id, shared=True)
    rules, practice = rules_of(work, measure.scheme), _practice(work, measure)
    decision.change(work.actor, measure, rules, practice, without_unset(body))
    work.flush()
    return done(work, _read(request, work, decisions.get(decision_id)), record=decision)


@router.post("/{decision_id}/transitions", response_model=DecisionRead)
def transition_decision(
    request: Request, decision_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Take one of its `allowed_actions`: decide, discard, accept, decline, complain, uphold, change.

    `decide` approves or rejects the measure, commits the money and makes the letter, all or nothing.
    """
    decisions = Decisions(work)
    decision = decisions.get(decision_id, if_match=if_match)
    measure = Measures(work).get(decision.measure_id, if_match="*")
    if body.action == "decide":
        take(work, decision, rules_of(work, measure.scheme), _practice(work, measure), body.reason)
        _send(request, work, decision, LetterKind.DECISION)
    else:
        decision.perform(body.action, work.actor, measure, body.reason)
    if body.action in ("decline", "change"):
        take_back(work, decision, body.action)
    if body.action in ("uphold", "change"):
        _send(request, work, decision, LetterKind.COMPLAINT)
    work.flush()
    return done(work, _read(request, work, decision), record=decision, once=once)


@router.post("/{decision_id}/commitments", status_code=201, response_model=DecisionRead)
def create_decision_commitment(
    request: Request, decision_id: UUID, body: LaterCommitmentCreate, work: Work, once: Idempotent
) -> Response:
    """Commit what the decision promised for a later school year, from a pot of that year's plan: pot → commitment."""
    decisions = Decisions(work)
    decision = decisions.get(decision_id, if_match="*")
    take_up(work, decision, body.school_year, body.pot_id, body.decided_on)
    work.flush()
    return done(work, _read(request, work, decision), record=decision, status=201, once=once)


@router.get("/{decision_id}/letter", responses={200: {"content": {"application/pdf": {}}}}, response_class=Response)
def get_decision_letter(
    request: Request,
    decision_id: UUID,
    work: Snapshot,
    kind: Annotated[LetterKind, Query(description="The decision's letter, or the answer to its complaint")] = (
        LetterKind.DECISION
    ),
) -> Response:
    """The letter as it was sent, or the draft of it: PDF/A-2a, PDF/UA-1, in the norm that the recipient uses.

    The answer to a complaint is between its parties.
    """
    decisions = Decisions(work)
    decision = decisions.get(decision_id)
    sent = decisions.letter(decision, kind)
    if kind is LetterKind.COMPLAINT and (sent is None or not _insider(work, decision)):
        raise NotFound(record_type="letter")
    made = sent.content if sent else _letter(request, work, decision, LetterKind.DECISION, draft=True)
    work.close()
    name = f"vedtak-{decision.number}{'' if sent else '-utkast'}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(made, headers=headers, media_type="application/pdf")


@router.get("/{decision_id}/assessment", response_model=DecisionAssessment)
def get_decision_assessment(
    request: Request,
    decision_id: UUID,
    work: Snapshot,
    rule_set: Annotated[
        str | None, Query(pattern="^[a-z0-9_]{1,40}$", description="Another version than the one it was decided under")
    ] = None,
) -> Response:
    """The application as it was that day, asked again: by the rules of its date, or by another version."""
    decision = Decisions(work).get(decision_id)
    rules = rules_by_code(work, rule_set or decision.rule_set, "/rule_set")
    practice = Practices(work).get(decision.practice_id) if decision.practice_id else None
    found = decision.assessed_again(rules, practice)
    read = assessment_read(found, rules.code, decision.practice_id, language_of(request))
    return answer(work, DecisionAssessment(assessment=read, same=as_kept(found) == decision.findings))


@router.get("/{decision_id}/history", response_model=HistoryPage)
def list_decision_history(
    decision_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the decision, newest first; a complaint and its answer for those whose it is."""
    decision = Decisions(work).get(decision_id)
    without = () if _insider(work, decision) else COMPLAINT
    return answer(work, history_page(work, decision, limit=limit, cursor=cursor, without=without))


def _practice(work: Work, measure: Measure) -> CountyPractice | None:
    return Practices(work).in_force(measure.county, measure.school_year, measure.scheme)


def _send(request: Request, work: Work, decision: Decision, kind: LetterKind) -> None:
    Decisions(work).keep(Letter.about(decision, kind, _letter(request, work, decision, kind)))


def _letter(request: Request, work: Work, decision: Decision, kind: LetterKind, *, draft: bool = False) -> bytes:
    sender = request.app.state.county_names.get(decision.county) or decision.county
    practice = Practices(work).get(decision.practice_id) if decision.practice_id else None
    rules = rules_by_code(work, decision.rule_set)
    return letter(decision, kind, sender=sender, rules=rules, practice=practice, draft=draft)


def _read(request: Request, work: Work, decision: Decision) -> DecisionRead:
    language = language_of(request)
    insider = _insider(work, decision)
    rulings = [RulingRead(result=one["result"], **told(_finding(one), language)) for one in decision.findings]
    return DecisionRead.model_validate(
        {
            **{name: getattr(decision, name) for name in _COLUMNS},
            "complaint": decision.complaint if insider else None,
            "complaint_answer": decision.complaint_answer if insider else None,
            "rulings": rulings,
            "has_letter": decision.decided_on is not None,
            "allowed_actions": decision.allowed_actions(work.actor),
        }
    )


def _insider(work: Work, decision: Decision) -> bool:
    """Whether a complaint is this actor's to read: the applicant's own, or the caseworker's."""
    return work.actor.role is Role.FORUM_SECRETARY or work.actor.owns(decision.owner_id)


def _finding(one: dict[str, object]) -> Finding:
    return Finding(**{name: value for name, value in one.items() if name != "result"})  # type: ignore[arg-type]


_MADE = {"complaint", "complaint_answer", "rulings", "has_letter", "allowed_actions"}
_COLUMNS = [name for name in DecisionRead.model_fields if name not in _MADE]
