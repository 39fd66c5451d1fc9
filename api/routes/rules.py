"""Rule sets and counties' practices: what is in force, and what another version would mean."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.configuring import fault_read, read_practice, written
from api.dependencies import Idempotent, Public, Reading, Snapshot, Work, answer, county_of, done, rules_of
from api.problems import language_of, texts
from api.schemas.practices import PracticeBody, PracticeCheck, PracticeList, PracticeRead, PracticeText
from api.schemas.rules import (
    CallList,
    CallRead,
    ChangedMeasure,
    CodeListChange,
    DifferenceRead,
    RuleChangeRead,
    RuleRead,
    RuleSetComparison,
    RuleSetList,
    RuleSetRead,
    RuleSetSummary,
)
from domain.clock import today
from domain.errors import Finding, Invalid
from domain.rules import (
    SCHEME,
    Change,
    CountyPractice,
    Difference,
    RuleChange,
    adopt,
    changed_codes,
    changed_rules,
    differences,
)
from persistence.measures import Measures
from persistence.practices import Practices, published
from persistence.rules import all_rules, rules_by_code

router = APIRouter(tags=["rules"])
public_router = APIRouter(tags=["public"])
EXPLAINED = {Change.ADDED: "rule_added", Change.REMOVED: "rule_removed", Change.CHANGED: "rule_changed"}
County = Annotated[str | None, Query(pattern="^[0-9]{2}$")]
SchoolYear = Annotated[int, Query(ge=2000, le=2100)]
Scheme = Annotated[str, Query(pattern="^[a-z0-9_]{1,40}$")]
RuleSetCode = Annotated[str, Query(pattern="^[a-z0-9_]{1,40}$")]


@router.get("/rule-sets", response_model=RuleSetList)
def list_rule_sets(work: Reading) -> Response:
    """Every version of every scheme's rules, drafts too."""
    items = [RuleSetSummary.model_validate(rules) for rules in all_rules(work)]
    return answer(work, RuleSetList(items=items))


@router.get("/rule-sets/current", response_model=RuleSetRead)
def get_current_rule_set(work: Reading, scheme: Scheme = SCHEME) -> Response:
    """The rule set in force today: every code with its texts and clause."""
    return answer(work, RuleSetRead.model_validate(rules_of(work, scheme)))


@router.get("/rule-sets/comparison", response_model=RuleSetComparison)
def compare_rule_sets(
    request: Request,
    work: Snapshot,
    before: RuleSetCode,
    after: RuleSetCode,
    school_year: SchoolYear,
    county: County = None,
) -> Response:
    """Two versions of one scheme: the demands and codes that differ, and the measures whose findings would."""
    old, new = rules_by_code(work, before, "/before"), rules_by_code(work, after, "/after")
    if old.scheme != new.scheme:
        raise Invalid(findings=[Finding("other_scheme", "/after", params={"scheme": new.scheme})])
    changes, language = changed_rules(old, new), language_of(request)
    measures = Measures(work).of_year(county_of(work.actor, county), school_year, old.scheme)
    judged = [(measure, differences(changes, measure.facts())) for measure in measures]
    return answer(
        work,
        RuleSetComparison(
            before=RuleSetSummary.model_validate(old),
            after=RuleSetSummary.model_validate(new),
            rules=[_change(change, language) for change in changes],
            codes=[
                CodeListChange(kind=kind, added=added, removed=removed)
                for kind, (added, removed) in changed_codes(old, new).items()
            ],
            measures_compared=len(measures),
            measures=[
                ChangedMeasure.model_validate(
                    {"measure": measure, "differences": [_difference(one, language) for one in found]}
                )
                for measure, found in judged
                if found
            ],
        ),
    )


