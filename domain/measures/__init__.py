"""A measure: what is done about needs, for whom, with whom, by whom, when, and what it costs."""

from domain.measures.measure import Measure
from domain.measures.parts import AnsweredNeed, CostLine, Partner, PlannedGroup
from domain.measures.splitting import CostShare, CountyPart, Offer, PartStatus
from domain.measures.workflow import APPROVED, GONE, MEASURE_WORKFLOW, OWNERS, UNREADY, Education, MeasureStatus

__all__ = [
    "APPROVED",
    "GONE",
    "MEASURE_WORKFLOW",
    "OWNERS",
    "UNREADY",
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
]
