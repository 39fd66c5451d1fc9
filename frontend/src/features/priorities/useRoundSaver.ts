import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";

import { roundQuery, type Round } from "./rounds";

/**
 * Changes of one round go out one after the other, each on the version that the one before it gave: criteria and needs
 * are saved side by side on the same page.
 */
export function useRoundSaver(round: Round) {
  const queries = useQueryClient();
  const version = useRef(round);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    if (round.version > version.current.version) version.current = round;
  }, [round]);

  const save = useCallback(
    (change: (newest: Round) => Promise<Round>): Promise<Round> => {
      const turn = queue.current.then(async () => {
        const saved = await change(version.current);
        version.current = saved;
        queries.setQueryData(roundQuery(saved.id).queryKey, saved);
        void queries.invalidateQueries({ queryKey: ["priority-rounds"] });
        void queries.invalidateQueries({ queryKey: ["priority-round", saved.id, "history"] });
        return saved;
      });
      queue.current = turn.catch(() => undefined);
      return turn;
    },
    [queries],
  );
  /** A last step, on what is saved when its turn has come: nothing goes out between, and changes the version under it. */
  const step = useCallback((take: (newest: Round) => Promise<void>): Promise<void> => {
    const turn = queue.current.then(() => take(version.current));
    queue.current = turn.catch(() => undefined);
    return turn;
  }, []);
  /** After another's save: the newest from the server. */
  const renew = useCallback(async (): Promise<Round> => {
    const newest = await queries.fetchQuery({ ...roundQuery(round.id), staleTime: 0 });
    version.current = newest;
    return newest;
  }, [queries, round.id]);
  /** Waits for what is under way. */
  const settled = useCallback(() => queue.current, []);
  return { save, step, renew, settled };
}