@public_router.get("/calls", response_model=CallList)
def list_calls(
    work: Public, county: County = None, school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> Response:
    """What counties give money for, to whom and when, for everybody to read: no login is needed."""
    rules = rules_of(work)
    lists = ("measure_kinds", "cost_categories", "themes")
    words = {
        item["code"]: {language: item[language] for language in ("nb", "nn", "en")}
        for kind in lists
        for item in rules.content[kind]
    }
    items = [_call(practice, name) for practice, name in published(work.session, county, school_year)]
    return answer(work, CallList(items=items, words=words))


@router.get("/practices", response_model=PracticeList)
def list_practices(work: Snapshot, school_year: SchoolYear, county: County = None, scheme: Scheme = SCHEME) -> Response:
    """How a county runs the scheme in a school year: the versions, the one in force first."""
    versions = Practices(work).versions(county_of(work.actor, county), school_year, scheme)
    return answer(work, PracticeList(items=[PracticeRead.model_validate(practice) for practice in versions]))


@router.get("/practices/text", response_model=PracticeText)
def get_practice_text(
    work: Snapshot, school_year: SchoolYear, county: County = None, scheme: Scheme = SCHEME
) -> Response:
    """The practice in force as a file. Where the year has none, that of the newest year before it, for this year."""
    number, practices = county_of(work.actor, county), Practices(work)
    in_force = practices.in_force(number, school_year, scheme)
    shown = in_force or practices.before(number, school_year, scheme)
    content = written(shown, school_year) if shown else ""
    return answer(work, PracticeText(practice_id=in_force.id if in_force else None, content=content))


@router.post("/practices/check", response_model=PracticeCheck)
def check_practice(request: Request, body: PracticeBody, work: Work, once: Idempotent) -> Response:
    """Every fault in a practice's file, with its line; nothing is stored."""
    practice, faults = read_practice(body.content, rules_of(work))
    adopt(practice, work.actor)
    language = language_of(request)
    return done(work, PracticeCheck(faults=[fault_read(fault, language) for fault in faults]), once=once)


@router.post("/practices", status_code=201, response_model=PracticeRead)
def create_practice(body: PracticeBody, work: Work, once: Idempotent) -> Response:
    """Put a new version of the county's practice in force. One fault keeps all of it out; see /practices/check."""
    practice, faults = read_practice(body.content, rules_of(work))
    adopt(practice, work.actor)
    if practice is None:
        raise Invalid(
            findings=[
                Finding("practice_faulty", "/content", params={"line": fault.line, "key": fault.key})
                for fault in faults
            ]
        )
    Practices(work).add(practice)
    work.flush()
    return done(work, PracticeRead.model_validate(practice), record=practice, status=201, once=once)


def _call(practice: CountyPractice, county_name: str) -> CallRead:
    state, round_ = practice.call(today())
    content = practice.content
    same = ("written_norm", "applicants", "closed", "rates", "ceilings", "costs", "focus_areas", "decided_by")
    return CallRead.model_validate(
        {
            **{name: content.get(name) or [] for name in (*same, "payment", "left_over")},
            "county": practice.county,
            "county_name": county_name,
            "school_year": practice.school_year,
            "scheme": practice.scheme,
            "state": state,
            "opens_on": round_["opens_on"] if round_ else None,
            "closes_on": round_["closes_on"] if round_ else None,
            "demands": [
                {name: {norm: text for norm, text in rule[name].items() if text} for name in ("text", "remedy")}
                for rule in [*content.get("rules", []), *((round_ or {}).get("rules") or [])]
            ],
        }
    )


def _rule(rule: Mapping[str, Any] | None, language: str) -> RuleRead | None:
    if rule is None:
        return None
    return RuleRead(
        code=rule["code"],
        clause=rule["clause"],
        at=rule["at"],
        when=rule.get("when"),
        require=rule["require"],
        text=rule[language],
        remedy=rule["remedy"][language],
    )


def _change(change: RuleChange, language: str) -> RuleChangeRead:
    before, after = _rule(change.before, language), _rule(change.after, language)
    return RuleChangeRead(code=change.code, change=change.change, before=before, after=after)


def _difference(difference: Difference, language: str) -> DifferenceRead:
    change = difference.because
    params = {"before": change.before or {}, "after": change.after or {}}
    explanation, _ = texts(EXPLAINED[change.change], language, params)
    return DifferenceRead(code=change.code, before=difference.before, after=difference.after, explanation=explanation)
