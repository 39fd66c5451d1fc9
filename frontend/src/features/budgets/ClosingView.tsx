import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { ActionBar } from "@/components/ActionBar";
import { type Column, DataTable } from "@/components/DataTable";
import { DoneNotice } from "@/components/DoneNotice";
import { formatDate, formatKr, formatKrBare, formatSchoolYear } from "@/components/format";
import { SectionError } from "@/components/SectionError";
import { LoadingState } from "@/components/states";
import type { Scope } from "@/components/useScope";
import { localized } from "@/text/i18n";

import styles from "./budgets.module.css";
import { type Move, MoveForm } from "./MoveForm";
import { MONEY_KEYS, type Overview } from "./money";

type StillThere = components["schemas"]["StillThere"];

const columns = (t: TFunction): Column<StillThere>[] => [
  { key: "kind", header: t("budgets.closing.where"), rowHeader: true, cell: (row) => t(`budgets.closing.kind.${row.account_kind}`, { count: row.accounts }) },
  { key: "year", header: t("budgets.column.school_year"), cell: (row) => formatSchoolYear(row.school_year) },
  { key: "amount", header: t("budgets.closing.amount"), align: "end", cell: (row) => formatKrBare(row.amount_ore) },
];

/** The end of a year, step by step: what is left in the pots, what becomes of it, and closing the budget year. */
export function ClosingView({ overview, scope }: { overview: Overview; scope: Scope }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [moving, setMoving] = useState<Move | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const economist = scope.actor?.role === "county_economist";
  const county = scope.national ? scope.county : undefined;
  const closings = useQuery({
    queryKey: ["overview", "closings", county],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/year-closings", { params: { query: { county } }, signal })),
  });
  const close = useMutation({
    mutationFn: (budget_year: number) => bodyOf(api.POST("/api/v1/year-closings", { params: { header: { "idempotency-key": newIdempotencyKey() } }, body: { budget_year } })),
    onSuccess: () => queries.invalidateQueries({ predicate: (query) => MONEY_KEYS.includes(String(query.queryKey[0])) }),
  });
  if (closings.error) return <SectionError error={closings.error} onRetry={() => void closings.refetch()} />;
  if (!closings.data) return <LoadingState />;
  const pots = overview.pots.filter((pot) => pot.left_ore > 0);
  const { items, next_year, still_there } = closings.data;
  const start = (move: Move) => {
    setDone(null);
    setMoving(move);
  };
  if (moving) {
    return (
      <MoveForm
        move={moving}
        scope={scope}
        onCancel={() => setMoving(null)}
        onDone={(words) => {
          setMoving(null);
          setDone(words);
        }}
      />
    );
  }
  return (
    <div className={styles.stack}>
      {done && <DoneNotice title={done}>{t("budgets.closing.done_next")}</DoneNotice>}
      <section aria-labelledby="closing-pots">
        <Heading level={2} data-size="sm" id="closing-pots">
          {t("budgets.closing.pots_title", { amount: formatKr(pots.reduce((sum, pot) => sum + pot.left_ore, 0)) })}
        </Heading>
        <Paragraph className={styles.subtle}>{t("budgets.closing.pots_text")}</Paragraph>
        {pots.map((pot) => (
          <div key={pot.pot_id} className={styles.step}>
            <span>
              {localized(pot)}: <strong>{formatKr(pot.left_ore)}</strong>
            </span>
            {economist && (
              <Button type="button" variant="secondary" data-size="sm" onClick={() => start({ kind: "take_out", pot, most_ore: pot.left_ore })}>
                {t("budgets.closing.take_out")}
                <span className="ds-sr-only">: {localized(pot)}</span>
              </Button>
            )}
          </div>
        ))}
      </section>
      <section aria-labelledby="closing-free">
        <Heading level={2} data-size="sm" id="closing-free">
          {t("budgets.closing.free_title", { amount: formatKr(overview.unallocated_ore) })}
        </Heading>
        <Paragraph className={styles.subtle}>{t("budgets.closing.free_text")}</Paragraph>
        {economist && overview.unallocated_ore > 0 && (
          <div className="fl-actions">
            {(["return", "carry", "send"] as const).map((kind) => (
              <Button key={kind} type="button" variant="secondary" onClick={() => start({ kind, most_ore: overview.unallocated_ore })}>
                {t(`budgets.closing.${kind}`)}
              </Button>
            ))}
          </div>
        )}
      </section>
      <section aria-labelledby="closing-year">
        <Heading level={2} data-size="sm" id="closing-year">
          {next_year === null ? t("budgets.closing.none_to_close") : t("budgets.closing.year_title", { year: next_year })}
        </Heading>
        <Paragraph className={styles.subtle}>{t("budgets.closing.year_text")}</Paragraph>
        {still_there.length > 0 && (
          <>
            <Paragraph>{t("budgets.closing.still_there")}</Paragraph>
            <DataTable caption={t("budgets.closing.still_there")} hideCaption columns={columns(t)} rows={still_there} rowKey={(row) => `${row.account_kind}-${row.school_year}`} />
          </>
        )}
        {economist && next_year !== null && (
          <ActionBar
            actions={["close_year"]}
            labels={{ close_year: t("budgets.closing.close", { year: next_year }) }}
            confirm={{ close_year: t("budgets.closing.confirm", { year: next_year }) }}
            onAction={async () => {
              await close.mutateAsync(next_year);
              setDone(t("budgets.closing.closed_done", { year: next_year }));
            }}
          />
        )}
        {items.length > 0 && (
          <ul className={styles.plain}>
            {items.map((one) => (
              <li key={one.id}>{t("budgets.closing.closed", { year: one.budget_year, date: formatDate(one.closed_at.slice(0, 10)) })}</li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
