"""Lists are JSON that PostgreSQL makes: they fit their schemas to the letter, and paging meets everything once."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from api.schemas.access import IntegrationPage, InvitationPage, RoleGrantPage
from api.schemas.base import HistoryPage
from api.schemas.budgets import CommitmentPage, GrantLetterPage, PostingPage
from api.schemas.claims import ClaimPage
from api.schemas.decisions import DecisionPage
from api.schemas.evaluations import EvaluationPage
from api.schemas.long_term_plans import LongTermPlanPage
from api.schemas.measures import MeasurePage
from api.schemas.meetings import MeetingPage
from api.schemas.needs import NeedList, NeedPage
from api.schemas.organisations import CountyRead, OrganisationPage, ProgrammeRead
from api.schemas.payments import PaymentBatchPage
from api.schemas.plans import PlanPage
from api.schemas.priorities import PriorityRoundPage
from api.schemas.webhooks import WebhookDeliveryPage, WebhookPage
from tests.api.test_writes import DOCUMENT
from tests.support import problem

PAGED: dict[str, tuple[Any, str | None]] = {
    "/needs": (NeedPage, "needs"),
    "/measures": (MeasurePage, "measures"),
    "/plans": (PlanPage, "plans"),
    "/long-term-plans": (LongTermPlanPage, "long_term_plans"),
    "/meetings": (MeetingPage, "meetings"),
    "/priority-rounds": (PriorityRoundPage, "priority_rounds"),
    "/grant-letters": (GrantLetterPage, "grant_letters"),
    "/commitments": (CommitmentPage, "commitments"),
    "/claims": (ClaimPage, "claims"),
    "/postings": (PostingPage, "postings"),
    "/decisions": (DecisionPage, "decisions"),
    "/evaluations": (EvaluationPage, "evaluations"),
    "/payment-batches": (PaymentBatchPage, "payment_batches"),
    "/invitations": (InvitationPage, "invitations"),
    "/role-grants": (RoleGrantPage, "role_grants"),
    "/integrations": (IntegrationPage, "integrations"),
    "/webhooks": (WebhookPage, "webhooks"),
    "/webhook-deliveries": (WebhookDeliveryPage, "webhook_deliveries"),
    "/organisations": (OrganisationPage, None),
}
WHOLE: dict[str, Any] = {"/counties": dict[str, list[CountyRead]], "/programmes": dict[str, list[ProgrammeRead]]}
BY_ID = {"history": HistoryPage, "similar": NeedList}


def fits(kind: Any, text: bytes, shown: Any) -> None:
    """The text is exactly what the schema would have written: nothing missing, nothing more, nothing bent."""
    read = TypeAdapter(kind).validate_json(text)
    again = TypeAdapter(kind).dump_python(read, mode="json")
    assert same(shown, again)


def same(shown: Any, again: Any) -> bool:
    if isinstance(shown, dict):
        assert set(shown) == set(again)
        return all(same(shown[key], again[key]) for key in shown)
    if isinstance(shown, list):
        return len(shown) == len(again) and all(same(a, b) for a, b in zip(shown, again, strict=True))
    if isinstance(shown, str) and shown != again:
        # A moment in time may be written with +00:00 or Z.
        return shown.replace("+00:00", "Z").rstrip("Z").rstrip("0") == str(again).rstrip("Z").rstrip("0")
    return type(shown) is type(again) and shown == again


def test_every_paged_list_of_the_contract_is_looked_at():
    paged = {
        path.removeprefix("/api/v1")
        for method, path, operation in DOCUMENT.values()
        if method == "get" and "{" not in path
        if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", []))
    }
    assert paged == set(PAGED)


@pytest.mark.parametrize("path", PAGED)
def test_a_page_fits_its_schema(example_once, path):
    response = example_once.as_("forum_secretary").get(path, limit=200)
    assert response.status_code == 200
    assert response.json()["items"]
    fits(PAGED[path][0], response.content, response.json())


@pytest.mark.parametrize("path", WHOLE)
def test_a_short_list_fits_its_schema(example_once, path):
    response = example_once.as_("forum_secretary").get(path)
    assert response.json()["items"]
    fits(WHOLE[path], response.content, response.json())


@pytest.mark.parametrize("record", ["needs", "measures", "plans", "commitments", "evaluations", "priority-rounds"])
def test_a_history_fits_its_schema_and_is_walked_once(example_once, record):
    secretary = example_once.as_("forum_secretary")
    path = f"/{record}/{secretary.read(f'/{record}', limit=1)['items'][0]['id']}/history"
    response = secretary.get(path)
    fits(HistoryPage, response.content, response.json())
    sequence = [entry["seq"] for entry in secretary.pages(path, limit=1)]
    assert sequence == sorted(set(sequence), reverse=True)
    assert len(sequence) == len(response.json()["items"])


def test_similar_needs_fit_their_schema(example_once):
    secretary = example_once.as_("forum_secretary")
    for need in secretary.read("/needs", limit=20)["items"]:
        response = secretary.get(f"/needs/{need['id']}/similar")
        fits(NeedList, response.content, response.json())
        assert need["id"] not in [item["id"] for item in response.json()["items"]]


@pytest.mark.parametrize("limit", [1, 7, 200])
@pytest.mark.parametrize("path", PAGED)
def test_paging_meets_everything_exactly_once_newest_first(example_once, path, limit):
    if limit == 1 and path in ("/postings", "/organisations", "/needs"):
        pytest.skip("enough with the shorter lists")
    secretary = example_once.as_("forum_secretary")
    met = [item["id"] for item in secretary.pages(path, limit=limit)]
    assert met == sorted(set(met), reverse=True)
    table = PAGED[path][1]
    if table in ("needs", "measures", "evaluations"):
        hidden = "draft" if table != "evaluations" else "-"
        stored = f"SELECT count(*) FROM {table} WHERE county = '38' AND status <> '{hidden}'"
        assert len(met) >= example_once.one(stored)
    elif table:
        assert len(met) == example_once.one(f"SELECT count(*) FROM {table} WHERE county = '38'")
    else:
        assert len(met) == example_once.one("SELECT count(*) FROM organisations")


@pytest.mark.parametrize("path", ["/needs", "/measures"])
def test_the_total_is_told_only_when_asked_for_and_is_right(example_once, path):
    secretary = example_once.as_("forum_secretary")
    assert secretary.read(path, limit=3)["total"] is None
    total = secretary.read(path, limit=3, count=True)["total"]
    assert total == len(list(secretary.pages(path)))
    narrowed = secretary.read(path, limit=1, count=True, programme="BA")["total"]
    assert 0 < narrowed < total


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/needs", {"limit": 0}),
        ("/needs", {"limit": 201}),
        ("/needs", {"cursor": "x"}),
        ("/needs", {"status": "gone"}),
        ("/needs", {"county": "384"}),
        ("/needs", {"programme": "ba"}),
        ("/postings", {"kind": "theft"}),
        ("/budgets/overview", {"school_year": 1999}),
        ("/reports/annual", {}),
    ],
)
def test_a_question_that_makes_no_sense_is_pointed_at(example_once, path, params):
    problem(example_once.as_("forum_secretary").get(path, **params), 422, "invalid")


SEARCH = ["forankring", "instruktørar", "opplæringsplan", "lærlingane", "opplæringa", "hospitering"]


@pytest.mark.parametrize("word", SEARCH)
def test_a_search_finds_the_word_in_its_norwegian_forms(story, word):
    forms = {
        "forankring": ("forankringen", "skole"),
        "instruktørar": ("instruktøren", "skole"),
        "opplæringsplan": ("opplæringsplanen", "skole"),
        "lærlingane": ("lærling", "skole"),
        "opplæringa": ("opplæringen", "skole"),
        "hospitering": ("hospiteringen", "skole"),
    }
    near, far = forms[word]
    found = story.need(title=f"Mer om {near}")
    story.need(title=f"Mer om {far}", current_practice="Noe annet", desired_practice="Noe nytt")
    items = story.secretary.read("/needs", q=word)["items"]
    assert found["id"] in [item["id"] for item in items]
    assert len(items) == 1


def test_a_search_reads_the_practices_and_takes_a_number_or_nothing_known(story):
    need = story.need(current_practice="Vi bruker vater og snor.")
    story.need()
    assert [item["id"] for item in story.secretary.read("/needs", q="snor")["items"]] == [need["id"]]
    assert [item["id"] for item in story.secretary.read("/needs", q=str(need["number"]))["items"]] == [need["id"]]
    for words in ("xyzzy", "' OR 1=1 --", "((((", "a & | !", "\x00", "9" * 30, "%", "\\"):
        assert isinstance(story.secretary.read("/needs", q=words)["items"], list)


@pytest.mark.parametrize("path", ["/needs", "/measures", "/organisations"])
@pytest.mark.parametrize("words", ["\x00", "%_\\", "æøå", "\N{GRINNING FACE}", '"', "a" * 200])
def test_no_words_break_a_search(example_once, path, words):
    assert example_once.as_("forum_secretary").get(path, q=words).status_code == 200


NEED_FILTERS = {
    "school_year": 2023,
    "status": "submitted",
    "programme": "BA",
    "target_group": "instructor",
    "theme": "curriculum_lk20",
}


@pytest.mark.parametrize("name", NEED_FILTERS)
def test_a_filter_keeps_what_fits_and_leaves_out_the_rest(example_once, name):
    secretary, value = example_once.as_("forum_secretary"), NEED_FILTERS[name]
    field = {"target_group": "target_groups", "theme": "themes"}.get(name, name)
    every = list(secretary.pages("/needs"))
    expected = [n["id"] for n in every if n[field] == value or (isinstance(n[field], list) and value in n[field])]
    assert [need["id"] for need in secretary.pages("/needs", **{name: value})] == expected
    assert len(expected) > 0


def test_measures_are_found_by_the_need_they_answer_and_the_pot_they_stand_in(example_once):
    secretary = example_once.as_("forum_secretary")
    plan = secretary.read(f"/plans/{secretary.read('/plans')['items'][0]['id']}")
    for pot in plan["pots"]:
        lines = {line["measure"]["id"] for line in plan["lines"] if line["pot_id"] == pot["id"]}
        assert {item["id"] for item in secretary.pages("/measures", pot_id=pot["id"])} == lines
    measure = secretary.read(f"/measures/{plan['lines'][0]['measure']['id']}")
    by_need = secretary.read("/measures", need_id=measure["needs"][0]["id"])["items"]
    assert measure["id"] in [item["id"] for item in by_need]


@pytest.mark.parametrize("params", [{}, {"programme": "BA"}, {"theme": "curriculum_lk20"}, {"status": "forwarded"}])
def test_the_map_counts_what_the_list_shows(example_once, params):
    secretary = example_once.as_("forum_secretary")
    needs = list(secretary.pages("/needs", school_year=2023, **params))
    mapped = secretary.read("/needs/map", school_year=2023, **params)
    cells: dict[tuple[Any, str], list[int]] = {}
    themes: dict[str, int] = {}
    for need in needs:
        for group in need["target_groups"]:
            cell = cells.setdefault((need["programme"], group), [0, 0, 0])
            for place, value in enumerate((1, need["people"] or 0, need["estimated_cost_ore"] or 0)):
                cell[place] += value
        for theme in need["themes"]:
            themes[theme] = themes.get(theme, 0) + 1
    shown = {
        (c["programme"], c["target_group"]): [c["needs"], c["people"], c["estimated_cost_ore"]] for c in mapped["cells"]
    }
    assert shown == cells
    assert {row["theme"]: row["needs"] for row in mapped["themes"]} == themes
    assert mapped["total"] == len(needs)
    assert mapped["estimated_cost_ore"] == sum(need["estimated_cost_ore"] or 0 for need in needs)
