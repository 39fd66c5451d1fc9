"""The ledger: double entry in øre. What moves, between which accounts, and what must never happen.

Money flows grant → unallocated → pot → commitment → paid, and back by release, repayment or reversal; what is left is
returned, carried over or sent to another county. An account's balance is what has come in less what has gone out; only
the accounts that stand for the outside world, or lie between two years or counties, may go below zero. A county's
balances always sum to zero. `persistence.budgets.post` is the only thing that writes here.
"""

from domain.budgets.claims import CLAIM_WORKFLOW, Claim, ClaimLine, ClaimStatus
from domain.budgets.closing import ClosedYear, carry_over, give_back, send, succeed, take_out
from domain.budgets.ledger import Account, AccountKind, Entry, Posting, PostingKind
from domain.budgets.movements import (
    AccountKey,
    CommitmentMoney,
    Movement,
    allocate,
    commit,
    commitment_actions,
    pay,
    payable,
    receive_grant,
    release,
    release_all,
    release_unspent,
    repay,
)
from domain.budgets.payments import Due, LineStatus, PaymentBatch, PaymentLine, Receipt
from domain.budgets.records import MONEY_ROLES, Commitment, GrantLetter, QuotaUse, check_day, require_money_role

__all__ = [
    "CLAIM_WORKFLOW",
    "MONEY_ROLES",
    "Account",
    "AccountKey",
    "AccountKind",
    "Claim",
    "ClaimLine",
    "ClaimStatus",
    "ClosedYear",
    "Commitment",
    "CommitmentMoney",
    "Due",
    "Entry",
    "GrantLetter",
    "LineStatus",
    "Movement",
    "PaymentBatch",
    "PaymentLine",
    "Posting",
    "PostingKind",
    "QuotaUse",
    "Receipt",
    "allocate",
    "carry_over",
    "check_day",
    "commit",
    "commitment_actions",
    "give_back",
    "pay",
    "payable",
    "receive_grant",
    "release",
    "release_all",
    "release_unspent",
    "repay",
    "require_money_role",
    "send",
    "succeed",
    "take_out",
]
