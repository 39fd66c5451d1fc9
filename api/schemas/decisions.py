"""Decisions over the wire."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Day, Input, Ore, OrganisationRef, Output, PositiveOre, Prose, Reason, SchoolYear
from api.schemas.measures import MeasureRef
from api.schemas.practices import AssessmentRead, RulingRead
from domain.decisions import DecisionOutcome, DecisionStatus


class LaterYearBody(Input):
    """A part of the grant for a later school year; it is committed when that year's plan has the money."""

    school_year: SchoolYear
    amount_ore: PositiveOre


class LaterYearRead(Output):
    school_year: int
    amount_ore: int
    commitment_id: UUID | None = Field(description="What it has been committed by; null until then")


class LaterCommitmentCreate(Input):
    school_year: SchoolYear
    pot_id: UUID = Field(description="A pot of that year's adopted plan")
    decided_on: Day


class DecisionContent(Input):
    """What is to be answered, why and with what money. Amounts are in øre."""

    outcome: DecisionOutcome
    granted_ore: Ore = Field(default=0, description="For the measure's own school year")
    later: list[LaterYearBody] = Field(default=[], max_length=4, description="For later years that the measure runs in")
    pot_id: UUID | None = Field(default=None, description="Where the money comes from; needed where any is granted")
    reason: Reason = Field(description="Why; it stands in the letter")
    terms: Prose | None = None
    deviation: Prose | None = Field(
        default=None, description="Why the county's own practice is departed from; needed where it is"
    )
    forum_on: Day | None = Field(default=None, description="The forum's meeting; needed where the forum decides")


class DecisionCreate(DecisionContent):
    measure_id: UUID = Field(description="The proposed measure that is answered")


class DecisionUpdate(DecisionContent):
    """Only the fields sent are changed; null empties one."""

    outcome: DecisionOutcome = Field(default_factory=lambda: DecisionOutcome.NONE)
    reason: Reason = Field(default_factory=str)


class DecisionSummary(Output):
    id: UUID
    number: int
    measure: MeasureRef
    owner: OrganisationRef
    school_year: int
    applied_ore: int
    granted_ore: int
    later: list[LaterYearRead]
    outcome: DecisionOutcome
    status: DecisionStatus
    decided_on: date | None
    synthetic: bool


class DecisionPage(Output):
    items: list[DecisionSummary]
    next_cursor: str | None


class DecisionRead(DecisionSummary):
    county: str
    version: int
    pot_id: UUID | None
    recipient: OrganisationRef | None
    reason: str
    terms: str | None
    deviation: str | None
    forum_on: date | None
    four_eyes: bool = Field(description="Another than the one who prepared it must decide: the sum is above the limit")
    complain_by: date | None
    complaint: str | None = Field(description="Seen by the applicant and the county's caseworkers only")
    complained_on: date | None
    complaint_answer: str | None
    answered_on: date | None
    commitment_id: UUID | None
    rule_set: str = Field(description="The version of the rules that it was decided under")
    practice_id: UUID | None
    assessed_on: date
    rulings: list[RulingRead] = Field(description="What was found on that day; later rules do not change it")
    has_letter: bool
    created_at: datetime
    allowed_actions: list[str]


class DecisionAssessment(Output):
    """The decision's application asked again, as it was that day."""

    assessment: AssessmentRead
    same: bool = Field(description="What is found now is what the decision keeps")
