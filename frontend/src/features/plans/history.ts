/** A plan's history in words: single fields written out, lists summed up by how much changed in them. */
import type { TFunction } from "i18next";

import type { HistoryEntry } from "@/components/HistoryList";
import { formatKr, formatSchoolYear } from "@/components/format";

type Changes = Record<string, unknown[]>;

const FIELDS = new Set(["title", "frame_ore", "status", "school_year", "budget_year", "adopted_by", "amount_ore"]);
const LISTS = ["pots", "shares", "lines"] as const;

export function historyChanges(changes: Changes, t: TFunction): HistoryEntry["changes"] {
  const write = (name: string, value: unknown): string | null => {
    if (value === null || value === undefined) return null;
    if (name === "frame_ore" || name === "amount_ore") return formatKr(Number(value));
    if (name === "school_year") return formatSchoolYear(Number(value));
    if (name === "status") return t(`status.${String(value)}`, { defaultValue: String(value) });
    return String(value);
  };
  const single = Object.entries(changes).flatMap(([name, [before, after]]) =>
    FIELDS.has(name) ? [{ label: t(`plans.changed.${name}`), before: write(name, before), after: write(name, after) }] : [],
  );
  const lists = LISTS.flatMap((list) => {
    const rows = Object.entries(changes).filter(([name]) => name === list || name.startsWith(`${list}/`));
    if (rows.length === 0) return [];
    const added = rows.filter(([, [before]]) => before === null).length;
    const removed = rows.filter(([, [, after]]) => after === null).length;
    const words = [
      [added, "plans.changed.added"],
      [rows.length - added - removed, "plans.changed.altered"],
      [removed, "plans.changed.removed"],
    ] as const;
    const after = words.flatMap(([count, key]) => (count > 0 ? [t(key, { count })] : [])).join(", ");
    return [{ label: t(`plans.changed.${list}`), before: "–", after }];
  });
  return [...single, ...lists];
}
