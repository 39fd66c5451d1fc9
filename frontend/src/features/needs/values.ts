/** The form of a need: its values, its groups of questions, and what goes to the server. */
import type { components } from "@/api/schema";
import { isUnread } from "@/components/recordDraft";

import type { Finding, Need } from "./queries";

type Update = components["schemas"]["NeedUpdate"];
type Create = components["schemas"]["NeedCreate"];

/** A number, amount or day is kept as it was typed while it cannot be read. */
type Typed<T> = T | { unread: string } | null;

export interface NeedValues {
  owner_id: string | null;
  title: string | null;
  school_year: number | null;
  current_practice: string | null;
  desired_practice: string | null;
  target_groups: string[];
  other_group_justification: string | null;
  people: Typed<number>;
  programme: string | null;
  trade: string | null;
  anchoring_process: string | null;
  anchoring_date: Typed<string>;
  anchoring_leaders: Typed<number>;
  anchoring_employees: Typed<number>;
  anchoring_note: string | null;
  themes: string[];
  national_goal: string | null;
  sami_perspective: string | null;
  measure_kind: string | null;
  wished_measure: string | null;
  estimated_cost_ore: Typed<number>;
}

export type NeedField = keyof NeedValues;

/** The questions in groups: one page of the phone each. */
export const STEPS = ["what", "practice", "who", "anchoring", "themes", "wish"] as const;
export type Step = (typeof STEPS)[number];
export const FIELDS: Record<Step, readonly NeedField[]> = {
  what: ["owner_id", "school_year", "title"],
  practice: ["current_practice", "desired_practice"],
  who: ["target_groups", "other_group_justification", "people", "programme", "trade"],
  anchoring: ["anchoring_process", "anchoring_date", "anchoring_leaders", "anchoring_employees", "anchoring_note"],
  themes: ["themes", "national_goal", "sami_perspective"],
  wish: ["measure_kind", "wished_measure", "estimated_cost_ore"],
};

export const emptyNeed = (owner_id: string | null, school_year: number): NeedValues => ({
  owner_id,
  title: null,
  school_year,
  current_practice: null,
  desired_practice: null,
  target_groups: [],
  other_group_justification: null,
  people: null,
  programme: null,
  trade: null,
  anchoring_process: null,
  anchoring_date: null,
  anchoring_leaders: null,
  anchoring_employees: null,
  anchoring_note: null,
  themes: [],
  national_goal: null,
  sami_perspective: null,
  measure_kind: null,
  wished_measure: null,
  estimated_cost_ore: null,
});

export function valuesOf(need: Need): NeedValues {
  const empty = emptyNeed(need.owner.id, need.school_year);
  const fields = Object.keys(empty).filter((name) => name !== "owner_id") as Exclude<NeedField, "owner_id">[];
  return { ...empty, ...Object.fromEntries(fields.map((name) => [name, need[name]])) };
}

/** The least that a draft needs: an owner, a year and a title. Null while one is missing. */
export function beginning(values: NeedValues, language: string): Create | null {
  const title = values.title?.trim();
  if (!title || !values.owner_id || typeof values.school_year !== "number") return null;
  return { title, owner_id: values.owner_id, school_year: values.school_year, language: language === "nn" ? "nn" : "nb" } as Create;
}

/** What must be written before the draft can be saved. */
export const waitsFor = (values: NeedValues): "title" | "owner" | null => (!isWhole(values) ? "title" : values.owner_id ? null : "owner");

/** What is changed on the server. What cannot be read, an empty title and an empty year are left as they were. */
export function bodyOfNeed(values: NeedValues): Update {
  const { owner_id: _, ...content } = values;
  const readable = Object.entries(content).filter(([name, value]) => {
    if (isUnread(value)) return false;
    return !((name === "title" || name === "school_year") && (value === null || value === ""));
  });
  return Object.fromEntries(readable) as Update;
}

/** The server's list lacks nothing that the form holds, apart from an empty title. */
export const isWhole = (values: NeedValues) => (values.title ?? "").trim() !== "";

export const stepOf = (field: string): Step => STEPS.find((step) => (FIELDS[step] as readonly string[]).includes(field)) ?? "what";

/** The field that a finding points at: `/anchoring_date` → `anchoring_date`. */
export const fieldOf = (finding: Pick<Finding, "pointer">) => finding.pointer.split("/")[1] ?? "";

/** The findings as the form stands: group by group, field by field. */
export function inFormOrder<F extends Pick<Finding, "pointer">>(findings: readonly F[]): F[] {
  const order = STEPS.flatMap((step) => FIELDS[step]) as string[];
  const place = (finding: F) => {
    const found = order.indexOf(fieldOf(finding));
    return found === -1 ? order.length : found;
  };
  return findings.toSorted((a, b) => place(a) - place(b));
}

/** A trade belongs to its programme: with another programme it is let go. */
export const tradeFits = (trade: string | null, programme: string | null) => trade === null || programme === null || trade.startsWith(programme);
