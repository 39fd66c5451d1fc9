import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { csvOf, downloadCsv } from "@/components/csv";
import { type Column, DataTable, type Sort } from "@/components/DataTable";
import { FilterBar } from "@/components/FilterBar";
import { formatDate, formatKrBare } from "@/components/format";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import { useUrlFilters } from "@/components/useUrlFilters";
import type { Scope } from "@/components/useScope";
import { allCommitments } from "@/components/useYearMoney";
import { localized } from "@/text/i18n";

import styles from "./budgets.module.css";
import type { Commitment, Overview } from "./money";

const potName = (one: Commitment) => localized({ nb: one.pot_nb, nn: one.pot_nn, en: one.pot_en });
const value: Record<string, (one: Commitment) => string | number> = {
  number: (one) => one.number,
  measure: (one) => one.measure.title,
  recipient: (one) => one.recipient.name,
  amount: (one) => one.amount_ore,
  paid: (one) => one.paid_ore,
  unpaid: (one) => one.unpaid_ore,
};

const columnsOf = (t: TFunction, scope: Scope): Column<Commitment>[] => [
  { key: "number", header: t("budgets.column.number"), cell: (one) => one.number, sortable: true, align: "end", hideOnPhone: true },
  {
    key: "measure",
    header: t("budgets.column.measure"),
    rowHeader: true,
    sortable: true,
    cell: (one) => (
      <Link to="/budgets/commitments/$id" params={{ id: one.id }} search={scope.search}>
        {one.measure.title}
      </Link>
    ),
  },
  { key: "recipient", header: t("budgets.column.recipient"), cell: (one) => one.recipient.name, sortable: true },
  { key: "pot", header: t("pots.pot"), cell: potName },
  { key: "decided_on", header: t("budgets.column.decided_on"), cell: (one) => formatDate(one.decided_on) },
  { key: "amount", header: t("budgets.column.amount"), cell: (one) => formatKrBare(one.amount_ore), align: "end", sortable: true },
  { key: "paid", header: t("budgets.column.paid"), cell: (one) => formatKrBare(one.paid_ore), align: "end", sortable: true },
  { key: "unpaid", header: t("budgets.column.unpaid"), cell: (one) => formatKrBare(one.unpaid_ore), align: "end", sortable: true },
  { key: "released", header: t("budgets.column.released"), cell: (one) => formatKrBare(one.released_ore), align: "end", hideOnPhone: true },
];

/** The commitments of the year, their sums, and a file with exactly what is seen. */
export function CommitmentList({ overview, scope }: { overview: Overview; scope: Scope }) {
  const { t } = useTranslation();
  const { filters } = useUrlFilters();
  const [sort, setSort] = useState<Sort | null>(null);
  const list = useQuery({
    queryKey: ["commitments", "all", scope.query],
    queryFn: ({ signal }) => allCommitments(scope.query, signal),
  });
  if (list.isPending) return <LoadingState />;
  if (list.error) return <SectionError error={list.error} onRetry={() => void list.refetch()} />;

  const words = (filters.q ?? "").toLowerCase();
  const shown = list.data.filter(
    (one) =>
      (!filters.pot_id || one.pot_id === filters.pot_id) &&
      (filters.unpaid !== "yes" || one.unpaid_ore > 0) &&
      (filters.unpaid !== "no" || one.unpaid_ore === 0) &&
      (!words || `${one.number} ${one.measure.title} ${one.recipient.name}`.toLowerCase().includes(words)),
  );
  const by = sort ? value[sort.key] : undefined;
  const rows = by
    ? shown.toSorted((a, b) => {
        const [one, other] = [by(a), by(b)];
        const order = typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), "nb");
        return sort?.direction === "descending" ? -order : order;
      })
    : shown;
  const sum = (name: "amount_ore" | "paid_ore" | "unpaid_ore" | "released_ore") => rows.reduce((total, one) => total + one[name], 0);
  const save = () =>
    downloadCsv(
      `${t("budgets.view.commitments").toLowerCase()}-${scope.schoolYear}.csv`,
      csvOf(
        ["number", "measure", "recipient", "pot", "decided_on", "amount", "paid", "unpaid", "released"].map((key) => t(`budgets.column.${key}`)),
        rows.map((one) => [one.number, one.measure.title, one.recipient.name, potName(one), one.decided_on, one.amount_ore / 100, one.paid_ore / 100, one.unpaid_ore / 100, one.released_ore / 100]),
      ),
    );
  return (
    <div>
      <FilterBar
        fields={[
          { key: "q", label: t("filter.search") },
          { key: "pot_id", label: t("pots.pot"), options: overview.pots.map((pot) => ({ value: pot.pot_id, label: localized(pot) })) },
          {
            key: "unpaid",
            label: t("budgets.filter.payment"),
            options: [
              { value: "yes", label: t("budgets.filter.unpaid") },
              { value: "no", label: t("budgets.filter.all_paid") },
            ],
          },
        ]}
      >
        <span>{t("budgets.commitments_shown", { count: rows.length, total: list.data.length })}</span>
        <Button type="button" variant="secondary" data-size="sm" onClick={save} disabled={rows.length === 0}>
          {t("budgets.export")}
        </Button>
      </FilterBar>
      <DataTable<Commitment>
        caption={t("budgets.commitments_caption")}
        hideCaption
        sort={sort}
        onSort={setSort}
        columns={columnsOf(t, scope)}
        rows={rows}
        rowKey={(one) => one.id}
        empty={
          list.data.length === 0 ? (
            <EmptyState title={t("budgets.no_commitments_title")}>{t("budgets.no_commitments_text")}</EmptyState>
          ) : undefined
        }
        footer={{
          measure: t("budgets.sum"),
          amount: formatKrBare(sum("amount_ore")),
          paid: formatKrBare(sum("paid_ore")),
          unpaid: formatKrBare(sum("unpaid_ore")),
          released: formatKrBare(sum("released_ore")),
        }}
      />
      <p className={styles.subtle}>{t("budgets.released_note")}</p>
    </div>
  );
}
