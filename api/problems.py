"""Every error as RFC 9457 problem details: where, why, and what would mend it, in the reader's language."""

import logging
import string
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.dependencies import PreconditionRequired, stored_response
from api.identity.errors import CrossSite, NotLoggedIn, ProviderUnreachable
from api.schemas.base import FindingRead
from domain.errors import Conflict, DomainError, Finding, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from persistence.idempotency import AlreadyAnswered, KeyReused
from persistence.replica import ReplicaLost
from persistence.unit_of_work import GivenUp

log = logging.getLogger(__name__)
LANGUAGES = ("nb", "nn", "en")
MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[DomainError], int] = {
    NotLoggedIn: 401,
    CrossSite: 403,
    ProviderUnreachable: 503,
    Forbidden: 403,
    NotFound: 404,
    WrongState: 409,
    Conflict: 409,
    StaleVersion: 412,
    Invalid: 422,
    KeyReused: 422,
    PreconditionRequired: 428,
}
# Lock, statement and connection time-outs, shutdown and crash of the server: try again.
RETRY_SQLSTATES = ("55P03", "57014", "57P01", "57P02", "57P03", "40001", "40P01", "53300")

# Pydantic's error types → our codes; what is not listed is `invalid_value`.
CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "too_short": "too_few",
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "bool_type": "true_or_false",
    "bool_parsing": "true_or_false",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large_number",
    "enum": "not_allowed",
    "literal_error": "not_allowed",
    "date_as_text": "not_a_date",
    "date_parsing": "not_a_date",
    "date_from_datetime_parsing": "not_a_date",
    "date_from_datetime_inexact": "not_a_date",
    "date_type": "not_a_date",
    "uuid_parsing": "not_an_id",
    "uuid_type": "not_an_id",
    "string_type": "not_text",
    "string_pattern_mismatch": "wrong_form",
    "unstorable_text": "unstorable_text",
    "identity_number": "identity_number",
    "illegible_line": "illegible_line",
    "json_invalid": "malformed_json",
}


class Problem(BaseModel):
    """Problem details (RFC 9457). `code` and each error's `code` are the contract; texts follow Accept-Language."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FindingRead] = Field(description="One per wrong field; `pointer` is a JSON pointer into the body")


DESCRIPTIONS = {
    400: "The request is not well-formed",
    401: "Not logged in",
    403: "The actor may not do this",
    404: "No such record for this actor",
    409: "The record's state or another record stands in the way",
    412: "The record has been saved since it was read",
    413: "The body is too large",
    422: "Something in the request breaks a rule; `errors` say what",
    428: "If-Match is missing",
    429: "More requests than one client may send; try again after Retry-After",
    503: "Busy; try again after Retry-After",
}


def document(openapi: dict[str, Any]) -> None:
    """Tell, in an OpenAPI document, which problems each operation can answer."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = openapi["components"]["schemas"]
    schemas.update(schema.pop("$defs", {}))
    schemas["Problem"] = schema
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in openapi["paths"].items():
        for method, operation in operations.items():
            statuses = {422, 429, 503}
            if "security" in operation:
                statuses |= {401, 403, 404}
            if method != "get":
                statuses |= {400, 403, 409, 413}
            if any(parameter["name"].lower() == "if-match" for parameter in operation.get("parameters", ())):
                statuses |= {412, 428}
            if path.endswith("/demo/tokens"):
                statuses |= {404}
            if "/session" in path:
                statuses |= {401, 404}
            for status in sorted(statuses):
                operation["responses"][str(status)] = {"description": DESCRIPTIONS[status], "content": content}


class _Kroner(string.Formatter):
    """Fills in texts; amounts (names ending in `_ore`) are written in kroner."""

    def get_value(self, key: int | str, _args: Any, kwargs: Mapping[str, Any]) -> Any:
        value = kwargs.get(str(key), "")
        if str(key).endswith("_ore") and isinstance(value, int):
            return kroner(value)
        return value


def kroner(ore: int) -> str:
    """An amount in øre as Norwegian text: `1 234 567 kr`, øre only when there are any, with a real minus."""
    whole, rest = divmod(abs(ore), 100)
    grouped = f"{whole:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{'−' if ore < 0 else ''}{grouped}{f',{rest:02}' if rest else ''}\N{NO-BREAK SPACE}kr"


@cache
def catalogue() -> dict[str, dict[str, list[str]]]:
    """Code → language → [what is wrong, what would mend it]."""
    return tomllib.loads((Path(__file__).parent / "text" / "problems.toml").read_text())


