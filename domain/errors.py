"""Why something cannot be done. Each error carries a stable code and its figures; the texts live in `api/text`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or missing.

    `pointer` is a JSON pointer into the record (`/anchoring_date`), `clause` the code of the criterion or guideline
    it rests on, `params` the figures that its text needs.
    """

    code: str
    pointer: str = ""
    clause: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


class DomainError(Exception):
    """The root: `code` names the problem as a whole, `findings` the single faults."""

    code = "domain_error"

    def __init__(self, code: str | None = None, *, findings: Sequence[Finding] = (), **params: Any) -> None:
        self.code = code or self.code
        super().__init__(self.code, *(f"{f.pointer}: {f.code}" for f in findings), params)
        self.findings = list(findings)
        self.params = params


class NotFound(DomainError):
    """The record does not exist for this actor (a foreign county's record is not told apart from none)."""

    code = "not_found"


class Forbidden(DomainError):
    """The actor may see the record, but not do this with it."""

    code = "forbidden"


class WrongState(DomainError):
    """The action does not fit the record's state."""

    code = "wrong_state"


class Conflict(DomainError):
    """Another record or rule over several records stands in the way."""

    code = "conflict"


class StaleVersion(DomainError):
    """Somebody saved the record since it was read."""

    code = "stale_version"


class Invalid(DomainError):
    """The content breaks a rule; `findings` say which and where."""

    code = "invalid"


def refuse(findings: Sequence[Finding]) -> None:
    """Raise `Invalid` when there is anything in `findings`."""
    if findings:
        raise Invalid(findings=findings)
