"""A year told as far that every operation of the API has something to work on, in both counties."""

from dataclasses import dataclass
from typing import Any

from persistence.sealing import seal
from tests.story import CRITERIA, EVALUATION, MEASURE, NEED, PDF, Story
from tests.support import Api, Caller, seat

Ids = dict[str, str]


# Its network works in both: a joint measure of one county waits for the other.
OTHER = {"38": "42", "42": "38"}


def tell_all(api: Api) -> dict[str, Ids]:
    """Both counties' records, by county; each knows what the other offers it."""
    told = {county: tell(api, county) for county in OTHER}
    for county, other in OTHER.items():
        told[county]["offer"] = told[other]["joint"]
    seal(api.engine)
    return told


def tell(api: Api, county: str) -> Ids:
    """Records in the states that the operations below need; their ids by name."""
    story = Story(api, county)
    needs = {name: story.need(status, title=f"{name} i {county}") for name, status in NEEDS.items()}
    measures = {
        name: story.measure(status, need=needs["need"], title=f"{name} i {county}") for name, status in MEASURES.items()
    }
    measure, pot = story.money(measure=measures["measure_approved"])
    other = story.economist.made("/commitments", story.promise(measure, pot, 2_000_000))
    batch = story.economist.made("/payment-batches", {"school_year": 2024})
    # What is committed from here on is due, and in no file.
    story.economist.made("/grant-letters", story.letter(10_000_000, "UDIR 24/9"))  # it stays unallocated
    story.economist.made("/year-closings", {"budget_year": 2020})
    commitment = story.economist.made("/commitments", story.promise(measure, pot))
    payment = story.payment(commitment, 1_000_000)
    company = story.economist.made("/commitments", story.promise(measure, pot, recipient_id=story.body("company")))
    claims = {name: story.claim(company, status) for name, status in CLAIMS.items()}
    document = story.attached(f"/measures/{measures['measure_asked']['id']}", "avtale.pdf")
    draft = story.plan("draft", measures=[measures["measure_proposed"]], school_year=2025)
    proposed = story.plan("proposed", measures=[story.measure("proposed", school_year=2026)], school_year=2026)
    # A pot of an adopted plan that has not received its money, for another school year.
    later = story.plan("adopted", measures=[story.measure("proposed", school_year=2027)], school_year=2027)
    years = {"school_year": 2027, "budget_year": 2027, "received_on": "2027-05-02"}
    letter = story.economist.made("/grant-letters", {**story.letter(500_000_000, "UDIR 27/1"), **years})
    lasting = story.measure("proposed", need=needs["need"], title="varer lenge", end_on="2025-12-01")
    promise = {"later": [{"school_year": 2025, "amount_ore": 1_000_000}], "granted_ore": 3_000_000}
    promised = story.decision("decided", measure=lasting, pot_id=pot, **promise)
    following = story.plan("adopted", measures=[story.measure("proposed", school_year=2025)], school_year=2025)
    years = {"school_year": 2025, "budget_year": 2025, "received_on": "2025-05-02"}
    story.economist.made("/grant-letters", {**story.letter(500_000_000, "UDIR 25/1"), **years})
    pot_2025 = following["pots"][0]["id"]
    story.economist.made("/allocations", {"pot_id": pot_2025, "effective_on": "2025-08-15"})
    rounds = {
        name: story.round(name, needs=[needs["need"], needs["need_other"]]) for name in ("draft", "open", "closed")
    }
    money = {"ballot": "approval", "rule": "equalshares", "budget_ore": 5_000_000, "cost_ore": 2_000_000}
    rounds["voting"] = story.round("open", needs=[needs["need"]], **money)
    story.score(rounds["open"], {needs["need"]["id"]: (3, 3)})
    meeting_called, meeting_open = story.meeting("called"), story.meeting("open")
    long_adopted = story.long_term_plan("adopted")
    long_draft, long_proposed = story.long_term_plan("draft"), story.long_term_plan("proposed")
    planned = story.measure("proposed", school_year=2029)
    adopted = story.plan("adopted", measures=[planned], school_year=2029)
    amended = story.plan("adopted", measures=[story.measure("proposed", school_year=2030)], school_year=2030)
    story.amended(amended)
    waits = story.measure("proposed", need=needs["need"], title="venter")
    decisions = {
        "decision": story.decision("complained", measure=measures["measure_proposed_too"], pot_id=pot),
        "decision_prepared": story.decision("prepared", measure=waits, outcome="waiting"),
    }
    joint = story.joint(OTHER[county])
    access = tell_access(story)
    evaluations = {
        "evaluation_draft": story.evaluation("draft", measure=measures["measure_running"]),
        "evaluation": story.evaluation("submitted", measure=measures["measure_completed"]),
    }
    return {
        **{name: record["id"] for name, record in {**needs, **measures, **decisions, **evaluations, **claims}.items()},
        "joint": joint["id"],
        **access,
        "commitment_company": company["id"],
        "attachment": document["id"],
        "receipt_sent": story.company.read(f"/claims/{claims['claim']['id']}/attachments")["items"][0]["id"],
        "receipt": story.company.read(f"/claims/{claims['claim_draft']['id']}/attachments")["items"][0]["id"],
        **{f"round_{name}": round_["id"] for name, round_ in rounds.items()},
        "meeting_called": meeting_called["id"],
        "meeting_open": meeting_open["id"],
        "item": meeting_open["items"][0]["id"],
        "item_voting": meeting_open["items"][1]["id"],
        "long_draft": long_draft["id"],
        "long_proposed": long_proposed["id"],
        "long_adopted": long_adopted["id"],
        "plan_adopted": adopted["id"],
        "plan_amended": amended["id"],
        "measure_planned": planned["id"],
        "plan": proposed["id"],
        "plan_draft": draft["id"],
        "pot": pot,
        "decision_promised": promised["id"],
        "pot_2025": pot_2025,
        "pot_empty": later["pots"][0]["id"],
        "commitment": commitment["id"],
        "payment_batch": batch["id"],
        "transaction": next(one["transaction"] for one in batch["lines"] if one["commitment_id"] == other["id"]),
        "posting": payment["id"],
        "grant_letter": letter["id"],
        "seat": str(seat("employers", county)),
        "organisation": story.body("network"),
        "county": county,
        "school": story.body("school"),
        "union": story.body("union"),
        "training_office": story.body("training-office"),
    }


