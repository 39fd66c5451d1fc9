"""Decisions on applications: all or nothing, with four eyes, a letter, and what it rested on."""

import hashlib
import io

import pikepdf
import pytest

from api import letters
from api.printing import faults
from domain.money import ore
from persistence.verifying import violations
from tests.support import at_once, codes, organisation, problem


def pot_of(story, pot):
    overview = story.economist.read("/budgets/overview", school_year=2024)
    return next(one for one in overview["pots"] if one["pot_id"] == pot)


def letter(caller, decision):
    response = caller.get(f"/decisions/{decision['id']}/letter")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/pdf"
    return response.content


def words(pdf):
    """The document's title and language."""
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        return str(metadata.get("dc:title")), str(opened.Root["/Lang"])


def test_a_decision_approves_the_measure_commits_the_money_and_sends_a_letter(story):
    decision = story.decision(outcome="part")
    assert story.school.read(f"/measures/{decision['measure']['id']}")["status"] == "approved"
    commitment = story.economist.read(f"/commitments/{decision['commitment_id']}")
    assert commitment["amount_ore"] == decision["granted_ore"] == decision["applied_ore"] - 1
    assert decision["has_letter"] is True


def test_the_letter_is_fit_for_the_archive_and_for_everybody_in_both_norms(story):
    for norm, title in (("nb", "Vedtak om tilskudd: "), ("nn", "Vedtak om tilskot: ")):
        story.api.sql(
            "UPDATE organisations SET written_norm = :norm WHERE id = :id", norm=norm, id=organisation("school")
        )
        measure = story.measure("proposed", title=f"Kurs <på> #{norm} $x$ *æøå* čáŋ")
        decision = story.decision(outcome="none", measure=measure)
        sent = letter(story.school, decision)
        assert faults(sent, norm) == []
        assert words(sent) == (title + measure["title"], f"{norm}-NO")


def test_a_letter_stays_as_it_was_sent(story):
    decision = story.decision(outcome="none")
    sent = letter(story.school, decision)
    story.api.sql("UPDATE organisations SET name = 'Nytt navn' WHERE id = :id", id=organisation("school"))
    assert letter(story.school, decision) == sent
    [(stored,)] = story.api.sql("SELECT sha256 FROM letters")
    assert stored == hashlib.sha256(sent).hexdigest()
    with pytest.raises(Exception, match="append-only"):
        story.api.sql("DELETE FROM letters")


def test_a_letter_without_tags_language_or_embedded_fonts_is_refused():
    bare = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(bare)
    found = faults(bare.getvalue(), "nb")
    assert "it is not tagged" in found
    assert "it does not declare PDF/UA-1" in found
    assert "a font is not embedded" in found


def test_what_is_being_prepared_is_not_seen_by_the_applicant(story):
    decision = story.decision("prepared", outcome="none")
    problem(story.school.get(f"/decisions/{decision['id']}"), 404)
    problem(story.member.get(f"/decisions/{decision['id']}/letter"), 404)
    assert story.school.read("/decisions")["items"] == []
    assert letter(story.secretary, decision).startswith(b"%PDF")
    assert story.api.sql("SELECT count(*) FROM letters") == [(0,)]


def test_a_pot_that_is_too_small_leaves_everything_as_it_was(story):
    measure = story.measure("proposed")
    _, pot = story.money(measure=measure, pot_ore=ore(1_000))
    decision = story.decision("prepared", measure=measure, pot_id=pot)
    problem(story.secretary.act(f"/decisions/{decision['id']}", "decide"), 409, "insufficient_funds")
    assert story.secretary.read(f"/decisions/{decision['id']}")["status"] == "prepared"
    assert story.school.read(f"/measures/{measure['id']}")["status"] == "proposed"
    assert story.api.sql("SELECT (SELECT count(*) FROM letters), (SELECT count(*) FROM commitments)") == [(0, 0)]


def test_two_decisions_on_one_measure_are_not_prepared(story):
    decision = story.decision("prepared", outcome="none")
    measure = story.school.read(f"/measures/{decision['measure']['id']}")
    problem(story.second_secretary.post("/decisions", story.answer(measure, "none")), 409, "decision_under_way")


