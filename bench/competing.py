"""Competing postings over HTTP: 64 clients on one pot, then on 15 counties; no answer of 5xx, never below zero.

Two of three requests take an øre out of the pot, the third releases one into it; it begins with few, so that many are
refused. In the counties free money is sent back. Afterwards the ledger is checked, and the pot holds what the answers
say that it must.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from typing import Any

import httpx

from bench.killing import FAGLOFT, ROOT, serving

CLIENTS = 64
REQUESTS = int(os.environ.get("FAGLOFT_REQUESTS", str(CLIENTS * 2000)))  # for each of the two places
COUNTIES = ("03", "11", "15", "18", "31", "32", "33", "34", "38", "39", "40", "42", "46", "50", "56")
FEW = 40  # øre in the pot to begin with
DAY = {"on": "2024-03-15", "reason": "Måling"}


class Api:
    """One who calls, with a role in a county."""

    def __init__(self, base: str, role: str, county: str, organisation: str) -> None:
        told = {"role": role, "county": county, "organisation_id": organisation, "subject": f"bench:{role}:{county}"}
        token = httpx.post(f"{base}/demo/tokens", json=told).raise_for_status().json()["access_token"]
        self.authorization = f"Bearer {token}"
        self.client = httpx.Client(base_url=base, headers={"Authorization": self.authorization}, timeout=30)

    def read(self, path: str, **params: Any) -> Any:
        return self.client.get(path, params=params).raise_for_status().json()

    def made(self, path: str, body: dict[str, Any]) -> Any:
        return self.client.post(path, json=body).raise_for_status().json()

    def raw(self, path: str, body: dict[str, Any]) -> str:
        """A POST as it goes over the wire."""
        content = json.dumps(body)
        head = f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {self.authorization}\r\n"
        return f"{head}Content-Type: application/json\r\nContent-Length: {len(content.encode())}\r\n\r\n{content}"


def load(port: int, requests: list[str]) -> dict[str, Any]:
    """All the requests in turn by 64 clients; how many answers there were of each status, for each of them."""
    job = {"port": port, "clients": CLIENTS, "most": REQUESTS, "status": None, "requests": requests}
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, check=False, input=json.dumps(job), capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"the load generator failed: {done.stderr}")
    return json.loads(done.stdout)


def hot(port: int, base: str) -> list[str]:
    """One pot, emptied and filled at once; what is wrong afterwards."""
    authority = organisation(base)
    economist = Api(base, "county_economist", "38", authority)
    overview = economist.read("/budgets/overview", school_year=2023)
    pot = max(overview["pots"], key=lambda one: one["left_ore"])
    on_their_way = {
        line["commitment_id"]
        for batch in economist.read("/payment-batches", school_year=2023)["items"]
        for line in economist.read(f"/payment-batches/{batch['id']}")["lines"]
    }
    there = economist.read("/commitments", school_year=2023, pot_id=pot["pot_id"], limit=200)["items"]
    promised = max((one for one in there if one["id"] not in on_their_way), key=lambda one: one["unpaid_ore"])
    economist.made("/deallocations", {"pot_id": pot["pot_id"], "amount_ore": pot["left_ore"] - FEW, **DAY})
    out = economist.raw("/deallocations", {"pot_id": pot["pot_id"], "amount_ore": 1, **DAY})
    back = economist.raw(f"/commitments/{promised['id']}/releases", {"amount_ore": 1, **DAY})
    answers = load(port, [out, back, out])
    taken, released, more = (one.get("201", 0) for one in answers["statuses"])
    taken += more
    [after] = [
        one for one in economist.read("/budgets/overview", school_year=2023)["pots"] if one["pot_id"] == pot["pot_id"]
    ]
    expected = FEW + released - taken
    print(
        f"hot     {answers['rate']:>6.0f} answers/s   {answers['statuses']}   in the pot {after['left_ore']} øre,"
        f" expected {expected}"
    )
    wrong = strange(answers["statuses"])
    return wrong if after["left_ore"] == expected >= 0 else [*wrong, "the pot does not hold what was answered"]


def spread(port: int, base: str) -> list[str]:
    """Free money of 15 counties is sent back, an øre at a time, until half of what is asked for is refused."""
    authority = organisation(base)
    callers = {county: Api(base, "county_economist", county, authority) for county in COUNTIES}
    each = REQUESTS // len(COUNTIES) // 2
    for county, caller in callers.items():
        letter = {
            "reference": f"Måling {county}",
            "budget_year": 2031,
            "school_year": 2031,
            "received_on": "2031-05-01",
        }
        caller.made("/grant-letters", {**letter, "amount_ore": each})
    body = {"school_year": 2031, "amount_ore": 1, "on": "2031-06-01", "reason": "Måling"}
    answers = load(port, [caller.raw("/returns", body) for caller in callers.values()])
    wrong = strange(answers["statuses"])
    for county, caller, statuses in zip(COUNTIES, callers.values(), answers["statuses"], strict=True):
        left = caller.read("/budgets/overview", school_year=2031)["unallocated_ore"]
        if left != each - statuses.get("201", 0):
            wrong.append(f"county {county} has {left} øre left of {each} after {statuses}")
    total = {code: sum(one.get(code, 0) for one in answers["statuses"]) for code in ("201", "409", "503")}
    print(f"spread  {answers['rate']:>6.0f} answers/s   {total}   over {len(COUNTIES)} counties")
    return wrong


def organisation(base: str) -> str:
    """Some organisation that a development token can be for."""
    persona = httpx.post(f"{base}/session", json={"persona": "county-economist"}, headers={"X-Fagloft-Client": "1"})
    session = httpx.get(f"{base}/session", cookies=persona.cookies).raise_for_status().json()
    return str(session["actor"]["organisation_id"])


def strange(statuses: list[dict[str, int]]) -> list[str]:
    """Answers that are neither yes nor the ledger's no."""
    found = {code for one in statuses for code in one} - {"201", "409"}
    return [f"answers of {', '.join(sorted(found))}"] if found else []


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="fagloft-compete-") as folder:
        environment = {**os.environ, "PORT": str(port), "FAGLOFT_DATA_DIR": folder, "FAGLOFT_WORKERS": "2"}
        with serving(environment, port):
            base = f"http://127.0.0.1:{port}/api/v1"
            wrong = hot(port, base) + spread(port, base)
        verified = subprocess.run(
            [str(FAGLOFT), "verify"], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
        )
    print(f"fagloft verify: {verified.stdout.splitlines()[-1]}", *wrong, sep="\n")
    sys.exit(bool(wrong or verified.returncode))


if __name__ == "__main__":
    main()
