"""Competing postings: the ledger beside the same two guarded updates in plain psycopg, on the same database, in turns.

64 clients, on one pot (hot) and spread over 15 counties. The plain side moves the two balances and nothing more: no
posting, no entries, no history. What is measured is the unit of work with `post`, in as many processes as there are
workers: what the server does below HTTP.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from multiprocessing.queues import Queue as ProcessQueue
from pathlib import Path
from queue import Queue
from statistics import median
from uuid import UUID

import psycopg
from sqlalchemy import text

from domain.actors import Actor, Role
from domain.budgets import AccountKey, AccountKind, Movement, PostingKind
from persistence.budgets import post
from persistence.embedded import EmbeddedPostgres
from persistence.engine import make_engine
from persistence.migrating import migrate
from persistence.unit_of_work import UnitOfWork
from persistence.verifying import violations

CLIENTS = 64
PROCESSES = 2
CONNECTIONS = 8  # for each process, as the server's threads
ROUNDS = 3
POSTINGS = int(os.environ.get("FAGLOFT_POSTINGS", "2000"))  # for each round and side; 128000 is 64 clients × 2000
TARGET = 0.4
Times = ProcessQueue  # when each process began and ended
COUNTIES = ("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56")
YEAR, DAY, POT = 2024, date(2024, 10, 1), UUID(int=1)
FULL = 10**12
UPDATE = (
    "UPDATE accounts SET balance = balance + %s, version = version + 1 WHERE county = %s AND id = %s RETURNING balance"
)


def movement(county: str, number: int) -> Movement:
    """One øre from the pot to the unallocated, or back."""
    pot, free = AccountKey(AccountKind.POT, YEAR, POT), AccountKey(AccountKind.UNALLOCATED, YEAR)
    source, target = (pot, free) if number % 2 == 0 else (free, pot)
    return Movement(PostingKind.DEALLOCATION, county, source, target, 1, DAY, YEAR, "Måling")


def product(url: str, counties: list[str], number: int, times: Times) -> None:
    """A share of the postings through the unit of work, on as many connections as a worker has."""
    engine = make_engine(url, pool_size=CONNECTIONS)

    def one(place: int) -> None:
        county = counties[place % len(counties)]
        actor = Actor("bench", "Bench", Role.COUNTY_ECONOMIST, county, (county,))
        with closing(UnitOfWork(engine, actor)) as work:
            post(work, movement(county, place))
            work.commit()

    all_at_once(one, number, times)
    engine.dispose()


def plain(url: str, counties: list[str], number: int, times: Times) -> None:
    """The same share as two guarded updates in ascending order, in plain psycopg, on as many connections."""
    free: Queue[psycopg.Connection] = Queue()
    for _ in range(CONNECTIONS):
        free.put(psycopg.connect(url, autocommit=True))
    connection = free.get()
    rows = connection.execute(
        "SELECT county, kind, id FROM accounts WHERE kind IN ('pot', 'unallocated') AND school_year = %s", [YEAR]
    ).fetchall()
    free.put(connection)
    ids = {(county, kind): id_ for county, kind, id_ in rows}

    def one(place: int) -> None:
        county = counties[place % len(counties)]
        sign = -1 if place % 2 == 0 else 1
        moves = sorted([(ids[county, "pot"], sign), (ids[county, "unallocated"], -sign)])
        connection = free.get()
        with connection.transaction():
            for id_, amount in moves:
                connection.execute(UPDATE, [amount, county, id_]).fetchone()
        free.put(connection)

    all_at_once(one, number, times)
    for _ in range(CONNECTIONS):
        free.get().close()


def all_at_once(one: Callable[[int], None], number: int, times: Times) -> None:
    """Carry out a process's share by its part of the clients, and tell when it began and ended."""
    with ThreadPoolExecutor(CLIENTS // PROCESSES) as pool:
        list(pool.map(one, range(PROCESSES * CONNECTIONS)))  # what is done once (connections, statements) is done now
        began = time.monotonic()
        list(pool.map(one, range(number)))
    times.put((began, time.monotonic()))


def rate(side: str, url: str, counties: list[str]) -> float:
    """Postings per second of one side, over all processes."""
    spawn = multiprocessing.get_context("spawn")
    times = spawn.Queue()
    share = (url, counties, POSTINGS // PROCESSES, times)
    processes = [spawn.Process(target=SIDES[side], args=share) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise SystemExit(f"{side}: a process ended with {process.exitcode}")
    spans = [times.get() for _ in processes]
    return POSTINGS / (max(end for _, end in spans) - min(began for began, _ in spans))


SIDES = {"plain": plain, "product": product}


def fill(url: str) -> None:
    """A grant in every county, half of it in a pot."""
    engine = make_engine(url, pool_size=1)
    migrate(engine)
    for county in COUNTIES:
        actor = Actor("bench", "Bench", Role.COUNTY_ECONOMIST, county, (county,))
        grant, free = AccountKey(AccountKind.GRANT, YEAR), AccountKey(AccountKind.UNALLOCATED, YEAR)
        pot = AccountKey(AccountKind.POT, YEAR, POT)
        with closing(UnitOfWork(engine, actor)) as work:
            post(
                work,
                Movement(PostingKind.GRANT, county, grant, free, 2 * FULL, DAY, YEAR, "Tilskudd", budget_year=2024),
            )
            post(work, Movement(PostingKind.DEALLOCATION, county, free, pot, FULL, DAY, YEAR, "Til potten"))
            work.commit()
    engine.dispose()


def sound(url: str) -> list[str]:
    """What is broken afterwards. The plain side left no entries: their counts and sums alone cannot be asked of it."""
    engine = make_engine(url, pool_size=1)
    silent = ("Every balance is the sum", "Every balance after an entry", "Account versions run", "A county's balances")
    broken = [each.name for each, number in violations(engine) if number and not each.name.startswith(silent)]
    with engine.connect() as connection:
        if connection.scalar(text("SELECT sum(balance) FROM accounts")):
            broken.append("The balances sum to zero")
    engine.dispose()
    return broken


def main() -> None:
    reached = True
    with tempfile.TemporaryDirectory(prefix="fagloft-bench-") as folder:
        embedded = EmbeddedPostgres(Path(folder))
        try:
            fill(embedded.url)
            for place, counties in (("hot", ["42"]), ("spread", list(COUNTIES))):
                found: dict[str, list[float]] = {side: [] for side in SIDES}
                for turn in range(ROUNDS):
                    for side in list(SIDES) if turn % 2 == 0 else reversed(SIDES):
                        found[side].append(rate(side, embedded.url, counties))
                ratio = median(p / b for b, p in zip(found["plain"], found["product"], strict=True))
                reached &= ratio >= TARGET
                verdict = "reached" if ratio >= TARGET else "NOT reached"
                for side, rates in found.items():
                    rounds = " ".join(f"{one:.0f}" for one in rates)
                    print(f"{place:<8}{side:<9}{median(rates):>8.0f} postings/s   {rounds}")
                print(f"{place:<8}{'ratio':<9}{ratio:>8.2f}   (target {TARGET}: {verdict})\n", flush=True)
            broken = sound(embedded.url)
        finally:
            embedded.stop()
    print("Never below zero, and every balance accounted for." if not broken else "; ".join(broken))
    sys.exit(bool(broken) or not reached)


if __name__ == "__main__":
    main()
