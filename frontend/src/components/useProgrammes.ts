import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import { localized } from "@/text/i18n";

const programmesQuery = queryOptions({
  queryKey: ["programmes"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/programmes", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The vocational programmes and their trades by name, in the language of the screen. */
export function useProgrammes() {
  const list = useQuery(programmesQuery).data?.items ?? [];
  return {
    list,
    /** The code itself while the names are on their way. */
    programme: (code: string) => localized(list.find((one) => one.code === code)) || code,
    trade: (code: string) => {
      const area = list.flatMap((one) => one.areas).find((one) => one.code === code);
      return localized(area && { nb: area.nb, nn: area.nn, en: area.en ?? area.nb }) || code;
    },
  };
}
