import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";

interface WhoDecidesProps {
  county: string;
  schoolYear: number;
  /** Which step of the way to the money the page is. */
  step: "priorities" | "plans" | "meetings";
}

/** Who decides at this step, and who has the last word in this county: forum, vocational board and county mix roles up else. */
export function WhoDecides({ county, schoolYear, step }: WhoDecidesProps) {
  const { t } = useTranslation();
  const calls = useQuery({ queryKey: ["calls"], queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/calls", { signal })), staleTime: 300_000 });
  // The newest year's practice at or before the page's.
  const practice = calls.data?.items
    .filter((one) => one.county === county && one.school_year <= schoolYear)
    .toSorted((one, other) => other.school_year - one.school_year)[0];
  return (
    <p className="fl-who-decides">
      <strong>{t("decides.title")}</strong> {t(`decides.${step}`)} {practice && t(`rules.calls.decided_by.${practice.decided_by}`)}
    </p>
  );
}
