import { CheckmarkIcon, XMarkIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { formatDate } from "@/components/format";

import style from "./measures.module.css";
import type { Measure } from "./queries";
import { waySteps } from "./steps";

/** Proposed, approved, under way, carried out, evaluated: how far it has come, and when. */
export function Way({ measure }: { measure: Measure }) {
  const { t } = useTranslation();
  const history = useQuery({
    queryKey: ["measure", measure.id, "way"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/{measure_id}/history", { params: { path: { measure_id: measure.id }, query: { limit: 200 } }, signal })),
  });
  const steps = waySteps(measure.status, history.data?.items ?? []);
  return (
    <ol className={style.way} aria-label={t("measures.way.label")}>
      {steps.map((step) => (
        <li key={step.state} data-done={step.done || undefined} data-now={step.now || undefined} data-ended={step.state === "rejected" || step.state === "cancelled" || undefined} aria-current={step.now ? "step" : undefined}>
          <span className={style.dot}>{step.state === "rejected" || step.state === "cancelled" ? <XMarkIcon aria-hidden /> : step.done && <CheckmarkIcon aria-hidden />}</span>
          <span>
            <strong>{t(`status.${step.state}`)}</strong>
            <span className={style.when}>{step.at ? formatDate(step.at) : step.done ? "" : t("measures.way.to_come")}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
