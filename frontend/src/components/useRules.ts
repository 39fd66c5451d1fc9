import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import { localized } from "@/text/i18n";

import { useScope } from "./useScope";

const rulesQuery = (scheme: string) =>
  queryOptions({
    queryKey: ["rule-set", scheme],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/rule-sets/current", { params: { query: { scheme } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

type Item = { code: string; nb: string; nn: string; en: string; clause?: string; mandatory?: boolean };

/** The rule set in force of a scheme (else the page's): the words for its codes, in the language of the screen. */
export function useRules(of?: string) {
  const { scheme } = useScope();
  const { data } = useQuery(rulesQuery(of ?? scheme));
  const list = (name: string) => (data?.content[name] ?? []) as unknown as Item[];
  return {
    list,
    /** The code itself while the rules are on their way, or when they do not know it. */
    text: (name: string, code: string) => localized(list(name).find((item) => item.code === code)) || code,
  };
}
