/** What moves in the ledger, as the money pages ask and add it up. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

export type Posting = components["schemas"]["PostingSummary"];
export type Overview = components["schemas"]["BudgetOverview"];
export type Commitment = components["schemas"]["CommitmentSummary"];
type Kind = Posting["kind"];
type YearQuery = { school_year: number; county?: string };

export const KINDS: readonly Kind[] = ["grant", "allocation", "commitment", "payment", "release", "repayment", "deallocation", "return", "carry_out", "carry_in", "sent", "received", "reversal"];

export const overviewQuery = (query: YearQuery) =>
  queryOptions({
    queryKey: ["budget-overview", query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/budgets/overview", { params: { query }, signal })),
  });

/** Every posting of a year, or of one commitment: all pages, since sums and rows must agree. */
export const postingsQuery = (query: Partial<YearQuery> & { commitment_id?: string }) =>
  queryOptions({
    queryKey: ["postings", query],
    queryFn: async ({ signal }) => {
      const found: Posting[] = [];
      let cursor: string | undefined;
      do {
        const page = await bodyOf(api.GET("/api/v1/postings", { params: { query: { ...query, limit: 200, cursor } }, signal }));
        found.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return found;
    },
  });

/** A sum of the overview: which kinds it is made of, and with which sign. */
const committed: Partial<Record<Kind, 1 | -1>> = { commitment: 1, release: -1, repayment: -1 };
const free: Partial<Record<Kind, 1 | -1>> = { commitment: -1, release: 1, repayment: 1 };
/** What has come to the year's free money, or left it, in other ways than by decisions. */
const elsewhere: Partial<Record<Kind, 1 | -1>> = { return: -1, carry_out: -1, carry_in: 1, sent: -1, received: 1 };
const FLOWS = {
  granted: { grant: 1 },
  allocated: { allocation: 1, deallocation: -1 },
  committed,
  paid: { payment: 1, repayment: -1 },
  left: { grant: 1, ...free, ...elsewhere },
  pot_left: { allocation: 1, deallocation: -1, ...free },
} satisfies Record<string, Partial<Record<Kind, 1 | -1>>>;
export type Flow = keyof typeof FLOWS;

export const isFlow = (text: string | undefined): text is Flow => text !== undefined && text in FLOWS;

/**
 * The postings that a sum is made of, each with its sign; a reversal counts against what it reverses. They sum to the
 * overview's figure.
 */
export function rowsOf(flow: Flow, postings: readonly Posting[]): { posting: Posting; amount_ore: number }[] {
  const kinds = new Map(postings.map((posting) => [posting.id, posting.kind]));
  const signs: Partial<Record<Kind, 1 | -1>> = FLOWS[flow];
  return postings.flatMap((posting) => {
    const turned = posting.reverses_id !== null;
    const kind = posting.reverses_id === null ? posting.kind : kinds.get(posting.reverses_id);
    const sign = kind === undefined ? undefined : signs[kind];
    return sign === undefined ? [] : [{ posting, amount_ore: posting.amount_ore * sign * (turned ? -1 : 1) }];
  });
}

export const sumOf = (rows: readonly { amount_ore: number }[]) => rows.reduce((sum, row) => sum + row.amount_ore, 0);

/** The postings that another posting has undone. */
export const reversedIn = (postings: readonly Posting[]): ReadonlySet<string> =>
  new Set(postings.flatMap((posting) => (posting.reverses_id === null ? [] : [posting.reverses_id])));

/** Everything that shows money, to be fetched anew when money has moved. */
export const MONEY_KEYS = ["budget-overview", "postings", "posting", "commitments", "commitment", "overview", "radar", "report", "grant-letters", "figure"];
