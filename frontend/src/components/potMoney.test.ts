import { expect, it } from "vitest";

import { potOf, waitingPerPot } from "./potMoney";

const money = { pot_id: "p", plan_id: "x", code: "a", nb: "Søkbare tiltak", nn: "Søkbare tiltak", en: "Applied for" };
const line = (id: string, status: string, amount_ore: number) => ({ pot_id: "p", amount_ore, measure: { id, status } });

it("only measures that still wait for a decision count as planned", () => {
  const lines = [line("a", "approved", 100), line("b", "running", 200), line("c", "cancelled", 400), line("d", "evaluated", 800), line("e", "proposed", 1600)];
  expect([...waitingPerPot(lines, new Set(["b"]))]).toEqual([["p", 1700]]);
});

it("the parts of a pot sum to what was put into it", () => {
  const pot = potOf({ ...money, amount_ore: 1000, allocated_ore: 1000, planned_ore: 900, committed_ore: 600, paid_ore: 250, left_ore: 400 }, 150);
  expect(pot).toMatchObject({ label: "Søkbare tiltak", paid_ore: 250, committed_ore: 350, planned_ore: 150, left_ore: 250 });
});

it("before the money is there, the plan's own amount is the whole", () => {
  const pot = potOf({ ...money, amount_ore: 1000, allocated_ore: 0, planned_ore: 1200, committed_ore: 0, paid_ore: 0, left_ore: 0 }, 0);
  expect([pot.planned_ore, pot.left_ore]).toEqual([1200, -200]);
});
