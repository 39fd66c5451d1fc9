import { Alert, Button, Checkbox } from "@digdir/designsystemet-react";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { MoneyField, SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatDate, formatKrBare, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { type Scope, ScopePicker, useScope } from "@/components/useScope";
import { useToday } from "@/components/useToday";
import { useUrlFilters } from "@/components/useUrlFilters";

import styles from "./plans.module.css";
import { planQuery } from "./queries";

/** Only what is sent is changed, although the description of the interface asks for every part. */
type Changes = components["schemas"]["PlanUpdate"];
type Summary = components["schemas"]["PlanSummary"];

async function allPlans(signal: AbortSignal): Promise<Summary[]> {
  const found: Summary[] = [];
  let cursor: string | undefined;
  do {
    const page = await bodyOf(api.GET("/api/v1/plans", { params: { query: { limit: 200, cursor } }, signal }));
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found;
}

const columnsOf = (t: TFunction, search: Record<string, string>): Column<Summary>[] => [
  {
    key: "title",
    header: t("plans.field.title"),
    rowHeader: true,
    cell: (plan) => (
      <>
        <Link to="/plans/$id" params={{ id: plan.id }} search={search}>
          {plan.title}
        </Link>{" "}
        {plan.synthetic && <SyntheticMark />}
      </>
    ),
  },
  { key: "status", header: t("plans.field.status"), cell: (plan) => <StatusTag status={plan.status} /> },
  { key: "school_year", header: t("plans.field.school_year"), cell: (plan) => formatSchoolYear(plan.school_year), align: "end" },
  { key: "budget_year", header: t("plans.field.budget_year"), cell: (plan) => plan.budget_year, align: "end" },
  { key: "frame", header: t("plans.field.frame"), cell: (plan) => formatKrBare(plan.frame_ore), align: "end" },
  { key: "adopted", header: t("plans.field.adopted"), cell: (plan) => formatDate(plan.adopted_at) || "–", align: "end" },
];

/** The county's plans for the money, one per school year. */
export default function PlansPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const { filters } = useUrlFilters();
  const plans = useQuery({ queryKey: ["plans"], queryFn: ({ signal }) => allPlans(signal) });
  // The list does not say which county a plan belongs to; who reads several counties needs the plan itself for that.
  const details = useQueries({ queries: scope.national ? (plans.data ?? []).map((plan) => planQuery(plan.id)) : [] });
  const elsewhere = new Set(details.flatMap(({ data }) => (data && data.county !== scope.county ? [data.id] : [])));
  const mayCreate = scope.actor?.role === "forum_secretary";

  if (filters.new && mayCreate) return <NewPlan scope={scope} plans={plans.data ?? []} />;
  if (plans.isPending || details.some((one) => one.isPending)) {
    return (
      <>
        <PageHeader title={t("plans.title")} lead={t("plans.lead")} />
        <LoadingState />
      </>
    );
  }
  if (plans.error) return <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />;
  const rows = plans.data.filter((plan) => !elsewhere.has(plan.id));
  const create = mayCreate && (
    <Button asChild>
      <Link to="/plans" search={{ new: "1" }}>
        {t("plans.new")}
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("plans.title")}
        lead={t("plans.lead")}
        actions={
          <div className="fl-actions">
            <Button asChild variant="secondary">
              <Link to="/plans/long-term">{t("plans.long_term.link")}</Link>
            </Button>
            {rows.length > 0 && create}
          </div>
        }
      />
      {scope.national && (
        <div className={styles.actions}>
          <ScopePicker scope={scope} schemes />
        </div>
      )}
      <DataTable<Summary>
        caption={t("plans.caption")}
        hideCaption
        columns={columnsOf(t, scope.national ? { county: scope.county } : {})}
        rows={rows}
        rowKey={(plan) => plan.id}
        empty={
          <EmptyState title={t("plans.none_title")} action={create}>
            {t(mayCreate ? "plans.none_text_secretary" : "plans.none_text")}
          </EmptyState>
        }
      />
    </>
  );
}

interface Values {
  title: string | null;
  school_year: number | null;
  budget_year: number | null;
  frame_ore: number | null;
}

function NewPlan({ scope, plans }: { scope: Scope; plans: readonly Summary[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const thisYear = Number(useToday().slice(0, 4));
  const next = scope.firstYear + 1;
  const earlier = plans.find((plan) => plan.status === "adopted") ?? plans[0];
  const [copies, setCopies] = useState(true);
  const form = useForm<Values>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: { title: t("plans.new_title", { year: formatSchoolYear(next), county: scope.countyName }), school_year: next, budget_year: thisYear, frame_ore: null },
  });
  const send = useMutation({
    mutationFn: async (body: components["schemas"]["PlanCreate"]) => {
      const made = await bodyOf(api.POST("/api/v1/plans", { params: { header: key.headers() }, body }));
      if (!copies || !earlier) return made;
      const old = await queries.fetchQuery(planQuery(earlier.id));
      const pots = old.pots.map(({ code, nb, nn, en, amount_ore, actor }) => ({ code, nb, nn, en, amount_ore, actor }));
      return bodyOf(
        api.PATCH("/api/v1/plans/{plan_id}", { params: { path: { plan_id: made.id }, header: ifMatch(made) }, body: { pots, shares: old.shares } as Changes }),
      );
    },
    onSuccess: async (plan) => {
      key.renew();
      queries.setQueryData(planQuery(plan.id).queryKey, plan);
      await queries.invalidateQueries({ queryKey: ["plans"] });
      await navigate({ to: "/plans/$id", params: { id: plan.id }, search: {} });
    },
  });
  const years = [next + 1, next, next - 1];
  return (
    <>
      <PageHeader title={t("plans.new")} lead={t("plans.new_lead")} breadcrumbs={[{ label: t("nav.plans"), to: "/plans" }]} />
      <Form
        form={form}
        onSubmit={async (values) =>
          void (await send.mutateAsync({
            title: values.title ?? "",
            school_year: values.school_year ?? next,
            budget_year: values.budget_year ?? thisYear,
            frame_ore: values.frame_ore ?? 0,
            scheme: scope.scheme,
          }))
        }
      >
        <SelectField name="school_year" label={t("plans.field.school_year")} description={t("plans.field.school_year_hint")} numeric options={years.map((year) => ({ value: String(year), label: formatSchoolYear(year) }))} />
        <SelectField
          name="budget_year"
          label={t("plans.field.budget_year")}
          description={t("plans.field.budget_year_hint")}
          numeric
          options={[thisYear + 1, thisYear, thisYear - 1].map((year) => ({ value: String(year), label: String(year) }))}
        />
        <TextField name="title" label={t("plans.field.title")} maxLength={300} />
        <MoneyField name="frame_ore" label={t("plans.field.frame")} description={t("plans.field.frame_hint")} min={1} />
        {earlier && (
          <Checkbox
            label={t("plans.copy", { title: earlier.title })}
            description={t("plans.copy_hint")}
            checked={copies}
            onChange={(event) => setCopies(event.target.checked)}
          />
        )}
        {!earlier && <Alert data-color="info">{t("plans.first")}</Alert>}
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t("plans.create")}
          </Button>
          <Button asChild variant="tertiary">
            <Link to="/plans">{t("app.cancel")}</Link>
          </Button>
        </div>
      </Form>
    </>
  );
}
