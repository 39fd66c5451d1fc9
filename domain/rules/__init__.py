"""Rules as data: the scheme's versioned rule sets, what each county adds to them, and the conditions they are made of.

National rule set → county → round: the nearer one may add or tighten. Nothing here is code that a county writes:
conditions are `{field, operator: value}` over the fields of an assessment, and each finding is pass, fail or unknown
with its clause.
"""

from domain.rules.comparing import Change, Difference, RuleChange, changed_codes, changed_rules, differences
from domain.rules.conditions import FIELDS, OPERATORS, Fault, condition_faults, holds
from domain.rules.facts import Facts, Line, Result
from domain.rules.practices import (
    AssessedLine,
    Assessment,
    Beyond,
    CallState,
    CountyPractice,
    Coverage,
    Payment,
    adopt,
    assess,
)
from domain.rules.rule_sets import SCHEME, RuleSet, RuleSetStatus, nearest_first

__all__ = [
    "FIELDS",
    "OPERATORS",
    "SCHEME",
    "AssessedLine",
    "Assessment",
    "Beyond",
    "CallState",
    "Change",
    "CountyPractice",
    "Coverage",
    "Difference",
    "Facts",
    "Fault",
    "Line",
    "Payment",
    "Result",
    "RuleChange",
    "RuleSet",
    "RuleSetStatus",
    "adopt",
    "assess",
    "changed_codes",
    "changed_rules",
    "condition_faults",
    "differences",
    "holds",
    "nearest_first",
]
