import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

import { potOf, waitingPerPot } from "./potMoney";
import type { Pot } from "./PotBars";

type Commitment = components["schemas"]["CommitmentSummary"];

/** Every commitment of a school year: all pages, since sums and lists must agree. */
export async function allCommitments(query: { school_year: number; county?: string }, signal?: AbortSignal): Promise<Commitment[]> {
  const found: Commitment[] = [];
  let cursor: string | undefined;
  do {
    const page = await bodyOf(api.GET("/api/v1/commitments", { params: { query: { ...query, limit: 200, cursor } }, signal }));
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found;
}

/** The year's money as bars, with what the plan gives to measures that nothing has been committed to yet. */
export function useYearMoney(overview: components["schemas"]["BudgetOverview"] | undefined, query: { school_year: number; county?: string }): Pot[] | null {
  const planId = overview?.pots[0]?.plan_id;
  const allocated = overview?.pots.some((pot) => pot.allocated_ore > 0) ?? false;
  const plan = useQuery({
    queryKey: ["plan", planId],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/plans/{plan_id}", { params: { path: { plan_id: planId ?? "" } }, signal })),
    enabled: planId !== undefined && allocated,
  });
  const commitments = useQuery({
    queryKey: ["commitments", "all", query],
    queryFn: ({ signal }) => allCommitments(query, signal),
    enabled: planId !== undefined && allocated,
  });
  if (!overview) return null;
  if (allocated && (plan.isPending || commitments.isPending)) return null;
  const waiting = waitingPerPot(plan.data?.lines ?? [], new Set(commitments.data?.map((one) => one.measure.id)));
  return overview.pots.map((pot) => potOf(pot, waiting.get(pot.pot_id) ?? 0));
}

export type Radar = components["schemas"]["Radar"];

/** What is expected is told in whole hundreds of kroner: it is no more exact than that. */
export const about = (ore: number) => Math.round(ore / 10_000) * 10_000;

/** What will be left of the year's grant, and what it could be used for. */
export const radarQuery = (query: { school_year: number; county?: string }) =>
  queryOptions({
    queryKey: ["radar", query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/reports/radar", { params: { query }, signal })),
  });
