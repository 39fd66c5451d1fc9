"""What if: a plan's measures under other demands, over the wire."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.base import Input, Ore, Output, PositiveOre, SchoolYear
from domain.portfolio import DemandKind

Label = Annotated[str, Field(pattern="^(actor|programme|target):[A-Za-z0-9_]{1,40}$", examples=["actor:schools"])]


class ShareBody(Input):
    kind: Literal["at_least", "at_most"]
    label: Label
    share: Annotated[int, Field(strict=True, ge=0, le=10_000, description="Of the frame, in hundredths of a per cent")]


class LaterBody(Input):
    school_year: SchoolYear
    amount_ore: Ore = Field(description="At most so much may be promised for that school year")


class WhatIfBody(Input):
    frame_ore: Ore
    shares: list[ShareBody] = Field(default=[], max_length=20)
    later: list[LaterBody] = Field(default=[], max_length=5)
    must: list[UUID] = Field(default=[], max_length=200, description="Measures that are to be in the plan")
    never: list[UUID] = Field(default=[], max_length=200, description="Measures that are not")
    more_ore: PositiveOre = Field(default=10_000_000, description="What would so much more in the frame buy?")


class DemandRead(Output):
    kind: DemandKind
    subject: str = Field(description="The label, the measure's id, or the school year")
    amount: int = Field(description="Øre, or hundredths of a per cent of the frame")


class CandidateRead(Output):
    measure_id: UUID
    number: int
    title: str
    cost_ore: int
    value: int = Field(description="How highly the forum ranks the highest need that it answers, 0 to 500")
    in_plan: bool
    chosen: bool


class LabelSumRead(Output):
    label: str
    amount_ore: int
    share: int = Field(description="Of the frame, in hundredths of a per cent")


class WhatIfRead(Output):
    possible: bool
    conflict: list[DemandRead] = Field(
        description="The fewest demands that cannot be met together; without any one of these the others can"
    )
    proven: bool = Field(
        description="No plan is worth more, or no fewer demands conflict. Not possible, no conflict and not proven: "
        "time ran out before either was known"
    )
    cost_ore: int
    left_ore: int
    value: int
    measures: list[CandidateRead]
    labels: list[LabelSumRead]
    bought: list[UUID] = Field(description="What `more_ore` more in the frame would bring in")
    given_up: list[UUID] = Field(description="What would go out for it")
