import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { DateField, MoneyField, TextAreaField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatDate, formatKr, formatKrBare, formatOrganisationNumber, formatSchoolYear } from "@/components/format";
import { Notice } from "@/components/Notice";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { SectionError } from "@/components/SectionError";
import { StackedBar } from "@/components/StackedBar";
import { ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { useScope } from "@/components/useScope";
import { useToday } from "@/components/useToday";
import { useUrlFilters } from "@/components/useUrlFilters";
import { told } from "@/components/wholeProblem";
import { localized } from "@/text/i18n";

import styles from "./budgets.module.css";
import { ClaimList } from "./ClaimList";
import { ClaimStart } from "./ClaimStart";
import { MONEY_KEYS, type Posting, postingsQuery, reversedIn } from "./money";
import { ReverseForm } from "./ReverseForm";

type Commitment = components["schemas"]["CommitmentRead"];
type Action = "pay" | "release" | "repay";
const ACTIONS: readonly Action[] = ["pay", "release", "repay"];

interface Values {
  amount_ore: number | null;
  on: string | null;
  words: string | null;
}

function MoneyForm({ commitment, action, onCancel, onDone }: { commitment: Commitment; action: Action; onCancel: () => void; onDone: (amount: number) => void }) {
  const { t } = useTranslation();
  const today = useToday();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const most = action === "repay" ? commitment.paid_ore : commitment.unpaid_ore;
  const form = useForm<Values>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: { amount_ore: action === "repay" ? null : most, on: today, words: null },
  });
  const amount = useWatch({ control: form.control, name: "amount_ore" });
  const send = useMutation({
    mutationFn: ({ amount_ore, on, words }: { amount_ore: number; on: string; words: string }) => {
      const params = { path: { commitment_id: commitment.id }, header: key.headers() };
      if (action === "pay") return told(bodyOf(api.POST("/api/v1/commitments/{commitment_id}/payments", { params, body: { amount_ore, paid_on: on, reference: words } })));
      const body = { amount_ore, on, reason: words };
      return action === "release"
        ? told(bodyOf(api.POST("/api/v1/commitments/{commitment_id}/releases", { params, body })))
        : told(bodyOf(api.POST("/api/v1/commitments/{commitment_id}/repayments", { params, body })));
    },
    onSuccess: async (posting) => {
      key.renew();
      await queries.invalidateQueries({ predicate: (query) => MONEY_KEYS.includes(String(query.queryKey[0])) });
      onDone(posting.amount_ore);
    },
  });
  const wanted = typeof amount === "number" && amount > 0 ? amount : null;
  const after = most - (wanted ?? 0);
  return (
    <section className={styles.panel} aria-labelledby="money-form">
      <Form
        form={form}
        rename={{ paid_on: "on", reference: "words", reason: "words" }}
        onSubmit={async (values) => void (await send.mutateAsync({ amount_ore: values.amount_ore ?? 0, on: values.on ?? today, words: values.words ?? "" }))}
      >
        <div className={styles.nested}>
          <Heading level={2} data-size="xs" id="money-form">
            {t(`budgets.action.${action}`)}
          </Heading>
          <Paragraph>{t(`budgets.action_text.${action}`)}</Paragraph>
        </div>
        <MoneyField
          name="amount_ore"
          label={t("budgets.field.amount")}
          min={1}
          description={t(`budgets.${wanted === null || after < 0 ? "action_now" : "action_left"}.${action}`, { now: formatKr(most), after: formatKr(after) })}
        />
        {after < 0 && (
          <p role="status" className={styles.over}>
            {t(`budgets.action_over.${action}`, { amount: formatKr(-after) })}
          </p>
        )}
        <DateField name="on" label={t(`budgets.field.${action}_on`)} />
        {action === "pay" ? (
          <TextField name="words" label={t("budgets.field.payment_reference")} description={t("budgets.field.payment_reference_hint")} maxLength={300} />
        ) : (
          <TextAreaField name="words" label={t("budgets.field.reason")} maxLength={4000} rows={3} />
        )}
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t(`budgets.action.${action}`)}
          </Button>
          <Button type="button" variant="tertiary" onClick={onCancel}>
            {t("app.cancel")}
          </Button>
        </div>
      </Form>
    </section>
  );
}

