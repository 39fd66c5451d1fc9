/** Who sits here, and on whose behalf. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

export type Session = components["schemas"]["SessionRead"];
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

/** Logging in as an example person: everything another person saw is forgotten first. */
export function useLogIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (persona: string) => bodyOf(api.POST("/api/v1/session", { body: { persona } })),
    onSuccess: async () => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" && query.queryKey[0] !== "personas" });
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
  });
}

/** `leave` goes to the login page: it comes first, or the page that is left would ask anew, and be refused. */
export function useLogOut(leave: () => Promise<void>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.DELETE("/api/v1/session"),
    onSuccess: async () => {
      await leave();
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" && query.queryKey[0] !== "personas" });
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
  });
}
