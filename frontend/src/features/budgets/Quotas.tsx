import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { DataTable } from "@/components/DataTable";
import { formatKrBare, formatOrganisationNumber } from "@/components/format";
import type { Scope } from "@/components/useScope";

type Quota = components["schemas"]["QuotaRead"];

/** What organisations get without applying; nothing where the county has no quotas. */
export function Quotas({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ["overview", "quotas", scope.query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/budgets/quotas", { params: { query: scope.query }, signal })),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <DataTable<Quota>
      caption={t("budgets.quota.caption")}
      columns={[
        { key: "name", header: t("budgets.quota.organisation"), rowHeader: true, cell: (one) => one.name ?? formatOrganisationNumber(one.organisation) },
        { key: "quota", header: t("budgets.quota.quota"), align: "end", cell: (one) => formatKrBare(one.quota_ore) },
        { key: "committed", header: t("budgets.quota.committed"), align: "end", cell: (one) => formatKrBare(one.committed_ore) },
        { key: "left", header: t("budgets.quota.left"), align: "end", cell: (one) => formatKrBare(one.left_ore) },
      ]}
      rows={data.items}
      rowKey={(one) => one.organisation + one.measures.join(" ")}
    />
  );
}
