/** Decisions, and the application that each answers, as the server has them. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

export type Decision = components["schemas"]["DecisionRead"];
export type DecisionRow = components["schemas"]["DecisionSummary"];
export type Outcome = components["schemas"]["DecisionOutcome"];

export const OUTCOMES: readonly Outcome[] = ["full", "part", "none", "waiting"];

export const decisionQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: ["decision", id, language],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/decisions/{decision_id}", { params: { path: { decision_id: id } }, signal })),
    enabled: id !== "",
  });

export const measureQuery = (id: string) =>
  queryOptions({
    queryKey: ["measure", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/{measure_id}", { params: { path: { measure_id: id } }, signal })),
    enabled: id !== "",
  });

/** What the rules say of the application as it is now. */
export const assessmentQuery = (measureId: string, language: string) =>
  queryOptions({
    queryKey: ["measure", measureId, "assessment", language],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/{measure_id}/assessment", { params: { path: { measure_id: measureId } }, signal })),
    enabled: measureId !== "",
  });

export const potsQuery = (schoolYear: number | undefined, scheme?: string) =>
  queryOptions({
    queryKey: ["overview", "pots", schoolYear, scheme],
    queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/v1/budgets/overview", { params: { query: { school_year: schoolYear ?? 0, scheme } }, signal }))).pots,
    enabled: schoolYear !== undefined,
  });

/** What a decision changes elsewhere. */
export const TOUCHED = ["decision", "decisions", "measure", "measures", "commitments", "overview", "radar"];
