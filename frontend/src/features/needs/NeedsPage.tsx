import { Button, ToggleGroup } from "@digdir/designsystemet-react";
import { CheckmarkIcon, DownloadIcon, ExclamationmarkTriangleIcon, PlusIcon } from "@navikt/aksel-icons";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useCodes } from "@/components/codes";
import { csvOf, downloadCsv } from "@/components/csv";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { FilterBar } from "@/components/FilterBar";
import { formatDate, formatInteger, formatKr, formatKrBare, formatSchoolYear } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { StatusTag } from "@/components/StatusTag";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import { NeedsMap } from "./NeedsMap";
import styles from "./needs.module.css";
import { mayReport, type NeedQuery, type NeedRow } from "./queries";

const STATUSES = ["draft", "submitted", "forwarded", "returned", "merged", "withdrawn"] as const;

const HEADS = ["number", "title", "owner", "school_year", "programme", "trade", "target_groups", "themes", "people", "estimated_cost_ore", "anchoring_leaders", "anchoring_employees"];

/** Whether leaders and employees both took part in finding the need (C1). */
function Anchored({ need }: { need: NeedRow }) {
  const { t } = useTranslation();
  const { anchoring_leaders: leaders, anchoring_employees: employees } = need;
  if (leaders === null && employees === null) return <span className={styles.quiet}>{t("needs.anchoring.not_told")}</span>;
  const both = Boolean(leaders) && Boolean(employees);
  return (
    <span className={styles.anchored} data-both={both || undefined}>
      {both ? <CheckmarkIcon aria-hidden /> : <ExclamationmarkTriangleIcon aria-hidden />}
      <span>
        <span>{t("needs.anchoring.short_leaders", { count: leaders ?? 0 })}, </span>
        <span>{t("needs.anchoring.short_employees", { count: employees ?? 0 })}</span>
      </span>
    </span>
  );
}

const columnsOf = (t: TFunction, codes: ReturnType<typeof useCodes>): Column<NeedRow>[] => [
  {
    key: "title",
    header: t("needs.one"),
    rowHeader: true,
    cell: (need) => (
      <>
        <Link to="/needs/$id" params={{ id: need.id }} className={styles.rowLink}>
          {need.title}
        </Link>
        <span className={styles.under}>
          {t("needs.number", { number: need.number })} · {need.owner.name} {need.synthetic && <SyntheticMark />}
        </span>
      </>
    ),
  },
  {
    key: "who",
    header: t("needs.list.who"),
    cell: (need) => (
      <>
        {codes.texts("target_groups", need.target_groups).join(", ") || "–"}
        <span className={styles.under}>{codes.programme(need.programme) || t("needs.across")}</span>
      </>
    ),
  },
  { key: "people", header: t("needs.list.people"), align: "end", cell: (need) => (need.people === null ? "–" : formatInteger(need.people)) },
  { key: "cost", header: t("needs.list.cost"), align: "end", cell: (need) => (need.estimated_cost_ore === null ? "–" : formatKrBare(need.estimated_cost_ore)) },
  { key: "anchoring", header: t("needs.list.anchoring"), cell: (need) => <Anchored need={need} /> },
  { key: "status", header: t("needs.field.status"), cell: (need) => <StatusTag status={need.status} /> },
];

