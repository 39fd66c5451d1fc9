"""The tables: every state is reached, what is offered is allowed, and nobody approves what they sent."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actors import Role
from domain.decisions import DECISION_WORKFLOW, DecisionStatus
from domain.errors import DomainError, Forbidden, Invalid, WrongState
from domain.evaluations import EVALUATION_WORKFLOW, EvaluationStatus
from domain.measures import MEASURE_WORKFLOW, MeasureStatus
from domain.meetings import MEETING_WORKFLOW, MeetingStatus
from domain.needs import NEED_WORKFLOW, NeedStatus
from domain.plans import LONG_TERM_WORKFLOW, PLAN_WORKFLOW, LongTermPlanStatus, PlanStatus
from domain.priorities import PRIORITY_WORKFLOW, PriorityRoundStatus
from tests.domain.given import refused, someone
from tests.support import organisation

TABLES: dict[str, tuple[Any, type[StrEnum]]] = {
    "need": (NEED_WORKFLOW, NeedStatus),
    "priority_round": (PRIORITY_WORKFLOW, PriorityRoundStatus),
    "measure": (MEASURE_WORKFLOW, MeasureStatus),
    "decision": (DECISION_WORKFLOW, DecisionStatus),
    "plan": (PLAN_WORKFLOW, PlanStatus),
    "meeting": (MEETING_WORKFLOW, MeetingStatus),
    "long_term_plan": (LONG_TERM_WORKFLOW, LongTermPlanStatus),
    "evaluation": (EVALUATION_WORKFLOW, EvaluationStatus),
}
ACTIONS = {
    "need": "update submit forward return propose_merge accept_merge decline_merge merge unmerge withdraw",
    "priority_round": "update open score close order decide reopen",
    "measure": "update split propose approve reject start complete evaluate withdraw cancel decline reopen",
    "decision": "update decide discard accept decline complain uphold change take_up replace",
    "plan": "update propose return adopt amend settle",
    "long_term_plan": "update propose return adopt amend replace",
    "meeting": "update call declare attend open decide vote close reopen approve",
    "evaluation": "update submit return approve",
}
# A merge ends in `merged` through its own method, which also keeps the state to come back to.
each_table = pytest.mark.parametrize("name", TABLES)


@dataclass
class Record:
    county: str
    state: StrEnum
    owner_organisation_id: UUID | None
    hand: str | None = None

    def previous_hand(self) -> str | None:
        return self.hand


@each_table
def test_the_table_has_exactly_the_agreed_actions(name):
    assert list(dict.fromkeys(step.action for step in TABLES[name][0].steps)) == ACTIONS[name].split()


@each_table
def test_every_state_is_reached_from_the_first(name):
    table, states = TABLES[name]
    reached = {next(iter(states))}
    for _ in states:
        reached |= {step.to for step in table.steps if step.to is not None and reached & set(step.of)}
    assert reached == set(states)


@each_table
def test_no_action_means_two_things_in_one_state(name):
    table, states = TABLES[name]
    for state in states:
        actions = [step.action for step in table.steps if state in step.of]
        assert len(actions) == len(set(actions))


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("need", "return"),
        ("measure", "reject"),
        ("measure", "cancel"),
        ("plan", "return"),
        ("long_term_plan", "return"),
        ("evaluation", "return"),
    ],
)
def test_a_no_comes_with_a_reason(name, action):
    assert all(step.needs_reason for step in TABLES[name][0].steps if step.action == action)


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("measure", "approve"),
        ("plan", "adopt"),
        ("long_term_plan", "adopt"),
        ("meeting", "approve"),
        ("evaluation", "approve"),
    ],
)
def test_approval_takes_four_eyes(name, action):
    assert all(step.four_eyes for step in TABLES[name][0].steps if step.action == action)


@given(st.sampled_from(sorted(TABLES)), st.sampled_from(list(Role)), st.data())
def test_what_is_offered_is_allowed_and_nothing_else_is(name, role, data):
    table, states = TABLES[name]
    state = data.draw(st.sampled_from(list(states)))
    county = data.draw(st.sampled_from(["38", "42"]))
    owner = data.draw(st.sampled_from([None, organisation("school"), organisation("company")]))
    who = someone(role, acts_for=("company",) if role is Role.NETWORK_COORDINATOR else ())
    record = Record(county, state, owner, data.draw(st.sampled_from([None, who.subject])))

    def goes(action):
        try:
            table.check(record, action, who, "grunn")
        except DomainError:
            return False
        return True

    possible = [action for action in ACTIONS[name].split() if goes(action)]
    assert sorted(table.allowed(record, who)) == sorted(possible)
    assert county == who.county or not possible


def test_the_refusal_says_whether_role_or_state_or_hand_or_reason_stands_in_the_way():
    secretary, member = someone("forum_secretary"), someone("forum_member")
    proposed = Record("38", PlanStatus.PROPOSED, None, secretary.subject)
    refusals = [
        (PLAN_WORKFLOW, proposed, "adopt", secretary, None, Forbidden),
        (PLAN_WORKFLOW, Record("38", PlanStatus.DRAFT, None), "adopt", member, None, WrongState),
        (PLAN_WORKFLOW, Record("38", PlanStatus.PROPOSED, None, member.subject), "adopt", member, None, Forbidden),
        (PLAN_WORKFLOW, proposed, "return", member, " ", Invalid),
        (PLAN_WORKFLOW, Record("42", PlanStatus.PROPOSED, None), "adopt", member, None, Forbidden),
    ]
    for table, record, action, who, reason, kind in refusals:
        assert isinstance(refused(table.check, record, action, who, reason), kind)


@each_table
def test_an_action_that_is_not_in_the_table_is_refused_as_a_problem(name):
    table, states = TABLES[name]
    refused(table.check, Record("38", next(iter(states)), None), "explode", someone("forum_secretary"))


@each_table
def test_a_machine_is_nobodys_second_pair_of_eyes(name):
    """What another has done, and a machine with the right role would approve, waits for a person."""
    table = TABLES[name][0]
    for step in table.steps:
        for role in step.by if step.four_eyes else ():
            record = Record("38", step.of[0], organisation("school"), "another")
            machine = replace(someone(role), organisation_id=organisation("school"), machine=True)
            assert step.action not in table.allowed(record, machine)
            assert refused(table.check, record, step.action, machine, "why").code == "person_required"
            assert table.check(record, step.action, replace(machine, machine=False), "why") is step
