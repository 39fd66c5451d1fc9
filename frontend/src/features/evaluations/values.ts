/** The form of an evaluation: its values, and what goes to the server. */
import type { components } from "@/api/schema";
import { isUnread } from "@/components/recordDraft";

import type { Evaluation, Met } from "./queries";

type Update = components["schemas"]["EvaluationUpdate"];
type Typed = number | { unread: string } | null;

export interface EvaluationValues {
  groups: Record<string, Typed>;
  practice_change: string | null;
  indicators: Record<string, { met: Met | null; evidence: string | null }>;
  used_ore: Typed;
  unspent_reason: string | null;
  quote: string | null;
}

/** Every group that was planned for and every indicator has its place, answered or not. */
export function valuesOf(evaluation: Evaluation | null, planned: readonly string[], indicators: readonly string[]): EvaluationValues {
  return {
    groups: { ...Object.fromEntries(planned.map((code) => [code, null])), ...evaluation?.groups },
    practice_change: evaluation?.practice_change ?? null,
    indicators: Object.fromEntries(
      [...new Set([...indicators, ...Object.keys(evaluation?.indicators ?? {})])].map((code) => {
        const answer = evaluation?.indicators[code];
        return [code, { met: answer?.met ?? null, evidence: answer?.evidence ?? null }];
      }),
    ),
    used_ore: evaluation?.used_ore ?? null,
    unspent_reason: evaluation?.unspent_reason ?? null,
    quote: evaluation?.quote ?? null,
  };
}

/** An answer counts when it has both parts: the server takes no half. */
const answered = (answer: { met: Met | null; evidence: string | null }): answer is { met: Met; evidence: string } =>
  answer.met !== null && (answer.evidence ?? "").trim() !== "";

export function bodyOfEvaluation(values: EvaluationValues): Update {
  const { groups, indicators, used_ore, ...texts } = values;
  return {
    ...texts,
    ...(isUnread(used_ore) ? {} : { used_ore }),
    groups: Object.fromEntries(Object.entries(groups).filter((entry): entry is [string, number] => typeof entry[1] === "number")),
    indicators: Object.fromEntries(Object.entries(indicators).filter((entry): entry is [string, { met: Met; evidence: string }] => answered(entry[1]))),
  } as Update;
}

/** False while half an answer to an indicator lies in the form only. */
export const isWhole = (values: EvaluationValues) =>
  Object.values(values.indicators).every((answer) => answered(answer) || (answer.met === null && (answer.evidence ?? "").trim() === ""));

/** The field of the form that a finding points at: `/indicators/K1` → `indicators.K1.met`, `/groups` → the first group. */
export function fieldOf(pointer: string, values: EvaluationValues): string {
  const [, name = "", code] = pointer.split("/");
  if (name === "indicators" && code) return values.indicators[code]?.met ? `indicators.${code}.evidence` : `indicators.${code}.met`;
  if (name === "groups") return `groups.${code ?? Object.keys(values.groups)[0] ?? ""}`;
  return name;
}

const ORDER = ["groups", "practice_change", "quote", "indicators", "used_ore", "unspent_reason"];
export const inFormOrder = <F extends { pointer: string }>(findings: readonly F[]): F[] =>
  findings.toSorted((a, b) => ORDER.indexOf(a.pointer.split("/")[1] ?? "") - ORDER.indexOf(b.pointer.split("/")[1] ?? ""));
