"""Letters in the norm that the recipient uses, as PDF/A-2a and PDF/UA-1, checked before they are sent.

The words stand in `text/letters.toml`, the page in `text/letter.typ`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from api.printing import printed
from api.problems import filled
from domain.clock import today
from domain.decisions import Decision, DecisionOutcome, LetterKind
from domain.rules import CountyPractice, RuleSet

HERE = Path(__file__).parent / "text"


def letter(
    decision: Decision,
    kind: LetterKind,
    *,
    sender: str,
    rules: RuleSet,
    practice: CountyPractice | None,
    draft: bool = False,
) -> bytes:
    """The letter about a decision, or the answer to its complaint, as PDF. Raises RuntimeError where a check fails."""
    words = _Words(decision.owner.written_norm.value, decision, practice)
    day = (decision.answered_on if kind is LetterKind.COMPLAINT else decision.decided_on) or today()
    about = kind is LetterKind.COMPLAINT
    content = {
        "language": words.norm,
        "title": words("complaint_title" if about else "title"),
        "sender": sender,
        "day": [day.year, day.month, day.day],
        "recipient": _recipient(words),
        "references": [
            *([words("preview")] if draft else []),
            words("dated", day=words.day(day)),
            words("our_reference", reference=_reference(decision, practice)),
        ],
        "footer": words("footer", sender=sender),
        "closing": [words("regards"), sender, words("electronic")],
        **(_complaint(words) if about else _decision(words, rules, practice)),
    }
    return printed("letter.typ", content)


class _Words:
    """The texts of one norm, filled in from a decision."""

    def __init__(self, norm: str, decision: Decision, practice: CountyPractice | None) -> None:
        self.norm = norm
        self.decision = decision
        self.practice: Mapping[str, Any] = practice.content if practice else {}
        year = decision.school_year
        told = self.practice.get("complaints_to") or {}
        body = told.get(norm) or told.get("nb") or told.get("nn") or catalogue()[norm]["complain_body"]
        self._figures = {
            "title": decision.measure.title,
            "number": decision.measure.number,
            "years": school_year_text(year),
            "granted_ore": decision.promised_ore,
            "applied_ore": decision.applied_ore,
            "body": body,
        }

    def __call__(self, name: str, **figures: Any) -> str:
        return filled(catalogue()[self.norm][name], {**self._figures, **figures})

    def section(self, heading: str, *texts: str | None) -> Sequence[dict[str, Any]]:
        """A section under a heading of the catalogue; none where it has nothing to say."""
        paragraphs = [line for text in texts if text for line in text.splitlines() if line.strip()]
        return [{"heading": self(heading), "paragraphs": paragraphs}] if paragraphs else []

    def day(self, day: date) -> str:
        return f"{day.day}. {catalogue()[self.norm]['months'][day.month - 1]} {day.year}"

    def kroner(self, ore: int) -> str:
        return filled("{some_ore}", {"some_ore": ore})


def school_year_text(year: int) -> str:
    """A school year as it is written: 2023/24."""
    return f"{year}/{(year + 1) % 100:02}"


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Norm → name → text."""
    return tomllib.loads((HERE / "letters.toml").read_text())


def _recipient(words: _Words) -> list[str]:
    owner = words.decision.owner
    return [owner.name, *([words("your_number", number=owner.number)] if owner.number else [])]


def _reference(decision: Decision, practice: CountyPractice | None) -> str:
    """The case's number of the year, where the county has told it, and the decision's own."""
    case = ((practice.content.get("archive") or {}).get("case_number") if practice else None) or ""
    return f"{case}-{decision.number}" if case else str(decision.number)


def _decision(words: _Words, rules: RuleSet, practice: CountyPractice | None) -> dict[str, Any]:
    decision = words.decision
    granted = bool(decision.granted_ore)
    recipient = decision.recipient or decision.owner
    paid = [words(f"payment_{practice.pays(recipient.kind)}")] if practice and granted else []
    basis = [words("basis_rules", rules=f"«{rules.name[words.norm]}»")]
    basis += [words("basis_practice")] * (decision.practice_id is not None)
    if decision.forum_on is not None:
        basis.append(words("basis_forum", day=words.day(decision.forum_on)))
    complain = [words("complain_how"), words("complain_who"), words("complain_see")]
    return {
        "opening": [words("opening"), words(f"outcome_{decision.outcome.value}")],
        "amounts_head": [words("what"), words("amount")],
        "amounts": [
            [words("applied"), words.kroner(decision.applied_ore)],
            [words("granted_year" if decision.later else "granted"), words.kroner(decision.granted_ore)],
            *(
                [words("later_year", later=school_year_text(year.school_year)), words.kroner(year.amount_ore)]
                for year in decision.later
            ),
        ],
        "sections": [
            *words.section("reason", decision.reason),
            *words.section("deviation", decision.deviation),
            *words.section("terms", decision.terms, *_terms(words)),
            *words.section("payment", *paid, *[words("accept")] * granted),
            *words.section("basis", *basis),
            *words.section("complain", *([] if decision.outcome is DecisionOutcome.WAITING else complain)),
        ],
    }


def _terms(words: _Words) -> list[str]:
    decision = words.decision
    return [words("standard_terms")] * bool(decision.granted_ore) + [words("later_terms")] * bool(decision.later)


def _complaint(words: _Words) -> dict[str, Any]:
    decision = words.decision
    step = "uphold" if decision.status.value == "upheld" else "change"
    return {
        "opening": [words("answer_opening"), words(f"answer_{step}")],
        "amounts_head": [],
        "amounts": [],
        "sections": [
            *words.section("your_complaint", decision.complaint),
            *words.section("our_answer", decision.complaint_answer),
            *words.section("basis", words("complain_see")),
        ],
    }
