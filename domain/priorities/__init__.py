"""The forum's rounds of prioritisation: what is weighed, each seat's ballot, how it is counted, and the order."""

from domain.priorities.counting import Ballots, Count, CountingRule, Effect, Ranked, SeatOutcome, effects, rules_for
from domain.priorities.records import (
    BALLOT_POINTS,
    MAX_POINTS,
    Ballot,
    BallotKind,
    Criterion,
    Outcome,
    PriorityItem,
    PriorityRoundStatus,
    Score,
)
from domain.priorities.round import PRIORITY_WORKFLOW, PriorityRound, departs, departures

__all__ = [
    "BALLOT_POINTS",
    "MAX_POINTS",
    "PRIORITY_WORKFLOW",
    "Ballot",
    "BallotKind",
    "Ballots",
    "Count",
    "CountingRule",
    "Criterion",
    "Effect",
    "Outcome",
    "PriorityItem",
    "PriorityRound",
    "PriorityRoundStatus",
    "Ranked",
    "Score",
    "SeatOutcome",
    "departs",
    "departures",
    "effects",
    "rules_for",
]
