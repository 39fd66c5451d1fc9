import { Alert, Button, Dialog, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import { type Column, DataTable } from "@/components/DataTable";
import { DateField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatKr, formatKrBare, formatPercent, formatSchoolYear } from "@/components/format";
import { Notice } from "@/components/Notice";
import { PotBars } from "@/components/PotBars";
import { EmptyState } from "@/components/states";
import { useToday } from "@/components/useToday";
import type { Scope } from "@/components/useScope";
import { useYearMoney } from "@/components/useYearMoney";
import { told } from "@/components/wholeProblem";
import { localized } from "@/text/i18n";

import styles from "./budgets.module.css";
import { type Flow, MONEY_KEYS, type Overview } from "./money";
import { Quotas } from "./Quotas";

type PotMoney = Overview["pots"][number];

/** A pot's sum as a way into the rows it is made of. */
function moneyLink(t: TFunction, scope: Scope, flow: Flow, pot: PotMoney, amount: number) {
  return (
    <Link to="/budgets" search={{ ...scope.search, view: "postings", flow, pot_id: pot.pot_id }} aria-label={`${t(`budgets.flow.${flow}`)}, ${localized(pot)}: ${formatKrBare(amount)}`}>
      {formatKrBare(amount)}
    </Link>
  );
}

const potColumns = (t: TFunction, scope: Scope, allocate: (pot: PotMoney) => void): Column<PotMoney>[] => [
  {
    key: "name",
    header: t("pots.pot"),
    rowHeader: true,
    cell: (pot) => (
      <Link to="/budgets" search={{ ...scope.search, view: "commitments", pot_id: pot.pot_id }}>
        {localized(pot)}
      </Link>
    ),
  },
  { key: "amount", header: t("budgets.column.plan"), align: "end", cell: (pot) => formatKrBare(pot.amount_ore) },
  {
    key: "allocated",
    header: t("budgets.column.allocated"),
    align: "end",
    cell: (pot) =>
      pot.allocated_ore > 0 ? (
        moneyLink(t, scope, "allocated", pot, pot.allocated_ore)
      ) : scope.actor?.role === "county_economist" && pot.amount_ore > 0 ? (
        <span className={styles.end}>
          <Button type="button" data-size="sm" variant="secondary" onClick={() => allocate(pot)}>
            {t("budgets.allocate")}
            <span className="ds-sr-only">: {localized(pot)}</span>
          </Button>
        </span>
      ) : (
        t("budgets.not_yet")
      ),
  },
  {
    key: "planned",
    header: t("budgets.column.planned"),
    align: "end",
    cell: (pot) => (
      <Link to="/plans/$id" params={{ id: pot.plan_id }} search={scope.search} aria-label={`${t("budgets.column.planned")}, ${localized(pot)}: ${formatKrBare(pot.planned_ore)}`}>
        {formatKrBare(pot.planned_ore)}
      </Link>
    ),
  },
  { key: "committed", header: t("budgets.column.committed"), align: "end", cell: (pot) => moneyLink(t, scope, "committed", pot, pot.committed_ore) },
  { key: "paid", header: t("budgets.column.paid"), align: "end", cell: (pot) => moneyLink(t, scope, "paid", pot, pot.paid_ore) },
  { key: "left", header: t("budgets.column.left"), align: "end", cell: (pot) => moneyLink(t, scope, "pot_left", pot, pot.left_ore) },
];

/** From the grant to what is left, each sum a way into its rows, and the same per pot. */
export function MoneyOverview({ overview, scope }: { overview: Overview; scope: Scope }) {
  const { t } = useTranslation();
  const pots = useYearMoney(overview, scope.query);
  const [allocating, setAllocating] = useState<PotMoney | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const economist = scope.actor?.role === "county_economist";

  if (overview.granted_ore === 0 && overview.pots.length === 0) {
    return (
      <EmptyState
        title={t("budgets.none_title", { year: formatSchoolYear(scope.schoolYear) })}
        action={
          economist && (
            <Button asChild>
              <Link to="/budgets" search={{ ...scope.search, new: "grant" }}>
                {t("budgets.new_grant")}
              </Link>
            </Button>
          )
        }
      >
        {t("budgets.none_text")}
      </EmptyState>
    );
  }
  const flow = [
    ["granted", overview.granted_ore],
    ["allocated", overview.granted_ore - overview.unallocated_ore],
    ["committed", overview.committed_ore],
    ["paid", overview.paid_ore],
    ["left", overview.left_ore],
  ] as const;
  return (
    <div className={styles.stack}>
      <Notice>{done}</Notice>
      <section aria-labelledby="money-flow">
        <Heading level={2} data-size="sm" id="money-flow" className="ds-sr-only">
          {t("budgets.flow_title")}
        </Heading>
        <dl className={styles.flow}>
          {flow.map(([key, amount]) => (
            <div key={key}>
              <dt>{t(`budgets.flow.${key}`)}</dt>
              <dd>
                <Link to="/budgets" search={{ ...scope.search, view: "postings", flow: key }}>
                  {formatKr(amount)}
                </Link>
                <span>{t(`budgets.flow_hint.${key}`)}</span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      {overview.unallocated_ore > 0 && (
        <Alert data-color="info">
          <Paragraph>{t(economist ? "budgets.unallocated_economist" : "budgets.unallocated", { amount: formatKr(overview.unallocated_ore) })}</Paragraph>
        </Alert>
      )}
      {overview.promised_ore > 0 && (
        <Alert data-color="info">
          <Paragraph>{t("budgets.promised", { amount: formatKr(overview.promised_ore) })}</Paragraph>
        </Alert>
      )}
      {pots && pots.length > 0 && (
        <PotBars
          pots={pots}
          hint={pots.some((pot) => pot.planned_ore > 0) ? t("budgets.pots_hint") : undefined}
          title={overview.granted_ore > 0 ? t("budgets.point", { share: formatPercent(overview.left_ore / overview.granted_ore), amount: formatKr(overview.left_ore) }) : undefined}
        />
      )}
      <DataTable<PotMoney>
        caption={t("budgets.pots_caption")}
        columns={potColumns(t, scope, setAllocating)}
        rows={overview.pots}
        rowKey={(pot) => pot.pot_id}
        empty={<EmptyState title={t("budgets.no_pots_title")}>{t("budgets.no_pots_text")}</EmptyState>}
        footer={{
          name: t("pots.total"),
          amount: formatKrBare(total(overview.pots, "amount_ore")),
          allocated: formatKrBare(total(overview.pots, "allocated_ore")),
          planned: formatKrBare(total(overview.pots, "planned_ore")),
          committed: formatKrBare(total(overview.pots, "committed_ore")),
          paid: formatKrBare(total(overview.pots, "paid_ore")),
          left: formatKrBare(total(overview.pots, "left_ore")),
        }}
      />
      <Quotas scope={scope} />
      {allocating && (
        <AllocateDialog
          pot={allocating}
          onClose={() => setAllocating(null)}
          onDone={() => {
            setDone(t("budgets.allocated_done", { amount: formatKr(allocating.amount_ore), pot: localized(allocating) }));
            setAllocating(null);
          }}
        />
      )}
    </div>
  );
}

const total = (pots: readonly PotMoney[], name: "amount_ore" | "allocated_ore" | "planned_ore" | "committed_ore" | "paid_ore" | "left_ore") =>
  pots.reduce((sum, pot) => sum + pot[name], 0);

function AllocateDialog({ pot, onClose, onDone }: { pot: PotMoney; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const today = useToday();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const form = useForm<{ effective_on: string | null }>({ shouldFocusError: false, mode: "onBlur", defaultValues: { effective_on: today } });
  const send = useMutation({
    mutationFn: (effective_on: string) =>
      told(bodyOf(api.POST("/api/v1/allocations", { params: { header: key.headers() }, body: { pot_id: pot.pot_id, effective_on } }))),
    onSuccess: async () => {
      key.renew();
      await queries.invalidateQueries({ predicate: (query) => MONEY_KEYS.includes(String(query.queryKey[0])) });
      onDone();
    },
  });
  return (
    <Dialog open onClose={onClose} closeButton={t("app.close")}>
      <Form form={form} className="fl-dialog" onSubmit={async ({ effective_on }) => void (await send.mutateAsync(effective_on ?? today))}>
        <Heading level={2} data-size="xs">
          {t("budgets.allocate_title", { amount: formatKr(pot.amount_ore), pot: localized(pot) })}
        </Heading>
        <Paragraph>{t("budgets.allocate_text")}</Paragraph>
        <DateField name="effective_on" label={t("budgets.field.effective_on")} />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t("budgets.allocate")}
          </Button>
          <Button type="button" variant="tertiary" onClick={onClose}>
            {t("app.cancel")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
