import { Button, Heading } from "@digdir/designsystemet-react";
import { ArrowRightIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { loginAddress, providersQuery } from "@/api/session";
import { SectionError } from "@/components/SectionError";

/** The ways to log in: each leads to a provider, which sends the browser back to `path`. */
export function Providers({ path, headed = false }: { path: string; headed?: boolean }) {
  const { t } = useTranslation();
  const providers = useQuery(providersQuery);
  if (providers.error) return <SectionError error={providers.error} onRetry={() => void providers.refetch()} />;
  const items = providers.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="providers" className="fl-providers">
      <Heading level={2} data-size="xs" id="providers" className={headed ? undefined : "ds-sr-only"}>
        {t("access.choose_provider")}
      </Heading>
      <ul>
        {items.map((one) => (
          <li key={one.key}>
            <Button asChild variant="secondary">
              <a href={loginAddress(one.key, path)}>
                <span>
                  <strong>{one.name}</strong>
                  <span>{t(`access.provider.${one.kind}`)}</span>
                </span>
                <ArrowRightIcon aria-hidden />
              </a>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
