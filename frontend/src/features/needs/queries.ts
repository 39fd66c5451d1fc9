/** Needs as the server has them. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components, paths } from "@/api/schema";

export type Need = components["schemas"]["NeedRead"];
export type NeedRow = components["schemas"]["NeedSummary"];
export type NeedsMapData = components["schemas"]["NeedMap"];
export type Finding = components["schemas"]["FindingRead"];
export type NeedQuery = NonNullable<paths["/api/v1/needs"]["get"]["parameters"]["query"]>;

export const needQuery = (id: string) =>
  queryOptions({
    queryKey: ["need", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/needs/{need_id}", { params: { path: { need_id: id } }, signal })),
  });

export const organisationQuery = (id: string) =>
  queryOptions({
    queryKey: ["organisation", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/organisations/{organisation_id}", { params: { path: { organisation_id: id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: id !== "",
  });

/** Those who may report a need; which needs they may change, the server says in `allowed_actions`. */
const REPORTERS = new Set(["school_leader", "company", "training_office", "network_coordinator", "forum_secretary"]);
/** Of these, those who report for others too. */
const FOR_OTHERS = new Set(["training_office", "network_coordinator", "forum_secretary"]);

export const mayReport = (role: string | undefined) => REPORTERS.has(role ?? "");
export const actsForOthers = (role: string | undefined) => FOR_OTHERS.has(role ?? "");
