import { expect, test } from "vitest";

import { choicesOf, given, ranked, withPoints } from "./ballot";

test("a ranking comes back in its order, and points with their points", () => {
  expect(choicesOf("ranking", { a: 1, b: 3, c: 2 }).map((one) => one.need_id)).toEqual(["b", "c", "a"]);
  expect(choicesOf("points", { a: 7 })).toEqual([{ need_id: "a", points: 7 }]);
  expect(choicesOf("approval", null)).toEqual([]);
});

test("a need without points is not on the ballot", () => {
  const choices = withPoints(withPoints([], "a", 3), "b", 2);
  expect(given(choices)).toBe(5);
  expect(withPoints(choices, "a", 0)).toEqual([{ need_id: "b", points: 2 }]);
  expect(given(withPoints(choices, "b", 4))).toBe(7);
});

test("one that is moved keeps the others' order", () => {
  const choices = ["a", "b", "c"].map((need_id) => ({ need_id }));
  expect(ranked(choices, 2, 0).map((one) => one.need_id)).toEqual(["c", "a", "b"]);
  expect(ranked(choices, 0, 1).map((one) => one.need_id)).toEqual(["b", "a", "c"]);
});
