/** What the pages of this feature share: the round's types, its queries and the words around it. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { language } from "@/text/i18n";

export type Round = components["schemas"]["PriorityRoundRead"];
export type RoundSummary = components["schemas"]["PriorityRoundSummary"];
export type Item = Round["items"][number];
export type Criterion = Round["criteria"][number];
export type NeedSummary = components["schemas"]["NeedSummary"];

export type BallotKind = Round["ballot"];
export type CountingRule = Round["rule"];
export type Tally = components["schemas"]["TallyRead"];

export const ballotKinds = ["criteria", "approval", "points", "ranking"] as const satisfies readonly BallotKind[];
const countingRules = ["weighted", "greedy", "equalshares", "equalshares-add1", "phragmen", "kemeny"] as const satisfies readonly CountingRule[];
/** What a seat shares out on a ballot of points. */
export const BALLOT_POINTS = 10;

/** The rules by which such ballots can be counted. */
export const rulesFor = (ballot: BallotKind): readonly CountingRule[] => (ballot === "criteria" ? countingRules : countingRules.slice(1));

/** How a round judges and counts. */
export interface Method {
  ballot: BallotKind;
  rule: CountingRule;
  budget_ore: number | null;
  criteria: CriterionValues[];
}

/** As the server takes it: criteria are scored in one kind of ballot only. */
export const methodBody = (method: Method, norm: Norm) => ({
  ballot: method.ballot,
  rule: method.rule,
  budget_ore: method.budget_ore,
  criteria: method.ballot === "criteria" ? criteriaBody(method.criteria, norm) : [],
});

/** Whether the server would take it: criteria that sum to 100 where they are scored. */
export const isWhole = ({ ballot, criteria }: Method) =>
  ballot !== "criteria" || (weightSum(criteria) === 100 && criteria.every((one) => one[writingNorm()] ?? one.nb));

export const tallyQuery = (id: string, budget: number | null) =>
  queryOptions({
    queryKey: ["priority-round", id, "tally", budget, language()],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/v1/priority-rounds/{round_id}/tally", { params: { path: { round_id: id }, query: { budget_ore: budget ?? undefined } }, signal })),
    retry: false,
  });

/** What ties a seat so near to the need's owner that it may not judge it; nothing where it may. */
export const recusalOf = (item: Item, seat: string | null) => item.recused.find((one) => one.seat_id === seat);

export const roundQuery = (id: string) =>
  queryOptions({
    queryKey: ["priority-round", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/priority-rounds/{round_id}", { params: { path: { round_id: id } }, signal })),
  });

/** Every need of the year that a round can take up, the first reported first. */
export const eligibleQuery = (schoolYear: number) =>
  queryOptions({
    queryKey: ["needs", "eligible", schoolYear],
    queryFn: async ({ signal }) => {
      const found: NeedSummary[] = [];
      for (const status of ["submitted", "forwarded"] as const) {
        let cursor: string | undefined;
        do {
          const page = await bodyOf(api.GET("/api/v1/needs", { params: { query: { school_year: schoolYear, status, limit: 200, cursor } }, signal }));
          found.push(...page.items);
          cursor = page.next_cursor ?? undefined;
        } while (cursor);
      }
      return found.sort((one, other) => one.number - other.number);
    },
  });

/** `4,35`: points with two decimals, so that places can be told apart. */
export function formatPoints(value: number): string {
  const text = value.toFixed(2);
  return language() === "en" ? text : text.replace(".", ",");
}

/** The same wherever it is shown before the order is set: while a round is open the places must not give the points away. */
export const byNumber = (items: readonly Item[]) => items.toSorted((one, other) => one.need.number - other.need.number);

export interface CriterionValues {
  code: string;
  weight: number | null;
  nb: string | null;
  nn: string | null;
  en: string | null;
}

/** What a first round begins with; a county that has had a round begins with its last one's. */
export const usualCriteria: CriterionValues[] = [
  { code: "strength", weight: 35, nb: "Behovets styrke og forankring", nn: "Styrken i behovet og forankringa", en: "Strength of the need and its anchoring" },
  { code: "cooperation", weight: 30, nb: "Samarbeid mellom skole og bedrift", nn: "Samarbeid mellom skule og bedrift", en: "Cooperation between school and company" },
  { code: "reach", weight: 20, nb: "Rekkevidde og kollektiv utvikling", nn: "Rekkjevidd og kollektiv utvikling", en: "Reach and collective development" },
  { code: "cost_benefit", weight: 15, nb: "Nytte sett opp mot kostnad", nn: "Nytte sett opp mot kostnad", en: "Benefit compared with cost" },
];

const norms = ["nb", "nn", "en"] as const;
export type Norm = (typeof norms)[number];

/** The language that the one who writes criteria writes in. */
export const writingNorm = (): Norm => norms.find((norm) => norm === language()) ?? "nb";
export const otherNorms = (norm: Norm) => norms.filter((one) => one !== norm);

/** What the server takes: a text that has not been translated stands in all languages. */
function criteriaBody(criteria: readonly CriterionValues[], norm: Norm) {
  return criteria.map((criterion) => {
    const written = criterion[norm] ?? criterion.nb ?? criterion.nn ?? criterion.en ?? "";
    return {
      code: criterion.code,
      weight: criterion.weight ?? 0,
      nb: criterion.nb ?? written,
      nn: criterion.nn ?? written,
      en: criterion.en ?? written,
    };
  });
}

export const weightSum = (criteria: readonly Partial<Pick<CriterionValues, "weight">>[]) =>
  criteria.reduce((sum, criterion) => sum + (typeof criterion.weight === "number" ? criterion.weight : 0), 0);

/** 100 shared as evenly as whole numbers can; the first ones take what is over. */
export function evenWeights(count: number): number[] {
  const each = Math.floor(100 / count);
  return Array.from({ length: count }, (_, index) => each + (index < 100 - each * count ? 1 : 0));
}

/** A code that none of the others has. */
export function freshCode(taken: readonly string[]): string {
  let number = taken.length + 1;
  while (taken.includes(`criterion_${number}`)) number += 1;
  return `criterion_${number}`;
}
