/** From the server's money per pot to parts that do not overlap, as the bars need them. */
import type { components } from "@/api/schema";
import { localized } from "@/text/i18n";

import type { Pot } from "./PotBars";

type PotMoney = components["schemas"]["PotMoney"];

/** A measure that the plan gives money. */
export interface PlannedLine {
  pot_id: string;
  amount_ore: number;
  measure: { id: string; status: string };
}

const over = new Set(["cancelled", "rejected", "completed", "evaluated"]);

/**
 * What the plan gives to measures that nothing has been committed to yet, per pot. Measures that are over, cancelled or
 * rejected no longer wait for money.
 */
export function waitingPerPot(lines: readonly PlannedLine[], committedMeasures: ReadonlySet<string>): Map<string, number> {
  const waiting = new Map<string, number>();
  for (const line of lines) {
    if (committedMeasures.has(line.measure.id) || over.has(line.measure.status)) continue;
    waiting.set(line.pot_id, (waiting.get(line.pot_id) ?? 0) + line.amount_ore);
  }
  return waiting;
}

/** Before a pot has got its money, the plan's amount is the whole; afterwards the ledger's figures are. */
export function potOf(pot: PotMoney, waiting: number): Pot {
  const whole = pot.allocated_ore > 0 ? pot.left_ore : pot.amount_ore - pot.committed_ore;
  const planned = pot.allocated_ore > 0 ? waiting : Math.max(0, pot.planned_ore - pot.committed_ore);
  return {
    key: pot.pot_id,
    label: localized(pot),
    paid_ore: pot.paid_ore,
    committed_ore: pot.committed_ore - pot.paid_ore,
    planned_ore: planned,
    left_ore: whole - planned,
  };
}
