import { expect, test } from "vitest";

import { bodyFor } from "./whatIf";

test("pins and a later year are told as the server takes them", () => {
  const body = bodyFor({ frame: 100, shares: [{ key: "1", kind: "at_least", label: "actor:schools", share: 500 }], pins: { a: "must", b: "never", c: "free" }, later: 7 }, 2024);
  expect([body.must, body.never, body.later]).toEqual([["a"], ["b"], [{ school_year: 2025, amount_ore: 7 }]]);
  expect(body.shares).toEqual([{ kind: "at_least", label: "actor:schools", share: 500 }]);
  expect(bodyFor({ frame: 1, shares: [], pins: {}, later: null }, 2024).later).toEqual([]);
});
