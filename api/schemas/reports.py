"""The annual report, the trace of a payment, and the start page over the wire."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas.base import FindingRead, OrganisationRef, Output
from api.schemas.budgets import BudgetOverview, GrantLetterRead, PostingSummary
from api.schemas.measures import MeasureRef
from api.schemas.needs import NeedRef
from api.schemas.organisations import SeatRead
from domain.evaluations import EvaluationStatus, Met
from domain.plans import PlanActor
from domain.priorities import Outcome

Unit = Literal["ore", "count"]


class Figure(Output):
    """A number in the report. `GET /reports/annual/figures/{key}` answers which rows it is made of."""

    key: str = Field(examples=["money.paid", "participants.completed.vocational_teacher"])
    value: int
    unit: Unit
    rows: int = Field(description="How many rows it is made of")


class ReportSection(Output):
    code: Literal["money", "needs", "measures", "participants", "indicators"]
    figures: list[Figure]


class AnnualReport(Output):
    county: str
    county_name: str
    school_year: int
    scheme: str
    generated_at: datetime
    sections: list[ReportSection]
    pots: BudgetOverview
    forum: list[SeatRead]
    missing: list[FindingRead] = Field(description="What the report lacks, and who owes it")
    ledger_agrees: bool = Field(description="Each money figure equals the sum of the ledger's entries")
    synthetic: bool


class FigureRow(Output):
    record_type: Literal["need", "measure", "commitment", "posting", "grant_letter", "evaluation", "plan", "seat"]
    id: UUID
    label: str
    value: int


class FigureRows(Output):
    figure: Figure
    items: list[FigureRow]


class TraceAnchoring(Output):
    process: str | None
    date: date | None
    leaders: int | None
    employees: int | None


class TracePriority(Output):
    round_id: UUID
    title: str
    rank: int
    computed_rank: int | None
    outcome: Outcome | None
    reason: str | None


class TraceNeed(Output):
    need: NeedRef
    owner: OrganisationRef
    anchoring: TraceAnchoring
    merged_from: list[NeedRef]
    priorities: list[TracePriority]


class TracePlanLine(Output):
    plan_id: UUID
    plan_title: str
    adopted_at: datetime | None
    amount_ore: int
    meets_c1: str | None
    meets_c2: str | None


class TraceEvaluation(Output):
    id: UUID
    status: EvaluationStatus
    practice_change: str | None
    completed: dict[str, int]
    indicators: dict[str, Met]


class Trace(Output):
    """One payment back to the need and its anchoring, and forward to the evaluation."""

    payment: PostingSummary
    recipient: OrganisationRef
    commitment_id: UUID
    commitment_number: int
    commitment_ore: int
    decided_on: date
    reason: str
    pot_nb: str
    pot_nn: str
    pot_en: str
    grant_letters: list[GrantLetterRead]
    plan_line: TracePlanLine | None
    measure: MeasureRef
    needs: list[TraceNeed]
    evaluation: TraceEvaluation | None
    complete: bool = Field(description="Every link is there")
    broken: list[str] = Field(description="Links that are missing: need, anchoring, priority, plan, evaluation")


class Task(Output):
    """Something that waits for the one who asks."""

    code: str = Field(examples=["need_draft", "plan_to_adopt"])
    record_type: Literal[
        "need", "priority_round", "measure", "plan", "commitment", "evaluation", "report", "pot", "claim"
    ]
    record_id: UUID | None
    label: str
    count: int
    due_on: date | None
    days_left: int | None


class WheelPhase(Output):
    """A phase of the county's yearly cycle."""

    code: Literal["needs", "priorities", "plan", "money", "measures", "evaluation", "report"]
    starts_on: date
    ends_on: date
    now: bool


class Overview(Output):
    """The start page: what waits for me, the year as one picture, and where in the year we are."""

    today: date
    school_year: int
    tasks: list[Task]
    money: BudgetOverview
    needs: dict[str, int] = Field(description="Number of needs by status")
    measures: dict[str, int] = Field(description="Number of measures by status")
    wheel: list[WheelPhase]
    latest: list["Change"]


class Change(Output):
    at: datetime
    actor_name: str
    actor_role: str
    record_type: str
    record_id: UUID
    action: str
    label: str


class RadarFreed(Output):
    """A commitment that is not paid in full, and what it is expected to give back."""

    commitment_id: UUID
    number: int
    measure_id: UUID
    title: str
    unpaid_ore: int
    expected_ore: int
    free_on: date
    overdue: bool = Field(description="Its measure ended so long ago that it should have been settled")


class RadarNeed(Output):
    """A need that no measure answers and that says what it costs."""

    id: UUID
    number: int
    title: str
    owner: str
    estimated_cost_ore: int
    place: int | None = Field(description="In the forum's order, where it has been prioritised")
    fits: bool = Field(description="Can be answered with what will be left, after those before it")


class RadarShare(Output):
    """What has been promised to an actor, against the plan; shares are hundredths of a per cent."""

    actor: PlanActor
    promised_ore: int
    share: int
    planned_share: int


class Radar(Output):
    """What will be left: `expected_left_ore` = `left_ore` + `freed_ore` - `expected_committed_ore`."""

    county: str
    school_year: int
    on: date
    ends_on: date
    granted_ore: int
    committed_ore: int
    promised_ore: int = Field(description="Promised by decisions of earlier years, and not committed yet")
    paid_ore: int
    left_ore: int = Field(description="Not committed on the day")
    freed_ore: int = Field(description="Expected back from commitments before the year ends")
    expected_committed_ore: int = Field(description="What will be committed at the pace of the last 90 days")
    expected_left_ore: int
    unused_share: int = Field(
        description="Unused part of what evaluated measures were granted, hundredths of a per cent"
    )
    freed: list[RadarFreed]
    needs: list[RadarNeed]
    shares: list[RadarShare]
