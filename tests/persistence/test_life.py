"""The life of money and of applications: a model in memory beside the database, step by step, right and wrong ones.

Run longer with FAGLOFT_STEPS (`make campaign` takes a million).
"""

import os
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import text

from domain.actors import Actor
from domain.budgets import (
    Claim,
    Commitment,
    GrantLetter,
    Posting,
    carry_over,
    commit,
    give_back,
    pay,
    receive_grant,
    release,
    repay,
    send,
    take_out,
)
from domain.clock import set_example_date
from domain.decisions import Decision, DecisionOutcome, Letter, LetterKind
from domain.errors import DomainError
from domain.measures import Measure
from domain.rules import CountyPractice
from persistence.budgets import Claims, Commitments, GrantLetters, free_all, post, reverse, transfer
from persistence.decisions import Decisions, take, take_back, take_up
from persistence.engine import make_engine
from persistence.measures import Measures
from persistence.needs import Needs
from persistence.organisations import Organisations
from persistence.plans import Plans
from persistence.rules import rules_in_force
from persistence.unit_of_work import UnitOfWork
from persistence.verifying import violations
from tests.story import MEASURE, Story
from tests.support import actor, organisation, running

STEPS = int(os.environ.get("FAGLOFT_STEPS", "10000"))
PER_EXAMPLE = 100
YEAR, DAY = 2024, date(2024, 10, 1)
POT = 1_000
amounts = st.integers(1, 90)
places = st.integers(0, 10**6)  # which of the records there are; every fifth is whichever, right or wrong


def who(role, subject=None, county="38"):
    made = actor(role, county, subject=subject)
    return Actor(made.subject, made.name, made.role, made.county, made.counties, made.organisation_id)


OUTCOMES = [*DecisionOutcome, DecisionOutcome.FULL, DecisionOutcome.PART]
ECONOMIST, SCHOOL = who("county_economist"), who("school_leader")
SECRETARY, SECOND = who("forum_secretary"), who("forum_secretary", "another")
ON_INVOICE = CountyPractice(county="38", school_year=YEAR, content={"payment": "on_invoice"})
FOREIGN = who("county_economist", county="42")


@dataclass
class Promise:
    """What the model knows of a commitment."""

    id: UUID
    measure: UUID
    pot: UUID
    amount: int
    posting: UUID
    unpaid: int = 0
    paid: int = 0
    reversed: bool = False
    year: int = YEAR

    @property
    def day(self):
        """A day on which its money can move."""
        return DAY if self.year == YEAR else date(2025, 10, 1)


@dataclass
class Asked:
    """What the model knows of a claim."""

    id: UUID
    promise: int
    amount: int
    state: str = "approved"


@dataclass
class Model:
    """Where every øre is, and in which state each application."""

    granted: int = 0
    unallocated: int = 0
    returned: int = 0
    carried: int = 0
    sent: int = 0
    pots: dict[UUID, int] = field(default_factory=dict)
    promises: list[Promise] = field(default_factory=list)
    measures: dict[UUID, str] = field(default_factory=dict)
    decisions: dict[UUID, str] = field(default_factory=dict)
    decided: dict[UUID, UUID] = field(default_factory=dict)
    payments: list[tuple[UUID, int, int]] = field(default_factory=list)  # posting, promise, amount
    claims: list[Asked] = field(default_factory=list)
    later: dict[UUID, int] = field(default_factory=dict)  # decision → what it promises for the next year, untaken

    def of_measure(self, measure):
        return [one for one in self.promises if one.measure == measure and not one.reversed]

    def claimed(self, promise):
        """What approved claims wait for of a promise."""
        number = self.promises.index(promise)
        return sum(one.amount for one in self.claims if one.promise == number and one.state == "approved")

    def freed(self, measure):
        """What a measure was promised goes back to the pots, but for what approved claims wait for."""
        for promise in self.of_measure(measure):
            free = promise.unpaid - min(self.claimed(promise), promise.unpaid)
            self.pots[promise.pot] += free
            promise.unpaid -= free

    def no_longer_waits(self, measure):
        for id_, of in self.decided.items():
            if of == measure and self.decisions[id_] in ("decided", "complained", "upheld"):
                self.decisions[id_] = "replaced"


