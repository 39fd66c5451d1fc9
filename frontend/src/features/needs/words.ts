/** A need's fields and values in words, for the page, the summary, the history and a conflict. */
import { useTranslation } from "react-i18next";

import { useCodes } from "@/components/codes";
import { formatDate, formatDateTime, formatInteger, formatKr, formatSchoolYear } from "@/components/format";
import { isUnread } from "@/components/recordDraft";

/** The machine's own: no person reads them. */
const HIDDEN = new Set(["version", "created_by", "created_at", "synthetic", "status_before_merge", "merged_into_id", "merging_into_id", "merging_reason", "merging_asked", "network_id", "owner_id", "language", "search", "external_id"]);

export function useNeedWords() {
  const { t } = useTranslation();
  const codes = useCodes();
  const label = (field: string) => t(`needs.field.${field}`, { defaultValue: field });
  const value = (field: string, raw: unknown): string => {
    if (raw === null || raw === undefined || raw === "" || (Array.isArray(raw) && raw.length === 0)) return "";
    if (isUnread(raw)) return raw.unread;
    const text = String(raw);
    switch (field) {
      case "target_groups":
      case "themes":
        return codes.texts(field, raw as string[]).join(", ");
      case "anchoring_process":
        return codes.text("anchoring_processes", text);
      case "national_goal":
        return codes.text("national_goals", text);
      case "measure_kind":
        return codes.text("measure_kinds", text);
      case "programme":
        return codes.programme(text);
      case "trade":
        return codes.trade(text);
      case "status":
        return t(`status.${text}`, { defaultValue: text });
      case "estimated_cost_ore":
        return formatKr(Number(raw));
      case "school_year":
        return formatSchoolYear(Number(raw));
      case "anchoring_date":
        return formatDate(text);
      case "submitted_at":
        return formatDateTime(text);
      default:
        return typeof raw === "number" ? formatInteger(raw) : text;
    }
  };
  return { codes, label, value, historyLabel: (field: string) => (HIDDEN.has(field) ? null : label(field)) };
}
