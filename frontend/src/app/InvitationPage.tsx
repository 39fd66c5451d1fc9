import { Alert, Button, Card, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useAcceptance, useSession } from "@/api/session";
import { formatDate } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import { told } from "@/components/wholeProblem";

import { Providers } from "./Providers";

const KEPT = "fagloft.invitation";

/** The code stands after the address's #, which no server is sent; it is kept while one logs in. */
function useCode(): string | null {
  const [code] = useState(() => {
    const brought = window.location.hash.slice(1);
    if (brought) window.sessionStorage.setItem(KEPT, brought);
    return brought || window.sessionStorage.getItem(KEPT);
  });
  useEffect(() => window.history.replaceState(window.history.state, "", "/invitation"), []);
  return code;
}

/** What an invitation gives; who accepts it acts under it from then on. */
export default function InvitationPage() {
  const { t } = useTranslation();
  const code = useCode();
  const session = useSession();
  const navigate = useNavigate();
  const accept = useAcceptance();
  const { mutate: look, ...offer } = useMutation({
    mutationFn: (asked: string) => told(bodyOf(api.POST("/api/v1/session/invitation", { body: { code: asked } }))),
  });
  const here = session?.visitor !== null && session?.visitor !== undefined;
  useEffect(() => {
    if (here && code) look(code);
  }, [here, code, look]);

  if (!code) return <EmptyState title={t("access.invitation_missing")}>{t("access.invitation_missing_text")}</EmptyState>;
  if (!here) {
    return (
      <div className="fl-login">
        <PageHeader title={t("access.invited_title")} lead={t("access.invited_login")} />
        <Providers path="/invitation" />
      </div>
    );
  }
  if (offer.error) return <SectionError error={offer.error} onRetry={() => look(code)} />;
  const offered = offer.data;
  if (!offered) return <LoadingState rows={3} />;
  const take = () =>
    accept.mutate(code, {
      onSuccess: () => {
        window.sessionStorage.removeItem(KEPT);
        void navigate({ to: "/" });
      },
    });
  return (
    <div className="fl-login">
      <PageHeader title={t("access.invited_title")} lead={t("access.invited_lead", { name: session?.visitor?.name ?? "" })} />
      <Card className="fl-invitation">
        <Heading level={2} data-size="sm">
          {t(`role.${offered.role}`)}
        </Heading>
        <Paragraph>
          {offered.organisation.name} · {offered.county_name}
        </Paragraph>
        {offered.open ? (
          <>
            <Paragraph data-size="sm">{t("access.invited_until", { date: formatDate(offered.expires_on) })}</Paragraph>
            <div className="fl-actions">
              <Button type="button" loading={accept.isPending} onClick={take}>
                {t("access.accept")}
              </Button>
            </div>
          </>
        ) : (
          <Alert data-color="warning">{t("access.invited_closed")}</Alert>
        )}
      </Card>
      {accept.error && <SectionError error={accept.error} onRetry={take} />}
    </div>
  );
}
