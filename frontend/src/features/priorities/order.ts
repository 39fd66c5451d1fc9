/** The forum's order against the order that the points give: who was moved, where the money ends, what each one gets. */

export type Outcome = "prioritised" | "not_prioritised" | "postponed";

export interface Entry {
  id: string;
  /** The place that the points give. */
  rank: number;
  /** Estimated cost in øre; null where nobody has estimated it. */
  cost: number | null;
  /** Whether the rule takes it within the budget; null where the round has none. */
  chosen: boolean | null;
}

/** What the secretary has laid out so far. */
export interface Arrangement {
  ids: readonly string[];
  /** How many stand above the line; null lets the money decide. */
  cut: number | null;
  /** Outcomes that differ from what the line says. */
  exceptions: Readonly<Record<string, Outcome>>;
  reasons: Readonly<Record<string, string>>;
}

/**
 * Which places (0-based) have been moved away from the computed order: the fewest moves that explain it. As the server
 * reckons: those outside a longest increasing run of ranks have been moved, the rest merely made room.
 */
export function departures(ranks: readonly number[]): Set<number> {
  const best = { length: 0, lastPlace: -1, lastRank: 0 };
  const length: number[] = [];
  const before: number[] = [];
  for (const [place, rank] of ranks.entries()) {
    length[place] = 1;
    before[place] = -1;
    for (let earlier = 0; earlier < place; earlier += 1) {
      if ((ranks[earlier] ?? 0) < rank && (length[earlier] ?? 0) + 1 > (length[place] ?? 0)) {
        length[place] = (length[earlier] ?? 0) + 1;
        before[place] = earlier;
      }
    }
    const run = length[place] ?? 0;
    if (run > best.length) Object.assign(best, { length: run, lastPlace: place });
  }
  const moved = new Set(ranks.keys());
  for (let place = best.lastPlace; place >= 0; place = before[place] ?? -1) moved.delete(place);
  return moved;
}

/** The list with one member at another place (1-based, held within the list). */
export function moveTo(ids: readonly string[], id: string, place: number): string[] {
  const rest = ids.filter((one) => one !== id);
  const index = Math.min(Math.max(place, 1), ids.length) - 1;
  return [...rest.slice(0, index), id, ...rest.slice(index)];
}

/** How many from the top the frame reaches to, in this order; those set aside cost nothing. */
export function reach(entries: readonly Entry[], exceptions: Arrangement["exceptions"], frame: number): number {
  let sum = 0;
  for (const [index, entry] of entries.entries()) {
    const given = exceptions[entry.id];
    if (given === undefined || given === "prioritised") sum += entry.cost ?? 0;
    if (sum > frame) return index;
  }
  return entries.length;
}

export interface Laid extends Entry {
  place: number;
  outcome: Outcome;
  /** What this one and all prioritised before it cost together. */
  sum: number;
  /** It stands elsewhere than the ballots put it, and did not merely make room. */
  moved: boolean;
  /** It was moved, or it gets what the count does not give it. */
  departs: boolean;
}

/** Everything the screen shows of an arrangement. */
export function layOut(arrangement: Arrangement, all: ReadonlyMap<string, Entry>, frame: number | null) {
  const entries = arrangement.ids.flatMap((id) => all.get(id) ?? []);
  const moved = departures(entries.map((entry) => entry.rank));
  const reached = frame === null ? null : reach(entries, arrangement.exceptions, frame);
  const cut = Math.min(arrangement.cut ?? reached ?? entries.length, entries.length);
  let sum = 0;
  const rows: Laid[] = entries.map((entry, index) => {
    const outcome = arrangement.exceptions[entry.id] ?? (index < cut ? "prioritised" : "not_prioritised");
    if (outcome === "prioritised") sum += entry.cost ?? 0;
    const otherwise = entry.chosen !== null && entry.chosen !== (outcome === "prioritised");
    const { id, rank, cost, chosen } = entry;
    return { id, rank, cost, chosen, place: index + 1, outcome, sum, moved: moved.has(index), departs: moved.has(index) || otherwise };
  });
  return { rows, cut, reached, sum, prioritised: rows.filter((row) => row.outcome === "prioritised").length };
}

