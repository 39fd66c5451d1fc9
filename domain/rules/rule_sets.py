"""Versioned rule sets: which codes exist, what they are called, and which clause each rests on. Data, never code."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, coded
from domain.errors import Finding


class RuleSetStatus(StrEnum):
    IN_FORCE = "in_force"
    DRAFT = "draft"


class RuleSet(Base):
    """One version of a scheme's rules, valid between two dates.

    `content` holds lists of `{code, nb, nn, en, clause, ...}` under: criteria, indicators, target_groups, seat_groups,
    plan_headings, programmes, measure_kinds, cost_categories, themes, national_goals, anchoring_processes, clauses.
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

    def only_outside_core(self, groups: Collection[str]) -> bool:
        """Whether no core target group is among them: then the guidelines do not cover the measure."""
        return bool(groups) and not set(groups) & set(self.codes("target_groups", core=True))

    def needs_justification(self, groups: Collection[str]) -> bool:
        """Whether a group outside the core is among them: it may be included when the purpose justifies it."""
        return bool(set(groups) - set(self.codes("target_groups", core=True)))


def nearest_first(word: str, codes: Sequence[str]) -> list[str]:
    """The codes, those most like `word` first."""
    return sorted(codes, key=lambda code: -SequenceMatcher(None, word, code).ratio())
