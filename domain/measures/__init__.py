"""A measure: what is done about needs, for whom, with whom, by whom, when, and what it costs."""

from domain.measures.measure import Measure
from domain.measures.parts import AnsweredNeed, CostLine, Partner, PlannedGroup
from domain.measures.workflow import APPROVED, MEASURE_WORKFLOW, OWNERS, Education, MeasureStatus

__all__ = [
    "APPROVED",
    "MEASURE_WORKFLOW",
    "OWNERS",
    "AnsweredNeed",
    "CostLine",
    "Education",
    "Measure",
    "MeasureStatus",
    "Partner",
    "PlannedGroup",
]
