"""Short ways to records in any state, through the API as its users go."""

from typing import Any

from tests.support import Api, Caller, organisation, seat

NEED = {
    "title": "Instruktørene trenger forankring av den interne opplæringsplanen",
    "school_year": 2024,
    "current_practice": "Planen ligger i skuffen.",
    "desired_practice": "Planen brukes i samtaler hver måned.",
    "programme": "BA",
    "target_groups": ["vocational_teacher", "instructor"],
    "themes": ["internal_training_plan"],
    "people": 12,
    "estimated_cost_ore": 4_000_000,
    "anchoring_process": "staff_meeting",
    "anchoring_date": "2024-02-01",
    "anchoring_leaders": 2,
    "anchoring_employees": 9,
}
MEASURE = {
    "title": "Kurs i intern opplæringsplan",
    "school_year": 2024,
    "kind": "course",
    "description": "To dager.",
    "start_on": "2024-09-01",
    "end_on": "2024-12-01",
    "groups": {"instructor": 10},
    "cost_lines": [{"category": "lecturer", "description": "Foredrag", "amount_ore": 4_000_000}],
}
EVALUATION = {
    "practice_change": "Planen er framme hver fredag.",
    "used_ore": 3_125_000,
    "unspent_reason": "Billigere lokale.",
    "groups": {"instructor": 9},
    "indicators": {code: {"met": "yes", "evidence": "Referat"} for code in ("K1", "K2", "K3", "K4")},
}
PDF = b"%PDF-1.7\n%%EOF\n"
CRITERIA = [
    {"code": "quality", "weight": 60, "nb": "Kvalitet", "nn": "Kvalitet", "en": "Quality"},
    {"code": "reach", "weight": 40, "nb": "Bredde", "nn": "Breidd", "en": "Reach"},
]