def tell_access(story: Story) -> Ids:
    """An invitation, a system that works for the county, and somebody with a right; their ids by name."""
    invited = {"role": "company", "organisation_id": story.body("company")}
    system = {"consumer": SYSTEMS[story.county], "name": f"System i {story.county}", "role": "forum_secretary"}
    known = "INSERT INTO identities VALUES (gen_random_uuid(), 'https://issuer', :who, :who, now()) RETURNING id"
    identity = story.api.one(known, who=f"somebody in {story.county}")
    given = (
        "INSERT INTO role_grants (county, id, version, role, organisation_id, identity_id, valid_from)"
        " VALUES (:county, gen_random_uuid(), 1, 'company', :body, :identity, '2024-01-01') RETURNING id"
    )
    values = {"county": story.county, "body": story.body("company"), "identity": identity}
    hook = story.secretary.made("/webhooks", {"url": f"https://fagloft-{story.county}.invalid/in"})
    spent = (
        "INSERT INTO webhook_deliveries (county, id, webhook_id, position, type, record_type, record_id, at,"
        " next_try_at, state, attempts) SELECT :county, gen_random_uuid(), :id, 0, 'need.submit', 'need',"
        " gen_random_uuid(), now(), now(), 'dead', 10"
    )
    story.api.sql(spent, county=story.county, id=hook["id"])
    return {
        "webhook": hook["id"],
        "invitation": story.secretary.made("/invitations", invited)["id"],
        "integration": story.secretary.made("/integrations", system)["id"],
        "role_grant": str(story.api.one(given, **values)),
    }


SYSTEMS = {"38": "821227062", "42": "821227372"}
CLAIMS = {"claim_draft": "draft", "claim": "sent"}
NEEDS = {"need_draft": "draft", "need": "submitted", "need_other": "submitted"}
MEASURES = {
    "measure_draft": "draft",
    "measure_proposed": "proposed",
    "measure_proposed_too": "proposed",
    "measure_asked": "proposed",
    "measure_approved": "approved",
    "measure_running": "running",
    "measure_completed": "completed",
    "measure_unevaluated": "completed",
}


ENDED = {
    "withdraw_invitation": "invitation",
    "end_role_grant": "role-grant",
    "end_integration": "integration",
    "end_webhook": "webhook",
}


@dataclass(frozen=True)
class Write:
    """One call that changes something, right in every way for the one who makes it."""

    operation: str
    method: str
    path: str
    role: str
    body: dict[str, Any] | bytes | None
    status: int = 200
    record: str | None = None  # the path whose ETag must be sent

    def call(self, caller: Caller, *, if_match: str | None = None, key: str | None = None, **kwargs: Any) -> Any:
        headers = {"If-Match": if_match, "Idempotency-Key": key}
        named = {name: value for name, value in headers.items() if value}
        if isinstance(self.body, bytes) and "json" not in kwargs:
            kwargs["content"], named["Content-Type"] = self.body, "application/octet-stream"
        elif self.body is not None:
            kwargs.setdefault("json", self.body)
        return caller.request(self.method, self.path, headers=named, **kwargs)


