import type { HistoryRow } from "@/components/RecordHistory";

/** Follow-up steps of the same kind by the same person become one: points, needs and criteria are saved as one goes. */
const asOneGoes = new Set(["score", "take_up", "update"]);

export function summarise(rows: readonly HistoryRow[]): HistoryRow[] {
  const made: HistoryRow[] = [];
  for (const row of rows) {
    const last = made.at(-1);
    if (!last || !asOneGoes.has(row.action) || last.action !== row.action || last.actor_name !== row.actor_name) {
      made.push({ ...row, changes: { ...row.changes } });
      continue;
    }
    // The newest come first: what was before is what the older row says.
    for (const [name, [before, after]] of Object.entries(row.changes)) {
      const newer = last.changes[name];
      last.changes[name] = newer ? [before, newer[1]] : [before, after];
    }
  }
  return made.filter((row) => !asOneGoes.has(row.action) || Object.keys(row.changes).length > 0);
}