class Story:
    """Tells the year as far as a test needs it, in one county."""

    def __init__(self, api: Api, county: str = "38") -> None:
        self.api, self.county = api, county

    def as_(self, role: str, body: Any = None, subject: str | None = None) -> Caller:
        return self.api.as_(role, self.county, body, subject)

    @property
    def school(self) -> Caller:
        return self.as_("school_leader")

    @property
    def company(self) -> Caller:
        return self.as_("company")

    @property
    def secretary(self) -> Caller:
        return self.as_("forum_secretary")

    @property
    def second_secretary(self) -> Caller:
        return self.as_("forum_secretary", subject="the other secretary")

    @property
    def economist(self) -> Caller:
        return self.as_("county_economist")

    @property
    def member(self) -> Caller:
        return self.as_("forum_member")

    def body(self, key: str) -> str:
        return str(organisation(key, self.county))

    def need(
        self, status: str = "submitted", *, owner: str = "school", by: Caller | None = None, **content: Any
    ) -> Any:
        """A need, in `draft` or `submitted`."""
        by = by or self.school
        need = by.made("/needs", {**NEED, "owner_id": self.body(owner), **content})
        if status == "draft":
            return need
        return by.acted(f"/needs/{need['id']}", "submit")

    def measure(self, status: str = "approved", *, need: Any = None, by: Caller | None = None, **content: Any) -> Any:
        """A measure in a state up to `completed`, for a need."""
        by = by or self.school
        need = need or self.need()
        body = {**MEASURE, "owner_id": self.body("school"), "need_ids": [need["id"]], **content}
        measure = by.made("/measures", {"partner_ids": [self.body("company")], **body})
        path = f"/measures/{measure['id']}"
        steps = {"proposed": (by, "propose"), "approved": (self.secretary, "approve")}
        steps |= {"running": (by, "start"), "completed": (by, "complete")}
        for state, (who, action) in steps.items():
            if measure["status"] == status:
                break
            measure = who.acted(path, action)
            assert measure["status"] == state
        return measure

    def joint(
        self, other: str, status: str = "proposed", shares: tuple[int, int] = (6000, 4000), **content: Any
    ) -> Any:
        """A measure of the county's network, whose cost the other county is asked to share."""
        network = self.body("network")
        self.api.sql("UPDATE organisations SET counties = ARRAY['38', '42']::varchar[] WHERE id = :id", id=network)
        by = self.as_("network_coordinator")
        measure = self.measure("draft", by=by, **{"owner_id": network, "title": f"felles i {self.county}", **content})
        path = f"/measures/{measure['id']}"
        told = [{"county": county, "share": share} for county, share in zip((self.county, other), shares, strict=True)]
        split = by.changed(f"{path}/split", {"shares": told}, "PUT", of=path)
        return split if status == "draft" else by.acted(path, "propose")

    def plan(self, status: str = "adopted", *, measures: Any = (), pot_ore: int = 100_000_000, **content: Any) -> Any:
        """A plan with the pots `open` and `boards`, each of `pot_ore`."""
        frame = 2 * pot_ore
        body = {"school_year": 2024, "budget_year": 2024, "title": "Disponeringsplan", "frame_ore": frame, **content}
        plan = self.secretary.made("/plans", body)
        path = f"/plans/{plan['id']}"
        lines = [
            {"measure_id": m["id"], "pot_code": "open", "amount_ore": 0, "meets_c1": "Møte.", "meets_c2": "Sammen."}
            for m in measures
        ]
        pots = [
            {"code": code, "nb": code, "nn": code, "en": code, "amount_ore": pot_ore, "actor": "schools"}
            for code in ("open", "boards")
        ]
        shares = [{"actor": "schools", "share": 6000}, {"actor": "county", "share": 4000}]
        plan = self.secretary.changed(path, {"pots": pots, "shares": shares})
        plan = self.secretary.changed(path, {"lines": lines})
        if status == "draft":
            return plan
        plan = self.secretary.acted(path, "propose")
        return plan if status == "proposed" else self.member.acted(path, "adopt")

    def money(self, *, pot_ore: int = 100_000_000, measure: Any = None) -> tuple[Any, str]:
        """An approved measure, and the id of a pot that holds `pot_ore`."""
        measure = measure or self.measure()
        plan = self.plan(measures=[measure], pot_ore=pot_ore)
        self.economist.made("/grant-letters", self.letter(2 * pot_ore))
        pots = {pot["code"]: pot["id"] for pot in plan["pots"]}
        for pot in pots.values():
            self.economist.made("/allocations", {"pot_id": pot, "effective_on": "2024-08-15"})
        return measure, pots["open"]

    def letter(self, amount_ore: int, reference: str = "UDIR 24/1") -> dict[str, Any]:
        return {
            "reference": reference,
            "budget_year": 2024,
            "school_year": 2024,
            "amount_ore": amount_ore,
            "received_on": "2024-05-02",
        }

    def promise(self, measure: Any, pot: str, amount_ore: int = 4_000_000, **content: Any) -> dict[str, Any]:
        """The body of a commitment."""
        return {
            "pot_id": pot,
            "measure_id": measure["id"],
            "recipient_id": self.body("school"),
            "amount_ore": amount_ore,
            "decided_on": "2024-09-01",
            "reason": "Forumets vedtak",
            **content,
        }

    def attached(self, path: str, name: str, content: bytes = b"", by: Caller | None = None) -> Any:
        """A document of a record."""
        headers = {"Content-Type": "application/octet-stream"}
        who = by or self.school
        response = who.request("POST", f"{path}/attachments?name={name}", content=content or PDF, headers=headers)
        assert response.status_code == 201, response.text
        return response.json()

    def claim(self, commitment: Any, status: str = "sent", *, amount_ore: int = 1_000_000, **content: Any) -> Any:
        """A company's claim with a receipt, up to `approved`."""
        lines = [{"spent_on": "2024-03-01", "description": "Kurs", "amount_ore": amount_ore}]
        body = {"commitment_id": commitment["id"], "reference": "F-1", "lines": lines, **content}
        claim = self.company.made("/claims", body)
        path = f"/claims/{claim['id']}"
        self.attached(path, "kvittering.pdf", by=self.company)
        for state, who, action in (("sent", self.company, "send"), ("approved", self.economist, "approve")):
            if claim["status"] == status:
                break
            claim = who.acted(path, action)
            assert claim["status"] == state
        return claim

    def answer(self, measure: Any, outcome: str = "full", **content: Any) -> dict[str, Any]:
        """The body of a decision on a measure."""
        granted = {"full": measure["applied_ore"], "part": measure["applied_ore"] - 1}.get(outcome, 0)
        words = {"reason": "Tiltaket svarer godt på behovet.", "outcome": outcome, "granted_ore": granted}
        return {"measure_id": measure["id"], **words, **content}

    def decision(self, status: str = "decided", *, outcome: str = "full", measure: Any = None, **content: Any) -> Any:
        """A decision on a proposed measure, up to `complained`."""
        measure = measure or self.measure("proposed")
        if outcome in ("full", "part") and "pot_id" not in content:
            content["pot_id"] = self.money(measure=measure)[1]
        decision = self.secretary.made("/decisions", self.answer(measure, outcome, **content))
        path = f"/decisions/{decision['id']}"
        steps = {"decided": (self.secretary, "decide", None), "complained": (self.school, "complain", "Vi er uenige.")}
        for state, (who, action, why) in steps.items():
            if decision["status"] == status:
                break
            decision = who.acted(path, action, why)
            assert decision["status"] == state
        return decision

    def commitment(self, amount_ore: int = 4_000_000, **money: Any) -> Any:
        """A commitment from a pot."""
        measure, pot = self.money(**money)
        return self.economist.made("/commitments", self.promise(measure, pot, amount_ore))

    def payment(self, commitment: Any, amount_ore: int) -> Any:
        body = {"amount_ore": amount_ore, "paid_on": "2024-10-01", "reference": "Bilag 1"}
        return self.economist.made(f"/commitments/{commitment['id']}/payments", body)

    def evaluation(self, status: str = "submitted", *, measure: Any, **content: Any) -> Any:
        evaluation = self.school.made("/evaluations", {**EVALUATION, "measure_id": measure["id"], **content})
        path = f"/evaluations/{evaluation['id']}"
        if status == "draft":
            return evaluation
        evaluation = self.school.acted(path, "submit")
        return evaluation if status == "submitted" else self.secretary.acted(path, "approve")

    def finished(self, measure: Any) -> Any:
        """Start and complete an approved measure."""
        self.school.acted(f"/measures/{measure['id']}", "start")
        return self.school.acted(f"/measures/{measure['id']}", "complete")

    def round(self, status: str = "open", *, needs: Any = None, cost_ore: int | None = None, **method: Any) -> Any:
        """A round over some needs, up to `closed`; each taken to cost `cost_ore`."""
        needs = needs or [self.need(title=f"Behov {n}") for n in (1, 2, 3)]
        body = {"school_year": 2024, "title": "Runde", "criteria": CRITERIA, **method}
        round_ = self.secretary.made("/priority-rounds", body)
        path = f"/priority-rounds/{round_['id']}"
        taken = [need["id"] for need in needs]
        costs = {need: cost_ore for need in taken if cost_ore}
        round_ = self.secretary.changed(f"{path}/needs", {"need_ids": taken, "costs": costs}, "PUT")
        for state, action in (("open", "open"), ("closed", "close")):
            if round_["status"] == status:
                break
            round_ = self.secretary.acted(path, action)
            assert round_["status"] == state
        return round_

    def score(self, round_: Any, points: dict[str, tuple[int, int]], by: Caller | None = None) -> Any:
        """Give points (quality, reach) by need id."""
        body = {"scores": [{"need_id": need, "points": {"quality": q, "reach": r}} for need, (q, r) in points.items()]}
        response = (by or self.member).put(f"/priority-rounds/{round_['id']}/scores", body)
        assert response.status_code == 200, response.text
        return response.json()

    def vote(self, round_: Any, *needs: Any, by: Caller | None = None) -> Any:
        """Give a ballot for these needs, the most important first; (need, points) where points are shared out."""
        given = [need if isinstance(need, tuple) else (need, None) for need in needs]
        choices = [{"need_id": need["id"], **({"points": points} if points else {})} for need, points in given]
        response = (by or self.member).put(f"/priority-rounds/{round_['id']}/ballot", {"choices": choices})
        assert response.status_code == 200, response.text
        return response.json()

    def meeting(
        self, status: str = "open", *, items: Any = None, there: Any = ("employers", "union"), day: str = "2024-05-21"
    ) -> Any:
        """A meeting with an item for decision and one that is voted on, up to `closed`; `there` are who came."""
        items = items or [
            {"title": title, "kind": "decision", "proposal": "Forumet vedtar det."} for title in ("Enighet", "Uenighet")
        ]
        body = {"school_year": 2024, "title": "Forumsmøte", "place": "Skien", "items": items}
        meeting = self.secretary.made("/meetings", {**body, "starts_at": f"{day}T09:00:00+02:00"})
        path = f"/meetings/{meeting['id']}"
        for state, action in (("called", "call"), ("open", "open")):
            if meeting["status"] == status:
                return meeting
            meeting = self.secretary.acted(path, action)
            assert meeting["status"] == state
        present = {str(seat(key, self.county)) for key in there}
        told = {one["seat_id"]: "present" if one["seat_id"] in present else "absent" for one in meeting["attendance"]}
        meeting = self.secretary.changed(f"{path}/attendance", {"attendance": told}, "PUT", of=path)
        last = f"{path}/items/{meeting['items'][-1]['id']}/ballot"
        return self.secretary.changed(last, {"reason": "Vi ble ikke enige."}, "PUT", of=path)

    def long_term_plan(self, status: str = "adopted", *, goals: Any = None) -> Any:
        """A long-term plan for 2024/25 to 2026/27 with every heading, up to `adopted`."""
        body = {"title": "Langsiktig plan", "from_year": 2024, "to_year": 2026}
        plan = self.secretary.made("/long-term-plans", body)
        path = f"/long-term-plans/{plan['id']}"
        headings = dict.fromkeys(
            ("goals", "measures", "participants", "working_methods", "funds", "evaluation", "duration"), "Tekst."
        )
        plan = self.secretary.changed(path, {"headings": headings, "goals": goals or [{"words": "Bedre vurdering"}]})
        for state, who, action in (("proposed", self.secretary, "propose"), ("adopted", self.member, "adopt")):
            if plan["status"] == status:
                break
            plan = who.acted(path, action)
            assert plan["status"] == state
        return plan

    def amended(self, plan: Any, *, amount_ore: int = 1_000_000, more: Any = (), less: Any = ()) -> Any:
        """Propose an amendment: each line's amount, with measures more or less."""
        told = [line["measure"]["id"] for line in plan["lines"] if line["measure"]["id"] not in less]
        lines = [
            {"measure_id": one, "pot_code": "open", "amount_ore": amount_ore, "meets_c1": "M.", "meets_c2": "S."}
            for one in [*told, *(measure["id"] for measure in more)]
        ]
        body = {"reason": "Nye tall", "lines": lines}
        return self.secretary.made(f"/plans/{plan['id']}/amendments", body)
