import { Alert, Button, Heading, Paragraph, Tag } from "@digdir/designsystemet-react";
import { CheckmarkIcon, CircleSlashIcon, MinusCircleIcon, PencilIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { ActionBar } from "@/components/ActionBar";
import { useCodes } from "@/components/codes";
import { changesInWords, condensed } from "@/components/condensedHistory";
import { SyntheticMark } from "@/components/demo";
import { DoneNotice } from "@/components/DoneNotice";
import { formatDate, formatInteger, formatKr, formatPeriod, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { SectionError } from "@/components/SectionError";
import { StatusTag } from "@/components/StatusTag";
import { ErrorState, LoadingState } from "@/components/states";
import { useUrlFilters } from "@/components/useUrlFilters";

import { BeforeAfter } from "./BeforeAfter";
import styles from "./evaluations.module.css";
import { Money } from "./Money";
import { Participants } from "./Participants";
import { commitmentsQuery, type Evaluation, evaluationQuery, measureQuery, type Met, needsOfQuery } from "./queries";

const LOOKS: Record<Met, ["success" | "warning" | "neutral", typeof CheckmarkIcon]> = {
  yes: ["success", CheckmarkIcon],
  partly: ["warning", MinusCircleIcon],
  no: ["neutral", CircleSlashIcon],
};

/** Of the changes, those that people made; states and moments are told by the action itself. */
const HISTORY_FIELDS = new Set(["practice_change", "used_ore", "unspent_reason", "quote"]);

function MetTag({ met }: { met: Met }) {
  const { t } = useTranslation();
  const [tone, Icon] = LOOKS[met];
  return (
    <Tag data-color={tone} data-size="sm" className="fl-tag">
      <Icon aria-hidden />
      <span>{t(`evaluations.met.${met}`)}</span>
    </Tag>
  );
}

export default function EvaluationPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const evaluation = useQuery(evaluationQuery(id));
  if (evaluation.isPending) {
    return (
      <>
        <PageHeader title={t("evaluations.one")} breadcrumbs={[{ label: t("nav.evaluations"), to: "/evaluations" }]} />
        <LoadingState />
      </>
    );
  }
  if (evaluation.error) return <ErrorState error={evaluation.error} onRetry={() => void evaluation.refetch()} />;
  return <EvaluationView key={id} evaluation={evaluation.data} />;
}

function EvaluationView({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const codes = useCodes();
  const { filters } = useUrlFilters();
  // The form leads here when it is sent.
  const [done, setDone] = useState<string | null>(filters.sent === "1" && evaluation.status === "submitted" ? "submit" : null);
  const measure = useQuery(measureQuery(evaluation.measure.id));
  const needs = useQuery(needsOfQuery(measure.data));
  const commitments = useQuery(commitmentsQuery(evaluation.measure.id));
  const payments = useQuery({
    queryKey: ["postings", "payments", commitments.data?.items.map((one) => one.id)],
    queryFn: async ({ signal }) =>
      (
        await Promise.all(
          (commitments.data?.items ?? []).map((one) => bodyOf(api.GET("/api/v1/postings", { params: { query: { commitment_id: one.id, kind: "payment", limit: 20 } }, signal }))),
        )
      ).flatMap((page) => page.items),
    enabled: (commitments.data?.items.length ?? 0) > 0,
  });
  const step = useMutation({
    mutationFn: ({ action, reason }: { action: string; reason: string | null }) =>
      bodyOf(
        api.POST("/api/v1/evaluations/{evaluation_id}/transitions", {
          params: { path: { evaluation_id: evaluation.id }, header: { ...ifMatch(evaluation), "idempotency-key": newIdempotencyKey() } },
          body: { action, reason },
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(evaluationQuery(saved.id).queryKey, saved);
      for (const key of ["evaluations", "measures", "measure", "commitments"]) void queries.invalidateQueries({ queryKey: [key] });
      void queries.invalidateQueries({ queryKey: ["evaluation", saved.id, "history"] });
    },
    onError: () => void queries.invalidateQueries({ queryKey: evaluationQuery(evaluation.id).queryKey }),
  });
  const { measure: summary } = evaluation;
  const may = (action: string) => evaluation.allowed_actions.includes(action);
  const missing = evaluation.findings.length > 0;
  const label = (field: string) => {
    const [part, code] = field.split("/");
    if (part === "groups") return codes.text("target_groups", code);
    if (part === "indicators") return codes.text("indicators", code);
    return HISTORY_FIELDS.has(field) ? t(`evaluations.field.${field}`) : null;
  };
  const value = (field: string, raw: unknown) => {
    if (field.endsWith("_ore")) return formatKr(Number(raw));
    if (typeof raw !== "object" || raw === null) return String(raw);
    if ("completed" in raw) return formatInteger(Number(raw.completed));
    return "met" in raw && "evidence" in raw ? `${t(`evaluations.met.${String(raw.met)}`)}. ${String(raw.evidence)}` : "";
  };

  return (
    <>
      <PageHeader
        title={t("evaluations.page.title", { title: summary.title })}
        breadcrumbs={[{ label: t("nav.evaluations"), to: "/evaluations" }]}
        meta={
          <>
            <StatusTag status={evaluation.status} />
            <span>{summary.owner.name}</span>
            <span aria-hidden className={styles.dot}>
              ·
            </span>
            <span>{t("evaluations.page.year", { year: formatSchoolYear(evaluation.school_year) })}</span>
            {summary.start_on && summary.end_on && (
              <>
                <span aria-hidden className={styles.dot}>
                  ·
                </span>
                <span>{formatPeriod(summary.start_on, summary.end_on)}</span>
              </>
            )}
            {evaluation.synthetic && <SyntheticMark />}
          </>
        }
      />
      {done && <DoneNotice title={t(`evaluations.done.${done}.title`, { owner: summary.owner.name })}>{t(`evaluations.done.${done}.next`)}</DoneNotice>}
      {evaluation.status === "returned" && evaluation.return_reason && (
        <Alert data-color="warning" className={styles.notice}>
          <Heading level={2} data-size="2xs">
            {t("evaluations.returned.title")}
          </Heading>
          <Paragraph className={styles.prose}>{evaluation.return_reason}</Paragraph>
        </Alert>
      )}
      {may("update") && missing && (
        <Alert data-color="info" className={styles.notice}>
          <Paragraph>{t("evaluations.missing.count", { count: evaluation.findings.length })}</Paragraph>
        </Alert>
      )}
      {evaluation.allowed_actions.length > 0 && (
        <div className={styles.actions}>
          <ActionBar
            actions={evaluation.allowed_actions}
            exclude={["update", ...(missing ? ["submit"] : [])]}
            labels={{ submit: t("evaluations.action.submit"), approve: t("evaluations.action.approve"), return: t("evaluations.action.return") }}
            primary={may("approve") ? "approve" : "submit"}
            confirm={{
              approve: evaluation.unspent_ore > 0 ? t("evaluations.confirm.approve_unspent", { amount: formatKr(evaluation.unspent_ore) }) : t("evaluations.confirm.approve"),
              return: t("evaluations.confirm.return", { owner: summary.owner.name }),
            }}
            onAction={async (action, reason) => {
              await step.mutateAsync({ action, reason });
              setDone(action);
            }}
          >
            {may("update") && (
              <Button asChild variant={missing ? "primary" : "secondary"}>
                <Link to="/evaluations/new" search={{ measure_id: summary.id } as Record<string, string>}>
                  <PencilIcon aria-hidden /> {missing ? t("evaluations.continue") : t("evaluations.action.edit")}
                </Link>
              </Button>
            )}
          </ActionBar>
        </div>
      )}

      <div className={styles.page}>
        {needs.error || measure.error ? (
          <SectionError
            error={needs.error ?? measure.error}
            onRetry={() => {
              void measure.refetch();
              void needs.refetch();
            }}
          />
        ) : needs.isPending ? (
          <LoadingState rows={4} />
        ) : (
          <BeforeAfter needs={needs.data} change={evaluation.practice_change} />
        )}
        {evaluation.quote && (
          <blockquote className={styles.quote}>
            <p>{evaluation.quote}</p>
          </blockquote>
        )}
        {measure.data && <Participants planned={measure.data.groups} completed={evaluation.groups} />}
        <section aria-labelledby="indicators">
          <Heading level={2} data-size="xs" id="indicators">
            {t("evaluations.indicators.point", {
              yes: codes.all("indicators").filter((one) => evaluation.indicators[one.code]?.met === "yes").length,
              of: codes.all("indicators").length,
            })}
          </Heading>
          <Paragraph className={styles.quiet}>{t("evaluations.indicators.what")}</Paragraph>
          <ul className={styles.indicators}>
            {codes.all("indicators").map((one) => {
              const answer = evaluation.indicators[one.code];
              return (
                <li key={one.code}>
                  <div>
                    <strong>{codes.text("indicators", one.code)}</strong>
                    <Paragraph className={styles.prose}>{answer?.evidence ?? <span className={styles.quiet}>{t("evaluations.indicators.none")}</span>}</Paragraph>
                  </div>
                  {answer && <MetTag met={answer.met} />}
                </li>
              );
            })}
          </ul>
        </section>
        <section aria-labelledby="money">
          <Heading level={2} data-size="xs" id="money">
            {t("evaluations.money.title")}
          </Heading>
          <Money granted_ore={evaluation.granted_ore} used_ore={evaluation.used_ore} />
          {evaluation.unspent_reason && (
            <Paragraph>
              <strong>{t("action.reason")}:</strong> {evaluation.unspent_reason}
            </Paragraph>
          )}
          <ul className={styles.links}>
            {commitments.data?.items.map((one) => (
              <li key={one.id}>
                <Link to="/budgets/commitments/$id" params={{ id: one.id }}>
                  {t("evaluations.links.commitment", { number: one.number, amount: formatKr(one.amount_ore) })}
                </Link>
              </li>
            ))}
            {payments.data?.map((one) => (
              <li key={one.id}>
                <Link to="/trace/$id" params={{ id: one.id }}>
                  {t("evaluations.links.trace", { amount: formatKr(one.amount_ore), date: formatDate(one.effective_on) })}
                </Link>
              </li>
            ))}
            <li>
              <Link to="/measures/$id" params={{ id: summary.id }}>
                {t("evaluations.links.measure", { number: summary.number })}
              </Link>
            </li>
          </ul>
        </section>
      </div>
      <RecordHistory
        queryKey={["evaluation", evaluation.id]}
        load={(cursor, signal) => bodyOf(api.GET("/api/v1/evaluations/{evaluation_id}/history", { params: { path: { evaluation_id: evaluation.id }, query: { cursor } }, signal }))}
        what={(row) => t(`evaluations.history.${row.action}`, { defaultValue: row.action })}
        arrange={condensed}
        changes={(row) => changesInWords(row, label, value)}
      />
    </>
  );
}
