import { useSyncExternalStore } from "react";

const query = "(max-width: 48rem)";
const subscribe = (changed: () => void) => {
  const media = window.matchMedia(query);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
};

/** A phone: one group of questions at a time. */
export const useNarrow = () => useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
