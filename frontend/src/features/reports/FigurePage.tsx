import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { csvOf, downloadCsv } from "@/components/csv";
import { type Column, DataTable } from "@/components/DataTable";
import { formatInteger, formatKrBare, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { useRules } from "@/components/useRules";
import { useScope } from "@/components/useScope";

import { figureLabel, figureText, rowTarget } from "./figures";
import styles from "./reports.module.css";

interface FigureRow {
  row: components["schemas"]["FigureRow"];
  id: string;
}

const writeOf = (unit: "ore" | "count") => (unit === "ore" ? formatKrBare : formatInteger);

/** Rows that count one each need no column that says so. */
const valueColumn = (t: TFunction, unit: "ore" | "count", rows: readonly FigureRow["row"][]): Column<FigureRow>[] =>
  unit === "count" && rows.every((row) => row.value === 1)
    ? []
    : [{ key: "value", header: unit === "ore" ? t("reports.amount_kr") : t("reports.count"), align: "end", cell: ({ row }) => writeOf(unit)(row.value) }];

const columnsOf = (label: string, search: Record<string, string>): Column<FigureRow>[] => [
  {
    key: "label",
    header: label,
    rowHeader: true,
    cell: ({ row }) => {
      const target = rowTarget(row, search);
      return (
        <Link to={target.to} params={target.params ?? {}} search={target.search ?? {}}>
          {row.label}
        </Link>
      );
    },
  },
];

/** A figure of the report and the rows it is made of. */
export default function FigurePage() {
  const { t } = useTranslation();
  const rules = useRules();
  const { key = "" } = useParams({ strict: false }) as { key?: string };
  const scope = useScope();
  const rows = useQuery({
    queryKey: ["figure", key, scope.query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/reports/annual/figures/{key}", { params: { path: { key }, query: scope.query }, signal })),
  });
  const label = figureLabel(key, t, rules.text);
  if (rows.isPending)
    return (
      <>
        <PageHeader title={label} breadcrumbs={[{ label: t("nav.reports"), to: "/reports" }]} />
        <LoadingState />
      </>
    );
  if (rows.error) return <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />;
  const { figure, items } = rows.data;
  const write = writeOf(figure.unit);
  const kinds = [...new Set(items.map((row) => row.record_type))];
  const values = valueColumn(t, figure.unit, items);
  const several = new Set(items.map((row) => row.id)).size !== items.length;
  return (
    <>
      <PageHeader
        title={`${label}: ${figureText(figure)}`}
        breadcrumbs={[{ label: t("nav.reports"), to: "/reports" }]}
        lead={t("reports.figure_lead", { count: figure.rows, number: formatInteger(figure.rows), county: scope.countyName, year: formatSchoolYear(scope.schoolYear) })}
        actions={
          items.length > 0 && (
            <Button
              type="button"
              variant="secondary"
              onClick={() =>
                downloadCsv(
                  `${key}-${scope.schoolYear}.csv`,
                  csvOf(
                    [t("reports.what"), label],
                    items.map((row) => [row.label, figure.unit === "ore" ? row.value / 100 : row.value]),
                  ),
                )
              }
            >
              {t("reports.export")}
            </Button>
          )
        }
      />
      <DataTable
        caption={label}
        hideCaption
        columns={[...columnsOf(kinds.length === 1 ? t(`reports.record.${kinds[0]}`) : t("reports.what"), scope.search), ...values]}
        rows={items.map((row, index) => ({ row, id: several ? `${row.id}-${index}` : row.id }))}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t("reports.figure_none_title")}>{t("reports.figure_none_text")}</EmptyState>}
        footer={values.length > 0 ? { label: t("reports.sum"), value: write(figure.value) } : undefined}
      />
      <p className={styles.back}>
        <Link to="/reports" search={scope.search}>
          {t("reports.to_report")}
        </Link>
      </p>
    </>
  );
}
