"""The ledger's only writer, `post`, and the money's row queries."""

from persistence.budgets.claims import ClaimFilter, Claims, approved_ore, claims_page
from persistence.budgets.closing import ClosedYears, hand_over, still_there, transfer
from persistence.budgets.payments import PaymentBatches, batches_page, book
from persistence.budgets.posting import post, reverse
from persistence.budgets.reading import (
    STANDING,
    Commitments,
    GrantLetters,
    MoneyFilter,
    bound_measures,
    budget_overview,
    commitments_page,
    grant_letters_page,
    posting_with_entries,
    postings_page,
    quota_uses,
)
from persistence.budgets.settling import free_all, free_unspent, granted_to

__all__ = [
    "STANDING",
    "ClaimFilter",
    "Claims",
    "ClosedYears",
    "Commitments",
    "GrantLetters",
    "MoneyFilter",
    "PaymentBatches",
    "approved_ore",
    "batches_page",
    "book",
    "bound_measures",
    "budget_overview",
    "claims_page",
    "commitments_page",
    "free_all",
    "free_unspent",
    "grant_letters_page",
    "granted_to",
    "hand_over",
    "post",
    "posting_with_entries",
    "postings_page",
    "quota_uses",
    "reverse",
    "still_there",
    "transfer",
]