def test_one_that_waits_is_offered_what_becomes_free(story):
    measure = story.measure("proposed")
    waiting = story.decision(outcome="waiting", measure=measure)
    listed = story.secretary.read("/decisions", outcome="waiting", standing=True)["items"]
    assert [one["id"] for one in listed] == [waiting["id"]]
    _, pot = story.money(measure=measure)
    offered = story.decision(measure=story.school.read(f"/measures/{measure['id']}"), pot_id=pot)
    assert offered["status"] == "decided"
    assert story.secretary.read(f"/decisions/{waiting['id']}")["status"] == "replaced"
    assert story.secretary.read("/decisions", outcome="waiting", standing=True)["items"] == []


def test_one_that_complains_of_waiting_can_still_be_offered_money(story):
    measure = story.measure("proposed")
    waiting = story.decision("complained", outcome="waiting", measure=measure)
    offered = story.decision(measure=story.school.read(f"/measures/{measure['id']}"), outcome="full")
    assert (offered["status"], story.secretary.read(f"/decisions/{waiting['id']}")["status"]) == ("decided", "replaced")


def test_declined_money_goes_back_to_its_pot(story):
    measure = story.measure("proposed")
    _, pot = story.money(measure=measure)
    decision = story.decision(measure=measure, pot_id=pot)
    assert pot_of(story, pot)["committed_ore"] == decision["granted_ore"]
    story.school.acted(f"/decisions/{decision['id']}", "decline", "Vi rekker det ikke i år.")
    assert pot_of(story, pot)["committed_ore"] == 0
    assert story.school.read(f"/measures/{measure['id']}")["status"] == "cancelled"


def test_a_complaint_that_is_upheld_has_a_letter_and_one_that_wins_a_new_decision(story):
    measure = story.measure("proposed")
    _, pot = story.money(measure=measure)
    first = story.decision("complained", outcome="part", measure=measure, pot_id=pot)
    path = f"/decisions/{first['id']}"
    assert first["complaint"] == "Vi er uenige."
    assert story.member.read(path)["complaint"] is None
    assert "Vi er uenige." not in story.member.get(f"{path}/history").text
    assert "Vi er uenige." in story.school.get(f"{path}/history").text
    problem(story.secretary.act(path, "change", "Vi ser det nå"), 403, "four_eyes")
    changed = story.second_secretary.acted(path, "change", "Vi ser det nå")
    assert changed["status"] == "changed"
    assert words(story.school.get(f"{path}/letter", kind="complaint").content)[0].startswith("Svar på klage: ")
    assert pot_of(story, pot)["committed_ore"] == 0
    second = story.decision(measure=story.school.read(f"/measures/{measure['id']}"), pot_id=pot)
    assert pot_of(story, pot)["committed_ore"] == second["granted_ore"] == second["applied_ore"]


def test_money_that_has_been_paid_is_settled_before_a_decision_falls(story):
    decision = story.decision("complained", outcome="part")
    story.payment({"id": decision["commitment_id"]}, 100)
    answer = story.second_secretary.act(f"/decisions/{decision['id']}", "change", "Vi tar den på nytt")
    problem(answer, 409, "paid_already")


def test_the_same_application_is_asked_again_under_the_rules_of_its_date_and_under_others(story):
    decision = story.decision(outcome="none", measure=story.measure("proposed", collective=False))
    path = f"/decisions/{decision['id']}/assessment"
    again = story.secretary.read(path)
    assert (again["same"], again["assessment"]["rule_set"]) == (True, "guidelines_2021")
    other = story.secretary.read(path, rule_set="regulation_draft")
    assert other["same"] is False
    broken = {one["clause"] for one in other["assessment"]["rulings"] if one["result"] == "fail"}
    assert broken - {one["clause"] for one in again["assessment"]["rulings"] if one["result"] == "fail"} == {
        "D-COLLECTIVE"
    }
    assert codes(story.secretary.get(path, rule_set="ukjent")) == {"/rule_set": "unknown_code"}


