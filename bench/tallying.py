"""`python -m bench.tallying`: a forum of 60 seats over 400 measures, and a city of 6 000 voters.

Each figure stands beside greedy on the same ballots, in the same run: what proportionality and its reasons cost.
"""

import random
import sys
import time
from collections.abc import Callable

from domain.tallying import (
    RULES,
    Choice,
    Election,
    completed,
    equal_shares,
    explain_greedy,
    explain_kemeny,
    explain_phragmen,
    explain_shares,
)

LIMIT = 1.0
KRONE = 100


def forum() -> Election:
    """60 seats that each approve of up to 60 of 400 measures, with money for a tenth of them."""
    rng = random.Random(3)
    measures = [Choice(str(i), rng.randrange(5_000, 250_000) * KRONE) for i in range(400)]
    ballots = [dict.fromkeys((m.id for m in rng.sample(measures, rng.randrange(5, 60))), 1) for _ in range(60)]
    return Election(4_200_000 * KRONE, measures, ballots, 100 * KRONE)


def city() -> Election:
    """6 000 voters, 64 projects of which few are dear; most voters name up to ten, near where they live."""
    rng = random.Random(7)
    projects = [
        Choice(str(i), rng.choice([5, 12, 20, 35, 50, 80, 100]) * 1000 + rng.randrange(1000)) for i in range(64)
    ]
    fame = [1 / (1 + i) ** 0.7 for i in range(64)]
    ballots = []
    for _ in range(6000):
        named = rng.choices(projects, weights=fame, k=rng.randrange(1, 11))
        ballots.append(dict.fromkeys((project.id for project in named), 1))
    return Election(1_000_000, projects, ballots)


def everything(election: Election) -> None:
    """All rules and all explanations."""
    explain_phragmen(election)
    explain_kemeny(election)
    explain_greedy(election)
    explain_shares(equal_shares(election))
    explain_shares(completed(election))


def best_of(work: Callable[[Election], object], make: Callable[[], Election]) -> float:
    """The shortest of three, each on ballots that nothing has been computed of."""
    times = []
    for _ in range(3):
        election = make()
        began = time.perf_counter()
        work(election)
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> int:
    """Print both; 1 where one takes longer than a second."""
    slow = 0
    for name, make, work in (
        ("60 seats, 400 measures, all rules and explanations", forum, everything),
        ("6 000 voters, 64 projects, Equal Shares add1", city, RULES["equalshares-add1"]),
    ):
        took, least = best_of(work, make), best_of(RULES["greedy"], make)
        slow += took > LIMIT
        print(f"{name}: {took:.2f} s ({took / least:.0f} times greedy's {least * 1000:.1f} ms), at most {LIMIT} s")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
