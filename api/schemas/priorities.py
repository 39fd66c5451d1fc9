"""Rounds of prioritisation over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.base import Code, Input, Line, Output, PositiveOre, Prose, SchemeCode, SchoolYear
from api.schemas.needs import NeedSummary
from domain.organisations import Tie
from domain.priorities import BALLOT_POINTS, MAX_POINTS, BallotKind, CountingRule, Outcome, PriorityRoundStatus
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
    criteria: list[CriterionBody] = Field(
        default=[], max_length=12, description="Scored where the ballot is `criteria`"
    )
    ballot: BallotKind = Field(default=BallotKind.CRITERIA, description="How the seats judge")
    rule: CountingRule = Field(default=CountingRule.WEIGHTED, description="How the ballots are counted")
    budget_ore: PositiveOre | None = Field(
        default=None, description="What there is to share out (øre); demanded by most rules"
    )


class PriorityRoundUpdate(Input):
    """Only the fields sent are changed; a list replaces the whole list."""

    title: Line = Field(default_factory=str)
    criteria: list[CriterionBody] = Field(default=[], max_length=12)
    ballot: BallotKind = BallotKind.CRITERIA
    rule: CountingRule = CountingRule.WEIGHTED
    budget_ore: PositiveOre | None = None


class TakeUpBody(Input):
    need_ids: list[UUID] = Field(max_length=500)
    costs: dict[UUID, PositiveOre] = Field(
        default={}, max_length=500, description="Need → what it is taken to cost (øre), before what the need says"
    )


class ScoreBody(Input):
    need_id: UUID
    points: dict[Code, Points] = Field(description="Points 0–5 for each criterion of the round")


class ScoresBody(Input):
    scores: list[ScoreBody] = Field(max_length=500)


class ChoiceBody(Input):
    need_id: UUID
    points: Annotated[int, Field(strict=True, ge=1, le=BALLOT_POINTS)] | None = Field(
        default=None, description="Only where points are shared out"
    )


class BallotBody(Input):
    choices: list[ChoiceBody] = Field(
        max_length=500, description="What the seat supports, the most important first; none of all is a blank ballot"
    )


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
    cost_ore: int | None = Field(description="What it is taken to cost in this round (øre)")
    outcome: Outcome | None
    computed_rank: int = Field(description="The place that the ballots give")
    chosen: bool | None = Field(description="Whether the round's rule takes it within the budget, once it is closed")
    total: float | None = Field(description="Weighted mean of the seats' points, 0 to 5; none before anyone has scored")
    seats: int = Field(description="How many seats have scored it, or support it once the round is closed")
    departs: bool = Field(description="The forum moved it, or took what the rule did not take, or the other way round")
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
    ballot: BallotKind
    rule: CountingRule
    budget_ore: int | None
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
    my_ballot: dict[UUID, int] | None = Field(description="One's own ballot, need → points; none before it is given")
    seats_voting: int
    seats_scored: int = Field(description="How many seats have begun")
    seats_finished: int = Field(description="How many seats have scored every need, or given their ballot")
    allowed_actions: list[str]
