"""Needs: the aggregate, the list, the map of programmes × target groups, and what is similar."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from domain.actors import Actor
from domain.needs import Need, NeedStatus
from domain.organisations import Organisation
from persistence.reading import count, listing, matches, organisation_json, page
from persistence.repository import Repository, in_counties
from persistence.unit_of_work import UnitOfWork

NEED_SUMMARY = {
    "id": Need.id,
    "number": Need.number,
    "title": Need.title,
    "status": Need.status,
    "school_year": Need.school_year,
    "owner": organisation_json(),
    "programme": Need.programme,
    "trade": Need.trade,
    "target_groups": Need.target_groups,
    "themes": Need.themes,
    "measure_kind": Need.measure_kind,
    "estimated_cost_ore": Need.estimated_cost_ore,
    "people": Need.people,
    "anchoring_leaders": Need.anchoring_leaders,
    "anchoring_employees": Need.anchoring_employees,
    "submitted_at": Need.submitted_at,
    "merged_into_id": Need.merged_into_id,
    "synthetic": Need.synthetic,
}


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """What a list or map of needs is narrowed by; None leaves it wide."""

    county: str | None = None
    school_year: int | None = None
    status: NeedStatus | None = None
    programme: str | None = None
    target_group: str | None = None
    theme: str | None = None
    owner_id: UUID | None = None
    mine: bool = False
    q: str | None = None


def visible_needs(actor: Actor) -> ColumnElement[bool]:
    """A draft is seen by those who write it; the rest is open to the county."""
    mine = [id_ for id_ in (actor.organisation_id, *actor.acts_for) if id_]
    return or_(Need.status != NeedStatus.DRAFT, Need.created_by == actor.subject, Need.owner_id.in_(mine))


class Needs(Repository[Need]):
    model = Need
    loads = (joinedload(Need.owner), joinedload(Need.network))

    def visible(self, actor: Actor) -> ColumnElement[bool]:
        return visible_needs(actor)

    def merged_from(self, need: Need) -> Sequence[Need]:
        """The needs that were merged into this one."""
        query = select(Need).where(Need.county == need.county, Need.merged_into_id == need.id).order_by(Need.id)
        return self.session.scalars(query).all()

    def by_external_ids(self, county: str, external_ids: Sequence[str]) -> dict[str, Need]:
        """The county's needs by the senders' own identifiers."""
        query = select(Need).where(Need.county == county, Need.external_id.in_(external_ids))
        return {need.external_id or "": need for need in self.session.scalars(query)}


def filtered(actor: Actor, by: NeedFilter) -> Select[Any]:
    """The needs that the actor may see, narrowed."""
    query = (
        select(Need)
        .join(Organisation, Organisation.id == Need.owner_id)
        .where(in_counties(Need.county, actor), visible_needs(actor))
    )
    equal = {
        Need.county: by.county,
        Need.school_year: by.school_year,
        Need.status: by.status,
        Need.programme: by.programme,
        Need.owner_id: by.owner_id,
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    if by.target_group is not None:
        query = query.where(Need.target_groups.contains([by.target_group]))
    if by.theme is not None:
        query = query.where(Need.themes.contains([by.theme]))
    if by.mine:
        mine = [id_ for id_ in (actor.organisation_id, *actor.acts_for) if id_]
        query = query.where(or_(Need.owner_id.in_(mine), Need.created_by == actor.subject))
    if by.q:
        query = query.where(matches(Need.search, Need.number, by.q))
    return query


def needs_page(
    unit_of_work: UnitOfWork, by: NeedFilter, *, limit: int, cursor: UUID | None, with_total: bool = False
) -> bytes:
    """A page of needs, newest first."""
    query = filtered(unit_of_work.actor, by)
    return page(unit_of_work.session, NEED_SUMMARY, query, Need.id, limit=limit, cursor=cursor, with_total=with_total)


def needs_map(unit_of_work: UnitOfWork, by: NeedFilter) -> dict[str, Any]:
    """Counts by programme × target group, and by theme. A need with two groups stands in two cells."""
    session, query = unit_of_work.session, filtered(unit_of_work.actor, by)
    chosen = query.subquery()
    group = func.unnest(chosen.c.target_groups).table_valued("code", name="target").render_derived()
    cells = session.execute(
        select(
            chosen.c.programme,
            group.c.code.label("target_group"),
            func.count().label("needs"),
            func.coalesce(func.sum(chosen.c.people), 0).label("people"),
            func.coalesce(func.sum(chosen.c.estimated_cost_ore), 0).label("estimated_cost_ore"),
        )
        .select_from(chosen)
        .join(group, group.c.code.is_not(None))
        .group_by(chosen.c.programme, group.c.code)
        .order_by(chosen.c.programme, group.c.code)
    ).mappings()
    theme = func.unnest(chosen.c.themes).table_valued("code", name="theme").render_derived()
    themes = session.execute(
        select(theme.c.code.label("theme"), func.count().label("needs"))
        .select_from(chosen)
        .join(theme, theme.c.code.is_not(None))
        .group_by(theme.c.code)
        .order_by(func.count().desc(), theme.c.code)
    ).mappings()
    cost = session.scalar(select(func.coalesce(func.sum(chosen.c.estimated_cost_ore), 0)))
    return {
        "total": count(session, query),
        "estimated_cost_ore": cost,
        "cells": [dict(cell) for cell in cells],
        "themes": [dict(row) for row in themes],
    }


def similar_needs(unit_of_work: UnitOfWork, need: Need, *, limit: int = 5) -> bytes:
    """Needs of the same year whose titles share words with this one, nearest first: candidates for merging."""
    words = func.to_tsvector("norwegian", need.title)
    lexemes = select(
        func.string_agg(func.quote_literal(func.unnest(func.tsvector_to_array(words)).column_valued()), " | ")
    )
    query_text = func.to_tsquery("simple", lexemes.scalar_subquery())
    rank = func.ts_rank(Need.search, query_text)
    query = (
        filtered(unit_of_work.actor, NeedFilter(county=need.county, school_year=need.school_year))
        .where(
            Need.id != need.id,
            Need.status.in_([NeedStatus.SUBMITTED, NeedStatus.FORWARDED]),
            Need.search.op("@@")(query_text),
        )
        .order_by((Need.programme == need.programme).desc().nulls_last(), rank.desc(), Need.id)
        .limit(limit)
    )
    return listing(unit_of_work.session, NEED_SUMMARY, query)
