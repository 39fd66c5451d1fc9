/** The words for the codes of the rule set in force, for programmes and trades: data of the server, never of the screen. */
import { useTranslation } from "react-i18next";

import { localized } from "@/text/i18n";

import { useProgrammes } from "./useProgrammes";
import { useRules } from "./useRules";

export type CodeKind =
  | "criteria"
  | "indicators"
  | "target_groups"
  | "measure_kinds"
  | "themes"
  | "national_goals"
  | "anchoring_processes"
  | "clauses";

export interface CodeItem {
  code: string;
  nb: string;
  nn: string;
  en: string;
  clause?: string;
  /** Of target groups: one of those that the scheme is for. */
  core?: boolean;
  /** Of clauses: where it is written. */
  source?: string;
}

/** Codes as words and as options. A code that is not (or no longer) in the rule set is shown as it is. */
export function useCodes(scheme?: string) {
  useTranslation();
  const rules = useRules(scheme);
  const programmes = useProgrammes();
  const all = (kind: CodeKind) => rules.list(kind) as CodeItem[];
  const text = (kind: CodeKind, code: string | null | undefined) => (code ? rules.text(kind, code) : "");
  return {
    pending: all("criteria").length === 0 || programmes.list.length === 0,
    all,
    text,
    texts: (kind: CodeKind, codes: readonly string[]) => codes.map((code) => text(kind, code)),
    options: (kind: CodeKind) => all(kind).map((one) => ({ value: one.code, label: localized(one) })),
    programmes: programmes.list,
    programme: (code: string | null | undefined) => (code ? programmes.programme(code) : ""),
    trade: (code: string | null | undefined) => (code ? programmes.trade(code) : ""),
  };
}
