"""Nothing of one county is read in another: every operation that reads, asked from the wrong side."""

import pytest

from domain.actors import Role
from domain.base import Base
from domain.rights import RIGHTS, Right
from tests.api.test_writes import DOCUMENT
from tests.reads import BETWEEN, READS, READS_BY_ID, SHARED
from tests.support import GUARDS, problem

READING = {name: path for name, (method, path, _) in DOCUMENT.items() if method == "get"}
ROLES = [role for role in Role if role is not Role.DIRECTORATE]
by_id = pytest.mark.parametrize("name", sorted(set(READS_BY_ID) - SHARED))
lists = pytest.mark.parametrize("name", sorted(set(READS) - SHARED))


def test_every_operation_that_reads_has_a_row():
    assert sorted(READS_BY_ID) == sorted(name for name, path in READING.items() if "{" in path)
    assert sorted(READS) == sorted(name for name, path in READING.items() if "{" not in path)


@pytest.fixture(params=GUARDS)
def guarded(request):
    """What keeps the counties apart: the repository's filter and the database behind it, or the database alone."""
    with GUARDS[request.param]():
        yield request.param


# Where nothing but the database stands in the way: what is open to all is seen, and a count of what is not seen is 0.
OPEN = {"list_practices", "get_practice_text"}
COUNTS = {"get_report_figure"}


@by_id
@pytest.mark.parametrize("county", ["38", "42"])
def test_a_record_is_read_in_its_own_county_and_not_found_in_the_other(told_once, ids, guarded, name, county):
    path, other = READS_BY_ID[name](ids[county]), "42" if county == "38" else "38"
    for role in ROLES:
        response, readers = told_once.as_(role, county).get(path), BETWEEN.get(name)
        if readers is None or role.value in readers:
            assert response.status_code == 200, (role, response.text)
        else:
            assert response.status_code in (403, 404), role
        foreign = told_once.as_(role, other).get(path)
        if guarded == "database alone" and name in COUNTS:
            assert (foreign.json()["figure"]["rows"], foreign.json()["items"]) == (0, [])
        else:
            # Who may do it nowhere is told so, before anything is looked for.
            problem(foreign, 403 if RIGHTS[name][role] is Right.NONE else 404)


@by_id
def test_nothing_is_read_without_logging_in(told_once, ids, name):
    problem(told_once.nobody.get(READS_BY_ID[name](ids["38"])), 401)


@pytest.mark.parametrize("name", sorted(READS))
def test_no_list_is_read_without_logging_in(told_once, name):
    path, params = READS[name]
    problem(told_once.nobody.get(path, **params), 401)


def county_words(api, county):
    """Every id, and every title, that belongs to one county and must not be met in the other."""
    tables = [table for table in Base.metadata.sorted_tables if {"county", "id"} <= set(table.c.keys())]
    words = {
        str(row[0])
        for table in tables
        if table.name not in ("organisations", "accounts")
        for row in api.sql(f"SELECT id FROM {table.name} WHERE county = '{county}'")
    }
    assert len(words) > 30
    return words | {f"i {county}", f"seat employers {county}"}


@pytest.fixture(scope="module")
def words_of_38(told_once):
    return county_words(told_once, "38")


@lists
@pytest.mark.parametrize("asked", [{}, {"county": "38"}])
def test_no_list_of_one_county_holds_anything_of_the_other(told_once, words_of_38, guarded, name, asked):
    if guarded == "database alone" and name in OPEN:
        return
    path, params = READS[name]
    for role in ROLES:
        response = told_once.as_(role, "42").get(path, **params, **asked, limit=200)
        if role.value not in BETWEEN.get(name, {role.value}):
            problem(response, 403)
            continue
        if response.status_code == 404:
            assert asked
            continue
        assert response.status_code == 200, response.text
        assert [word for word in words_of_38 if word in response.text] == []


@lists
def test_every_list_of_the_own_county_holds_something(told_once, ids, name):
    path, params = READS[name]
    text = told_once.as_("forum_secretary").get(path, **params, limit=200).text
    assert any(
        word in text
        for word in [
            *ids["38"].values(),
            "employers",
            "UDIR 24",
            '"total":',
            '"budget_year":2020',
            '"payments":1',
            '"quota_ore":',
        ]
    )


@pytest.mark.parametrize("name", ["get_forum", "get_budget_overview", "get_annual_report", "get_overview"])
def test_a_question_about_another_county_is_not_found(told_once, name):
    path, params = READS[name]
    problem(told_once.as_("forum_secretary", "42").get(path, **params, county="38"), 404)


def test_the_directorate_reads_every_county_and_names_the_one_it_means(told_once, ids):
    directorate = told_once.as_("directorate")
    for county in ("38", "42"):
        assert directorate.get(f"/needs/{ids[county]['need']}").status_code == 200
        assert directorate.read("/reports/annual", school_year=2024, county=county)["county"] == county
        found = {need["id"] for need in directorate.pages("/needs", county=county)}
        assert ids[county]["need"] in found
        assert not found & set(ids["42" if county == "38" else "38"].values())
    response = directorate.get("/reports/annual", school_year=2024)
    problem(response, 422)
    assert response.json()["errors"][0]["pointer"] == "/county"


@pytest.mark.parametrize("name", ["get_need", "get_measure", "get_evaluation"])
def test_a_draft_is_seen_only_by_those_who_write_it(told_once, ids, name):
    record = {"get_need": "need_draft", "get_measure": "measure_draft", "get_evaluation": "evaluation_draft"}[name]
    path = f"/{name[4:]}s/{ids['38'][record]}"
    assert told_once.as_("school_leader").get(path).status_code == 200
    assert told_once.as_("network_coordinator").get(path).status_code == 200
    for role in ("forum_member", "county_economist", "county_governor", "directorate", "company"):
        problem(told_once.as_(role).get(path), 404)


def test_a_draft_is_in_no_list_of_those_who_do_not_write_it(told_once, ids):
    drafts = {"/needs": "need_draft", "/measures": "measure_draft", "/evaluations": "evaluation_draft"}
    for path, record in drafts.items():
        mine = {item["id"] for item in told_once.as_("school_leader").pages(path)}
        theirs = {item["id"] for item in told_once.as_("forum_member").pages(path)}
        assert ids["38"][record] in mine - theirs


def test_the_history_of_a_shared_organisation_is_told_only_where_it_was_made(told):
    made = told.as_("forum_secretary").made("/organisations", {"name": "Ny bedrift i 38", "kind": "company"})
    path = f"/organisations/{made['id']}/history"
    assert [entry["action"] for entry in told.as_("forum_secretary").read(path)["items"]] == ["create"]
    assert told.as_("forum_secretary", "42").read(path)["items"] == []
