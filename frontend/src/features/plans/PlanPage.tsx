import { Alert, Button } from "@digdir/designsystemet-react";
import { FilePdfIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { useIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import { ActionBar } from "@/components/ActionBar";
import { condensed } from "@/components/condensedHistory";
import { SyntheticMark } from "@/components/demo";
import { formatDate, formatKr, formatSchoolYear } from "@/components/format";
import { Notice } from "@/components/Notice";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { useScope } from "@/components/useScope";
import { WhoDecides } from "@/components/WhoDecides";
import { told } from "@/components/wholeProblem";

import { Amendments } from "./Amendments";
import type { Plan } from "./draft";
import { Findings } from "./Findings";
import { historyChanges } from "./history";
import { PlanDocument } from "./PlanDocument";
import { PlanEditor } from "./PlanEditor";
import styles from "./plans.module.css";
import { planQuery } from "./queries";

/** A plan: written in draft, read by the forum, handed out when adopted. */
export default function PlanPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { actor } = useScope();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const [done, setDone] = useState<string | null>(null);
  const plan = useQuery(planQuery(id));
  const step = useMutation({
    mutationFn: ({ of, action, reason }: { of: Plan; action: string; reason: string | null }) =>
      told(bodyOf(api.POST("/api/v1/plans/{plan_id}/transitions", { params: { path: { plan_id: of.id }, header: { ...ifMatch(of), ...key.headers() } }, body: { action, reason } }))),
    onSuccess: async (saved, { action }) => {
      key.renew();
      queries.setQueryData(planQuery(saved.id).queryKey, saved);
      setDone(t(`plans.done.${action}`));
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["plans"] }),
        queries.invalidateQueries({ queryKey: ["plan", id, "history"] }),
        queries.invalidateQueries({ predicate: (query) => ["overview", "budget-overview", "report"].includes(String(query.queryKey[0])) }),
      ]);
    },
  });

  if (plan.isPending)
    return (
      <>
        <PageHeader title={t("plans.one")} breadcrumbs={[{ label: t("nav.plans"), to: "/plans" }]} />
        <LoadingState rows={10} />
      </>
    );
  if (plan.error) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />;
  const data = plan.data;
  const edits = data.allowed_actions.includes("update");
  const actions = (before?: () => Promise<Plan>) => (
    <ActionBar
      // What it said when something was missing is over when nothing is.
      key={String(data.findings.length === 0)}
      actions={data.allowed_actions}
      exclude={["update", "amend", "settle"]}
      labels={{ propose: t("plans.action.propose"), return: t("plans.action.return"), adopt: t("plans.action.adopt") }}
      confirm={{ propose: t("plans.confirm.propose"), adopt: t("plans.confirm.adopt") }}
      onAction={async (action, reason) => {
        try {
          const newest = before ? await before() : data;
          if (action !== "return" && newest.findings.length > 0) throw new ApiProblem(422, "invalid", t("plans.still_missing"));
          await step.mutateAsync({ of: newest, action, reason });
        } catch (thrown) {
          // Refused or not: the next attempt is another one.
          key.renew();
          throw thrown;
        }
      }}
    />
  );
  return (
    <>
      <PageHeader
        title={data.title}
        breadcrumbs={[{ label: t("nav.plans"), to: "/plans" }]}
        meta={
          <>
            <StatusTag status={data.status} />
            {data.synthetic && <SyntheticMark />}
          </>
        }
        lead={t(data.adopted_at ? "plans.sentence_adopted" : "plans.sentence", {
          year: formatSchoolYear(data.school_year),
          budget: data.budget_year,
          frame: formatKr(data.frame_ore),
          date: formatDate(data.adopted_at),
          who: data.adopted_by ?? "",
        })}
        actions={
          <div className="fl-actions">
            <Button asChild variant="secondary">
              <Link to="/plans/$id/what-if" params={{ id: data.id }}>
                {t("plans.what_if.link")}
              </Link>
            </Button>
            {(["nb", "nn"] as const).map((norm) => (
              <Button key={norm} asChild variant="secondary">
                <a href={`/api/v1/plans/${data.id}/document?language=${norm}`} target="_blank" rel="noreferrer">
                  <FilePdfIcon aria-hidden /> {t(`plans.document.${norm}`)}
                </a>
              </Button>
            ))}
          </div>
        }
      />
      <WhoDecides county={data.county} schoolYear={data.school_year} step="plans" />
      <Notice>{done}</Notice>
      {data.status === "proposed" && (
        <Alert data-color="info" className="fl-notice">
          {t(data.allowed_actions.includes("adopt") ? "plans.proposed_to_you" : actor?.role === "forum_secretary" ? "plans.proposed_by_you" : "plans.proposed")}
        </Alert>
      )}
      {edits ? (
        <PlanEditor key={data.id} plan={data} actions={actions} />
      ) : (
        <>
          {data.status !== "adopted" && data.findings.length > 0 && <Findings plan={data} />}
          {data.allowed_actions.length > 0 && <div className={styles.actions}>{actions()}</div>}
          <Amendments plan={data} />
          <PlanDocument plan={data} />
        </>
      )}
      <RecordHistory
        queryKey={["plan", id]}
        load={(cursor, signal) => bodyOf(api.GET("/api/v1/plans/{plan_id}/history", { params: { path: { plan_id: id }, query: { cursor } }, signal }))}
        what={(row) => t(`plans.history.${row.action}`, { defaultValue: t(`action.${row.action}`, { defaultValue: row.action }) })}
        arrange={condensed}
        changes={(row) => (row.action === "create" ? [] : historyChanges(row.changes, t))}
      />
    </>
  );
}
