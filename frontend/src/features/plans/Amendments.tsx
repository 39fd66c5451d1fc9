import { Button, Heading, Input, Paragraph, Select, Textfield, ValidationMessage } from "@digdir/designsystemet-react";
import { TrashIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { useIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import { ActionBar } from "@/components/ActionBar";
import { DataTable } from "@/components/DataTable";
import { formatDate, formatKr, formatKrBare, parseKr } from "@/components/format";
import { StatusTag } from "@/components/StatusTag";
import { told } from "@/components/wholeProblem";
import { localized } from "@/text/i18n";

import look from "./amendments.module.css";
import type { Plan } from "./draft";
import { measuresQuery, planQuery } from "./queries";

type Amendment = Plan["amendments"][number];

/** What has been proposed to be otherwise since the plan was adopted: one at a time, adopted by another. */
export function Amendments({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const mayAmend = plan.allowed_actions.includes("amend");
  const [writing, setWriting] = useState(false);
  if (plan.amendments.length === 0 && !mayAmend) return null;
  return (
    <section className={look.section} aria-labelledby="amendments">
      <Heading level={2} data-size="sm" id="amendments">
        {t("plans.amend.title")}
      </Heading>
      {plan.amendments.map((one) => (
        <OneAmendment key={one.position} plan={plan} amendment={one} />
      ))}
      {mayAmend &&
        (writing ? (
          <AmendmentForm plan={plan} onClose={() => setWriting(false)} />
        ) : (
          <div>
            <Button type="button" variant="secondary" onClick={() => setWriting(true)}>
              {t("plans.amend.begin")}
            </Button>
          </div>
        ))}
    </section>
  );
}

function OneAmendment({ plan, amendment }: { plan: Plan; amendment: Amendment }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const settle = useMutation({
    mutationFn: ({ action, reason }: { action: string; reason: string | null }) =>
      told(bodyOf(api.POST("/api/v1/plans/{plan_id}/amendments/transitions", { params: { path: { plan_id: plan.id }, header: { ...ifMatch(plan), ...key.headers() } }, body: { action, reason } }))),
    onSuccess: (saved) => queries.setQueryData(planQuery(saved.id).queryKey, saved),
    onSettled: () => key.renew(),
  });
  const waits = amendment.status === "proposed";
  return (
    <article className={look.amendment} aria-labelledby={`amendment-${amendment.position}`}>
      <div className={look.head}>
        <Heading level={3} data-size="2xs" id={`amendment-${amendment.position}`}>
          {t("plans.amend.one", { number: amendment.position, date: formatDate(amendment.proposed_at) })}
        </Heading>
        <StatusTag status={amendment.status} />
      </div>
      <Paragraph>{t("plans.amend.because", { reason: amendment.reason })}</Paragraph>
      <DataTable
        caption={t("plans.amend.changes", { count: amendment.changes.length })}
        columns={[
          { key: "measure", header: t("plans.what_if.column.measure"), rowHeader: true, cell: (row: Amendment["changes"][number]) => `${row.number}. ${row.title}` },
          { key: "before", header: t("plans.amend.before"), align: "end", cell: (row) => (row.before_ore === null ? t("plans.amend.not_in") : formatKr(row.before_ore)) },
          { key: "after", header: t("plans.amend.after"), align: "end", cell: (row) => (row.after_ore === null ? t("plans.amend.taken_out") : formatKr(row.after_ore)) },
        ]}
        rows={amendment.changes}
        rowKey={(row) => row.measure_id}
      />
      {amendment.settled_at && <Paragraph>{t(`plans.amend.settled.${amendment.status}`, { date: formatDate(amendment.settled_at), who: amendment.settled_by ?? "" })}</Paragraph>}
      {amendment.answer && <Paragraph>{t("plans.amend.answer", { answer: amendment.answer })}</Paragraph>}
      {waits && plan.allowed_actions.includes("settle") && (
        <ActionBar
          actions={["adopt", "reject"]}
          labels={{ adopt: t("plans.amend.adopt"), reject: t("plans.amend.reject") }}
          confirm={{ adopt: t("plans.amend.confirm") }}
          onAction={async (action, reason) => void (await settle.mutateAsync({ action, reason }))}
        />
      )}
    </article>
  );
}

interface Row {
  measure_id: string;
  title: string;
  pot_code: string;
  amount: string;
  meets_c1: string;
  meets_c2: string;
  isNew: boolean;
}

const rowsOf = (plan: Plan): Row[] =>
  plan.lines.map((line) => ({
    measure_id: line.measure.id,
    title: `${line.measure.number}. ${line.measure.title}`,
    pot_code: line.pot_code,
    amount: formatKrBare(line.amount_ore),
    meets_c1: line.meets_c1 ?? "",
    meets_c2: line.meets_c2 ?? "",
    isNew: false,
  }));

/** The lines as they are to be: other amounts, measures more or less. */
function AmendmentForm({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const [rows, setRows] = useState(() => rowsOf(plan));
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const measures = useQuery(measuresQuery(plan.school_year));
  const more = (measures.data ?? []).filter((one) => !rows.some((row) => row.measure_id === one.id));
  const put = (id: string, part: Partial<Row>) => setRows((before) => before.map((row) => (row.measure_id === id ? Object.assign({}, row, part) : row)));
  const send = useMutation({
    mutationFn: () =>
      told(
        bodyOf(
          api.POST("/api/v1/plans/{plan_id}/amendments", {
            params: { path: { plan_id: plan.id }, header: key.headers() },
            body: { reason: reason.trim(), lines: rows.map(({ measure_id, pot_code, amount, meets_c1, meets_c2 }) => ({ measure_id, pot_code, amount_ore: parseKr(amount) ?? 0, meets_c1: meets_c1 || null, meets_c2: meets_c2 || null })) },
          }),
        ),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(planQuery(saved.id).queryKey, saved);
      onClose();
    },
    onSettled: () => key.renew(),
  });
  const wrong = rows.filter((row) => parseKr(row.amount) === null).length;
  const problem = send.error instanceof ApiProblem ? [send.error.message, ...send.error.errors.map((one) => [one.message, one.remedy].filter(Boolean).join(" "))].join(" ") : send.error ? t("error.text") : null;
  return (
    <form
      noValidate
      className={look.form}
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (reason.trim() !== "" && wrong === 0) send.mutate();
      }}
    >
      <Textfield multiline rows={2} label={t("plans.amend.why")} value={reason} error={asked && reason.trim() === "" ? t("action.reason_missing") : undefined} onChange={(event) => setReason(event.target.value)} />
      <ul className={look.rows}>
        {rows.map((row) => (
          <li key={row.measure_id}>
            <span>{row.title}</span>
            <span className={look.amount}>
              <Input aria-label={t("plans.amend.amount_of", { title: row.title })} inputMode="decimal" autoComplete="off" value={row.amount} aria-invalid={parseKr(row.amount) === null || undefined} onChange={(event) => put(row.measure_id, { amount: event.target.value })} /> kr
            </span>
            <Button type="button" variant="tertiary" data-color="neutral" icon data-size="sm" aria-label={t("plans.amend.take_out", { title: row.title })} onClick={() => setRows((before) => before.filter((one) => one.measure_id !== row.measure_id))}>
              <TrashIcon aria-hidden />
            </Button>
            {row.isNew && (
              <div className={look.criteria}>
                <Select aria-label={t("plans.amend.pot_of", { title: row.title })} value={row.pot_code} onChange={(event) => put(row.measure_id, { pot_code: event.target.value })}>
                  {plan.pots.map((pot) => (
                    <Select.Option key={pot.code} value={pot.code}>
                      {localized(pot)}
                    </Select.Option>
                  ))}
                </Select>
                <Textfield multiline rows={2} label={t("plans.document_c1")} value={row.meets_c1} onChange={(event) => put(row.measure_id, { meets_c1: event.target.value })} />
                <Textfield multiline rows={2} label={t("plans.document_c2")} value={row.meets_c2} onChange={(event) => put(row.measure_id, { meets_c2: event.target.value })} />
              </div>
            )}
          </li>
        ))}
      </ul>
      {more.length > 0 && (
        <Select
          aria-label={t("plans.amend.add")}
          value=""
          onChange={(event) => {
            const found = more.find((one) => one.id === event.target.value);
            if (!found) return;
            const amount = formatKrBare(found.total_cost_ore);
            setRows((before) => [...before, { measure_id: found.id, title: `${found.number}. ${found.title}`, pot_code: plan.pots[0]?.code ?? "", amount, meets_c1: "", meets_c2: "", isNew: true }]);
          }}
        >
          <Select.Option value="">{t("plans.amend.add")}</Select.Option>
          {more.map((one) => (
            <Select.Option key={one.id} value={one.id}>
              {one.number}. {one.title}
            </Select.Option>
          ))}
        </Select>
      )}
      {asked && wrong > 0 && <ValidationMessage>{t("plans.amend.wrong_amounts", { count: wrong })}</ValidationMessage>}
      {problem && (
        <div role="alert">
          <ValidationMessage>{problem}</ValidationMessage>
        </div>
      )}
      <div className="fl-actions">
        <Button type="submit" loading={send.isPending}>
          {t("plans.amend.send")}
        </Button>
        <Button type="button" variant="tertiary" onClick={onClose}>
          {t("app.cancel")}
        </Button>
      </div>
    </form>
  );
}
