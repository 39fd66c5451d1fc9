"""A measure's states and the steps between them."""

from enum import StrEnum

from domain.actors import Role, Scope
from domain.workflow import Step, Workflow


class MeasureStatus(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RUNNING = "running"
    COMPLETED = "completed"
    EVALUATED = "evaluated"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Education(StrEnum):
    """In-service (no credits) or further education (credits)."""

    IN_SERVICE = "in_service"
    FURTHER = "further"


D, P, A, R, C, E, X, Z = MeasureStatus
# It has been approved, and was not cancelled: money may have gone to it.
APPROVED = (A, R, C, E)
GONE = (X, Z)
# It is not, or no longer, proposed to anybody.
UNREADY = (D, *GONE)
OWNERS = {
    Role.SCHOOL_LEADER: Scope.OWN,
    Role.COMPANY: Scope.OWN,
    Role.TRAINING_OFFICE: Scope.OWN,
    Role.NETWORK_COORDINATOR: Scope.OWN,
    Role.FORUM_SECRETARY: Scope.COUNTY,
}
SECRETARY = {Role.FORUM_SECRETARY: Scope.COUNTY}
# What a measure must say, whatever the rules are.
REQUIRED = ("description", "groups", "cost_lines", "start_on", "end_on")

MEASURE_WORKFLOW = Workflow(
    "measure",
    (
        Step("update", (D, P), None, OWNERS, asked=False),
        Step("split", (D, P), None, OWNERS, asked=False),
        Step("propose", (D,), P, OWNERS),
        Step("approve", (P,), A, SECRETARY, four_eyes=True),
        Step("reject", (P,), X, SECRETARY, needs_reason=True),
        Step("start", (A,), R, OWNERS),
        Step("complete", (R,), C, OWNERS),
        Step("evaluate", (C,), E, SECRETARY, asked=False),
        Step("withdraw", (D, P), Z, OWNERS),
        Step("cancel", (A, R), Z, SECRETARY, needs_reason=True),
        # What follows from the decision on it: the money is declined, or a complaint leads to a new decision.
        Step("decline", (A, R), Z, OWNERS, asked=False),
        Step("reopen", (A, R, X), P, SECRETARY, asked=False),
    ),
)
