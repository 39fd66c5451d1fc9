"""A meeting over HTTP: consensus first, a vote where there is none, minutes that write themselves and are locked."""

from io import BytesIO

import pytest
from pikepdf import Pdf

from api.printing import faults
from tests.support import at_once, codes, problem, seat

FUTURE = {"school_year": 2024, "title": "M", "starts_at": "2024-06-01T09:00:00+02:00", "place": "Skien"}


@pytest.fixture
def union(story):
    return story.as_("forum_member", "union")


def of(meeting, at):
    return f"/meetings/{meeting['id']}/items/{meeting['items'][at]['id']}"


def decided(story, meeting, at, outcome="adopted", **content):
    body = {"outcome": outcome, "decision": "Forumet vedtar det.", **content}
    return story.secretary.changed(f"{of(meeting, at)}/outcome", body, "PUT", of=f"/meetings/{meeting['id']}")


def test_the_forum_agrees_or_votes_and_the_minutes_tell_of_it(story, union):
    meeting = story.meeting()
    path = f"/meetings/{meeting['id']}"
    agreed = decided(story, meeting, 0)["items"][0]
    assert (agreed["manner"], agreed["outcome"]) == ("consensus", "adopted")
    assert story.member.put(f"{of(meeting, 1)}/vote", {"vote": "for"}).status_code == 200
    body = {"vote": "against", "dissent": "For lite til bedriftene."}
    told = union.put(f"{of(meeting, 1)}/vote", body).json()["items"][1]
    assert [one["vote"] for one in told["votes"]] == ["against"]  # the others' votes are not shown yet
    assert set(told["counts"].values()) == {0}
    body = {"outcome": "adopted", "decision": "x", "reason": "y"}
    refused = story.secretary.put(f"{of(meeting, 1)}/outcome", body, "*")
    assert codes(refused) == {"/outcome": "vote_says_otherwise"}  # a tie rejects
    voted = decided(story, meeting, 1, "rejected", reason="Stemmelikhet.")["items"][1]
    assert (voted["manner"], voted["counts"]) == ("vote", {"for": 1, "against": 1, "blank": 0})
    closed = story.secretary.acted(path, "close")
    assert closed["allowed_actions"] == ["reopen"]
    approved = story.member.acted(path, "approve")
    assert (approved["status"], approved["allowed_actions"]) == ("approved", [])
    kept = story.api.one("SELECT minutes FROM meetings WHERE id = :id", id=meeting["id"])
    assert kept["items"][1]["dissent"] == [{"seat": "seat union", "text": "For lite til bedriftene."}]
    assert kept["items"][1]["votes"] == {"for": 1, "against": 1, "blank": 0}
    for body, address in (({"note": "x"}, "outcome"), ({"reason": "x"}, "ballot")):
        problem(story.secretary.put(f"{of(meeting, 0)}/{address}", body, "*"), 409, "wrong_state")
    problem(story.secretary.patch(path, {"place": "x"}, "*"), 409, "wrong_state")


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_agenda_and_minutes_are_documents_for_everybody(story, language):
    need = story.need(title="Et behov")
    items = [
        {"title": "Runden", "kind": "discussion", "round_id": story.round("draft", needs=[need])["id"]},
        {"title": "Planen", "kind": "decision", "plan_id": story.plan("proposed", measures=[story.measure()])["id"]},
    ]
    meeting = story.meeting(items=items)
    for document in ("agenda", "minutes"):
        response = story.as_("county_governor").get(f"/meetings/{meeting['id']}/{document}?language={language}")
        assert response.headers["content-type"] == "application/pdf"
        assert faults(response.content, language) == []


