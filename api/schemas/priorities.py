"""Rounds of prioritisation over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.base import Code, Input, Line, Output, Prose, SchemeCode, SchoolYear
from api.schemas.needs import NeedSummary
from domain.organisations import Tie
from domain.priorities import MAX_POINTS, Outcome, PriorityRoundStatus
from domain.rules import SCHEME

Points = Annotated[int, Field(strict=True, ge=0, le=MAX_POINTS)]


class CriterionBody(Input):
    code: Code
    weight: Annotated[int, Field(strict=True, ge=1, le=100, description="The weights of a round sum to 100")]
    nb: Line
    nn: Line
    en: Line


class CriterionRead(Output):
    code: str
    weight: int
    nb: str
    nn: str
    en: str


class PriorityRoundCreate(Input):
    school_year: SchoolYear
    title: Line
    scheme: SchemeCode = SCHEME
    criteria: list[CriterionBody] = Field(min_length=1, max_length=12)


class PriorityRoundUpdate(Input):
    title: Line | None = None
    criteria: list[CriterionBody] | None = Field(default=None, min_length=1, max_length=12)


class TakeUpBody(Input):
    need_ids: list[UUID] = Field(max_length=500)


class ScoreBody(Input):
    need_id: UUID
    points: dict[Code, Points] = Field(description="Points 0–5 for each criterion of the round")


class ScoresBody(Input):
    scores: list[ScoreBody] = Field(max_length=500)


class OrderItemBody(Input):
    need_id: UUID
    outcome: Outcome
    reason: Prose | None = Field(default=None, description="Required where the forum departs from the scores' order")


class OrderBody(Input):
    items: list[OrderItemBody] = Field(max_length=500)


class SeatScoreRead(Output):
    seat_id: UUID
    seat_title: str
    points: dict[str, int]


class RecusalRead(Output):
    seat_id: UUID
    seat_title: str
    tie: Tie = Field(description="What the seat's organisation is to the one who has the need")


class PriorityItemRead(Output):
    position: int
    need: NeedSummary
    outcome: Outcome | None
    computed_rank: int = Field(description="The place that the scores give")
    total: float | None = Field(description="Weighted mean of the seats' points, 0 to 5; none before anyone has scored")
    seats: int = Field(description="How many seats have scored it")
    departs: bool = Field(description="The forum moved it away from the order that the scores gave")
    reason: str | None
    recused: list[RecusalRead] = Field(description="The voting seats that are too near the owner to score this need")
    scores: list[SeatScoreRead] = Field(
        description="Every seat's points once the round is closed; before that only one's own"
    )


class PriorityRoundSummary(Output):
    id: UUID
    county: str
    school_year: int
    scheme: str
    title: str
    status: PriorityRoundStatus
    opened_at: datetime | None
    decided_at: datetime | None
    needs: int
    synthetic: bool


class PriorityRoundPage(Output):
    items: list[PriorityRoundSummary]
    next_cursor: str | None


class PriorityRoundRead(PriorityRoundSummary):
    version: int
    criteria: list[CriterionRead]
    items: list[PriorityItemRead]
    my_seat_id: UUID | None = Field(description="The voting seat of the one who asks")
    seats_voting: int
    seats_scored: int = Field(description="How many seats have begun")
    seats_finished: int = Field(description="How many seats have scored every need")
    allowed_actions: list[str]
