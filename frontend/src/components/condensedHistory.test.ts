import { describe, expect, it } from "vitest";

import { changesInWords, condensed } from "./condensedHistory";
import type { HistoryRow } from "./RecordHistory";

const row = (seq: number, minute: number, action: string, changes: HistoryRow["changes"], actor_name = "Kari"): HistoryRow => ({
  seq,
  at: `2024-03-05T10:${String(minute).padStart(2, "0")}:00Z`,
  actor_name,
  actor_role: "school_leader",
  action,
  reason: null,
  changes,
});

describe("history for people", () => {
  it("makes one change of autosaves in a row: the first before and the last after", () => {
    const joined = condensed([
      row(3, 9, "update", { title: ["Br", "Bro"], people: [null, 4] }),
      row(2, 8, "update", { title: ["B", "Br"] }),
      row(1, 7, "create", { title: [null, "B"] }),
    ]);
    expect(joined.map(({ seq, changes }) => [seq, changes])).toEqual([
      [3, { title: ["B", "Bro"], people: [null, 4] }],
      [1, { title: [null, "B"] }],
    ]);
  });

  it("keeps another person's update apart, and drops what was undone again", () => {
    const rows = [row(4, 9, "update", { title: ["b", "a"] }), row(3, 8, "update", { title: ["a", "b"] }), row(2, 7, "update", { title: ["x", "a"] }, "Ola")];
    expect(condensed(rows).map(({ seq }) => seq)).toEqual([2]);
  });

  it("writes words, hides the machine's own fields, and does not repeat what it began with", () => {
    const words = (one: HistoryRow) => changesInWords(one, (field) => (field === "version" ? null : field.toUpperCase()), (_, value) => String(value));
    expect(words(row(2, 9, "submit", { status: ["draft", "submitted"], version: [1, 2], note: [null, "x"] }))).toEqual([
      { label: "STATUS", before: "draft", after: "submitted" },
      { label: "NOTE", before: null, after: "x" },
    ]);
    expect(words(row(1, 8, "create", { title: [null, "B"] }))).toEqual([]);
  });
});
