import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { formatDateTime } from "@/components/format";
import { type HistoryRow, RecordHistory } from "@/components/RecordHistory";

import { summarise } from "./history";
import type { Round } from "./rounds";

/** Who did what with the round. Points given one by one become one line per person, and say nothing of the points. */
export function RoundHistory({ round }: { round: Round }) {
  const { t } = useTranslation();
  const titles = new Map(round.items.map((item) => [item.need.id, item.need.title]));
  return (
    <RecordHistory
      queryKey={["priority-round", round.id]}
      load={async (cursor, signal) => {
        const page = await bodyOf(api.GET("/api/v1/priority-rounds/{round_id}/history", { params: { path: { round_id: round.id }, query: { cursor, limit: 200 } }, signal }));
        return { ...page, items: summarise(page.items) };
      }}
      what={(row: HistoryRow) => {
        const count = Object.keys(row.changes).filter((name) => name.startsWith("scores/") || name.startsWith("items/")).length;
        return t(`priorities.did.${row.action}`, { count, defaultValue: t(`action.${row.action}`, { defaultValue: row.action }) });
      }}
      changes={(row) =>
        // What the round began with stands on the page itself.
        Object.entries(row.action === "create" ? {} : row.changes).flatMap(([name, [before, after]]) => {
          if (name === "title") return [{ label: t("priorities.field.title"), before: text(before), after: text(after) }];
          if (name === "school_year") return [{ label: t("priorities.field.school_year"), before: text(before), after: text(after) }];
          if (name === "status") return [{ label: t("priorities.field.status"), before: before ? t(`status.${text(before)}`) : null, after: after ? t(`status.${text(after)}`) : null }];
          if (name === "opened_at" || name === "decided_at") return [{ label: t(`priorities.field.${name}`), before: before ? formatDateTime(String(before)) : null, after: after ? formatDateTime(String(after)) : null }];
          if (name.startsWith("criteria/")) return [{ label: t("priorities.criteria.name", { number: name.slice(9) }), before: criterion(before), after: criterion(after) }];
          // Only those that were moved or given another outcome later: the first order is told by the page itself.
          if (name.startsWith("items/") && row.action === "order") {
            const place = (value: unknown) => (isItem(value) && value.outcome ? `${value.position} – ${t(`priorities.outcome.${value.outcome}`)}` : null);
            const was = place(before);
            return was && was !== place(after) ? [{ label: titles.get(name.slice(6)) ?? t("priorities.column.need"), before: was, after: place(after) }] : [];
          }
          return [];
        })
      }
    />
  );
}

const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
const isItem = (value: unknown): value is { position: number; outcome: string | null } => typeof value === "object" && value !== null && "position" in value;
const criterion = (value: unknown) => {
  if (typeof value !== "object" || value === null) return null;
  const { nb, weight } = value as { nb?: string; weight?: number };
  return `${nb ?? ""} (${weight ?? "–"} %)`;
};
