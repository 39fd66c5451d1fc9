"""Claims with receipts: sent, approved, paid whole and once; documents between a party and the county."""

import pytest

from persistence.verifying import violations
from tests.story import PDF
from tests.support import at_once, codes, new_key, problem


@pytest.fixture
def commitment(story):
    """Money promised to a company, which the county pays on invoices."""
    measure, pot = story.money(pot_ore=10_000_000)
    return story.economist.made("/commitments", story.promise(measure, pot, recipient_id=story.body("company")))


def pay(story, claim, **more):
    body = {"amount_ore": claim["amount_ore"], "paid_on": "2024-10-01", "reference": "Bilag 9", "claim_id": claim["id"]}
    return story.economist.post(f"/commitments/{claim['commitment']['id']}/payments", {**body, **more})


def whole(story):
    assert [each.name for each, number in violations(story.api.engine) if number] == []


def test_a_claim_goes_from_draft_to_paid(story, commitment):
    claim = story.claim(commitment, "approved", amount_ore=1_500_000)
    assert claim["room_ore"] == 4_000_000
    posting = pay(story, claim).json()
    assert (posting["claim_id"], posting["amount_ore"]) == (claim["id"], 1_500_000)
    assert story.company.read(f"/claims/{claim['id']}")["status"] == "paid"
    assert story.economist.read(f"/commitments/{commitment['id']}")["unpaid_ore"] == 2_500_000
    actions = [row["action"] for row in story.company.read(f"/claims/{claim['id']}/history")["items"]]
    assert actions == ["pay", "approve", "send", "attach", "create"]
    whole(story)


def test_what_is_missing_is_told_where_it_is_missing_and_nothing_is_lost(story, commitment):
    claim = story.company.made("/claims", {"commitment_id": commitment["id"]})
    path = f"/claims/{claim['id']}"
    assert {f["pointer"] for f in claim["findings"]} == {"/reference", "/lines", "/attachments"}
    assert codes(story.company.act(path, "send")) == {
        "/reference": "missing",
        "/lines": "missing",
        "/attachments": "receipts_missing",
    }
    lines = [
        {"spent_on": "2024-03-01", "description": "Kurs", "amount_ore": 4_000_000},
        {"spent_on": "2024-12-24", "description": "Lokale", "amount_ore": 1},
        {"spent_on": "2019-01-01", "description": "Lokale", "amount_ore": 1},
    ]
    story.company.changed(path, {"lines": lines, "reference": "F-7"})
    story.attached(path, "kvittering.pdf", by=story.company)
    assert codes(story.company.act(path, "send")) == {
        "/lines": "claim_above_promise",
        "/lines/1/spent_on": "spent_in_the_future",
        "/lines/2/spent_on": "day_outside_year",
    }
    assert len(story.company.read(path)["lines"]) == 3


def test_two_claims_approved_at_once_never_share_what_is_left(story, commitment):
    claims = [story.claim(commitment, amount_ore=2_500_000, reference=f"F-{n}") for n in (1, 2)]
    answers = at_once([lambda c=claim: story.economist.act(f"/claims/{c['id']}", "approve") for claim in claims])
    assert sorted(answer.status_code for answer in answers) == [200, 422]


def test_a_claim_is_paid_whole_and_once(story, commitment):
    claim, other = story.claim(commitment, "approved"), story.claim(commitment, "sent", reference="F-2")
    problem(pay(story, claim, amount_ore=claim["amount_ore"] - 1), 409, "claim_paid_whole")
    problem(pay(story, other), 409, "wrong_state")
    answers = at_once([lambda: pay(story, claim)] * 5)
    assert [answer.status_code for answer in answers].count(201) == 1
    assert {answer.status_code for answer in answers} <= {201, 409, 412}
    assert story.api.one("SELECT count(*) FROM postings WHERE kind = 'payment'") == 1
    whole(story)


def test_who_is_paid_on_invoices_is_paid_by_claims_alone(story, commitment):
    body = {"amount_ore": 1_000, "paid_on": "2024-10-01", "reference": "Bilag 1"}
    problem(story.economist.post(f"/commitments/{commitment['id']}/payments", body), 409, "claim_first")
    assert story.economist.read("/payment-batches/due", school_year=2024)["payments"] == 0


def test_who_is_paid_otherwise_claims_nothing(story):
    commitment = story.commitment(pot_ore=10_000_000)
    problem(story.school.post("/claims", {"commitment_id": commitment["id"]}), 409, "claims_not_used")


