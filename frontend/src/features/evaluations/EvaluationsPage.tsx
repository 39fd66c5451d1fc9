import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { formatDate, formatInteger, formatKrBare, formatSchoolYear } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { StatusTag } from "@/components/StatusTag";
import { EmptyState, LoadingState } from "@/components/states";
import { ScopePicker, useScope } from "@/components/useScope";
import { useToday } from "@/components/useToday";

import styles from "./evaluations.module.css";
import { owed, type Owed } from "./owed";
import { everyPage, type EvaluationRow, mayEvaluate, type MeasureRow } from "./queries";

function MeasureCell({ measure, children }: { measure: MeasureRow; children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      {children}
      <span className={styles.under}>
        {t("evaluations.measure_number", { number: measure.number })} · {measure.owner.name} {measure.synthetic && <SyntheticMark />}
      </span>
    </>
  );
}

const owedColumns = (t: TFunction, mine: ReadonlySet<string> | "all"): Column<Owed>[] => [
  {
    key: "measure",
    header: t("evaluations.list.measure"),
    rowHeader: true,
    cell: ({ measure }) => (
      <MeasureCell measure={measure}>
        <Link to="/measures/$id" params={{ id: measure.id }} className={styles.rowLink}>
          {measure.title}
        </Link>
      </MeasureCell>
    ),
  },
  {
    key: "ended",
    header: t("evaluations.list.ended"),
    cell: ({ measure, days }) => (
      <>
        {measure.end_on ? formatDate(measure.end_on) : t("evaluations.list.no_end")}
        {days !== null && days > 0 && <span className={styles.under}>{t("evaluations.list.days_ago", { count: days })}</span>}
      </>
    ),
  },
  { key: "planned", header: t("evaluations.list.planned"), align: "end", cell: ({ measure }) => formatInteger(measure.planned_participants) },
  {
    key: "state",
    header: t("evaluations.list.state"),
    cell: ({ evaluation }) => (evaluation ? <StatusTag status={evaluation.status} /> : <span className={styles.quiet}>{t("evaluations.list.not_sent")}</span>),
  },
  {
    key: "do",
    header: t("evaluations.list.do"),
    cell: ({ measure, evaluation }) =>
      mine === "all" || mine.has(measure.id) ? (
        <Button asChild variant="secondary" data-size="sm" className={styles.rowButton}>
          <Link to="/evaluations/new" search={{ measure_id: measure.id } as Record<string, string>} aria-label={`${t(evaluation ? "evaluations.continue" : "evaluations.write")}: ${measure.title}`}>
            {t(evaluation ? "evaluations.continue" : "evaluations.write")}
          </Link>
        </Button>
      ) : (
        <span className={styles.quiet}>{t("evaluations.list.owner_does")}</span>
      ),
  },
];

const evaluationColumns = (t: TFunction): Column<EvaluationRow>[] => [
  {
    key: "measure",
    header: t("evaluations.list.evaluation_of"),
    rowHeader: true,
    cell: (row) => (
      <MeasureCell measure={row.measure}>
        <Link to="/evaluations/$id" params={{ id: row.id }} className={styles.rowLink}>
          {row.measure.title}
        </Link>
      </MeasureCell>
    ),
  },
  {
    key: "participants",
    header: t("evaluations.list.participants"),
    align: "end",
    cell: (row) => t("evaluations.of", { part: formatInteger(row.completed_participants), whole: formatInteger(row.measure.planned_participants) }),
  },
  { key: "used", header: t("evaluations.list.used"), align: "end", cell: (row) => (row.used_ore === null ? "–" : formatKrBare(row.used_ore)) },
  { key: "date", header: t("evaluations.list.date"), cell: (row) => formatDate(row.approved_at ?? row.submitted_at) || "–" },
  { key: "status", header: t("evaluations.list.state"), cell: (row) => <StatusTag status={row.status} /> },
];