const postingColumns = (t: TFunction, search: Record<string, string>, undone: ReadonlySet<string>, reverse: ((posting: Posting) => void) | null): Column<Posting>[] => [
  { key: "date", header: t("budgets.column.date"), cell: (posting) => formatDate(posting.effective_on) },
  {
    key: "kind",
    header: t("budgets.column.kind"),
    rowHeader: true,
    cell: (posting) => (undone.has(posting.id) ? `${t(`budgets.kind.${posting.kind}`)} (${t("budgets.reversed")})` : t(`budgets.kind.${posting.kind}`)),
  },
  { key: "text", header: t("budgets.column.text"), cell: (posting) => posting.text },
  { key: "budget_year", header: t("budgets.column.budget_year"), cell: (posting) => posting.budget_year, align: "end" },
  { key: "amount", header: t("budgets.column.amount"), cell: (posting) => formatKrBare(posting.amount_ore), align: "end" },
  {
    key: "more",
    header: t("budgets.column.more"),
    cell: (posting) => (
      <span className={styles.links}>
        {posting.kind === "payment" && (
          <Link to="/trace/$id" params={{ id: posting.id }} search={search}>
            {t("budgets.trace")}
          </Link>
        )}
        {reverse && posting.kind !== "reversal" && !undone.has(posting.id) && (
          <Button type="button" variant="tertiary" data-size="sm" aria-label={`${t("budgets.reverse")}: ${posting.text}`} onClick={() => reverse(posting)}>
            {t("budgets.reverse")}
          </Button>
        )}
      </span>
    ),
  },
];

function Postings({ commitment, onReverse }: { commitment: Commitment; onReverse: () => void }) {
  const { t } = useTranslation();
  const scope = useScope();
  const [reversing, setReversing] = useState<Posting | null>(null);
  const [done, setDone] = useState(false);
  const list = useQuery(postingsQuery({ commitment_id: commitment.id }));
  if (list.isPending) return <LoadingState rows={3} />;
  if (list.error) return <SectionError error={list.error} onRetry={() => void list.refetch()} />;
  const undone = reversedIn(list.data);
  const mayReverse = scope.actor?.role === "county_economist";
  return (
    <section aria-labelledby="postings">
      <Heading level={2} data-size="xs" id="postings">
        {t("budgets.postings_of_commitment")}
      </Heading>
      <Notice>{done && t("budgets.reversed_done")}</Notice>
      <DataTable<Posting>
        caption={t("budgets.postings_of_commitment")}
        hideCaption
        columns={postingColumns(t, scope.search, undone, mayReverse ? setReversing : null)}
        rows={list.data}
        rowKey={(posting) => posting.id}
      />
      {reversing && (
        <div className={styles.panel}>
          <ReverseForm
            key={reversing.id}
            posting={reversing}
            onCancel={() => setReversing(null)}
            onDone={() => {
              setReversing(null);
              onReverse();
              setDone(true);
            }}
          />
        </div>
      )}
    </section>
  );
}

