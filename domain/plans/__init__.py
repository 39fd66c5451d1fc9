"""The year's disposition plan, and what it could be instead."""

from domain.plans.candidates import actor_of, candidates, plannable
from domain.plans.plan import PLAN_WORKFLOW, Plan, PlanActor, PlanLine, PlanShare, PlanStatus, Pot

__all__ = [
    "PLAN_WORKFLOW",
    "Plan",
    "PlanActor",
    "PlanLine",
    "PlanShare",
    "PlanStatus",
    "Pot",
    "actor_of",
    "candidates",
    "plannable",
]
