import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

type Organisation = components["schemas"]["OrganisationRead"];

/** Every organisation that works in a county, by name. */
export const allOrganisationsQuery = (county: string) =>
  queryOptions({
    queryKey: ["organisations", "all", county],
    queryFn: async ({ signal }) => {
      const found: Organisation[] = [];
      let cursor: string | undefined;
      do {
        const page = await bodyOf(api.GET("/api/v1/organisations", { params: { query: { county, limit: 200, cursor } }, signal }));
        found.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return found.toSorted((a, b) => a.name.localeCompare(b.name, "nb"));
    },
  });
