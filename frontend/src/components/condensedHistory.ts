/** Saving while typing leaves many small changes: a person reads them as one. */
import type { HistoryEntry } from "./HistoryList";
import type { HistoryRow } from "./RecordHistory";

const TOGETHER_MS = 60 * 60 * 1000;
const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** Updates in a row by one person within an hour become one, with the first before and the last after. Newest first. */
export function condensed(rows: readonly HistoryRow[]): HistoryRow[] {
  const result: HistoryRow[] = [];
  for (const row of rows) {
    const newer = result.at(-1);
    const joins =
      newer?.action === "update" &&
      row.action === "update" &&
      newer.actor_name === row.actor_name &&
      Date.parse(newer.at) - Date.parse(row.at) < TOGETHER_MS;
    if (!newer || !joins) {
      result.push({ ...row, changes: { ...row.changes } });
      continue;
    }
    for (const [field, [before, after]] of Object.entries(row.changes)) {
      const later = newer.changes[field];
      newer.changes[field] = [before, later ? later[1] : after];
    }
  }
  for (const row of result) {
    row.changes = Object.fromEntries(Object.entries(row.changes).filter(([, [before, after]]) => !same(before, after)));
  }
  return result.filter((row) => row.action !== "update" || Object.keys(row.changes).length > 0);
}

/** The changes of one row in words. `label` null hides a field; what a record began with stands on the page itself. */
export function changesInWords(
  row: HistoryRow,
  label: (field: string) => string | null,
  value: (field: string, value: unknown) => string,
): HistoryEntry["changes"] {
  if (row.action === "create") return [];
  const shown = (field: string, one: unknown) => (one === null || one === undefined || one === "" || same(one, []) ? null : value(field, one));
  return Object.entries(row.changes).flatMap(([field, [before, after]]) => {
    const name = label(field);
    return name === null ? [] : [{ label: name, before: shown(field, before), after: shown(field, after) }];
  });
}
