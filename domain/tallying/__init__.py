"""How ballots become an outcome: the rules, what explains an outcome, and the file in which anyone can check it."""

from domain.tallying.election import Choice, Election
from domain.tallying.equal_shares import Purse, completed, equal_shares
from domain.tallying.explaining import Explanation, explain_greedy, explain_order, explain_shares
from domain.tallying.greedy import greedy_order
from domain.tallying.kemeny import Ranking, explain_kemeny, fitting, kemeny
from domain.tallying.pabulib import election_text, read_election
from domain.tallying.phragmen import explain_phragmen
from domain.tallying.rules import RULES, Rule

__all__ = [
    "RULES",
    "Choice",
    "Election",
    "Explanation",
    "Purse",
    "Ranking",
    "Rule",
    "completed",
    "election_text",
    "equal_shares",
    "explain_greedy",
    "explain_kemeny",
    "explain_order",
    "explain_phragmen",
    "explain_shares",
    "fitting",
    "greedy_order",
    "kemeny",
    "read_election",
]
