import { useTranslation } from "react-i18next";

import { useCodes } from "@/components/codes";
import { formatDate, formatKr, formatPeriod, formatSchoolYear } from "@/components/format";
import { isUnread } from "@/components/recordDraft";
import { useRules } from "@/components/useRules";

import type { Measure } from "./queries";
import type { CostLine, MeasureValues } from "./values";

/** From when to when; a single day is said once. */
export const periodText = (from: string | null, to: string | null) => (from && to && from !== to ? formatPeriod(from, to) : formatDate(from ?? to));

/** Field names and values in words: for the history, for conflicts, for what is missing. */
export function useMeasureWords(measure?: Pick<Measure, "needs" | "partners" | "owner" | "provider" | "scheme">) {
  const { t } = useTranslation();
  const codes = useCodes(measure?.scheme);
  const rules = useRules(measure?.scheme);
  const names = new Map([
    ...(measure?.needs ?? []).map((need) => [need.id, need.title] as const),
    ...[...(measure?.partners ?? []), measure?.owner, measure?.provider].flatMap((one) => (one ? [[one.id, one.name] as const] : [])),
  ]);
  const costCategory = (code: string) => rules.text("cost_categories", code);
  const line = ({ category, description, amount_ore }: CostLine) =>
    [category && costCategory(category), description, typeof amount_ore === "number" ? formatKr(amount_ore) : isUnread(amount_ore) ? amount_ore.unread : null].filter(Boolean).join(" – ");

  const label = (field: string): string | null => {
    const [part = "", rest] = field.split("/");
    if (part === "groups" && rest) return codes.text("target_groups", rest);
    if (part === "cost_lines" && rest) return t("measures.cost.line", { number: rest });
    if (["created_at", "created_by", "proposed_by", "synthetic", "external_id", "county", "id"].includes(part)) return null;
    return t(`measures.field.${part}`, { defaultValue: part });
  };
  const value = (field: string, one: unknown): string => {
    const [part = ""] = field.split("/");
    if (one === null || one === undefined) return "";
    if (isUnread(one)) return one.unread;
    if (typeof one === "boolean") return t(one ? "app.yes" : "app.no");
    switch (part) {
      case "kind":
        return codes.text("measure_kinds", String(one));
      case "programme":
        return codes.programme(String(one));
      case "school_year":
        return formatSchoolYear(Number(one));
      case "start_on":
      case "end_on":
        return formatDate(String(one));
      case "status":
        return t(`status.${String(one)}`);
      case "education":
        return t(`measures.education.${String(one)}`);
      case "language":
        return t(`measures.language.${String(one)}`);
      case "traits":
        return (one as string[]).map((trait) => t(`measures.trait.${trait}`)).join(", ");
      case "groups":
        if (typeof one === "object" && "planned" in one) return String(one.planned);
        return Object.entries(one as MeasureValues["groups"])
          .flatMap(([code, count]) => (count ? [`${codes.text("target_groups", code)}: ${isUnread(count) ? count.unread : count}`] : []))
          .join("\n");
      case "cost_lines":
        return Array.isArray(one) ? (one as CostLine[]).map(line).join("\n") : line(one as CostLine);
      case "needs":
        if (Array.isArray(one)) return (one as { title: string }[]).map((need) => need.title).join("\n");
        return names.get((one as { need_id: string }).need_id) ?? t("measures.field.one_need");
      case "partners":
        if (Array.isArray(one)) return (one as { name: string }[]).map((partner) => partner.name).join("\n");
        return names.get((one as { organisation_id: string }).organisation_id) ?? t("measures.field.one_organisation");
      case "owner":
      case "provider":
        return (one as { name: string }).name;
      case "owner_id":
      case "provider_id":
        return names.get(String(one)) ?? t("measures.field.one_organisation");
      default:
        return String(one);
    }
  };
  return { codes, costCategory, label, value };
}
