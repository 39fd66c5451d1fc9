"""Movements of money: two entries that sum to zero, for those who may."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actors import Role
from domain.budgets import (
    MONEY_ROLES,
    AccountKind,
    Commitment,
    CommitmentMoney,
    commit,
    commitment_actions,
    pay,
    release,
    repay,
    require_money_role,
)
from domain.errors import Forbidden
from domain.money import MAX_ORE
from tests.domain.given import found, refused, someone
from tests.support import organisation

ROADS = {
    pay: (AccountKind.COMMITMENT, AccountKind.PAID),
    release: (AccountKind.COMMITMENT, AccountKind.POT),
    repay: (AccountKind.PAID, AccountKind.POT),
}


def commitment(amount=100):
    return Commitment(
        county="38",
        pot_id=organisation("pot"),
        measure_id=organisation("m"),
        recipient_id=organisation("school"),
        amount_ore=amount,
        budget_year=2024,
        school_year=2024,
        decided_on=date(2024, 1, 1),
        reason="Vedtak",
    )


@given(st.integers(1, MAX_ORE), st.sampled_from(list(ROADS)))
def test_the_entries_of_a_movement_sum_to_zero_and_go_the_right_way(amount, move):
    from datetime import date  # noqa: PLC0415

    movement = move(commitment(), someone("county_economist"), amount, date(2024, 1, 1), "Bilag")
    (source, out), (target, in_) = movement.entries()
    assert (out, in_) == (-amount, amount)
    assert (source.kind, target.kind) == ROADS[move]


@pytest.mark.parametrize("amount", [0, -1, MAX_ORE + 1])
def test_an_amount_that_is_none_or_backwards_or_absurd_is_refused(amount):
    assert found(commit, commitment(amount), someone("forum_secretary")) == {"/amount_ore": "amount_out_of_range"}


@pytest.mark.parametrize("action", MONEY_ROLES)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTORATE])
def test_money_is_moved_by_the_roles_that_may_and_no_other(action, role):
    if role in MONEY_ROLES[action]:
        assert require_money_role(someone(role), action) == "38"
    else:
        assert isinstance(refused(require_money_role, someone(role), action), Forbidden)


def test_only_the_economist_pays():
    assert MONEY_ROLES["pay"] == {Role.COUNTY_ECONOMIST}
    assert Role.DIRECTORATE not in frozenset().union(*MONEY_ROLES.values())


def test_what_can_be_done_follows_from_where_the_money_is():
    economist, open_, done = someone("county_economist"), CommitmentMoney(100, 0), CommitmentMoney(0, 100)
    assert commitment_actions(commitment(), open_, economist) == ["pay", "release"]
    assert commitment_actions(commitment(), done, economist) == ["repay"]
    assert commitment_actions(commitment(), open_, someone("forum_secretary")) == ["release"]
    assert commitment_actions(commitment(), open_, someone("county_economist", county="42")) == []
    assert commitment_actions(commitment(), open_, someone("school_leader")) == []
