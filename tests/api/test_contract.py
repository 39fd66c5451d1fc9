"""The contract: generated, complete, and kept by an application that is asked at random."""

import json
import os
from collections import Counter
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from unittest import SkipTest

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from typer.testing import CliRunner

import api.routes
from api.commands import app as command_line
from api.main import create_app
from api.settings import Settings
from tests.api.test_writes import OWN
from tests.reads import READS_BY_ID
from tests.support import SECRET
from tests.told import writes

ROOT = Path(__file__).parent.parent.parent
APP = create_app(Settings(secret=SECRET), "postgresql://")
DOCUMENT = APP.openapi()
ALL = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
# Cases per operation, role and kind: raise it for a longer search.
CASES = int(os.environ.get("FAGLOFT_CASES", "3"))
QUIET = settings(
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
each_operation = pytest.mark.parametrize("name", sorted(ALL))


def headers_of(operation):
    return {p["name"].lower(): p for p in operation.get("parameters", []) if p["in"] == "header"}


def test_the_stored_contract_is_the_generated_one():
    stored = json.loads((ROOT / "openapi" / "openapi.json").read_text())
    assert stored == DOCUMENT


def test_the_command_checks_the_contract(monkeypatch, tmp_path):
    monkeypatch.setenv("FAGLOFT_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(ROOT)
    assert CliRunner().invoke(command_line, ["openapi", "--check"]).exit_code == 0
    other = tmp_path / "openapi.json"
    assert CliRunner().invoke(command_line, ["openapi", str(other), "--check"]).exit_code == 1
    assert CliRunner().invoke(command_line, ["openapi", str(other)]).exit_code == 0
    assert json.loads(other.read_text()) == DOCUMENT


@each_operation
def test_an_operation_is_named_described_and_tagged(name):
    _, _, operation = ALL[name]
    assert operation["summary"]
    assert operation["description"].strip().endswith(".")
    known = {tag["name"] for tag in DOCUMENT["tags"]}
    assert operation["tags"]
    assert set(operation["tags"]) <= known


def test_an_operation_is_called_what_its_function_is_called():
    modules = [import_module(f"api.routes.{one.name}") for one in iter_modules(api.routes.__path__)]
    assert [name for name in ALL if not any(hasattr(module, name) for module in modules)] == []
    assert len(ALL) == sum(len(methods) for methods in DOCUMENT["paths"].values())


@each_operation
def test_what_creates_takes_a_key_and_what_changes_takes_a_version(name):
    method, path, operation = ALL[name]
    headers = headers_of(operation)
    if {"session", "demonstration", "public"} & set(operation["tags"]) or method == "get":
        assert not {"idempotency-key", "if-match"} & set(headers)
        return
    assert ("idempotency-key" in headers) == (method == "post")
    conditional = method in ("patch", "put", "delete") or path.endswith("/transitions")
    assert ("if-match" in headers) == (conditional and name not in OWN)


@each_operation
def test_an_operation_tells_its_problems_and_its_success(name):
    method, _, operation = ALL[name]
    statuses = set(operation["responses"])
    assert statuses & {"200", "201", "204"}
    if "security" in operation:
        assert {"401", "404", "422"} <= statuses
    if method in ("post", "patch", "put") and "security" in operation:
        assert {"400", "403", "409"} <= statuses
    if "if-match" in headers_of(operation):
        assert {"412", "428"} <= statuses
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            assert list(response["content"]) == ["application/problem+json"]


def test_no_field_of_an_answer_is_optional():
    schemas = DOCUMENT["components"]["schemas"]
    answers = [
        n for n in schemas if n.endswith(("Read", "Page", "Summary", "Ref", "Map", "Overview", "Report", "Trace"))
    ]
    assert len(answers) > 25
    for name in answers:
        schema = schemas[name]
        assert set(schema.get("required", [])) == set(schema["properties"]), name


def real_ids(operation, ids):
    """Ids that exist for the parameters of an operation's address."""
    name = operation.definition.raw["operationId"]
    if name in READS_BY_ID:
        path = READS_BY_ID[name](ids)
    elif name in writes(ids):
        path = writes(ids)[name].path
    else:
        return {}
    template = operation.path.removeprefix("/api/v1").split("/")
    parts = path.partition("?")[0].split("/")
    return {t[1:-1]: part for t, part in zip(template, parts, strict=True) if t.startswith("{")}


def sent(case):
    """A generated case as a request."""
    kwargs = case.as_transport_kwargs(base_url="https://fagloft.test")
    headers = {name: str(value).encode("utf-8") for name, value in dict(kwargs["headers"]).items()}
    if kwargs.get("json") is not None:
        body = {"content": json.dumps(kwargs["json"]).encode()}
    else:
        body = {"content": data} if isinstance(data := kwargs.get("data"), bytes | str) else {}
    path = kwargs["url"].removeprefix("https://fagloft.test")
    return {"method": kwargs["method"], "path": path, "params": kwargs.get("params") or None, **body}, headers


def at_random(strategy, ask):
    """Ask for some cases of the strategy."""

    @settings(QUIET, max_examples=CASES)
    @given(strategy)
    def run(case):
        ask(case)

    run()


@pytest.mark.parametrize(
    ("role", "mode"),
    [
        ("forum_secretary", GenerationMode.POSITIVE),
        ("county_economist", GenerationMode.POSITIVE),
        ("forum_secretary", GenerationMode.NEGATIVE),
    ],
)
def test_whatever_is_asked_the_answer_is_one_that_the_contract_tells_of(told, ids, role, mode):
    schema = schemathesis.openapi.from_dict(told.app.openapi())
    caller, asked, faults, answers = told.as_(role), [], {}, Counter()
    mine = ids["38"]
    there = {f"{name}_id": mine[name] for name in ("need", "pot")} | {"owner_id": mine["school"]}
    there |= {"measure_id": mine["measure_approved"], "recipient_id": mine["school"], "into_id": mine["need_other"]}

    def ask(case, known):
        nonlocal faults
        asked.append(case)
        if len(asked) % 4:
            case.path_parameters = {**(case.path_parameters or {}), **known} or case.path_parameters
            if isinstance(case.body, dict):
                case.body = {name: there.get(name, value) for name, value in case.body.items()}
        request, headers = sent(case)
        if len(asked) % 4 and "if-match" in headers_of(case.operation.definition.raw):
            headers["If-Match"] = b"*"
        response = caller.request(**request, headers=headers)
        answers[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as failures:
            name = case.operation.definition.raw["operationId"]
            faults |= {(name, response.status_code, str(f)[:200]): request for f in failures.exceptions}

    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith("/session"):
            continue
        known = real_ids(operation, ids["38"])
        try:
            at_random(operation.as_strategy(generation_mode=mode), partial(ask, known=known))
        except (Unsatisfiable, SkipTest):
            continue  # nothing about it can be wrong
    assert len(asked) > CASES * 25
    assert faults == {}
    assert sum(number for status, number in answers.items() if status < 300) > 20 or mode is GenerationMode.NEGATIVE
