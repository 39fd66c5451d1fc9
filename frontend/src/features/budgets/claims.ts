/** A claim's form: its values, and what goes to the server. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { isUnread } from "@/components/recordDraft";

export type Claim = components["schemas"]["ClaimRead"];
export type ClaimSummary = components["schemas"]["ClaimSummary"];
type Update = components["schemas"]["ClaimUpdate"];
type Typed<T> = T | { unread: string } | null;

interface ReceiptLine {
  spent_on: Typed<string>;
  description: string | null;
  amount_ore: Typed<number>;
}
export interface ClaimValues {
  reference: string | null;
  remark: string | null;
  lines: ReceiptLine[];
}

export const emptyLine: ReceiptLine = { spent_on: null, description: null, amount_ore: null };
const isEmpty = (line: ReceiptLine) => Object.values(line).every((value) => value === null || value === "");
const isFull = (line: ReceiptLine) => typeof line.spent_on === "string" && Boolean(line.description) && typeof line.amount_ore === "number" && line.amount_ore > 0;

export const valuesOf = (claim: Claim): ClaimValues => ({
  reference: claim.reference,
  remark: claim.remark,
  lines: claim.lines.length > 0 ? claim.lines : [emptyLine],
});

/** What the server can take of the values as they stand: a half-written line stays in the browser until it is whole. */
export const bodyOfClaim = (values: ClaimValues): Update => ({ reference: values.reference, remark: values.remark, lines: values.lines.filter(isFull) as Update["lines"] });
export const isWhole = (values: ClaimValues) => values.lines.every((line) => isEmpty(line) || isFull(line));
export const sumOf = (values: ClaimValues) => values.lines.reduce((sum, { amount_ore }) => sum + (typeof amount_ore === "number" && !isUnread(amount_ore) ? amount_ore : 0), 0);

export const claimQuery = (id: string) =>
  queryOptions({
    queryKey: ["claim", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/claims/{claim_id}", { params: { path: { claim_id: id } }, signal })),
  });

/** What shows claims, to be fetched anew when one has moved. */
export const CLAIM_KEYS = ["claim", "claims", "overview"];
