import { describe, expect, it } from "vitest";

import type { Need } from "./queries";
import { beginning, bodyOfNeed, emptyNeed, FIELDS, inFormOrder, isWhole, STEPS, stepOf, tradeFits, valuesOf } from "./values";

const empty = emptyNeed("o1", 2024);

describe("the form of a need", () => {
  it("asks for each value in exactly one group", () => {
    const asked = STEPS.flatMap((step) => FIELDS[step]);
    expect([...asked].sort()).toEqual(Object.keys(empty).sort());
    expect(stepOf("anchoring_date")).toBe("anchoring");
    expect(stepOf("no_such_field")).toBe("what");
  });

  it("begins a draft when there is an owner and a title, in the language that is written", () => {
    expect(beginning(empty, "nb")).toBeNull();
    expect(beginning({ ...empty, title: "  " }, "nb")).toBeNull();
    expect(beginning({ ...empty, title: "Drone", owner_id: null }, "nb")).toBeNull();
    expect(beginning({ ...empty, title: " Drone " }, "nn")).toEqual({ title: "Drone", owner_id: "o1", school_year: 2024, language: "nn" });
    expect(beginning({ ...empty, title: "Drone" }, "en")?.language).toBe("nb");
  });

  it("sends all but the owner, what cannot be read, and an empty title", () => {
    const body = bodyOfNeed({ ...empty, people: { unread: "tolv" }, anchoring_leaders: 0, programme: null });
    expect(body).not.toHaveProperty("owner_id");
    expect(body).not.toHaveProperty("people");
    expect(body).not.toHaveProperty("title");
    expect(body).toMatchObject({ anchoring_leaders: 0, programme: null, target_groups: [] });
    expect(isWhole(empty)).toBe(false);
    expect(isWhole({ ...empty, title: "Drone" })).toBe(true);
  });

  it("reads a need back as it was sent", () => {
    const need = { ...bodyOfNeed({ ...empty, title: "Drone", people: 3 }), owner: { id: "o1" }, id: "n", number: 1 } as unknown as Need;
    expect(valuesOf(need)).toEqual({ ...empty, title: "Drone", people: 3 });
  });

  it("puts findings in the order of the form", () => {
    const found = ["/anchoring_date", "/elsewhere", "/current_practice", "/target_groups"].map((pointer) => ({ pointer }));
    expect(inFormOrder(found).map(({ pointer }) => pointer)).toEqual(["/current_practice", "/target_groups", "/anchoring_date", "/elsewhere"]);
  });

  it("lets a trade go when the programme is another", () => {
    expect([tradeFits("BATMF3", "BA"), tradeFits("BATMF3", "EL"), tradeFits("BATMF3", null), tradeFits(null, "EL")]).toEqual([true, false, true, true]);
  });
});
