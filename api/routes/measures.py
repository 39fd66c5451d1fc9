"""Measures: plan, propose, decide, carry out."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.assessing import assessment_read
from api.attaching import DOWNLOAD, FileBody, FileName, added, download, listed, removed
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
from api.problems import language_of, told
from api.schemas.attachments import AttachmentList, AttachmentRead
from api.schemas.base import HistoryPage, TransitionBody, without_unset
from api.schemas.measures import (
    MeasureCreate,
    MeasureFinding,
    MeasurePage,
    MeasureRead,
    MeasureUpdate,
    OfferList,
    SplitBody,
)
from api.schemas.practices import AssessmentRead
from domain.attachments import require_reader
from domain.clock import today
from domain.measures import MEASURE_WORKFLOW, Measure, MeasureStatus
from domain.rules import assess
from persistence.attachments import attachment_of
from persistence.budgets import free_all
from persistence.decisions import require_not_under_way
from persistence.history import history_page
from persistence.joint_measures import agreed, offered, offers, parts
from persistence.measures import MeasureFilter, Measures, measures_page
from persistence.needs import Needs
from persistence.organisations import Organisations
from persistence.practices import Practices
from persistence.rules import rules_by_code

router = APIRouter(prefix="/measures", tags=["measures"])


async def _filter(
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: MeasureStatus | None = None,
    kind: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
    programme: Annotated[str | None, Query(pattern="^[A-Z]{2}$")] = None,
    owner_id: UUID | None = None,
    scheme: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
    need_id: Annotated[UUID | None, Query(description="Those that answer this need")] = None,
    pot_id: Annotated[UUID | None, Query(description="Those planned in this pot")] = None,
    mine: bool = False,
    q: Annotated[str | None, Query(max_length=200, description="Words to search for, or the measure's number")] = None,
) -> MeasureFilter:
    return MeasureFilter(county, school_year, status, kind, programme, owner_id, scheme, need_id, pot_id, mine, q)


Filter = Annotated[MeasureFilter, Depends(_filter)]


@router.get("", response_model=MeasurePage)
def list_measures(
    work: Reading,
    by: Filter,
    paging: Paging,
    count: Annotated[bool, Query(description="Also count them all")] = False,
) -> Response:
    """Measures, newest first. Norwegian full-text search with `q`."""
    return answer(work, measures_page(work, by, limit=paging.limit, cursor=paging.cursor, with_total=count))


@router.post("", status_code=201, response_model=MeasureRead)
def create_measure(request: Request, body: MeasureCreate, work: Work, once: Idempotent) -> Response:
    """Begin a measure as a draft."""
    owner = Organisations(work).referred(body.owner_id, "/owner_id")
    content = _resolved(work, body.model_dump(exclude={"owner_id"}))
    measure = Measures(work).add(Measure.plan(work.actor, rules_of(work, body.scheme), owner, content))
    work.flush()
    read = _read(request, work, Measures(work).get(measure.id))
    return done(work, read, record=measure, status=201, location=f"/api/v1/measures/{measure.id}", once=once)


@router.get("/joint", response_model=OfferList)
def list_joint_measures(work: Snapshot) -> Response:
    """Joint measures that other counties have proposed and that wait for one's own."""
    return answer(work, OfferList.model_validate({"items": offers(work)}))


@router.post("/joint/{joint_id}", status_code=201, response_model=MeasureRead)
def create_joint_measure(request: Request, joint_id: UUID, work: Work, once: Idempotent) -> Response:
    """Take up one's own county's part of a joint measure: a draft with the same cost and the same shares."""
    joint = offered(work, joint_id)
    measure = Measures(work).add(Measure.take_up(work.actor, rules_of(work, joint.scheme), joint))
    work.flush()
    read = _read(request, work, Measures(work).get(measure.id))
    return done(work, read, record=measure, status=201, location=f"/api/v1/measures/{measure.id}", once=once)


@router.put("/{measure_id}/split", response_model=MeasureRead)
def put_measure_split(request: Request, measure_id: UUID, body: SplitBody, work: Work, if_match: IfMatch) -> Response:
    """Divide the cost between the counties where the owner works. Each adopts its share in its own plan."""
    measure = Measures(work).get(measure_id, if_match=if_match)
    shares = [(one.county, one.share) for one in body.shares]
    measure.split(work.actor, shares, agreed=agreed(work, measure))
    work.flush()
    return done(work, _read(request, work, measure), record=measure)


@router.get("/{measure_id}", response_model=MeasureRead)
def get_measure(request: Request, measure_id: UUID, work: Snapshot) -> Response:
    """One measure, with what is missing in it and what the one who asks can do with it."""
    measure = Measures(work).get(measure_id)
    return answer(work, _read(request, work, measure), record=measure)


@router.patch("/{measure_id}", response_model=MeasureRead)
def update_measure(request: Request, measure_id: UUID, body: MeasureUpdate, work: Work, if_match: IfMatch) -> Response:
    """Change a measure that has not been decided. Fields that are not sent stay; a list replaces the whole list."""
    measures = Measures(work)
    measure = measures.get(measure_id, if_match=if_match)
    content = _resolved(work, without_unset(body))
    measure.change(work.actor, rules_of(work, measure.scheme), content, agreed=agreed(work, measure))
    work.flush()
    return done(work, _read(request, work, measures.get(measure_id)), record=measure)


