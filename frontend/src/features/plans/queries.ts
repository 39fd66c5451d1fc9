import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";

import type { Measure } from "./draft";

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ["plan", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/plans/{plan_id}", { params: { path: { plan_id: id } }, signal })),
  });

/** The measures that may stand in a plan for the year: proposed, approved, or already under way. */
export const measuresQuery = (schoolYear: number) =>
  queryOptions({
    queryKey: ["measures", "for-plan", schoolYear],
    queryFn: async ({ signal }) => {
      const found: Measure[] = [];
      for (const status of ["approved", "proposed", "running"] as const) {
        let cursor: string | undefined;
        do {
          const page = await bodyOf(api.GET("/api/v1/measures", { params: { query: { school_year: schoolYear, status, limit: 200, cursor } }, signal }));
          found.push(...page.items);
          cursor = page.next_cursor ?? undefined;
        } while (cursor);
      }
      return found.toSorted((a, b) => a.number - b.number);
    },
  });
