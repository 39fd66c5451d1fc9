"""Needs: the aggregate, the list, the map of programmes × target groups, and what is similar."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, any_, bindparam, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import joinedload

from domain.actors import Actor
from domain.needs import Need, NeedStatus
from domain.organisations import Organisation
from persistence.reading import Listing, Shape, equals, listing, organisation_json, search_conditions, search_values
from persistence.repository import Repository, own, own_values, tenant, tenant_values
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


# Asks for the needs that belong to no single programme.
ACROSS = "none"


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """What a list or map of needs is narrowed by; None leaves it wide."""

    county: str | None = None
    school_year: int | None = None
    status: NeedStatus | None = None
    programme: str | None = None  # a code, or ACROSS
    target_group: str | None = None
    theme: str | None = None
    owner_id: UUID | None = None
    mine: bool = False
    q: str | None = None


MINE = own(Need.owner_id, Need.created_by)
# What was never sent is seen by those who write it, also when they have withdrawn it; the rest is open to the county.
SENT = Need.submitted_at.is_not(None)
VISIBLE = or_(SENT, MINE)

NEEDS = Listing(
    NEED_SUMMARY,
    select(Need).join(Organisation, Organisation.id == Need.owner_id).where(VISIBLE),
    Need.id,
    {
        **tenant(Need.county),
        **equals(Need, "county", "school_year", "status", "programme", "owner_id"),
        **search_conditions(Need.search, Need.number),
        "target_group": Need.target_groups.contains(array([bindparam("target_group", type_=String)])),
        "theme": Need.themes.contains(array([bindparam("theme", type_=String)])),
        "across_programmes": Need.programme.is_(None),
        "mine": MINE,
    },
)


class Needs(Repository[Need]):
    model = Need
    loads = (joinedload(Need.owner), joinedload(Need.network))

    def visible(self, _actor: Actor) -> ColumnElement[bool]:
        return VISIBLE

    def merged_from(self, need: Need) -> Sequence[Need]:
        """The needs that were merged into this one."""
        query = select(Need).where(Need.county == need.county, Need.merged_into_id == need.id).order_by(Need.id)
        return self.session.scalars(query).all()

    def merging_from(self, need: Need) -> Sequence[Need]:
        """The needs that are proposed to be merged into this one."""
        query = select(Need).where(Need.county == need.county, Need.merging_into_id == need.id).order_by(Need.id)
        return self.session.scalars(query).all()

    def by_external_ids(self, county: str, external_ids: Sequence[str]) -> dict[str, Need]:
        """The county's needs by the senders' own identifiers."""
        query = select(Need).where(
            Need.county == county, Need.external_id == any_(literal(list(external_ids), ARRAY(String)))
        )
        return {need.external_id or "": need for need in self.session.scalars(query)}


def shape_of(actor: Actor, by: NeedFilter) -> Shape:
    """The needs that the actor may see, narrowed."""
    narrowed = {
        **tenant_values(actor),
        **{
            name: getattr(by, name) for name in ("county", "school_year", "status", "owner_id", "target_group", "theme")
        },
        "programme": by.programme if by.programme != ACROSS else None,
        "across_programmes": by.programme == ACROSS or None,
        "mine": by.mine or None,
        **search_values(by.q),
    }
    return Shape.of(narrowed, own_values(actor))


def needs_page(
    unit_of_work: UnitOfWork, by: NeedFilter, *, limit: int, cursor: UUID | None, with_total: bool = False
) -> bytes:
    """A page of needs, newest first."""
    shape = shape_of(unit_of_work.actor, by)
    return NEEDS.page(unit_of_work.session, shape, limit=limit, cursor=cursor, with_total=with_total)


def needs_map(unit_of_work: UnitOfWork, by: NeedFilter) -> dict[str, Any]:
    """Counts by programme × target group, and by theme. A need with two groups stands in two cells."""
    session, shape = unit_of_work.session, shape_of(unit_of_work.actor, by)
    chosen = NEEDS.query(shape).subquery()
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
        .order_by(chosen.c.programme, group.c.code),
        shape.values,
    ).mappings()
    theme = func.unnest(chosen.c.themes).table_valued("code", name="theme").render_derived()
    themes = session.execute(
        select(theme.c.code.label("theme"), func.count().label("needs"))
        .select_from(chosen)
        .join(theme, theme.c.code.is_not(None))
        .group_by(theme.c.code)
        .order_by(func.count().desc(), theme.c.code),
        shape.values,
    ).mappings()
    cost = session.scalar(select(func.coalesce(func.sum(chosen.c.estimated_cost_ore), 0)), shape.values)
    return {
        "total": NEEDS.count(session, shape),
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
    shape = shape_of(unit_of_work.actor, NeedFilter(county=need.county, school_year=need.school_year))
    query = (
        NEEDS.query(shape)
        .where(
            Need.id != need.id,
            Need.status.in_([NeedStatus.SUBMITTED, NeedStatus.FORWARDED]),
            Need.search.op("@@")(query_text),
        )
        .order_by((Need.programme == need.programme).desc().nulls_last(), rank.desc(), Need.id)
        .limit(limit)
    )
    return listing(unit_of_work.session, NEED_SUMMARY, query, shape.values)
