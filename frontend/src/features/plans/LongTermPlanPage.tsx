import { Button, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { FilePdfIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { useIdempotencyKey } from "@/api/idempotency";
import { ActionBar } from "@/components/ActionBar";
import { SyntheticMark } from "@/components/demo";
import { formatDate, formatInteger, formatKr, formatPercent, formatSchoolYear } from "@/components/format";
import { Notice } from "@/components/Notice";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { useRules } from "@/components/useRules";
import { told } from "@/components/wholeProblem";

import { type Goal, type LongTermPlan, longTermQuery, progressOf } from "./longTerm";
import look from "./longTerm.module.css";
import { LongTermEditor } from "./LongTermEditor";

/** One edition of the long-term plan: written in draft, read and followed when adopted. */
export default function LongTermPlanPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const plan = useQuery(longTermQuery(id));
  if (plan.error) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />;
  if (plan.isPending) {
    return (
      <>
        <PageHeader title={t("plans.long_term.title")} breadcrumbs={[{ label: t("nav.plans"), to: "/plans" }]} />
        <LoadingState />
      </>
    );
  }
  return <OnePlan key={id} plan={plan.data} />;
}

function OnePlan({ plan }: { plan: LongTermPlan }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const [done, setDone] = useState<string | null>(null);
  const step = useMutation({
    mutationFn: ({ action, reason }: { action: string; reason: string | null }) =>
      told(bodyOf(api.POST("/api/v1/long-term-plans/{plan_id}/transitions", { params: { path: { plan_id: plan.id }, header: { ...ifMatch(plan), ...key.headers() } }, body: { action, reason } }))),
    onSuccess: (saved, { action }) => {
      queries.setQueryData(longTermQuery(saved.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["long-term-plans"] });
      void queries.invalidateQueries({ queryKey: ["long-term-plan"] });
      setDone(t(`plans.long_term.done.${action}`));
    },
    onSettled: () => key.renew(),
  });
  const edits = plan.allowed_actions.includes("update");
  return (
    <>
      <PageHeader
        title={plan.title}
        breadcrumbs={[
          { label: t("nav.plans"), to: "/plans" },
          { label: t("plans.long_term.title"), to: "/plans/long-term" },
        ]}
        meta={
          <>
            <StatusTag status={plan.status} />
            <span>{t("plans.long_term.sentence", { years: `${formatSchoolYear(plan.from_year)}–${formatSchoolYear(plan.to_year)}`, edition: plan.edition })}</span>
            {plan.synthetic && <SyntheticMark />}
          </>
        }
        lead={plan.adopted_at ? t("plans.long_term.adopted", { date: formatDate(plan.adopted_at), who: plan.adopted_by ?? "" }) : undefined}
        actions={
          <div className="fl-actions">
            {(["nb", "nn"] as const).map((norm) => (
              <Button key={norm} asChild variant="secondary">
                <a href={`/api/v1/long-term-plans/${plan.id}/document?language=${norm}`} target="_blank" rel="noreferrer">
                  <FilePdfIcon aria-hidden /> {t(`plans.document.${norm}`)}
                </a>
              </Button>
            ))}
          </div>
        }
      />
      <Notice>{done}</Notice>
      <div className={look.page}>
        {plan.reason && <Paragraph>{t("plans.long_term.why_new", { reason: plan.reason })}</Paragraph>}
        <ActionBar
          actions={plan.allowed_actions}
          exclude={["update", "amend"]}
          labels={{ propose: t("plans.action.propose"), return: t("plans.action.return"), adopt: t("plans.action.adopt") }}
          confirm={{ adopt: t("plans.long_term.confirm_adopt") }}
          onAction={async (action, reason) => void (await step.mutateAsync({ action, reason }))}
        />
        {edits ? <LongTermEditor plan={plan} /> : <Written plan={plan} />}
        {plan.allowed_actions.includes("amend") && <Amend plan={plan} />}
      </div>
      <RecordHistory
        queryKey={["long-term-plan", plan.id]}
        load={(cursor, signal) => bodyOf(api.GET("/api/v1/long-term-plans/{plan_id}/history", { params: { path: { plan_id: plan.id }, query: { cursor } }, signal }))}
        what={(row) => t(`plans.history.${row.action}`, { defaultValue: t(`action.${row.action}`, { defaultValue: row.action }) })}
        changes={() => []}
      />
    </>
  );
}

/** The headings in the guidelines' order; under the goals, how far each has come. */
function Written({ plan }: { plan: LongTermPlan }) {
  const { t } = useTranslation();
  const rules = useRules(plan.scheme);
  return (
    <>
      {rules.list("plan_headings").map(({ code }) => (
        <section key={code} className={look.section}>
          <Heading level={2} data-size="sm">
            {rules.text("plan_headings", code)}
          </Heading>
          <Paragraph className={look.text}>{plan.headings[code] ?? t("plans.long_term.not_written")}</Paragraph>
          {code === "goals" && plan.goals.length > 0 && (
            <ul className={look.goals}>
              {plan.goals.map((goal) => (
                <li key={goal.words}>
                  <Progress goal={goal} />
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </>
  );
}

function Progress({ goal }: { goal: Goal }) {
  const { t } = useTranslation();
  const rules = useRules();
  const share = progressOf(goal);
  const write = (value: number) => (goal.figure === "paid" ? formatKr(value) : formatInteger(value));
  const about = goal.subject ? ` (${rules.text(goal.figure === "participants" ? "target_groups" : "measure_kinds", goal.subject)})` : "";
  return (
    <>
      <p>
        <strong>{goal.words}</strong>
      </p>
      {share === null || goal.reached === null || goal.target === null || goal.figure === null ? (
        <p className={look.quiet}>{t("plans.long_term.by_words")}</p>
      ) : (
        <>
          <div className={look.bar} aria-hidden>
            <span style={{ inlineSize: `${100 * share}%` }} />
          </div>
          <p>{t("plans.long_term.progress", { percent: formatPercent(share), reached: write(goal.reached), target: write(goal.target), figure: t(`plans.long_term.figure.${goal.figure}`) + about })}</p>
        </>
      )}
    </>
  );
}

/** The next edition: begun with this one's content and the reason for it. */
function Amend({ plan }: { plan: LongTermPlan }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const amend = useMutation({
    mutationFn: () => bodyOf(api.POST("/api/v1/long-term-plans/{plan_id}/amendments", { params: { path: { plan_id: plan.id }, header: key.headers() }, body: { reason: reason.trim() } })),
    onSuccess: async (made) => {
      queries.setQueryData(longTermQuery(made.id).queryKey, made);
      await queries.invalidateQueries({ queryKey: ["long-term-plans"] });
      await navigate({ to: "/plans/long-term/$id", params: { id: made.id }, search: {} });
    },
  });
  return (
    <form
      noValidate
      className={look.amend}
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (reason.trim() !== "") amend.mutate();
      }}
    >
      <Heading level={2} data-size="xs">
        {t("plans.long_term.amend")}
      </Heading>
      <Textfield multiline rows={2} label={t("plans.long_term.amend_why")} value={reason} error={asked && reason.trim() === "" ? t("action.reason_missing") : amend.error ? t("error.text") : undefined} onChange={(event) => setReason(event.target.value)} />
      <div>
        <Button type="submit" variant="secondary" loading={amend.isPending}>
          {t("plans.long_term.amend_begin")}
        </Button>
      </div>
    </form>
  );
}
