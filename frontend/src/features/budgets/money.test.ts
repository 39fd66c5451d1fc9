import { expect, it } from "vitest";

import { type Posting, reversedIn, rowsOf, sumOf } from "./money";

const posting = (id: string, kind: Posting["kind"], amount_ore: number, reverses_id: string | null = null): Posting => ({
  id,
  kind,
  amount_ore,
  reverses_id,
  effective_on: "2023-09-01",
  budget_year: 2023,
  school_year: 2023,
  text: "",
  recorded_at: "2023-09-01T10:00:00Z",
  pot_id: null,
  commitment_id: null,
  grant_letter_id: null, transfer_id: null, scheme: "vet_competence", claim_id: null,
});

const year = [
  posting("g", "grant", 1000),
  posting("a", "allocation", 900),
  posting("c1", "commitment", 500),
  posting("c2", "commitment", 100),
  posting("p1", "payment", 300),
  posting("p2", "payment", 50),
  posting("r", "release", 40),
  posting("b", "repayment", 20),
  posting("x", "reversal", 50, "p2"),
];

it("the rows of each sum add up to it, with reversals against what they reverse", () => {
  const sums = (["granted", "allocated", "committed", "paid", "left", "pot_left"] as const).map((flow) => sumOf(rowsOf(flow, year)));
  expect(sums).toEqual([1000, 900, 540, 280, 460, 360]);
  expect(rowsOf("paid", year).map((row) => [row.posting.id, row.amount_ore])).toEqual([
    ["p1", 300],
    ["p2", 50],
    ["b", -20],
    ["x", -50],
  ]);
});

it("knows what has been undone", () => expect([...reversedIn(year)]).toEqual(["p2"]));
