/** Evaluations, and the measures that they answer for, as the server has them. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

export type Evaluation = components["schemas"]["EvaluationRead"];
export type EvaluationRow = components["schemas"]["EvaluationSummary"];
export type Measure = components["schemas"]["MeasureRead"];
export type MeasureRow = components["schemas"]["MeasureSummary"];
export type Finding = components["schemas"]["FindingRead"];
export type Met = components["schemas"]["Met"];

export const evaluationQuery = (id: string) =>
  queryOptions({
    queryKey: ["evaluation", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/evaluations/{evaluation_id}", { params: { path: { evaluation_id: id } }, signal })),
  });

export const measureQuery = (id: string) =>
  queryOptions({
    queryKey: ["measure", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/{measure_id}", { params: { path: { measure_id: id } }, signal })),
    enabled: id !== "",
  });

/** The needs that a measure answers, whole: what practice was, and what it should become. */
export const needsOfQuery = (measure: Measure | undefined) =>
  queryOptions({
    queryKey: ["measure", measure?.id, "needs", measure?.needs.map((need) => need.id)],
    queryFn: ({ signal }) =>
      Promise.all((measure?.needs ?? []).map((need) => bodyOf(api.GET("/api/v1/needs/{need_id}", { params: { path: { need_id: need.id } }, signal })))),
    enabled: measure !== undefined,
  });

export const commitmentsQuery = (measureId: string) =>
  queryOptions({
    queryKey: ["commitments", "of-measure", measureId],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/commitments", { params: { query: { measure_id: measureId, limit: 100 } }, signal })),
    enabled: measureId !== "",
  });

/** All pages of a list that is short by nature: what waits. */
export async function everyPage<Row>(load: (cursor: string | undefined) => Promise<{ items: Row[]; next_cursor: string | null }>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    rows.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return rows;
}

/** Those who may evaluate a measure of their own; the secretary may for all. */
const EVALUATORS = new Set(["school_leader", "company", "training_office", "network_coordinator", "forum_secretary"]);
export const mayEvaluate = (role: string | undefined) => EVALUATORS.has(role ?? "");
