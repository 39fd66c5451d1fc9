"""What a count of a round's ballots looks like over the wire."""

from uuid import UUID

from pydantic import Field

from api.schemas.base import Output
from domain.priorities import CountingRule


class NeedTallyRead(Output):
    need_id: UUID
    chosen: bool
    sentence: str = Field(description="Why, with figures, in the language asked for")


class SeatTallyRead(Output):
    seat_id: UUID
    seat_title: str
    supported: int = Field(description="How many of the needs with a cost the seat supports")
    funded: int = Field(description="How many of these were chosen")
    funded_ore: int = Field(description="What these cost together (øre)")
    left_out: bool = Field(description="It supports something, and nothing of that was chosen")


class RuleTallyRead(Output):
    rule: CountingRule
    own: bool = Field(description="The rule that the round was opened with")
    spent_ore: int
    left_ore: int
    each_ore: int | None = Field(
        description="What every ballot had to spend in the end (øre), where money is shared out"
    )
    proven: bool = Field(description="False where Kemeny's order was too large a ring to go through")
    needs: list[NeedTallyRead] = Field(description="In the rule's order")
    seats: list[SeatTallyRead]


class RecusalEffectRead(Output):
    need_id: UUID
    seats: list[UUID] = Field(description="Those recused")
    chosen: bool
    otherwise: bool = Field(description="Chosen had these seats given it all that they can")
    displaced: list[UUID] = Field(description="What would then not have been chosen")
    sentence: str


class TallyRead(Output):
    budget_ore: int
    ballots: int
    unpriced: list[UUID] = Field(description="Needs without a cost: no rule over money counts them")
    support: dict[UUID, int] = Field(description="How many seats support each need")
    rules: list[RuleTallyRead]
    recusals: list[RecusalEffectRead]
