import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { csvOf, downloadCsv } from "@/components/csv";
import { type Column, DataTable } from "@/components/DataTable";
import { FilterBar } from "@/components/FilterBar";
import { formatDate, formatKr, formatKrBare, formatSchoolYear } from "@/components/format";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import type { Scope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";
import { localized } from "@/text/i18n";

import styles from "./budgets.module.css";
import { isFlow, KINDS, type Overview, type Posting, postingsQuery, reversedIn, rowsOf, sumOf } from "./money";

interface Row {
  posting: Posting;
  amount_ore: number;
}

const columnsOf = (t: TFunction, scope: Scope, undone: ReadonlySet<string>, potName: (posting: Posting) => string): Column<Row>[] => [
  { key: "date", header: t("budgets.column.date"), cell: ({ posting }) => formatDate(posting.effective_on) },
  {
    key: "text",
    header: t("budgets.column.text"),
    rowHeader: true,
    cell: ({ posting }) => (
      <Link to="." search={(before) => ({ ...before, posting: posting.id })}>
        {posting.text}
      </Link>
    ),
  },
  {
    key: "kind",
    header: t("budgets.column.kind"),
    cell: ({ posting }) => (undone.has(posting.id) ? `${t(`budgets.kind.${posting.kind}`)} (${t("budgets.reversed")})` : t(`budgets.kind.${posting.kind}`)),
  },
  { key: "pot", header: t("pots.pot"), cell: ({ posting }) => potName(posting), hideOnPhone: true },
  { key: "budget_year", header: t("budgets.column.budget_year"), cell: ({ posting }) => posting.budget_year, align: "end" },
  { key: "school_year", header: t("budgets.column.school_year"), cell: ({ posting }) => formatSchoolYear(posting.school_year), align: "end", hideOnPhone: true },
  { key: "amount", header: t("budgets.column.amount"), cell: ({ amount_ore }) => formatKrBare(amount_ore), align: "end" },
  {
    key: "more",
    header: t("budgets.column.more"),
    cell: ({ posting }) =>
      posting.kind === "payment" ? (
        <Link to="/trace/$id" params={{ id: posting.id }} search={scope.search}>
          {t("budgets.trace")}
        </Link>
      ) : posting.commitment_id ? (
        <Link to="/budgets/commitments/$id" params={{ id: posting.commitment_id }} search={scope.search}>
          {t("budgets.open_commitment")}
        </Link>
      ) : (
        ""
      ),
  },
];

/** The ledger's rows: all of them, or those that one sum of the overview is made of. */
export function PostingList({ overview, scope }: { overview: Overview; scope: Scope }) {
  const { t } = useTranslation();
  const { filters } = useUrlFilters();
  const list = useQuery(postingsQuery(scope.query));
  if (list.isPending) return <LoadingState />;
  if (list.error) return <SectionError error={list.error} onRetry={() => void list.refetch()} />;

  const flow = isFlow(filters.flow) ? filters.flow : null;
  const all: Row[] = flow ? rowsOf(flow, list.data) : list.data.map((posting) => ({ posting, amount_ore: posting.amount_ore }));
  const rows = all.filter(
    ({ posting }) =>
      (!filters.kind || posting.kind === filters.kind) &&
      (!filters.pot_id || posting.pot_id === filters.pot_id) &&
      (!filters.budget_year || String(posting.budget_year) === filters.budget_year),
  );
  const undone = reversedIn(list.data);
  const pots = new Map(overview.pots.map((pot) => [pot.pot_id, localized(pot)]));
  const potName = (posting: Posting) => (posting.pot_id ? (pots.get(posting.pot_id) ?? "") : t("budgets.no_pot"));
  const save = () =>
    downloadCsv(
      `${t("budgets.view.postings").toLowerCase()}-${scope.schoolYear}.csv`,
      csvOf(
        ["date", "kind", "text", "pot", "budget_year", "school_year", "amount"].map((key) => t(`budgets.column.${key}`)),
        rows.map(({ posting, amount_ore }) => [posting.effective_on, t(`budgets.kind.${posting.kind}`), posting.text, potName(posting), posting.budget_year, formatSchoolYear(posting.school_year), amount_ore / 100]),
      ),
    );
  return (
    <div>
      <FilterBar
        fields={[
          {
            key: "flow",
            label: t("budgets.filter.flow"),
            options: (["granted", "allocated", "committed", "paid", filters.pot_id ? "pot_left" : "left"] as const).map((one) => ({ value: one, label: t(`budgets.flow.${one}`) })),
          },
          { key: "kind", label: t("budgets.column.kind"), options: KINDS.map((kind) => ({ value: kind, label: t(`budgets.kind.${kind}`) })) },
          { key: "pot_id", label: t("pots.pot"), options: overview.pots.map((pot) => ({ value: pot.pot_id, label: localized(pot) })) },
          {
            key: "budget_year",
            label: t("budgets.column.budget_year"),
            options: [scope.schoolYear, scope.schoolYear + 1].map((year) => ({ value: String(year), label: String(year) })),
          },
        ]}
      >
        <Button type="button" variant="secondary" data-size="sm" onClick={save} disabled={rows.length === 0}>
          {t("budgets.export")}
        </Button>
      </FilterBar>
      {flow && (
        <p>
          {t("budgets.flow_sum", { flow: t(`budgets.flow.${flow}`), count: rows.length })} <strong>{formatKr(sumOf(rows))}</strong>
        </p>
      )}
      <DataTable<Row>
        caption={t("budgets.postings_caption")}
        hideCaption
        columns={columnsOf(t, scope, undone, potName)}
        rows={rows}
        rowKey={({ posting }) => posting.id}
        empty={list.data.length === 0 ? <EmptyState title={t("budgets.no_postings_title")}>{t("budgets.no_postings_text")}</EmptyState> : undefined}
        footer={flow || filters.kind ? { text: t("budgets.sum"), amount: formatKrBare(sumOf(rows)) } : undefined}
      />
      <p className={styles.subtle}>{t("budgets.years_note")}</p>
    </div>
  );
}