def test_the_pack_holds_the_papers_of_what_is_decided(story):
    need, measure = story.need(title="Et behov"), story.measure(title="Et tiltak")
    items = [
        {"title": "Runden", "kind": "decision", "round_id": story.round("draft", needs=[need])["id"]},
        {"title": "Planen", "kind": "decision", "plan_id": story.plan("proposed", measures=[measure])["id"]},
    ]
    meeting = story.meeting("called", items=items)
    response = story.member.get(f"/meetings/{meeting['id']}/agenda?language=nn")
    with Pdf.open(BytesIO(response.content)) as opened, opened.open_outline() as outline:
        papers = [[str(one.title) for one in item.children] for item in find(outline.root)]
    assert f"Behov {need['number']}: Et behov" in papers[1]
    assert f"{measure['number']}. Et tiltak" in papers[2]


def find(items):
    """The level that the sections stand at: under the title, where that is an entry of its own."""
    return items[0].children if len(items) == 1 else items


def test_a_departure_from_the_proposal_takes_a_reason(story):
    meeting = story.meeting()
    address = f"{of(meeting, 0)}/outcome"
    other = {"outcome": "adopted", "decision": "Noe annet."}
    assert codes(story.secretary.put(address, other, "*")) == {"/reason": "reason_required"}
    postponed = {"outcome": "postponed"}
    assert codes(story.secretary.put(address, postponed, "*")) == {"/reason": "reason_required"}
    assert codes(story.secretary.put(address, {"outcome": "adopted"}, "*")) == {
        "/decision": "missing",
        "/reason": "reason_required",
    }
    assert decided(story, meeting, 0, reason=None)["items"][0]["manner"] == "consensus"


def test_who_may_not_vote_does_not(story, union):
    meeting = story.meeting(there=("employers",))
    vote = f"{of(meeting, 1)}/vote"
    problem(union.put(vote, {"vote": "for"}), 403, "seat_not_present")
    problem(story.as_("county_governor").put(vote, {"vote": "for"}), 403, "action_not_for_role")
    problem(story.secretary.put(vote, {"vote": "for"}), 403, "action_not_for_role")
    problem(story.as_("forum_member", "school").put(vote, {"vote": "for"}), 403, "no_voting_seat")
    problem(story.member.put(f"{of(meeting, 0)}/vote", {"vote": "for"}), 409, "vote_not_open")
    partial = {"declarations": [{"item_id": meeting["items"][1]["id"], "reason": "Jeg leder prosjektet."}]}
    told = story.member.put(f"/meetings/{meeting['id']}/declarations", partial).json()["items"][1]
    assert (told["recused"], told["declared"][0]["text"]) == ([str(seat("employers"))], "Jeg leder prosjektet.")
    problem(story.member.put(vote, {"vote": "for"}), 403, "seat_partial")


def test_the_register_names_who_stands_too_near_to_what_is_on_the_agenda(story, union):
    own, other = story.need(owner="union", by=story.secretary), story.need()
    rounds = [story.round("draft", needs=needs)["id"] for needs in ([own, other], [own])]
    items = [{"title": "R", "kind": "decision", "proposal": "Ja.", "round_id": round_} for round_ in rounds]
    meeting = story.meeting(items=items)
    both, only = meeting["items"]
    assert [(one["seat_title"], one["tie"]) for one in both["near"]] == [("seat union", "itself")]
    assert (both["recused"], only["recused"]) == ([], [str(seat("union"))])
    problem(union.put(f"{of(meeting, 1)}/vote", {"vote": "for"}), 403, "seat_partial")


def test_a_vote_is_opened_with_enough_seats_there(story):
    meeting = story.secretary.acted(f"/meetings/{story.meeting('called')['id']}", "open")
    refused = story.secretary.put(f"{of(meeting, 0)}/ballot", {"reason": "Uenige"}, "*")
    problem(refused, 409, "no_quorum")
    assert meeting["quorum"] == {"present": 0, "needed": 1}


