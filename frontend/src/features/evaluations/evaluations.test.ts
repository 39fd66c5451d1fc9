import { describe, expect, it } from "vitest";

import { groupRows, moneyOf, owed } from "./owed";
import type { EvaluationRow, MeasureRow } from "./queries";
import { bodyOfEvaluation, fieldOf, inFormOrder, isWhole, valuesOf } from "./values";

const measure = (id: string, end_on: string | null, number = 1) => ({ id, end_on, number }) as MeasureRow;
const evaluation = (measure_id: string, status: string) => ({ measure: { id: measure_id }, status }) as unknown as EvaluationRow;

describe("what is owed", () => {
  it("is each completed measure without a submitted evaluation, the oldest first", () => {
    const rows = owed(
      [measure("new", "2024-02-28"), measure("old", "2023-11-01"), measure("sent", "2023-10-01"), measure("unknown", null), measure("back", "2024-01-10")],
      [evaluation("sent", "submitted"), evaluation("back", "returned"), evaluation("new", "draft")],
      "2024-03-15",
    );
    expect(rows.map((row) => [row.measure.id, row.evaluation?.status ?? null, row.days])).toEqual([
      ["old", null, 135],
      ["back", "returned", 65],
      ["new", "draft", 16],
      ["unknown", null, null],
    ]);
  });
});

describe("money", () => {
  it("is what is left, or what they paid themselves", () => {
    expect(moneyOf(4_000_000, 3_125_000)).toEqual({ kind: "unspent", ore: 875_000 });
    expect(moneyOf(4_000_000, 4_500_000)).toEqual({ kind: "own", ore: 500_000 });
    expect([moneyOf(100, 100).kind, moneyOf(100, null).kind, moneyOf(0, 0).kind]).toEqual(["even", "none", "even"]);
  });
});

it("groups stand in the order of the rule set, also those that came without being planned for", () => {
  expect(groupRows({ instructor: 7, teacher: 4 }, { other: 2, teacher: 3 }, ["teacher", "instructor", "other"])).toEqual([
    { code: "teacher", planned: 4, completed: 3 },
    { code: "instructor", planned: 7, completed: null },
    { code: "other", planned: 0, completed: 2 },
  ]);
});

describe("the form of an evaluation", () => {
  const empty = valuesOf(null, ["teacher"], ["K1", "K2"]);

  it("sends whole answers and keeps half ones here", () => {
    const half = { ...empty, indicators: { K1: { met: "yes" as const, evidence: "11 av 12" }, K2: { met: "no" as const, evidence: " " } } };
    expect(bodyOfEvaluation(half).indicators).toEqual({ K1: { met: "yes", evidence: "11 av 12" } });
    expect([isWhole(half), isWhole(empty)]).toEqual([false, true]);
  });

  it("sends counts that are numbers, zero too, and leaves the amount alone while it cannot be read", () => {
    const body = bodyOfEvaluation({ ...empty, groups: { teacher: 0, other: null, instructor: { unread: "sju" } }, used_ore: { unread: "mye" } });
    expect(body.groups).toEqual({ teacher: 0 });
    expect(body).not.toHaveProperty("used_ore");
  });

  it("leads from a finding to its field, in the order of the form", () => {
    expect(["/indicators/K1", "/groups", "/used_ore"].map((pointer) => fieldOf(pointer, empty))).toEqual(["indicators.K1.met", "groups.teacher", "used_ore"]);
    expect(inFormOrder([{ pointer: "/used_ore" }, { pointer: "/indicators/K1" }, { pointer: "/groups" }]).map((one) => one.pointer)).toEqual(["/groups", "/indicators/K1", "/used_ore"]);
  });
});
