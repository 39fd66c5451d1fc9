import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { type Column, DataTable } from "@/components/DataTable";
import { formatDateTime } from "@/components/format";
import { Notice } from "@/components/Notice";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { LoadingState, NoAccess } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { useScope } from "@/components/useScope";

import { WebhookActions } from "./WebhookActions";
import { WebhookForm } from "./WebhookForm";
import styles from "./webhooks.module.css";

type Webhook = components["schemas"]["WebhookSummary"];
type Delivery = components["schemas"]["WebhookDeliveryRead"];

const limit = 100;

/** Which addresses are told of the county's changes, and what became of it: above all what was given up. */
export default function WebhooksPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const queries = useQueryClient();
  const [said, setSaid] = useState<string | null>(null);
  const role = scope.actor?.role;
  const staff = role === "forum_secretary" || role === "county_economist";
  const hooks = useQuery({
    queryKey: ["webhooks", "list"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/webhooks", { params: { query: { limit } }, signal })),
    enabled: staff,
  });
  const deliveries = useQuery({
    queryKey: ["webhooks", "deliveries"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/webhook-deliveries", { params: { query: { limit } }, signal })),
    enabled: staff,
  });
  if (!staff) return <NoAccess />;
  const refresh = (text: string | null) => {
    setSaid(text);
    return queries.invalidateQueries({ predicate: (query) => query.queryKey[0] === "webhooks" });
  };
  return (
    <div className="fl-sections">
      <PageHeader title={t("webhooks.title")} lead={t("webhooks.lead")} breadcrumbs={[{ label: t("access.title"), to: "/access" }]} />
      <Notice>{said}</Notice>
      <section aria-labelledby="addresses" className="fl-section">
        <Heading level={2} data-size="sm" id="addresses">
          {t("webhooks.addresses")}
        </Heading>
        {role === "forum_secretary" && <WebhookForm onMade={() => refresh(null)} />}
        {hooks.isPending && <LoadingState rows={3} />}
        {hooks.error && <SectionError error={hooks.error} onRetry={() => void hooks.refetch()} />}
        {hooks.data && (
          <DataTable<Webhook>
            caption={t("webhooks.addresses")}
            hideCaption
            rows={hooks.data.items}
            rowKey={(one) => one.id}
            empty={t("webhooks.no_addresses")}
            columns={hookColumns(t, role === "forum_secretary", refresh)}
          />
        )}
      </section>
      <section aria-labelledby="deliveries" className="fl-section">
        <div>
          <Heading level={2} data-size="sm" id="deliveries">
            {t("webhooks.deliveries")}
          </Heading>
          <Paragraph className="fl-subtle">{t("webhooks.deliveries_text")}</Paragraph>
        </div>
        {deliveries.isPending && <LoadingState rows={3} />}
        {deliveries.error && <SectionError error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
        {deliveries.data && (
          <DataTable<Delivery>
            caption={t("webhooks.deliveries")}
            hideCaption
            rows={deliveries.data.items}
            rowKey={(one) => one.id}
            empty={t("webhooks.no_deliveries")}
            columns={deliveryColumns(t)}
          />
        )}
      </section>
    </div>
  );
}

/** What is told, in words where there are some. */
const eventText = (t: TFunction, type: string) => t(`webhooks.event.${type.split(".")[0]}`, { defaultValue: type });

const hookColumns = (t: TFunction, mayChange: boolean, onDone: (said: string) => unknown): Column<Webhook>[] => [
  { key: "url", header: t("webhooks.address"), rowHeader: true, cell: (one) => <span className={styles.address}>{one.url}</span> },
  { key: "events", header: t("webhooks.events"), cell: (one) => (one.events.length === 0 ? t("webhooks.all_events") : one.events.map((event) => eventText(t, event)).join(", ")) },
  { key: "waiting", header: t("webhooks.waiting"), align: "end", cell: (one) => one.waiting },
  { key: "dead", header: t("webhooks.dead"), align: "end", cell: (one) => one.dead },
  { key: "state", header: t("access.state"), cell: (one) => <StatusTag status={one.ended || one.paused ? "closed" : "open"} label={t(`webhooks.is.${one.ended ? "ended" : one.paused ? "paused" : "open"}`)} /> },
  { key: "change", header: t("access.change"), cell: (one) => mayChange && !one.ended && <WebhookActions webhook={one} onDone={onDone} /> },
];

/** What each state looks like. */
const LOOKS = { waiting: "proposed", delivered: "completed", dead: "rejected" } as const;

const deliveryColumns = (t: TFunction): Column<Delivery>[] => [
  { key: "type", header: t("webhooks.events"), rowHeader: true, cell: (one) => one.type },
  { key: "at", header: t("webhooks.at"), cell: (one) => formatDateTime(one.at) },
  { key: "state", header: t("access.state"), cell: (one) => <StatusTag status={LOOKS[one.state]} label={t(`webhooks.was.${one.state}`)} /> },
  { key: "attempts", header: t("webhooks.attempts"), align: "end", cell: (one) => one.attempts },
  { key: "answer", header: t("webhooks.answer"), cell: (one) => one.fault ?? one.status ?? "–" },
  { key: "next", header: t("webhooks.next"), cell: (one) => (one.state === "waiting" ? formatDateTime(one.next_try_at) : "–") },
];
