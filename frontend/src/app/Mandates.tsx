import { Card, Paragraph } from "@digdir/designsystemet-react";
import { ArrowRightIcon, Buildings3Icon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import { type Mandate, useMandate } from "@/api/session";
import { SectionError } from "@/components/SectionError";

/** On whose behalf one may act, each a button: the choice is made before anything is seen. */
export function Mandates({ mandates, onChosen }: { mandates: readonly Mandate[]; onChosen: () => void }) {
  const { t } = useTranslation();
  const choose = useMandate();
  return (
    <>
      {choose.error && <SectionError error={choose.error} onRetry={() => choose.reset()} />}
      <ul className="fl-personas">
        {mandates.map((mandate, place) => (
          <li key={`${mandate.role} ${mandate.county} ${mandate.organisation_id}`}>
            <Card asChild className="fl-persona">
              <button type="button" disabled={choose.isPending} onClick={() => choose.mutate(place, { onSuccess: onChosen })}>
                <span className="fl-persona-role">{t(`role.${mandate.role}`)}</span>
                <span className="fl-persona-name">{mandate.organisation_name ?? t("login.national")}</span>
                {mandate.county_name && (
                  <span className="fl-persona-place">
                    <Buildings3Icon aria-hidden /> {mandate.county_name}
                  </span>
                )}
                <Paragraph asChild data-size="sm">
                  <span>{t(`access.reason.${mandate.reason}`)}</span>
                </Paragraph>
                <span className="fl-persona-go" aria-hidden>
                  {choose.isPending && choose.variables === place ? t("login.logging_in") : t("access.act_for")}
                  <ArrowRightIcon />
                </span>
              </button>
            </Card>
          </li>
        ))}
      </ul>
    </>
  );
}
