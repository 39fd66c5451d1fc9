import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import type { components } from "@/api/schema";
import { type Column, DataTable } from "@/components/DataTable";
import { formatDate } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { LoadingState, NoAccess } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { useScope } from "@/components/useScope";
import { useToday } from "@/components/useToday";
import { told } from "@/components/wholeProblem";

import { Ending } from "./Ending";
import { IntegrationForm } from "./IntegrationForm";
import { InvitationForm } from "./InvitationForm";

type Invitation = components["schemas"]["InvitationRead"];
type Grant = components["schemas"]["RoleGrantRead"];
type Integration = components["schemas"]["IntegrationRead"];

const limit = 200;

/** Who may act in the county: those who were given a right, those who are invited, and the systems that work for it. */
export default function AccessPage() {
  const { t } = useTranslation();
  const scope = useScope();
  if (scope.actor?.role !== "forum_secretary") return <NoAccess />;
  return (
    <div className="fl-sections">
      <PageHeader title={t("access.title")} lead={t("access.lead", { county: scope.countyName })} />
      <Invitations county={scope.county} />
      <Grants />
      <Integrations />
    </div>
  );
}

/** Asks for all of it again: something has changed. */
function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ predicate: (query) => query.queryKey[0] === "access" });
}

function Section({ id, title, text, children }: { id: string; title: string; text: string; children: React.ReactNode }) {
  return (
    <section aria-labelledby={id} className="fl-section">
      <div>
        <Heading level={2} data-size="sm" id={id}>
          {title}
        </Heading>
        <Paragraph className="fl-subtle">{text}</Paragraph>
      </div>
      {children}
    </section>
  );
}