def test_nothing_is_closed_with_open_ends(story):
    meeting = story.meeting()
    path = f"/meetings/{meeting['id']}"
    assert codes(story.secretary.act(path, "close")) == {
        "/items/0": "item_undecided",
        "/items/1": "item_undecided",
    }
    story.secretary.changed(f"{path}/attendance", {"attendance": {}}, "PUT", of=path)
    assert sum(code == "attendance_missing" for code in codes(story.secretary.act(path, "close")).values()) == 2
    bare = story.secretary.made("/meetings", FUTURE)
    assert codes(story.secretary.act(f"/meetings/{bare['id']}", "call")) == {"/items": "missing"}


def test_an_item_keeps_its_id_and_is_about_one_thing(story):
    meeting = story.meeting("called")
    path = f"/meetings/{meeting['id']}"
    kept = [{"id": meeting["items"][1]["id"], "title": "Først nå", "kind": "discussion"}]
    changed = story.secretary.changed(path, {"items": [*kept, {"title": "Ny", "kind": "information"}]})
    assert [item["title"] for item in changed["items"]] == ["Først nå", "Ny"]
    assert changed["items"][0]["id"] == meeting["items"][1]["id"]
    both = {"round_id": story.round("draft")["id"], "plan_id": story.plan("draft")["id"]}
    refused = story.secretary.patch(path, {"items": [{"title": "To", "kind": "decision", **both}]}, "*")
    assert codes(refused) == {"/items/0/plan_id": "about_two"}


def test_an_item_in_which_somebody_is_partial_can_be_taken_off_the_agenda(story):
    meeting = story.meeting("called")
    path = f"/meetings/{meeting['id']}"
    told = {"declarations": [{"item_id": meeting["items"][0]["id"], "reason": "Leder prosjektet"}]}
    assert story.member.put(f"{path}/declarations", told).status_code == 200
    kept = {"id": meeting["items"][1]["id"], "title": "Igjen", "kind": "decision"}
    assert [item["title"] for item in story.secretary.changed(path, {"items": [kept]})["items"]] == ["Igjen"]


def test_the_history_tells_who_voted_what_only_when_the_item_is_decided(story, union):
    meeting = story.meeting()
    path = f"/meetings/{meeting['id']}"
    assert union.put(f"{of(meeting, 1)}/vote", {"vote": "against"}).status_code == 200
    assert "against" not in str(story.member.read(f"{path}/history"))
    decided(story, meeting, 1, "rejected", reason="Flertall mot.")
    assert "against" in str(story.member.read(f"{path}/history"))


def test_a_plan_on_an_agenda_is_adopted_once_the_meeting_has_decided(story):
    plan = story.plan("proposed", measures=[story.measure()])
    item = {"title": "Planen", "kind": "decision", "proposal": "Forumet vedtar det.", "plan_id": plan["id"]}
    meeting = story.meeting(items=[item, {"title": "Annet", "kind": "decision"}])
    problem(story.member.act(f"/plans/{plan['id']}", "adopt"), 409, "meeting_has_not_decided")
    decided(story, meeting, 0)
    assert story.member.acted(f"/plans/{plan['id']}", "adopt")["status"] == "adopted"


def test_who_closed_the_meeting_does_not_approve_its_minutes(story, union):
    meeting = story.meeting(items=[{"title": "Annet", "kind": "decision", "proposal": "Forumet vedtar det."}])
    path = f"/meetings/{meeting['id']}"
    story.member.put(f"{of(meeting, 0)}/vote", {"vote": "for"})
    decided(story, meeting, 0)
    story.secretary.acted(path, "close")
    problem(story.secretary.act(path, "approve"), 403, "action_not_for_role")
    problem(story.as_("forum_member", "school").act(path, "approve"), 403, "seat_not_present")
    story.secretary.acted(path, "reopen", "Feil i sak 1")
    story.secretary.acted(path, "close")
    assert union.acted(path, "approve")["approved_by"]


