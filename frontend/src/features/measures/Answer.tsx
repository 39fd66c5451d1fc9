import { Button, Heading } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useSession } from "@/api/session";
import { formatDate } from "@/components/format";
import { StatusTag } from "@/components/StatusTag";

import style from "./measures.module.css";
import type { Measure } from "./queries";

const NOT_ANSWERED = new Set(["changed", "replaced", "discarded"]);

/** The county's answer to the application, or the way to prepare one. */
export function Answer({ measure }: { measure: Measure }) {
  const { t } = useTranslation();
  const role = useSession()?.actor?.role;
  const decisions = useQuery({
    queryKey: ["decisions", "of-measure", measure.id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/decisions", { params: { query: { measure_id: measure.id, limit: 20 } }, signal })),
  }).data?.items;
  if (!decisions) return null;
  const waits = measure.status === "proposed";
  const prepared = decisions.some((one) => one.status === "prepared");
  const answered = decisions.some((one) => !NOT_ANSWERED.has(one.status));
  if (decisions.length === 0 && !waits) return null;
  return (
    <section>
      <Heading level={2} data-size="sm">
        {t("measures.decision.title")}
      </Heading>
      {!answered && <p className={style.quiet}>{t("measures.decision.none")}</p>}
      {decisions.length > 0 && (
        <ul className={style.plain}>
          {decisions.map((one) => (
            <li key={one.id}>
              <Link to="/decisions/$id" params={{ id: one.id }}>
                {t(`decisions.outcome.${one.outcome}`)}
              </Link>{" "}
              {one.decided_on && <span className={style.quiet}>{formatDate(one.decided_on)}</span>} <StatusTag status={one.status} label={t(`decisions.status.${one.status}`)} />
            </li>
          ))}
        </ul>
      )}
      {waits && !prepared && role === "forum_secretary" && (
        <Button asChild variant="secondary">
          <Link to="/decisions/new" search={{ measure_id: measure.id }}>
            {t("decisions.action.prepare")}
          </Link>
        </Button>
      )}
    </section>
  );
}
