/** The form of a measure: its values, and what goes to the server. */
import type { components } from "@/api/schema";
import { isUnread } from "@/components/recordDraft";

import type { Measure, OrganisationRef } from "./queries";

type Update = components["schemas"]["MeasureUpdate"];
type Create = components["schemas"]["MeasureCreate"];
type Need = components["schemas"]["NeedRead"];

/** A number, amount or day is kept as it was typed while it cannot be read. */
export type Typed<T> = T | { unread: string } | null;
export type NeedChoice = Pick<components["schemas"]["NeedRef"], "id" | "number" | "title">;
export type OrganisationChoice = Pick<OrganisationRef, "id" | "name"> & Partial<Pick<OrganisationRef, "kind">>;

export interface CostLine {
  category: string | null;
  description: string | null;
  amount_ore: Typed<number>;
}

export interface MeasureValues {
  owner: OrganisationChoice | null;
  title: string | null;
  school_year: number | null;
  kind: string | null;
  programme: string | null;
  description: string | null;
  education: string | null;
  /** `collective`, `workplace_based`, `agreement` */
  traits: string[];
  needs: NeedChoice[];
  partners: OrganisationChoice[];
  provider: OrganisationChoice | null;
  groups: Record<string, Typed<number>>;
  start_on: Typed<string>;
  end_on: Typed<string>;
  /** For each participant, where the county pays by the day. */
  days: Typed<number>;
  /** Another county where money has been applied for, for the same. */
  applied_in: string | null;
  /** What the applicant pays of the cost. */
  own_ore: Typed<number>;
  cost_lines: CostLine[];
}

export const emptyLine: CostLine = { category: null, description: null, amount_ore: null };
const choice = ({ id, name, kind }: OrganisationChoice): OrganisationChoice => ({ id, name, kind });
const needChoice = ({ id, number, title }: NeedChoice): NeedChoice => ({ id, number, title });

export const emptyMeasure = (owner: OrganisationChoice | null, school_year: number): MeasureValues => ({
  owner,
  title: null,
  school_year,
  kind: null,
  programme: null,
  description: null,
  education: "in_service",
  traits: ["collective"],
  needs: [],
  partners: [],
  provider: null,
  groups: {},
  start_on: null,
  end_on: null,
  days: null,
  applied_in: null,
  own_ore: null,
  cost_lines: [emptyLine],
});

/** What a need already says of the measure that would answer it. */
export function fromNeed(base: MeasureValues, need: Need, estimate: string): MeasureValues {
  const [only, ...others] = need.target_groups;
  return {
    ...base,
    title: need.title,
    school_year: need.school_year,
    kind: need.measure_kind,
    programme: need.programme,
    description: need.wished_measure,
    needs: [needChoice(need)],
    groups: only && others.length === 0 && need.people !== null ? { [only]: need.people } : {},
    cost_lines: need.estimated_cost_ore === null ? [emptyLine] : [{ category: null, description: estimate, amount_ore: need.estimated_cost_ore }],
  };
}

export const valuesOf = (measure: Measure): MeasureValues => ({
  owner: choice(measure.owner),
  title: measure.title,
  school_year: measure.school_year,
  kind: measure.kind,
  programme: measure.programme,
  description: measure.description,
  education: measure.education,
  traits: (["collective", "workplace_based", "agreement"] as const).filter((trait) => measure[trait]),
  needs: measure.needs.map(needChoice),
  partners: measure.partners.map(choice),
  provider: measure.provider && choice(measure.provider),
  groups: measure.groups,
  start_on: measure.start_on,
  end_on: measure.end_on,
  days: measure.days,
  applied_in: measure.applied_in[0] ?? null,
  own_ore: measure.own_ore || null,
  cost_lines: measure.cost_lines.length > 0 ? measure.cost_lines : [emptyLine],
});

export const isEmptyLine = (line: CostLine) => line.category === null && line.description === null && line.amount_ore === null;
export const isFullLine = (line: CostLine): line is { category: string; description: string; amount_ore: number } =>
  line.category !== null && line.description !== null && typeof line.amount_ore === "number" && line.amount_ore >= 0;

export const sumOf = (lines: readonly CostLine[]) => lines.reduce((sum, line) => sum + (typeof line.amount_ore === "number" ? line.amount_ore : 0), 0);
export const peopleOf = (groups: MeasureValues["groups"]) => Object.values(groups).reduce<number>((sum, count) => sum + (typeof count === "number" ? count : 0), 0);

const readable = <T>(value: Typed<T>): T | null => (isUnread(value) ? null : (value as T | null));

/** The least that a draft needs; null while it is not there. */
export function beginning(values: MeasureValues, language: string, scheme?: string): Create | null {
  const { owner, title, kind, school_year } = values;
  if (!owner || !title || !kind || school_year === null) return null;
  return { owner_id: owner.id, title, kind, school_year, language: language === "nn" ? "nn" : "nb", ...(scheme ? { scheme } : {}) } as Create;
}

/** What must be written before the draft, or its half-written line, can be saved. */
export function waitsFor(values: MeasureValues): "title" | "kind" | "owner" | "cost" | null {
  if (!values.title) return "title";
  if (!values.kind) return "kind";
  if (!values.owner) return "owner";
  return isWhole(values) ? null : "cost";
}

/** The server's names of what the form holds under its own. */
export const RENAME: Readonly<Record<string, string>> = { owner_id: "owner", provider_id: "provider", need_ids: "needs", partner_ids: "partners", collective: "traits", workplace_based: "traits", agreement: "traits" };

/** What the server can take of the values as they stand; see `isWhole`. */
export function bodyOfMeasure(values: MeasureValues): Update {
  const needed = Object.fromEntries(
    (["title", "school_year", "kind", "education"] as const).flatMap((name) => (values[name] === null ? [] : [[name, values[name]]])),
  );
  return {
    ...needed,
    programme: values.programme,
    description: values.description,
    collective: values.traits.includes("collective"),
    workplace_based: values.traits.includes("workplace_based"),
    provider_id: values.provider?.id ?? null,
    start_on: readable(values.start_on),
    end_on: readable(values.end_on),
    days: readable(values.days),
    // What is not ticked has not been said: the county's rule then stays undecided.
    agreement: values.traits.includes("agreement") || null,
    own_ore: readable(values.own_ore) ?? 0,
    applied_in: values.applied_in === null ? [] : [values.applied_in],
    need_ids: values.needs.map((need) => need.id),
    partner_ids: values.partners.map((partner) => partner.id),
    groups: Object.fromEntries(Object.entries(values.groups).filter((entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] > 0)),
    cost_lines: values.cost_lines.filter(isFullLine),
  } as Update;
}

/** Whether the server was given all that is typed: a half-written cost line stays in the browser until it is whole. */
export const isWhole = (values: MeasureValues) =>
  values.title !== null && values.kind !== null && values.cost_lines.every((line) => isEmptyLine(line) || isFullLine(line));
