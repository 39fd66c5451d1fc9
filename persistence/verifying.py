"""The invariants of ledger and history, each a query that finds what breaks it."""

from dataclasses import dataclass

from sqlalchemy import Engine, text


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that always holds; `query` lists the rows for which it does not."""

    name: str
    query: str


INVARIANTS = (
    Invariant(
        "The entries of every posting sum to zero",
        "SELECT county, posting_id FROM entries GROUP BY 1, 2 HAVING sum(amount_ore) <> 0",
    ),
    Invariant(
        "Every posting has entries",
        "SELECT p.county, p.id FROM postings p WHERE NOT EXISTS"
        " (SELECT FROM entries e WHERE e.county = p.county AND e.posting_id = p.id)",
    ),
    Invariant(
        "A county's balances sum to zero",
        "SELECT county, sum(balance) FROM accounts GROUP BY 1 HAVING sum(balance) <> 0",
    ),
    Invariant(
        "Every balance is the sum of its entries",
        "SELECT a.county, a.id FROM accounts a LEFT JOIN entries e ON e.county = a.county AND e.account_id = a.id"
        " GROUP BY 1, 2, a.balance HAVING a.balance <> coalesce(sum(e.amount_ore), 0)",
    ),
    Invariant(
        "No account that must not is or has been below zero",
        "SELECT e.county, e.account_id, e.account_version FROM entries e"
        " JOIN accounts a ON a.county = e.county AND a.id = e.account_id"
        " WHERE a.floor_zero AND (e.balance_after < 0 OR a.balance < 0)",
    ),
    Invariant(
        "Every balance after an entry follows from the one before",
        "SELECT county, account_id, account_version FROM (SELECT county, account_id, account_version, balance_after,"
        " sum(amount_ore) OVER (PARTITION BY county, account_id ORDER BY account_version) AS running FROM entries) e"
        " WHERE running <> balance_after",
    ),
    Invariant(
        "Account versions run 1, 2, 3 … without a gap",
        "SELECT a.county, a.id FROM accounts a LEFT JOIN entries e ON e.county = a.county AND e.account_id = a.id"
        " GROUP BY 1, 2, a.version HAVING count(e.account_id) <> a.version"
        " OR coalesce(max(e.account_version), 0) <> a.version",
    ),
    Invariant(
        "A reversal mirrors its original: the same accounts, the same amount",
        "SELECT r.county, r.id FROM postings r JOIN postings o ON o.county = r.county AND o.id = r.reverses_id"
        " WHERE r.kind <> 'reversal' OR r.amount_ore <> o.amount_ore OR o.kind = 'reversal' OR EXISTS"
        " (SELECT FROM entries e WHERE e.county = r.county AND e.posting_id IN (r.id, o.id)"
        " GROUP BY e.account_id HAVING sum(e.amount_ore) <> 0)",
    ),
    Invariant(
        "Every entry keeps to one county, one school year and one scheme: its posting's and its account's",
        "SELECT e.county, e.posting_id FROM entries e JOIN postings p ON p.county = e.county AND p.id = e.posting_id"
        " JOIN accounts a ON a.county = e.county AND a.id = e.account_id"
        " WHERE (a.school_year, a.scheme) <> (p.school_year, p.scheme)",
    ),
    Invariant(
        "Every posting carries the budget year of its date, a grant that of its letter",
        "SELECT p.county, p.id FROM postings p LEFT JOIN grant_letters g ON g.county = p.county"
        " AND g.id = p.grant_letter_id"
        " WHERE p.budget_year <> coalesce(g.budget_year, extract(year FROM p.effective_on))",
    ),
    Invariant(
        "Every posting stands in the history of what it is about, with its amount and day",
        "SELECT p.county, p.id FROM postings p WHERE p.kind NOT IN ('grant', 'commitment')"
        " AND coalesce(p.commitment_id, p.pot_id, p.grant_letter_id) IS NOT NULL AND NOT EXISTS"
        " (SELECT FROM history h WHERE h.county = p.county AND h.action = p.kind"
        " AND h.changes -> 'posting_id' ->> 1 = p.id::text AND h.changes -> 'amount_ore' ->> 1 = p.amount_ore::text"
        " AND h.changes -> 'effective_on' ->> 1 = p.effective_on::text)",
    ),
    Invariant(
        "Every commitment has its posting, of its amount",
        "SELECT c.county, c.id FROM commitments c LEFT JOIN postings p ON p.county = c.county"
        " AND p.commitment_id = c.id AND p.kind = 'commitment'"
        " GROUP BY 1, 2, c.amount_ore HAVING coalesce(sum(p.amount_ore), 0) <> c.amount_ore",
    ),
    Invariant(
        "What is carried over or sent arrives: two postings, of one amount",
        "SELECT transfer_id FROM postings WHERE transfer_id IS NOT NULL GROUP BY 1"
        " HAVING count(*) <> 2 OR min(amount_ore) <> max(amount_ore) OR string_agg(kind, ',' ORDER BY kind)"
        " NOT IN ('carry_in,carry_out', 'received,sent')"
        " OR (count(DISTINCT county) = 1) <> (min(kind) = 'carry_in')",
    ),
    Invariant(
        "Nothing is left between two counties, or between two school years of one",
        "SELECT kind, county FROM (SELECT kind, CASE kind WHEN 'carried' THEN county END AS county, balance"
        " FROM accounts WHERE kind IN ('carried', 'clearing')) a GROUP BY 1, 2 HAVING sum(balance) <> 0",
    ),
    Invariant(
        "No posting is dated in a budget year that was closed before it",
        "SELECT p.county, p.id FROM postings p JOIN closed_years c ON c.county = p.county"
        " AND c.budget_year = extract(year FROM p.effective_on) WHERE p.recorded_at > c.closed_at",
    ),
    Invariant(
        "Every decision that grants has its commitment, of its amount; no other has one",
        "SELECT d.county, d.id FROM decisions d LEFT JOIN commitments c ON c.county = d.county"
        " AND c.id = d.commitment_id AND c.measure_id = d.measure_id"
        " WHERE (CASE WHEN d.status IN ('prepared', 'discarded') THEN 0 ELSE d.granted_ore END)"
        " <> coalesce(c.amount_ore, 0)",
    ),
    Invariant(
        "Every decision that has been taken has its letter",
        "SELECT d.county, d.id FROM decisions d WHERE d.decided_on IS NOT NULL AND NOT EXISTS"
        " (SELECT FROM letters l WHERE l.county = d.county AND l.decision_id = d.id AND l.kind = 'decision')",
    ),
    Invariant(
        "Every payment that a receipt tells of has its posting, of its amount and day, once",
        "SELECT l.county, l.payment_batch_id, l.position FROM payment_lines l JOIN payment_batches b"
        " ON b.county = l.county AND b.id = l.payment_batch_id LEFT JOIN postings p ON p.county = l.county"
        " AND p.kind = 'payment' AND p.commitment_id = l.commitment_id AND p.amount_ore = l.amount_ore"
        " AND p.effective_on = l.paid_on AND p.text = concat_ws('-', l.county, b.number, l.position)"
        " GROUP BY 1, 2, 3, l.status HAVING count(p.id) <> CASE l.status WHEN 'paid' THEN 1 ELSE 0 END",
    ),
    Invariant(
        "What a decision promised for a later year and has been committed, is: of its amount, in its year",
        "SELECT y.county, y.decision_id, y.position FROM decision_years y JOIN commitments c ON c.county = y.county"
        " AND c.id = y.commitment_id JOIN decisions d ON d.county = y.county AND d.id = y.decision_id"
        " WHERE (c.amount_ore, c.school_year, c.measure_id) <> (y.amount_ore, y.school_year, d.measure_id)",
    ),
    Invariant(
        "Every claim that is paid has its payment that stands, of its amount; no other claim has one",
        "SELECT c.county, c.id FROM claims c WHERE (SELECT coalesce(sum(p.amount_ore), 0) FROM postings p"
        " WHERE p.county = c.county AND p.claim_id = c.id AND p.commitment_id = c.commitment_id AND p.kind = 'payment'"
        " AND NOT EXISTS (SELECT FROM postings r WHERE r.county = p.county AND r.reverses_id = p.id))"
        " <> CASE c.status WHEN 'paid' THEN (SELECT sum(l.amount_ore) FROM claim_lines l"
        " WHERE l.county = c.county AND l.claim_id = c.id) ELSE 0 END",
    ),
    Invariant(
        "A joint measure's shares sum to the whole, and are the same in every county that has taken it up",
        "SELECT m.county, m.id FROM measures m WHERE m.joint_id IS NOT NULL AND (SELECT"
        " (sum(s.share), string_agg(concat(s.of_county, ' ', s.share), ',' ORDER BY s.of_county))"
        " FROM measure_cost_shares s WHERE s.county = m.county AND s.measure_id = m.id) IS DISTINCT FROM (SELECT"
        " (10000::bigint, string_agg(concat(s.of_county, ' ', s.share), ',' ORDER BY s.of_county))"
        " FROM measure_cost_shares s WHERE s.measure_id = m.joint_id)",
    ),
    Invariant(
        "Every record of the chain has a history that begins with its creation",
        "SELECT r.county, r.id FROM (SELECT county, id FROM needs UNION ALL SELECT county, id FROM measures"
        " UNION ALL SELECT county, id FROM plans UNION ALL SELECT county, id FROM priority_rounds"
        " UNION ALL SELECT county, id FROM grant_letters UNION ALL SELECT county, id FROM commitments"
        " UNION ALL SELECT county, id FROM evaluations UNION ALL SELECT county, id FROM decisions"
        " UNION ALL SELECT county, id FROM claims"
        " UNION ALL SELECT county, id FROM payment_batches UNION ALL SELECT county, id FROM closed_years) r"
        " WHERE coalesce((SELECT h.action FROM history h WHERE h.county = r.county AND h.record_id = r.id"
        " ORDER BY h.seq LIMIT 1), '') NOT IN ('create', 'commit', 'close')",
    ),
)


def violations(engine: Engine) -> list[tuple[Invariant, int]]:
    """Every invariant with the number of rows that break it, all in one snapshot."""
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot.connect() as connection:
        return [(each, len(connection.execute(text(each.query)).all())) for each in INVARIANTS]
