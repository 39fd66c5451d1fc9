"""A decision's outcomes and states, and the steps between them."""

from enum import StrEnum

from domain.actors import Role, Scope
from domain.measures import OWNERS
from domain.workflow import Step, Workflow


class DecisionOutcome(StrEnum):
    FULL = "full"
    PART = "part"
    NONE = "none"
    WAITING = "waiting"  # eligible, but there is no money now


class DecisionStatus(StrEnum):
    PREPARED = "prepared"
    DECIDED = "decided"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLAINED = "complained"
    UPHELD = "upheld"
    CHANGED = "changed"
    REPLACED = "replaced"
    DISCARDED = "discarded"


P, D, A, N, C, U, H, R, X = DecisionStatus
# It stands: the measure has this decision and no other.
STANDING = (D, A, C, U)
APPLICANTS = {role: scope for role, scope in OWNERS.items() if scope is Scope.OWN}
SECRETARY = {Role.FORUM_SECRETARY: Scope.COUNTY}

DECISION_WORKFLOW = Workflow(
    "decision",
    (
        Step("update", (P,), None, SECRETARY, asked=False),
        Step("decide", (P,), D, SECRETARY, four_eyes=True),
        Step("discard", (P,), X, SECRETARY),
        Step("accept", (D,), A, APPLICANTS),
        Step("decline", (D, A), N, APPLICANTS, needs_reason=True),
        Step("complain", (D, A), C, APPLICANTS, needs_reason=True),
        Step("uphold", (C,), U, SECRETARY, needs_reason=True, four_eyes=True),
        Step("change", (C,), H, SECRETARY, needs_reason=True, four_eyes=True),
        # What was promised for a later year is committed, when that year's plan has the money.
        Step("take_up", (D, A, U), None, {**SECRETARY, Role.COUNTY_ECONOMIST: Scope.COUNTY}, asked=False),
        # A new decision stands in its place: money has come to one that waited.
        Step("replace", (D, C, U), R, SECRETARY, asked=False),
    ),
)
