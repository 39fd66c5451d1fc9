"""Every error is problem details in the reader's language, and every answer carries the headers of the house."""

import ast
import string
from pathlib import Path

import pytest

import api as api_package
from api.problems import CODES, LANGUAGES, STATUS, catalogue, kroner, texts
from domain.errors import DomainError
from persistence.constraints import CONSTRAINTS
from tests.story import NEED
from tests.support import codes, organisation, problem

ROOT = Path(api_package.__file__).parent.parent
PRODUCT = [path for folder in ("api", "domain", "persistence") for path in sorted((ROOT / folder).rglob("*.py"))]
# Call → which of its arguments is the code.
CODE_AT = {"Finding": 0, "Fault": 1, "FileFault": 2, "texts": 0, "problem": 2}
CODE_AT |= {kind.__name__: 0 for kind in [*DomainError.__subclasses__(), *STATUS]}


def written_codes():
    """Every code that the product writes: in findings and errors, as an error's own, and in its tables."""
    codes = set(CODES.values()) | {code for code, _ in CONSTRAINTS.values()} | {"invalid_value"}
    codes |= {kind.code for kind in [DomainError, *DomainError.__subclasses__(), *STATUS]}
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                place = CODE_AT.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
                if place is not None and len(node.args) > place:
                    codes |= literals(node.args[place])
            if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "code" for t in node.targets):
                codes |= {text for text in literals(node.value) if "_" in text}
    return codes


def literals(node):
    return {child.value for child in ast.walk(node) if isinstance(child, ast.Constant) and isinstance(child.value, str)}


def test_every_code_that_is_written_has_its_texts():
    assert len(written_codes()) > 70
    assert written_codes() - set(catalogue()) == set()


def test_no_text_is_left_of_a_code_that_nobody_writes():
    everything = "\n".join(path.read_text() for path in PRODUCT)
    unused = {code for code in catalogue() if f'"{code}"' not in everything}
    assert unused == set()


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_a_code_has_message_and_remedy_in_every_language_with_the_same_figures(code):
    written = catalogue()[code]
    assert sorted(written) == sorted(LANGUAGES)
    for pair in written.values():
        assert len(pair) == 2
        assert all(text.strip() and text.endswith((".", "?", "!")) for text in pair)
    figures = [set().union(*map(placeholders, pair)) for pair in written.values()]
    assert figures[0] == figures[1] == figures[2]
    for language in LANGUAGES:
        message, remedy = texts(code, language, dict.fromkeys(figures[0], 100))
        assert "{" not in message + remedy


@pytest.mark.parametrize(
    ("ore", "text"),
    [(0, "0 kr"), (123_456_700, "1 234 567 kr"), (150, "1,50 kr"), (-100, "−1 kr"), (5, "0,05 kr")],
)
def test_amounts_are_written_as_people_read_them(ore, text):
    assert kroner(ore) == text.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("asked", "language"),
    [("nn", "nn"), ("nb-NO", "nb"), ("en-GB,en;q=0.9", "en"), ("de,nn", "nn"), ("no", "nb"), ("", "nb"), ("se", "nb")],
)
def test_a_problem_speaks_the_readers_language(api, asked, language):
    response = api.request("GET", "/needs", headers={"Accept-Language": asked})
    assert response.headers["content-language"] == language
    assert response.json()["title"] == catalogue()["not_logged_in"][language][0]


def test_a_problem_has_the_members_of_the_standard_and_names_the_request(api):
    response = api.as_("school_leader").get("/needs/x")
    body = problem(response, 422, "invalid")
    assert set(body) == {"type", "title", "status", "detail", "code", "request_id", "errors"}
    assert body["request_id"] == response.headers["x-request-id"]
    assert [set(error) for error in body["errors"]] == [{"pointer", "code", "clause", "message", "remedy"}]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("DELETE", "/needs", 405), ("GET", "/needs/../../etc", 404), ("PUT", "/session", 405)],
)
def test_an_address_or_method_that_does_not_exist_is_a_problem_too(api, method, path, status):
    problem(api.request(method, path), status)


def test_a_body_beyond_the_limit_is_refused_while_it_streams(api):
    caller = api.as_("school_leader")
    headers = {"Content-Type": "application/json"}
    problem(caller.request("POST", "/needs", content=b'"' + b"x" * 2_100_000 + b'"', headers=headers), 413, "too_large")

    async def chunks():
        for _ in range(30):
            yield b"x" * 100_000

    problem(caller.request("POST", "/needs", content=chunks(), headers=headers), 413, "too_large")


def test_a_fault_of_ours_is_a_problem_too_and_gives_its_connection_back(api, monkeypatch):
    def fault(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr("api.routes.needs.rules_of", fault)
    answer = api.as_("school_leader").post("/needs", {**NEED, "owner_id": str(organisation("school"))})
    problem(answer, 500, "unexpected")
    assert_headers(answer.headers)
    assert api.wait_for_rest() == 0


@pytest.mark.parametrize("path", ["/needs", "/nothing", "/counties", "/needs/x", "/session"])
def test_every_answer_carries_the_headers_of_the_house(api, path):
    assert_headers(api.request("GET", path).headers)


def assert_headers(headers):
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-request-id"]


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "\\ud800"}',
        '{"title": "a", "title": "b"}',
        "[]",
        "null",
        "1e400",
        '{"school_year": 1e400}',
        "{" * 5000,
    ],
)
def test_strange_json_is_a_problem_and_never_a_fault(api, text):
    headers = {"Content-Type": "application/json"}
    response = api.as_("school_leader").request("POST", "/needs", content=text.encode(), headers=headers)
    assert response.status_code in (400, 422), response.text


def test_health_answers_without_logging_in(api):
    assert api.request("GET", "/health").json() == {"status": "ok"}


def test_a_database_that_has_gone_is_told_as_busy(api):
    api.sql("SELECT 1")
    api.as_("school_leader").read("/needs")
    api.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    first = api.as_("school_leader").get("/needs")
    if first.status_code != 200:
        problem(first, 503, "busy")
        assert first.headers["retry-after"]
    assert api.as_("school_leader").get("/needs").status_code == 200


def test_a_number_that_is_half_a_character_is_told_as_no_number(story):
    body = b'{"school_year": 2024, "amount_ore": "\\ud800", "on": "2024-11-01", "reason": "x"}'
    headers = {"Content-Type": "application/json"}
    answer = story.economist.request("POST", "/returns", content=body, headers=headers)
    problem(answer, 422, "invalid")
    assert codes(answer) == {"/amount_ore": "whole_number"}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_school_year_knows_is_refused(story, day):
    problem(story.economist.get("/reports/radar", school_year=2024, on=day), 422)
