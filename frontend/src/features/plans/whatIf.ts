/** What one asks of the plan: a frame, shares, pins; and what the server answers. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

export type WhatIfBody = components["schemas"]["WhatIfBody"];
export type WhatIf = components["schemas"]["WhatIfRead"];
type Share = components["schemas"]["ShareBody"];
/** A share that is asked for, with a name of its own while it stands on the screen. */
export type AskedShare = Share & { key: string };
export type Pin = "free" | "must" | "never";

/** What the next step of the frame would buy. */
export const MORE_ORE = 10_000_000;

export interface Asked {
  frame: number;
  shares: readonly AskedShare[];
  pins: Readonly<Record<string, Pin>>;
  /** At most so much promised for the school year after, in øre; null asks nothing. */
  later: number | null;
}

export function bodyFor(asked: Asked, schoolYear: number): WhatIfBody {
  const pinned = (pin: Pin) => Object.entries(asked.pins).flatMap(([id, one]) => (one === pin ? [id] : []));
  return {
    frame_ore: asked.frame,
    shares: asked.shares.map(({ kind, label, share }) => ({ kind, label, share })),
    later: asked.later === null ? [] : [{ school_year: schoolYear + 1, amount_ore: asked.later }],
    must: pinned("must"),
    never: pinned("never"),
    more_ore: MORE_ORE,
  };
}

export const whatIfQuery = (planId: string, body: WhatIfBody) =>
  queryOptions({
    queryKey: ["what-if", planId, body],
    queryFn: ({ signal }) => bodyOf(api.POST("/api/v1/plans/{plan_id}/what-if", { params: { path: { plan_id: planId } }, body, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });

/** The steps of the slider: tens of thousands, and fine enough for a small frame. */
export const stepOf = (frame: number) => (frame > 50_000_000 ? 1_000_000 : 100_000);
