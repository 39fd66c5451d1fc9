import { describe, expect, it } from "vitest";

import { heat, shade } from "./map";

const cell = (programme: string | null, target_group: string, needs: number, people = 0) => ({ programme, target_group, needs, people, estimated_cost_ore: 0 });
const groups = [{ code: "vocational_teacher", core: true }, { code: "instructor", core: true }, { code: "other", core: false }, { code: "department_head", core: false }];

describe("the map of needs", () => {
  it("has a row for each programme, core groups always and others where there is something", () => {
    const map = heat([cell("BA", "instructor", 3), cell(null, "department_head", 1)], ["BA", "EL"], groups);
    expect(map.groups).toEqual(["vocational_teacher", "instructor", "department_head"]);
    expect(map.rows.map((row) => [row.programme, row.cells.map((one) => one?.needs ?? 0)])).toEqual([
      ["BA", [0, 3, 0]],
      ["EL", [0, 0, 0]],
      [null, [0, 0, 1]],
    ]);
    expect(map.silent).toEqual(["EL"]);
  });

  it("names the fullest cell; people decide between equals", () => {
    expect(heat([cell("BA", "instructor", 3, 5), cell("EL", "instructor", 3, 9), cell("EL", "other", 1, 99)], ["BA", "EL"], groups).most?.programme).toBe("EL");
    expect(heat([], ["BA"], groups).most).toBeNull();
  });

  it("counts the cells that are equally full", () => {
    expect(heat([cell("BA", "instructor", 2), cell("EL", "instructor", 2)], ["BA", "EL"], groups).fullest).toBe(2);
    expect(heat([cell("BA", "instructor", 2), cell("EL", "instructor", 1)], ["BA", "EL"], groups).fullest).toBe(1);
  });

  it("keeps a group that the rule set no longer knows", () => {
    expect(heat([cell("BA", "old_group", 1)], ["BA"], groups).groups).toEqual(["vocational_teacher", "instructor", "old_group"]);
  });

  it("shades by share of the fullest, and never leaves a need unshaded", () => {
    expect([0, 1, 4, 8, 12].map((needs) => shade(needs, 12))).toEqual([0, 1, 2, 3, 4]);
    expect(shade(3, 0)).toBe(0);
  });
});
