import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { PencilIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { useIdempotencyKey } from "@/api/idempotency";
import { useSession } from "@/api/session";
import { ActionBar } from "@/components/ActionBar";
import { changesInWords, condensed } from "@/components/condensedHistory";
import { Attachments } from "@/components/Attachments";
import { DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { DoneNotice } from "@/components/DoneNotice";
import { fieldId } from "@/components/Form";
import { formatInteger, formatKr, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { useCountyName } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import { Answer } from "./Answer";
import { Assessment } from "./Assessment";
import { CostSplit } from "./CostSplit";
import { MeasureMoney } from "./MeasureMoney";
import style from "./measures.module.css";
import { type Evaluation, evaluationQuery, mayPlan, type Measure, measureQuery, plansForOthers } from "./queries";
import { hindersProposal, nextStep } from "./steps";
import { Way } from "./Way";
import { periodText, useMeasureWords } from "./words";

/** One measure from need to effect. */
export default function MeasurePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const measure = useQuery(measureQuery(id));
  if (measure.isPending) {
    return (
      <>
        <PageHeader title={t("measures.one")} breadcrumbs={[{ label: t("nav.measures"), to: "/measures" }]} />
        <LoadingState />
      </>
    );
  }
  if (measure.error) return <ErrorState error={measure.error} onRetry={() => void measure.refetch()} />;
  return <OneMeasure key={id} measure={measure.data} />;
}

function OneMeasure({ measure }: { measure: Measure }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const actor = useSession()?.actor ?? null;
  const { filters } = useUrlFilters();
  const key = useIdempotencyKey();
  const { codes, costCategory, label, value } = useMeasureWords(measure);
  const evaluation = useQuery(evaluationQuery(measure.id));
  const [done, setDone] = useState<string | null>(null);
  const step = useMutation({
    mutationFn: ({ action, reason }: { action: string; reason: string | null }) =>
      bodyOf(
        api.POST("/api/v1/measures/{measure_id}/transitions", {
          params: { path: { measure_id: measure.id }, header: { ...ifMatch(measure), ...key.headers() } },
          body: { action, reason },
        }),
      ),
    onSuccess: (saved, { action }) => {
      key.renew();
      queries.setQueryData(measureQuery(saved.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["measures"] });
      void queries.invalidateQueries({ queryKey: ["measure", saved.id, "history"] });
      void queries.invalidateQueries({ queryKey: ["measure", saved.id, "way"] });
      setDone(action);
    },
  });

  const outsiders = Object.entries(measure.groups).filter(([, planned]) => planned > 0);
  const proposedNow = filters.receipt !== undefined && measure.status === "proposed" && done === null;
  const countyName = useCountyName(measure.applied_in.length > 0);
  const facts: [string, ReactNode][] = [
    [t("measures.field.owner"), measure.owner.name],
    [t("measures.field.kind"), codes.text("measure_kinds", measure.kind)],
    [t("measures.field.programme"), codes.programme(measure.programme) || t("measures.all_programmes")],
    [t("measures.column.period"), periodText(measure.start_on, measure.end_on) || t("measures.not_set")],
    [t("measures.field.school_year"), formatSchoolYear(measure.school_year)],
    [t("measures.field.provider"), measure.provider?.name ?? t("measures.no_provider")],
    [t("measures.field.education"), t(`measures.education.${measure.education}`)],
    [t("measures.field.traits"), [measure.collective && t("measures.trait.collective"), measure.workplace_based && t("measures.trait.workplace_based"), measure.agreement && t("measures.trait.agreement")].filter(Boolean).join(". ") || t("measures.trait.none")],
    ...(measure.days === null ? [] : [[t("measures.field.days"), formatInteger(measure.days)] as [string, ReactNode]]),
    ...(measure.applied_in.length === 0 ? [] : [[t("measures.field.applied_in"), measure.applied_in.map(countyName).join(", ")] as [string, ReactNode]]),
  ];
  return (
    <>
      <PageHeader
        title={measure.title}
        breadcrumbs={[{ label: t("nav.measures"), to: "/measures" }]}
        meta={
          <>
            <StatusTag status={measure.status} />
            <span>{t("measures.number", { number: measure.number })}</span>
            <span>{measure.owner.name}</span>
            {measure.synthetic && <SyntheticMark />}
          </>
        }
      />
      {proposedNow && (
        <DoneNotice title={t("measures.done.propose.title", { number: measure.number })}>{t("measures.done.propose.text")}</DoneNotice>
      )}
      {done && <DoneNotice title={t(`measures.done.${done}.title`, { number: measure.number })}>{t(`measures.done.${done}.text`)}</DoneNotice>}
      <Way measure={measure} />
      <NextStep measure={measure} evaluation={evaluation.data ?? null} label={label} mayEvaluate={mayPlan(actor?.role) && (measure.owner.id === actor?.organisation_id || plansForOthers(actor?.role))}>
        {(exclude, children) => (
          <ActionBar
            actions={measure.allowed_actions}
            exclude={["update", ...exclude]}
            labels={Object.fromEntries(["propose", "approve", "reject", "start", "complete", "withdraw", "cancel"].map((action) => [action, t(`measures.action.${action}`)]))}
            confirm={{ complete: t("measures.confirm.complete"), start: t("measures.confirm.start"), approve: t("measures.confirm.approve"), withdraw: t("measures.confirm.withdraw") }}
            onAction={async (action, reason) => void (await step.mutateAsync({ action, reason }))}
          >
            {children}
          </ActionBar>
        )}
      </NextStep>
      <div className={style.page}>
        <div className={style.main}>
          <section>
            <Heading level={2} data-size="sm">
              {t("measures.page.needs")}
            </Heading>
            {measure.needs.length === 0 ? (
              <p className={style.quiet}>{t("measures.page.no_needs")}</p>
            ) : (
              <ul className={style.needs}>
                {measure.needs.map((need) => (
                  <li key={need.id}>
                    <Link to="/needs/$id" params={{ id: need.id }}>
                      {need.title}
                    </Link>
                    <span className={style.under}>
                      {t("measures.need_number", { number: need.number })} <StatusTag status={need.status} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section>
            <Heading level={2} data-size="sm">
              {t("measures.page.what")}
            </Heading>
            {measure.description ? <Paragraph className={style.prose}>{measure.description}</Paragraph> : <p className={style.quiet}>{t("measures.page.no_description")}</p>}
          </section>
          <section>
            <Heading level={2} data-size="sm">
              {t("measures.page.who", { count: measure.planned_participants })}
            </Heading>
            {outsiders.length > 0 && (
              <dl className={style.planned}>
                {outsiders.map(([code, planned]) => (
                  <div key={code}>
                    <dt>{codes.text("target_groups", code)}</dt>
                    <dd>{formatInteger(planned)}</dd>
                  </div>
                ))}
              </dl>
            )}
            <Heading level={3} data-size="2xs" className={style.subheading}>
              {t("measures.page.partners")}
            </Heading>
            <p className={style.quiet}>{codes.text("criteria", "C2")}</p>
            {measure.partners.length === 0 ? (
              <Paragraph>{t("measures.page.no_partners")}</Paragraph>
            ) : (
              <ul className={style.plain}>
                {measure.partners.map((partner) => (
                  <li key={partner.id}>
                    {partner.name} <span className={style.quiet}>{t(`measures.organisation_kind.${partner.kind}`, { defaultValue: "" })}</span>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section>
            <Heading level={2} data-size="sm">
              {t("measures.page.cost", { cost: formatKr(measure.total_cost_ore) })}
            </Heading>
            {measure.cost_lines.length === 0 ? (
              <p className={style.quiet}>{t("measures.page.no_cost")}</p>
            ) : (
              <DataTable
                caption={t("measures.cost.title")}
                hideCaption
                columns={[
                  { key: "what", header: t("measures.cost.description"), rowHeader: true, cell: (line: Measure["cost_lines"][number]) => line.description },
                  { key: "category", header: t("measures.cost.category"), cell: (line) => costCategory(line.category) },
                  { key: "amount", header: t("measures.cost.amount_kr"), align: "end", cell: (line) => formatKr(line.amount_ore) },
                ]}
                rows={measure.cost_lines}
                rowKey={(line) => String(measure.cost_lines.indexOf(line))}
                footer={{ what: t("measures.cost.sum"), amount: formatKr(measure.total_cost_ore) }}
              />
            )}
          </section>
          <CostSplit measure={measure} />
          <Attachments of="measure" id={measure.id} editable={false} title={t("measures.field.attachments")} />
          {(measure.status === "draft" || measure.status === "proposed") && <Assessment id={measure.id} version={measure.version} />}
          <Answer measure={measure} />
          <MeasureMoney measure={measure} />
          <Effect measure={measure} evaluation={evaluation.data ?? null} />
        </div>
        <aside className={style.facts} aria-label={t("measures.page.facts")}>
          <dl>
            {facts.map(([name, fact]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{fact}</dd>
              </div>
            ))}
          </dl>
        </aside>
      </div>
      <RecordHistory
        queryKey={["measure", measure.id]}
        load={async (cursor, signal) => {
          const page = await bodyOf(api.GET("/api/v1/measures/{measure_id}/history", { params: { path: { measure_id: measure.id }, query: { cursor } }, signal }));
          return { ...page, items: condensed(page.items) };
        }}
        what={(row) => t(`measures.did.${row.action}`, { defaultValue: row.action })}
        changes={(row) => changesInWords(row, label, value)}
      />
    </>
  );
}

interface NextStepProps {
  measure: Measure;
  evaluation: Evaluation | null;
  mayEvaluate: boolean;
  label: (field: string) => string | null;
  children: (exclude: string[], buttons: ReactNode) => ReactNode;
}

/** What the measure waits for, in words, with the one thing to do first. */
function NextStep({ measure, evaluation, mayEvaluate, label, children }: NextStepProps) {
  const { t } = useTranslation();
  const next = nextStep(measure, evaluation, mayEvaluate);
  const mayUpdate = measure.allowed_actions.includes("update");
  const wanting = measure.status === "draft" ? hindersProposal(measure.findings) : measure.status === "proposed" ? measure.findings : [];
  const exclude = wanting.length > 0 ? ["propose", "approve"] : [];
  const editFirst = mayUpdate && wanting.length > 0;
  const evaluate =
    next === "begin_evaluation" ? (
      <Button asChild>
        <Link to="/evaluations/new" search={{ measure_id: measure.id }}>
          {t("measures.action.begin_evaluation")}
        </Link>
      </Button>
    ) : (
      evaluation &&
      ["go_on_evaluating", "wait_evaluation", "read_evaluation"].includes(next) && (
        <Button asChild variant={next === "go_on_evaluating" ? "primary" : "secondary"}>
          <Link to="/evaluations/$id" params={{ id: evaluation.id }}>
            {t(next === "go_on_evaluating" ? "measures.action.go_on_evaluating" : "measures.action.read_evaluation")}
          </Link>
        </Button>
      )
    );
  const edit = mayUpdate && (
    <Button asChild variant={editFirst ? "primary" : "secondary"}>
      <Link to="/measures/$id/edit" params={{ id: measure.id }}>
        <PencilIcon aria-hidden /> {measure.status === "draft" ? t("measures.action.go_on") : t("measures.action.edit")}
      </Link>
    </Button>
  );
  return (
    <section className={style.next} aria-labelledby="next-heading" data-next={next}>
      <Heading level={2} data-size="xs" id="next-heading">
        {t(`measures.next.${next}.title`)}
      </Heading>
      <Paragraph>{t(`measures.next.${next}.text`, { owner: measure.owner.name })}</Paragraph>
      {measure.status_reason && (
        <Alert data-color="warning">
          <Paragraph className={style.prose}>{t("history.reason", { reason: measure.status_reason })}</Paragraph>
        </Alert>
      )}
      {wanting.length > 0 && (
        <ul className={style.wanting}>
          {wanting.map((finding) => {
            const field = finding.pointer.split("/")[1] ?? "";
            return (
              <li key={finding.pointer + finding.code}>
                {mayUpdate ? (
                  <Link to="/measures/$id/edit" params={{ id: measure.id }} hash={fieldId(field)}>
                    {label(field)}
                  </Link>
                ) : (
                  <strong>{label(field)}</strong>
                )}
                <span className={style.quiet}>{finding.code === "missing" ? t(`measures.missing.why.${field}`, { defaultValue: finding.message }) : `${finding.message} ${finding.remedy}`}</span>
              </li>
            );
          })}
        </ul>
      )}
      <div className={style.nextActions}>
        {editFirst && edit}
        {children(exclude, evaluate)}
        {!editFirst && edit}
      </div>
    </section>
  );
}

/** What came of it: the evaluation, or when there will be one. */
function Effect({ measure, evaluation }: { measure: Measure; evaluation: Evaluation | null }) {
  const { t } = useTranslation();
  const told = useQuery({
    queryKey: ["evaluation", evaluation?.id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/evaluations/{evaluation_id}", { params: { path: { evaluation_id: evaluation?.id ?? "" } }, signal })),
    enabled: evaluation !== null,
  }).data;
  return (
    <section>
      <Heading level={2} data-size="sm">
        {t("measures.page.effect")}
      </Heading>
      {evaluation === null ? (
        <p className={style.quiet}>{t(measure.status === "rejected" || measure.status === "cancelled" ? "measures.page.never_evaluated" : "measures.page.not_evaluated")}</p>
      ) : (
        <div className={style.effect}>
          <p>
            <StatusTag status={evaluation.status} />
          </p>
          {told?.practice_change && <Paragraph className={style.prose}>{told.practice_change}</Paragraph>}
          {told?.quote && <blockquote className={style.quote}>{told.quote}</blockquote>}
          <dl className={style.planned}>
            <div>
              <dt>{t("measures.page.completed")}</dt>
              <dd>{t("measures.page.of_planned", { count: formatInteger(evaluation.completed_participants) as unknown as number, planned: formatInteger(measure.planned_participants) })}</dd>
            </div>
            {evaluation.used_ore !== null && (
              <div>
                <dt>{t("measures.page.used")}</dt>
                <dd>{formatKr(evaluation.used_ore)}</dd>
              </div>
            )}
          </dl>
          <Link to="/evaluations/$id" params={{ id: evaluation.id }}>
            {t("measures.action.read_evaluation")}
          </Link>
        </div>
      )}
    </section>
  );
}
