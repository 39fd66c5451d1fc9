import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { FilePdfIcon, PencilIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { ActionBar } from "@/components/ActionBar";
import { changesInWords, condensed } from "@/components/condensedHistory";
import { SyntheticMark } from "@/components/demo";
import { DoneNotice } from "@/components/DoneNotice";
import { formatDate, formatKr, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { Rulings } from "@/components/Rulings";
import { StatusTag } from "@/components/StatusTag";
import { ErrorState, LoadingState } from "@/components/states";

import styles from "./decisions.module.css";
import { LaterYears } from "./LaterYears";
import { type Decision, decisionQuery, TOUCHED } from "./queries";

const TOLD = new Set(["outcome", "granted_ore", "reason", "terms", "deviation", "forum_on", "complaint", "complaint_answer"]);

export default function DecisionPage() {
  const { t, i18n } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const decision = useQuery(decisionQuery(id, i18n.language));
  if (decision.isPending) {
    return (
      <>
        <PageHeader title={t("decisions.one")} breadcrumbs={[{ label: t("nav.decisions"), to: "/decisions" }]} />
        <LoadingState />
      </>
    );
  }
  if (decision.error) return <ErrorState error={decision.error} onRetry={() => void decision.refetch()} />;
  return <DecisionView key={id} decision={decision.data} />;
}

function DecisionView({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [done, setDone] = useState<string | null>(null);
  const step = useMutation({
    mutationFn: ({ action, reason }: { action: string; reason: string | null }) =>
      bodyOf(
        api.POST("/api/v1/decisions/{decision_id}/transitions", {
          params: { path: { decision_id: decision.id }, header: { ...ifMatch(decision), "idempotency-key": newIdempotencyKey() } },
          body: { action, reason },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ predicate: (query) => TOUCHED.includes(String(query.queryKey[0])) }),
  });
  const may = (action: string) => decision.allowed_actions.includes(action);
  const actions = ["decide", "discard", "accept", "decline", "complain", "uphold", "change"];
  const waitsForAnother = decision.status === "prepared" && decision.four_eyes && may("update") && !may("decide");
  const sums = [
    ["applied", formatKr(decision.applied_ore)],
    ["granted", formatKr(decision.granted_ore)],
    ...(decision.decided_on ? [["decided_on", formatDate(decision.decided_on)] as const] : []),
    ...(decision.complain_by && decision.status === "decided" ? [["complain_by", formatDate(decision.complain_by)] as const] : []),
    ...(decision.forum_on ? [["forum_on", formatDate(decision.forum_on)] as const] : []),
  ] as const;
  const texts = (["reason", "deviation", "terms", "complaint", "complaint_answer"] as const).filter((name) => decision[name]);
  const value = (field: string, raw: unknown) => {
    if (field.endsWith("_ore")) return formatKr(Number(raw));
    if (field === "outcome") return t(`decisions.outcome.${String(raw)}`);
    return field === "forum_on" ? formatDate(String(raw)) : String(raw);
  };

  return (
    <>
      <PageHeader
        title={t(`decisions.point.${decision.status === "prepared" ? "prepared" : decision.outcome}`, { amount: formatKr(decision.granted_ore), title: decision.measure.title })}
        breadcrumbs={[
          { label: t("nav.decisions"), to: "/decisions" },
          { label: decision.measure.title, to: `/measures/${decision.measure.id}` },
        ]}
        meta={
          <>
            <StatusTag status={decision.status} label={t(`decisions.status.${decision.status}`)} />
            <span>{decision.owner.name}</span>
            <span>{t("decisions.number", { number: decision.number, year: formatSchoolYear(decision.school_year) })}</span>
            {decision.synthetic && <SyntheticMark />}
          </>
        }
      />
      {done && <DoneNotice title={t(`decisions.done.${done}.title`, { owner: decision.owner.name })}>{t(`decisions.done.${done}.next`)}</DoneNotice>}
      {waitsForAnother && (
        <Alert data-color="info" className={styles.notice}>
          <Paragraph>{t("decisions.four_eyes")}</Paragraph>
        </Alert>
      )}
      <div className={styles.actions}>
        <ActionBar
          actions={decision.allowed_actions}
          exclude={["update"]}
          labels={Object.fromEntries(actions.map((action) => [action, t(`decisions.action.${action}`)]))}
          primary={["decide", "accept", "uphold"].find(may)}
          needsReason={["decline", "complain", "uphold", "change"]}
          confirm={{
            decide: t(`decisions.confirm.decide_${decision.outcome}`, { owner: decision.owner.name, amount: formatKr(decision.granted_ore) }),
            discard: t("decisions.confirm.discard"),
            decline: t("decisions.confirm.decline", { amount: formatKr(decision.granted_ore) }),
            complain: t("decisions.confirm.complain"),
            uphold: t("decisions.confirm.uphold"),
            change: t("decisions.confirm.change"),
          }}
          onAction={async (action, reason) => {
            await step.mutateAsync({ action, reason });
            setDone(action);
          }}
        >
          {may("update") && (
            <Button asChild variant="secondary">
              <Link to="/decisions/$id/edit" params={{ id: decision.id }}>
                <PencilIcon aria-hidden /> {t("decisions.action.edit")}
              </Link>
            </Button>
          )}
          <Button asChild variant="secondary">
            <a href={`/api/v1/decisions/${decision.id}/letter`} target="_blank" rel="noreferrer">
              <FilePdfIcon aria-hidden /> {t(decision.has_letter ? "decisions.letter" : "decisions.letter_draft")}
            </a>
          </Button>
          {decision.complaint_answer && (
            <Button asChild variant="secondary">
              <a href={`/api/v1/decisions/${decision.id}/letter?kind=complaint`} target="_blank" rel="noreferrer">
                <FilePdfIcon aria-hidden /> {t("decisions.letter_complaint")}
              </a>
            </Button>
          )}
        </ActionBar>
      </div>
      <div className={styles.page}>
        <dl className={styles.sums}>
          {sums.map(([name, figure]) => (
            <div key={name}>
              <dt>{t(`decisions.sum.${name}`)}</dt>
              <dd>{figure}</dd>
            </div>
          ))}
        </dl>
        {decision.later.length > 0 && <LaterYears decision={decision} />}
        {texts.map((name) => (
          <section key={name}>
            <Heading level={2} data-size="xs">
              {t(`decisions.heading.${name}`)}
            </Heading>
            <Paragraph className={styles.prose}>{decision[name]}</Paragraph>
          </section>
        ))}
        <section aria-labelledby="rests-on">
          <Heading level={2} data-size="xs" id="rests-on">
            {t("decisions.rests_on", { date: formatDate(decision.assessed_on) })}
          </Heading>
          <Rulings rulings={decision.rulings} />
        </section>
        {decision.commitment_id && (
          <p>
            <Link to="/budgets/commitments/$id" params={{ id: decision.commitment_id }}>
              {t("decisions.to_money")}
            </Link>
          </p>
        )}
      </div>
      <RecordHistory
        queryKey={["decision", decision.id]}
        load={(cursor, signal) => bodyOf(api.GET("/api/v1/decisions/{decision_id}/history", { params: { path: { decision_id: decision.id }, query: { cursor } }, signal }))}
        what={(row) => t(`decisions.did.${row.action}`, { defaultValue: row.action })}
        arrange={condensed}
        changes={(row) => changesInWords(row, (field) => (TOLD.has(field) ? t(`decisions.field.${field}`) : null), value)}
      />
    </>
  );
}
