/** Who sits here, and on whose behalf. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

export type Session = components["schemas"]["SessionRead"];
export type Mandate = components["schemas"]["MandateRead"];
export type Persona = components["schemas"]["PersonaRead"];

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/session", { signal })),
  staleTime: 60_000,
  gcTime: Number.POSITIVE_INFINITY,
});

export const personasQuery = queryOptions({
  queryKey: ["personas"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/personas", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The session as last known; every page below the login has one. */
export const useSession = () => useQuery(sessionQuery).data;

export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/session/providers", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Where the browser goes to log in, and comes back from to `path`. */
export const loginAddress = (provider: string, path: string) =>
  `/auth/login?${new URLSearchParams({ provider, return_to: path })}`;

/** What belongs to no person: it is kept when another one takes over. */
const SHARED = new Set(["session", "personas", "providers"]);

/** Everything that another person, or the same one in another role, saw is forgotten; then who it is now is asked for. */
function useForget() {
  const queries = useQueryClient();
  return async () => {
    queries.removeQueries({ predicate: (query) => !SHARED.has(String(query.queryKey[0])) });
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
  };
}

/** Logging in as an example person. */
export function useLogIn() {
  const forget = useForget();
  return useMutation({
    mutationFn: (persona: string) => bodyOf(api.POST("/api/v1/session", { body: { persona } })),
    onSuccess: forget,
  });
}

/** Acting on behalf of another of those that one may act for. */
export function useMandate() {
  const forget = useForget();
  return useMutation({
    mutationFn: (place: number) => bodyOf(api.PUT("/api/v1/session/mandate", { body: { place } })),
    onSuccess: forget,
  });
}

/** Accepting an invitation: from then on one acts under it. */
export function useAcceptance() {
  const forget = useForget();
  return useMutation({
    mutationFn: (code: string) => bodyOf(api.PUT("/api/v1/session/invitation", { body: { code } })),
    onSuccess: forget,
  });
}

/**
 * `leave` goes to the login page: it comes first, or the page that is left would ask anew, and be refused. Who came by a
 * provider is logged out there too.
 */
export function useLogOut(leave: () => Promise<void>) {
  const forget = useForget();
  return useMutation({
    mutationFn: () => bodyOf(api.DELETE("/api/v1/session")),
    onSuccess: async ({ provider_logout }) => {
      if (provider_logout) {
        window.location.assign(provider_logout);
        return;
      }
      await leave();
      await forget();
    },
  });
}
