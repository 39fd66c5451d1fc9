"""The year's disposition plan as a document: shares, pots, and each measure with how it meets the criteria."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.documents.words import Block, Words, listed, section, table, text
from api.letters import school_year_text
from api.problems import told
from domain.clock import today
from domain.measures import Measure
from domain.money import shares_of
from domain.needs import Need
from domain.plans import AmendmentStatus, GoalFigure, LongTermPlan, LongTermPlanStatus, Plan, PlanLine, PlanStatus
from domain.rules import RuleSet


def plan_document(plan: Plan, rules: RuleSet, county: str, norm: str) -> bytes:
    """The plan as PDF. Its measures must have been read whole, with their needs and partners."""
    words = Words(norm, county)
    day = plan.adopted_at.date() if plan.adopted_at else today()
    status = words(f"status_{plan.status.value}", day=words.day(day), name=plan.adopted_by or "")
    facts = [
        (words("status"), status),
        (words("school_year"), school_year_text(plan.school_year)),
        (words("budget_year"), str(plan.budget_year)),
        (words("frame"), words.kroner(plan.frame_ore)),
    ]
    names = group_names(rules, norm)
    planned = sum(line.amount_ore for line in plan.lines)
    lead = words("measures_lead", count=len(plan.lines), amount_ore=planned)
    sections = [_shares(words, plan), _pots(words, plan), section(words("measures"), text(lead))]
    sections += measure_sections(words, plan, names)
    amended = [
        words(
            "amendment",
            number=one.position,
            day=words.day(one.settled_at.date()),
            name=one.settled_by,
            reason=one.reason,
        )
        for one in plan.amendments
        if one.settled_at is not None and one.status is AmendmentStatus.ADOPTED
    ]
    if amended:
        sections.append(section(words("amendments"), listed(amended)))
    missing = [told(finding, norm) for finding in plan.findings()]
    if missing:
        sentences = list(dict.fromkeys(f"{one['message']} {one['remedy']}" for one in missing))
        sections.append(section(words("findings"), listed(sentences)))
    return words.document(plan.title, day, facts, sections, draft=plan.status is not PlanStatus.ADOPTED)


def group_names(rules: RuleSet, norm: str) -> dict[str, str]:
    """The target groups' names by their codes."""
    return {one["code"]: one[norm] for one in rules.content["target_groups"]}


def anchoring(words: Words, text_name: str, need: Need) -> str | None:
    """When and by how many the need was found, in the words of that name; None where it does not say."""
    if not need.anchoring_date or need.anchoring_leaders is None or need.anchoring_employees is None:
        return None
    counted = {"leaders": need.anchoring_leaders, "employees": need.anchoring_employees}
    return words(text_name, day=words.day(need.anchoring_date), **counted)