def test_a_reversed_payment_lets_the_claim_wait_again(story, commitment):
    claim = story.claim(commitment, "approved")
    posting = pay(story, claim).json()
    reversal = {"on": "2024-10-02", "reason": "Feil konto"}
    assert story.economist.post(f"/postings/{posting['id']}/reversal", reversal).status_code == 201
    assert story.company.read(f"/claims/{claim['id']}")["status"] == "approved"
    whole(story)
    assert pay(story, claim).status_code == 201
    whole(story)


def test_a_payment_file_holds_approved_claims_and_its_receipt_settles_them(story, commitment):
    first = story.claim(commitment, "approved", amount_ore=1_000_000)
    second = story.claim(commitment, "approved", amount_ore=700_000, reference="F-2")
    story.claim(commitment, "sent", reference="F-3")
    batch = story.economist.made("/payment-batches", {"school_year": 2024})
    assert [line["amount_ore"] for line in batch["lines"]] == [1_000_000]
    problem(pay(story, first), 409, "payment_on_its_way")
    path, row = f"/payment-batches/{batch['id']}", f"{batch['lines'][0]['transaction']};betalt;2024-11-04;"
    content = f"transaksjonsId;status;betalt;merknad\n{row}\n"
    etag = story.economist.get(path).headers["etag"]
    assert story.economist.put(f"{path}/receipts", {"content": content}, etag).status_code == 200
    assert story.economist.read(f"/claims/{first['id']}")["status"] == "paid"
    assert story.economist.read(f"/claims/{second['id']}")["status"] == "approved"
    following = story.economist.made("/payment-batches", {"school_year": 2024})
    assert [line["amount_ore"] for line in following["lines"]] == [700_000]
    whole(story)


def test_a_claim_that_is_returned_says_why_and_can_be_sent_again(story, commitment):
    path = f"/claims/{story.claim(commitment)['id']}"
    problem(story.economist.act(path, "return"), 422)
    returned = story.economist.acted(path, "return", "Kvitteringen er ikke lesbar.")
    assert (returned["status"], returned["status_reason"]) == ("returned", "Kvitteringen er ikke lesbar.")
    assert story.company.acted(path, "send")["status"] == "sent"


def test_the_economist_who_registers_an_invoice_does_not_approve_it(story, commitment):
    body = {"commitment_id": commitment["id"], "reference": "F-1"}
    body["lines"] = [{"spent_on": "2024-03-01", "description": "Kurs", "amount_ore": 1_000}]
    claim = story.economist.made("/claims", body)
    path = f"/claims/{claim['id']}"
    story.attached(path, "faktura.pdf", by=story.economist)
    sent = story.economist.acted(path, "send")
    assert "approve" not in sent["allowed_actions"]
    problem(story.economist.act(path, "approve"), 403, "four_eyes")
    assert story.secretary.acted(path, "approve")["status"] == "approved"


def test_a_claim_is_between_the_recipient_and_the_county(story, commitment):
    claim = story.claim(commitment)
    # Who may read no claim at all is told so; whose it is not does not find it.
    for who, status in ((story.school, 404), (story.member, 403), (story.as_("county_governor"), 403)):
        problem(who.get(f"/claims/{claim['id']}"), status)
        assert who.read("/claims")["items"] == []
    assert [row["id"] for row in story.company.read("/claims")["items"]] == [claim["id"]]
    problem(story.school.post("/claims", {"commitment_id": commitment["id"]}), 403, "not_your_organisation")


def test_a_document_comes_back_as_it_was_sent_and_is_never_shown(story):
    measure = story.measure("draft")
    path = f"/measures/{measure['id']}"
    made = story.attached(path, "Avtale%20med%20bedrift.pdf", PDF + b"x")
    assert (made["name"], made["media_type"], made["size_bytes"]) == ("Avtale med bedrift.pdf", "application/pdf", 16)
    story.school.acted(path, "propose")
    answer = story.secretary.get(f"{path}/attachments/{made['id']}")
    assert (answer.content, answer.headers["content-type"]) == (PDF + b"x", "application/pdf")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_document_moves_its_record_a_version_and_stands_in_its_history(story):
    measure = story.measure("draft")
    path = f"/measures/{measure['id']}"
    before = story.school.get(path).headers["etag"]
    made = story.attached(path, "avtale.pdf")
    after = story.school.get(path).headers["etag"]
    assert before != after
    left = story.school.request("DELETE", f"{path}/attachments/{made['id']}", headers={"If-Match": after})
    assert left.json() == {"items": []}
    told = [(row["action"], row["reason"]) for row in story.school.read(f"{path}/history")["items"]]
    assert told[:2] == [("detach", "avtale.pdf"), ("attach", "avtale.pdf")]


