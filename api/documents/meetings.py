"""A meeting's call with what its items are about, and its minutes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.documents.plans import anchoring, group_names, measure_sections
from api.documents.words import Block, Words, box, listed, section, table, text
from api.letters import school_year_text
from domain.clock import today
from domain.meetings import Circle, ItemKind, Meeting, MeetingStatus
from domain.needs import Need
from domain.plans import Plan
from domain.priorities import PriorityRound
from domain.rules import RuleSet


def agenda(
    meeting: Meeting,
    circle: Circle,
    rounds: Mapping[UUID, PriorityRound],
    plans: Mapping[UUID, Plan],
    rules: RuleSet,
    county: str,
    norm: str,
) -> bytes:
    """The pack as PDF: the list of items, then each with its background, proposal and the papers that it rests on.

    A round's papers are its needs, a plan's its measures: the plans must have been read whole.
    """
    words = Words(norm, county)
    names = group_names(rules, norm)
    titles = {seat.id: seat.title for seat in circle.seats}
    lines = [
        f"{words('item', number=item.position, title=item.title)} ({words(f'kind_{item.kind.value}')})"
        for item in meeting.items
    ]
    sections = [section(words("call_items"), listed(lines))]
    for item in meeting.items:
        near = [(titles.get(one.seat_id, ""), one.number) for one in circle.near.get(item.id, ())]
        about = "needs" if item.round_id else "measures"
        sections.append(
            section(
                words("item", number=item.position, title=item.title),
                text(words(f"kind_{item.kind.value}"), kind="quiet"),
                text(item.background),
                box(words("proposal"), item.proposal),
            )
        )
        if item.id in rounds:
            sections.append(_round(words, rounds[item.id]))
        if item.id in plans:
            sections.append(_plan(words, plans[item.id]))
        if near:
            sections.append(section(words("near_title"), listed(_near(words, about, near)), level=3))
        if item.id in rounds:
            sections += [_need(words, one.need, names) for one in rounds[item.id].items]
        if item.id in plans:
            sections += measure_sections(words, plans[item.id], names)
    facts = [
        (words("when"), words.time(meeting.starts_at)),
        (words("where"), meeting.place),
        (words("school_year"), school_year_text(meeting.school_year)),
    ]
    draft = meeting.status is MeetingStatus.DRAFT
    return words.document(words("call_title", title=meeting.title), today(), facts, sections, draft=draft)


def _near(words: Words, about: str, near: Sequence[tuple[str, int]]) -> list[str]:
    """Seat by seat, to which needs or measures it stands too near."""
    by_seat: dict[str, list[str]] = {}
    for seat, number in near:
        by_seat.setdefault(seat, []).append(str(number))
    return [words(f"near_{about}", seat=seat, numbers=", ".join(numbers)) for seat, numbers in by_seat.items()]


def _round(words: Words, round_: PriorityRound) -> dict[str, Any]:
    told = words("round_budget", budget_ore=round_.budget_ore) if round_.budget_ore else None
    ordered = any(item.outcome for item in round_.items)
    head = [*([words("place")] if ordered else []), words("need"), words("owner"), words("cost")]
    rows = [
        [
            *([str(item.position)] if ordered else []),
            f"{item.need.number}: {item.need.title}",
            item.need.owner.name,
            words.kroner(item.cost_ore) if item.cost_ore else "–",
        ]
        for item in round_.items
    ]
    ends = [0, 3] if ordered else [2]
    return section(words("round", title=round_.title), text(told), table(head, rows, ends), level=3)


def _need(words: Words, need: Need, names: Mapping[str, str]) -> dict[str, Any]:
    facts = [need.owner.name]
    facts += [words("people", people=need.people)] if need.people else []
    facts += [words.kroner(need.estimated_cost_ore)] if need.estimated_cost_ore else []
    groups = [names.get(code, code) for code in need.target_groups]
    return section(
        words("need_title", number=need.number, title=need.title),
        text(" · ".join(facts), kind="quiet"),
        text(words("groups", groups=", ".join(groups)) if groups else None),
        text(words("practice_today", text=need.current_practice) if need.current_practice else None),
        text(words("practice_wanted", text=need.desired_practice) if need.desired_practice else None),
        text(anchoring(words, "need_anchoring", need)),
        level=3,
    )


def _plan(words: Words, plan: Plan) -> dict[str, Any]:
    told = words("plan_frame", frame_ore=plan.frame_ore, pots=len(plan.pots), lines=len(plan.lines))
    rows = [[getattr(pot, words.norm), words.kroner(pot.amount_ore)] for pot in plan.pots]
    lines = [
        [
            words("measure", number=line.measure.number, title=line.measure.title),
            line.measure.owner.name,
            words.kroner(line.amount_ore),
        ]
        for line in plan.lines
    ]
    pots = table([words("pot"), words("amount")], rows, [1])
    measures = table([words("measures"), words("owner"), words("amount")], lines, [2])
    return section(words("plan", title=plan.title), text(told), pots, measures, level=3)


def minutes(meeting: Meeting, told: Mapping[str, Any], county: str, norm: str) -> bytes:
    """The minutes as PDF, from what `domain.meetings.drafted` gives."""
    words = Words(norm, county)
    starts_at = datetime.fromisoformat(told["starts_at"])
    facts = [
        (words("when"), words.time(starts_at)),
        (words("where"), told["place"]),
        (words("school_year"), school_year_text(told["school_year"])),
    ]
    there = [row for row in told["attendance"] if row["presence"] != "absent"]
    away = [row for row in told["attendance"] if row["presence"] == "absent"]
    sections = [
        section(
            words("attendance"), listed([_seat(words, row) for row in there]), text(words("quorum", **told["quorum"]))
        ),
    ]
    if away:
        sections.append(section(words("absent"), listed([_seat(words, row) for row in away]), level=3))
    sections += [_item(words, item) for item in told["items"]]
    approved = meeting.approved_at
    closing = (
        words("approved", day=words.day(approved.date()), name=meeting.approved_by or "")
        if approved
        else words("not_approved")
    )
    title = words("minutes_title", title=told["title"])
    day = starts_at.date()
    return words.document(title, day, facts, sections, draft=approved is None, closing=[closing])


def _seat(words: Words, row: Mapping[str, Any]) -> str:
    kind = "deputy" if row["presence"] == "deputy" else "present" if row["voting"] else "observer"
    return words(f"seat_{kind}", seat=row["seat"], organisation=row["organisation"])


def _item(words: Words, item: Mapping[str, Any]) -> dict[str, Any]:
    near = [(one["seat"], one["number"]) for one in item["near"]] if item["kind"] != ItemKind.INFORMATION else []
    partial = [words("declared", seat=one["seat"], reason=one["reason"]) for one in item["declared"]]
    partial += _near(words, item["about"], near)
    if item["recused"] and item["votes"]:
        partial.append(words("recused", seats=", ".join(item["recused"])))
    blocks: list[Block | None] = [
        text(words(f"kind_{item['kind']}"), kind="quiet"),
        text(item["background"]),
        box(words("proposal"), item["proposal"] if item["proposal"] != item["decision"] else None),
        text(item["note"]),
        text(words("vote_reason", reason=item["vote_reason"]) if item["vote_reason"] else None),
        box(words("decision"), item["decision"]),
        text(_outcome(words, item)),
        text(f"{words('reason')}: {item['reason']}" if item["reason"] else None),
        *(text(words("dissent", **one)) for one in item["dissent"]),
        text(words("near_title"), kind="quiet") if partial else None,
        listed(partial),
    ]
    return section(words("item", number=item["position"], title=item["title"]), *blocks)


def _outcome(words: Words, item: Mapping[str, Any]) -> str | None:
    if item["outcome"] is None:
        return None
    outcome = words(f"outcome_{item['outcome']}")
    if item["votes"]:
        return words("vote", outcome=outcome, **item["votes"])
    return words("consensus", outcome=outcome)