/** What is owed and by whom first; then what waits for approval; then what measures have led to. */
export default function EvaluationsPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const today = useToday();
  const role = scope.actor?.role;
  const year = formatSchoolYear(scope.schoolYear);
  const measures = useQuery({
    queryKey: ["measures", "completed", scope.query],
    queryFn: ({ signal }) => everyPage((cursor) => bodyOf(api.GET("/api/v1/measures", { params: { query: { ...scope.query, status: "completed", limit: 200, cursor } }, signal }))),
  });
  const mine = useQuery({
    queryKey: ["measures", "completed", "mine", scope.query],
    queryFn: ({ signal }) => everyPage((cursor) => bodyOf(api.GET("/api/v1/measures", { params: { query: { ...scope.query, status: "completed", mine: true, limit: 200, cursor } }, signal }))),
    enabled: mayEvaluate(role) && role !== "forum_secretary",
  });
  const underWay = useQuery({
    queryKey: ["evaluations", "under-way", scope.query],
    queryFn: async ({ signal }) =>
      (
        await Promise.all(
          (["draft", "returned", "submitted"] as const).map((status) =>
            everyPage((cursor) => bodyOf(api.GET("/api/v1/evaluations", { params: { query: { ...scope.query, status, limit: 200, cursor } }, signal }))),
          ),
        )
      ).flat(),
  });
  const approved = useInfiniteQuery({
    queryKey: ["evaluations", "approved", scope.query],
    queryFn: ({ pageParam, signal }) => bodyOf(api.GET("/api/v1/evaluations", { params: { query: { ...scope.query, status: "approved", cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

  const missing = owed(measures.data ?? [], underWay.data ?? [], today);
  const ours = new Set(mine.data?.map((measure) => measure.id));
  const mineFirst = [...missing.filter((row) => ours.has(row.measure.id)), ...missing.filter((row) => !ours.has(row.measure.id))];
  const waiting = (underWay.data ?? []).filter((row) => row.status === "submitted").toReversed();
  // A draft for a measure that is still running is not owed yet, but it must be found again.
  const early = (underWay.data ?? []).filter((row) => row.measure.status === "running" && row.status !== "submitted");
  const rows = approved.data?.pages.flatMap((page) => page.items) ?? [];
  const failed = measures.error ?? underWay.error;
  const pending = measures.isPending || underWay.isPending;

  return (
    <>
      <PageHeader title={t("evaluations.title")} lead={t("evaluations.lead")} />
      <div className={styles.top}>
        <ScopePicker scope={scope} />
      </div>
      <section className={styles.section} aria-labelledby="owed">
        <Heading level={2} data-size="sm" id="owed">
          {pending ? t("evaluations.owed.title") : missing.length === 0 ? t("evaluations.owed.none", { year }) : t("evaluations.owed.point", { count: missing.length })}
        </Heading>
        {failed ? (
          <SectionError
            error={failed}
            onRetry={() => {
              void measures.refetch();
              void underWay.refetch();
            }}
          />
        ) : pending ? (
          <LoadingState rows={4} />
        ) : missing.length === 0 ? (
          <Paragraph className={styles.quiet}>{t("evaluations.owed.none_text")}</Paragraph>
        ) : (
          <>
            <Paragraph className={styles.quiet}>{ours.size > 0 ? t("evaluations.owed.text_mine") : t("evaluations.owed.text")}</Paragraph>
            <DataTable caption={t("evaluations.owed.title")} hideCaption columns={owedColumns(t, role === "forum_secretary" ? "all" : ours)} rows={mineFirst} rowKey={(row) => row.measure.id} />
          </>
        )}
      </section>
      {early.length > 0 && (
        <section className={styles.section} aria-labelledby="early">
          <Heading level={2} data-size="sm" id="early">
            {t("evaluations.early.title")}
          </Heading>
          <DataTable caption={t("evaluations.early.title")} hideCaption columns={evaluationColumns(t)} rows={early} rowKey={(row) => row.id} />
        </section>
      )}
      {!pending && !failed && (
        <section className={styles.section} aria-labelledby="waiting">
          <Heading level={2} data-size="sm" id="waiting">
            {waiting.length === 0 ? t("evaluations.waiting.none") : t("evaluations.waiting.point", { count: waiting.length })}
          </Heading>
          {waiting.length > 0 && (
            <>
              <Paragraph className={styles.quiet}>{t("evaluations.waiting.text")}</Paragraph>
              <DataTable caption={t("evaluations.waiting.title")} hideCaption columns={evaluationColumns(t)} rows={waiting} rowKey={(row) => row.id} />
            </>
          )}
        </section>
      )}
      <section className={styles.section} aria-labelledby="approved">
        <Heading level={2} data-size="sm" id="approved">
          {t("evaluations.approved.title", { year })}
        </Heading>
        {approved.error ? (
          <SectionError error={approved.error} onRetry={() => void approved.refetch()} />
        ) : approved.isPending ? (
          <LoadingState rows={4} />
        ) : (
          <>
            <DataTable
              caption={t("evaluations.approved.title", { year })}
              hideCaption
              columns={evaluationColumns(t)}
              rows={rows}
              rowKey={(row) => row.id}
              empty={<EmptyState title={t("evaluations.approved.none")}>{t("evaluations.approved.none_text")}</EmptyState>}
            />
            {rows.length > 0 && <LoadMore shown={rows.length} hasMore={approved.hasNextPage} loading={approved.isFetchingNextPage} onMore={() => void approved.fetchNextPage()} />}
          </>
        )}
      </section>
    </>
  );
}