export default function NeedsPage() {
  const { t } = useTranslation();
  const { filters, set } = useUrlFilters();
  const scope = useScope();
  const codes = useCodes();
  const role = scope.actor?.role;
  const view = filters.view === "map" ? "map" : "list";
  const query: NeedQuery = {
    ...scope.query,
    status: STATUSES.find((status) => status === filters.status),
    programme: /^[A-Z]{2}$/.test(filters.programme ?? "") ? filters.programme : undefined,
    target_group: filters.target_group,
    theme: filters.theme,
    mine: filters.mine === "true" || undefined,
    q: filters.q,
  };
  const list = useInfiniteQuery({
    queryKey: ["needs", query],
    queryFn: ({ pageParam, signal }) => bodyOf(api.GET("/api/v1/needs", { params: { query: { ...query, count: true, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: view === "list",
  });
  const map = useQuery({
    queryKey: ["needs", "map", query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/needs/map", { params: { query }, signal })),
  });
  const everything = useMutation({
    mutationFn: async () => {
      const rows: NeedRow[] = [];
      let cursor: string | undefined;
      do {
        const page = await bodyOf(api.GET("/api/v1/needs", { params: { query: { ...query, limit: 200, cursor } } }));
        rows.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return rows;
    },
    onSuccess: (rows) => {
      downloadCsv(
        `${t("needs.title").toLowerCase()}-${scope.schoolYear}.csv`,
        csvOf(
          [...HEADS, "status", "submitted_at"].map((head) => t(`needs.field.${head}`)),
          rows.map((need) => [
            need.number,
            need.title,
            need.owner.name,
            formatSchoolYear(need.school_year),
            codes.programme(need.programme),
            codes.trade(need.trade),
            codes.texts("target_groups", need.target_groups).join(", "),
            codes.texts("themes", need.themes).join(", "),
            need.people,
            need.estimated_cost_ore === null ? null : need.estimated_cost_ore / 100,
            need.anchoring_leaders,
            need.anchoring_employees,
            t(`status.${need.status}`),
            formatDate(need.submitted_at),
          ]),
        ),
      );
    },
  });

  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total ?? null;
  const narrowed = [query.status, query.programme, query.target_group, query.theme, query.mine, query.q].some(Boolean);
  const newNeed = mayReport(role) && (
    <Button asChild>
      <Link to="/needs/new">
        <PlusIcon aria-hidden /> {t("needs.new")}
      </Link>
    </Button>
  );
  const nothing = narrowed ? undefined : (
    <EmptyState title={t("needs.empty.title", { year: formatSchoolYear(scope.schoolYear) })} action={newNeed || undefined}>
      {t("needs.empty.text")}
    </EmptyState>
  );

  return (
    <>
      <PageHeader title={t("needs.title")} lead={t("needs.lead")} actions={newNeed || undefined} />
      <div className={styles.top}>
        <ScopePicker scope={scope} />
        <ToggleGroup aria-label={t("needs.view.label")} value={view} onChange={(next) => set({ view: next === "map" ? "map" : null })} data-size="sm" className={styles.toggle}>
          <ToggleGroup.Item value="list">{t("needs.view.list")}</ToggleGroup.Item>
          <ToggleGroup.Item value="map">{t("needs.view.map")}</ToggleGroup.Item>
        </ToggleGroup>
      </div>
      <div className={styles.filters}>
        <FilterBar
          rememberAs="needs"
          fields={[
            { key: "q", label: t("needs.filter.search") },
            { key: "status", label: t("needs.field.status"), options: STATUSES.map((value) => ({ value, label: t(`status.${value}`) })) },
            { key: "programme", label: t("needs.field.programme"), options: codes.programmes.map((one) => ({ value: one.code, label: codes.programme(one.code) })) },
            { key: "target_group", label: t("needs.filter.group"), options: codes.options("target_groups") },
            { key: "theme", label: t("needs.filter.theme"), options: codes.options("themes") },
            ...(scope.actor?.organisation_id && mayReport(role) ? [{ key: "mine", label: t("needs.filter.whose"), options: [{ value: "true", label: t("needs.filter.mine") }] }] : []),
          ]}
        />
      </div>
      <div className={styles.sum}>
        <p role="status">
          {map.data && (
            <>
              <strong>{t("needs.sum", { count: map.data.total, number: formatInteger(map.data.total) })}</strong>{" "}
              {map.data.total > 0 && t("needs.sum_cost", { cost: formatKr(map.data.estimated_cost_ore) })}
            </>
          )}
        </p>
        {view === "list" && rows.length > 0 && (
          <Button type="button" variant="tertiary" data-size="sm" loading={everything.isPending} onClick={() => everything.mutate()}>
            <DownloadIcon aria-hidden /> {t("needs.download")}
          </Button>
        )}
      </div>
      {everything.error && <SectionError error={everything.error} onRetry={() => everything.mutate()} />}
      {view === "list" &&
        (list.isPending || codes.pending ? (
          <LoadingState rows={8} />
        ) : list.error ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <>
            <div className={styles.list}>
              <DataTable caption={t("needs.list.caption", { year: formatSchoolYear(scope.schoolYear) })} hideCaption columns={columnsOf(t, codes)} rows={rows} rowKey={(need) => need.id} empty={nothing} />
            </div>
            {rows.length > 0 && <LoadMore shown={rows.length} total={total} hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
          </>
        ))}
      {view === "map" &&
        (map.isPending || codes.pending ? (
          <LoadingState rows={10} />
        ) : map.error ? (
          <ErrorState error={map.error} onRetry={() => void map.refetch()} />
        ) : map.data.total === 0 ? (
          (nothing ?? <EmptyState title={t("list.empty")}>{t("list.empty_hint")}</EmptyState>)
        ) : (
          <NeedsMap data={map.data} codes={codes} search={{ ...filters, view: undefined }} />
        ))}
    </>
  );
}
