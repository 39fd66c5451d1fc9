"""Rules as data: the scheme's versioned rule sets, what each county adds to them, and the conditions they are made of.

National rule set → county: the nearer one may add or tighten. Nothing here is code that a county writes: conditions are
`{field, operator: value}` over the fields of an assessment, and each finding is pass, fail or unknown with its clause.
"""

from domain.rules.conditions import FIELDS, OPERATORS, Fault, condition_faults, holds
from domain.rules.practices import AssessedLine, Assessment, Beyond, CountyPractice, Coverage, Facts, Line, Result
from domain.rules.rule_sets import RuleSet, RuleSetStatus, nearest_first

__all__ = [
    "FIELDS",
    "OPERATORS",
    "AssessedLine",
    "Assessment",
    "Beyond",
    "CountyPractice",
    "Coverage",
    "Facts",
    "Fault",
    "Line",
    "Result",
    "RuleSet",
    "RuleSetStatus",
    "condition_faults",
    "holds",
    "nearest_first",
]
