import { Button, Heading } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { DataTable } from "@/components/DataTable";
import { formatDate, formatDateTime, formatKr, formatKrBare, formatSchoolYear } from "@/components/format";
import { Notice } from "@/components/Notice";
import { SectionError } from "@/components/SectionError";
import { LoadingState } from "@/components/states";
import type { Scope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import styles from "./budgets.module.css";
import { ReverseForm } from "./ReverseForm";

/** One posting opened: what it did to each account, and what it belongs to. */
export function PostingPanel({ id, scope }: { id: string; scope: Scope }) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  const [reversing, setReversing] = useState(false);
  const [done, setDone] = useState(false);
  const { filters } = useUrlFilters();
  const posting = useQuery({
    queryKey: ["posting", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/postings/{posting_id}", { params: { path: { posting_id: id } }, signal })),
  });
  useEffect(() => {
    setReversing(false);
    setDone(false);
    box.current?.focus();
  }, [id]);
  const data = posting.data;
  return (
    <section ref={box} tabIndex={-1} className={`${styles.panel} fl-focus-target`} aria-labelledby="posting-title">
      <div className={styles.head}>
        <Heading level={2} data-size="xs" id="posting-title">
          {data ? t("budgets.posting_title", { kind: t(`budgets.kind.${data.kind}`), amount: formatKr(data.amount_ore) }) : t("budgets.posting")}
        </Heading>
        <Link to="." search={Object.fromEntries(Object.entries(filters).filter(([name]) => name !== "posting"))}>
          {t("app.close")}
        </Link>
      </div>
      {posting.isPending && <LoadingState rows={3} />}
      {posting.error && <SectionError error={posting.error} onRetry={() => void posting.refetch()} />}
      {data && (
        <>
          <Notice>{done && t("budgets.reversed_done")}</Notice>
          <dl className={styles.facts}>
            <div>
              <dt>{t("budgets.column.text")}</dt>
              <dd>{data.text}</dd>
            </div>
            <div>
              <dt>{t("budgets.column.date")}</dt>
              <dd>{formatDate(data.effective_on)}</dd>
            </div>
            <div>
              <dt>{t("budgets.column.budget_year")}</dt>
              <dd>{data.budget_year}</dd>
            </div>
            <div>
              <dt>{t("budgets.column.school_year")}</dt>
              <dd>{formatSchoolYear(data.school_year)}</dd>
            </div>
            <div>
              <dt>{t("budgets.recorded_at")}</dt>
              <dd>{formatDateTime(data.recorded_at)}</dd>
            </div>
          </dl>
          <DataTable
            caption={t("budgets.entries_caption")}
            columns={[
              { key: "account", header: t("budgets.column.account"), rowHeader: true, cell: (entry) => t(`budgets.account.${entry.account_kind}`) },
              { key: "amount", header: t("budgets.column.change"), align: "end", cell: (entry) => `${entry.amount_ore > 0 ? "+" : ""}${formatKrBare(entry.amount_ore)}` },
              { key: "after", header: t("budgets.column.after"), align: "end", cell: (entry) => formatKrBare(entry.balance_after_ore) },
            ]}
            rows={data.entries}
            rowKey={(entry) => `${entry.account_kind}${entry.amount_ore}`}
            footer={{ account: t("budgets.sum"), amount: formatKrBare(data.entries.reduce((sum, entry) => sum + entry.amount_ore, 0)) }}
          />
          <div className={styles.links}>
            {data.commitment_id && (
              <Link to="/budgets/commitments/$id" params={{ id: data.commitment_id }} search={scope.search}>
                {t("budgets.open_commitment")}
              </Link>
            )}
            {data.kind === "payment" && (
              <Link to="/trace/$id" params={{ id: data.id }} search={scope.search}>
                {t("budgets.trace")}
              </Link>
            )}
            {data.reverses_id && (
              <Link to="." search={(before) => ({ ...before, posting: data.reverses_id ?? "" })}>
                {t("budgets.open_reversed")}
              </Link>
            )}
          </div>
          {scope.actor?.role === "county_economist" && data.kind !== "reversal" && !done && (
            <div>
              {reversing ? (
                <ReverseForm
                  posting={data}
                  onCancel={() => setReversing(false)}
                  onDone={() => {
                    setReversing(false);
                    setDone(true);
                  }}
                />
              ) : (
                <Button type="button" variant="secondary" data-size="sm" onClick={() => setReversing(true)}>
                  {t("budgets.reverse")}
                </Button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}
