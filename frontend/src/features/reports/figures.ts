/** The report's figures: found by key, named in words, linked to the records they are made of. */
import type { TFunction } from "i18next";

import type { components } from "@/api/schema";
import { formatInteger, formatKr } from "@/components/format";

export type Report = components["schemas"]["AnnualReport"];
export type Figure = components["schemas"]["Figure"];
type Row = components["schemas"]["FigureRow"];

/** Codes of the rule set in words: `useRules().text`. */
export type CodeText = (list: string, code: string) => string;

export function figureLabel(key: string, t: TFunction, text: CodeText): string {
  const parts = key.split(".");
  const last = parts.at(-1) ?? "";
  if (parts[0] === "participants") {
    return t(`reports.figures.participants_${parts[1]}`, { group: text("target_groups", last).toLowerCase(), defaultValue: key });
  }
  if (parts[0] === "indicators") return t(`reports.figures.indicator_${last}`, { indicator: parts[1], defaultValue: key });
  if (key.startsWith("money.paid.budget_year.")) return t("reports.figures.paid_in", { year: last });
  return t(`reports.figures.${parts.join("_")}`, { defaultValue: key });
}

export const figureText = (figure: Pick<Figure, "unit" | "value">) => (figure.unit === "ore" ? formatKr(figure.value) : formatInteger(figure.value));

/** Every figure of the report by its key. */
export const byKey = (report: Report): ReadonlyMap<string, Figure> => new Map(report.sections.flatMap((section) => section.figures.map((figure) => [figure.key, figure])));

interface Target {
  to: string;
  params?: Record<string, string>;
  search?: Record<string, string>;
}

const PAGES: Partial<Record<Row["record_type"], string>> = {
  need: "/needs/$id",
  measure: "/measures/$id",
  commitment: "/budgets/commitments/$id",
  evaluation: "/evaluations/$id",
  plan: "/plans/$id",
};

/** Where a row of a figure can be read. */
export function rowTarget(row: Pick<Row, "record_type" | "id">, search: Record<string, string>): Target {
  if (row.record_type === "posting") return { to: "/budgets", search: { ...search, view: "postings", posting: row.id } };
  if (row.record_type === "grant_letter") return { to: "/budgets", search: { ...search, view: "grants" } };
  const to = PAGES[row.record_type];
  return to ? { to, params: { id: row.id }, search } : { to: "/forum", search };
}

/** `/measures/<id>` of a finding's pointer as a link; null for what has no page of its own. */
export function pointerTarget(pointer: string, search: Record<string, string>): Target | null {
  const match = /^\/(measures|needs|plans|evaluations)\/([0-9a-f-]{36})$/.exec(pointer);
  if (match) return { to: `/${match[1]}/$id`, params: { id: match[2] ?? "" }, search };
  if (pointer === "/plans" || pointer === "/forum") return { to: pointer, search };
  return null;
}
