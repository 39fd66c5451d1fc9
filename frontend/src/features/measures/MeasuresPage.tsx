import { Button } from "@digdir/designsystemet-react";
import { DownloadIcon, PlusIcon } from "@navikt/aksel-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useCodes } from "@/components/codes";
import { csvOf, downloadCsv } from "@/components/csv";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { FilterBar } from "@/components/FilterBar";
import { formatInteger, formatKr } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import { JointOffers } from "./JointOffers";
import style from "./measures.module.css";
import { mayPlan, type MeasureSummary } from "./queries";
import { periodText } from "./words";

const statuses = ["draft", "proposed", "approved", "running", "completed", "evaluated", "rejected", "cancelled"] as const;

const period = (row: MeasureSummary) => periodText(row.start_on, row.end_on) || "–";

function TitleCell({ row }: { row: MeasureSummary }) {
  const { t } = useTranslation();
  return (
    <>
      <Link to="/measures/$id" params={{ id: row.id }}>
        {row.title}
      </Link>
      <span className={style.under}>
        {t("measures.number", { number: row.number })} · {row.owner.name} {row.synthetic && <SyntheticMark />}
      </span>
    </>
  );
}

function KindCell({ row }: { row: MeasureSummary }) {
  const { t } = useTranslation();
  const codes = useCodes();
  return (
    <>
      {codes.text("measure_kinds", row.kind)}
      <span className={style.below}>{codes.programme(row.programme) || t("measures.all_programmes")}</span>
    </>
  );
}

const kindCell = (row: MeasureSummary) => <KindCell row={row} />;
const titleCell = (row: MeasureSummary) => <TitleCell row={row} />;
const statusCell = (row: MeasureSummary) => <StatusTag status={row.status} />;

/** What is being done with the year's needs. */
export default function MeasuresPage() {
  const { t } = useTranslation();
  const codes = useCodes();
  const scope = useScope();
  const { filters } = useUrlFilters();
  const [exporting, setExporting] = useState(false);
  const query = {
    ...scope.query,
    ...(filters.q ? { q: filters.q } : {}),
    ...(statuses.some((one) => one === filters.status) ? { status: filters.status as MeasureSummary["status"] } : {}),
    ...(filters.kind ? { kind: filters.kind } : {}),
    ...(filters.programme ? { programme: filters.programme } : {}),
    ...(filters.need_id ? { need_id: filters.need_id } : {}),
    ...(filters.mine ? { mine: true } : {}),
  };
  const page = (cursor: string | undefined, limit: number, signal?: AbortSignal) =>
    bodyOf(api.GET("/api/v1/measures", { params: { query: { ...query, cursor, limit, count: true } }, signal }));
  const list = useInfiniteQuery({
    queryKey: ["measures", query],
    queryFn: ({ pageParam, signal }) => page(pageParam, 50, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const rows = list.data?.pages.flatMap((one) => one.items) ?? [];
  const total = list.data?.pages[0]?.total ?? null;
  const may = mayPlan(scope.actor?.role) && scope.actor?.county;

  const columns: Column<MeasureSummary>[] = [
    { key: "title", header: t("measures.column.measure"), rowHeader: true, cell: titleCell },
    { key: "status", header: t("measures.column.status"), cell: statusCell },
    { key: "kind", header: t("measures.column.kind_programme"), cell: kindCell },
    { key: "period", header: t("measures.column.period"), cell: period },
    { key: "participants", header: t("measures.column.participants"), align: "end", cell: (row) => formatInteger(row.planned_participants) },
    { key: "cost", header: t("measures.column.cost"), align: "end", cell: (row) => formatKr(row.total_cost_ore) },
  ];
  const download = async () => {
    setExporting(true);
    try {
      const all: MeasureSummary[] = [];
      let cursor: string | undefined;
      do {
        const one = await page(cursor, 200);
        all.push(...one.items);
        cursor = one.next_cursor ?? undefined;
      } while (cursor);
      const header = [
        t("measures.column.number"),
        t("measures.column.measure"),
        t("measures.column.owner"),
        t("measures.column.status"),
        t("measures.column.kind"),
        t("measures.column.programme"),
        t("measures.field.start_on"),
        t("measures.field.end_on"),
        t("measures.column.participants"),
        t("measures.column.cost_kr"),
      ];
      const cells = all.map((row) => [
        row.number,
        row.title,
        row.owner.name,
        t(`status.${row.status}`),
        codes.text("measure_kinds", row.kind),
        codes.programme(row.programme),
        row.start_on,
        row.end_on,
        row.planned_participants,
        row.total_cost_ore / 100,
      ]);
      downloadCsv(`${t("measures.file")}-${scope.schoolYear}.csv`, csvOf(header, cells));
    } finally {
      setExporting(false);
    }
  };

  return (
    <>
      <PageHeader
        title={t("measures.title")}
        lead={t("measures.lead")}
        actions={
          may && (
            <Button asChild>
              <Link to="/measures/new">
                <PlusIcon aria-hidden /> {t("measures.new")}
              </Link>
            </Button>
          )
        }
      />
      <JointOffers />
      <div className={style.filters}>
        <ScopePicker scope={scope} />
        <FilterBar
          rememberAs="measures"
          fields={[
            { key: "q", label: t("measures.search") },
            { key: "status", label: t("measures.column.status"), options: statuses.map((one) => ({ value: one, label: t(`status.${one}`) })) },
            { key: "kind", label: t("measures.column.kind"), options: codes.options("measure_kinds") },
            { key: "programme", label: t("measures.column.programme"), options: codes.programmes.map((one) => ({ value: one.code, label: codes.programme(one.code) })) },
            ...(may ? [{ key: "mine", label: t("measures.whose"), options: [{ value: "true", label: t("measures.mine") }] }] : []),
          ]}
        />
      </div>
      {list.isPending && <LoadingState />}
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <>
          <div className={style.listHead}>
            <p role="status">{total !== null && t("measures.count", { count: total })}</p>
            {rows.length > 0 && (
              <Button type="button" variant="tertiary" data-size="sm" loading={exporting} onClick={() => void download()}>
                <DownloadIcon aria-hidden /> {t("measures.export")}
              </Button>
            )}
          </div>
          <DataTable
            caption={t("measures.title")}
            hideCaption
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            empty={
              <EmptyState
                title={t("measures.empty")}
                action={
                  may && (
                    <Button asChild variant="secondary">
                      <Link to="/measures/new">{t("measures.new")}</Link>
                    </Button>
                  )
                }
              >
                {t("measures.empty_hint")}
              </EmptyState>
            }
          />
          {rows.length > 0 && <LoadMore shown={rows.length} total={total} hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
        </>
      )}
    </>
  );
}
