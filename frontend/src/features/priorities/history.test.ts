import { expect, it } from "vitest";

import { summarise } from "./history";

const row = (seq: number, action: string, who: string, changes: Record<string, unknown[]>) => ({ seq, at: "2024-03-15T10:00:00Z", actor_name: who, actor_role: "forum_member", action, reason: null, changes });

it("makes one line of what was saved as one went", () => {
  const made = summarise([
    row(5, "close", "S", { status: ["open", "closed"] }),
    row(4, "score", "A", { "scores/A/2": [null, { x: 1 }], "scores/A/1": [{ x: 2 }, { x: 3 }] }),
    row(3, "score", "A", { "scores/A/1": [null, { x: 2 }] }),
    row(2, "score", "B", { "scores/B/1": [null, { x: 5 }] }),
  ]);
  expect(made.map((one) => [one.seq, Object.keys(one.changes).length])).toEqual([
    [5, 1],
    [4, 2],
    [2, 1],
  ]);
  expect(made[1]?.changes["scores/A/1"]).toEqual([null, { x: 3 }]);
});