def test_the_picture_of_needs_tells_what_is_answered_and_what_is_new(story):
    need = story.need()
    story.need(title="Ubesvart")

    def told(**by):
        picture = story.member.read("/needs/map", school_year=2024, **by)
        return picture["total"], picture["answered"], picture["since_meeting"]

    story.measure("proposed", need=need)
    assert told() == (2, 0, None)  # what is only proposed answers nothing yet, and the forum has not met
    story.measure("approved", need=need)
    item = {"title": "Annet", "kind": "information"}
    items = [item, {"title": "Sak", "kind": "decision", "proposal": "Ja."}]
    meeting = story.meeting("open", items=items, day="2024-02-01")  # before the needs were reported
    decided(story, meeting, 1, "postponed", reason="Mer tid")
    story.secretary.acted(f"/meetings/{meeting['id']}", "close")
    assert told() == (2, 1, 2)
    assert told(q="Ubesvart") == (1, 0, 1)


@pytest.mark.parametrize("how", ["declares", "leaves"])
def test_a_vote_of_a_seat_that_turns_out_partial_or_leaves_is_not_counted(story, how):
    meeting = story.meeting()
    path, late = f"/meetings/{meeting['id']}", f"{of(meeting, 1)}/outcome"
    decided(story, meeting, 0)
    assert story.member.put(f"{of(meeting, 1)}/vote", {"vote": "for"}).status_code == 200
    decided(story, meeting, 1)
    if how == "declares":
        told = {"declarations": [{"item_id": meeting["items"][1]["id"], "reason": "Leder prosjektet"}]}
        assert story.member.put(f"{path}/declarations", told).status_code == 200
    else:
        there = {str(seat("employers")): "absent", str(seat("union")): "present"}
        story.secretary.changed(f"{path}/attendance", {"attendance": there}, "PUT", of=path)
    assert codes(story.secretary.act(path, "close")) == {"/items/1/outcome": "vote_says_otherwise"}
    adopted = {"outcome": "adopted", "decision": "Forumet vedtar det."}
    assert codes(story.secretary.put(late, adopted, "*")) == {"/outcome": "vote_says_otherwise"}
    told = decided(story, meeting, 1, "rejected", reason="Ingen stemte for.")["items"][1]
    assert (set(told["counts"].values()), told["votes"]) == ({0}, [])


def test_too_few_seats_agree_on_nothing_but_may_postpone(story):
    called = story.meeting("called")
    meeting = story.secretary.acted(f"/meetings/{called['id']}", "open")
    adopted = {"outcome": "adopted", "decision": "Forumet vedtar det."}
    problem(story.secretary.put(f"{of(meeting, 0)}/outcome", adopted, "*"), 409, "no_quorum")
    assert decided(story, meeting, 0, "postponed", reason="For få møtte.")["items"][0]["outcome"] == "postponed"
    unknown = {"items": [{"id": str(seat("union")), "title": "Ukjent", "kind": "information"}]}
    called = story.meeting("called")
    refused = story.secretary.patch(f"/meetings/{called['id']}", unknown, "*")
    assert codes(refused) == {"/items/0/id": "unknown_reference"}


def test_the_last_meeting_that_was_to_decide_on_a_plan_has_the_word(story):
    plan = story.plan("proposed", measures=[story.measure()])
    item = {"title": "Planen", "kind": "decision", "proposal": "Forumet vedtar det.", "plan_id": plan["id"]}
    for outcome in ("adopted", "rejected"):
        meeting = story.meeting(items=[item, {"title": "Annet", "kind": "decision"}])
        decided(story, meeting, 0, outcome, reason="Nytt tall." if outcome == "rejected" else None)
    problem(story.member.act(f"/plans/{plan['id']}", "adopt"), 409, "meeting_has_not_decided")


def test_a_plan_that_a_meeting_is_only_told_of_is_adopted_as_before(story):
    plan = story.plan("proposed", measures=[story.measure()])
    item = {"title": "Om planen", "kind": "information", "plan_id": plan["id"]}
    story.meeting("called", items=[item])
    assert story.member.acted(f"/plans/{plan['id']}", "adopt")["status"] == "adopted"


