import { useCallback, useRef, useState } from "react";

/** One run at a time: the second press of a double click comes before the screen has locked the button. */
export function useOnce<Args extends unknown[]>(run: (...args: Args) => Promise<void>) {
  const [running, setRunning] = useState(false);
  const busy = useRef(false);
  const latest = useRef(run);
  latest.current = run;
  const once = useCallback(async (...args: Args) => {
    if (busy.current) return;
    busy.current = true;
    setRunning(true);
    try {
      await latest.current(...args);
    } finally {
      busy.current = false;
      setRunning(false);
    }
  }, []);
  return [once, running] as const;
}
