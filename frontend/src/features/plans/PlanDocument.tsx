import { Heading } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { formatKr, formatPercent, formatPeriod } from "@/components/format";
import { PotBars } from "@/components/PotBars";
import { StatusTag } from "@/components/StatusTag";
import { useRules } from "@/components/useRules";
import { useScope } from "@/components/useScope";
import { useYearMoney } from "@/components/useYearMoney";
import { localized } from "@/text/i18n";

import { fromServer, type Plan, sumOf } from "./draft";
import styles from "./plans.module.css";
import { Shares } from "./Shares";

const GONE = new Set(["cancelled", "rejected"]);

/** The plan as one reads it, prints it and hands it out. */
export function PlanDocument({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const rules = useRules();
  const scope = useScope();
  const query = { school_year: plan.school_year, ...(scope.national ? { county: plan.county } : {}) };
  const overview = useQuery({
    queryKey: ["budget-overview", query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/budgets/overview", { params: { query }, signal })),
  });
  const mine = overview.data?.pots.some((pot) => pot.plan_id === plan.id) ? overview.data : undefined;
  const money = useYearMoney(mine, query);
  const planned = sumOf(plan.lines);
  const bars =
    money ??
    plan.pots.map((pot) => {
      const inPot = sumOf(plan.lines.filter((line) => line.pot_id === pot.id));
      return { key: pot.id, label: localized(pot), paid_ore: 0, committed_ore: 0, planned_ore: inPot, left_ore: pot.amount_ore - inPot };
    });
  const draft = fromServer(plan);
  return (
    <div className={styles.document}>
      <section className={styles.section}>
        <PotBars pots={bars} title={mine?.pots.some((pot) => pot.allocated_ore > 0) ? undefined : t("plans.point", { share: formatPercent(plan.frame_ore === 0 ? 0 : planned / plan.frame_ore) })} />
      </section>
      <section className={styles.section} aria-labelledby="doc-shares">
        <Heading level={2} data-size="sm" id="doc-shares">
          {t("plans.section.shares")}
        </Heading>
        <Shares shares={draft.shares} lines={draft.lines} />
      </section>
      {plan.pots.map((pot) => {
        const lines = plan.lines.filter((line) => line.pot_id === pot.id);
        return (
          <section key={pot.id} className={styles.section} aria-labelledby={`doc-${pot.id}`}>
            <div className={styles.potHead}>
              <Heading level={2} data-size="sm" id={`doc-${pot.id}`}>
                {localized(pot)}
              </Heading>
              <p>{t("plans.pot_sentence", { count: lines.length, planned: formatKr(sumOf(lines)), size: formatKr(pot.amount_ore) })}</p>
            </div>
            {lines.length === 0 && <p className={styles.subtle}>{t("plans.pot_empty")}</p>}
            <ol className={styles.measures}>
              {lines.map(({ measure, ...line }) => (
                <li key={measure.id} data-gone={GONE.has(measure.status) || undefined}>
                  <div className={styles.measureHead}>
                    <Heading level={3} data-size="2xs">
                      <Link to="/measures/$id" params={{ id: measure.id }} search={scope.search}>
                        {measure.number}. {measure.title}
                      </Link>
                    </Heading>
                    <strong>{formatKr(line.amount_ore)}</strong>
                  </div>
                  <p className={styles.lineMeta}>
                    {[
                      measure.owner.name,
                      rules.text("measure_kinds", measure.kind),
                      measure.start_on && measure.end_on ? formatPeriod(measure.start_on, measure.end_on) : null,
                      t("plans.participants", { count: measure.planned_participants }),
                    ]
                      .filter((text) => text !== null)
                      .join(" · ")}
                  </p>
                  {GONE.has(measure.status) && (
                    <p className={styles.lineMeta}>
                      <StatusTag status={measure.status} /> {t("plans.gone")}
                    </p>
                  )}
                  <dl>
                    <div>
                      <dt>{t("plans.document_c1")}</dt>
                      <dd>{line.meets_c1 ?? t("plans.not_described")}</dd>
                    </div>
                    <div>
                      <dt>{t("plans.document_c2")}</dt>
                      <dd>{line.meets_c2 ?? t("plans.not_described")}</dd>
                    </div>
                  </dl>
                </li>
              ))}
            </ol>
          </section>
        );
      })}
    </div>
  );
}