def on_the_agenda(story, plan):
    item = {"title": "Planen", "kind": "decision", "proposal": "Forumet vedtar det.", "plan_id": plan["id"]}
    meeting = story.meeting(items=[item, {"title": "Annet", "kind": "decision"}])
    decided(story, meeting, 0)
    return meeting


def test_a_plan_that_was_changed_after_the_meeting_is_not_the_one_that_it_adopted(story):
    plan = story.plan("proposed", measures=[story.measure()])
    meeting = on_the_agenda(story, plan)
    path = f"/plans/{plan['id']}"
    story.secretary.acted(path, "return", "Endres")
    line = {"measure_id": story.measure()["id"], "pot_code": "open", "amount_ore": 5, "meets_c1": "M", "meets_c2": "S"}
    story.secretary.changed(path, {"lines": [line]})
    story.secretary.acted(path, "propose")
    decided(story, meeting, 0, note="En rettet skrivefeil er intet nytt vedtak.")
    problem(story.member.act(path, "adopt"), 409, "meeting_has_not_decided")


def test_an_outcome_that_a_plan_was_adopted_on_stands(story):
    plan = story.plan("proposed", measures=[story.measure()])
    meeting = on_the_agenda(story, plan)
    story.member.acted(f"/plans/{plan['id']}", "adopt")
    turned = {"outcome": "rejected", "reason": "Likevel ikke."}
    problem(story.secretary.put(f"{of(meeting, 0)}/outcome", turned, "*"), 409, "plan_adopted_on_it")
    assert decided(story, meeting, 0, note="Enstemmig.")["items"][0]["note"] == "Enstemmig."


def test_nobody_votes_after_the_others_votes_are_known(story, union):
    meeting = story.meeting()
    union.put(f"{of(meeting, 1)}/vote", {"vote": "against"})
    decided(story, meeting, 1, "rejected", reason="Flertallet er imot.")
    assert story.member.read(f"/meetings/{meeting['id']}")["items"][1]["votes"]
    problem(story.secretary.put(f"{of(meeting, 1)}/outcome", {"outcome": None}, "*"), 409, "vote_is_over")
    problem(story.secretary.put(f"{of(meeting, 1)}/ballot", {"reason": "Igjen"}, "*"), 409, "vote_is_over")


def test_declarations_that_are_sent_twice_or_at_once_are_one_and_a_withdrawn_one_is_remembered(story):
    meeting = story.meeting()
    path, one = f"/meetings/{meeting['id']}", {"item_id": meeting["items"][0]["id"], "reason": "Leder prosjektet"}
    told = {"declarations": [one, one]}
    answers = at_once([lambda: story.member.put(f"{path}/declarations", told).status_code for _ in range(4)])
    assert set(answers) == {200}
    assert len(story.member.read(path)["items"][0]["declared"]) == 1
    story.member.put(f"{path}/declarations", {"declarations": []})
    [last, *_] = story.member.read(f"{path}/history")["items"]
    assert (last["action"], list(last["changes"].values())) == ("declare", [["Leder prosjektet", None]])


def test_minutes_are_approved_by_those_who_hold_the_seats_when_all_who_were_there_have_left(story):
    meeting = story.meeting(day="2024-02-01")
    path = f"/meetings/{meeting['id']}"
    decided(story, meeting, 0)
    decided(story, meeting, 1, "rejected", reason="Ingen stemte for.")
    story.secretary.acted(path, "close")
    for key, group in (("employers", "employers"), ("union", "employees")):
        new = {"group": group, "organisation_id": story.body(key), "title": "Ny", "valid_from": "2024-02-16"}
        story.secretary.made("/seats", new)
        if key == "employers":
            problem(story.as_("forum_member", "school").act(path, "approve"), 403)
        story.secretary.changed(f"/seats/{seat(key)}", {"valid_to": "2024-02-15"})
    assert story.member.acted(path, "approve")["status"] == "approved"
