import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useSession } from "@/api/session";
import { PageHeader } from "@/components/PageHeader";
import { leftHere } from "@/components/recordDraft";
import { ErrorState, LoadingState, NoAccess } from "@/components/states";
import { useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import { MeasureForm } from "./MeasureForm";
import { mayPlan, measureQuery, plansForOthers } from "./queries";
import { emptyMeasure, fromNeed, valuesOf } from "./values";

/** A new measure, or one that is begun: the draft's id stands in the address, so that a reload comes back to it. */
export default function MeasureFormPage() {
  const { t } = useTranslation();
  const { filters } = useUrlFilters();
  const { scheme } = useScope();
  const { id } = useParams({ strict: false });
  const session = useSession();
  const actor = session?.actor;
  const draft = id ?? filters.draft ?? "";
  const [left] = useState(leftHere);
  const needId = filters.need_id ?? "";
  const measure = useQuery({ ...measureQuery(draft), enabled: draft !== "", refetchOnWindowFocus: false, refetchOnReconnect: false });
  const need = useQuery({
    queryKey: ["need", needId],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/needs/{need_id}", { params: { path: { need_id: needId } }, signal })),
    enabled: needId !== "",
  });

  const waiting = (
    <>
      <PageHeader title={id ? t("measures.edit") : t("measures.new")} breadcrumbs={[{ label: t("nav.measures"), to: "/measures" }]} />
      <LoadingState />
    </>
  );
  if (draft !== "") {
    if (measure.isPending) return waiting;
    if (measure.error) return <ErrorState error={measure.error} onRetry={() => void measure.refetch()} />;
    if (!measure.data.allowed_actions.includes("update")) return <Navigate to="/measures/$id" params={{ id: draft }} replace />;
    // Another scheme's words stand in the address.
    if (measure.data.scheme !== scheme) return <Navigate to="." search={{ ...filters, scheme: measure.data.scheme }} replace />;
    // A draft that was begun on this page goes on in the same form: what is typed must not be thrown away.
    return <MeasureForm key={id ?? "new"} measure={measure.data} start={valuesOf(measure.data)} needId={needId} estimate={need.data?.estimated_cost_ore} />;
  }
  if (left) return <Navigate to="/measures/new" search={{ ...filters, draft: left }} replace />;
  if (!session || !mayPlan(actor?.role) || !actor?.county) return <NoAccess detail={t("measures.form.not_you")} />;
  if (needId !== "" && need.isPending) return waiting;
  if (need.error) return <ErrorState error={need.error} onRetry={() => void need.refetch()} />;
  const own = actor.organisation_id && actor.organisation_name ? { id: actor.organisation_id, name: actor.organisation_name } : null;
  const owner = plansForOthers(actor.role) && need.data ? need.data.owner : own;
  const asked = Number(filters.school_year); // from a county's call
  const empty = emptyMeasure(owner && { id: owner.id, name: owner.name }, asked >= 2000 && asked <= 2100 ? asked : session.school_year);
  return (
    <MeasureForm
      key="new"
      measure={null}
      needId={needId}
      start={need.data ? fromNeed(empty, need.data, t("measures.cost.from_need", { number: need.data.number })) : empty}
      estimate={need.data?.estimated_cost_ore}
    />
  );
}
