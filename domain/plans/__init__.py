"""The year's disposition plan, what it could be instead, and the long-term plan."""

from domain.plans.candidates import actor_of, candidates, plannable
from domain.plans.long_term import LONG_TERM_WORKFLOW, GoalFigure, LongTermPlan, LongTermPlanStatus, PlanGoal
from domain.plans.plan import PLAN_WORKFLOW, Plan, PlanStatus
from domain.plans.records import AmendmentStatus, PlanActor, PlanAmendment, PlanLine, PlanShare, Pot

__all__ = [
    "LONG_TERM_WORKFLOW",
    "PLAN_WORKFLOW",
    "AmendmentStatus",
    "GoalFigure",
    "LongTermPlan",
    "LongTermPlanStatus",
    "Plan",
    "PlanActor",
    "PlanAmendment",
    "PlanGoal",
    "PlanLine",
    "PlanShare",
    "PlanStatus",
    "Pot",
    "actor_of",
    "candidates",
    "plannable",
]