def test_two_versions_are_compared_over_the_year_with_the_reason_for_each_difference(story):
    alone = story.measure("proposed", collective=False)
    story.measure("proposed")
    params = {"before": "guidelines_2021", "after": "regulation_draft", "school_year": 2024}
    told = story.secretary.read("/rule-sets/comparison", **params)
    assert told["measures_compared"] == 2
    assert [one["measure"]["id"] for one in told["measures"]] == [alone["id"]]
    [difference] = told["measures"][0]["differences"]
    assert (difference["code"], difference["before"], difference["after"]) == ("collective", None, "fail")
    assert difference["explanation"] == "Nytt krav: Tiltaket skal være for et fellesskap som utvikler praksis sammen."
    wrong = story.secretary.get("/rule-sets/comparison", **{**params, "after": "decentralised"})
    assert codes(wrong) == {"/after": "other_scheme"}


def test_a_measure_under_a_second_scheme_meets_that_schemes_rules(story):
    body = {"scheme": "decentralised", "groups": {"teacher": 10}, "own_ore": 0}
    measure = story.measure("draft", **body)
    hinders = {one["clause"] for one in measure["findings"] if one["hinders"] == "propose"}
    assert hinders == {"DK-SHARE"}
    measure = story.school.changed(f"/measures/{measure['id']}", {"own_ore": 1_000_000})
    assert [one["clause"] for one in measure["findings"]] == ["C2"]
    story.school.acted(f"/measures/{measure['id']}", "propose")
    unknown = story.school.post(
        "/measures",
        {
            **body,
            "scheme": "ukjent",
            "title": "x",
            "school_year": 2024,
            "kind": "course",
            "owner_id": story.body("school"),
        },
    )
    assert codes(unknown) == {"/scheme": "unknown_scheme"}


LASTING = {"end_on": "2026-12-01"}
LATER = [{"school_year": 2025, "amount_ore": 1_500_000}, {"school_year": 2026, "amount_ore": 500_000}]


def promised_for(story, years=LATER, granted=2_000_000):
    """A decision on a measure of 40 000 kroner that lasts for three school years."""
    return story.decision(measure=story.measure("proposed", **LASTING), later=years, granted_ore=granted)


def year_with_money(story, school_year, amount_ore=10_000_000):
    """The id of a pot of that year's adopted plan, with its money."""
    plan = story.plan(
        measures=[story.measure("proposed", school_year=school_year)], school_year=school_year, pot_ore=amount_ore
    )
    years = {"school_year": school_year, "budget_year": school_year, "received_on": f"{school_year}-05-02"}
    story.economist.made("/grant-letters", {**story.letter(2 * amount_ore, f"UDIR {school_year}"), **years})
    pot = plan["pots"][0]["id"]
    story.economist.made("/allocations", {"pot_id": pot, "effective_on": f"{school_year}-08-15"})
    return pot


def test_a_decision_for_several_years_is_kept_per_year_and_commits_this_one(story):
    decision = promised_for(story)
    assert (decision["outcome"], decision["granted_ore"]) == ("full", 2_000_000)
    assert [(year["school_year"], year["amount_ore"], year["commitment_id"]) for year in decision["later"]] == [
        (2025, 1_500_000, None),
        (2026, 500_000, None),
    ]
    overview = story.economist.read("/budgets/overview", school_year=2024)
    assert (overview["committed_ore"], overview["promised_ore"]) == (2_000_000, 0)
    assert story.economist.read("/budgets/overview", school_year=2025)["promised_ore"] == 1_500_000
    [row] = story.secretary.read("/decisions", promised_for=2026)["items"]
    assert row["later"] == decision["later"]


