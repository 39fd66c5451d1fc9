import { Button } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import { type Column, DataTable } from "@/components/DataTable";
import { SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatDate, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";
import type { TFunction } from "i18next";

import { longTermQuery, longTermsQuery, type LongTermSummary } from "./longTerm";

const columnsOf = (t: TFunction): Column<LongTermSummary>[] => [
  {
    key: "title",
    header: t("plans.field.title"),
    rowHeader: true,
    cell: (plan) => (
      <Link to="/plans/long-term/$id" params={{ id: plan.id }}>
        {plan.title}
      </Link>
    ),
  },
  { key: "years", header: t("plans.long_term.years"), cell: (plan) => `${formatSchoolYear(plan.from_year)}–${formatSchoolYear(plan.to_year)}` },
  { key: "edition", header: t("plans.long_term.edition"), align: "end", cell: (plan) => plan.edition },
  { key: "status", header: t("plans.field.status"), cell: (plan) => <StatusTag status={plan.status} /> },
  { key: "adopted", header: t("plans.field.adopted"), align: "end", cell: (plan) => formatDate(plan.adopted_at) || "–" },
];

/** The county's long-term plan with all its editions. */
export default function LongTermPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const { filters } = useUrlFilters();
  const plans = useQuery(longTermsQuery(scope.county, scope.scheme));
  const mayCreate = scope.actor?.role === "forum_secretary";
  if (filters.new && mayCreate) return <NewLongTerm year={scope.firstYear} scheme={scope.scheme} county={scope.countyName} />;
  const create = mayCreate && (
    <Button asChild>
      <Link to="/plans/long-term" search={{ new: "1" }}>
        {t("plans.long_term.new")}
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader title={t("plans.long_term.title")} lead={t("plans.long_term.lead")} breadcrumbs={[{ label: t("nav.plans"), to: "/plans" }]} actions={plans.data && plans.data.length > 0 ? undefined : create} />
      {scope.national && <ScopePicker scope={scope} schemes />}
      {plans.isPending && <LoadingState />}
      {plans.error && <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />}
      {plans.data && (
        <DataTable
          caption={t("plans.long_term.title")}
          hideCaption
          columns={columnsOf(t)}
          rows={plans.data}
          rowKey={(plan) => plan.id}
          empty={
            <EmptyState title={t("plans.long_term.none")} action={create}>
              {t("plans.long_term.none_text")}
            </EmptyState>
          }
        />
      )}
    </>
  );
}

interface Values {
  title: string | null;
  from_year: number | null;
  to_year: number | null;
}

function NewLongTerm({ year, scheme, county }: { year: number; scheme: string; county: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const form = useForm<Values>({ shouldFocusError: false, mode: "onBlur", defaultValues: { title: t("plans.long_term.usual_title", { county }), from_year: year + 1, to_year: year + 4 } });
  const create = useMutation({
    mutationFn: (values: Values) =>
      bodyOf(api.POST("/api/v1/long-term-plans", { params: { header: key.headers() }, body: { title: values.title ?? "", from_year: values.from_year ?? year, to_year: values.to_year ?? year, scheme } })),
    onSuccess: async (made) => {
      key.renew();
      queries.setQueryData(longTermQuery(made.id).queryKey, made);
      await queries.invalidateQueries({ queryKey: ["long-term-plans"] });
      await navigate({ to: "/plans/long-term/$id", params: { id: made.id }, search: {} });
    },
  });
  const years = (from: number) => Array.from({ length: 8 }, (_, at) => ({ value: String(from + at), label: formatSchoolYear(from + at) }));
  return (
    <>
      <PageHeader title={t("plans.long_term.new")} lead={t("plans.long_term.new_lead")} breadcrumbs={[{ label: t("nav.plans"), to: "/plans" }, { label: t("plans.long_term.title"), to: "/plans/long-term" }]} />
      <Form form={form} onSubmit={async (values) => void (await create.mutateAsync(values))}>
        <TextField name="title" label={t("plans.field.title")} maxLength={300} />
        <SelectField name="from_year" label={t("plans.long_term.from_year")} numeric options={years(year - 1)} />
        <SelectField name="to_year" label={t("plans.long_term.to_year")} numeric options={years(year - 1)} />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={create.isPending}>
            {t("plans.long_term.create")}
          </Button>
          <Button asChild variant="tertiary">
            <Link to="/plans/long-term">{t("app.cancel")}</Link>
          </Button>
        </div>
      </Form>
    </>
  );
}
