"""The ledger's only writer, `post`, and the money's row queries."""

from persistence.budgets.posting import post, reverse
from persistence.budgets.reading import (
    Commitments,
    GrantLetters,
    MoneyFilter,
    budget_overview,
    commitments_page,
    grant_letters_page,
    posting_with_entries,
    postings_page,
)

__all__ = [
    "Commitments",
    "GrantLetters",
    "MoneyFilter",
    "budget_overview",
    "commitments_page",
    "grant_letters_page",
    "post",
    "posting_with_entries",
    "postings_page",
    "reverse",
]