class Life(RuleBasedStateMachine):
    """Each rule asks the domain for one thing, and tells the model what must have come of it."""

    counted: Counter[str]
    new_database = None
    pots: tuple[UUID, UUID]
    next_pot: UUID  # of the school year after
    need: UUID

    def __init__(self):
        super().__init__()
        self.context = type(self).new_database()
        self.engine = make_engine(self.context.__enter__(), pool_size=2)
        self.model = Model(granted=2 * POT + 500, unallocated=500, pots=dict.fromkeys((*self.pots, self.next_pot), POT))
        self.letters = 0
        self.paid_claims = {}  # by their posting

    def teardown(self):
        try:
            assert [(each.name, number) for each, number in violations(self.engine) if number] == []
        finally:
            self.engine.dispose()
            self.context.__exit__(None, None, None)

    # How a step is taken

    def does(self, actor, change):
        """Carry out a change; the code of what refused it, None where it was let through."""
        self.counted["steps"] += 1
        with closing(UnitOfWork(self.engine, actor)) as work:
            try:
                change(work)
                work.commit()
            except DomainError as error:
                self.counted["refused"] += 1
                return error.findings[0].code if error.findings else error.code
        return None

    def promise(self, place):
        return self.model.promises[place % len(self.model.promises)]

    def measure(self, place, *states):
        """A measure in one of the states, most often; else any."""
        every = list(self.model.measures)
        right = [id_ for id_, state in self.model.measures.items() if state in states]
        found = right if right and place % 5 else every
        return found[place // 5 % len(found)]

    # Money in and out

    @precondition(lambda self: self.model.unallocated < 200)
    @rule(amount=amounts)
    def a_grant_letter_comes(self, amount):
        self.letters += 1

        def change(work):
            letter = GrantLetter(
                county="38",
                reference=f"Brev {self.letters}",
                budget_year=YEAR,
                school_year=YEAR,
                amount_ore=amount,
                received_on=DAY,
            )
            post(work, receive_grant(GrantLetters(work).add(letter), work.actor))

        assert self.does(ECONOMIST, change) is None
        self.model.granted += amount
        self.model.unallocated += amount

    @precondition(lambda self: sum(self.model.pots.values()) > 2 * POT or len(self.model.promises) > 5)
    @rule(amount=amounts, first=st.booleans())
    def a_pot_gives_back(self, amount, first):
        pot = self.pots[0 if first else 1]

        def change(work):
            plan, found = Plans(work).of_pot(pot)
            post(work, take_out(plan, found, work.actor, amount, DAY, "Til overs"))

        enough = self.model.pots[pot] >= amount
        assert self.does(ECONOMIST, change) == (None if enough else "insufficient_funds")
        if enough:
            self.model.pots[pot] -= amount
            self.model.unallocated += amount

    @rule(amount=amounts, way=st.sampled_from(["returned", "carried", "sent"]))
    def free_money_goes_on(self, amount, way):
        def change(work):
            if way == "returned":
                post(work, give_back(work.actor, YEAR, amount, DAY, "Til overs"))
            elif way == "carried":
                transfer(work, carry_over(work.actor, None, YEAR, amount, DAY, "Til overs"))
            else:
                transfer(work, send(work.actor, "42", YEAR, amount, DAY, "Felles tiltak"))

        enough = self.model.unallocated >= amount
        assert self.does(ECONOMIST, change) == (None if enough else "insufficient_funds")
        if enough:
            self.model.unallocated -= amount
            setattr(self.model, way, getattr(self.model, way) + amount)

    # Applications

    @precondition(lambda self: list(self.model.measures.values()).count("proposed") < 3)
    @rule()
    def a_school_applies(self):
        made = {}

        def change(work):
            owner = Organisations(work).referred(organisation("school"), "/owner_id")
            content = {
                **{name: MEASURE[name] for name in ("title", "school_year", "kind", "description", "groups")},
                "start_on": date(2024, 9, 1),
                "end_on": date(2025, 12, 1),
                "cost_lines": [{"category": "lecturer", "description": "Foredrag", "amount_ore": 300}],
                "needs": [Needs(work).get(self.need)],
                "partners": [Organisations(work).referred(organisation("company"), "/partner_ids/0")],
            }
            rules = rules_in_force(work)
            measure = Measures(work).add(Measure.plan(work.actor, rules, owner, content))
            work.flush()
            made["id"] = measure.id
            Measures(work).get(measure.id).perform("propose", work.actor, rules)

        assert self.does(SCHOOL, change) is None
        self.model.measures[made["id"]] = "proposed"

    @precondition(lambda self: self.model.measures)
    @rule(place=places, step=st.sampled_from(["approve", "approve", "start", "complete", "cancel", "withdraw"]))
    def a_measure_takes_a_step(self, place, step):
        of = {"approve": "proposed", "withdraw": "proposed", "start": "approved", "complete": "running"}
        measure = self.measure(place, *([of[step]] if step in of else ["approved", "running"]))
        state = self.model.measures[measure]
        mine = SCHOOL if step in ("start", "complete", "withdraw") else SECRETARY

        def change(work):
            Measures(work).get(measure, if_match="*").perform(step, work.actor, rules_in_force(work), "Grunn")
            if step == "cancel":
                free_all(work, "38", measure, "cancel")

        ways = {
            ("approve", "proposed"): "approved",
            ("start", "approved"): "running",
            ("complete", "running"): "completed",
            ("cancel", "approved"): "cancelled",
            ("cancel", "running"): "cancelled",
            ("withdraw", "proposed"): "cancelled",
        }
        to = ways.get((step, state))
        assert self.does(mine, change) == (None if to else "wrong_state")
        if to:
            self.model.measures[measure] = to
        if to == "cancelled":
            self.model.freed(measure)

    @precondition(lambda self: self.model.measures)
    @rule(place=places, outcome=st.sampled_from(OUTCOMES), first=st.booleans(), lasts=st.booleans())
    def a_decision_is_taken(self, place, outcome, first, lasts):
        measure, pot = self.measure(place, "proposed"), self.pots[0 if first else 1]
        state = self.model.measures[measure]
        granted = {DecisionOutcome.FULL: 300, DecisionOutcome.PART: 120}.get(outcome, 0)
        later = 80 if lasts and granted else 0
        granted -= later if outcome is DecisionOutcome.FULL else 0
        made = {}

        def change(work):
            rules, decisions = rules_in_force(work), Decisions(work)
            whole = Measures(work).get(measure, if_match="*")
            content = {"outcome": outcome, "granted_ore": granted, "pot_id": pot, "reason": "Grunn"}
            content["later"] = [{"school_year": YEAR + 1, "amount_ore": later}] if later else []
            decision = decisions.add(Decision.prepare(work.actor, whole, rules, None, content))
            work.flush()
            decision = decisions.get(decision.id)
            take(work, decision, rules, None)
            decisions.keep(Letter.about(decision, LetterKind.DECISION, b"%PDF"))
            made.update(id=decision.id, commitment=decision.commitment_id)

        refused = None
        if state != "proposed":
            refused = "measure_not_proposed"
        elif granted > self.model.pots[pot]:
            refused = "insufficient_funds"
        assert self.does(SECRETARY, change) == refused
        if refused:
            return
        self.model.no_longer_waits(measure)
        self.model.decisions[made["id"]], self.model.decided[made["id"]] = "decided", measure
        if outcome is DecisionOutcome.NONE:
            self.model.measures[measure] = "rejected"
        elif granted:
            self.model.measures[measure] = "approved"
            self.model.pots[pot] -= granted
            posting = self.one("SELECT id FROM postings WHERE commitment_id = :id", id=made["commitment"])
            self.model.promises.append(Promise(made["commitment"], measure, pot, granted, posting, granted))
            if later:
                self.model.later[made["id"]] = later

    @precondition(lambda self: self.model.later)
    @rule(place=places, wrong=st.booleans())
    def a_later_year_is_committed(self, place, wrong):
        id_ = list(self.model.later)[place % len(self.model.later)]
        measure, amount = self.model.decided[id_], self.model.later[id_]
        pot = self.pots[0] if wrong and place % 3 == 0 else self.next_pot
        made = {}

        def change(work):
            decision = Decisions(work).get(id_, if_match="*")
            take_up(work, decision, YEAR + 1, pot, date(2025, 9, 1))
            made["commitment"] = decision.later[0].commitment_id

        refused = None
        if self.model.decisions[id_] not in ("decided", "accepted", "upheld"):
            refused = "wrong_state"
        elif pot != self.next_pot:
            refused = "pot_of_another_year"
        elif self.model.measures[measure] not in ("approved", "running"):
            refused = "measure_not_approved"
        elif self.model.pots[pot] < amount:
            refused = "insufficient_funds"
        assert self.does(SECRETARY, change) == refused
        if refused:
            return
        del self.model.later[id_]
        self.model.pots[pot] -= amount
        posting = self.one("SELECT id FROM postings WHERE commitment_id = :id", id=made["commitment"])
        promise = Promise(made["commitment"], measure, pot, amount, posting, amount, year=YEAR + 1)
        self.model.promises.append(promise)

    @precondition(lambda self: self.model.decisions)
    @rule(place=places, step=st.sampled_from(["accept", "decline", "complain", "uphold", "change"]))
    def a_decision_takes_a_step(self, place, step):
        of = {"uphold": ["complained"], "change": ["complained"], "accept": ["decided"]}.get(
            step, ["decided", "accepted"]
        )
        right = [id_ for id_, state in self.model.decisions.items() if state in of]
        found = right if right and place % 5 else list(self.model.decisions)
        id_ = found[place // 5 % len(found)]
        measure, state = self.model.decided[id_], self.model.decisions[id_]
        granted = self.one("SELECT granted_ore FROM decisions WHERE id = :id", id=id_)
        ways = {
            ("accept", "decided"): "accepted",
            ("decline", "decided"): "declined",
            ("decline", "accepted"): "declined",
            ("complain", "decided"): "complained",
            ("complain", "accepted"): "complained",
            ("uphold", "complained"): "upheld",
            ("change", "complained"): "changed",
        }
        to, refused = ways.get((step, state)), None
        follows = {"decline": ("approved", "running"), "change": ("approved", "running", "rejected")}
        if to is None:
            refused = "wrong_state"
        elif step in ("accept", "decline") and not granted:
            refused = "nothing_granted"
        elif step in follows and self.model.measures[measure] not in follows[step]:
            refused = "wrong_state"
        elif step in follows:
            held = [(one.paid, self.model.claimed(one)) for one in self.model.of_measure(measure)]
            first = next((paid for paid, claimed in held if paid or claimed), None)
            refused = None if first is None else "paid_already" if first else "claims_waiting"

        def change(work):
            decision = Decisions(work).get(id_, if_match="*")
            decision.perform(step, work.actor, Measures(work).get(measure, if_match="*"), "Grunn")
            if step in follows:
                take_back(work, decision, step)

        assert self.does(SCHOOL if step in ("accept", "decline", "complain") else SECOND, change) == refused
        if refused:
            return
        self.model.decisions[id_] = to
        if step in follows:
            self.model.measures[measure] = "cancelled" if step == "decline" else "proposed"
            self.model.freed(measure)

    @precondition(lambda self: self.model.measures)
    @rule(place=places, amount=amounts, first=st.booleans(), foreign=st.booleans())
    def money_is_promised_directly(self, place, amount, first, foreign):
        measure, pot = self.measure(place, "approved", "running"), self.pots[0 if first else 1]
        foreign = foreign and amount % 7 == 0
        made = {}

        def change(work):
            plan, found = Plans(work).of_pot(pot)
            school = Organisations(work).referred(organisation("school"), "/recipient_id")
            commitment = Commitment.decide(
                work.actor,
                plan,
                found,
                Measures(work).get(measure),
                school,
                amount_ore=amount,
                decided_on=date(2024, 9, 1),
                reason="Vedtak",
            )
            Commitments(work).add(commitment)
            made.update(id=commitment.id, posting=post(work, commit(commitment, work.actor)).id)

        refused = None
        if foreign:
            refused = "not_found"
        elif self.model.measures[measure] not in ("approved", "running"):
            refused = "measure_not_approved"
        elif self.model.pots[pot] < amount:
            refused = "insufficient_funds"
        assert self.does(FOREIGN if foreign else ECONOMIST, change) == refused
        if not refused:
            self.model.pots[pot] -= amount
            self.model.promises.append(Promise(made["id"], measure, pot, amount, made["posting"], amount))

    # What becomes of a promise

    @precondition(lambda self: self.model.promises)
    @rule(place=places, amount=amounts, step=st.sampled_from(["pay", "pay", "release", "repay"]), wrong=st.booleans())
    def a_promise_moves(self, place, amount, step, wrong):
        account = "paid" if step == "repay" else "unpaid"
        right = [i for i, one in enumerate(self.model.promises) if getattr(one, account)]
        every = range(len(self.model.promises))
        number = (right if right and place % 5 else every)[place // 5 % len(right if right and place % 5 else every)]
        promise = self.model.promises[number]
        wrong = wrong and amount % 11 == 0
        make = {"pay": pay, "release": release, "repay": repay}[step]
        made = {}

        def change(work):
            commitment = Commitments(work).get(promise.id)
            made["id"] = post(work, make(commitment, work.actor, amount, promise.day, "Bilag")).id

        there = promise.paid if step == "repay" else promise.unpaid
        refused = "insufficient_funds" if there < amount else None
        if wrong:
            refused = "action_not_for_role"
        assert self.does(SCHOOL if wrong else ECONOMIST, change) == refused
        if refused:
            return
        if step == "pay":
            promise.unpaid -= amount
            promise.paid += amount
            self.model.payments.append((made["id"], number, amount))
        elif step == "release":
            promise.unpaid -= amount
            self.model.pots[promise.pot] += amount
        else:
            promise.paid -= amount
            self.model.pots[promise.pot] += amount

    @precondition(lambda self: self.model.promises and len(self.model.claims) < 20)
    @rule(place=places, amount=amounts)
    def a_claim_is_approved(self, place, amount):
        number = place % len(self.model.promises)
        promise, made = self.model.promises[number], {}
        room = promise.unpaid - self.model.claimed(promise)

        def send(work):
            commitment, claims = Commitments(work).get(promise.id, if_match="*"), Claims(work)
            spent = [{"spent_on": date(promise.year, 2, 1), "description": "Kurs", "amount_ore": amount}]
            claim = claims.add(Claim.begin(work.actor, commitment, ON_INVOICE, {"reference": "F", "lines": spent}))
            work.flush()
            claim = claims.get(claim.id)
            claim.perform("send", work.actor, claims.room(claim), 1)
            made["id"] = claim.id

        def approve(work):
            claim = Claims(work).get(made["id"], if_match="*")
            claim.perform("approve", work.actor, Claims(work).room(claim), 1)

        refused = "claim_above_promise" if amount > room else None
        if promise.year > YEAR and refused is None:
            refused = "spent_in_the_future"
        assert self.does(SCHOOL, send) == refused
        if not refused:
            assert self.does(ECONOMIST, approve) is None
            self.model.claims.append(Asked(made["id"], number, amount))

    @precondition(lambda self: self.model.claims)
    @rule(place=places, whole=st.integers(0, 4))
    def a_claim_is_paid(self, place, whole):
        claim = self.model.claims[place % len(self.model.claims)]
        promise, made = self.model.promises[claim.promise], {}
        amount = claim.amount if whole else claim.amount + 1

        def change(work):
            commitment = Commitments(work).get(promise.id)
            found = Claims(work).get(claim.id, if_match="*")
            made["id"] = post(work, pay(commitment, work.actor, amount, promise.day, "Krav", ON_INVOICE, found)).id

        refused = "insufficient_funds" if promise.unpaid < amount else None
        if claim.state != "approved":
            refused = "wrong_state"
        elif not whole:
            refused = "claim_paid_whole"
        assert self.does(ECONOMIST, change) == refused
        if not refused:
            claim.state = "paid"
            promise.unpaid -= amount
            promise.paid += amount
            self.model.payments.append((made["id"], claim.promise, amount))
            self.paid_claims[made["id"]] = claim

    @precondition(lambda self: self.model.payments)
    @rule(place=places)
    def a_payment_is_corrected(self, place):
        number = place % len(self.model.payments)
        posting, at, amount = self.model.payments[number]
        promise = self.model.promises[at]

        def change(work):
            reverse(work, work.session.get_one(Posting, ("38", posting)), on=promise.day, reason="Feil")

        if amount == 0:
            assert self.does(ECONOMIST, change) == "already_reversed"
            return
        enough = promise.paid >= amount
        assert self.does(ECONOMIST, change) == (None if enough else "insufficient_funds")
        if enough:
            promise.paid -= amount
            promise.unpaid += amount
            self.model.payments[number] = (posting, at, 0)  # corrected: not once more
            if posting in self.paid_claims:
                self.paid_claims[posting].state = "approved"

    @precondition(lambda self: self.model.promises)
    @rule(place=places)
    def a_promise_is_corrected(self, place):
        promise = self.promise(place)

        def change(work):
            reverse(work, work.session.get_one(Posting, ("38", promise.posting)), on=promise.day, reason="Feil")

        refused = "insufficient_funds" if promise.unpaid < promise.amount else None
        if promise.reversed:
            refused = "already_reversed"
        assert self.does(ECONOMIST, change) == refused
        if not refused:
            promise.unpaid -= promise.amount
            promise.reversed = True
            self.model.pots[promise.pot] += promise.amount

    # What must hold after every step

    def one(self, statement, **params):
        with self.engine.connect() as connection:
            return connection.execute(text(statement), params).scalar_one()

    @invariant()
    def the_database_has_what_the_model_has(self):
        with self.engine.connect() as connection:
            found = {
                (kind, subject): balance
                for kind, subject, balance in connection.execute(
                    text(
                        "SELECT kind, subject_id, balance FROM accounts"
                        " WHERE county = '38' AND balance <> 0"
                        " AND (school_year = 2024 OR kind IN ('pot', 'commitment', 'paid'))"
                    )
                )
            }
            states = dict(
                connection.execute(
                    text("SELECT id, status FROM measures WHERE id = ANY(:ids)"), {"ids": list(self.model.measures)}
                ).all()
            )
            decisions = dict(connection.execute(text("SELECT id, status FROM decisions")).all())
            claims = dict(connection.execute(text("SELECT id, status FROM claims")).all())
        model, nil = self.model, UUID(int=0)
        expected = {
            ("grant", nil): -model.granted,
            ("unallocated", nil): model.unallocated,
            ("returned", nil): model.returned,
            ("carried", nil): model.carried,
            ("clearing", nil): model.sent,
            **{("pot", pot): left for pot, left in model.pots.items()},
            **{("commitment", one.id): one.unpaid for one in model.promises},
            **{("paid", one.id): one.paid for one in model.promises},
        }
        assert found == {key: balance for key, balance in expected.items() if balance}
        assert states == model.measures
        assert decisions == model.decisions
        assert claims == {one.id: one.state for one in model.claims}


@pytest.fixture(scope="session")
def year_template(server, world, portal):
    """A county with an adopted plan, two pots with their money, 500 øre unallocated, and a need with the forum."""
    url = server.create("life", world)
    with running(portal, url) as api:
        story = Story(api)
        need = story.need()
        plan = story.plan(measures=[story.measure("proposed", need=need)], pot_ore=POT)
        pots = tuple(UUID(pot["id"]) for pot in plan["pots"])
        story.economist.made("/grant-letters", story.letter(2 * POT + 500))
        for pot in pots:
            story.economist.made("/allocations", {"pot_id": str(pot), "effective_on": "2024-08-15"})
        year = {"school_year": YEAR + 1, "budget_year": YEAR + 1}
        later = story.plan(measures=[story.measure("proposed", school_year=YEAR + 1)], pot_ore=POT, **year)
        letter = {**story.letter(2 * POT, "UDIR 25/1"), **year, "received_on": "2025-05-02"}
        story.economist.made("/grant-letters", letter)
        next_pot = later["pots"][0]["id"]
        for pot in later["pots"]:
            story.economist.made("/allocations", {"pot_id": pot["id"], "effective_on": "2025-08-15"})
        other = {"pot_id": later["pots"][1]["id"], "amount_ore": POT, "on": "2025-08-16", "reason": "Ikke i bruk"}
        story.economist.made("/deallocations", other)
    return pots, UUID(next_pot), UUID(need["id"])


def test_the_model_and_the_database_agree_after_every_step(server, year_template):
    set_example_date(date(2024, 10, 1))
    pots, next_pot, need = year_template

    class OneLife(Life):
        pass

    OneLife.pots, OneLife.next_pot, OneLife.need = pots, next_pot, need
    OneLife.new_database = staticmethod(lambda: server.database("life"))
    OneLife.counted = Counter()
    run_state_machine_as_test(
        OneLife,
        settings=settings(
            max_examples=max(2, STEPS * 4 // 3 // PER_EXAMPLE),  # some lives end early
            stateful_step_count=PER_EXAMPLE,
            deadline=None,
            database=None,
            derandomize="FAGLOFT_STEPS" not in os.environ,  # a campaign looks elsewhere each time
            suppress_health_check=list(HealthCheck),
        ),
    )
    if "FAGLOFT_STEPS" in os.environ:
        print(f"{OneLife.counted['steps']} steps, {OneLife.counted['refused']} of them refused as they should be")
    assert OneLife.counted["steps"] >= STEPS
