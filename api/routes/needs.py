"""Needs: report, send, forward, return, merge by agreement; list, search and map."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

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
from api.problems import explained, language_of
from api.schemas.base import HistoryPage, without_unset
from api.schemas.needs import NeedCreate, NeedList, NeedMap, NeedPage, NeedRead, NeedTransition, NeedUpdate
from domain.errors import Finding, Invalid
from domain.needs import Need, NeedStatus
from domain.organisations import Body
from persistence.history import history_page
from persistence.measures import answered_needs, approved_answer
from persistence.meetings import last_meeting, needs_since
from persistence.needs import NeedFilter, Needs, needs_map, needs_page, similar_needs
from persistence.organisations import Organisations
from persistence.priorities import rounds_of

router = APIRouter(prefix="/needs", tags=["needs"])


async def _filter(
    county: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
    school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: NeedStatus | None = None,
    programme: Annotated[
        str | None, Query(pattern="^([A-Z]{2}|none)$", description="A programme's code; `none`: across programmes")
    ] = None,
    target_group: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
    theme: Annotated[str | None, Query(pattern="^[a-z0-9_]{1,40}$")] = None,
    owner_id: UUID | None = None,
    mine: Annotated[bool, Query(description="Only those of one's own organisation and of those one acts for")] = False,
    q: Annotated[str | None, Query(max_length=200, description="Words to search for, or the need's number")] = None,
) -> NeedFilter:
    return NeedFilter(county, school_year, status, programme, target_group, theme, owner_id, mine, q)


Filter = Annotated[NeedFilter, Depends(_filter)]


@router.get("", response_model=NeedPage)
def list_needs(
    work: Reading,
    by: Filter,
    paging: Paging,
    count: Annotated[bool, Query(description="Also count them all")] = False,
) -> Response:
    """Needs, newest first. Norwegian full-text search with `q`."""
    return answer(work, needs_page(work, by, limit=paging.limit, cursor=paging.cursor, with_total=count))


@router.get("/map", response_model=NeedMap)
def get_needs_map(work: Snapshot, by: Filter) -> Response:
    """The needs as a picture: programme × target group, themes, what is answered, what is new since the forum met."""
    county = by.county or work.actor.county
    met = last_meeting(work, county) if county else None
    news = {"last_meeting": met, "since_meeting": needs_since(work, by, met) if met else None}
    return answer(work, NeedMap.model_validate({**needs_map(work, by), "answered": answered_needs(work, by), **news}))


@router.post("", status_code=201, response_model=NeedRead)
def create_need(request: Request, body: NeedCreate, work: Work, once: Idempotent) -> Response:
    """Begin a need as a draft. Only the title, school year and owner are required."""
    owner = Organisations(work).body(body.owner_id, "/owner_id")
    need = Need.report(work.actor, rules_of(work), owner, body.model_dump(exclude={"owner_id"}))
    work.store(need)
    read = _read(request, work, need, owner=owner)
    return done(work, read, record=need, status=201, location=f"/api/v1/needs/{need.id}", once=once)


@router.get("/{need_id}", response_model=NeedRead)
def get_need(request: Request, need_id: UUID, work: Snapshot) -> Response:
    """One need, with what is missing in it and what the one who asks can do with it."""
    need = Needs(work).get(need_id)
    return answer(work, _read(request, work, need), record=need)


@router.patch("/{need_id}", response_model=NeedRead)
def update_need(request: Request, need_id: UUID, body: NeedUpdate, work: Work, if_match: IfMatch) -> Response:
    """Change a draft or a returned need. Fields that are not sent stay."""
    need = Needs(work).get(need_id, if_match=if_match)
    need.change(work.actor, rules_of(work), without_unset(body))
    work.flush()
    return done(work, _read(request, work, need), record=need)


@router.post("/{need_id}/transitions", response_model=NeedRead)
def transition_need(
    request: Request, need_id: UUID, body: NeedTransition, work: Work, if_match: IfMatch, once: Idempotent
) -> Response:
    """Take one of the need's `allowed_actions`.

    `propose_merge` (with `into_id`) asks both owners, who `accept_merge` or `decline_merge`; the last yes merges.
    """
    needs = Needs(work)
    need = needs.get(need_id, if_match=if_match)
    if body.action == "propose_merge":
        if body.into_id is None:
            raise Invalid(findings=[Finding("missing_field", "/into_id")])
        other = needs.referred(body.into_id, "/into_id", shared=True)
        need.propose_merge(other, work.actor, body.reason, answered_by=approved_answer(work, need))
    elif body.action in ("accept_merge", "decline_merge"):
        into = needs.get(need.merging_into_id, shared=True) if need.merging_into_id else None
        need.answer_merge(body.action, into, work.actor, body.reason, answered_by=approved_answer(work, need))
    elif body.action == "unmerge":
        need.unmerge(work.actor, body.reason)
    else:
        answered_by = approved_answer(work, need)
        need.perform(body.action, work.actor, rules_of(work), body.reason, answered_by=answered_by)
    work.flush()
    return done(work, _read(request, work, needs.get(need_id)), record=need, once=once)


@router.get("/{need_id}/similar", response_model=NeedList)
def list_similar_needs(need_id: UUID, work: Snapshot) -> Response:
    """Needs of the same year that share words with this one: candidates for merging."""
    return answer(work, similar_needs(work, Needs(work).get(need_id)))


@router.get("/{need_id}/history", response_model=HistoryPage)
def list_need_history(need_id: UUID, work: Snapshot, limit: PageSize = 50, cursor: SequenceCursor = None) -> Response:
    """Who did what with the need, newest first."""
    return answer(work, history_page(work, Needs(work).get(need_id), limit=limit, cursor=cursor))


def _read(request: Request, work: Work, need: Need, owner: Body | None = None) -> NeedRead:
    """`owner` is given for a need that was just begun: nothing else refers to it yet."""
    needs = Needs(work)
    return NeedRead.model_validate(
        {
            **{name: getattr(need, name) for name in _COLUMNS},
            "owner": owner or need.owner,
            "network": None if owner else need.network,
            "merged_into": needs.get(need.merged_into_id) if need.merged_into_id else None,
            "merged_from": [] if owner else needs.merged_from(need),
            "merging": None if need.merging_into_id is None else _merging(work, need),
            "merging_from": [] if owner else needs.merging_from(need),
            "rounds": [] if owner else rounds_of(work, need),
            "findings": explained(need.missing(rules_of(work)), language_of(request)),
            "allowed_actions": need.allowed_actions(
                work.actor, answered_by=None if owner else approved_answer(work, need)
            ),
        }
    )


def _merging(work: Work, need: Need) -> dict[str, object]:
    into = Needs(work).get(need.merging_into_id) if need.merging_into_id else need
    owners = {one.owner.id: one.owner for one in (need, into)}
    return {
        "into": into,
        "reason": need.merging_reason,
        "waits_for": [owners[one] for one in need.merging_asked if one in owners],
    }


_RELATED = {
    "owner",
    "network",
    "merged_into",
    "merged_from",
    "merging",
    "merging_from",
    "rounds",
    "findings",
    "allowed_actions",
}
_COLUMNS = [name for name in NeedRead.model_fields if name not in _RELATED]
