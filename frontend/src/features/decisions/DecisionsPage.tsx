import { Button } from "@digdir/designsystemet-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { FilterBar } from "@/components/FilterBar";
import { formatDate, formatKrBare } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { StatusTag } from "@/components/StatusTag";
import { EmptyState, LoadingState } from "@/components/states";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import styles from "./decisions.module.css";
import { type DecisionRow, type Outcome, OUTCOMES } from "./queries";

const STATUSES = ["prepared", "decided", "accepted", "declined", "complained", "upheld", "changed"] as const;

const columns = (t: TFunction): Column<DecisionRow>[] => [
  {
    key: "measure",
    header: t("decisions.list.measure"),
    rowHeader: true,
    cell: (row) => (
      <>
        <Link to="/decisions/$id" params={{ id: row.id }} className={styles.rowLink}>
          {row.measure.title}
        </Link>
        <span className={styles.under}>
          {row.owner.name} {row.synthetic && <SyntheticMark />}
        </span>
      </>
    ),
  },
  { key: "outcome", header: t("decisions.list.outcome"), cell: (row) => t(`decisions.outcome.${row.outcome}`) },
  { key: "applied", header: t("decisions.list.applied"), align: "end", cell: (row) => formatKrBare(row.applied_ore) },
  { key: "granted", header: t("decisions.list.granted"), align: "end", cell: (row) => formatKrBare(row.granted_ore) },
  { key: "decided", header: t("decisions.list.decided_on"), cell: (row) => (row.decided_on ? formatDate(row.decided_on) : "–") },
  { key: "status", header: t("decisions.list.status"), cell: (row) => <StatusTag status={row.status} label={t(`decisions.status.${row.status}`)} /> },
];

/** The year's answers to applications; the waiting list is those that wait. */
export default function DecisionsPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const { filters } = useUrlFilters();
  const query = {
    ...scope.query,
    outcome: OUTCOMES.find((one) => one === filters.outcome),
    status: STATUSES.find((one) => one === filters.status),
    standing: filters.outcome === "waiting" || undefined,
  };
  const page = useInfiniteQuery({
    queryKey: ["decisions", query],
    queryFn: ({ pageParam, signal }) => bodyOf(api.GET("/api/v1/decisions", { params: { query: { ...query, limit: 50, cursor: pageParam ?? undefined } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = page.data?.pages.flatMap((one) => one.items) ?? [];
  const waiting = filters.outcome === "waiting";
  return (
    <>
      <PageHeader title={t("decisions.title")} lead={t("decisions.lead")} actions={<ScopePicker scope={scope} schemes />} />
      <FilterBar
        rememberAs="decisions"
        fields={[
          { key: "outcome", label: t("decisions.list.outcome"), options: OUTCOMES.map((one: Outcome) => ({ value: one, label: t(`decisions.outcome.${one}`) })) },
          { key: "status", label: t("decisions.list.status"), options: STATUSES.map((one) => ({ value: one, label: t(`decisions.status.${one}`) })) },
        ]}
      />
      {page.error ? (
        <SectionError error={page.error} onRetry={() => void page.refetch()} />
      ) : page.isPending ? (
        <LoadingState rows={4} />
      ) : (
        <>
          <DataTable
            caption={t("decisions.title")}
            hideCaption
            columns={columns(t)}
            rows={rows}
            rowKey={(row) => row.id}
            empty={
              <EmptyState
                title={t(waiting ? "decisions.none.waiting" : "decisions.none.title")}
                action={
                  <Button asChild variant="secondary">
                    <Link to="/measures" search={{ status: "proposed" }}>
                      {t("decisions.none.to_measures")}
                    </Link>
                  </Button>
                }
              >
                {t("decisions.none.text")}
              </EmptyState>
            }
          />
          {rows.length > 0 && <LoadMore shown={rows.length} hasMore={page.hasNextPage} loading={page.isFetchingNextPage} onMore={() => void page.fetchNextPage()} />}
        </>
      )}
    </>
  );
}
