"""The table of rights, cell by cell: every operation, as every role, on what is one's own and what is another's."""

from urllib.parse import urlencode

import pytest

from api.security import CLIENT_HEADER, COOKIE
from domain.access import Evidence
from domain.actors import Role, Scope
from domain.budgets.claims import CLAIM_WORKFLOW
from domain.decisions import DECISION_WORKFLOW
from domain.evaluations import EVALUATION_WORKFLOW
from domain.measures import MEASURE_WORKFLOW
from domain.meetings import MEETING_WORKFLOW
from domain.needs import NEED_WORKFLOW
from domain.plans import LONG_TERM_WORKFLOW, PLAN_WORKFLOW
from domain.priorities import PRIORITY_WORKFLOW
from domain.rights import RIGHTS, Right
from persistence.sessions import Arrival, log_in
from tests.api.test_writes import CHANGING, DOCUMENT, etag_of
from tests.reads import READS, READS_BY_ID
from tests.support import problem, running
from tests.told import fingerprint, writes

# Everybody of the small world, and the bodies whose records are theirs.
BODIES = {
    Role.SCHOOL_LEADER: {"school": {"school"}, "other-school": {"other-school"}},
    Role.COMPANY: {"company": {"company"}},
    Role.TRAINING_OFFICE: {"training-office": {"training-office", "company"}},
    Role.NETWORK_COORDINATOR: {"network": {"network", "school", "company"}},
    Role.FORUM_SECRETARY: {"authority": {"authority"}},
    Role.FORUM_MEMBER: {"employers": {"seat"}, "union": {"seat"}},
    Role.COUNTY_ECONOMIST: {"authority": {"authority"}},
    Role.DIRECTORATE: {None: set()},
    Role.COUNTY_GOVERNOR: {"governor": set()},
}
EVERYBODY = [(role, body, owned) for role, bodies in BODIES.items() for body, owned in bodies.items()]
# Whose the records are that the operations below work on; a school's where nothing else is said.
COMPANYS = {name for name in RIGHTS if "claim" in name}
SEATS = {"put_priority_scores", "put_priority_ballot", "put_meeting_declarations", "put_item_vote"}
NETWORKS = {"put_measure_split", "create_joint_measure"}
# A draft is seen by those who write it: for others it is not there.
DRAFTS = {"update_need", "update_measure", "update_claim", "create_claim_attachment", "delete_claim_attachment"}
WORKFLOWS = {
    "transition_need": NEED_WORKFLOW,
    "transition_priority_round": PRIORITY_WORKFLOW,
    "transition_measure": MEASURE_WORKFLOW,
    "transition_plan": PLAN_WORKFLOW,
    "transition_long_term_plan": LONG_TERM_WORKFLOW,
    "transition_meeting": MEETING_WORKFLOW,
    "transition_decision": DECISION_WORKFLOW,
    "transition_evaluation": EVALUATION_WORKFLOW,
    "transition_claim": CLAIM_WORKFLOW,
}
# Shared by two counties' networks: who may do it is told by the measure's own test.
JOINT = {"create_joint_measure"}


def owner(name):
    if name in SEATS:
        return "seat"
    return "company" if name in COMPANYS else "network" if name in NETWORKS else "school"


def test_every_operation_has_a_row_and_every_row_an_operation():
    assert set(RIGHTS) == set(DOCUMENT)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflows_row_is_what_its_steps_say(name):
    told: dict[Role, Scope] = {}
    for step in WORKFLOWS[name].steps:
        for role, scope in step.by.items() if step.asked else ():
            told[role] = Scope.COUNTY if Scope.COUNTY in (scope, told.get(role)) else scope
    row = {role: right.value for role, right in RIGHTS[name].items() if right is not Right.NONE}
    assert row == {role: scope.value for role, scope in told.items()}


def may(name, role, owned, action=None):
    """Whether the table lets somebody do it with the told year's record; within it, a workflow's step."""
    right = RIGHTS[name][role]
    if action is not None and right is not Right.NONE:
        steps = [step for step in WORKFLOWS[name].steps if step.action == action]
        scope = steps[0].by.get(role)
        right = Right.NONE if scope is None else Right(scope.value)
    if right is Right.OWN:
        return owner(name) in owned
    return right is not Right.NONE


@pytest.mark.parametrize("name", [name for name in CHANGING if name not in JOINT])
def test_who_may_does_and_who_may_not_changes_nothing(server, told_template, portal, ids, name):
    write = writes(ids["38"])[name]
    action = write.body.get("action") if name in WORKFLOWS else None
    rightful, others = [], []
    for role, body, owned in EVERYBODY:
        (rightful if may(name, role, owned, action) else others).append((role, body))
    assert rightful
    with server.database(told_template) as url, running(portal, url) as api:
        etag, before = etag_of(api, write), fingerprint(api)
        for role, body in others:
            response = write.call(api.as_(role, "38", body), if_match=etag)
            none = RIGHTS[name][role] is Right.NONE
            problem(response, 403, "action_not_for_role") if none else problem(response, response.status_code)
            assert response.status_code in (403, 404), (role, body, response.text)
        assert fingerprint(api) == before
    for role, body in rightful:
        with server.database(told_template) as url, running(portal, url) as api:
            etag = etag_of(api, write)
            response = write.call(api.as_(role, "38", body), if_match=etag)
            unseen = name in DRAFTS and response.status_code == 404 and RIGHTS[name][role] is not Right.OWN
            assert response.status_code == write.status or unseen, (role, body, response.text)


def asked(name, ids, county=None):
    """Where a question is asked; with the county where one has none of one's own."""
    path, params = (READS_BY_ID[name](ids["38"]), {}) if name in READS_BY_ID else READS[name]
    query = urlencode({**params, **({"county": county} if county and "county=" not in path else {})})
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


@pytest.mark.parametrize("name", sorted({*READS, *READS_BY_ID}))
def test_who_may_reads_and_who_may_not_is_refused(told_once, ids, name):
    for role, body, owned in EVERYBODY:
        path = asked(name, ids, "38" if role is Role.DIRECTORATE else None)
        response = told_once.as_(role, "38", body).get(path)
        if RIGHTS[name][role] is Right.NONE:
            problem(response, 403, "action_not_for_role")
        elif may(name, role, owned) or (name in READS and name.startswith("list_")):
            assert response.status_code == 200, (role, body, response.text)
        else:
            assert response.status_code in (403, 404), (role, body, response.text)


@pytest.mark.parametrize("name", sorted(DOCUMENT))
def test_one_who_acts_for_nobody_is_refused_everywhere(told_once, ids, name):
    token = f"acts for nobody, {name}"
    log_in(told_once.app.state.engines[None], token, "demonstration", Arrival("i", "s", "n", Evidence()))
    headers = {"Cookie": f"__Host-{COOKIE}={token}", CLIENT_HEADER: "1"}
    if name in CHANGING:
        write = writes(ids["38"])[name]
        response = told_once.request(
            write.method, write.path, headers=headers, json=write.body if isinstance(write.body, dict) else None
        )
    else:
        response = told_once.request("GET", asked(name, ids), headers=headers)
    problem(response, 403, "no_mandate")
