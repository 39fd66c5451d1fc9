import { expect, it } from "vitest";

import { t } from "@/text/i18n";

import { figureLabel, figureText, pointerTarget, rowTarget } from "./figures";

const text = (_: string, code: string) => (code === "instructor" ? "Instruktører" : code);

it("names each figure in words", () => {
  expect(figureLabel("money.paid", t, text)).toBe("Utbetalt");
  expect(figureLabel("money.paid.budget_year.2024", t, text)).toBe("Utbetalt i budsjettåret 2024");
  expect(figureLabel("participants.completed.instructor", t, text)).toContain("instruktører");
  expect(figureLabel("indicators.K3.partly", t, text)).toContain("K3");
});

it("writes kroner as kroner and counts as counts", () => {
  expect([figureText({ unit: "ore", value: 123_400 }), figureText({ unit: "count", value: 1234 })]).toEqual(["1\u00a0234\u00a0kr", "1\u00a0234"]);
});

it("leads from a row to its record, and from a lack to what lacks it", () => {
  expect(rowTarget({ record_type: "posting", id: "x" }, { county: "38" })).toEqual({ to: "/budgets", search: { county: "38", view: "postings", posting: "x" } });
  expect(rowTarget({ record_type: "need", id: "n" }, {}).to).toBe("/needs/$id");
  expect(pointerTarget("/measures/01a2108b-43c8-7019-ab52-1f4bf76851d6", {})?.to).toBe("/measures/$id");
  expect([pointerTarget("/plans", {})?.to, pointerTarget("/elsewhere", {})]).toEqual(["/plans", null]);
});
