import { expect, it } from "vitest";

import { type Draft, type Measure, plannedIn, potFor, sharesNow, sharesSum, toServer } from "./draft";
import { pasted, rowsOf } from "./paste";

const measure = (number: number, title: string, kind: Measure["owner"]["kind"]): Measure => ({
  id: `m${number}`,
  number,
  title,
  status: "approved",
  school_year: 2023,
  kind: "course",
  owner: { id: "o", name: `Eier ${number}`, kind, number: null, written_norm: "nb" },
  programme: null,
  collective: true,
  start_on: null,
  end_on: null,
  total_cost_ore: 5000_00,
  planned_participants: 10,
  synthetic: true,
});
const [one, two, three] = [measure(1, "Hospitering på tak", "school"), measure(2, "Digital opplæringsplan", "training_office"), measure(3, "Fagforum", "provider")];
const line = (of: Measure, pot_code: string, kroner: number) => ({ measure: of, pot_code, amount_ore: kroner * 100, meets_c1: "", meets_c2: "" });
const pots: Draft["pots"] = [
  { code: "applied_for", nb: "Søkbare tiltak", nn: "Søkbare tiltak", en: "Applied for", amount_ore: 1000_00, actor: "schools" },
  { code: "forums", nb: "Fagforum", nn: "Fagforum", en: "Subject forums", amount_ore: 500_00, actor: "county" },
];
const draft: Draft = {
  title: " Plan ",
  frame_ore: 1500_00,
  pots,
  shares: { schools: 5000, working_life: 4000, county: 0 },
  lines: [line(one, "applied_for", 300), line(two, "applied_for", 100), line(three, "forums", 100)],
  revision: 0,
};

it("sums pots and shares, and tells whose measures the money goes to", () => {
  expect([plannedIn(draft.lines, "applied_for"), sharesSum(draft.shares)]).toEqual([400_00, 9000]);
  expect(sharesNow(draft.lines)).toMatchObject({ schools: 6000, working_life: 2000, other: 2000 });
  expect(potFor(two, pots)).toBe("applied_for");
});

it("sends no empty texts and no empty shares", () => {
  const sent = toServer({ ...draft, title: "  " });
  expect(sent).not.toHaveProperty("title");
  expect([sent.shares.length, sent.lines[0]?.meets_c1]).toEqual([2, null]);
});

it("reads cells as spreadsheets copy them", () => {
  expect(rowsOf('1\t"To\nlinjer ""her"""\r\n\r\n2\tb\n')).toEqual([
    ["1", 'To\nlinjer "her"'],
    ["2", "b"],
  ]);
});

it("rows that name their measure find it, in any order, and add what was not there", () => {
  const rows = rowsOf("Nr\tTiltak\tPott\tBeløp\n2\tDigital opplæringsplan\tFagforum\t12 500,50\tMeldt av kontoret\n1\t\t\t900\n9\tUkjent\t\t5");
  const result = pasted(rows, { lines: draft.lines.slice(0, 1), pots }, [two], null);
  expect(result.lines.map((l) => [l.measure.number, l.pot_code, l.amount_ore, l.meets_c1])).toEqual([
    [1, "applied_for", 900_00, ""],
    [2, "forums", 12_500_50, "Meldt av kontoret"],
  ]);
  expect([result.changed, result.added, result.unread]).toEqual([1, 1, ["9 Ukjent  5"]]);
});

it("cells without a name are laid over the table from where one stands", () => {
  const result = pasted(rowsOf("700 kr\n12a\n800\n900"), draft, [], { row: 1, column: "amount" });
  expect(result.lines.map((l) => l.amount_ore)).toEqual([300_00, 700_00, 100_00]);
  expect(result.unread).toEqual(["12a", "800", "900"]);
  expect(pasted([["fagforum", "5"]], { lines: draft.lines.slice(0, 2), pots }, [], { row: 0, column: "pot" }).lines[0]).toMatchObject({ pot_code: "forums", amount_ore: 500 });
});

it("into the box without a name, nothing is guessed", () => {
  expect(pasted([["77"]], draft, [], null)).toMatchObject({ changed: 0, unread: ["77"] });
});
