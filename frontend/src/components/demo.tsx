/** Nobody shall take an example for the world: the banner on each page, the mark on each invented record. */
import { Tag } from "@digdir/designsystemet-react";
import { TestFlaskIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import { formatDate } from "./format";

/** Beside a name or figure that is invented. */
export function SyntheticMark() {
  const { t } = useTranslation();
  return (
    <Tag data-size="sm" data-color="neutral" variant="outline" className="fl-tag" title={t("demo.mark_title")}>
      <TestFlaskIcon aria-hidden />
      <span>{t("demo.mark")}</span>
    </Tag>
  );
}

/** At the top of every page of a demo, with the day that the example takes for today. */
export function DemoBanner({ date }: { date: string | null }) {
  const { t } = useTranslation();
  return (
    <aside className="fl-demo-banner" aria-label={t("demo.mark")}>
      <TestFlaskIcon aria-hidden />
      <p>
        {t("demo.banner")} {date && <span>{t("demo.date", { date: formatDate(date) })}</span>}
      </p>
    </aside>
  );
}
