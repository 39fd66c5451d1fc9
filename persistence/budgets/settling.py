"""What a measure was given, and what goes back to the pots when it ends, pot by pot in one order."""

from uuid import UUID

from domain.budgets import Commitment, CommitmentMoney, release_all, release_unspent
from persistence.budgets.claims import approved_ore
from persistence.budgets.posting import post
from persistence.budgets.reading import Commitments
from persistence.unit_of_work import UnitOfWork


def granted_to(unit_of_work: UnitOfWork, county: str, measure_id: UUID) -> int:
    """The sum of the commitments to a measure that have not been corrected away, in øre."""
    return sum(commitment.amount_ore for commitment in Commitments(unit_of_work).of_measure(county, measure_id))


def free_unspent(unit_of_work: UnitOfWork, county: str, measure_id: UUID, unspent_ore: int) -> None:
    """Give back to the pots what a measure did not use, as far as it has not been paid."""
    for movement in release_unspent(_promised(unit_of_work, county, measure_id), unit_of_work.actor, unspent_ore):
        post(unit_of_work, movement)


def free_all(unit_of_work: UnitOfWork, county: str, measure_id: UUID, because: str) -> None:
    """Give back to the pots what a measure was promised and has not been paid: it was cancelled, declined, changed."""
    for commitment, money in _promised(unit_of_work, county, measure_id):
        movement = release_all(commitment, unit_of_work.actor, money.unpaid_ore, because)
        if movement is not None:
            post(unit_of_work, movement)


def _promised(unit_of_work: UnitOfWork, county: str, measure_id: UUID) -> list[tuple[Commitment, CommitmentMoney]]:
    commitments = Commitments(unit_of_work)
    found = sorted(commitments.of_measure(county, measure_id), key=lambda one: (one.pot_id, one.id))
    return [(commitment, _free(unit_of_work, commitment, commitments.money(commitment))) for commitment in found]


def _free(unit_of_work: UnitOfWork, commitment: Commitment, money: CommitmentMoney) -> CommitmentMoney:
    """What can be freed of a commitment: not what approved claims wait for, which counts as paid."""
    claimed = min(approved_ore(unit_of_work, commitment), money.unpaid_ore)
    return CommitmentMoney(money.unpaid_ore - claimed, money.paid_ore + claimed)
