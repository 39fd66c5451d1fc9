import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey, useIdempotencyKey } from "@/api/idempotency";
import { useSession } from "@/api/session";
import { ActionBar } from "@/components/ActionBar";
import { Attachments } from "@/components/Attachments";
import { changesInWords, condensed } from "@/components/condensedHistory";
import { DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { DoneNotice } from "@/components/DoneNotice";
import { DateField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatDate, formatKr, formatKrBare } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { useToday } from "@/components/useToday";
import { told } from "@/components/wholeProblem";

import styles from "./budgets.module.css";
import { ClaimForm } from "./ClaimForm";
import { CLAIM_KEYS, type Claim, claimQuery } from "./claims";
import { MONEY_KEYS } from "./money";

const TOUCHED = new Set([...CLAIM_KEYS, ...MONEY_KEYS]);

/** One claim: written and sent by the recipient, approved and paid by the county. */
export default function ClaimPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const claim = useQuery(claimQuery(id));
  if (claim.isPending)
    return (
      <>
        <PageHeader title={t("budgets.claim.one")} breadcrumbs={[{ label: t("nav.budgets"), to: "/budgets" }]} />
        <LoadingState />
      </>
    );
  if (claim.error) return <ErrorState error={claim.error} onRetry={() => void claim.refetch()} />;
  return <ClaimView key={id} claim={claim.data} />;
}

function ClaimView({ claim }: { claim: Claim }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const role = useSession()?.actor?.role;
  const [done, setDone] = useState<string | null>(null);
  const editing = claim.allowed_actions.includes("update");
  const renew = () => queries.invalidateQueries({ predicate: (query) => TOUCHED.has(String(query.queryKey[0])) });
  const step = useMutation({
    mutationFn: ({ action, reason }: { action: string; reason: string | null }) =>
      told(
        bodyOf(
          api.POST("/api/v1/claims/{claim_id}/transitions", {
            params: { path: { claim_id: claim.id }, header: { ...ifMatch(claim), "idempotency-key": newIdempotencyKey() } },
            body: { action, reason },
          }),
        ),
      ),
    onSettled: renew,
  });
  const actions = ["approve", "return", "reject", "withdraw"];
  const label = (field: string) => t(`budgets.claim.field.${field}`, { defaultValue: "" }) || null;
  const value = (field: string, raw: unknown) => (field === "sent_on" ? formatDate(String(raw)) : field === "status" ? t(`budgets.claim.status.${String(raw)}`) : String(raw));
  return (
    <>
      <PageHeader
        title={t(editing ? "budgets.claim.title_new" : "budgets.claim.title", { number: claim.number, amount: formatKr(claim.amount_ore), recipient: claim.recipient.name })}
        breadcrumbs={[
          { label: t("nav.budgets"), to: "/budgets" },
          { label: t("budgets.claim.commitment", { number: claim.commitment.number }), to: `/budgets/commitments/${claim.commitment.id}` },
        ]}
        meta={
          <>
            <StatusTag status={claim.status} label={t(`budgets.claim.status.${claim.status}`)} />
            <Link to="/measures/$id" params={{ id: claim.measure.id }}>
              {claim.measure.title}
            </Link>
            {claim.synthetic && <SyntheticMark />}
          </>
        }
        lead={editing ? t("budgets.claim.lead", { room: formatKr(claim.room_ore) }) : undefined}
      />
      {done && <DoneNotice title={t(`budgets.claim.done.${done}.title`)}>{t(`budgets.claim.done.${done}.next`)}</DoneNotice>}
      <div className={styles.stack}>
        {editing ? (
          <ClaimForm claim={claim} onSent={() => setDone("send")} />
        ) : (
          <>
            {claim.status_reason && <p className={styles.quote}>{claim.status_reason}</p>}
            {claim.status === "approved" && role === "county_economist" && <PayClaim claim={claim} onPaid={() => void renew().then(() => setDone("pay"))} />}
            <Receipts claim={claim} />
            <Attachments of="claim" id={claim.id} editable={false} title={t("budgets.claim.attachments")} />
          </>
        )}
        <ActionBar
          actions={claim.allowed_actions}
          exclude={["update", "send"]}
          labels={Object.fromEntries(actions.map((action) => [action, t(`budgets.claim.action.${action}`)]))}
          primary={editing ? undefined : "approve"}
          needsReason={["return", "reject"]}
          confirm={{ withdraw: t("budgets.claim.confirm.withdraw"), reject: t("budgets.claim.confirm.reject") }}
          onAction={async (action, reason) => {
            await step.mutateAsync({ action, reason });
            setDone(action);
          }}
        />
      </div>
      <RecordHistory
        queryKey={["claim", claim.id]}
        load={async (cursor, signal) => {
          const page = await bodyOf(api.GET("/api/v1/claims/{claim_id}/history", { params: { path: { claim_id: claim.id }, query: { cursor } }, signal }));
          return { ...page, items: condensed(page.items) };
        }}
        what={(row) => t(`budgets.claim.did.${row.action}`, { defaultValue: row.action })}
        changes={(row) => changesInWords(row, label, value)}
      />
    </>
  );
}

