import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import { localized } from "@/text/i18n";

const rulesQuery = queryOptions({
  queryKey: ["rule-set"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/rule-sets/current", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

type Item = { code: string; nb: string; nn: string; en: string; clause?: string; mandatory?: boolean };

/** The rule set in force: the words for its codes, in the language of the screen. */
export function useRules() {
  const { data } = useQuery(rulesQuery);
  const list = (name: string) => (data?.content[name] ?? []) as unknown as Item[];
  return {
    list,
    /** The code itself while the rules are on their way, or when they do not know it. */
    text: (name: string, code: string) => localized(list(name).find((item) => item.code === code)) || code,
  };
}