interface Decided {
  need: { id: string };
  chosen?: boolean | null;
  outcome: Outcome | null;
  reason: string | null;
}

/** The arrangement that the server has: before the forum has set one, what the rule takes within the budget. */
export function arrangementOf(told: readonly Decided[]): Arrangement {
  const ids = told.map((item) => item.need.id);
  const counted = told.some((item) => typeof item.chosen === "boolean");
  const set = told.some((item) => item.outcome);
  if (!set && !counted) return { ids, cut: null, exceptions: {}, reasons: {} };
  const items = set ? told : told.map((item): Decided => ({ ...item, outcome: item.chosen ? "prioritised" : "not_prioritised" }));
  // The line that leaves the fewest exceptions.
  const wrong = (cut: number) => items.filter((item, index) => item.outcome !== (index < cut ? "prioritised" : "not_prioritised")).length;
  const cut = Array.from({ length: items.length + 1 }, (_, at) => at).reduce((best, at) => (wrong(at) < wrong(best) ? at : best), 0);
  return {
    ids,
    cut,
    exceptions: Object.fromEntries(
      items.flatMap((item, index) =>
        item.outcome && item.outcome !== (index < cut ? "prioritised" : "not_prioritised") ? [[item.need.id, item.outcome]] : [],
      ),
    ),
    reasons: Object.fromEntries(items.flatMap((item) => (item.reason ? [[item.need.id, item.reason]] : []))),
  };
}

export type Step =
  | { type: "move"; id: string; place: number }
  | { type: "cut"; cut: number | null }
  | { type: "outcome"; id: string; outcome: Outcome; byLine: Outcome }
  | { type: "reason"; id: string; text: string }
  | { type: "undo" }
  | { type: "replace"; arrangement: Arrangement };

export interface Desk {
  now: Arrangement;
  /** What undo goes back to; written reasons are never undone. */
  past: readonly Arrangement[];
}

export function deskReducer(desk: Desk, step: Step): Desk {
  const { now } = desk;
  const put = (change: Partial<Arrangement>): Desk => ({ now: { ...now, ...change }, past: [...desk.past.slice(-49), now] });
  switch (step.type) {
    case "move": {
      const ids = moveTo(now.ids, step.id, step.place);
      return ids.join() === now.ids.join() ? desk : put({ ids });
    }
    case "cut":
      return step.cut === now.cut ? desk : put({ cut: step.cut === null ? null : Math.min(Math.max(step.cut, 0), now.ids.length) });
    case "outcome": {
      const { [step.id]: _, ...others } = now.exceptions;
      return put({ exceptions: step.outcome === step.byLine ? others : { ...others, [step.id]: step.outcome } });
    }
    case "reason":
      return { ...desk, now: { ...now, reasons: { ...now.reasons, [step.id]: step.text } } };
    case "undo": {
      const last = desk.past.at(-1);
      return last ? { now: { ...last, reasons: now.reasons }, past: desk.past.slice(0, -1) } : desk;
    }
    case "replace":
      return { now: step.arrangement, past: [] };
  }
}

/** The plain mean of all seats' points per criterion, to two decimals at most as shown; empty where nobody has scored. */
export function meanByCriterion(scores: readonly { points: Record<string, number> }[], codes: readonly string[]): Record<string, number> {
  if (scores.length === 0) return {};
  return Object.fromEntries(codes.map((code) => [code, scores.reduce((sum, score) => sum + (score.points[code] ?? 0), 0) / scores.length]));
}

/** What one seat's points are worth, 0 to 5. */
export const weighted = (points: Record<string, number>, criteria: readonly { code: string; weight: number }[]) =>
  criteria.reduce((sum, criterion) => sum + criterion.weight * (points[criterion.code] ?? 0), 0) / 100;
