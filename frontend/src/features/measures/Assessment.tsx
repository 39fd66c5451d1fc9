import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { formatKr } from "@/components/format";
import { Rulings } from "@/components/Rulings";

import style from "./measures.module.css";

const DEMANDS = new Set(["county_rule", "national_demand"]);

/** What the county's practice says of the measure as it is saved: what it can give, and what is in the way. */
export function Assessment({ id, version, level = 2 }: { id: string; version: number; level?: 2 | 3 }) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery({
    queryKey: ["measure", id, "assessment", version, i18n.language],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/{measure_id}/assessment", { params: { path: { measure_id: id } }, signal })),
    placeholderData: keepPreviousData,
  });
  if (!data?.practice_id) return null;
  // A demand that is met reads as a warning: only those that are not are told.
  const told = data.rulings.filter((ruling) => ruling.result !== "pass" || !DEMANDS.has(ruling.code));
  return (
    <section className={style.assessment} aria-live="polite">
      <Heading level={level} data-size="2xs">
        {data.amount_ore === null ? t("measures.assessment.no_amount") : t("measures.assessment.amount", { amount: formatKr(data.amount_ore) })}
      </Heading>
      <Paragraph data-size="sm" className={style.quiet}>
        {t(data.eligible ? "measures.assessment.eligible" : "measures.assessment.not_eligible")}
      </Paragraph>
      <Rulings rulings={told} />
    </section>
  );
}
