import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useSession } from "@/api/session";
import { PageHeader } from "@/components/PageHeader";
import { leftHere } from "@/components/recordDraft";
import { ErrorState, LoadingState, NoAccess } from "@/components/states";
import { useUrlFilters } from "@/components/useUrlFilters";

import { NeedForm } from "./NeedForm";
import { mayReport, needQuery } from "./queries";
import { Receipt } from "./Receipt";

/** A new need, or one that is begun: the draft's id stands in the address, so that a reload comes back to it. */
export default function NeedFormPage() {
  const { t } = useTranslation();
  const { filters } = useUrlFilters();
  const { id } = useParams({ strict: false });
  const actor = useSession()?.actor;
  const draft = id ?? filters.draft ?? "";
  const [left] = useState(leftHere);
  const need = useQuery({ ...needQuery(draft), enabled: draft !== "", refetchOnWindowFocus: false, refetchOnReconnect: false });

  if (draft === "") {
    if (left) return <Navigate to="/needs/new" search={{ ...filters, draft: left }} replace />;
    if (!mayReport(actor?.role) || !actor?.county) return <NoAccess detail={t("needs.form.not_you")} />;
    return <NeedForm key="new" need={null} />;
  }
  if (need.isPending) {
    return (
      <>
        <PageHeader title={t("needs.new")} breadcrumbs={[{ label: t("nav.needs"), to: "/needs" }]} />
        <LoadingState />
      </>
    );
  }
  if (need.error) return <ErrorState error={need.error} onRetry={() => void need.refetch()} />;
  if (filters.step === "receipt" && need.data.submitted_at) return <Receipt need={need.data} />;
  if (!need.data.allowed_actions.includes("update")) return <Navigate to="/needs/$id" params={{ id: draft }} replace />;
  // A draft that was begun on this page goes on in the same form: what is typed must not be thrown away.
  return <NeedForm key={id ?? "new"} need={need.data} />;
}
