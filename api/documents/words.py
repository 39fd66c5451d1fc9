"""The words of the forum's documents in one norm, and the blocks that a document is made of."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from api.printing import printed
from api.problems import filled
from domain.clock import OSLO

TEXTS = Path(__file__).parents[1] / "text" / "documents.toml"
Block = dict[str, Any]


class Words:
    """The texts of one norm (`nb` or `nn`)."""

    def __init__(self, norm: str, county: str) -> None:
        self.norm, self.county = norm, county

    def __call__(self, text_name: str, **figures: Any) -> str:
        return filled(catalogue()[self.norm][text_name], figures)

    def day(self, day: date) -> str:
        """21. mars 2024."""
        return f"{day.day}. {catalogue()[self.norm]['months'][day.month - 1]} {day.year}"

    def time(self, moment: datetime) -> str:
        """21. mars 2024, kl. 09.00: as the clocks show it in Norway."""
        here = moment.astimezone(OSLO)
        return self("clock", day=self.day(here.date()), time=f"{here:%H.%M}")

    def kroner(self, ore: int) -> str:
        return filled("{some_ore}", {"some_ore": ore})

    def document(
        self,
        title: str,
        day: date,
        facts: Sequence[tuple[str, str]],
        sections: Sequence[dict[str, Any]],
        *,
        draft: bool,
        closing: Sequence[str] = (),
    ) -> bytes:
        """The document as PDF. Raises RuntimeError where it is not fit to be sent."""
        content = {
            "language": self.norm,
            "title": title,
            "sender": self.county,
            "day": [day.year, day.month, day.day],
            "kicker": self("kicker", county=self.county),
            "footer": self("footer", county=self.county),
            "mark": self("draft") if draft else None,
            "facts": facts,
            "sections": sections,
            "closing": closing,
        }
        return printed("document.typ", content)


def section(heading: str | None, *blocks: Block | None, level: int = 2) -> dict[str, Any]:
    """Blocks under a heading; those that have nothing to say are left out."""
    return {"heading": heading, "level": level, "blocks": [block for block in blocks if block]}


def text(*told: str | None, kind: str = "text") -> Block | None:
    """Paragraphs as they were written, one for each line."""
    lines = [line for one in told if one for line in one.splitlines() if line.strip()]
    return {"kind": kind, "lines": lines} if lines else None


def listed(lines: Sequence[str]) -> Block | None:
    """A list; none where it would be empty."""
    return {"kind": "list", "lines": list(lines)} if lines else None


def box(label: str, told: str | None) -> Block | None:
    """Words that are set apart: a proposal, a decision."""
    lines = [line for line in (told or "").splitlines() if line.strip()]
    return {"kind": "box", "label": label, "lines": lines} if lines else None


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], ends: Sequence[int], bars: Sequence[float] = ()
) -> Block | None:
    """A table whose columns `ends` hold figures; `bars` (0 to 1) show what the rows' figures say."""
    if not rows:
        return None
    return {
        "kind": "table",
        "head": list(head),
        "rows": [list(r) for r in rows],
        "ends": list(ends),
        "bars": list(bars),
    }


@cache
def catalogue() -> Mapping[str, dict[str, Any]]:
    """Norm → name → text."""
    return tomllib.loads(TEXTS.read_text())
