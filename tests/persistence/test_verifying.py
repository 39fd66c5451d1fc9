"""Each invariant finds the fault that it is there for."""

import pytest
from typer.testing import CliRunner

from api.commands import app
from persistence.verifying import INVARIANTS, violations

SWAP_POSTINGS = """
WITH two AS (
    SELECT DISTINCT ON (posting_id) county, account_id, account_version, posting_id, amount_ore
    FROM entries WHERE county = '38' ORDER BY posting_id, amount_ore
), apart AS (
    SELECT a.account_id AS a, a.account_version AS av, a.posting_id AS ap,
           b.account_id AS b, b.account_version AS bv, b.posting_id AS bp
    FROM two a JOIN two b ON a.amount_ore < b.amount_ore LIMIT 1
)
UPDATE entries e SET posting_id = CASE WHEN e.account_id = a AND e.account_version = av THEN bp ELSE ap END
FROM apart WHERE e.county = '38'
AND ((e.account_id = a AND e.account_version = av) OR (e.account_id = b AND e.account_version = bv))
"""
OWING_POT = """
UPDATE entries e SET account_version = CASE e.account_version WHEN 1 THEN 2 ELSE 1 END + 1000,
       balance_after = CASE e.account_version WHEN 1 THEN e.balance_after + n.amount_ore ELSE e.amount_ore END
FROM (SELECT e2.account_id, e2.amount_ore FROM entries e2 JOIN accounts a ON a.id = e2.account_id AND a.kind = 'pot'
      AND e2.account_version = 2 AND a.county = '38' LIMIT 1) n
WHERE e.account_id = n.account_id AND e.account_version IN (1, 2)
"""
ORPHAN = """
INSERT INTO postings
       (county, id, kind, amount_ore, effective_on, budget_year, school_year, scheme, text, recorded_at, recorded_by)
SELECT county, gen_random_uuid(), 'grant', 1, effective_on, budget_year, school_year, scheme, text,
       recorded_at, recorded_by
FROM postings LIMIT 1
"""
ONE_BALANCE = (
    "UPDATE accounts SET balance = balance + {} WHERE id ="
    " (SELECT {}(id) FROM accounts WHERE county = '38' AND kind IN ('unallocated', 'pot', 'commitment'))"
)
TOLD = "Every posting stands in the history of what it is about, with its amount and day"
SUM = "Every balance is the sum of its entries"
PLANTS = {
    "The entries of every posting sum to zero": ([SWAP_POSTINGS], set()),
    "Every posting has entries": ([ORPHAN], set()),
    "A county's balances sum to zero": ([ONE_BALANCE.format(1, "min")], {SUM}),
    SUM: ([ONE_BALANCE.format(1, "min"), ONE_BALANCE.format(-1, "max")], set()),
    "No account that must not is or has been below zero": (
        [OWING_POT, "UPDATE entries SET account_version = account_version - 1000 WHERE account_version > 1000"],
        set(),
    ),
    "Every balance after an entry follows from the one before": (
        ["UPDATE entries SET balance_after = balance_after + 1 WHERE account_version = 1 AND amount_ore > 0"],
        set(),
    ),
    "Account versions run 1, 2, 3 … without a gap": (["UPDATE accounts SET version = version + 1"], set()),
    "A reversal mirrors its original: the same accounts, the same amount": (
        ["UPDATE postings SET amount_ore = amount_ore + 1 WHERE kind = 'reversal'"],
        {TOLD},
    ),
    "Every entry keeps to one county, one school year and one scheme: its posting's and its account's": (
        ["UPDATE accounts SET scheme = 'decentralised' WHERE kind = 'paid'"],
        set(),
    ),
    "What a decision promised for a later year and has been committed, is: of its amount, in its year": (
        ["UPDATE decision_years SET amount_ore = amount_ore + 1"],
        set(),
    ),
    "Every posting carries the budget year of its date, a grant that of its letter": (
        ["UPDATE postings SET budget_year = budget_year + 1 WHERE kind = 'payment'"],
        set(),
    ),
    "Every commitment has its posting, of its amount": (
        ["UPDATE commitments SET amount_ore = amount_ore + 1"],
        {
            "Every decision that grants has its commitment, of its amount; no other has one",
            "What a decision promised for a later year and has been committed, is: of its amount, in its year",
        },
    ),
    TOLD: (
        ["DELETE FROM history WHERE record_type = 'commitment' AND action = 'payment'"],
        set(),
    ),
    "What is carried over or sent arrives: two postings, of one amount": (
        ["UPDATE postings SET transfer_id = gen_random_uuid() WHERE kind = 'received'"],
        set(),
    ),
    "Nothing is left between two counties, or between two school years of one": (
        ["UPDATE accounts SET kind = 'clearing' WHERE kind = 'carried' AND school_year = 2025"],
        set(),
    ),
    "No posting is dated in a budget year that was closed before it": (
        [
            """UPDATE postings SET effective_on = '2022-12-31', budget_year = 2022,
               recorded_at = recorded_at + interval '1 day' WHERE kind = 'payment'"""
        ],
        {TOLD},
    ),
    "Every decision that grants has its commitment, of its amount; no other has one": (
        ["UPDATE decisions SET commitment_id = NULL"],
        set(),
    ),
    "Every decision that has been taken has its letter": (["DELETE FROM letters"], set()),
    "Every payment that a receipt tells of has its posting, of its amount and day, once": (
        ["UPDATE payment_lines SET status = 'paid', paid_on = '2024-11-01' WHERE status = 'sent'"],
        set(),
    ),
    "Every claim that is paid has its payment that stands, of its amount; no other claim has one": (
        ["UPDATE claims SET status = 'paid' WHERE status = 'sent'"],
        set(),
    ),
    "A joint measure's shares sum to the whole, and are the same in every county that has taken it up": (
        ["UPDATE measure_cost_shares SET share = 10000 - share WHERE county = '42'"],
        set(),
    ),
    "Every record of the chain has a history that begins with its creation": (
        ["DELETE FROM history WHERE record_type = 'plan' AND action = 'create'"],
        set(),
    ),
}


