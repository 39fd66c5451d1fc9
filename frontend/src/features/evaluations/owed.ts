/** What is owed to whom: the evaluations that are missing, and those that wait for approval. */
import { daysBetween } from "@/components/format";

import type { EvaluationRow, MeasureRow } from "./queries";

export interface Owed {
  measure: MeasureRow;
  /** The one that is begun or sent back, where there is one that the person may see. */
  evaluation: EvaluationRow | null;
  /** Since the measure ended; null where the end is not known. */
  days: number | null;
}

/** Completed measures without a submitted evaluation, those that ended first on top; unknown ends last. */
export function owed(measures: readonly MeasureRow[], evaluations: readonly EvaluationRow[], today: string): Owed[] {
  const of = new Map(evaluations.map((one) => [one.measure.id, one]));
  return measures
    .filter((measure) => {
      const status = of.get(measure.id)?.status;
      return status === undefined || status === "draft" || status === "returned";
    })
    .map((measure) => ({ measure, evaluation: of.get(measure.id) ?? null, days: measure.end_on ? daysBetween(measure.end_on, today) : null }))
    .sort((a, b) => (a.measure.end_on ?? "9999").localeCompare(b.measure.end_on ?? "9999") || a.measure.number - b.measure.number);
}

export type Money = { kind: "none" } | { kind: "even" } | { kind: "unspent" | "own"; ore: number };

/** Granted against used: what is left, or what the recipient paid themselves. */
export function moneyOf(granted_ore: number, used_ore: number | null): Money {
  if (used_ore === null) return { kind: "none" };
  if (used_ore === granted_ore) return { kind: "even" };
  return used_ore < granted_ore ? { kind: "unspent", ore: granted_ore - used_ore } : { kind: "own", ore: used_ore - granted_ore };
}

export interface GroupRow {
  code: string;
  planned: number;
  completed: number | null;
}

/** A row for each group that was planned for or took part, in the order of the rule set; unknown ones last. */
export function groupRows(planned: Readonly<Record<string, number>>, completed: Readonly<Record<string, number | null>>, order: readonly string[]): GroupRow[] {
  const codes = [...new Set([...Object.keys(planned), ...Object.keys(completed)])];
  const place = (code: string) => (order.includes(code) ? order.indexOf(code) : order.length);
  return codes.sort((a, b) => place(a) - place(b)).map((code) => ({ code, planned: planned[code] ?? 0, completed: completed[code] ?? null }));
}
