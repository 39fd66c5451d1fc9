"""The measures that a plan could be made of, as `domain.portfolio` chooses among them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.measures import APPROVED, Measure, MeasureStatus
from domain.organisations import OrganisationKind
from domain.plans.plan import Plan
from domain.plans.records import PlanActor
from domain.portfolio import Candidate

_ACTORS = {
    OrganisationKind.SCHOOL: PlanActor.SCHOOLS,
    OrganisationKind.PRIVATE_SCHOOL: PlanActor.SCHOOLS,
    OrganisationKind.COMPANY: PlanActor.WORKING_LIFE,
    OrganisationKind.TRAINING_OFFICE: PlanActor.WORKING_LIFE,
    OrganisationKind.UNION: PlanActor.WORKING_LIFE,
    OrganisationKind.EMPLOYERS_ORGANISATION: PlanActor.WORKING_LIFE,
    OrganisationKind.EXAMINATION_BOARD: PlanActor.EXAMINATION_BOARDS,
    OrganisationKind.NETWORK: PlanActor.NETWORKS,
}


def actor_of(kind: OrganisationKind) -> PlanActor:
    """Whose money a measure of such an organisation counts as; what the county itself buys counts as its own."""
    return _ACTORS.get(kind, PlanActor.COUNTY)


_PLANNABLE = (MeasureStatus.PROPOSED, *APPROVED)


def plannable(measures: Iterable[Measure]) -> list[Measure]:
    """What a plan can be made of: what has been proposed, and neither turned down nor called off."""
    return [measure for measure in measures if measure.status in _PLANNABLE]


def candidates(
    plan: Plan, measures: Iterable[Measure], ranks: Mapping[UUID, int], later: Mapping[UUID, Mapping[int, int]]
) -> list[Candidate]:
    """Each measure with what it costs in the plan, or else what is applied for.

    `ranks` is how highly the forum ranks each need (0 to 500): a measure is worth as much as the highest of those that
    it answers. `later` is what has been promised for it in later school years (øre). A measure for several target
    groups counts wholly in each.
    """
    planned = {line.measure_id: line.amount_ore for line in plan.lines}
    return [
        Candidate(
            str(measure.id),
            planned.get(measure.id, measure.applied_ore),
            max((ranks.get(answered.need_id, 0) for answered in measure.needs), default=0),
            frozenset(
                {
                    f"actor:{actor_of(measure.owner.kind).value}",
                    f"programme:{measure.programme or 'none'}",
                    *(f"target:{group.target_group}" for group in measure.groups),
                }
            ),
            later.get(measure.id, {}),
        )
        for measure in measures
    ]
