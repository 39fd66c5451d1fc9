import { Alert, Button, Field, Heading, Label, Paragraph, Input } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema";
import { type Column, DataTable } from "@/components/DataTable";
import { DoneNotice } from "@/components/DoneNotice";
import { formatDate, formatKr, formatKrBare } from "@/components/format";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import type { Scope } from "@/components/useScope";

import styles from "./budgets.module.css";
import { MONEY_KEYS } from "./money";

type Batch = components["schemas"]["PaymentBatchSummary"];

/** What can be paid now, as a file for the economy system, and the receipts that come back. */
export function PaymentFiles({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [done, setDone] = useState<string | null>(null);
  const economist = scope.actor?.role === "county_economist";
  const due = useQuery({
    queryKey: ["overview", "due", scope.query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/payment-batches/due", { params: { query: { school_year: scope.schoolYear, scheme: scope.scheme } }, signal })),
  });
  const batches = useQuery({
    queryKey: ["overview", "payment-batches", scope.query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/payment-batches", { params: { query: { ...scope.query, limit: 100 } }, signal })),
  });
  const refresh = () => queries.invalidateQueries({ predicate: (query) => MONEY_KEYS.includes(String(query.queryKey[0])) });
  const make = useMutation({
    mutationFn: () => bodyOf(api.POST("/api/v1/payment-batches", { params: { header: { "idempotency-key": newIdempotencyKey() } }, body: { school_year: scope.schoolYear, scheme: scope.scheme } })),
    onSuccess: async (batch) => {
      setDone(t("budgets.files.made", { number: batch.number, amount: formatKr(batch.amount_ore) }));
      await refresh();
    },
  });
  const failed = due.error ?? batches.error;
  if (failed) return <SectionError error={failed} onRetry={() => void Promise.all([due.refetch(), batches.refetch()])} />;
  if (!due.data || !batches.data) return <LoadingState />;
  return (
    <div className={styles.stack}>
      {done && <DoneNotice title={done}>{t("budgets.files.done_next")}</DoneNotice>}
      <section aria-labelledby="files-due">
        <Heading level={2} data-size="sm" id="files-due">
          {t("budgets.files.due", { count: due.data.payments, amount: formatKr(due.data.amount_ore) })}
        </Heading>
        <Paragraph className={styles.subtle}>{t("budgets.files.due_text")}</Paragraph>
        {make.error && (
          <Alert data-color="danger" role="alert">
            {make.error.message}
          </Alert>
        )}
        {economist && due.data.payments > 0 && (
          <div className="fl-actions">
            <Button type="button" loading={make.isPending} onClick={() => make.mutate()}>
              {t("budgets.files.make")}
            </Button>
          </div>
        )}
      </section>
      <section aria-labelledby="files-made">
        <Heading level={2} data-size="sm" id="files-made">
          {t("budgets.files.title")}
        </Heading>
        <DataTable
          caption={t("budgets.files.title")}
          hideCaption
          columns={columns(t)}
          rows={batches.data.items}
          rowKey={(batch) => batch.id}
          empty={<EmptyState title={t("budgets.files.none")}>{t("budgets.files.none_text")}</EmptyState>}
        />
      </section>
      {economist &&
        batches.data.items
          .filter((batch) => batch.waiting_ore > 0)
          .map((batch) => (
            <Receipts
              key={batch.id}
              batch={batch}
              onDone={async () => {
                setDone(t("budgets.files.read", { number: batch.number }));
                await refresh();
              }}
            />
          ))}
    </div>
  );
}

const columns = (t: TFunction): Column<Batch>[] => [
  { key: "number", header: t("budgets.files.number"), rowHeader: true, cell: (batch) => t("budgets.files.one", { number: batch.number }) },
  { key: "made", header: t("budgets.files.made_at"), cell: (batch) => formatDate(batch.made_at.slice(0, 10)) },
  { key: "amount", header: t("budgets.files.amount"), align: "end", cell: (batch) => formatKrBare(batch.amount_ore) },
  { key: "waiting", header: t("budgets.files.waiting"), align: "end", cell: (batch) => formatKrBare(batch.waiting_ore) },
  { key: "file", header: t("budgets.files.file"), cell: (batch) => <a href={`/api/v1/payment-batches/${batch.id}/file`}>{t("budgets.files.download", { number: batch.number })}</a> },
];

/** The economy system's answer to one file. A fault in one row keeps all of it out, and is told with its row. */
function Receipts({ batch, onDone }: { batch: Batch; onDone: () => Promise<void> }) {
  const { t } = useTranslation();
  const id = useId();
  const send = useMutation({
    mutationFn: async (file: File) => {
      const [content, current] = await Promise.all([
        file.text(),
        bodyOf(api.GET("/api/v1/payment-batches/{batch_id}", { params: { path: { batch_id: batch.id } } })),
      ]);
      return bodyOf(api.PUT("/api/v1/payment-batches/{batch_id}/receipts", { params: { path: { batch_id: batch.id }, header: ifMatch(current) }, body: { content } }));
    },
    onSuccess: onDone,
  });
  const faults = send.error instanceof ApiProblem ? send.error.errors : [];
  return (
    <section aria-labelledby={`${id}-title`}>
      <Heading level={3} data-size="xs" id={`${id}-title`}>
        {t("budgets.files.receipts", { number: batch.number })}
      </Heading>
      <Field>
        <Label htmlFor={id}>{t("budgets.files.receipts_file")}</Label>
        <Field.Description>{t("budgets.files.receipts_hint")}</Field.Description>
        <Input
          id={id}
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) send.mutate(file);
            event.target.value = "";
          }}
        />
      </Field>
      {send.error && (
        <Alert data-color="danger" role="alert">
          <Paragraph>{send.error.message}</Paragraph>
          {faults.length > 0 && (
            <ul>
              {faults.map((fault) => (
                <li key={`${fault.pointer ?? ""}${fault.code ?? ""}`}>
                  {fault.message} {fault.remedy}
                </li>
              ))}
            </ul>
          )}
        </Alert>
      )}
    </section>
  );
}