function Invited({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation();
  const today = useToday();
  const { accepted_on, withdrawn_on, expires_on } = invitation;
  if (accepted_on) return <StatusTag status="accepted" label={t("access.accepted_on", { date: formatDate(accepted_on) })} />;
  if (withdrawn_on) return <StatusTag status="withdrawn" label={t("access.withdrawn_on", { date: formatDate(withdrawn_on) })} />;
  if (expires_on < today) return <StatusTag status="closed" label={t("access.ran_out_on", { date: formatDate(expires_on) })} />;
  return <StatusTag status="proposed" label={t("access.open_until", { date: formatDate(expires_on) })} />;
}

const withdrawInvitation = (one: Invitation) => told(bodyOf(api.DELETE("/api/v1/invitations/{invitation_id}", { params: { path: { invitation_id: one.id }, header: ifMatch(one) } })));

/** The button that takes an invitation back, while it can still be accepted. */
function Withdrawal({ invitation, onEnded }: { invitation: Invitation; onEnded: () => unknown }) {
  const today = useToday();
  const over = invitation.accepted_on !== null || invitation.withdrawn_on !== null || invitation.expires_on < today;
  return over ? null : <Ending name={invitation.organisation.name} verb="withdraw" end={() => withdrawInvitation(invitation)} onEnded={onEnded} />;
}

/** When something ended, or the button that ends it. */
function Ended({ on, name, end, onEnded }: { on: string | null; name: string; end: () => Promise<unknown>; onEnded: () => unknown }) {
  const { t } = useTranslation();
  if (on) return <StatusTag status="closed" label={t("access.ended_on", { date: formatDate(on) })} />;
  return <Ending name={name} verb="end" end={end} onEnded={onEnded} />;
}

const endIntegration = (one: Integration) => told(bodyOf(api.DELETE("/api/v1/integrations/{integration_id}", { params: { path: { integration_id: one.id }, header: ifMatch(one) } })));

const endGrant = (one: Grant) => told(bodyOf(api.DELETE("/api/v1/role-grants/{grant_id}", { params: { path: { grant_id: one.id }, header: ifMatch(one) } })));

/** Functions beside the component: a cell made within it would be another at every rendering. */
const invitationColumns = (t: TFunction, refresh: () => unknown): Column<Invitation>[] => [
    { key: "organisation", header: t("access.organisation"), rowHeader: true, cell: (one) => one.organisation.name },
    { key: "role", header: t("access.role"), cell: (one) => t(`role.${one.role}`) },
    { key: "state", header: t("access.state"), cell: (one) => <Invited invitation={one} /> },
    {
      key: "end",
      header: t("access.change"),
      cell: (one) => <Withdrawal invitation={one} onEnded={refresh} />,
    },
  ];

const grantColumns = (t: TFunction, refresh: () => unknown): Column<Grant>[] => [
    { key: "name", header: t("access.person"), rowHeader: true, cell: (one) => one.name },
    { key: "organisation", header: t("access.organisation"), cell: (one) => one.organisation.name },
    { key: "role", header: t("access.role"), cell: (one) => t(`role.${one.role}`) },
    { key: "seen", header: t("access.seen"), cell: (one) => formatDate(one.seen_at.slice(0, 10)) },
    {
      key: "state",
      header: t("access.state"),
      cell: (one) => <Ended on={one.valid_to} name={one.name} end={() => endGrant(one)} onEnded={refresh} />,
    },
  ];

const integrationColumns = (t: TFunction, refresh: () => unknown): Column<Integration>[] => [
    { key: "name", header: t("access.system"), rowHeader: true, cell: (one) => one.name },
    { key: "consumer", header: t("access.consumer"), cell: (one) => one.consumer },
    { key: "role", header: t("access.rights_of"), cell: (one) => t(`role.${one.role}`) },
    { key: "suppliers", header: t("access.suppliers"), cell: (one) => t(one.accepts_suppliers ? "access.yes" : "access.no") },
    {
      key: "state",
      header: t("access.state"),
      cell: (one) => <Ended on={one.ended_on} name={one.name} end={() => endIntegration(one)} onEnded={refresh} />,
    },
  ];

function Invitations({ county }: { county: string }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const list = useQuery({
    queryKey: ["access", "invitations"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/invitations", { params: { query: { limit } }, signal })),
  });
  return (
    <Section id="invitations" title={t("access.invitations")} text={t("access.invitations_text")}>
      <InvitationForm county={county} onMade={refresh} />
      {list.isPending && <LoadingState rows={3} />}
      {list.error && <SectionError error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <DataTable<Invitation>
          caption={t("access.invitations")}
          hideCaption
          rows={list.data.items}
          rowKey={(one) => one.id}
          empty={t("access.no_invitations")}
          columns={invitationColumns(t, refresh)}
        />
      )}
    </Section>
  );
}

function Grants() {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const list = useQuery({
    queryKey: ["access", "grants"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/role-grants", { params: { query: { limit } }, signal })),
  });
  return (
    <Section id="grants" title={t("access.grants")} text={t("access.grants_text")}>
      {list.isPending && <LoadingState rows={3} />}
      {list.error && <SectionError error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <DataTable<Grant>
          caption={t("access.grants")}
          hideCaption
          rows={list.data.items}
          rowKey={(one) => one.id}
          empty={t("access.no_grants")}
          columns={grantColumns(t, refresh)}
        />
      )}
    </Section>
  );
}

function Integrations() {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const list = useQuery({
    queryKey: ["access", "integrations"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/integrations", { params: { query: { limit } }, signal })),
  });
  return (
    <Section id="integrations" title={t("access.integrations")} text={t("access.integrations_text")}>
      <Link to="/webhooks">{t("webhooks.title")}</Link>
      <IntegrationForm onMade={refresh} />
      {list.isPending && <LoadingState rows={3} />}
      {list.error && <SectionError error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <DataTable<Integration>
          caption={t("access.integrations")}
          hideCaption
          rows={list.data.items}
          rowKey={(one) => one.id}
          empty={t("access.no_integrations")}
          columns={integrationColumns(t, refresh)}
        />
      )}
    </Section>
  );
}
