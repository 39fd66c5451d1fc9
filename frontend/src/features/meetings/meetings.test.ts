import { expect, test } from "vitest";

import { momentOf, wallClock } from "./meetings";

test("a moment is what Norwegian clocks show, in summer and in winter", () => {
  expect(momentOf("2024-03-21", "9.00")).toBe("2024-03-21T09:00:00+01:00");
  expect(momentOf("2024-06-21", "09:30")).toBe("2024-06-21T09:30:00+02:00");
  expect(wallClock("2024-06-21T07:30:00Z")).toEqual({ day: "2024-06-21", time: "09:30" });
});

test("what no clock shows is no moment", () => {
  expect(momentOf("2024-03-31", "02:30")).toBeNull();
  expect(momentOf("2024-03-21", "25:00")).toBeNull();
  expect(momentOf("2024-03-21", "ni")).toBeNull();
});
