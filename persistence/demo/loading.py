"""Plays the example counties' year through the domain, in the order it happened: history and ledger are real."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from domain.actors import Actor, Role
from domain.budgets import Commitment, GrantLetter, allocate, commit, pay, receive_grant, release_unspent
from domain.clock import set_example_date
from domain.evaluations import Evaluation
from domain.measures import Measure
from domain.money import ore
from domain.needs import Need
from domain.organisations import Membership, Organisation, OrganisationKind, ProgrammeArea, Seat, SeatGroup, WrittenNorm
from domain.plans import Plan, PlanActor
from domain.priorities import Criterion, Outcome, PriorityRound, Score
from persistence.budgets import Commitments, post
from persistence.evaluations import Evaluations
from persistence.measures import Measures
from persistence.needs import Needs
from persistence.plans import Plans
from persistence.priorities import PriorityRounds
from persistence.rules import forget_rules, rules_in_force
from persistence.unit_of_work import UnitOfWork

HERE = Path(__file__).parent
ROLE_OF = {
    OrganisationKind.SCHOOL: Role.SCHOOL_LEADER,
    OrganisationKind.PRIVATE_SCHOOL: Role.SCHOOL_LEADER,
    OrganisationKind.COMPANY: Role.COMPANY,
    OrganisationKind.TRAINING_OFFICE: Role.TRAINING_OFFICE,
    OrganisationKind.NETWORK: Role.NETWORK_COORDINATOR,
}
# What the file names as the record does.
NEED_FIELDS = (
    "current_practice",
    "desired_practice",
    "programme",
    "trade",
    "target_groups",
    "other_group_justification",
    "national_goal",
    "sami_perspective",
    "themes",
    "people",
    "measure_kind",
    "wished_measure",
    "external_id",
)
# A merge is dated between the round's closing for needs and the forum's first meeting.
MERGED_ON = "2023-05-02"


def county_folders() -> list[Path]:
    """The example counties' folders, named by county number."""
    return sorted(path for path in HERE.iterdir() if path.is_dir() and path.name[:2].isdecimal())


def read(folder: Path, name: str) -> dict[str, Any]:
    """One of a county's files."""
    return tomllib.loads((folder / f"{name}.toml").read_text())


def load_example_counties(engine: Engine, progress: Callable[[str], None] = lambda _: None) -> bool:
    """Load both example counties in one transaction. Answers False, and does nothing, where they are there already."""
    with engine.connect() as connection:
        if Session(connection).scalar(select(Need.id).where(Need.synthetic).limit(1)) is not None:
            return False
        connection.rollback()
        try:
            with connection.begin():
                _load_areas(connection)
                for folder in county_folders():
                    progress(folder.name[3:].replace("_", " ").title())
                    _Year(connection, folder).play()
        finally:
            set_example_date(None)
            forget_rules()
    return True


def _load_areas(connection: Connection) -> None:
    with Session(connection) as session:
        for area in tomllib.loads((HERE / "trades.toml").read_text())["area"]:
            session.merge(ProgrammeArea(**area))
        session.commit()


def _on(day: str | date) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)


