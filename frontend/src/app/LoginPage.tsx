import { Alert, Card, Heading, Paragraph, ValidationMessage } from "@digdir/designsystemet-react";
import { ArrowRightIcon, Buildings3Icon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { type Persona, personasQuery, useLogIn } from "@/api/session";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { localized } from "@/text/i18n";

/** Only a path of this site: an address from elsewhere in `redirect` must not lead anyone astray. */
export const safeRedirect = (wanted: unknown): string =>
  typeof wanted === "string" && /^\/(?![/\\])/.test(wanted) && !wanted.startsWith("/login") ? wanted : "/";

function byCounty(personas: readonly Persona[]) {
  const groups = new Map<string, Persona[]>();
  for (const persona of personas) {
    const county = persona.county_name ?? "";
    groups.set(county, [...(groups.get(county) ?? []), persona]);
  }
  return [...groups];
}

export default function LoginPage() {
  const { t } = useTranslation();
  const { redirect, expired } = useSearch({ strict: false }) as { redirect?: string; expired?: string };
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useQuery({ ...personasQuery, retry: false });
  const logIn = useLogIn();
  const choose = (persona: Persona) =>
    logIn.mutate(persona.key, { onSuccess: () => navigate({ href: safeRedirect(redirect), replace: true }) });

  if (isPending) return <LoadingState rows={8} />;
  // 404: the server runs without the demo, and people log in elsewhere.
  const switchedOff = error && "status" in error && (error.status === 404 || error.status === 403);
  if (error && !switchedOff) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const groups = byCounty(data?.items ?? []);
  return (
    <div className="fl-login">
      <PageHeader title={t("login.title")} lead={t("login.lead")} />
      <p>
        <Link to="/calls">{t("login.calls")}</Link>
      </p>
      {expired && <Alert data-color="info">{t("login.expired")}</Alert>}
      {logIn.error && (
        <div role="alert">
          <ValidationMessage>{logIn.error.message}</ValidationMessage>
        </div>
      )}
      {groups.length === 0 && <EmptyState title={t("login.none_title")}>{t("login.none_text")}</EmptyState>}
      {groups.map(([county, personas]) => (
        <section key={county} aria-labelledby={`county-${personas[0]?.key}`}>
          <Heading level={2} data-size="xs" id={`county-${personas[0]?.key}`}>
            {county || t("login.national")}
          </Heading>
          <ul className="fl-personas">
            {personas.map((persona) => (
              <li key={persona.key}>
                <Card asChild className="fl-persona">
                  <button type="button" disabled={logIn.isPending} onClick={() => choose(persona)}>
                    <span className="fl-persona-role">{t(`role.${persona.role}`, { defaultValue: persona.role })}</span>
                    <span className="fl-persona-name">{persona.name}</span>
                    {persona.organisation_name && (
                      <span className="fl-persona-place">
                        <Buildings3Icon aria-hidden /> {persona.organisation_name}
                      </span>
                    )}
                    <Paragraph asChild data-size="sm">
                      <span>{localized(persona.description)}</span>
                    </Paragraph>
                    <span className="fl-persona-go" aria-hidden>
                      {logIn.isPending && logIn.variables === persona.key ? t("login.logging_in") : t("login.choose", { name: persona.name })}
                      <ArrowRightIcon />
                    </span>
                  </button>
                </Card>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
