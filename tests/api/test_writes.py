"""Every operation that changes something: right the first time, once, and refused in every way it must be."""

from dataclasses import replace

import pytest

from api.main import create_app
from api.settings import Settings
from domain.actors import Role
from domain.rights import RIGHTS, Right
from tests.support import GUARDS, SECRET, codes, new_key, problem, running
from tests.told import fingerprint, operations, writes

DOCUMENT = operations(create_app(Settings(secret=SECRET), "postgresql://").openapi())
CHANGING = sorted(name for name, (method, _, _) in DOCUMENT.items() if method != "get")
CREATING = [name for name in CHANGING if DOCUMENT[name][0] == "post"]
CONDITIONAL = [name for name in CHANGING if DOCUMENT[name][0] in ("patch", "put") or name.startswith("transition_")]
CONDITIONAL += [name for name in CHANGING if DOCUMENT[name][0] == "delete"]
# Each seat writes only its own, side by side with the others.
OWN = {"put_priority_ballot", "put_priority_scores", "put_item_vote", "put_meeting_declarations"}
CONDITIONAL = [name for name in CONDITIONAL if name not in OWN]
WITH_JSON = [
    name for name in CHANGING if "application/json" in DOCUMENT[name][2].get("requestBody", {}).get("content", {})
]
each_write = pytest.mark.parametrize("name", CHANGING)


@pytest.fixture
def write(name, ids):
    return writes(ids["38"])[name]


def etag_of(api, write):
    """The version that the write must build on, as the one who may make it reads it."""
    return api.as_(write.role).get(write.record).headers["etag"] if write.record else None


@pytest.fixture
def etag(told, write):
    return etag_of(told, write)


@pytest.fixture
def etag_once(told_once, write):
    return etag_of(told_once, write)


def test_every_operation_that_changes_something_has_a_row(ids):
    assert sorted(writes(ids["38"])) == CHANGING


@each_write
def test_the_rightful_one_succeeds_and_a_repetition_has_no_second_effect(told, write, etag, name):
    caller, key = told.as_(write.role), new_key()
    first = write.call(caller, if_match=etag, key=key)
    assert first.status_code == write.status, first.text
    if name not in CREATING:
        return
    before = fingerprint(told)
    second = write.call(caller, if_match=etag, key=key)
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert {second.headers.get(header) for header in ("etag", "location")} == {
        first.headers.get(header) for header in ("etag", "location")
    }
    assert fingerprint(told) == before


@pytest.mark.parametrize("name", CREATING)
def test_the_same_key_for_another_request_is_refused(told, write, etag):
    caller, key = told.as_(write.role), new_key()
    write.call(caller, if_match=etag, key=key)
    before = fingerprint(told)
    asked = f"{write.path}{'&' if '?' in write.path else '?'}other=1"
    problem(replace(write, path=asked).call(caller, if_match=etag, key=key), 422, "idempotency_key_reused")
    assert fingerprint(told) == before


@each_write
def test_nobody_changes_anything_without_logging_in(told_once, write, etag_once):
    before = fingerprint(told_once)
    response = write.call(told_once.nobody, if_match=etag_once)
    problem(response, 401, "not_logged_in")
    assert response.headers["www-authenticate"] == "Bearer"
    assert fingerprint(told_once) == before


@each_write
@pytest.mark.parametrize("guard", GUARDS)
def test_another_countys_record_is_not_found_and_nothing_changes(told, write, etag, name, guard):
    before = fingerprint(told)
    for role in ("school_leader", "forum_secretary", "forum_member", "county_economist", "network_coordinator"):
        with GUARDS[guard]():
            response = write.call(told.as_(role, "42"), if_match=etag)
        if RIGHTS[name][Role(role)] is Right.NONE:
            problem(response, 403, "action_not_for_role")
        elif "{" in DOCUMENT[name][1]:
            problem(response, 404)
        elif name in OWN_COUNTY:
            continue
        else:
            assert response.status_code in (403, 404, 422), response.text
    if name not in OWN_COUNTY:
        assert fingerprint(told) == before


