"""How ballots become an outcome: the rules, what explains an outcome, and the file in which anyone can check it."""

from domain.tallying.election import Choice, Election
from domain.tallying.equal_shares import Purse, completed, equal_shares
from domain.tallying.explaining import Explanation, explain_greedy, explain_shares
from domain.tallying.pabulib import read_election
from domain.tallying.rules import RULES, Rule

__all__ = [
    "RULES",
    "Choice",
    "Election",
    "Explanation",
    "Purse",
    "Rule",
    "completed",
    "equal_shares",
    "explain_greedy",
    "explain_shares",
    "read_election",
]
