/** A plan while it is being written: what the editor changes, what goes to the server, and what the sums say. */
import type { components } from "@/api/schema";

export type Plan = components["schemas"]["PlanRead"];
export type Measure = components["schemas"]["MeasureSummary"];
export type Actor = components["schemas"]["PlanActor"];
export type DraftPot = components["schemas"]["PotBody"];

export const ACTORS: readonly Actor[] = ["county", "schools", "working_life", "examination_boards", "networks"];

export interface DraftLine {
  measure: Measure;
  pot_code: string;
  amount_ore: number;
  meets_c1: string;
  meets_c2: string;
}

export interface Draft {
  title: string;
  frame_ore: number;
  pots: DraftPot[];
  /** Hundredths of a per cent. */
  shares: Partial<Record<Actor, number>>;
  lines: DraftLine[];
  /** Counts choices that must be saved although nothing else differs. */
  revision: number;
}

export const fromServer = (plan: Plan): Draft => ({
  title: plan.title,
  frame_ore: plan.frame_ore,
  pots: plan.pots.map(({ code, nb, nn, en, amount_ore, actor }) => ({ code, nb, nn, en, amount_ore, actor })),
  shares: Object.fromEntries(plan.shares.map(({ actor, share }) => [actor, share])),
  lines: plan.lines.map((line) => ({
    measure: line.measure,
    pot_code: line.pot_code,
    amount_ore: line.amount_ore,
    meets_c1: line.meets_c1 ?? "",
    meets_c2: line.meets_c2 ?? "",
  })),
  revision: 0,
});

const written = (text: string) => (text.trim() === "" ? null : text.trim());

export const toServer = (draft: Draft) => ({
  ...(draft.title.trim() && { title: draft.title.trim() }),
  frame_ore: draft.frame_ore,
  pots: draft.pots,
  shares: ACTORS.flatMap((actor) => {
    const share = draft.shares[actor];
    return share === undefined || share === 0 ? [] : [{ actor, share }];
  }),
  lines: draft.lines.map((line) => ({
    measure_id: line.measure.id,
    pot_code: line.pot_code,
    amount_ore: line.amount_ore,
    meets_c1: written(line.meets_c1),
    meets_c2: written(line.meets_c2),
  })),
});

export const plannedIn = (lines: readonly { pot_code: string; amount_ore: number }[], code: string) =>
  lines.reduce((sum, line) => sum + (line.pot_code === code ? line.amount_ore : 0), 0);

export const sumOf = (rows: readonly { amount_ore: number }[]) => rows.reduce((sum, row) => sum + row.amount_ore, 0);

export const sharesSum = (shares: Draft["shares"]) => ACTORS.reduce((sum, actor) => sum + (shares[actor] ?? 0), 0);

const OWNERS: Record<string, Actor> = {
  county_authority: "county",
  school: "schools",
  private_school: "schools",
  company: "working_life",
  training_office: "working_life",
  union: "working_life",
  employers_organisation: "working_life",
  examination_board: "examination_boards",
  network: "networks",
};

/** Which of the plan's actors a measure belongs to, by the kind of its owner; null for providers and the like. */
const actorOf = (measure: Measure): Actor | null => OWNERS[measure.owner.kind] ?? null;

/** What the actors' own measures get of the measures' sum, in hundredths of a per cent; `other` is who is none of them. */
export function sharesNow(lines: readonly { measure: Measure; amount_ore: number }[]): Record<Actor | "other", number> {
  const total = sumOf(lines);
  const sums = { county: 0, schools: 0, working_life: 0, examination_boards: 0, networks: 0, other: 0 };
  for (const line of lines) sums[actorOf(line.measure) ?? "other"] += line.amount_ore;
  for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] = total === 0 ? 0 : Math.round((sums[key] / total) * 10_000);
  return sums;
}

/** The pot that a new measure most likely belongs to. */
export function potFor(measure: Measure, pots: readonly DraftPot[]): string {
  const actor = actorOf(measure);
  return (pots.find((pot) => pot.actor === actor) ?? pots[0])?.code ?? "";
}

export const newLine = (measure: Measure, pots: readonly DraftPot[]): DraftLine => ({
  measure,
  pot_code: potFor(measure, pots),
  amount_ore: measure.total_cost_ore,
  meets_c1: "",
  meets_c2: "",
});
