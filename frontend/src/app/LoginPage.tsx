import { Alert, Card, Heading, Paragraph, ValidationMessage } from "@digdir/designsystemet-react";
import { ArrowRightIcon, Buildings3Icon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { type Persona, personasQuery, providersQuery, type Session, useLogIn, useSession } from "@/api/session";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { localized } from "@/text/i18n";

import { Mandates } from "./Mandates";
import { Providers } from "./Providers";

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

/** What a login that failed says. The codes are the API's; an unknown one is told as such. */
function Failed({ code }: { code: string }) {
  const { t } = useTranslation();
  const known = ["login_not_begun", "login_refused", "login_level", "provider_unreachable"].includes(code);
  return (
    <Alert data-color="danger" role="alert">
      {t(`access.failed.${known ? code : "other"}`)}
    </Alert>
  );
}

/** Somebody who is logged in and has not said on whose behalf, or may act for nobody yet. */
function Chooser({ session, onChosen }: { session: Session; onChosen: () => void }) {
  const { t } = useTranslation();
  const mandates = session.visitor?.mandates ?? [];
  return (
    <div className="fl-login">
      {mandates.length > 0 ? (
        <>
          <PageHeader title={t("access.choose_title")} lead={t("access.choose_lead")} />
          <Mandates mandates={mandates} onChosen={onChosen} />
        </>
      ) : (
        <>
          <PageHeader title={t("access.none_title")} lead={t("access.none_lead", { name: session.visitor?.name ?? "" })} />
          <ul className="fl-plain-list">
            <li>{t("access.none_company")}</li>
            <li>{t("access.none_member")}</li>
            <li>{t("access.none_staff")}</li>
          </ul>
        </>
      )}
    </div>
  );
}

export default function LoginPage() {
  const { t } = useTranslation();
  const { redirect, expired, failed, switch: switching } = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const session = useSession();
  const { data, error, isPending, refetch } = useQuery({ ...personasQuery, retry: false, enabled: session?.demo === true });
  const providers = useQuery(providersQuery);
  const logIn = useLogIn();
  const goOn = () => void navigate({ href: safeRedirect(redirect), replace: true });
  const choose = (persona: Persona) => logIn.mutate(persona.key, { onSuccess: goOn });

  if (session?.visitor && (session.actor === null || switching)) return <Chooser session={session} onChosen={goOn} />;
  if ((session?.demo && isPending) || providers.isPending) return <LoadingState rows={8} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const groups = byCounty(data?.items ?? []);
  const several = (providers.data?.items ?? []).length > 0;
  return (
    <div className="fl-login">
      <PageHeader title={t(session?.demo ? "login.title" : "access.login_title")} lead={t(session?.demo ? "login.lead" : "access.login_lead")} />
      <p>
        <Link to="/calls">{t("login.calls")}</Link>
      </p>
      {expired && <Alert data-color="info">{t("login.expired")}</Alert>}
      {failed && <Failed code={failed} />}
      {logIn.error && (
        <div role="alert">
          <ValidationMessage>{logIn.error.message}</ValidationMessage>
        </div>
      )}
      <Providers path={safeRedirect(redirect)} headed={groups.length > 0} />
      {groups.length === 0 && !several && <EmptyState title={t("login.none_title")}>{t("login.none_text")}</EmptyState>}
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
