"""The ledger under load, its constraints, and that it cannot be changed afterwards."""

from collections import Counter

import pytest
from sqlalchemy.exc import DBAPIError

from domain.budgets import Entry
from persistence.verifying import violations
from tests.support import at_once, problem


def unbroken(api):
    return [(invariant.name, number) for invariant, number in violations(api.engine) if number]


def test_sixty_four_at_once_get_exactly_what_the_pot_holds(story):
    pot_ore, amount = 63_000_000, 3_000_000
    measure, pot = story.money(pot_ore=pot_ore)
    body, economist = story.promise(measure, pot, amount), story.economist
    answers = at_once([lambda: economist.post("/commitments", body)] * 64)
    told = Counter((a.status_code, a.json().get("code")) for a in answers)
    assert set(told) == {(201, None), (409, "insufficient_funds")}
    assert told[201, None] == pot_ore // amount
    assert story.api.one("SELECT sum(amount_ore) FROM commitments") == pot_ore
    assert story.api.one("SELECT balance FROM accounts WHERE kind = 'pot' AND subject_id = :pot", pot=pot) == 0
    floor = "SELECT min(balance_after) FROM entries JOIN accounts a ON a.id = account_id WHERE a.floor_zero"
    assert story.api.one(floor) == 0
    assert unbroken(story.api) == []


def test_the_one_who_comes_too_late_is_told_what_there_is(story):
    measure, pot = story.money(pot_ore=1_000)
    refused = story.economist.post("/commitments", story.promise(measure, pot, 1_001), **{"Accept-Language": "en"})
    problem(refused, 409, "insufficient_funds")
    assert refused.json()["title"].replace("\N{NO-BREAK SPACE}", " ") == "10 kr is left, and 10,01 kr is needed."
    assert story.api.sql("SELECT * FROM commitments") == []


def test_everything_at_once_leaves_a_ledger_that_agrees(story):
    first = story.commitment(30_000_000, pot_ore=60_000_000)
    path, economist = f"/commitments/{first['id']}", story.economist
    promise = story.promise(first["measure"], first["pot_id"], 7_000_000)
    moved = {"amount_ore": 2_000_000, "on": "2024-11-01", "reason": "Grunn"}
    paid = {"amount_ore": 3_000_000, "paid_on": "2024-11-01", "reference": "Bilag"}
    calls = [
        lambda: economist.post("/commitments", promise),
        lambda: economist.post(f"{path}/payments", paid),
        lambda: economist.post(f"{path}/releases", moved),
        lambda: economist.post(f"{path}/repayments", moved),
    ] * 8
    answers = at_once(calls)
    assert {a.status_code for a in answers} <= {201, 409}
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"insufficient_funds"}
    assert unbroken(story.api) == []
    report = economist.read("/reports/annual", school_year=2024)
    assert report["ledger_agrees"]


def test_only_one_of_many_reversals_is_made(story):
    payment = story.payment(story.commitment(), 1_000_000)
    body = {"on": "2024-11-01", "reason": "Feil"}
    answers = at_once([lambda: story.economist.post(f"/postings/{payment['id']}/reversal", body)] * 8)
    assert sorted(a.status_code for a in answers) == [201] + [409] * 7
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"already_reversed"}
    assert unbroken(story.api) == []


def test_a_pot_receives_its_money_once(story):
    measure = story.measure()
    pot = story.plan(measures=[measure], pot_ore=1_000)["pots"][0]["id"]
    story.economist.made("/grant-letters", story.letter(10_000))
    body = {"pot_id": pot, "effective_on": "2024-08-15"}
    answers = at_once([lambda: story.economist.post("/allocations", body)] * 6)
    assert sorted(a.status_code for a in answers) == [201] + [409] * 5
    assert story.api.one("SELECT sum(balance) FROM accounts WHERE kind = 'pot'") == 1_000


@pytest.mark.parametrize("table", ["postings", "entries", "history"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET county = county", "DELETE FROM {}", "TRUNCATE {} CASCADE", "DELETE FROM {} WHERE false"],
)
def test_what_has_been_recorded_is_never_changed(story, table, statement):
    story.payment(story.commitment(), 1_000_000)
    with pytest.raises(DBAPIError, match=r"append-only"):
        story.api.sql(statement.format(table))


def test_entries_that_do_not_sum_to_zero_cannot_be_stored(story):
    story.commitment()
    copied = ", ".join(c.name for c in Entry.__table__.columns if c.name not in ("account_version", "amount_ore"))
    with pytest.raises(DBAPIError, match="do not sum to zero"):
        story.api.sql(
            f"INSERT INTO entries (account_version, amount_ore, {copied})"
            f" SELECT account_version + 1000, 1, {copied} FROM entries LIMIT 1"
        )


def test_a_posting_without_entries_cannot_be_stored(story):
    story.commitment()
    with pytest.raises(DBAPIError, match="do not sum to zero"):
        story.api.sql(
            "INSERT INTO postings (county, id, kind, amount_ore, effective_on, budget_year, school_year, scheme, text,"
            " recorded_at, recorded_by) SELECT county, gen_random_uuid(), 'grant', 1, effective_on, budget_year,"
            " school_year, scheme, text, recorded_at, recorded_by FROM postings LIMIT 1"
        )


def test_no_balance_is_forced_below_zero(story):
    story.commitment()
    with pytest.raises(DBAPIError, match="balance_floor"):
        story.api.sql("UPDATE accounts SET balance = -1 WHERE kind = 'pot'")


def test_one_account_version_has_one_entry(story):
    story.commitment()
    with pytest.raises(DBAPIError, match="pk_entries"):
        story.api.sql("INSERT INTO entries SELECT * FROM entries LIMIT 1")
