import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Fragment, useEffect } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { DateField, MoneyField, SelectField, TextAreaField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatKr } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import { useKeptForm } from "@/components/useKeptForm";
import { useToday } from "@/components/useToday";
import { useUrlFilters } from "@/components/useUrlFilters";
import type { Scope } from "@/components/useScope";
import { allCommitments } from "@/components/useYearMoney";
import { told } from "@/components/wholeProblem";
import { localized } from "@/text/i18n";

import styles from "./budgets.module.css";
import { MONEY_KEYS, overviewQuery } from "./money";

interface Values {
  measure_id: string | null;
  pot_id: string | null;
  recipient_id: string | null;
  amount_ore: number | null;
  decided_on: string | null;
  reason: string | null;
}

type Summary = components["schemas"]["MeasureSummary"];

async function measuresToCommit(schoolYear: number, signal: AbortSignal): Promise<Summary[]> {
  const found: Summary[] = [];
  for (const status of ["approved", "running"] as const) {
    let cursor: string | undefined;
    do {
      const page = await bodyOf(api.GET("/api/v1/measures", { params: { query: { school_year: schoolYear, status, limit: 200, cursor } }, signal }));
      found.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
  }
  return found.toSorted((a, b) => a.number - b.number);
}

/** Those who may get the measure's money, its owner first. */
const recipientsOf = ({ owner, provider, partners }: components["schemas"]["MeasureRead"]) =>
  [owner, ...(provider ? [provider] : []), ...partners].filter((one, index, all) => all.findIndex((other) => other.id === one.id) === index);

/** A new commitment: which measure, from which pot, how much, with what is left in the pot beside it. */
export function CommitmentForm({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const today = useToday();
  const { filters } = useUrlFilters();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const overview = useQuery(overviewQuery(scope.query));
  const measures = useQuery({
    queryKey: ["measures", "to-commit", scope.schoolYear],
    queryFn: ({ signal }) => measuresToCommit(scope.schoolYear, signal),
  });
  const commitments = useQuery({
    queryKey: ["commitments", "all", scope.query],
    queryFn: ({ signal }) => allCommitments(scope.query, signal),
  });
  const form = useForm<Values>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: {
      measure_id: filters.measure_id ?? null,
      pot_id: filters.pot_id ?? null,
      recipient_id: null,
      amount_ore: null,
      decided_on: today,
      reason: null,
    },
  });
  const kept = useKeptForm(form, `commitment-new-${scope.actor?.subject ?? ""}-${scope.schoolYear}-${filters.measure_id ?? ""}`);
  const [measureId, potId, amount] = useWatch({ control: form.control, name: ["measure_id", "pot_id", "amount_ore"] });
  const measure = useQuery({
    queryKey: ["measure", measureId],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/{measure_id}", { params: { path: { measure_id: measureId ?? "" } }, signal })),
    enabled: measureId !== null,
  });
  const chosen = measure.data;
  const plan = useQuery({
    queryKey: ["plan", overview.data?.pots[0]?.plan_id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/plans/{plan_id}", { params: { path: { plan_id: overview.data?.pots[0]?.plan_id ?? "" } }, signal })),
    enabled: overview.data?.pots[0] !== undefined,
  });
  const line = plan.data?.lines.find((one) => one.measure.id === measureId);

  // The measure says who most often gets the money, and the plan from which pot and how much; all of it can be changed.
  useEffect(() => {
    if (!chosen) return;
    const chose = form.getFieldState("recipient_id").isDirty && recipientsOf(chosen).some((one) => one.id === form.getValues("recipient_id"));
    if (!chose) form.setValue("recipient_id", chosen.owner.id, { shouldValidate: form.formState.isSubmitted });
    if (!line) return;
    if (!form.getFieldState("pot_id").isDirty) form.setValue("pot_id", line.pot_id);
    if (!form.getFieldState("amount_ore").isDirty) form.setValue("amount_ore", line.amount_ore);
  }, [chosen, line, form]);

  const send = useMutation({
    mutationFn: (body: components["schemas"]["CommitmentCreate"]) => told(bodyOf(api.POST("/api/v1/commitments", { params: { header: key.headers() }, body }))),
    onSuccess: async (saved) => {
      key.renew();
      kept.forget();
      await queries.invalidateQueries({ predicate: (query) => MONEY_KEYS.includes(String(query.queryKey[0])) });
      await navigate({ to: "/budgets/commitments/$id", params: { id: saved.id }, search: { ...scope.search, created: "1" } });
    },
  });

  const header = (
    <PageHeader title={t("budgets.new_commitment")} lead={t("budgets.commitment_lead")} breadcrumbs={[{ label: t("nav.budgets"), to: "/budgets" }]} />
  );
  const failed = overview.error ?? measures.error;
  if (failed) {
    return (
      <>
        {header}
        <SectionError error={failed} onRetry={() => void Promise.all([overview.refetch(), measures.refetch()])} />
      </>
    );
  }
  if (!overview.data || !measures.data) {
    return (
      <>
        {header}
        <LoadingState />
      </>
    );
  }
  const pots = overview.data.pots.filter((pot) => pot.allocated_ore > 0);
  if (pots.length === 0 || measures.data.length === 0) {
    return (
      <>
        {header}
        <EmptyState
          title={t(pots.length === 0 ? "budgets.no_pot_money_title" : "budgets.no_measures_title")}
          action={
            <Button asChild variant="secondary">
              {pots.length === 0 ? (
                <Link to="/budgets" search={scope.search}>
                  {t("budgets.to_money")}
                </Link>
              ) : (
                <Link to="/measures" search={{ status: "proposed" }}>
                  {t("budgets.to_measures")}
                </Link>
              )}
            </Button>
          }
        >
          {t(pots.length === 0 ? "budgets.no_pot_money_text" : "budgets.no_measures_text")}
        </EmptyState>
      </>
    );
  }
  const pot = pots.find((one) => one.pot_id === potId);
  const given = (commitments.data ?? []).filter((one) => one.measure.id === measureId);
  const recipients = chosen ? recipientsOf(chosen) : [];
  const given_ore = typeof amount === "number" && amount > 0 ? amount : 0;
  const left = pot ? pot.left_ore - given_ore : null;
  return (
    <>
      {header}
      <div className={styles.side}>
        <Form
          form={form}
          onSubmit={async (values) =>
            void (await send.mutateAsync({
              measure_id: values.measure_id ?? "",
              pot_id: values.pot_id ?? "",
              recipient_id: values.recipient_id ?? "",
              amount_ore: values.amount_ore ?? 0,
              decided_on: values.decided_on ?? today,
              reason: values.reason ?? "",
            }))
          }
        >
          {kept.recovered && <Alert data-color="info">{t("save.recovered")}</Alert>}
          <SelectField
            name="measure_id"
            label={t("budgets.field.measure")}
            description={t("budgets.field.measure_hint")}
            options={measures.data.map((one) => ({ value: one.id, label: `${one.number}. ${one.title} (${one.owner.name})` }))}
          />
          {given.length > 0 && (
            <Alert data-color="warning">
              <Paragraph>
                {t("budgets.already_given", { amount: formatKr(given.reduce((sum, one) => sum + one.amount_ore, 0)) })}{" "}
                {given.map((one, index) => (
                  <Fragment key={one.id}>
                    {index > 0 && ", "}
                    <Link to="/budgets/commitments/$id" params={{ id: one.id }} search={scope.search}>
                      {t("budgets.commitment_number", { number: one.number })}
                    </Link>
                  </Fragment>
                ))}
              </Paragraph>
            </Alert>
          )}
          <SelectField
            name="recipient_id"
            label={t("budgets.field.recipient")}
            description={chosen ? t("budgets.field.recipient_hint") : t("budgets.field.recipient_first")}
            options={recipients.map((one) => ({ value: one.id, label: one.name }))}
          />
          <SelectField
            name="pot_id"
            label={t("budgets.field.pot")}
            options={pots.map((one) => ({ value: one.pot_id, label: t("budgets.pot_with_left", { pot: localized(one), amount: formatKr(one.left_ore) }) }))}
          />
          <MoneyField
            name="amount_ore"
            label={t("budgets.field.amount")}
            min={1}
            description={line ? t("budgets.plan_gives", { amount: formatKr(line.amount_ore) }) : chosen ? t("budgets.measure_costs", { amount: formatKr(chosen.total_cost_ore) }) : undefined}
          />
          <DateField name="decided_on" label={t("budgets.field.decided_on")} description={t("budgets.field.decided_on_hint")} />
          <TextAreaField name="reason" label={t("budgets.field.reason")} description={t("budgets.field.reason_hint")} maxLength={4000} />
          <ErrorSummary />
          <div className="fl-actions">
            <Button type="submit" loading={send.isPending}>
              {t("budgets.give_commitment")}
            </Button>
            <Button asChild variant="tertiary">
              <Link to="/budgets" search={scope.search} onClick={kept.forget}>
                {t("app.cancel")}
              </Link>
            </Button>
          </div>
        </Form>
        <aside className={styles.after} aria-labelledby="pot-after">
          <Heading level={2} data-size="2xs" id="pot-after">
            {pot ? localized(pot) : t("budgets.pot_after_title")}
          </Heading>
          {pot && left !== null ? (
            <>
              <dl>
                <dt>{t("budgets.left_now")}</dt>
                <dd>{formatKr(pot.left_ore)}</dd>
                <dt>{t("budgets.this_commitment")}</dt>
                <dd>{formatKr(-given_ore)}</dd>
                <dt className={left < 0 ? styles.over : undefined}>{t("budgets.left_after")}</dt>
                <dd className={left < 0 ? styles.over : undefined}>{formatKr(left)}</dd>
              </dl>
              <p role="status" className={left < 0 ? styles.over : "ds-sr-only"}>
                {left < 0 && t("budgets.too_much", { amount: formatKr(-left) })}
              </p>
            </>
          ) : (
            <Paragraph className={styles.subtle}>{t("budgets.pot_after_text")}</Paragraph>
          )}
        </aside>
      </div>
    </>
  );
}
