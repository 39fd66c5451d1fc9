import { describe, expect, it } from "vitest";

import { pastedLines, withPasted } from "./paste";
import { beginning, bodyOfMeasure, emptyLine, emptyMeasure, isWhole, type MeasureValues, peopleOf, sumOf } from "./values";

const owner = { id: "o1", name: "Skolen" };
const values = (change: Partial<MeasureValues>): MeasureValues => ({ ...emptyMeasure(owner, 2023), ...change });
const categories = [
  { code: "lecturer", names: ["Foredragsholdere", "Førelesarar", "Lecturers"] },
  { code: "travel", names: ["Reise", "Travel"] },
  { code: "room", names: ["Lokaler", "Lokale", "Rooms"] },
];

describe("what goes to the server", () => {
  it("begins only when owner, title and kind are there", () => {
    expect(beginning(values({ title: "Kurs" }), "nb")).toBeNull();
    expect(beginning(values({ title: "Kurs", kind: "course" }), "nn")).toEqual({ owner_id: "o1", title: "Kurs", kind: "course", school_year: 2023, language: "nn" });
    expect(beginning(values({ title: "Kurs", kind: "course", owner: null }), "nb")).toBeNull();
  });
  it("holds back what cannot be read and lines that are not whole", () => {
    const half = values({
      title: "Kurs",
      kind: "course",
      start_on: { unread: "i morgen" },
      groups: { instructor: 6, vocational_teacher: 0, other: { unread: "mange" } },
      cost_lines: [{ category: "room", description: "Sal", amount_ore: 200_000 }, { category: null, description: "Mat", amount_ore: 50_000 }, emptyLine],
      traits: ["workplace_based"],
    });
    expect(isWhole(half)).toBe(false);
    expect(bodyOfMeasure(half)).toMatchObject({ collective: false, workplace_based: true, start_on: null, groups: { instructor: 6 }, cost_lines: [{ category: "room" }] });
    expect([sumOf(half.cost_lines), peopleOf(half.groups)]).toEqual([250_000, 6]);
    expect(isWhole(values({ title: "Kurs", kind: "course" }))).toBe(true);
  });
});

describe("pasting from a spreadsheet", () => {
  it("reads two columns", () => {
    expect(pastedLines("Foredragsholder, to dager\t24 000\nLeie av sal\t6 500,50 kr", categories)).toEqual([
      { category: "lecturer", description: "Foredragsholder, to dager", amount_ore: 2_400_000 },
      { category: null, description: "Leie av sal", amount_ore: 650_050 },
    ]);
  });
  it("reads three columns with headings, a sum line and Windows line ends", () => {
    expect(pastedLines("Type\tHva\tBeløp\r\nReise\tTog fra Skien\t1\u00a0200\r\nLokale\tAula\t3.000\r\nSum\t\t4 200\r\n", categories)).toEqual([
      { category: "travel", description: "Tog fra Skien", amount_ore: 120_000 },
      { category: "room", description: "Aula", amount_ore: 300_000 },
    ]);
  });
  it("leaves ordinary text alone", () => {
    expect(pastedLines("Leie av sal", categories)).toBeNull();
    expect(pastedLines("24 000", categories)).toBeNull();
    expect(pastedLines("", categories)).toBeNull();
  });
  it("fills an empty line and stands after a full one", () => {
    const line = { category: "room", description: "Sal", amount_ore: 1 };
    expect(withPasted([emptyLine], 0, [line, line])).toEqual([line, line]);
    expect(withPasted([line, emptyLine], 0, [line])).toEqual([line, line, emptyLine]);
  });
});
