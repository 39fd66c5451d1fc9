"""Versioned rule sets: which codes exist, what they are called, which clause each rests on, and what is demanded.

Data, never code.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, coded
from domain.errors import Finding
from domain.rules.conditions import holds
from domain.rules.facts import Facts, Result, pointer_of

SCHEME = "vet_competence"


class RuleSetStatus(StrEnum):
    IN_FORCE = "in_force"
    DRAFT = "draft"


class RuleSet(Base):
    """One version of a scheme's rules, valid between two dates.

    `content` holds lists of `{code, nb, nn, en, clause, ...}` under: criteria, indicators, target_groups, seat_groups,
    plan_headings, programmes, measure_kinds, cost_categories, themes, national_goals, anchoring_processes, clauses,
    rules. A rule is `{code, clause, at, when, require, nb, nn, en, remedy}`: where `when` holds, `require` must, from
    the step `at` on (propose or approve).
    """

    __tablename__ = "rule_sets"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(40))
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    status: Mapped[RuleSetStatus] = mapped_column(coded(RuleSetStatus))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)

    def codes(self, kind: str, **having: Any) -> list[str]:
        """The codes of one list, in order; `having` narrows by an attribute (`core=True`)."""
        return [
            item["code"] for item in self.content[kind] if all(item.get(key) == value for key, value in having.items())
        ]

    def unknown(self, kind: str, codes: Iterable[str | None], pointer: str) -> list[Finding]:
        """A finding for each code that the list does not have, with the codes there are, the nearest first.

        None is passed over.
        """
        known = self.codes(kind)
        return [
            Finding("unknown_code", pointer, params={"value": code, "allowed": ", ".join(nearest_first(code, known))})
            for code in codes
            if code is not None and code not in known
        ]

    def rulings(self, facts: Facts, at: str = "approve") -> list[tuple[Result, Finding]]:
        """What the national rules say of a measure; at `propose` only those that hold from then on."""
        rules = [rule for rule in self.content.get("rules", []) if at == "approve" or rule["at"] == at]
        rulings = [(ruling(rule, facts), _finding(rule)) for rule in rules]
        return [(result, finding) for result, finding in rulings if result is not None]

    def only_outside_core(self, groups: Collection[str]) -> bool:
        """Whether no core target group is among them: then the guidelines do not cover the measure."""
        return bool(groups) and not set(groups) & set(self.codes("target_groups", core=True))

    def needs_justification(self, groups: Collection[str]) -> bool:
        """Whether a group outside the core is among them: it may be included when the purpose justifies it."""
        return bool(set(groups) - set(self.codes("target_groups", core=True)))


def nearest_first(word: str, codes: Sequence[str]) -> list[str]:
    """The codes, those most like `word` first."""
    return sorted(codes, key=lambda code: -SequenceMatcher(None, word, code).ratio())


def ruling(rule: Mapping[str, Any], facts: Facts) -> Result | None:
    """What a rule says: None where its `when` does not hold, unknown while a field that decides is not filled in."""
    applies = holds(rule["when"], facts.fields) if rule.get("when") else True
    if applies is False:
        return None
    kept = holds(rule["require"], facts.fields)
    if kept is None or applies is None:
        return Result.UNKNOWN
    return Result.PASS if kept else Result.FAIL


def _finding(rule: Mapping[str, Any]) -> Finding:
    own = {language: rule[language] for language in ("nb", "nn", "en")}
    params = {"own": own, "remedy": rule["remedy"]}
    return Finding("national_demand", f"/{pointer_of(rule['require'])}", clause=rule["clause"], params=params)
