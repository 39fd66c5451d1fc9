"""A measure: what is done about needs, for whom, with whom, by whom, when, and what it costs."""

from domain.measures.measure import Measure
from domain.measures.parts import AnsweredNeed, CostLine, Partner, PlannedGroup
from domain.measures.splitting import CostShare, CountyPart, Offer, PartStatus, amounts
from domain.measures.workflow import APPROVED, MEASURE_WORKFLOW, OWNERS, Education, MeasureStatus

__all__ = [
    "APPROVED",
    "MEASURE_WORKFLOW",
    "OWNERS",
    "AnsweredNeed",
    "CostLine",
    "CostShare",
    "CountyPart",
    "Education",
    "Measure",
    "MeasureStatus",
    "Offer",
    "PartStatus",
    "Partner",
    "PlannedGroup",
    "amounts",
]