def test_the_same_document_is_not_taken_twice_nor_an_eleventh(story):
    path = f"/measures/{story.measure('draft')['id']}/attachments"
    headers = {"Content-Type": "application/octet-stream"}

    def send(n, content):
        return story.school.request("POST", f"{path}?name=fil{n}.pdf", content=content, headers=headers)

    assert send(0, PDF).status_code == 201
    problem(send(1, PDF), 409, "attachment_twice")
    for n in range(1, 10):
        assert send(n, PDF + bytes([65 + n])).status_code == 201
    problem(send(10, PDF + b"z"), 409, "attachments_enough")


def test_a_file_above_the_limit_is_refused_while_it_comes(story):
    path = f"/measures/{story.measure('draft')['id']}/attachments?name=stor.pdf"
    headers = {"Content-Type": "application/octet-stream", "Idempotency-Key": new_key()}
    problem(story.school.request("POST", path, content=PDF + b"x" * 10_100_000, headers=headers), 413)
    assert story.api.one("SELECT count(*) FROM attachments") == 0


def test_what_has_been_decided_keeps_its_documents(story):
    measure = story.measure("draft")
    path = f"/measures/{measure['id']}"
    made = story.attached(path, "avtale.pdf")
    story.school.acted(path, "propose")
    story.secretary.acted(path, "approve")
    etag = story.school.get(path).headers["etag"]
    gone = story.school.request("DELETE", f"{path}/attachments/{made['id']}", headers={"If-Match": etag})
    problem(gone, 409, "wrong_state")


def test_a_county_can_demand_a_document(story):
    practice = """
county: 38
school_year: 2024
written_norm: nb
intake: { mode: rolling }
applicants: [{ applicant: school, measures: [course] }]
rules:
  - code: budget_attached
    require: { field: attachments, at_least: 1 }
    text: { nb: Et budsjett må ligge ved. }
    remedy: { nb: Legg ved budsjettet. }
decided_by: administration
payment: on_decision
left_over: lapses
"""
    story.secretary.made("/practices", {"content": practice})
    path = f"/measures/{story.measure('draft')['id']}"

    def asked():
        rulings = story.school.read(f"{path}/assessment")["rulings"]
        return {one["clause"]: (one["result"], one["pointer"]) for one in rulings}["budget_attached"]

    assert asked() == ("fail", "/attachments")
    story.attached(path, "budsjett.csv", b"post;kr\n")
    assert asked() == ("pass", "/attachments")


def test_a_commitment_says_who_can_claim_of_it_and_that_it_is_not_paid_in_another_way(story, commitment):
    def actions(who):
        return story.as_(who).read(f"/commitments/{commitment['id']}")["allowed_actions"]

    assert actions("company") == ["claim"]
    assert actions("county_economist") == ["release", "claim"]
    assert actions("school_leader") == []


def test_a_draft_is_its_claimants_own_and_what_was_sent_is_not_rewritten_by_the_county(story, commitment):
    draft = story.claim(commitment, "draft")
    for who in (story.economist, story.secretary):
        problem(who.get(f"/claims/{draft['id']}"), 404)
        assert who.read("/claims")["items"] == []
    path = f"/claims/{story.claim(commitment, 'sent', reference='F-2')['id']}"
    assert story.economist.read(path)["allowed_actions"] == ["approve", "return", "reject"]
    story.economist.acted(path, "return", "Kvitteringen er ikke lesbar.")
    etag = story.economist.get(path).headers["etag"]
    problem(story.economist.patch(path, {"reference": "F-3"}, etag), 403)


def test_what_an_approved_claim_waits_for_is_not_freed(story, commitment):
    claim = story.claim(commitment, "approved", amount_ore=1_500_000)
    path = f"/commitments/{commitment['id']}"
    body = {"amount_ore": 2_500_001, "on": "2024-10-01", "reason": "Ikke brukt"}
    problem(story.economist.post(f"{path}/releases", body), 409, "claims_waiting")
    story.secretary.acted(f"/measures/{commitment['measure']['id']}", "cancel", "Læreren ble syk.")
    assert story.economist.read(path)["unpaid_ore"] == 1_500_000
    assert pay(story, claim).status_code == 201
    whole(story)


def test_an_approved_claim_can_still_be_rejected_and_its_money_is_free_then(story, commitment):
    path = f"/claims/{story.claim(commitment, 'approved', amount_ore=4_000_000)['id']}"
    story.economist.acted(path, "reject", "Fakturaen gjelder noe annet.")
    body = {"amount_ore": 4_000_000, "on": "2024-10-01", "reason": "Ikke brukt"}
    assert story.economist.post(f"/commitments/{commitment['id']}/releases", body).status_code == 201
