/** One seat's ballot: what it supports, the most important first, with points where points are shared out. */
import type { components } from "@/api/schema";

import type { BallotKind } from "./rounds";

export type Choice = components["schemas"]["ChoiceBody"];

/** The ballot that the server has. */
export function choicesOf(ballot: BallotKind, points: Readonly<Record<string, number>> | null): Choice[] {
  const rows = Object.entries(points ?? {});
  if (ballot === "points") return rows.map(([need_id, given_]) => ({ need_id, points: given_ }));
  // A ranking gives its last need 1 and each before it one more.
  return rows.toSorted(([, one], [, other]) => other - one).map(([need_id]) => ({ need_id }));
}

export const supported = (choices: readonly Choice[], need: string) => choices.some((one) => one.need_id === need);

/** How many points have been shared out. */
export const given = (choices: readonly Choice[]) => choices.reduce((sum, one) => sum + (one.points ?? 0), 0);

/** The ballot with so many points for the need; one without points is not on it. */
export function withPoints(choices: readonly Choice[], need: string, points: number): Choice[] {
  if (points === 0) return choices.filter((one) => one.need_id !== need);
  if (!supported(choices, need)) return [...choices, { need_id: need, points }];
  return choices.map((one) => (one.need_id === need ? { need_id: need, points } : one));
}

/** The ballot with one need at another place (both 0-based). */
export function ranked(choices: readonly Choice[], from: number, to: number): Choice[] {
  const moved = choices[from];
  if (!moved) return [...choices];
  const rest = choices.filter((_, at) => at !== from);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}
