import { useCallback, useRef } from "react";

/** A new key for `Idempotency-Key`; works on plain http too, where crypto.randomUUID is missing. */
export function newIdempotencyKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One key for one form: the same key goes out when the person presses send again after a lost answer, so that nothing
 * is made twice. Call `renew` when the server has said yes.
 */
export function useIdempotencyKey() {
  const key = useRef<string | null>(null);
  const headers = useCallback(() => {
    key.current ??= newIdempotencyKey();
    return { "idempotency-key": key.current };
  }, []);
  const renew = useCallback(() => {
    key.current = null;
  }, []);
  return { headers, renew };
}
