"""Types shared by the schemas.

Input is strict field by field; output has no defaults, so that no field is optional to a client.
"""

import unicodedata
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from api.identity_numbers import holds_identity_number
from domain.money import MAX_ORE
from domain.organisations import OrganisationKind, WrittenNorm


def _storable(value: str) -> str:
    """PostgreSQL stores neither NUL nor lone surrogates (SQLSTATE 22021, 22P05); we no national identity numbers."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("unstorable_text", "contains a character that cannot be stored")
    if holds_identity_number(value):
        raise PydanticCustomError("identity_number", "contains a national identity number")
    return value


# Characters that turn the direction of what follows: a title could show something else than it says.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _one_line(value: str) -> str:
    """What is shown on one line has something to see in it, and nothing that breaks or turns the line."""
    kinds = [unicodedata.category(character) for character in value]
    if "Cc" in kinds or not TURNING.isdisjoint(value) or all(kind[0] in "CZ" for kind in kinds):
        raise PydanticCustomError("illegible_line", "has characters that cannot be seen on a line")
    return value


def _once(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _only_text(value: Any) -> Any:
    """Dates come as text: without this, 0 would be 1 January 1970."""
    if not isinstance(value, str | date):
        raise PydanticCustomError("date_as_text", "write the date as YYYY-MM-DD")
    return value


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_storable),
    AfterValidator(_one_line),
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000), AfterValidator(_storable)]
FileText = Annotated[str, StringConstraints(min_length=1, max_length=1_000_000), AfterValidator(_storable)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{1,40}$")]
# A code that the rule set knows: the rules say which there are, so the form is left to them.
KnownCode = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_storable)]
KnownCodes = Annotated[list[KnownCode], Field(max_length=20), AfterValidator(_once)]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000), AfterValidator(_storable)
]
Ore = Annotated[int, Field(strict=True, ge=0, le=MAX_ORE, description="Øre (1 krone = 100 øre)", examples=[2_500_000])]
PositiveOre = Annotated[int, Field(strict=True, ge=1, le=MAX_ORE, description="Øre (1 krone = 100 øre)")]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Day = Annotated[date, BeforeValidator(_only_text)]
SchoolYear = Annotated[
    int, Field(strict=True, ge=2000, le=2100, description="First calendar year: 2023 means 2023/24", examples=[2023])
]
BudgetYear = Annotated[int, Field(strict=True, ge=2000, le=2100, description="Calendar year", examples=[2023])]
CountyNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]


# A scheme that a body is about: its default is the one that Fagløft was made for.
SchemeCode = Annotated[Code, Field(description="The scheme whose rules and money it is; see /rule-sets")]


class Input(BaseModel):
    """A body sent to us: unknown fields are refused rather than lost."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """A body that we send."""

    model_config = ConfigDict(from_attributes=True)


class OrganisationRef(Output):
    id: UUID
    name: str
    kind: OrganisationKind
    number: str | None
    written_norm: WrittenNorm


class FindingRead(Output):
    """One thing wrong or missing: where, which clause it rests on, and what would mend it."""

    pointer: str
    code: str
    clause: str | None
    message: str
    remedy: str


class TransitionBody(Input):
    """A step in the record's workflow; `action` is one of its `allowed_actions`."""

    action: Code
    reason: Reason | None = None


class HistoryRead(Output):
    seq: int
    at: datetime
    actor_name: str
    actor_role: str
    action: str
    reason: str | None
    changes: dict[str, list[Any]] = Field(description="Field → [before, after]")


class HistoryPage(Output):
    items: list[HistoryRead]
    next_cursor: str | None


def without_unset(body: BaseModel) -> dict[str, Any]:
    """The fields that the client sent, as plain values."""
    return body.model_dump(exclude_unset=True)
