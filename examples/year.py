"""A county's whole year over the API, as an integrator would write it: from the forum's seats to the annual report.

    python examples/year.py --base-url http://127.0.0.1:8000 --county 50

What happens stands in `year.toml` beside it. Takes the first school year from 2024 without an adopted plan, so that it
can be run again and again. Needs httpx and a server with the demonstration (for its tokens). Ends with a clear sentence
and status 1 when anything is off.
"""

import argparse
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

Record = dict[str, Any]
OSLO = "03"
FIRST_YEAR = 2024
ATTEMPTS = 4  # for each request


class Stop(Exception):
    """Something is off; the message says what, in a sentence."""


class Client:
    """The API on behalf of one actor.

    A creation carries an Idempotency-Key, so that it can be sent again when the line breaks; a change carries the ETag
    last read, so that it never overwrites what somebody else has saved in between.
    """

    def __init__(self, base_url: str, token: str | None = None) -> None:
        headers = {"Accept-Language": "nb"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self.http = httpx.Client(base_url=f"{base_url.rstrip('/')}/api/v1", headers=headers, timeout=30)

    def get(self, path: str, **query: Any) -> Record:
        """One record or report."""
        return self._send("GET", path, params=query).json()

    def every(self, path: str, **query: Any) -> Iterator[Record]:
        """All records of a list, page by page."""
        page = self.get(path, **query)
        yield from page["items"]
        while page["next_cursor"]:
            page = self.get(path, **query, cursor=page["next_cursor"])
            yield from page["items"]

    def create(self, path: str, body: Record, key: str | None = None) -> Record:
        """Create a record: once, however often it has to be sent."""
        return self._send("POST", path, json=body, headers={"Idempotency-Key": key or str(uuid4())}).json()

    def change(self, method: str, path: str, body: Record, part: str = "") -> Record:
        """Read the record at `path` and change it (or its `part`), unless it has been saved in between."""
        etag = self._send("GET", path).headers["ETag"]
        return self._send(method, path + part, json=body, headers={"If-Match": etag}).json()

    def take(self, action: str, path: str, **more: Any) -> Record:
        """Take one of the record's allowed actions."""
        read = self._send("GET", path)
        allowed = read.json()["allowed_actions"]
        if action not in allowed:
            raise Stop(f"{path} tillater ikke «{action}», bare: {', '.join(allowed) or 'ingenting'}.")
        headers = {"If-Match": read.headers["ETag"], "Idempotency-Key": str(uuid4())}
        return self._send("POST", f"{path}/transitions", json={"action": action, **more}, headers=headers).json()

    def put(self, path: str, body: Record) -> None:
        """Put what is only one's own, such as a seat's points: needs no ETag."""
        self._send("PUT", path, json=body)

    def _send(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Send, and again when the line breaks or the server is busy."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self.http.request(method, path, **how)
            except httpx.TransportError as error:
                if attempt == ATTEMPTS:
                    raise Stop(f"Fagløft svarer ikke på {self.http.base_url}: {error}.") from error
                time.sleep(attempt)
                continue
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE or attempt == ATTEMPTS:
                break
            time.sleep(float(response.headers.get("Retry-After", attempt)))
        if response.is_error:
            raise Stop(f"{method} {path}: {explained(response)}")
        return response


def explained(response: httpx.Response) -> str:
    """A problem (RFC 9457) as a sentence: what is wrong, where, and what would mend it."""
    if "problem+json" not in response.headers.get("Content-Type", ""):
        return f"svarte {response.status_code}."
    problem = response.json()
    faults = " ".join(f"{fault['pointer']}: {fault['message']} {fault['remedy']}" for fault in problem["errors"])
    return f"{problem['title']} {faults or problem['detail']} ({response.status_code}, {problem['code']})"


class Year:
    """One county's year. Each step is a method that tells what it did; they are taken in the order of `STEPS`."""

    def __init__(self, base_url: str, county: str, story: Record) -> None:
        self.base_url, self.county, self.story = base_url, OSLO, story
        self.onlooker = self.client("directorate")  # reads every county, whichever its token names
        counties = {row["number"]: row for row in self.onlooker.get("/counties")["items"]}
        if county not in counties:
            raise Stop(f"Det finnes ikke noe fylke {county}. Numrene er {', '.join(sorted(counties))}.")
        self.county, self.name = county, counties[county]["name"]
        self.authority = self.county_authority(counties[county])
        self.secretary = self.client("forum_secretary", self.authority)
        self.economist = self.client("county_economist", self.authority)
        adopted = {plan["school_year"] for plan in self.secretary.every("/plans") if plan["status"] == "adopted"}
        self.year = next(year for year in range(FIRST_YEAR, 2100) if year not in adopted)
        self.title = f"{self.year}/{(self.year + 1) % 100:02}"

    def client(self, role: str, organisation: Record | None = None) -> Client:
        """A client with a development token. In production the token comes from the county's identity provider."""
        body = {"role": role, "county": self.county, "organisation_id": organisation["id"] if organisation else None}
        token = Client(self.base_url).create("/demo/tokens", body)["access_token"]
        return Client(self.base_url, token)

    def county_authority(self, county: Record) -> Record:
        """The county itself. Its first secretary takes a place at another county authority to register it."""
        body = {"name": county["name"], "kind": "county_authority", "number": county["organisation_number"]}
        lender = next(self.onlooker.every("/organisations", kind="county_authority"), None)
        if lender is None:
            raise Stop("Ingen fylkeskommune er registrert. Kjør «fagloft demo» først.")
        found = self.by_number(body["number"])
        return found or self.client("forum_secretary", lender).create("/organisations", body)

    def by_number(self, number: str) -> Record | None:
        """The organisation with that number, if it is registered."""
        return next((o for o in self.onlooker.every("/organisations", q=number) if o["number"] == number), None)

    def organisation(self, told: Record, members: list[str]) -> Record:
        """The organisation that the story tells of; registered the first time."""
        number = invented_number(self.county, told["place"])
        name = f"{told['name']} {self.name.removesuffix(' fylkeskommune').removesuffix(' kommune')}"
        body = {"name": name, "kind": told["kind"], "number": number, "member_ids": members}
        return self.by_number(number) or self.secretary.create("/organisations", body)

    def day(self, told: str) -> str:
        """A date in the school year: `09-02` in its first calendar year, `+03-28` in its second."""
        return f"{self.year + told.startswith('+')}-{told.removeprefix('+')}"

    def seat_the_forum(self) -> str:
        """Every mandatory group of the rule set gets a seat with a vote."""
        today = Client(self.base_url).get("/session")["example_date"] or time.strftime("%Y-%m-%d")
        groups = self.secretary.get("/rule-sets/current")["content"]["seat_groups"]
        held = {seat["group"] for seat in self.secretary.get("/forum")["seats"] if seat["voting"]}
        for group in [group["code"] for group in groups if group["mandatory"] and group["code"] not in held]:
            holder = self.organisation(self.story["seats"][group], [])
            seat = {"group": group, "organisation_id": holder["id"], "title": holder["name"], "valid_from": today}
            self.secretary.create("/seats", seat)
        forum = self.secretary.get("/forum")
        if forum["findings"]:
            raise Stop(forum["findings"][0]["message"])
        self.seats = [seat for seat in forum["seats"] if seat["voting"]]
        return f"{len(self.seats)} seter har stemme, og ingen obligatorisk gruppe mangler"

    def receive_grant(self) -> str:
        """The grant letter's money becomes the county's unallocated."""
        letter = {"reference": f"{self.year}/{uuid4().hex[:6]}", "budget_year": self.year, "school_year": self.year}
        letter |= {"amount_ore": self.story["grant_kr"] * 100, "received_on": self.day("02-26")}
        self.economist.create("/grant-letters", letter)
        return f"brev {letter['reference']} gir {kr(letter['amount_ore'])}"

    def report_needs(self) -> str:
        """A school and companies report; their network forwards, and merges those that are the same."""
        self.organisations, self.hands, self.needs = {}, {}, {}
        for key, told in self.story["organisations"].items():
            members = [o["id"] for o in self.organisations.values()] if told["kind"] == "network" else []
            self.organisations[key] = self.organisation(told, members)
            self.hands[key] = self.client(told["role"], self.organisations[key])
        for told in self.story["needs"]:
            need = {name: told[name] for name in told if name not in ("key", "owner", "merged_into", "points")}
            need |= {"owner_id": self.organisations[told["owner"]]["id"], "school_year": self.year}
            need["anchoring_date"] = self.day(told["anchoring_date"])
            owner = self.hands[told["owner"]]
            draft = owner.create("/needs", need)
            self.needs[told["key"]] = owner.take("submit", f"/needs/{draft['id']}")
        network, merged = self.hands["network"], []
        for told in self.story["needs"]:
            need, into = self.needs[told["key"]], self.needs.get(told.get("merged_into"))
            if into is None:
                network.take("forward", f"/needs/{need['id']}")
            else:
                same = {"into_id": into["id"], "reason": "Samme behov, samme kurs."}
                network.take("propose_merge", f"/needs/{need['id']}", **same)
                merged.append(f"{need['number']} er slått sammen med {into['number']}")
        return f"{len(self.needs)} er meldt og løftet av nettverket; {', '.join(merged)}"

    def prioritise(self) -> str:
        """Criteria, points from the seats, and an order that departs from the points once, with its reason."""
        body = {"school_year": self.year, "title": f"Prioritering {self.title}", "criteria": self.story["criteria"]}
        path = f"/priority-rounds/{self.secretary.create('/priority-rounds', body)['id']}"
        points = {self.needs[told["key"]]["id"]: told["points"] for told in self.story["needs"] if "points" in told}
        self.secretary.change("PUT", path, {"need_ids": list(points)}, part="/needs")
        self.secretary.take("open", path)
        scores = {"scores": [{"need_id": need_id, "points": given} for need_id, given in points.items()]}
        for seat in self.seats[:4]:
            self.client("forum_member", seat["organisation"]).put(f"{path}/scores", scores)
        self.secretary.take("close", path)
        items = [
            {"need_id": self.needs[told["need"]]["id"], "outcome": told["outcome"], "reason": told.get("reason")}
            for told in self.story["order"]
        ]
        ordered = self.secretary.change("PUT", path, {"items": items}, part="/order")
        self.secretary.take("decide", path)
        departures = [item for item in ordered["items"] if item["departs"]]
        if len(departures) != 1:
            raise Stop(f"Rekkefølgen skulle ha ett avvik fra poengene, men har {len(departures)}.")
        moved = f"{departures[0]['need']['number']} er flyttet fra plass {departures[0]['computed_rank']}"
        return f"{ordered['seats_scored']} seter ga poeng; {moved} til {departures[0]['position']}, med grunn"

    def plan_measures(self) -> str:
        """Owners propose; the secretary, another hand, approves."""
        own = ("title", "kind", "workplace_based", "description", "groups")
        self.measures = []
        for told in self.story["measures"]:
            measure = {name: told[name] for name in own} | {
                "owner_id": self.organisations[told["owner"]]["id"],
                "school_year": self.year,
                "need_ids": [self.needs[told["need"]]["id"]],
                "partner_ids": [self.organisations[partner]["id"] for partner in told["partners"]],
                "start_on": self.day(told["start_on"]),
                "end_on": self.day(told["end_on"]),
                "cost_lines": [
                    {"category": code, "description": "Etter tilbud", "amount_ore": amount * 100}
                    for code, amount in told["costs_kr"].items()
                ],
            }
            owner = self.hands[told["owner"]]
            path = f"/measures/{owner.create('/measures', measure)['id']}"
            owner.take("propose", path)
            self.measures.append((told, self.secretary.take("approve", path)))
        return f"{len(self.measures)} er foreslått av eierne og godkjent av en annen hånd"

    def adopt_plan(self) -> str:
        """Pots fill the frame, shares sum to 100 %, each line says how it meets C1 and C2; a member adopts it."""
        plan = {"school_year": self.year, "budget_year": self.year, "title": f"Disponeringsplan {self.title}"}
        path = f"/plans/{self.secretary.create('/plans', plan | {'frame_ore': self.story['grant_kr'] * 100})['id']}"
        pots = [
            {name: pot[name] for name in ("code", "nb", "nn", "en", "actor")} | {"amount_ore": pot["amount_kr"] * 100}
            for pot in self.story["pots"]
        ]
        shares = [{"actor": actor, "share": percent * 100} for actor, percent in self.story["shares_percent"].items()]
        self.secretary.change("PATCH", path, {"pots": pots, "shares": shares})
        lines = [
            {"measure_id": measure["id"], "pot_code": told["pot"], "amount_ore": measure["total_cost_ore"]}
            | {name: told[name] for name in ("meets_c1", "meets_c2")}
            for told, measure in self.measures
        ]
        self.secretary.change("PATCH", path, {"lines": lines})
        self.secretary.take("propose", path)
        member = self.client("forum_member", self.seats[0]["organisation"])
        self.pots = {pot["code"]: pot for pot in member.take("adopt", path)["pots"]}
        for pot in self.pots.values():
            self.economist.create("/allocations", {"pot_id": pot["id"], "effective_on": self.day("06-14")})
        given = ", ".join(f"{kr(pot['amount_ore'])} til «{pot['nb']}»" for pot in self.pots.values())
        return f"vedtatt av forumet, og pengene er fordelt: {given}"

    def commit_and_pay(self) -> str:
        """Decisions bind the pots; the economist pays. A payment that is sent twice is made once."""
        self.payments: list[Record] = []
        for told, measure in self.measures:
            commitment = {
                "pot_id": self.pots[told["pot"]]["id"],
                "measure_id": measure["id"],
                "recipient_id": self.organisations[told["owner"]]["id"],
                "amount_ore": measure["total_cost_ore"],
                "decided_on": self.day("06-20"),
                "reason": "Prioritert av forumet og innenfor planen.",
            }
            bound = self.secretary.create("/commitments", commitment)
            self.hands[told["owner"]].take("start", f"/measures/{measure['id']}")
            for part, (day, amount) in enumerate(told["payments_kr"].items(), start=1):
                voucher = f"Bilag {bound['number']}-{part}"
                body = {"amount_ore": amount * 100, "paid_on": self.day(day), "reference": voucher}
                once = f"payment-{bound['id']}-{part}"
                path = f"/commitments/{bound['id']}/payments"
                first, again = (self.economist.create(path, body, key=once) for _ in range(2))
                if first["id"] != again["id"]:
                    raise Stop(f"{voucher} ble betalt to ganger.")
                self.payments.append(first)
            self.hands[told["owner"]].take("complete", f"/measures/{measure['id']}")
        paid = sum(payment["amount_ore"] for payment in self.payments)
        return f"{kr(paid)} er utbetalt i {len(self.payments)} bilag; ingen betaling ble gjort to ganger"

    def evaluate(self) -> str:
        """What changed in practice. Approval, by another hand, releases what was not used."""
        for told, measure in self.measures:
            evaluation = {name: told["evaluation"][name] for name in ("practice_change", "unspent_reason", "groups")}
            evaluation |= {"measure_id": measure["id"], "used_ore": told["evaluation"]["used_kr"] * 100}
            owner = self.hands[told["owner"]]
            begun = owner.create("/evaluations", evaluation | {"indicators": self.story["indicators"]})
            owner.take("submit", f"/evaluations/{begun['id']}")
            self.secretary.take("approve", f"/evaluations/{begun['id']}")
        return f"{len(self.measures)} er sendt og godkjent; {kr(self.sums()['release'])} ubrukt er frigitt"

    def sums(self) -> dict[str, int]:
        """The ledger's rows of the year, read page by page, added up by kind; a reversal takes back its original."""
        postings = {row["id"]: row for row in self.economist.every("/postings", school_year=self.year, limit=5)}
        sums = dict.fromkeys(("grant", "commitment", "payment", "release", "repayment"), 0)
        for posting in postings.values():
            original = postings.get(posting["reverses_id"])
            kind, sign = (original["kind"], -1) if original else (posting["kind"], 1)
            sums[kind] = sums.get(kind, 0) + sign * posting["amount_ore"]
        return sums

    def report(self) -> str:
        """The annual report's money equals the ledger's rows, added up here."""
        report = self.economist.get("/reports/annual", school_year=self.year)
        figures = {figure["key"]: figure["value"] for section in report["sections"] for figure in section["figures"]}
        sums = self.sums()
        paid, bound = sums["payment"] - sums["repayment"], sums["commitment"] - sums["release"] - sums["repayment"]
        ledger = {"granted": sums["grant"], "committed": bound, "paid": paid, "left": sums["grant"] - bound}
        for name, amount in ledger.items():
            if figures[f"money.{name}"] != amount:
                raise Stop(f"money.{name}: rapporten sier {kr(figures[f'money.{name}'])}, bilagene {kr(amount)}.")
        if report["missing"]:
            raise Stop(report["missing"][0]["message"])
        told = zip(("tildelt", "bundet", "utbetalt", "ledig"), map(kr, ledger.values()), strict=True)
        return f"er lik summen av bilagene: {', '.join(' '.join(pair) for pair in told)}"

    def trace(self) -> Iterator[str]:
        """One payment back to the need and its anchoring, and forward to the evaluation, as a tree."""
        trace = self.economist.get(f"/payments/{self.payments[-1]['id']}/trace")
        if not trace["complete"]:
            raise Stop(f"Sporet er brutt: {', '.join(trace['broken'])} mangler.")
        payment, line, evaluation = trace["payment"], trace["plan_line"], trace["evaluation"]
        yield f"{payment['text']}: {kr(payment['amount_ore'])} til {trace['recipient']['name']}"
        yield f"├─ vedtak {trace['commitment_number']}: {kr(trace['commitment_ore'])} fra potten «{trace['pot_nb']}»"
        yield f"│  └─ {line['plan_title']}: {kr(line['amount_ore'])}. {line['meets_c2']}"
        yield f"├─ tiltak {trace['measure']['number']}: {trace['measure']['title']}"
        for found in trace["needs"]:
            anchoring, merged = found["anchoring"], [str(other["number"]) for other in found["merged_from"]]
            yield f"│  └─ behov {found['need']['number']} fra {found['owner']['name']}: {found['need']['title']}"
            took_part = f"ledere: {anchoring['leaders']}, ansatte: {anchoring['employees']}"
            yield f"│     ├─ forankret {anchoring['date']} ({took_part}); med behov {', '.join(merged) or '–'}"
            yield from (f"│     └─ {place['title']}: plass {place['rank']}" for place in found["priorities"])
        yield f"└─ godkjent evaluering: {sum(evaluation['completed'].values())} fullførte"
        yield f"   └─ {evaluation['practice_change']}"


STEPS: tuple[tuple[str, Callable[[Year], str]], ...] = (
    ("Samarbeidsforum", Year.seat_the_forum),
    ("Tilskudd", Year.receive_grant),
    ("Behov", Year.report_needs),
    ("Prioritering", Year.prioritise),
    ("Tiltak", Year.plan_measures),
    ("Plan", Year.adopt_plan),
    ("Penger", Year.commit_and_pay),
    ("Evalueringer", Year.evaluate),
    ("Årsrapport", Year.report),
)


def kr(ore: int) -> str:
    """Øre as people write kroner: `1 234 kr`, with øre only when there are any."""
    whole, rest = divmod(abs(ore), 100)
    return f"{'−' if ore < 0 else ''}{whole:,}".replace(",", " ") + (f",{rest:02} kr" if rest else " kr")


def invented_number(county: str, place: int) -> str:
    """An organisation number for the example, with the check digit (MOD 11) that a real one has."""
    for serial in range(place * 5, place * 5 + 5):
        digits = f"31{county}{serial:04}"
        check = -sum(weight * int(digit) for weight, digit in zip((3, 2, 7, 6, 5, 4, 3, 2), digits, strict=True)) % 11
        if check < 10:
            return f"{digits}{check}"
    raise Stop(f"Det finnes ikke noe nummer på plass {place}.")


def main() -> int:
    """Walk the year; 0 when everything agrees."""
    parser = argparse.ArgumentParser(description="Walk a county's whole year over the API.")
    parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="where Fagløft runs")
    parser.add_argument("--county", default="50", help="the county's number, two digits")
    arguments = parser.parse_args()
    try:
        year = Year(
            arguments.base_url, arguments.county, tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
        )
        print(f"{year.name}, skoleåret {year.title}")
        for number, (name, step) in enumerate(STEPS, start=1):
            print(f"{number}. {name}: {step(year)}.")
        print("\nEn krone begge veier:", *year.trace(), sep="\n")
    except Stop as error:
        print(f"year.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
