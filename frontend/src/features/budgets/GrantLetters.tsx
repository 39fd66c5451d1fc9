import { Button } from "@digdir/designsystemet-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { DateField, MoneyField, SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatDate, formatKrBare, formatSchoolYear } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { Notice } from "@/components/Notice";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import type { Scope } from "@/components/useScope";
import { useToday } from "@/components/useToday";
import { useUrlFilters } from "@/components/useUrlFilters";
import { told } from "@/components/wholeProblem";

import styles from "./budgets.module.css";
import { MONEY_KEYS } from "./money";

type Letter = components["schemas"]["GrantLetterRead"];

const columnsOf = (t: TFunction): Column<Letter>[] => [
  {
    key: "reference",
    header: t("budgets.field.reference"),
    rowHeader: true,
    cell: (letter) => (
      <>
        {letter.reference} {letter.synthetic && <SyntheticMark />}
      </>
    ),
  },
  { key: "received", header: t("budgets.field.received_on"), cell: (letter) => formatDate(letter.received_on) },
  { key: "budget", header: t("budgets.column.budget_year"), cell: (letter) => letter.budget_year, align: "end" },
  { key: "school", header: t("budgets.column.school_year"), cell: (letter) => formatSchoolYear(letter.school_year), align: "end" },
  { key: "amount", header: t("budgets.column.amount"), cell: (letter) => formatKrBare(letter.amount_ore), align: "end" },
];

export function GrantList({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const { filters } = useUrlFilters();
  const list = useInfiniteQuery({
    queryKey: ["grant-letters", scope.query],
    queryFn: ({ pageParam, signal }) => bodyOf(api.GET("/api/v1/grant-letters", { params: { query: { ...scope.query, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  if (list.isPending) return <LoadingState rows={3} />;
  if (list.error) return <SectionError error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.items);
  const button = scope.actor?.role === "county_economist" && (
    <Button asChild variant="secondary">
      <Link to="/budgets" search={{ ...scope.search, new: "grant" }}>
        {t("budgets.new_grant")}
      </Link>
    </Button>
  );
  return (
    <>
      <Notice>{filters.saved && t("budgets.grant_saved")}</Notice>
      <div className={styles.head}>
        <p className={styles.subtle}>{t("budgets.grants_text")}</p>
        {button}
      </div>
      <DataTable<Letter>
        caption={t("budgets.grants_caption")}
        hideCaption
        columns={columnsOf(t)}
        rows={rows}
        rowKey={(letter) => letter.id}
        empty={<EmptyState title={t("budgets.no_grants_title")}>{t("budgets.no_grants_text")}</EmptyState>}
        footer={{ reference: t("budgets.sum"), amount: formatKrBare(rows.reduce((sum, letter) => sum + letter.amount_ore, 0)) }}
      />
      {list.hasNextPage && <LoadMore shown={rows.length} hasMore loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
    </>
  );
}

interface Values {
  reference: string | null;
  amount_ore: number | null;
  received_on: string | null;
  budget_year: number | null;
  school_year: number | null;
}

/** Only the economist comes here. */
export function GrantForm({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const today = useToday();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const form = useForm<Values>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: { reference: null, amount_ore: null, received_on: today, budget_year: Number(today.slice(0, 4)), school_year: scope.schoolYear },
  });
  const send = useMutation({
    mutationFn: (body: components["schemas"]["GrantLetterCreate"]) => told(bodyOf(api.POST("/api/v1/grant-letters", { params: { header: key.headers() }, body }))),
    onSuccess: async (letter) => {
      key.renew();
      await queries.invalidateQueries({ predicate: (query) => MONEY_KEYS.includes(String(query.queryKey[0])) });
      await navigate({ to: "/budgets", search: { view: "grants", school_year: String(letter.school_year), saved: "1" } });
    },
  });
  const years = [scope.schoolYear - 1, scope.schoolYear, scope.schoolYear + 1];
  return (
    <>
      <PageHeader title={t("budgets.new_grant")} lead={t("budgets.grant_lead")} breadcrumbs={[{ label: t("nav.budgets"), to: "/budgets" }]} />
      <Form
        form={form}
        onSubmit={async (values) =>
          void (await send.mutateAsync({
            reference: values.reference ?? "",
            amount_ore: values.amount_ore ?? 0,
            received_on: values.received_on ?? today,
            budget_year: values.budget_year ?? 0,
            school_year: values.school_year ?? 0,
            scheme: scope.scheme,
          }))
        }
      >
        <TextField name="reference" label={t("budgets.field.reference")} description={t("budgets.field.reference_hint")} maxLength={200} />
        <MoneyField name="amount_ore" label={t("budgets.field.amount")} min={1} />
        <DateField name="received_on" label={t("budgets.field.received_on")} />
        <SelectField name="budget_year" label={t("budgets.column.budget_year")} description={t("budgets.field.budget_year_hint")} numeric options={[...years, scope.schoolYear + 2].map((year) => ({ value: String(year), label: String(year) }))} />
        <SelectField name="school_year" label={t("budgets.column.school_year")} description={t("budgets.field.school_year_hint")} numeric options={years.map((year) => ({ value: String(year), label: formatSchoolYear(year) }))} />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t("budgets.save_grant")}
          </Button>
          <Button asChild variant="tertiary">
            <Link to="/budgets" search={{ ...scope.search, view: "grants" }}>
              {t("app.cancel")}
            </Link>
          </Button>
        </div>
      </Form>
    </>
  );
}
