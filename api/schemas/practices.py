"""A county's practice as it stands in its file, and what it says of a measure."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from api.schemas.base import FileText, FindingRead, Input, KnownCode, Output, SchoolYear
from domain.errors import Invalid
from domain.organisations import OrganisationKind, WrittenNorm, organisation_number
from domain.rules import SCHEME, Beyond, Coverage, Payment, Result

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Kroner = Annotated[int, Field(ge=0, le=100_000_000, description="Whole kroner")]
Condition = Annotated[dict[str, Any], Field(description="`{field, operator: value}`, or `all`, `any`, `not`")]


def _two_digits(value: Any) -> Any:
    """`42` in a file is a number; a county's number is a text, with a zero in front where it has one."""
    return f"{value:02}" if isinstance(value, int) and not isinstance(value, bool) else value


def _organisation_number(value: Any) -> str:
    try:
        return organisation_number(str(value))
    except Invalid as error:
        code = error.findings[0].code
        raise PydanticCustomError(code, "is no organisation number") from error


OrganisationNumber = Annotated[str, BeforeValidator(_organisation_number)]


class Part(BaseModel):
    """A part of the file: keys that are not known are faults, never passed over."""

    model_config = ConfigDict(extra="forbid")


class BothNorms(Part):
    """A text of the county's own; one norm is enough."""

    nb: Text | None = None
    nn: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> "BothNorms":
        if self.nb is None and self.nn is None:
            raise PydanticCustomError("text_in_one_norm", "write the text in nb, nn or both")
        return self


class Rule(Part):
    """A demand of the county's own, or a precondition: where `when` holds, `require` must."""

    code: KnownCode
    when: Condition | None = None
    require: Condition
    text: BothNorms
    remedy: BothNorms


class Round(Part):
    """Between two dates; its own demands come on top of the county's."""

    opens_on: date
    closes_on: date
    rules: list[Rule] = Field(default=[], max_length=100)

    @model_validator(mode="after")
    def _forwards(self) -> "Round":
        if self.closes_on < self.opens_on:
            raise PydanticCustomError("round_reversed", "closes before it opens")
        return self


class Intake(Part):
    """How applications come in: in rounds, at any time until the pot is empty, or not at all."""

    mode: Literal["round", "rolling", "direct", "quota"]
    rounds: list[Round] = Field(default=[], max_length=20)

    @model_validator(mode="after")
    def _rounds_where_there_are(self) -> "Intake":
        if (self.mode == "round") != bool(self.rounds):
            raise PydanticCustomError("rounds_with_mode", "rounds go with mode: round, and only with it")
        return self


class Applicants(Part):
    applicant: OrganisationKind
    measures: list[KnownCode] = Field(min_length=1, max_length=50)


class Closed(Part):
    """A kind of applicant that may not apply this year, and why."""

    applicant: OrganisationKind
    measures: list[KnownCode] = Field(default=[], max_length=50, description="Empty: no measure at all")
    reason: BothNorms


class Quota(Part):
    """What one organisation gets without applying."""

    organisation: OrganisationNumber
    amount_kr: Kroner
    measures: list[KnownCode] = Field(default=[], max_length=50, description="Empty: for every kind of measure")


class Rate(Part):
    """A fixed amount per participant and day."""

    measure: KnownCode
    amount_kr: Kroner
    min_days: Annotated[int, Field(ge=1, le=365)] = 1
    max_days: Annotated[int, Field(ge=1, le=365)]
    beyond: Beyond

    @model_validator(mode="after")
    def _in_order(self) -> "Rate":
        if self.max_days < self.min_days:
            raise PydanticCustomError("days_reversed", "max_days is below min_days")
        return self


class Ceiling(Part):
    """The most that is given per participant; `normally`: a caseworker may decide otherwise."""

    measure: KnownCode
    amount_kr: Kroner
    normally: bool = False


