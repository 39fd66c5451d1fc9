import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { SaveState } from "@/components/useAutosave";

import { type Criterion, recusalOf, roundQuery, type Round } from "./rounds";

type Points = Record<string, number>;
const key = (round: Round) => `fagloft.draft.scores-${round.id}-${round.my_seat_id}`;

function recovered(round: Round): Record<string, Points> {
  try {
    return JSON.parse(localStorage.getItem(key(round)) ?? "{}") as Record<string, Points>;
  } catch {
    return {};
  }
}

export const isFull = (points: Points | undefined, criteria: readonly Criterion[]) => criteria.every((criterion) => points?.[criterion.code] !== undefined);

/**
 * One's own seat's points. A need is sent as soon as all its criteria have points; until then, and when the net is gone,
 * they lie in this browser.
 */
export function useScores(round: Round) {
  const queries = useQueryClient();
  const { t } = useTranslation();
  const [points, setPoints] = useState<Record<string, Points>>(() => ({
    ...Object.fromEntries(
      round.items.flatMap((item) => {
        const mine = item.scores.find((score) => score.seat_id === round.my_seat_id);
        return mine ? [[item.need.id, mine.points] as const] : [];
      }),
    ),
    ...recovered(round),
  }));
  const [unsent, setUnsent] = useState<ReadonlySet<string>>(() => new Set(Object.keys(recovered(round))));
  const [state, setState] = useState<SaveState>({ kind: "idle" });
  const [refusal, setRefusal] = useState<string | null>(null);
  const latest = useRef({ points, unsent });
  latest.current = { points, unsent };
  const busy = useRef(false);

  const keep = useCallback(() => {
    const { points: all, unsent: ids } = latest.current;
    try {
      const left = Object.fromEntries([...ids].map((id) => [id, all[id] ?? {}]));
      if (ids.size === 0) localStorage.removeItem(key(round));
      else localStorage.setItem(key(round), JSON.stringify(left));
    } catch {
      // A full or forbidden store: the server still gets the points.
    }
  }, [round]);

  const flush = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      for (;;) {
        const { points: all, unsent: ids } = latest.current;
        // A draft from before the seat was recused would keep the other needs' points from being taken.
        const closed = new Set(round.items.filter((item) => recusalOf(item, round.my_seat_id)).map((item) => item.need.id));
        const ready = [...ids].filter((id) => isFull(all[id], round.criteria) && !closed.has(id));
        if (ready.length === 0) break;
        setState({ kind: "saving" });
        const scores = ready.map((id) => ({ need_id: id, points: all[id] ?? {} }));
        const saved = await bodyOf(api.PUT("/api/v1/priority-rounds/{round_id}/scores", { params: { path: { round_id: round.id } }, body: { scores } }));
        queries.setQueryData(roundQuery(round.id).queryKey, saved);
        const left = new Set(latest.current.unsent);
        for (const score of scores) if (latest.current.points[score.need_id] === score.points) left.delete(score.need_id);
        latest.current = { ...latest.current, unsent: left };
        setUnsent(left);
        keep();
        setState({ kind: "saved", at: new Date() });
        setRefusal(null);
      }
    } catch (thrown) {
      setState({ kind: "local" });
      if (thrown instanceof ApiProblem && thrown.status !== 0) {
        setRefusal(thrown.message);
        // The round may have been closed in the meantime: the page then shows that.
        void queries.invalidateQueries({ queryKey: roundQuery(round.id).queryKey });
      }
    } finally {
      busy.current = false;
    }
  }, [keep, queries, round.criteria, round.id, round.items, round.my_seat_id]);

  const give = useCallback(
    (need: string, criterion: string, value: number) => {
      const { points: all, unsent: ids } = latest.current;
      latest.current = { points: { ...all, [need]: { ...all[need], [criterion]: value } }, unsent: new Set([...ids, need]) };
      setPoints(latest.current.points);
      setUnsent(latest.current.unsent);
      keep();
      void flush();
    },
    [flush, keep],
  );

  useEffect(() => {
    const again = () => void flush();
    again();
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [flush]);

  return { points, state, refusal: refusal && t("priorities.score.refused", { reason: refusal }), give };
}
