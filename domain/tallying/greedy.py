"""The familiar rule: most points first, down the list for as long as there is money."""

from domain.tallying.election import Election


def greedy(election: Election) -> list[str]:
    """Most points first; what does not fit is passed over."""
    chosen: list[str] = []
    left = election.budget
    for name in greedy_order(election):
        if election.costs[name] <= left:
            chosen.append(name)
            left -= election.costs[name]
    return chosen


def greedy_order(election: Election) -> list[str]:
    """All choices, most points first."""
    return sorted(election.costs, key=lambda name: (-election.points[name], *election.precedence(name)))
