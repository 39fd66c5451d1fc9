"""Decisions on applications: prepared with the findings in view, decided, accepted, complained of.

An application is a measure that has been proposed. A decision keeps what it rested on: the facts, the version of the
rules and of the county's practice, and what they said that day; later rules do not change it.
"""

from domain.decisions.decision import Decision, LaterYear, as_kept
from domain.decisions.letters import Letter, LetterKind
from domain.decisions.workflow import DECISION_WORKFLOW, STANDING, DecisionOutcome, DecisionStatus

__all__ = [
    "DECISION_WORKFLOW",
    "STANDING",
    "Decision",
    "DecisionOutcome",
    "DecisionStatus",
    "LaterYear",
    "Letter",
    "LetterKind",
    "as_kept",
]