def broken(api):
    return {invariant.name for invariant, number in violations(api.engine) if number}


@pytest.fixture
def ledger(told, ids):
    body = {"on": "2024-11-01", "reason": "Feil"}
    economist = told.as_("county_economist")
    economist.made(f"/postings/{ids['38']['posting']}/reversal", body)
    free = {"school_year": 2024, "amount_ore": 1_000, "on": "2024-11-01", "reason": "Til overs"}
    economist.made("/carry-overs", free)
    economist.made("/transfers", {**free, "to_county": "42"})
    economist.made("/year-closings", {"budget_year": 2022})
    later = {"school_year": 2025, "pot_id": ids["38"]["pot_2025"], "decided_on": "2025-09-01"}
    told.as_("forum_secretary").made(f"/decisions/{ids['38']['decision_promised']}/commitments", later)
    told.as_("forum_secretary", "42").made(f"/measures/joint/{ids['42']['offer']}", None)
    assert broken(told) == set()
    return told


def test_every_invariant_has_a_fault_to_find():
    assert set(PLANTS) == {invariant.name for invariant in INVARIANTS}


@pytest.mark.parametrize("name", PLANTS)
def test_an_invariant_finds_its_fault_and_the_others_stay_silent(ledger, name):
    statements, companions = PLANTS[name]
    ledger.sql("SET session_replication_role = replica; " + "; ".join(statements))
    assert broken(ledger) == {name} | companions


def test_the_example_breaks_no_invariant(example):
    assert broken(example) == set()


def test_the_command_tells_what_is_broken_by_its_status(ledger, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", ledger.url)
    right = CliRunner().invoke(app, ["verify"])
    assert (right.exit_code, right.stdout.splitlines()[-1]) == (0, f"{len(INVARIANTS)} invariants, 0 violations")
    ledger.sql("UPDATE accounts SET version = version + 1")
    wrong = CliRunner().invoke(app, ["verify"])
    assert wrong.exit_code == 1
    assert "FAIL" in wrong.stdout
