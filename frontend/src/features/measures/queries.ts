import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

export type Measure = components["schemas"]["MeasureRead"];
export type MeasureSummary = components["schemas"]["MeasureSummary"];
export type OrganisationRef = components["schemas"]["OrganisationRef"];
export type Evaluation = components["schemas"]["EvaluationSummary"];
export type Finding = components["schemas"]["MeasureFinding"];

export const measureQuery = (id: string) =>
  queryOptions({
    queryKey: ["measure", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/{measure_id}", { params: { path: { measure_id: id } }, signal })),
  });

/** The newest evaluation of a measure, if anyone has begun one. */
export const evaluationQuery = (id: string) =>
  queryOptions({
    queryKey: ["evaluations", "of-measure", id],
    queryFn: async ({ signal }) => {
      const { items } = await bodyOf(api.GET("/api/v1/evaluations", { params: { query: { measure_id: id } }, signal }));
      return items[0] ?? null;
    },
  });

const planners = new Set(["school_leader", "company", "training_office", "network_coordinator", "forum_secretary"]);

/** Who may plan a measure at all; for whom, the server decides. */
export const mayPlan = (role: string | undefined) => role !== undefined && planners.has(role);

/** Those who plan measures for organisations other than their own. */
export const plansForOthers = (role: string | undefined) => role === "training_office" || role === "network_coordinator" || role === "forum_secretary";

/** How the county runs the scheme in a school year; null where it has not told. */
export const practiceQuery = (schoolYear: number | null) =>
  queryOptions({
    queryKey: ["practice", schoolYear],
    queryFn: async ({ signal }) => {
      const { items } = await bodyOf(api.GET("/api/v1/practices", { params: { query: { school_year: schoolYear ?? 0 } }, signal }));
      return items[0] ?? null;
    },
    enabled: schoolYear !== null,
    staleTime: Infinity,
  });
