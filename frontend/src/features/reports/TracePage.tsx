import { Details, Heading, Paragraph } from "@digdir/designsystemet-react";
import { CheckmarkCircleIcon, ExclamationmarkTriangleIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { DataTable } from "@/components/DataTable";
import { formatDate, formatInteger, formatKr } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { useRules } from "@/components/useRules";
import { useScope } from "@/components/useScope";
import { localized } from "@/text/i18n";

import styles from "./reports.module.css";
import { type StepKey, stepsBroken } from "./trace";

interface Step {
  key: StepKey;
  what: ReactNode;
  facts: string[];
  when: string;
  /** The date stands among the facts already. */
  dated?: boolean;
  who: string;
  broken: readonly string[];
}

/** One krone both ways: back to the need and its anchoring, forward to what it led to. */
export default function TracePage() {
  const { t } = useTranslation();
  const rules = useRules();
  const { search } = useScope();
  const { id = "" } = useParams({ strict: false });
  const trace = useQuery({
    queryKey: ["trace", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/payments/{posting_id}/trace", { params: { path: { posting_id: id } }, signal })),
  });
  if (trace.isPending)
    return (
      <>
        <PageHeader title={t("reports.trace")} breadcrumbs={[{ label: t("nav.budgets"), to: "/budgets" }]} />
        <LoadingState rows={8} />
      </>
    );
  if (trace.error) return <ErrorState error={trace.error} onRetry={() => void trace.refetch()} />;
  const data = trace.data;
  const broken = stepsBroken(data.broken);
  const pot = localized({ nb: data.pot_nb, nn: data.pot_nn, en: data.pot_en });
  const priorities = data.needs.flatMap((need) => need.priorities.map((priority) => ({ ...priority, need: need.need.number })));
  const evaluation = data.evaluation;
  const facts = (...texts: (string | null | false)[]) => texts.filter((text): text is string => typeof text === "string" && text !== "");
  const completed = Object.values(evaluation?.completed ?? {}).reduce((sum, count) => sum + count, 0);

  const steps: Step[] = [
    {
      key: "need",
      what:
        data.needs.length === 0
          ? t("reports.trace_none.need")
          : data.needs.map(({ need, owner, anchoring, merged_from }) => (
              <span key={need.id} className={styles.item}>
                <Link to="/needs/$id" params={{ id: need.id }} search={search}>
                  {need.title}
                </Link>
                <span className={styles.fact}>{owner.name}</span>
                {merged_from.length > 0 && <span className={styles.fact}>{t("reports.trace_merged", { count: merged_from.length })}</span>}
                <span className={styles.fact}>
                  {anchoring.leaders && anchoring.employees
                    ? t("reports.trace_anchored", {
                        leaders: formatInteger(anchoring.leaders),
                        employees: formatInteger(anchoring.employees),
                        process: anchoring.process ? rules.text("anchoring_processes", anchoring.process).toLowerCase() : "",
                        date: formatDate(anchoring.date),
                      })
                    : t("reports.trace_none.anchoring")}
                </span>
              </span>
            )),
      facts: [],
      when: data.needs.map(({ anchoring }) => formatDate(anchoring.date)).find(Boolean) ?? "",
      dated: true,
      who: [...new Set(data.needs.map(({ owner }) => owner.name))].join(", "),
      broken: broken.need,
    },
    {
      key: "priority",
      what:
        priorities.length === 0
          ? t("reports.trace_none.priority")
          : priorities.map((priority) => (
              <span key={`${priority.round_id}${priority.need}`} className={styles.item}>
                <Link to="/priorities/$id" params={{ id: priority.round_id }} search={search}>
                  {priority.title}
                </Link>
                <span className={styles.fact}>{t("reports.trace_rank", { rank: priority.rank, number: priority.need })}</span>
                {priority.reason && <span className={styles.fact}>{priority.reason}</span>}
              </span>
            )),
      facts: [],
      when: "",
      who: t("reports.trace_forum"),
      broken: broken.priority,
    },
    {
      key: "plan",
      what: data.plan_line ? (
        <Link to="/plans/$id" params={{ id: data.plan_line.plan_id }} search={search}>
          {data.plan_line.plan_title}
        </Link>
      ) : (
        t("reports.trace_outside_plan", { pot })
      ),
      facts: facts(
        data.plan_line !== null && t("reports.trace_plan_amount", { amount: formatKr(data.plan_line.amount_ore), pot }),
        data.grant_letters.length > 0 && t("reports.trace_grant", { references: data.grant_letters.map((letter) => letter.reference).join(", ") }),
      ),
      when: formatDate(data.plan_line?.adopted_at),
      who: t("reports.trace_forum"),
      broken: broken.plan,
    },
    {
      key: "measure",
      what: (
        <span className={styles.item}>
          <Link to="/measures/$id" params={{ id: data.measure.id }} search={search}>
            {data.measure.title}
          </Link>
          <StatusTag status={data.measure.status} />
        </span>
      ),
      facts: [],
      when: "",
      who: data.recipient.name,
      broken: [],
    },
    {
      key: "commitment",
      what: (
        <Link to="/budgets/commitments/$id" params={{ id: data.commitment_id }} search={search}>
          {t("reports.trace_commitment", { number: data.commitment_number, amount: formatKr(data.commitment_ore) })}
        </Link>
      ),
      facts: facts(data.reason),
      when: formatDate(data.decided_on),
      who: t("reports.trace_county"),
      broken: [],
    },
    {
      key: "payment",
      what: (
        <Link to="/budgets" search={{ ...search, view: "postings", posting: data.payment.id }}>
          {formatKr(data.payment.amount_ore)}
        </Link>
      ),
      facts: facts(data.payment.text, t("reports.trace_budget_year", { year: data.payment.budget_year })),
      when: formatDate(data.payment.effective_on),
      who: data.recipient.name,
      broken: [],
    },
    {
      key: "evaluation",
      what: evaluation ? (
        <span className={styles.item}>
          <Link to="/evaluations/$id" params={{ id: evaluation.id }} search={search}>
            {t("reports.trace_evaluation")}
          </Link>
          <StatusTag status={evaluation.status} />
        </span>
      ) : (
        t("reports.trace_none.evaluation")
      ),
      facts: facts(completed > 0 && t("reports.trace_completed", { count: completed })),
      when: "",
      who: data.recipient.name,
      broken: broken.evaluation,
    },
  ];
  const marks = (step: Step) =>
    step.broken.length === 0 ? (
      <span className={styles.whole}>
        <CheckmarkCircleIcon aria-hidden /> {t("reports.link_there")}
      </span>
    ) : (
      step.broken.map((link) => (
        <span key={link} className={styles.broken}>
          <ExclamationmarkTriangleIcon aria-hidden /> {t(`reports.broken.${link}`)}
        </span>
      ))
    );
  return (
    <>
      <PageHeader
        title={t("reports.trace_title", { amount: formatKr(data.payment.amount_ore), recipient: data.recipient.name })}
        breadcrumbs={[
          { label: t("nav.budgets"), to: "/budgets" },
          { label: t("reports.trace_commitment_short", { number: data.commitment_number }), to: `/budgets/commitments/${data.commitment_id}` },
        ]}
        lead={t("reports.trace_lead", { date: formatDate(data.payment.effective_on) })}
      />
      <section className={styles.section} aria-labelledby="chain">
        <Heading level={2} data-size="sm" id="chain">
          {data.complete ? t("reports.trace_complete") : t("reports.trace_incomplete", { count: data.broken.length })}
        </Heading>
        <ol className={styles.chain}>
          {steps.map((step) => (
            <li key={step.key} data-broken={step.broken.length > 0 || undefined} data-here={step.key === "payment" || undefined}>
              <span className={styles.stepName}>{t(`reports.step.${step.key}`)}</span>
              <span className={styles.stepWhat}>{step.what}</span>
              {step.facts.map((fact) => (
                <span key={fact} className={styles.fact}>
                  {fact}
                </span>
              ))}
              {step.when && !step.dated && <span className={styles.fact}>{step.when}</span>}
              <span className={styles.mark}>{marks(step)}</span>
            </li>
          ))}
        </ol>
      </section>
      {(evaluation?.practice_change || data.plan_line) && (
        <section className={styles.section} aria-labelledby="words">
          <Heading level={2} data-size="sm" id="words">
            {t("reports.trace_words")}
          </Heading>
          {data.plan_line?.meets_c1 && <Words label={t("reports.trace_c1")} text={data.plan_line.meets_c1} />}
          {data.plan_line?.meets_c2 && <Words label={t("reports.trace_c2")} text={data.plan_line.meets_c2} />}
          {evaluation?.practice_change && <Words label={t("reports.trace_change")} text={evaluation.practice_change} />}
        </section>
      )}
      <Details data-size="sm" className={styles.table}>
        <Details.Summary>{t("reports.trace_table")}</Details.Summary>
        <Details.Content>
        <DataTable
          caption={t("reports.trace_caption")}
          hideCaption
          columns={[
            { key: "step", header: t("reports.trace_step"), rowHeader: true, cell: (step) => t(`reports.step.${step.key}`) },
            { key: "what", header: t("reports.what"), cell: (step) => step.what },
            { key: "who", header: t("reports.trace_who"), cell: (step) => step.who || "–" },
            { key: "when", header: t("reports.trace_when"), cell: (step) => step.when || "–" },
            { key: "link", header: t("reports.trace_link"), cell: marks },
          ]}
          rows={steps}
          rowKey={(step) => step.key}
        />
        </Details.Content>
      </Details>
    </>
  );
}

function Words({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles.words}>
      <Heading level={3} data-size="2xs">
        {label}
      </Heading>
      <Paragraph>{text}</Paragraph>
    </div>
  );
}
