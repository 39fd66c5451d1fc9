"""Counties, organisations, the forum's seats and the rule set."""

import pytest

from tests.support import codes, organisation, problem


def test_an_organisation_is_found_by_part_of_its_name_by_number_and_by_kind(story):
    read = story.school.read
    assert [o["name"] for o in read("/organisations", q="OTHER-school 38")["items"]] == ["other-school 38"]
    assert [o["id"] for o in read("/organisations", q="974 575 086")["items"]] == [story.body("school")]
    kinds = {o["kind"] for o in read("/organisations", kind="school", county="38")["items"]}
    assert kinds == {"school"}
    assert read("/organisations", q="100%")["items"] == []


def test_a_number_is_normalised_and_belongs_to_one(story):
    body = {"name": "Ny", "kind": "company", "number": "NO 974\N{NO-BREAK SPACE}595\N{NO-BREAK SPACE}125 MVA"}
    made = story.secretary.made("/organisations", body)
    assert (made["number"], made["county"], made["counties"]) == ("974595125", "38", ["38"])
    problem(story.secretary.post("/organisations", body), 409, "organisation_number_taken")


@pytest.mark.parametrize(
    ("number", "code"),
    [("974575087", "organisation_number_check_digit"), ("97457508", "organisation_number_length")],
)
def test_a_wrong_number_is_told_apart(story, number, code):
    body = {"name": "Ny", "kind": "company", "number": number}
    assert codes(story.secretary.post("/organisations", body)) == {"/number": code}


def test_members_and_parent_must_exist(story):
    nobody = "00000000-0000-7000-8000-000000000000"
    body = {"name": "Nettverk", "kind": "network"}
    assert set(codes(story.secretary.post("/organisations", {**body, "member_ids": [nobody]})).values()) == {
        "unknown_reference"
    }
    assert codes(story.secretary.post("/organisations", {**body, "parent_id": nobody})) == {
        "/parent_id": "unknown_reference"
    }


def test_a_network_acts_for_the_members_it_was_given(story):
    body = {"name": "Nytt nettverk", "kind": "network", "member_ids": [story.body("other-school")]}
    network = story.secretary.made("/organisations", body)
    need = story.need(owner="other-school", by=story.secretary)
    from uuid import UUID  # noqa: PLC0415

    coordinator = story.as_("network_coordinator", UUID(network["id"]))
    assert coordinator.acted(f"/needs/{need['id']}", "forward")["network"]["id"] == network["id"]


def test_only_the_secretary_registers(story):
    for role in ("school_leader", "county_economist", "forum_member"):
        problem(story.as_(role).post("/organisations", {"name": "x", "kind": "company"}), 403)


def test_the_forum_tells_its_seats_on_a_day_and_the_groups_it_misses(story):
    forum = story.secretary.read("/forum")
    assert forum["on"] == "2024-03-15"
    assert {seat["group"] for seat in forum["seats"]} == {"employers", "employees"}
    missing = {finding["clause"] for finding in forum["findings"]}
    assert missing == {"F-teachers", "F-vet_board", "F-providers", "F-private_schools"}
    assert story.secretary.read("/forum", on="2021-12-31")["seats"] == []


def test_a_seat_fills_its_group_and_the_governor_only_observes(story):
    body = {"group": "teachers", "organisation_id": story.body("union"), "title": "Lærer", "valid_from": "2024-01-01"}
    story.secretary.made("/seats", body)
    assert "F-teachers" not in {f["clause"] for f in story.secretary.read("/forum")["findings"]}
    governor = {**body, "group": "county_governor"}
    assert codes(story.secretary.post("/seats", governor)) == {"/voting": "governor_observes"}
    assert story.secretary.post("/seats", {**governor, "voting": False}).status_code == 201


def test_a_seat_does_not_end_before_it_begins(story):
    body = {"group": "teachers", "organisation_id": story.body("union"), "title": "Lærer", "valid_from": "2024-01-01"}
    response = story.secretary.post("/seats", {**body, "valid_to": "2023-01-01"})
    assert response.status_code == 422, response.text


def test_counties_that_are_no_more_tell_what_they_became(story):
    counties = {county["number"]: county for county in story.school.read("/counties")["items"]}
    assert sorted(counties["38"]["successors"]) == ["39", "40"]
    assert (counties["38"]["valid_to"], counties["42"]["valid_to"]) == ("2023-12-31", None)


def test_the_ten_programmes_come_with_their_trades(example_once):
    programmes = example_once.as_("school_leader").read("/programmes")["items"]
    assert " ".join(programme["code"] for programme in programmes) == "BA DT EL FD HS IM NA RM SR TP"
    assert any(area["code"] == "BATMF3" for area in programmes[0]["areas"])


def test_the_rule_set_in_force_is_that_of_the_guidelines(story):
    rules = story.school.read("/rule-sets/current")
    assert (rules["code"], rules["status"]) == ("guidelines_2021", "in_force")
    assert [criterion["code"] for criterion in rules["content"]["criteria"]] == ["C1", "C2"]


def test_one_organisation_is_read_by_anyone_and_an_unknown_one_is_not_found(story):
    other = str(organisation("school", "42"))
    assert story.school.read(f"/organisations/{other}")["number"] == "974595117"
    problem(story.school.get("/organisations/00000000-0000-7000-8000-000000000000"), 404, "not_found")


def test_a_seat_has_a_deputy_an_end_and_ties_that_close_its_ballot(story):
    place = {"group": "employees", "organisation_id": story.body("union"), "title": "To", "valid_from": "2023-01-01"}
    tied = [story.body("school")]
    made = story.secretary.made("/seats", {**place, "deputy": "Rådgiver", "tied_to": tied})
    assert (made["deputy"], [body["id"] for body in made["tied_to"]]) == ("Rådgiver", tied)
    path = f"/seats/{made['id']}"
    changed = story.secretary.changed(path, {"deputy": None, "valid_to": "2030-01-01"})
    assert (changed["deputy"], changed["valid_to"], len(changed["tied_to"])) == (None, "2030-01-01", 1)
    assert codes(story.secretary.patch(path, {"valid_to": "2020-01-01"}, "*")) == {"/valid_to": "period_reversed"}
    assert codes(story.secretary.patch(path, {"tied_to": [made["id"]]}, "*")) == {"/tied_to": "unknown_reference"}
    problem(story.economist.patch(path, {"deputy": "X"}, "*"), 403, "action_not_for_role")
    round_ = story.round(needs=[story.need()])
    told = {one["seat_title"]: one["tie"] for one in round_["items"][0]["recused"]}
    assert told == {"To": "tied"}
