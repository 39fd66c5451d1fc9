/** A form on a phone: one group of questions per page. The step stands in the address, so that a reload comes back to it. */
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useNarrow } from "./useNarrow";
import { useUrlFilters } from "./useUrlFilters";

/** Where one is among `steps`; `beyond` names a page after them all. The heading of what is shown takes focus. */
export function useSteps<Step extends string>(steps: readonly [Step, ...Step[]], beyond: string | null = null) {
  const { filters } = useUrlFilters();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const heading = useRef<HTMLHeadingElement>(null);
  const step = steps.find((one) => one === filters.step) ?? steps[0];
  const at = steps.indexOf(step);
  const shown = beyond ?? (narrow ? step : "all");
  const first = useRef(shown);
  useEffect(() => {
    if (first.current === shown) return;
    first.current = shown;
    window.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [shown]);
  const go = (next: string | undefined) =>
    navigate({ to: ".", search: (before: Record<string, unknown>) => ({ ...before, step: next }) as never, resetScroll: true });
  return { narrow, step, at, heading, go, next: steps[at + 1], previous: steps[at - 1] };
}

/** Focus on a field that is shown after the next paint. */
export function focusSoon(id: string) {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const found = document.getElementById(id);
      found?.focus({ preventScroll: true });
      found?.scrollIntoView({ block: "center" });
    }),
  );
}

/** "Steg 2 av 6" with a bar, and beside it what `children` say. */
export function StepProgress({ at, of, children }: { at: number; of: number; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="fl-progress">
      <div className="fl-progress-text">
        <p>{t("form.progress", { step: at + 1, of })}</p>
        {children}
      </div>
      <div className="fl-progress-bar" aria-hidden>
        {Array.from({ length: of }, (_, index) => (
          <span key={index} data-done={index <= at || undefined} />
        ))}
      </div>
    </div>
  );
}
