import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { DataTable } from "@/components/DataTable";
import { formatDate, formatKrBare } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";

import type { ClaimSummary } from "./claims";

type Query = { school_year?: number; county?: string; commitment_id?: string };

/** Claims, newest first; those of one commitment, or the year's. */
export function ClaimList({ query, quiet = false }: { query: Query; quiet?: boolean }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery({
    queryKey: ["claims", query],
    queryFn: ({ pageParam, signal }) => bodyOf(api.GET("/api/v1/claims", { params: { query: { ...query, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  if (list.isPending) return quiet ? null : <LoadingState rows={3} />;
  if (list.error) return <SectionError error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return quiet ? null : <EmptyState title={t("budgets.claim.none_title")}>{t("budgets.claim.none_text")}</EmptyState>;
  return (
    <>
      <DataTable
        caption={t("budgets.claim.caption")}
        columns={[
          {
            key: "number",
            header: t("budgets.claim.one"),
            rowHeader: true,
            cell: claimLink,
          },
          { key: "recipient", header: t("budgets.column.recipient"), cell: (one) => one.recipient.name },
          { key: "measure", header: t("budgets.column.measure"), cell: (one) => one.measure.title, hideOnPhone: true },
          { key: "sent_on", header: t("budgets.claim.field.sent_on"), cell: (one) => (one.sent_on ? formatDate(one.sent_on) : "–") },
          { key: "status", header: t("budgets.claim.field.status"), cell: claimStatus },
          { key: "amount", header: t("budgets.claim.column.amount_kr"), align: "end", cell: (one) => formatKrBare(one.amount_ore) },
        ]}
        rows={rows}
        rowKey={(one) => one.id}
      />
      <LoadMore shown={rows.length} hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}

const claimLink = (claim: ClaimSummary) => <ClaimLink claim={claim} />;
const claimStatus = (claim: ClaimSummary) => <ClaimStatus claim={claim} />;

function ClaimLink({ claim }: { claim: ClaimSummary }) {
  const { t } = useTranslation();
  return (
    <Link to="/claims/$id" params={{ id: claim.id }}>
      {t("budgets.claim.numbered", { number: claim.number })}
    </Link>
  );
}

function ClaimStatus({ claim }: { claim: ClaimSummary }) {
  const { t } = useTranslation();
  return <StatusTag status={claim.status} label={t(`budgets.claim.status.${claim.status}`)} />;
}