@router.post("/{measure_id}/transitions", response_model=MeasureRead)
def transition_measure(
    request: Request, measure_id: UUID, body: TransitionBody, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Take one of the measure's `allowed_actions`: propose, withdraw, approve, reject, start, complete, cancel.

    Cancelling releases what was promised and has not been paid.
    """
    measure = Measures(work).get(measure_id, if_match=if_match)
    practice = Practices(work).in_force(measure.county, measure.school_year, measure.scheme)
    if body.action == "propose" and practice is not None:
        practice.require_submitter(work.actor, measure.owner_id, measure.owner.name)
    if body.action in ("approve", "reject"):
        require_not_under_way(work, measure)
    if body.action == "approve":  # a need must not be withdrawn while the measure that answers it is approved
        Needs(work).get_all([answered.need_id for answered in measure.needs], "/need_ids", shared=True)
    measure.perform(body.action, work.actor, rules_of(work, measure.scheme), body.reason)
    if body.action == "cancel":
        free_all(work, measure.county, measure.id, "cancel")
    work.flush()
    return done(work, _read(request, work, measure), record=measure, once=once)


@router.get("/{measure_id}/assessment", response_model=AssessmentRead)
def get_measure_assessment(
    request: Request,
    measure_id: UUID,
    work: Snapshot,
    rule_set: Annotated[
        str | None, Query(pattern="^[a-z0-9_]{1,40}$", description="Another version than the one in force today")
    ] = None,
) -> Response:
    """What the rules and the county's practice say of the measure today: what can be given, what is in the way."""
    measure = Measures(work).get(measure_id)
    practice = Practices(work).in_force(measure.county, measure.school_year, measure.scheme)
    rules = rules_by_code(work, rule_set, "/rule_set") if rule_set else rules_of(work, measure.scheme)
    found = assess(rules, practice, measure.facts(), today())
    return answer(work, assessment_read(found, rules.code, practice.id if practice else None, language_of(request)))


@router.get("/{measure_id}/history", response_model=HistoryPage)
def list_measure_history(
    measure_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None
) -> Response:
    """Who did what with the measure, newest first."""
    return answer(work, history_page(work, Measures(work).get(measure_id), limit=limit, cursor=cursor))


@router.get("/{measure_id}/attachments", response_model=AttachmentList)
def list_measure_attachments(measure_id: UUID, work: Snapshot) -> Response:
    """The application's documents, oldest first: for its owner and the county's staff."""
    return listed(work, Measures(work).get(measure_id))


@router.post("/{measure_id}/attachments", status_code=201, response_model=AttachmentRead)
def create_measure_attachment(
    measure_id: UUID, name: FileName, content: FileBody, work: Work, once: Idempotent
) -> Response:
    """Add a document: PDF, JPEG, PNG, DOCX, XLSX, CSV or text, at most ten."""
    return added(work, Measures(work).get(measure_id, if_match="*"), MEASURE_WORKFLOW, name, content, once)


@router.get("/{measure_id}/attachments/{attachment_id}", responses=DOWNLOAD, response_class=Response)
def get_measure_attachment(measure_id: UUID, attachment_id: UUID, work: Snapshot) -> Response:
    """A document as it was sent."""
    measure = Measures(work).get(measure_id)
    require_reader(measure, work.actor)
    return download(work, attachment_of(work, measure, attachment_id))


@router.delete("/{measure_id}/attachments/{attachment_id}", response_model=AttachmentList)
def delete_measure_attachment(measure_id: UUID, attachment_id: UUID, work: Work, if_match: IfMatch) -> Response:
    """Take a document away before the measure has been decided."""
    measure = Measures(work).get(measure_id, if_match=if_match)
    return removed(work, measure, MEASURE_WORKFLOW, attachment_of(work, measure, attachment_id))


def _resolved(work: Work, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with records in the place of ids. Raises Invalid at the id that is not there."""
    resolved = dict(content)
    if "need_ids" in resolved:
        resolved["needs"] = Needs(work).get_all(resolved.pop("need_ids"), "/need_ids")
    if "partner_ids" in resolved:
        resolved["partners"] = Organisations(work).all_referred(resolved.pop("partner_ids"), "/partner_ids")
    return resolved


def _read(request: Request, work: Work, measure: Measure) -> MeasureRead:
    shared = parts(work, measure)
    return MeasureRead.model_validate(
        {
            **{name: getattr(measure, name) for name in _COLUMNS},
            "needs": [answered.need for answered in measure.needs],
            "partners": [partner.organisation for partner in measure.partners],
            "groups": {group.target_group: group.planned for group in measure.groups},
            "planned_participants": sum(group.planned for group in measure.groups),
            "findings": _findings(request, work, measure),
            "parts": shared,
            "may_split": measure.may_split(work.actor, shared),
            "allowed_actions": measure.allowed_actions(work.actor),
        }
    )


def _findings(request: Request, work: Work, measure: Measure) -> list[MeasureFinding]:
    """What stands in the way of approving it, and which of it already of proposing it."""
    rules, language = rules_of(work, measure.scheme), language_of(request)
    early = measure.missing(rules, "propose")
    undecided = measure.status in (MeasureStatus.DRAFT, MeasureStatus.PROPOSED)
    found = [*measure.missing(rules), *(measure.unready_needs() if undecided else [])]
    return [
        MeasureFinding(**told(finding, language), hinders="propose" if finding in early else "approve")
        for finding in found
    ]


_MADE = {"needs", "partners", "parts", "may_split", "groups", "planned_participants", "findings", "allowed_actions"}
_COLUMNS = [name for name in MeasureRead.model_fields if name not in _MADE]
