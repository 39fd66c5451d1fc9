import { Button } from "@digdir/designsystemet-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { FilterBar } from "@/components/FilterBar";
import { formatOrganisationNumber } from "@/components/format";
import { LoadMore } from "@/components/LoadMore";
import { Notice } from "@/components/Notice";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { LoadingState } from "@/components/states";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import { KINDS, type Kind, type Organisation } from "./kinds";
import { OrganisationForm } from "./OrganisationForm";
import styles from "./organisations.module.css";

const columnsOf = (t: TFunction): Column<Organisation>[] => [
  {
    key: "name",
    header: t("organisations.field.name"),
    rowHeader: true,
    cell: (one) => (
      <>
        {one.name} {one.synthetic && <SyntheticMark />}
      </>
    ),
  },
  { key: "kind", header: t("organisations.field.kind"), cell: (one) => t(`organisations.kind.${one.kind}`) },
  { key: "number", header: t("organisations.field.number"), cell: (one) => (one.number ? formatOrganisationNumber(one.number) : "–"), align: "end" },
  { key: "norm", header: t("organisations.field.written_norm"), cell: (one) => t(`organisations.norm.${one.written_norm}`) },
];

/** Who takes part: schools, companies, training offices and others. */
export default function OrganisationsPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const { filters } = useUrlFilters();
  const mayRegister = scope.actor?.role === "forum_secretary";
  const kind = KINDS.find((one) => one === filters.kind);
  const query = { county: scope.county, ...(kind && { kind }), ...(filters.q && { q: filters.q }) };
  const list = useInfiniteQuery({
    queryKey: ["organisations", query],
    queryFn: ({ pageParam, signal }) => bodyOf(api.GET("/api/v1/organisations", { params: { query: { ...query, limit: 50, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  if (filters.new && mayRegister) return <OrganisationForm scope={scope} />;
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title={t("organisations.title")}
        lead={t("organisations.lead")}
        actions={
          mayRegister && (
            <Button asChild>
              <Link to="/organisations" search={{ new: "1" }}>
                {t("organisations.register")}
              </Link>
            </Button>
          )
        }
      />
      <Notice>{filters.saved && t("organisations.saved", { name: filters.saved })}</Notice>
      {scope.national && (
        <div className={styles.scope}>
          <ScopePicker scope={scope} />
        </div>
      )}
      <FilterBar
        rememberAs="organisations"
        fields={[
          { key: "q", label: t("organisations.search") },
          { key: "kind", label: t("organisations.field.kind"), options: KINDS.map((one: Kind) => ({ value: one, label: t(`organisations.kind.${one}`) })) },
        ]}
      />
      {list.isPending && <LoadingState />}
      {list.error && <SectionError error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <>
          <DataTable<Organisation>
            caption={t("organisations.caption")}
            hideCaption
            columns={columnsOf(t)}
            rows={rows}
            rowKey={(one) => one.id}
          />
          {rows.length > 0 && <LoadMore shown={rows.length} hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />}
        </>
      )}
    </>
  );
}