def test_a_later_year_is_committed_once_from_a_pot_of_its_own_plan(story):
    decision = promised_for(story)
    this_year = story.economist.read(f"/commitments/{decision['commitment_id']}")["pot_id"]
    pot, path = year_with_money(story, 2025), f"/decisions/{decision['id']}/commitments"
    body = {"school_year": 2025, "pot_id": pot, "decided_on": "2025-09-01"}
    assert codes(story.secretary.post(path, {**body, "pot_id": this_year})) == {"/pot_id": "pot_of_another_year"}
    problem(story.secretary.post(path, {**body, "school_year": 2027}), 409, "nothing_promised")
    problem(story.school.post(path, body), 403)
    answers = at_once([lambda: story.secretary.post(path, body)] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    taken = story.secretary.read(f"/decisions/{decision['id']}")["later"][0]["commitment_id"]
    commitment = story.economist.read(f"/commitments/{taken}")
    assert (commitment["school_year"], commitment["unpaid_ore"]) == (2025, 1_500_000)
    assert story.economist.read("/budgets/overview", school_year=2025)["promised_ore"] == 0
    assert [each.name for each, number in violations(story.api.engine) if number] == []


def test_years_in_which_the_measure_does_not_run_are_pointed_at(story):
    measure = story.measure("proposed", **LASTING)
    pot = story.money(measure=measure)[1]
    years = [{"school_year": year, "amount_ore": 1} for year in (2025, 2025, 2027, 2024)]
    body = story.answer(measure, "part", later=years, granted_ore=1_000, pot_id=pot)
    assert codes(story.secretary.post("/decisions", body)) == {
        "/later/1/school_year": "year_twice",
        "/later/2/school_year": "year_outside_measure",
        "/later/3/school_year": "year_outside_measure",
    }


def test_what_is_promised_for_all_years_is_at_most_what_was_applied_for(story):
    measure = story.measure("proposed", **LASTING)
    pot = story.money(measure=measure)[1]
    body = story.answer(measure, later=LATER, granted_ore=2_000_001, pot_id=pot)
    found = codes(story.secretary.post("/decisions", body))
    assert found == {"/granted_ore": "granted_not_full", "/deviation": "above_practice"}


def test_a_decision_that_has_been_changed_promises_nothing_any_more(story):
    decision = promised_for(story)
    path = f"/decisions/{decision['id']}"
    story.school.acted(path, "complain", "For lite.")
    body = {"school_year": 2025, "pot_id": year_with_money(story, 2025), "decided_on": "2025-09-01"}
    problem(story.secretary.post(f"{path}/commitments", body), 409, "wrong_state")
    story.second_secretary.acted(path, "change", "Dere har rett.")
    problem(story.secretary.post(f"{path}/commitments", body), 409, "wrong_state")
    assert story.economist.read("/budgets/overview", school_year=2025)["promised_ore"] == 0


def test_the_letter_tells_each_year(story, monkeypatch):
    printed = []

    def print_too(page, content, print_=letters.printed):
        printed.append(content)
        return print_(page, content)

    monkeypatch.setattr(letters, "printed", print_too)
    promised_for(story)
    [content] = printed
    assert [row[0] for row in content["amounts"]] == [
        "Søkt om",
        "Innvilget for skoleåret 2024/25",
        "Lovet for skoleåret 2025/26",
        "Lovet for skoleåret 2026/27",
    ]


def test_the_answer_to_a_complaint_is_between_its_parties_and_the_decisions_letter_stays(story):
    decision = story.decision("complained")
    path = f"/decisions/{decision['id']}"
    first = letter(story.school, decision)
    story.second_secretary.acted(path, "uphold", "Vi har vurdert klagen.")
    assert letter(story.member, decision) == letter(story.school, decision) == first
    assert story.school.get(f"{path}/letter", kind="complaint").content != first
    for who in (story.member, story.company, story.as_("directorate")):
        problem(who.get(f"{path}/letter", kind="complaint"), 404)


def test_what_a_standing_decision_granted_is_not_corrected_away_beneath_it(story):
    decision = story.decision()
    [posting] = story.economist.read("/postings", commitment_id=decision["commitment_id"])["items"]
    body = {"on": "2024-10-01", "reason": "Feil"}
    problem(story.economist.post(f"/postings/{posting['id']}/reversal", body), 409, "decision_rests_on_it")
