import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useSession } from "@/api/session";
import { useCodes } from "@/components/codes";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState, NoAccess } from "@/components/states";
import { useUrlFilters } from "@/components/useUrlFilters";

import { EvaluationForm } from "./EvaluationForm";
import { commitmentsQuery, mayEvaluate, measureQuery, needsOfQuery } from "./queries";

/** The evaluation of one measure: begun here, or taken up again where it was left. */
export default function EvaluationFormPage() {
  const { t } = useTranslation();
  const { filters } = useUrlFilters();
  const id = filters.measure_id ?? "";
  const role = useSession()?.actor?.role;
  const codes = useCodes();
  const measure = useQuery(measureQuery(id));
  const needs = useQuery(needsOfQuery(measure.data));
  const commitments = useQuery(commitmentsQuery(id));
  const existing = useQuery({
    queryKey: ["evaluation", "of-measure", id],
    queryFn: async ({ signal }) => {
      const found = (await bodyOf(api.GET("/api/v1/evaluations", { params: { query: { measure_id: id } }, signal }))).items[0];
      return found ? bodyOf(api.GET("/api/v1/evaluations/{evaluation_id}", { params: { path: { evaluation_id: found.id } }, signal })) : null;
    },
    enabled: id !== "",
    // The form is newer than any answer once it is open.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

  if (!mayEvaluate(role)) return <NoAccess detail={t("evaluations.form.not_you")} />;
  const header = <PageHeader title={t("evaluations.new")} breadcrumbs={[{ label: t("nav.evaluations"), to: "/evaluations" }]} />;
  if (id === "") {
    return (
      <>
        {header}
        <EmptyState
          title={t("evaluations.form.choose")}
          action={
            <Button asChild>
              <Link to="/evaluations">{t("evaluations.form.choose_action")}</Link>
            </Button>
          }
        >
          {t("evaluations.form.choose_text")}
        </EmptyState>
      </>
    );
  }
  const error = measure.error ?? existing.error ?? commitments.error ?? needs.error;
  if (error) {
    return (
      <ErrorState
        error={error}
        onRetry={() => {
          for (const one of [measure, existing, commitments, needs]) void one.refetch();
        }}
      />
    );
  }
  if (!measure.data || !needs.data || !commitments.data || existing.data === undefined || codes.pending) {
    return (
      <>
        {header}
        <LoadingState />
      </>
    );
  }
  if (existing.data && !existing.data.allowed_actions.includes("update")) return <Navigate to="/evaluations/$id" params={{ id: existing.data.id }} replace />;
  if (!existing.data && measure.data.status !== "running" && measure.data.status !== "completed") {
    return (
      <>
        {header}
        <EmptyState
          title={t("evaluations.form.too_early")}
          action={
            <Button asChild>
              <Link to="/measures/$id" params={{ id }}>
                {t("evaluations.form.to_measure")}
              </Link>
            </Button>
          }
        >
          {t("evaluations.form.too_early_text")}
        </EmptyState>
      </>
    );
  }
  return (
    <EvaluationForm
      key={id}
      measure={measure.data}
      needs={needs.data}
      evaluation={existing.data}
      granted_ore={existing.data?.granted_ore ?? commitments.data.items.reduce((sum, one) => sum + one.amount_ore, 0)}
    />
  );
}
