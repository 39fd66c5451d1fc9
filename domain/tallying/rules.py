"""The rules by which ballots become an outcome, each by its published name."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from domain.tallying.election import Election
from domain.tallying.equal_shares import completed, equal_shares
from domain.tallying.greedy import greedy
from domain.tallying.kemeny import by_kemeny
from domain.tallying.phragmen import phragmen


class Rule(StrEnum):
    """The rules by the names that they are asked for."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equalshares"
    EQUAL_SHARES_ADD1 = "equalshares-add1"
    PHRAGMEN = "phragmen"
    KEMENY = "kemeny"


RULES: Mapping[Rule, Callable[[Election], list[str]]] = {
    Rule.GREEDY: greedy,
    Rule.EQUAL_SHARES: lambda election: equal_shares(election).chosen,
    Rule.EQUAL_SHARES_ADD1: lambda election: completed(election).chosen,
    Rule.PHRAGMEN: phragmen,
    Rule.KEMENY: by_kemeny,
}
