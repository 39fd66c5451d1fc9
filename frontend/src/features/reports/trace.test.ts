import { expect, it } from "vitest";

import { stepsBroken } from "./trace";

it("puts each missing link at its step", () => {
  expect(stepsBroken(["anchoring", "evaluation"])).toEqual({ need: ["anchoring"], priority: [], plan: [], evaluation: ["evaluation"] });
  expect(stepsBroken(["need", "anchoring", "priority"]).need).toEqual(["need"]);
});