/** One promise of money: what is paid, what remains, what became free again, and what can be done now. */
export default function CommitmentPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const scope = useScope();
  const { filters } = useUrlFilters();
  const [open, setOpen] = useState<Action | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const commitment = useQuery({
    queryKey: ["commitment", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/commitments/{commitment_id}", { params: { path: { commitment_id: id } }, signal })),
  });
  if (commitment.isPending)
    return (
      <>
        <PageHeader title={t("budgets.commitment")} breadcrumbs={[{ label: t("nav.budgets"), to: "/budgets" }]} />
        <LoadingState />
      </>
    );
  if (commitment.error) return <ErrorState error={commitment.error} onRetry={() => void commitment.refetch()} />;
  const data = commitment.data;
  const potName = localized({ nb: data.pot_nb, nn: data.pot_nn, en: data.pot_en });
  const actions = ACTIONS.filter((action) => data.allowed_actions.includes(action));
  const state =
    data.unpaid_ore > 0
      ? t("budgets.point_unpaid", { amount: formatKr(data.unpaid_ore) })
      : data.released_ore > 0
        ? t("budgets.point_released", { amount: formatKr(data.released_ore) })
        : t("budgets.point_paid");
  return (
    <>
      <PageHeader
        title={t("budgets.commitment_title", { number: data.number, recipient: data.recipient.name })}
        breadcrumbs={[{ label: t("nav.budgets"), to: "/budgets" }]}
        meta={data.synthetic && <SyntheticMark />}
        lead={t("budgets.commitment_sentence", { amount: formatKr(data.amount_ore), date: formatDate(data.decided_on) })}
      />
      <Notice>{done ?? (filters.created && data.paid_ore === 0 ? t("budgets.commitment_created") : null)}</Notice>
      <div className={styles.stack}>
        <section aria-labelledby="state">
          <Heading level={2} data-size="sm" id="state">
            {state}
          </Heading>
          <StackedBar
            label={t("budgets.commitment_parts")}
            format={formatKr}
            segments={[
              { key: "paid", label: t("budgets.part.paid"), value: data.paid_ore },
              { key: "unpaid", label: t("budgets.part.unpaid"), value: data.unpaid_ore },
              { key: "released", label: t("budgets.part.released"), value: data.released_ore },
            ]}
          />
        </section>
        {actions.length > 0 && !open && (
          <div className="fl-actions" role="group" aria-label={t("action.label")}>
            {actions.map((action, index) => (
              <Button
                key={action}
                type="button"
                variant={index === 0 ? "primary" : "secondary"}
                onClick={() => {
                  setDone(null);
                  setOpen(action);
                }}
              >
                {t(`budgets.action.${action}`)}
              </Button>
            ))}
          </div>
        )}
        {data.allowed_actions.includes("claim") && <ClaimStart commitment={data} />}
        <ClaimList query={{ commitment_id: data.id }} quiet />
        {open && (
          <MoneyForm
            key={open}
            commitment={data}
            action={open}
            onCancel={() => setOpen(null)}
            onDone={(amount) => {
              setDone(t(`budgets.action_done.${open}`, { amount: formatKr(amount) }));
              setOpen(null);
            }}
          />
        )}
        <section aria-labelledby="about">
          <Heading level={2} data-size="xs" id="about">
            {t("budgets.about_commitment")}
          </Heading>
          <dl className={styles.facts}>
            <div>
              <dt>{t("budgets.column.measure")}</dt>
              <dd>
                <Link to="/measures/$id" params={{ id: data.measure.id }} search={scope.search}>
                  {data.measure.title}
                </Link>{" "}
                <StatusTag status={data.measure.status} />
              </dd>
            </div>
            <div>
              <dt>{t("budgets.column.recipient")}</dt>
              <dd>
                {data.recipient.name}
                {data.recipient.number && <span className={styles.subtle}> {formatOrganisationNumber(data.recipient.number)}</span>}
              </dd>
            </div>
            <div>
              <dt>{t("pots.pot")}</dt>
              <dd>
                <Link to="/budgets" search={{ ...scope.search, view: "commitments", pot_id: data.pot_id }}>
                  {potName}
                </Link>
              </dd>
            </div>
            <div>
              <dt>{t("budgets.column.budget_year")}</dt>
              <dd>{data.budget_year}</dd>
            </div>
            <div>
              <dt>{t("budgets.column.school_year")}</dt>
              <dd>{formatSchoolYear(data.school_year)}</dd>
            </div>
          </dl>
        </section>
        <section aria-labelledby="reason">
          <Heading level={2} data-size="xs" id="reason">
            {t("budgets.field.reason")}
          </Heading>
          <p className={styles.quote}>{data.reason}</p>
        </section>
        <Postings commitment={data} onReverse={() => setDone(null)} />
      </div>
      <RecordHistory
        queryKey={["commitment", id]}
        load={(cursor, signal) => bodyOf(api.GET("/api/v1/commitments/{commitment_id}/history", { params: { path: { commitment_id: id }, query: { cursor } }, signal }))}
        what={(row) => t(`budgets.history.${row.action}`, { defaultValue: t(`action.${row.action}`, { defaultValue: row.action }) })}
        changes={(row) =>
          Object.entries(row.changes).flatMap(([name, [before, after]]) => {
            const write = (value: unknown) =>
              value === null || value === undefined
                ? null
                : name === "amount_ore"
                  ? formatKr(Number(value))
                  : name === "decided_on" || name === "effective_on"
                    ? formatDate(String(value))
                    : name === "school_year"
                      ? formatSchoolYear(Number(value))
                      : name === "pot_id"
                        ? value === data.pot_id
                          ? potName
                          : null
                        : name === "measure_id"
                          ? value === data.measure.id
                            ? data.measure.title
                            : null
                          : name === "recipient_id"
                            ? value === data.recipient.id
                              ? data.recipient.name
                              : null
                            : String(value);
            const label = FIELD_KEYS[name];
            return label ? [{ label: t(label), before: write(before), after: write(after) }] : [];
          })
        }
      />
    </>
  );
}

const FIELD_KEYS: Record<string, string> = {
  amount_ore: "budgets.column.amount",
  decided_on: "budgets.column.decided_on",
  effective_on: "budgets.field.effective_on",
  budget_year: "budgets.column.budget_year",
  school_year: "budgets.column.school_year",
  pot_id: "pots.pot",
  measure_id: "budgets.column.measure",
  recipient_id: "budgets.column.recipient",
};