@dataclass
class _Year:
    """One county's year: what is stored under which key, and who acts."""

    connection: Connection
    folder: Path
    organisations: dict[str, Organisation] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    needs: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)
    pots: dict[str, Any] = field(default_factory=dict)
    evaluations: dict[str, Any] = field(default_factory=dict)
    commitments: dict[str, Any] = field(default_factory=dict)
    round_id: Any = None
    plan_id: Any = None

    def play(self) -> None:
        """Organisations and seats first, then every event in the order of its date."""
        self.county = self.folder.name[:2]
        self.files = {name: read(self.folder, name) for name in ("needs", "measures", "plan", "priorities")}
        self._load_organisations()
        events = [*self._need_events(), *self._priority_events(), *self._plan_events(), *self._measure_events()]
        for day, _, event in sorted(events, key=lambda item: (item[0], item[1])):
            set_example_date(day)
            event()

    # Who acts

    def _actor(self, role: Role, key: str, name: str, organisation: str | None) -> Actor:
        body = self.organisations.get(organisation or "")
        return Actor(
            subject=f"demo:{self.county}:{key}",
            name=name,
            role=role,
            county=self.county,
            counties=(self.county,),
            organisation_id=body.id if body else None,
            organisation_name=body.name if body else None,
        )

    def _authority(self) -> str:
        kind = OrganisationKind.COUNTY_AUTHORITY
        return next(key for key, body in self.organisations.items() if body.kind is kind)

    def _secretary(self) -> Actor:
        return self._actor(Role.FORUM_SECRETARY, "secretary", "Forumets sekretær", self._authority())

    def _economist(self) -> Actor:
        return self._actor(Role.COUNTY_ECONOMIST, "economist", "Økonom i fylkeskommunen", self._authority())

    def _member(self) -> Actor:
        return self._actor(Role.FORUM_MEMBER, "chair", "Forumets leder", next(iter(self.seats)))

    def _owner(self, key: str) -> Actor:
        """Whoever reports for an organisation; for boards and the county itself an adviser at the county does."""
        body = self.organisations[key]
        role = ROLE_OF.get(body.kind)
        if role is None:
            return self._actor(Role.FORUM_SECRETARY, "adviser", "Rådgiver i fylkeskommunen", self._authority())
        return self._actor(role, key, body.name, key)

    def _do(self, actor: Actor, change: Callable[[UnitOfWork], None]) -> None:
        work = UnitOfWork(self.connection, actor, "example")
        change(work)
        work.commit()

    # What there is

    def _load_organisations(self) -> None:
        rows = read(self.folder, "organisations")["organisation"]

        def store(work: UnitOfWork) -> None:
            for row in rows:
                body = work.session.scalars(select(Organisation).where(Organisation.name == row["name"])).first()
                if body is None:
                    body = Organisation(
                        name=row["name"],
                        kind=OrganisationKind(row["kind"]),
                        number=row.get("number"),
                        county=row["county"],
                        counties=row.get("counties", [row["county"]]),
                        written_norm=WrittenNorm(row["norm"]),
                        parent_id=self.organisations[row["parent"]].id if "parent" in row else None,
                        synthetic=row.get("synthetic", False),
                    )
                    work.session.add(body)
                    work.session.flush()
                self.organisations[row["key"]] = body
            for row in rows:
                for member in row.get("members", []):
                    body, served = self.organisations[row["key"]], self.organisations[member]
                    work.session.merge(Membership(body_id=body.id, member_id=served.id))
            for row in read(self.folder, "seats")["seat"]:
                self.seats[row["key"]] = Seat(
                    county=self.county,
                    group=SeatGroup(row["group"]),
                    organisation_id=self.organisations[row["organisation"]].id,
                    title=row["title"],
                    voting=row["voting"],
                    valid_from=_on(row["valid_from"]),
                    synthetic=True,
                )
                work.session.add(self.seats[row["key"]])

        self._do(self._actor(Role.FORUM_SECRETARY, "secretary", "Forumets sekretær", None), store)

    # What happened: (date, order within the day, event)

    def _need_events(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        for row in self.files["needs"]["need"]:
            key, owner = row["key"], self._owner(row["owner"])
            yield _on(row["reported_on"]), 0, partial(self._report, row, owner)
            if "submitted_on" in row:
                yield _on(row["submitted_on"]), 1, self._need_step(key, "submit", owner)
            if "forwarded_by" in row:
                yield _on(row["forwarded_on"]), 2, self._need_step(key, "forward", self._owner(row["forwarded_by"]))
            match row["status"]:
                case "returned":
                    day = _on(row["submitted_on"]) + timedelta(days=9)
                    yield day, 3, self._need_step(key, "return", self._secretary(), row["return_reason"])
                case "withdrawn":
                    yield _on(row["submitted_on"]) + timedelta(days=12), 3, self._need_step(key, "withdraw", owner)
                case "merged":
                    yield _on(MERGED_ON), 3, partial(self._merge, key, row["merged_into"])

    def _report(self, row: dict[str, Any], owner: Actor) -> None:
        anchoring = row.get("anchoring", {})
        content = {
            "title": row["title"],
            "school_year": row.get("school_year", 2023),
            "language": WrittenNorm(row["language"]),
            "anchoring_process": anchoring.get("process"),
            "anchoring_date": _on(anchoring["date"]) if "date" in anchoring else None,
            "anchoring_leaders": anchoring.get("leaders"),
            "anchoring_employees": anchoring.get("employees"),
            "anchoring_note": anchoring.get("note"),
            "estimated_cost_ore": ore(row["estimated_cost_kr"]) if "estimated_cost_kr" in row else None,
            "synthetic": True,
        }
        content |= {name: row[name] for name in NEED_FIELDS if name in row}

        def change(work: UnitOfWork) -> None:
            body = self.organisations[row["owner"]]
            need = Needs(work).add(Need.report(work.actor, rules_in_force(work), body, content))
            self.needs[row["key"]] = need.id

        self._do(owner, change)

    def _need_step(self, key: str, action: str, actor: Actor, reason: str | None = None) -> Callable[[], None]:
        def change(work: UnitOfWork) -> None:
            Needs(work).get(self.needs[key]).perform(action, work.actor, rules_in_force(work), reason)

        return lambda: self._do(actor, change)

    def _merge(self, key: str, into: str) -> None:
        def change(work: UnitOfWork) -> None:
            needs = Needs(work)
            needs.get(self.needs[key]).merge_into(needs.get(self.needs[into]), work.actor)

        self._do(self._secretary(), change)

    def _priority_events(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        file = self.files["priorities"]
        round_ = file["round"]
        yield _on(round_["opened_on"]), 10, lambda: self._open_round(file)
        yield _on(round_["closed_on"]), 10, lambda: self._do(self._secretary(), self._round_step("close"))
        yield _on(round_["decided_on"]), 10, lambda: self._do(self._secretary(), lambda work: self._decide(work, file))

    def _round_step(self, action: str) -> Callable[[UnitOfWork], None]:
        return lambda work: PriorityRounds(work).get(self.round_id).perform(action, work.actor)

    def _open_round(self, file: dict[str, Any]) -> None:
        round_, secretary = file["round"], self._secretary()

        def plan(work: UnitOfWork) -> None:
            criteria = [Criterion(**criterion) for criterion in file["criterion"]]
            planned = PriorityRound.plan(work.actor, round_["school_year"], round_["title"], criteria)
            planned.synthetic = True
            self.round_id = PriorityRounds(work).add(planned).id

        def take_up(work: UnitOfWork) -> None:
            needs = Needs(work).get_all([self.needs[key] for key in file["scores"]], "")
            PriorityRounds(work).get(self.round_id).take_up(work.actor, needs)

        self._do(secretary, plan)
        self._do(secretary, take_up)
        self._do(secretary, self._round_step("open"))
        for key, seat in self.seats.items():
            if not seat.voting:
                continue
            codes = [criterion["code"] for criterion in file["criterion"]]
            given = [
                (self.needs[need], dict(zip(codes, scores[key], strict=True)))
                for need, scores in file["scores"].items()
                if key in scores
            ]
            self._score(seat, given)

    def _score(self, seat: Seat, given: list[tuple[Any, dict[str, int]]]) -> None:
        def change(work: UnitOfWork) -> None:
            rounds = PriorityRounds(work)
            round_ = rounds.get(self.round_id)
            round_.check_scores(work.actor, seat, given)
            rounds.put_scores(round_, seat, given)

        body = next(key for key, o in self.organisations.items() if o.id == seat.organisation_id)
        self._do(self._actor(Role.FORUM_MEMBER, f"seat:{body}", seat.title, body), change)

    def _decide(self, work: UnitOfWork, file: dict[str, Any]) -> None:
        rounds = PriorityRounds(work)
        round_ = rounds.get(self.round_id)
        scores: list[Score] = rounds.scores(round_)
        departing = {self.needs[row["need"]]: row for row in file.get("departure", [])}
        order = [ranked.need_id for ranked in round_.ranking(scores) if ranked.need_id not in departing]
        for need_id, row in sorted(departing.items(), key=lambda item: item[1]["rank"]):
            order.insert(row["rank"] - 1, need_id)
        wanted = [
            (
                need_id,
                Outcome.PRIORITISED if place <= file["round"]["prioritised"] else Outcome.NOT_PRIORITISED,
                departing[need_id]["reason"] if need_id in departing else None,
            )
            for place, need_id in enumerate(order, start=1)
        ]
        round_.set_order(work.actor, scores, wanted)
        work.flush()
        round_.perform("decide", work.actor)

    def _plan_events(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        file = self.files["plan"]
        plan = file["plan"]
        for row in file["grant_letter"]:
            yield _on(row["received_on"]), 0, partial(self._receive, row, plan)
        proposed, adopted = _on(plan["proposed_on"]), _on(plan["adopted_on"])
        yield proposed, 20, lambda: self._propose_plan(file)
        yield (
            adopted,
            20,
            lambda: self._do(self._member(), lambda work: Plans(work).get(self.plan_id).perform("adopt", work.actor)),
        )
        for pot in file["pot"]:
            yield adopted, 21, partial(self._allocate, pot["key"], adopted)

    def _receive(self, row: dict[str, Any], plan: dict[str, Any]) -> None:
        def change(work: UnitOfWork) -> None:
            letter = GrantLetter(
                county=self.county,
                reference=row["reference"],
                budget_year=row["budget_year"],
                school_year=plan["school_year"],
                amount_ore=ore(row["amount_kr"]),
                received_on=_on(row["received_on"]),
                synthetic=True,
            )
            work.session.add(letter)
            post(work, receive_grant(letter, work.actor))

        self._do(self._economist(), change)

    def _propose_plan(self, file: dict[str, Any]) -> None:
        plan = file["plan"]
        lines = [row for row in self.files["measures"]["measure"] if "planned_kr" in row]

        def change(work: UnitOfWork) -> None:
            drafted = Plan.draft(
                work.actor,
                school_year=plan["school_year"],
                budget_year=plan["budget_year"],
                title=plan["title"],
                frame_ore=ore(plan["frame_kr"]),
                synthetic=True,
            )
            work.session.add(drafted)
            work.flush()
            names = ("nb", "nn", "en")
            pots = [
                {
                    "code": pot["key"],
                    **{name: pot[name] for name in names},
                    "amount_ore": ore(pot["amount_kr"]),
                    "actor": PlanActor(pot["actor"]),
                }
                for pot in file["pot"]
            ]
            shares = [{"actor": PlanActor(s["actor"]), "share": s["percent"] * 100} for s in file["share"]]
            drafted.change(work.actor, {"pots": pots, "shares": shares})
            work.flush()
            planned = [
                {
                    "measure": Measures(work).get(self.measures[row["key"]]),
                    "pot_code": row["pot"],
                    "amount_ore": ore(row["planned_kr"]),
                    "meets_c1": row["C1"],
                    "meets_c2": row["C2"],
                }
                for row in lines
            ]
            drafted.change(work.actor, {"lines": planned})
            work.flush()
            self.plan_id = drafted.id
            self.pots = {pot.code: pot.id for pot in drafted.pots}
            Plans(work).get(drafted.id).perform("propose", work.actor)

        self._do(self._secretary(), change)

    def _allocate(self, key: str, day: date) -> None:
        def change(work: UnitOfWork) -> None:
            plan, pot = Plans(work).of_pot(self.pots[key])
            post(work, allocate(plan, pot, work.actor, day))

        self._do(self._economist(), change)

    def _measure_events(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        for row in self.files["measures"]["measure"]:
            key, owner, status = row["key"], self._owner(row["owner"]), row["status"]
            proposed = _on(row["proposed_on"])
            yield proposed, 5, partial(self._plan_measure, row, owner)
            yield proposed, 6, self._measure_step(key, "propose", owner)
            if status == "proposed":
                continue
            decided = _on(row["decided_on"])
            if status == "rejected":
                yield decided, 22, self._measure_step(key, "reject", self._secretary(), row["reason"])
                continue
            yield decided, 22, self._measure_step(key, "approve", self._secretary())
            yield from self._money_events(row)
            if status == "cancelled":
                day = decided + timedelta(days=60)
                yield day, 30, self._measure_step(key, "cancel", self._secretary(), row["reason"])
            elif status != "approved":
                yield from self._carried_out(row, owner, decided)

    def _carried_out(
        self, row: dict[str, Any], owner: Actor, decided: date
    ) -> Iterator[tuple[date, int, Callable[[], None]]]:
        key, evaluation = row["key"], row.get("evaluation")
        yield max(_on(row["start"]), decided), 31, self._measure_step(key, "start", owner)
        if row["status"] == "running":
            return
        written = _on(evaluation["written_on"]) if evaluation and "written_on" in evaluation else date(2024, 3, 1)
        yield min(_on(row["end"]), written), 32, self._measure_step(key, "complete", owner)
        if evaluation is None:
            return
        yield written, 33, lambda: self._evaluate(row, owner)
        if evaluation["state"] != "draft":
            yield written, 34, self._evaluation_step(key, "submit", owner)
        if evaluation["state"] == "approved":
            yield _on(evaluation["approved_on"]), 35, self._evaluation_step(key, "approve", self._secretary())

    def _plan_measure(self, row: dict[str, Any], owner: Actor) -> None:
        def change(work: UnitOfWork) -> None:
            organisations = self.organisations
            same = ("title", "kind", "description", "collective", "workplace_based")
            content = {name: row[name] for name in same} | {
                "school_year": 2023,
                "language": WrittenNorm(row["language"]),
                "education": row["education"],
                "programme": row.get("programme"),
                "provider_id": organisations[row["provider"]].id if "provider" in row else None,
                "start_on": _on(row["start"]),
                "end_on": _on(row["end"]),
                "needs": [Needs(work).get(self.needs[key]) for key in row["needs"]],
                "partners": [organisations[key] for key in row["partners"]],
                "groups": row["planned"],
                "cost_lines": [
                    {name: cost[name] for name in ("category", "description")} | {"amount_ore": ore(cost["amount_kr"])}
                    for cost in row["cost"]
                ],
                "synthetic": True,
            }
            measure = Measure.plan(work.actor, rules_in_force(work), organisations[row["owner"]], content)
            self.measures[row["key"]] = Measures(work).add(measure).id

        self._do(owner, change)

    def _measure_step(self, key: str, action: str, actor: Actor, reason: str | None = None) -> Callable[[], None]:
        def change(work: UnitOfWork) -> None:
            Measures(work).get(self.measures[key]).perform(action, work.actor, rules_in_force(work), reason)

        return lambda: self._do(actor, change)

    def _money_events(self, row: dict[str, Any]) -> Iterator[tuple[date, int, Callable[[], None]]]:
        if "commitment" not in row:
            return
        yield _on(row["commitment"]["decided_on"]), 25, lambda: self._commit(row)
        for payment in row.get("payment", []):
            yield _on(payment["paid_on"]), 34, partial(self._pay, row["key"], payment)

    def _commit(self, row: dict[str, Any]) -> None:
        promised = row["commitment"]

        def change(work: UnitOfWork) -> None:
            plan, pot = Plans(work).of_pot(self.pots[row["pot"]])
            commitment = Commitment.decide(
                work.actor,
                plan,
                pot,
                Measures(work).get(self.measures[row["key"]]),
                self.organisations[promised["recipient"]],
                amount_ore=ore(promised["amount_kr"]),
                decided_on=_on(promised["decided_on"]),
                reason=promised["reason"],
                synthetic=True,
            )
            work.session.add(commitment)
            post(work, commit(commitment, work.actor))
            self.commitments[row["key"]] = commitment.id

        self._do(self._secretary(), change)

    def _pay(self, key: str, payment: dict[str, Any]) -> None:
        def change(work: UnitOfWork) -> None:
            commitment = Commitments(work).get(self.commitments[key])
            day, amount = _on(payment["paid_on"]), ore(payment["amount_kr"])
            post(work, pay(commitment, work.actor, amount, day, payment["reference"]))

        self._do(self._economist(), change)

    def _evaluate(self, row: dict[str, Any], owner: Actor) -> None:
        told = row["evaluation"]

        def change(work: UnitOfWork) -> None:
            measure = Measures(work).get(self.measures[row["key"]])
            content = {
                "practice_change": told.get("practice_change"),
                "used_ore": ore(told["used_kr"]) if "used_kr" in told else None,
                "unspent_reason": told.get("unspent_reason"),
                "quote": told.get("quote"),
                "groups": told.get("completed", {}),
                "indicators": told.get("indicators", {}),
                "synthetic": True,
            }
            evaluation = Evaluation.begin(work.actor, rules_in_force(work), measure, content)
            self.evaluations[row["key"]] = Evaluations(work).add(evaluation).id

        self._do(owner, change)

    def _evaluation_step(self, key: str, action: str, actor: Actor) -> Callable[[], None]:
        def change(work: UnitOfWork) -> None:
            rules, commitments = rules_in_force(work), Commitments(work)
            evaluation = Evaluations(work).get(self.evaluations[key])
            promised = commitments.of_measure(self.county, evaluation.measure_id)
            granted = sum(commitment.amount_ore for commitment in promised)
            evaluation.perform(action, work.actor, rules, granted)
            if action == "approve":
                Measures(work).get(evaluation.measure_id).perform("evaluate", work.actor, rules)
                for commitment in promised:
                    unpaid = commitments.money(commitment).unpaid_ore
                    movement = release_unspent(commitment, work.actor, unpaid, evaluation.unspent_ore(granted))
                    if movement is not None:
                        post(work, movement)

        return lambda: self._do(actor, change)