def texts(code: str, language: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong and what would mend it. A figure that is a text in several languages is given in this one."""
    message, remedy = catalogue()[code][language]
    figures = {name: _in(value, language) for name, value in params.items()}
    return filled(message, figures), filled(remedy, figures)


def filled(text: str, figures: Mapping[str, Any]) -> str:
    """A text with its figures; those whose names end in `_ore` are written in kroner."""
    return _Kroner().vformat(text, (), figures)


def _in(value: Any, language: str) -> Any:
    """A county writes its own texts in one norm or both; what it has not written falls back on what it has."""
    if not isinstance(value, Mapping):
        return value
    return next((text for text in (value.get(language), value.get("nb"), value.get("nn")) if text), "")


def language_of(request: Request) -> str:
    """The first of the languages we write that the reader asks for; bokmål when none is."""
    for wanted in request.headers.get("accept-language", "").split(","):
        tag = wanted.split(";")[0].strip().lower().split("-")[0]
        if tag in LANGUAGES:
            return tag
        if tag == "no":
            break
    return "nb"


def explained(findings: Iterable[Finding], language: str) -> list[FindingRead]:
    """Findings with their texts."""
    return [FindingRead(**told(finding, language)) for finding in findings]


def told(finding: Finding, language: str) -> dict[str, Any]:
    """A finding's fields with its texts."""
    message, remedy = texts(finding.code, language, finding.params)
    where = {"pointer": finding.pointer, "code": finding.code, "clause": finding.clause}
    return {**where, "message": message, "remedy": remedy}


def problem(
    request: Request,
    status: int,
    code: str,
    findings: Iterable[Finding] = (),
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a response."""
    language = language_of(request)
    title, detail = texts(code, language, params or {})
    body = Problem(
        type=f"/api/docs#problem-{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        request_id=getattr(request.state, "request_id", ""),
        errors=explained(findings, language),
    )
    return Response(body.model_dump_json(), status, {"Content-Language": language, **(headers or {})}, MEDIA_TYPE)


def findings_of(errors: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Pydantic's errors as findings."""
    found = []
    for error in errors:
        place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header")]
        context = {key: _figure(value) for key, value in (error.get("ctx") or {}).items()}
        params = {"value": _legible(error.get("input", ""))[:100], "allowed": context.get("expected", ""), **context}
        code = CODES.get(error["type"], "invalid_value")
        if tuple(error["loc"]) == ("body",) and code in ("invalid_value", "missing_field"):
            code = "json_object_expected"
        found.append(Finding(code, "".join(f"/{part}" for part in place), params=params))
    return found


def _legible(value: Any) -> str:
    """What was sent, as it can be sent back: a lone surrogate cannot."""
    return str(value).encode("utf-8", "replace").decode()


def _figure(value: Any) -> str:
    """A limit as people read it: 10 000."""
    if isinstance(value, int) and value >= 10_000:
        return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")
    return str(value)


def install(app: FastAPI) -> None:
    """Let every error leave as problem details."""

    def on(error: type[Exception]) -> Callable[[Callable[[Request, Any], Any]], Any]:
        return app.exception_handler(error)

    @on(DomainError)
    async def domain_error(request: Request, error: DomainError) -> Response:
        status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
        headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}.get(status, {})
        return problem(request, status, error.code, error.findings, error.params, headers)

    @on(RequestValidationError)
    async def invalid_request(request: Request, error: RequestValidationError) -> Response:
        findings = findings_of(error.errors())
        malformed = any(finding.code == "malformed_json" for finding in findings)
        return problem(request, 400, "malformed_json") if malformed else problem(request, 422, "invalid", findings)

    @on(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        code = {400: "malformed_json", 404: "no_such_address", 405: "no_such_method", 413: "too_large"}.get(
            error.status_code, "no_such_address"
        )
        return problem(request, error.status_code, code, headers=error.headers)

    @on(AlreadyAnswered)
    async def answered(_request: Request, error: AlreadyAnswered) -> Response:
        return stored_response(error.answer.body, error.answer.status, error.answer.headers)

    @on(PoolTimeout)
    async def busy(request: Request, error: PoolTimeout) -> Response:
        again_on_primary(request, error)
        return problem(request, 503, "busy", headers={"Retry-After": "2"})

    @on(GivenUp)
    @on(PendingRollbackError)  # the connection broke off, and something more was asked of it
    async def too_late(request: Request, _error: Exception) -> Response:
        return problem(request, 503, "busy", headers={"Retry-After": "2"})

    @on(DBAPIError)
    async def database_error(request: Request, error: DBAPIError) -> Response:
        again_on_primary(request, error)
        sqlstate = getattr(error.orig, "sqlstate", None)
        if isinstance(error, OperationalError | InterfaceError) or sqlstate in RETRY_SQLSTATES:
            log.warning("database unavailable: %s", sqlstate)
            return problem(request, 503, "busy", headers={"Retry-After": "2"})
        return unexpected(request, error)


def again_on_primary(request: Request, error: Exception) -> None:
    """Raise ReplicaLost where the fault is the replica's: the envelope lets the primary answer instead."""
    work = getattr(request.state, "work", None)
    if work is not None and work.is_elsewhere:
        raise ReplicaLost from error


def unexpected(request: Request, error: Exception) -> Response:
    """The answer to a fault of ours, which is logged under the request's id."""
    log.error("unexpected error in request %s", getattr(request.state, "request_id", ""), exc_info=error)
    return problem(request, 500, "unexpected")