class Cost(Part):
    category: KnownCode
    covered: Coverage
    note: BothNorms | None = None

    @model_validator(mode="after")
    def _condition_is_told(self) -> "Cost":
        if self.covered is Coverage.CONDITION and self.note is None:
            raise PydanticCustomError("condition_untold", "say the condition in note")
        return self


class Pot(Part):
    code: KnownCode
    amount_kr: Kroner
    name: BothNorms
    reserved_for: list[OrganisationKind] = Field(default=[], max_length=20)


class Archive(Part):
    system: Text | None = None
    case_number: Annotated[str, StringConstraints(pattern=r"^\d{2}(\d{2})?/\d{1,6}$")] | None = None
    access_code: Text | None = None
    paragraph: Text | None = None


class PaymentFor(Part):
    """A kind of recipient that is paid in another way than the others."""

    recipient: OrganisationKind
    payment: Payment


class PracticeFile(Part):
    """A county's practice for one school year: everything that counties do differently."""

    county: Annotated[str, BeforeValidator(_two_digits), StringConstraints(pattern=r"^\d{2}$")]
    school_year: SchoolYear
    scheme: KnownCode = SCHEME
    written_norm: WrittenNorm
    focus_areas: list[KnownCode] = Field(default=[], max_length=50)
    intake: Intake
    who_submits: Literal["anyone", "leader", "contract_party"] = "anyone"
    applicants: list[Applicants] = Field(min_length=1, max_length=50)
    closed: list[Closed] = Field(default=[], max_length=50)
    quotas: list[Quota] = Field(default=[], max_length=500)
    rates: list[Rate] = Field(default=[], max_length=50)
    ceilings: list[Ceiling] = Field(default=[], max_length=50)
    costs: list[Cost] = Field(default=[], max_length=50)
    rules: list[Rule] = Field(default=[], max_length=100)
    pots: list[Pot] = Field(default=[], max_length=50)
    decided_by: Literal["forum", "county_within_plan", "administration"]
    four_eyes_above_kr: Kroner | None = Field(
        default=None, description="A decision on more than this is taken by another than the one who prepared it"
    )
    complaints_to: BothNorms | None = Field(default=None, description="The body that decides complaints")
    payment: Payment
    payment_for: list[PaymentFor] = Field(default=[], max_length=20, description="Recipients who are paid otherwise")
    left_over: Literal["new_round", "lapses", "carried_over"]
    recipient_report: list[Literal["form", "attendance_list"]] = Field(default=["form"], max_length=5)
    archive: Archive = Field(default_factory=Archive)


class PracticeRead(Output):
    """A version of a county's practice for a school year."""

    id: UUID
    county: str
    school_year: int
    scheme: str
    loaded_at: datetime
    content: dict[str, Any] = Field(description="As in the file; amounts are whole kroner")


class PracticeList(Output):
    items: list[PracticeRead]


class PracticeBody(Input):
    """A county's practice as the text of its YAML file."""

    content: FileText


class PracticeText(Output):
    """The practice in force as a file, to go on from; the newest of an earlier year where this one has none."""

    practice_id: UUID | None
    content: str


class PracticeFault(Output):
    """One fault in the file: where, what, and what can stand there."""

    line: int
    key: str
    code: str
    message: str
    remedy: str
    allowed: list[str]


class PracticeCheck(Output):
    faults: list[PracticeFault]


class RulingRead(FindingRead):
    """A finding with what it says: kept, broken, or for a person to judge."""

    result: Result


class AssessedLineRead(Output):
    category: str
    amount_ore: int
    eligible_ore: int
    covered: Coverage


class AssessmentRead(Output):
    """What the county's practice says, before anything is sent."""

    rule_set: str = Field(description="The version of the national rules that was asked")
    practice_id: UUID | None = Field(description="The version of the practice that was asked; null where there is none")
    eligible: bool = Field(description="Nothing is broken; what is unknown is for a person")
    amount_ore: int | None = Field(description="What can be given; null while it cannot be known")
    lines: list[AssessedLineRead]
    rulings: list[RulingRead]