# These name nothing that belongs to a county: whoever may do it, does it in their own.
OWN_COUNTY = {
    "create_organisation",
    "create_seat",
    "create_priority_round",
    "create_plan",
    "create_long_term_plan",
    "create_meeting",
    "create_grant_letter",
    "create_integration",
    "create_webhook",
}
OWN_COUNTY |= {"create_return", "create_carry_over", "create_year_closing", "create_payment_batch"}


@pytest.mark.parametrize("name", sorted(OWN_COUNTY - {"create_organisation"}))
def test_what_names_no_record_is_made_in_ones_own_county(told, write):
    # Money that is the county's own is about no record: its posting tells who and why.
    both = "SELECT county FROM history UNION ALL SELECT county FROM postings"
    rows = f"SELECT county, count(*) FROM ({both}) r GROUP BY 1"
    before = dict(told.sql(rows))
    assert write.call(told.as_(write.role, "42")).status_code == 201
    after = dict(told.sql(rows))
    assert after["38"] == before["38"]
    assert after["42"] > before["42"]


@pytest.mark.parametrize("name", CONDITIONAL)
def test_a_change_says_which_version_it_builds_on(told_once, write, etag_once):
    before = fingerprint(told_once)
    caller = told_once.as_(write.role)
    problem(write.call(caller), 428, "if_match_required")
    stale = f'"{etag_once.strip(chr(34)).rpartition("-")[0]}-0"'
    problem(write.call(caller, if_match=stale), 412, "stale_version")
    assert fingerprint(told_once) == before


with_json = pytest.mark.parametrize("name", WITH_JSON)


@with_json
def test_a_field_that_does_not_exist_is_pointed_at(told_once, write, etag_once):
    response = write.call(told_once.as_(write.role), if_match=etag_once, json={**write.body, "nonsense": 1})
    problem(response, 422, "invalid")
    assert codes(response) == {"/nonsense": "unknown_field"}


@with_json
def test_what_is_not_json_is_refused_as_such(told_once, write, etag_once):
    caller = told_once.as_(write.role)
    headers = {"Content-Type": "application/json", **({"If-Match": etag_once} if etag_once else {})}
    response = caller.request(write.method, write.path, content=b'{"title": ', headers=headers)
    problem(response, 400, "malformed_json")


@with_json
def test_an_empty_body_is_a_problem_and_never_a_fault(told, write, etag):
    response = write.call(told.as_(write.role), if_match=etag, json={})
    assert response.status_code in (200, 422), response.text


REFUSE_AT_COMMIT = """
CREATE FUNCTION refuse_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'no' USING ERRCODE = 'internal_error';
END $$
"""
# The application's role may end no connection: the function does it as its owner.
KILL_AT_COMMIT = """
CREATE FUNCTION refuse_at_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM pg_terminate_backend(pg_backend_pid());
    PERFORM pg_sleep(1);
    RETURN NULL;
END $$
"""
PLANTS = {"fault": (REFUSE_AT_COMMIT, 500), "killed": (KILL_AT_COMMIT, 503)}


@pytest.fixture(scope="module", params=PLANTS)
def failing(server, _told, portal, request):
    """The year as told, on a database where every commit of a change fails; and how that must be answered."""
    plant, status = PLANTS[request.param]
    with server.database(_told[0]) as url, running(portal, url) as api:
        api.sql(plant)
        for (table,) in api.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            api.sql(
                f'CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_at_commit()"
            )
        yield api, status


@each_write
def test_a_commit_that_fails_never_answers_that_it_succeeded(failing, write):
    api, status = failing
    before = fingerprint(api)
    response = write.call(api.as_(write.role), if_match=etag_of(api, write), key=new_key())
    problem(response, status)
    assert fingerprint(api) == before