/** What was bought, as the recipient wrote it. */
function Receipts({ claim }: { claim: Claim }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="receipts">
      <Heading level={2} data-size="xs" id="receipts">
        {t("budgets.claim.receipts", { reference: claim.reference ?? "–" })}
      </Heading>
      <DataTable
        caption={t("budgets.claim.receipts_caption")}
        hideCaption
        columns={[
          { key: "what", header: t("budgets.claim.field.description"), rowHeader: true, cell: (line: Claim["lines"][number]) => line.description },
          { key: "when", header: t("budgets.claim.field.spent_on"), cell: (line) => formatDate(line.spent_on) },
          { key: "amount", header: t("budgets.claim.column.amount_kr"), align: "end", cell: (line) => formatKrBare(line.amount_ore) },
        ]}
        rows={claim.lines}
        rowKey={(line) => String(claim.lines.indexOf(line))}
        footer={{ what: t("budgets.sum"), amount: formatKrBare(claim.amount_ore) }}
      />
      {claim.remark && <Paragraph>{claim.remark}</Paragraph>}
    </section>
  );
}

interface Payment {
  on: string | null;
  reference: string | null;
}

/** The whole claim is paid, here or by the next payment file. */
function PayClaim({ claim, onPaid }: { claim: Claim; onPaid: () => void }) {
  const { t } = useTranslation();
  const today = useToday();
  const key = useIdempotencyKey();
  const form = useForm<Payment>({ shouldFocusError: false, mode: "onBlur", defaultValues: { on: today, reference: claim.reference } });
  const pay = useMutation({
    mutationFn: ({ on, reference }: Payment) =>
      told(
        bodyOf(
          api.POST("/api/v1/commitments/{commitment_id}/payments", {
            params: { path: { commitment_id: claim.commitment.id }, header: key.headers() },
            body: { amount_ore: claim.amount_ore, paid_on: on ?? today, reference: reference ?? "", claim_id: claim.id },
          }),
        ),
      ),
    onSuccess: onPaid,
  });
  return (
    <section className={styles.panel} aria-labelledby="pay-claim">
      <Form form={form} rename={{ paid_on: "on" }} onSubmit={async (values) => void (await pay.mutateAsync(values))}>
        <div className={styles.nested}>
          <Heading level={2} data-size="xs" id="pay-claim">
            {t("budgets.claim.pay_title", { amount: formatKr(claim.amount_ore) })}
          </Heading>
          <Paragraph>{t("budgets.claim.pay_text")}</Paragraph>
        </div>
        <DateField name="on" label={t("budgets.field.pay_on")} />
        <TextField name="reference" label={t("budgets.field.payment_reference")} maxLength={300} />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={pay.isPending}>
            {t("budgets.action.pay")}
          </Button>
        </div>
      </Form>
    </section>
  );
}