def measure_sections(words: Words, plan: Plan, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each measure of the plan with how it meets the criteria; `names` are the target groups' by their codes."""
    pots = {pot.id: str(getattr(pot, words.norm)) for pot in plan.pots}
    return [_measure(words, line, pots[line.pot_id], names) for line in plan.lines]


def _shares(words: Words, plan: Plan) -> dict[str, Any]:
    amounts = _parts(plan.frame_ore, [one.share for one in plan.shares])
    rows = [
        [words(f"actor_{one.actor.value}"), percent(one.share), words.kroner(amount)]
        for one, amount in zip(plan.shares, amounts, strict=True)
    ]
    bars = [one.share / 10_000 for one in plan.shares]
    head = [words("actor"), words("share"), words("amount")]
    return section(words("shares"), text(words("shares_lead")), table(head, rows, [1, 2], bars))


def _parts(whole: int, shares: Sequence[int]) -> list[int]:
    """The frame in those shares, to the øre: together they are no more and no less than the shares say."""
    total, given, parts = 0, 0, []
    for share in shares:
        total += share
        parts.append(whole * total // 10_000 - given)
        given += parts[-1]
    return parts


def _pots(words: Words, plan: Plan) -> dict[str, Any]:
    rows, shares = [], shares_of([pot.amount_ore for pot in plan.pots])
    for pot, share in zip(plan.pots, shares, strict=True):
        planned = sum(line.amount_ore for line in plan.lines if line.pot_id == pot.id)
        sums = [words.kroner(pot.amount_ore), percent(share), words.kroner(planned)]
        rows.append([str(getattr(pot, words.norm)), *sums, words.kroner(pot.amount_ore - planned)])
    whole, planned = sum(pot.amount_ore for pot in plan.pots), sum(line.amount_ore for line in plan.lines)
    rows.append([words("sum"), words.kroner(whole), "", words.kroner(planned), words.kroner(whole - planned)])
    head = [words("pot"), words("amount"), words("share"), words("planned"), words("left")]
    return section(words("pots"), table(head, rows, [1, 2, 3, 4]))


def _measure(words: Words, line: PlanLine, pot: str, names: Mapping[str, str]) -> dict[str, Any]:
    measure = line.measure
    groups = [
        words("group", name=names.get(group.target_group, group.target_group), planned=group.planned)
        for group in measure.groups
    ]
    dates = words("duration_missing")
    if measure.start_on and measure.end_on:
        dates = words("duration", start=words.day(measure.start_on), end=words.day(measure.end_on))
    partners = [partner.organisation.name for partner in measure.partners]
    if measure.provider is not None:
        partners.append(measure.provider.name)
    facts = words("measure_facts", owner=measure.owner.name, amount_ore=line.amount_ore, pot=pot)
    return section(
        words("measure", number=measure.number, title=measure.title),
        text(facts, dates, kind="quiet"),
        text(words("groups", groups=", ".join(groups)) if groups else None),
        text(words("partners", partners=", ".join(dict.fromkeys(partners))) if partners else None),
        text(f"{words('criterion_c1')}: {line.meets_c1}" if line.meets_c1 else None),
        text(f"{words('criterion_c2')}: {line.meets_c2}" if line.meets_c2 else None),
        text(words("evidence"), kind="quiet") if measure.needs else None,
        listed(_evidence(words, measure)),
        level=3,
    )


def _evidence(words: Words, measure: Measure) -> list[str]:
    lines = []
    for answered in measure.needs:
        need = answered.need
        told_ = {"number": need.number, "title": need.title, "owner": need.owner.name}
        lines.append(words("evidence_need", **told_, anchoring=anchoring(words, "anchoring", need) or ""))
    return lines


def long_term_document(
    plan: LongTermPlan, reached: Sequence[int | None], rules: RuleSet, county: str, norm: str
) -> bytes:
    """The long-term plan as PDF: the headings in their order, and each goal with how far it has come."""
    words = Words(norm, county)
    day = plan.adopted_at.date() if plan.adopted_at else today()
    status = words(f"status_{plan.status.value}", day=words.day(day), name=plan.adopted_by or "")
    years = f"{school_year_text(plan.from_year)}–{school_year_text(plan.to_year)}"
    facts = [(words("status"), status), (words("school_years"), years), (words("edition"), str(plan.edition))]
    if plan.reason:
        facts.append((words("edition_reason"), plan.reason))
    sections = []
    for heading in rules.content["plan_headings"]:
        goals = _goals(words, plan, reached, rules) if heading["code"] == "goals" else None
        sections.append(section(heading[norm], text(plan.headings.get(heading["code"])), goals))
    draft = plan.status in (LongTermPlanStatus.DRAFT, LongTermPlanStatus.PROPOSED)
    return words.document(plan.title, day, facts, sections, draft=draft)


def _goals(words: Words, plan: LongTermPlan, reached: Sequence[int | None], rules: RuleSet) -> Block | None:
    rows, bars = [], []
    for goal, so_far in zip(plan.goals, reached, strict=True):
        if goal.figure is None or goal.target is None or so_far is None:
            rows.append([goal.words, "–", "–"])
            bars.append(0.0)
            continue
        names = {
            one["code"]: one[words.norm] for kind in ("target_groups", "measure_kinds") for one in rules.content[kind]
        }
        told_ = [words.kroner(n) if goal.figure is GoalFigure.PAID else str(n) for n in (goal.target, so_far)]
        about = f" ({names.get(goal.subject, goal.subject)})" if goal.subject else ""
        rows.append([f"{goal.words} – {words(f'figure_{goal.figure.value}')}{about}", *told_])
        bars.append(min(1.0, so_far / goal.target))
    return table([words("goal"), words("target"), words("reached")], rows, [1, 2], bars)


def percent(share: int) -> str:
    """Hundredths of a per cent as they are written: 12,5 %."""
    shown = f"{share / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{shown}\u00a0%"
