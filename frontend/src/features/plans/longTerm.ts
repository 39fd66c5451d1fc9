/** The long-term plan: its types and queries. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

export type LongTermPlan = components["schemas"]["LongTermPlanRead"];
export type LongTermSummary = components["schemas"]["LongTermPlanSummary"];
export type Goal = LongTermPlan["goals"][number];
/** Only what is sent is changed, although the description of the interface asks for every part. */
export type LongTermChanges = components["schemas"]["LongTermPlanUpdate"];

export const figures = ["participants", "measures", "paid"] as const satisfies readonly NonNullable<Goal["figure"]>[];

export const longTermQuery = (id: string) =>
  queryOptions({
    queryKey: ["long-term-plan", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/long-term-plans/{plan_id}", { params: { path: { plan_id: id } }, signal })),
  });

/** All editions of the county's plans, the newest first. */
export const longTermsQuery = (county: string, scheme: string) =>
  queryOptions({
    queryKey: ["long-term-plans", county, scheme],
    queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/v1/long-term-plans", { params: { query: { county, scheme, limit: 200 } }, signal }))).items,
  });

/** How far a goal has come, 0 to 1; null where it is not followed by a figure. */
export const progressOf = (goal: Goal) => (goal.target === null || goal.reached === null ? null : Math.min(1, goal.reached / goal.target));
