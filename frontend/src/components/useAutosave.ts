import { useEffect, useRef, useState } from "react";

import { ApiProblem } from "@/api/problem";

export type SaveState = { kind: "idle" } | { kind: "saving" } | { kind: "saved"; at: Date } | { kind: "local"; problem?: ApiProblem } | { kind: "conflict"; problem: ApiProblem };

const place = (key: string) => `fagloft.draft.${key}`;

/** What was typed last and never reached the server, if anything. */
export function recoverDraft<Values>(key: string): Values | null {
  try {
    const found = localStorage.getItem(place(key));
    return found ? (JSON.parse(found) as Values) : null;
  } catch {
    return null;
  }
}

export function keepDraft(key: string, values: unknown) {
  try {
    localStorage.setItem(place(key), JSON.stringify(values));
  } catch {
    // A full or forbidden store: the server still gets the draft.
  }
}

/** Call it when the record is sent, or the draft is thrown away. */
export function forgetDraft(key: string) {
  try {
    localStorage.removeItem(place(key));
  } catch {
    // see above
  }
}

/** What a save that failed leaves: two versions to choose between, or what lies in this browser only. */
export function unsaved(thrown: unknown): SaveState {
  if (!(thrown instanceof ApiProblem)) return { kind: "local" };
  return { kind: thrown.isConflict ? "conflict" : "local", problem: thrown };
}

interface AutosaveOptions<Values> {
  /** Names the draft in this browser: `need-<id>`, or `need-new-<county>`. */
  draftKey: string;
  values: Values;
  /** False until the person has changed something. */
  dirty: boolean;
  /** Sends the draft; rejects with an ApiProblem. 412 becomes the state `conflict`, all else `local`. */
  save: (values: Values) => Promise<void>;
  delay?: number;
}

/**
 * Saves while typing. Each change is kept in this browser at once and sent to the server after a pause; the local copy is
 * dropped when the server has it. A failed save is tried again at the next change and when the net comes back.
 */
export function useAutosave<Values>({ draftKey, values, dirty, save, delay = 900 }: AutosaveOptions<Values>): SaveState {
  const [state, setState] = useState<SaveState>({ kind: "idle" });
  const [attempt, setAttempt] = useState(0);
  const text = JSON.stringify(values);
  const latest = useRef({ save, values, text });
  latest.current = { save, values, text };
  const sent = useRef(text);
  const busy = useRef(false);

  useEffect(() => {
    if (!dirty || text === sent.current) return;
    keepDraft(draftKey, latest.current.values);
    const timer = setTimeout(async () => {
      if (busy.current) return;
      busy.current = true;
      const going = latest.current.text;
      setState({ kind: "saving" });
      try {
        await latest.current.save(latest.current.values);
        sent.current = going;
        if (latest.current.text === going) forgetDraft(draftKey);
        setState({ kind: "saved", at: new Date() });
      } catch (thrown) {
        setState(unsaved(thrown));
      } finally {
        busy.current = false;
        // What was typed while the save was under way goes out next.
        if (sent.current === going && latest.current.text !== going) setAttempt((count) => count + 1);
      }
    }, delay);
    return () => clearTimeout(timer);
  }, [text, dirty, delay, draftKey, attempt]);

  useEffect(() => {
    const again = () => setAttempt((count) => count + 1);
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, []);

  return state;
}