def writes(ids: Ids) -> dict[str, Write]:  # noqa: PLR0915 - one row per operation
    """Operation → a call that succeeds."""
    made: list[Write] = []

    def create(operation: str, path: str, role: str, body: dict[str, Any]) -> None:
        made.append(Write(operation, "POST", path, role, body, 201))

    def change(
        operation: str, path: str, role: str, body: dict[str, Any], method: str = "PATCH", sub: str = ""
    ) -> None:
        made.append(Write(operation, method, path + sub, role, body, record=path))

    def step(operation: str, path: str, role: str, action: str, **more: Any) -> None:
        change(operation, path, role, {"action": action, **more}, "POST", "/transitions")

    moved = {"amount_ore": 500_000, "on": "2024-11-01", "reason": "Mindre enn ventet"}
    scores = {"scores": [{"need_id": ids["need"], "points": {"quality": 4, "reach": 2}}]}
    order = [{"need_id": ids[name], "outcome": "prioritised", "reason": "Vedtak"} for name in ("need_other", "need")]
    promise = {"pot_id": ids["pot"], "measure_id": ids["measure_approved"], "recipient_id": ids["school"]}
    promise |= {"amount_ore": 1_000_000, "decided_on": "2024-09-02", "reason": "Vedtak"}
    letter = {"reference": "UDIR 24/2", "budget_year": 2024, "school_year": 2024}
    letter |= {"amount_ore": 5_000_000, "received_on": "2024-06-01"}
    body = {"name": "Ny bedrift", "kind": "company", "number": "974 595 125"}
    place = {"group": "employees", "organisation_id": ids["union"], "title": "Ny plass", "valid_from": "2024-01-01"}
    plan = {"school_year": 2028, "budget_year": 2028, "title": "Plan", "frame_ore": 1000}
    rounds = {"school_year": 2025, "title": "Runde", "criteria": CRITERIA}

    create("create_organisation", "/organisations", "forum_secretary", body)
    create("create_seat", "/seats", "forum_secretary", place)
    change("update_seat", f"/seats/{ids['seat']}", "forum_secretary", {"deputy": "Rådgiver"})
    company = {"role": "training_office", "organisation_id": ids["training_office"]}
    create("create_invitation", "/invitations", "forum_secretary", company)
    system = {"consumer": "914 782 007", "name": "Nytt system", "role": "county_economist"}
    create("create_integration", "/integrations", "forum_secretary", system)
    for operation, path in ENDED.items():
        where = f"/{path}s/{ids[path.replace('-', '_')]}"
        made.append(Write(operation, "DELETE", where, "forum_secretary", None, record=where))
    create("create_webhook", "/webhooks", "forum_secretary", {"url": "https://fagloft.invalid/in", "events": ["need"]})
    hook = f"/webhooks/{ids['webhook']}"
    change("update_webhook", hook, "forum_secretary", {"paused": True})
    made.append(Write("create_webhook_retry", "POST", f"{hook}/retries", "forum_secretary", None, 201))
    made.append(Write("create_webhook_test", "POST", f"{hook}/tests", "forum_secretary", None, 201))
    create("create_need", "/needs", "school_leader", {**NEED, "owner_id": ids["school"], "external_id": "A-1"})
    change("update_need", f"/needs/{ids['need_draft']}", "school_leader", {"title": "Et annet behov"})
    step("transition_need", f"/needs/{ids['need_other']}", "school_leader", "propose_merge", into_id=ids["need"])
    create("create_priority_round", "/priority-rounds", "forum_secretary", rounds)
    round_ = f"/priority-rounds/{ids['round_draft']}"
    change("update_priority_round", round_, "forum_secretary", {"title": "En annen runde"})
    change("replace_priority_round_needs", round_, "forum_secretary", {"need_ids": [ids["need"]]}, "PUT", "/needs")
    made.append(
        Write("put_priority_scores", "PUT", f"/priority-rounds/{ids['round_open']}/scores", "forum_member", scores)
    )
    ballot = {"choices": [{"need_id": ids["need"]}]}
    voting = f"/priority-rounds/{ids['round_voting']}/ballot"
    made.append(Write("put_priority_ballot", "PUT", voting, "forum_member", ballot))
    closed = f"/priority-rounds/{ids['round_closed']}"
    change("put_priority_order", closed, "forum_secretary", {"items": order}, "PUT", "/order")
    step("transition_priority_round", closed, "forum_secretary", "reopen", reason="Flere skal gi poeng")
    measure = {**MEASURE, "owner_id": ids["school"], "need_ids": [ids["need"]], "external_id": "M-1"}
    create("create_measure", "/measures", "school_leader", measure)
    change("update_measure", f"/measures/{ids['measure_draft']}", "school_leader", {"title": "Et annet kurs"})
    shares = [{"county": county, "share": 5_000} for county in OTHER]
    change("put_measure_split", f"/measures/{ids['joint']}", "network_coordinator", {"shares": shares}, "PUT", "/split")
    made.append(Write("create_joint_measure", "POST", f"/measures/joint/{ids['offer']}", "forum_secretary", None, 201))
    created = f"/measures/{ids['measure_asked']}"
    file = f"{created}/attachments?name=budsjett.pdf"
    made.append(Write("create_measure_attachment", "POST", file, "school_leader", PDF + b"2", 201))
    kept = f"{created}/attachments/{ids['attachment']}"
    made.append(Write("delete_measure_attachment", "DELETE", kept, "school_leader", None, record=created))
    step("transition_measure", f"/measures/{ids['measure_proposed']}", "forum_secretary", "approve")
    create("create_plan", "/plans", "forum_secretary", plan)
    change("update_plan", f"/plans/{ids['plan_draft']}", "forum_secretary", {"title": "En annen plan"})
    kept = {"measure_id": ids["measure_planned"], "pot_code": "open", "amount_ore": 5, "meets_c1": "M", "meets_c2": "S"}
    create(
        "amend_plan", f"/plans/{ids['plan_adopted']}/amendments", "forum_secretary", {"reason": "Ny", "lines": [kept]}
    )
    amended = f"/plans/{ids['plan_amended']}"
    change("settle_plan_amendment", amended, "forum_member", {"action": "adopt"}, "POST", "/amendments/transitions")
    made.append(Write("ask_what_if", "POST", f"/plans/{ids['plan']}/what-if", "forum_member", {"frame_ore": 1000}))
    step("transition_plan", f"/plans/{ids['plan']}", "forum_member", "adopt")
    body = {"school_year": 2024, "title": "Møte", "starts_at": "2024-06-01T09:00:00+02:00", "place": "Skien"}
    create("create_meeting", "/meetings", "forum_secretary", body)
    called, under_way = f"/meetings/{ids['meeting_called']}", f"/meetings/{ids['meeting_open']}"
    change("update_meeting", called, "forum_secretary", {"place": "Tønsberg"})
    step("transition_meeting", called, "forum_secretary", "open")
    there = {"attendance": {ids["seat"]: "present"}}
    change("put_meeting_attendance", under_way, "forum_secretary", there, "PUT", "/attendance")
    partial = {"declarations": [{"item_id": ids["item"], "reason": "Sitter i styret"}]}
    made.append(Write("put_meeting_declarations", "PUT", f"{under_way}/declarations", "forum_member", partial))
    of = f"{under_way}/items/{ids['item']}"
    made.append(
        Write("put_item_outcome", "PUT", f"{of}/outcome", "forum_secretary", {"note": "Drøftet"}, record=under_way)
    )
    made.append(
        Write("put_item_ballot", "PUT", f"{of}/ballot", "forum_secretary", {"reason": "Uenige"}, record=under_way)
    )
    vote = f"{under_way}/items/{ids['item_voting']}/vote"
    made.append(Write("put_item_vote", "PUT", vote, "forum_member", {"vote": "for"}))
    years = {"title": "Langsiktig plan", "from_year": 2024, "to_year": 2027}
    create("create_long_term_plan", "/long-term-plans", "forum_secretary", years)
    change("update_long_term_plan", f"/long-term-plans/{ids['long_draft']}", "forum_secretary", {"title": "Annen"})
    step("transition_long_term_plan", f"/long-term-plans/{ids['long_proposed']}", "forum_member", "adopt")
    why = {"reason": "Nye mål"}
    create("amend_long_term_plan", f"/long-term-plans/{ids['long_adopted']}/amendments", "forum_secretary", why)
    create("create_grant_letter", "/grant-letters", "county_economist", letter)
    allocation = {"pot_id": ids["pot_empty"], "effective_on": "2027-08-15"}
    create("create_allocation", "/allocations", "county_economist", allocation)
    free = {"school_year": 2024, "amount_ore": 1_000, "on": "2024-11-01", "reason": "Mindre enn ventet"}
    create("create_deallocation", "/deallocations", "county_economist", {**moved, "pot_id": ids["pot"]})
    create("create_return", "/returns", "county_economist", free)
    create("create_carry_over", "/carry-overs", "county_economist", free)
    neighbour = "42" if ids["county"] == "38" else "38"
    create("create_transfer", "/transfers", "county_economist", {**free, "to_county": neighbour})
    create("create_year_closing", "/year-closings", "county_economist", {"budget_year": 2022})
    create("create_payment_batch", "/payment-batches", "county_economist", {"school_year": 2024})
    receipts = f"transaksjonsId;status;betalt;merknad\n{ids['transaction']};betalt;2024-11-01;\n"
    batch = f"/payment-batches/{ids['payment_batch']}"
    change("put_payment_receipts", batch, "county_economist", {"content": receipts}, "PUT", "/receipts")
    practice = f"county: {ids['county']}\nschool_year: 2029\nwritten_norm: nb\nintake: {{ mode: rolling }}\n"
    practice += "applicants: [{ applicant: school, measures: [course] }]\n"
    practice += "decided_by: administration\npayment: on_decision\nleft_over: lapses\n"
    create("create_practice", "/practices", "forum_secretary", {"content": practice})
    made.append(Write("check_practice", "POST", "/practices/check", "forum_secretary", {"content": practice}))
    create("create_commitment", "/commitments", "county_economist", promise)
    commitment = f"/commitments/{ids['commitment']}"
    paid = {"amount_ore": 500_000, "paid_on": "2024-11-01", "reference": "Bilag 2"}
    create("create_payment", f"{commitment}/payments", "county_economist", paid)
    create("create_release", f"{commitment}/releases", "county_economist", moved)
    create("create_repayment", f"{commitment}/repayments", "county_economist", moved)
    reversal = {"on": "2024-11-01", "reason": "Feil mottaker"}
    create("create_reversal", f"/postings/{ids['posting']}/reversal", "county_economist", reversal)
    lines = [{"spent_on": "2024-03-01", "description": "Kurs", "amount_ore": 1_000}]
    claimed = {"commitment_id": ids["commitment_company"], "reference": "F-2", "lines": lines}
    create("create_claim", "/claims", "company", claimed)
    claim = f"/claims/{ids['claim_draft']}"
    change("update_claim", claim, "company", {"remark": "Takk"})
    receipt = f"{claim}/attachments?name=faktura.pdf"
    made.append(Write("create_claim_attachment", "POST", receipt, "company", PDF + b"2", 201))
    kept = f"{claim}/attachments/{ids['receipt']}"
    made.append(Write("delete_claim_attachment", "DELETE", kept, "company", None, record=claim))
    step("transition_claim", f"/claims/{ids['claim']}", "county_economist", "approve")
    answer = {"outcome": "none", "reason": "For lite forankret."}
    create("create_decision", "/decisions", "forum_secretary", {**answer, "measure_id": ids["measure_asked"]})
    change(
        "update_decision", f"/decisions/{ids['decision_prepared']}", "forum_secretary", {"reason": "Ikke nok penger"}
    )
    step("transition_decision", f"/decisions/{ids['decision_prepared']}", "forum_secretary", "decide")
    later = {"school_year": 2025, "pot_id": ids["pot_2025"], "decided_on": "2025-09-01"}
    create("create_decision_commitment", f"/decisions/{ids['decision_promised']}/commitments", "forum_secretary", later)
    evaluation = {**EVALUATION, "measure_id": ids["measure_unevaluated"]}
    create("create_evaluation", "/evaluations", "school_leader", evaluation)
    change("update_evaluation", f"/evaluations/{ids['evaluation_draft']}", "school_leader", {"quote": "Sitat"})
    step("transition_evaluation", f"/evaluations/{ids['evaluation']}", "forum_secretary", "approve")
    return {write.operation: write for write in made}


def operations(document: dict[str, Any]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Operation id → (method, path, operation), without those for everybody, for logging in, for the demonstration."""
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if not {"session", "demonstration", "public"} & set(operation["tags"])
    }


def fingerprint(api: Api, *ignored: str) -> dict[str, str]:
    """Every table's content, as one sum per table."""
    tables = api.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    query = " UNION ALL ".join(
        f"SELECT '{name}', count(*) || ':' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
        f' FROM "{name}" t'
        for (name,) in tables
        if name not in ignored
    )
    return dict(tuple(row) for row in api.sql(query))
