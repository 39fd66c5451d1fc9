/** What counties give money for, as everybody may read it. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

export type Call = components["schemas"]["CallRead"];

export const callsQuery = () =>
  queryOptions({
    queryKey: ["calls"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/calls", { signal })),
  });

/** A text of the county's own: in the reader's norm where the county has it, else in the one it has written. */
export const own = (texts: Partial<Record<string, string | null>>, language: string): string => texts[language] ?? texts.nb ?? texts.nn ?? "";
