import { Heading, Paragraph, Tag } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { type Column, DataTable } from "@/components/DataTable";
import { formatDate, formatKr, formatKrBare, formatPercent } from "@/components/format";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import type { Scope } from "@/components/useScope";
import { about, type Radar, radarQuery } from "@/components/useYearMoney";

import styles from "./budgets.module.css";

/** What will be left when the school year ends: the sum, what it is made of, what it could be used for. */
export function RadarView({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const radar = useQuery(radarQuery(scope.query));
  if (radar.isPending) return <LoadingState />;
  if (radar.error) return <SectionError error={radar.error} onRetry={() => void radar.refetch()} />;
  const data = radar.data;
  if (data.granted_ore === 0) return <EmptyState title={t("budgets.radar.none_title")}>{t("budgets.radar.none_text")}</EmptyState>;
  const parts = [
    ["left", data.left_ore],
    ["freed", about(data.freed_ore)],
    ["committed", -about(data.expected_committed_ore)],
  ] as const;
  const expected = parts.reduce((sum, [, amount]) => sum + amount, 0);
  return (
    <div className={styles.stack}>
      <section aria-labelledby="radar-sum" className={styles.radar}>
        <Heading level={2} data-size="sm" id="radar-sum">
          {t("budgets.radar.point", { amount: formatKr(expected), date: formatDate(data.ends_on) })}
        </Heading>
        <Paragraph>{t("budgets.radar.share", { share: formatPercent(data.expected_left_ore / data.granted_ore) })}</Paragraph>
        <dl>
          {parts.map(([part, amount]) => (
            <div key={part}>
              <dt>
                {t(`budgets.radar.part.${part}`)}
                <span>{t(`budgets.radar.why.${part}`, { share: formatPercent(data.unused_share / 10_000) })}</span>
              </dt>
              <dd>{formatKr(amount)}</dd>
            </div>
          ))}
          <div>
            <dt>{t("budgets.radar.part.expected")}</dt>
            <dd>{formatKr(expected)}</dd>
          </div>
        </dl>
      </section>
      <DataTable
        caption={t("budgets.radar.needs")}
        columns={needColumns(t)}
        rows={data.needs}
        rowKey={(need) => need.id}
        empty={<EmptyState title={t("budgets.radar.no_needs_title")}>{t("budgets.radar.no_needs_text")}</EmptyState>}
      />
      <DataTable
        caption={t("budgets.radar.freed")}
        columns={freedColumns(t)}
        rows={data.freed}
        rowKey={(one) => one.commitment_id}
        empty={<EmptyState title={t("budgets.radar.no_freed_title")}>{t("budgets.radar.no_freed_text")}</EmptyState>}
      />
      {data.shares.length > 0 && <DataTable caption={t("budgets.radar.shares")} columns={shareColumns(t)} rows={data.shares} rowKey={(one) => one.actor} />}
    </div>
  );
}

type T = ReturnType<typeof useTranslation>["t"];

const needColumns = (t: T): Column<Radar["needs"][number]>[] => [
  {
    key: "title",
    header: t("budgets.radar.need"),
    rowHeader: true,
    cell: (need) => (
      <Link to="/needs/$id" params={{ id: need.id }}>
        {need.title}
      </Link>
    ),
  },
  { key: "owner", header: t("budgets.radar.owner"), cell: (need) => need.owner },
  { key: "place", header: t("budgets.radar.place"), align: "end", cell: (need) => need.place ?? "–" },
  { key: "cost", header: t("budgets.radar.cost"), align: "end", cell: (need) => formatKrBare(need.estimated_cost_ore) },
  {
    key: "fits",
    header: t("budgets.radar.fits"),
    cell: (need) => <Tag data-color={need.fits ? "success" : "neutral"}>{t(need.fits ? "budgets.radar.fits_yes" : "budgets.radar.fits_no")}</Tag>,
  },
];

const freedColumns = (t: T): Column<Radar["freed"][number]>[] => [
  {
    key: "title",
    header: t("budgets.column.measure"),
    rowHeader: true,
    cell: (one) => (
      <Link to="/budgets/commitments/$id" params={{ id: one.commitment_id }}>
        {one.title}
      </Link>
    ),
  },
  { key: "unpaid", header: t("budgets.radar.unpaid"), align: "end", cell: (one) => formatKrBare(one.unpaid_ore) },
  { key: "expected", header: t("budgets.radar.expected"), align: "end", cell: (one) => formatKrBare(about(one.expected_ore)) },
  {
    key: "when",
    header: t("budgets.radar.when"),
    cell: (one) => (one.overdue ? <Tag data-color="warning">{t("budgets.radar.overdue")}</Tag> : formatDate(one.free_on)),
  },
];

const shareColumns = (t: T): Column<Radar["shares"][number]>[] => [
  { key: "actor", header: t("budgets.radar.actor"), rowHeader: true, cell: (one) => t(`plans.actor.${one.actor}`) },
  { key: "promised", header: t("budgets.column.committed"), align: "end", cell: (one) => formatKrBare(one.promised_ore) },
  { key: "share", header: t("budgets.radar.share_now"), align: "end", cell: (one) => formatPercent(one.share / 10_000) },
  { key: "planned", header: t("budgets.radar.share_planned"), align: "end", cell: (one) => formatPercent(one.planned_share / 10_000) },
];
