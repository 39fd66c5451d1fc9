import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export type Filters = Record<string, string>;

/** Drops what is empty, so that an address holds only what is chosen. */
export const chosen = (search: Record<string, unknown>): Filters =>
  Object.fromEntries(
    Object.entries(search).flatMap(([key, value]) => (value === undefined || value === null || value === "" ? [] : [[key, String(value)]])),
  );

/**
 * The filters of a list as they stand in the address: a link to the page is a link to exactly what is seen. Values are
 * strings; an empty one is removed. Changing a filter replaces the entry in the browser's history.
 */
export function useUrlFilters() {
  const filters = chosen(useSearch({ strict: false }) as Record<string, unknown>);
  const navigate = useNavigate();
  const set = useCallback(
    (change: Record<string, string | null>) =>
      navigate({
        to: ".",
        search: (before: Record<string, unknown>) => chosen({ ...before, ...change }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return { filters, set };
}
