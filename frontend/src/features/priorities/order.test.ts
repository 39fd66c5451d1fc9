import { describe, expect, it } from "vitest";

import { arrangementOf, departures, deskReducer, type Entry, layOut, meanByCriterion, moveTo, reach, weighted } from "./order";

const entries = (...costs: (number | null)[]) => costs.map((cost, index): Entry => ({ id: `n${index + 1}`, rank: index + 1, cost, chosen: null }));
const book = (list: Entry[]) => new Map(list.map((entry) => [entry.id, entry]));

describe("departures", () => {
  it.each([
    [[1, 2, 3], []],
    [[2, 3, 4, 1], [3]],
    [[4, 1, 2, 3], [0]],
    [[], []],
  ])("%j: the fewest moves", (ranks, moved) => {
    expect([...departures(ranks)]).toEqual(moved);
  });
  it("keeps the earlier of two runs that are equally long, as the server does", () => {
    expect([...departures([2, 1])]).toEqual([1]);
    expect([...departures([3, 4, 1, 2])]).toEqual([2, 3]);
  });
  it("those who only made room have not been moved", () => {
    expect([...departures([1, 5, 2, 3, 4])]).toEqual([1]);
  });
});

it("moves to a place, held within the list", () => {
  expect(moveTo(["a", "b", "c"], "c", 1)).toEqual(["c", "a", "b"]);
  expect(moveTo(["a", "b", "c"], "a", 9)).toEqual(["b", "c", "a"]);
  expect(moveTo(["a", "b", "c"], "b", -3)).toEqual(["b", "a", "c"]);
});

describe("the line", () => {
  it("stands where the money ends, and one set aside costs nothing", () => {
    const list = entries(100, null, 200, 50);
    expect(reach(list, {}, 250)).toBe(2);
    expect(reach(list, { n3: "postponed" }, 250)).toBe(4);
    expect(reach(list, {}, 0)).toBe(0);
  });
  it("follows the money until the secretary sets it", () => {
    const list = entries(100, 100, 100);
    const base = { ids: ["n3", "n1", "n2"], cut: null, exceptions: {}, reasons: {} };
    const free = layOut(base, book(list), 200);
    expect(free.rows.map((row) => [row.id, row.outcome, row.sum, row.departs])).toEqual([
      ["n3", "prioritised", 100, true],
      ["n1", "prioritised", 200, false],
      ["n2", "not_prioritised", 200, false],
    ]);
    const set = layOut({ ...base, cut: 1, exceptions: { n2: "postponed" } }, book(list), 200);
    expect([set.cut, set.prioritised, set.sum]).toEqual([1, 1, 100]);
    expect(set.rows[2]?.outcome).toBe("postponed");
  });
});

it("reads the server's order back with the fewest exceptions", () => {
  const item = (id: string, outcome: "prioritised" | "not_prioritised" | "postponed" | null, reason: string | null = null) => ({ need: { id }, outcome, reason });
  expect(arrangementOf([item("a", null), item("b", null)]).cut).toBeNull();
  expect(arrangementOf([item("a", "prioritised"), item("b", "postponed"), item("c", "prioritised", "fordi"), item("d", "not_prioritised")])).toEqual({
    ids: ["a", "b", "c", "d"],
    cut: 3,
    exceptions: { b: "postponed" },
    reasons: { c: "fordi" },
  });
});

it("undoes a move but never a written reason", () => {
  let desk = { now: { ids: ["a", "b"], cut: null, exceptions: {}, reasons: {} }, past: [] } as Parameters<typeof deskReducer>[0];
  desk = deskReducer(desk, { type: "move", id: "b", place: 1 });
  desk = deskReducer(desk, { type: "reason", id: "b", text: "fordi" });
  desk = deskReducer(desk, { type: "outcome", id: "a", outcome: "postponed", byLine: "prioritised" });
  desk = deskReducer(desk, { type: "outcome", id: "a", outcome: "prioritised", byLine: "prioritised" });
  expect(desk.now.exceptions).toEqual({});
  desk = deskReducer(deskReducer(deskReducer(desk, { type: "undo" }), { type: "undo" }), { type: "undo" });
  expect(desk.now).toEqual({ ids: ["a", "b"], cut: null, exceptions: {}, reasons: { b: "fordi" } });
  expect(deskReducer(desk, { type: "undo" })).toBe(desk);
});

it("reckons means and weighted points", () => {
  const criteria = [
    { code: "x", weight: 75 },
    { code: "y", weight: 25 },
  ];
  expect(weighted({ x: 4, y: 2 }, criteria)).toBe(3.5);
  expect(meanByCriterion([{ points: { x: 4, y: 2 } }, { points: { x: 5, y: 1 } }], ["x", "y"])).toEqual({ x: 4.5, y: 1.5 });
  expect(meanByCriterion([], ["x"])).toEqual({});
});
