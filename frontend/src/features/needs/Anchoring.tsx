import { Heading, Paragraph, Tag } from "@digdir/designsystemet-react";
import { CheckmarkCircleIcon, ExclamationmarkTriangleIcon, PersonGroupIcon, PersonSuitIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import { useCodes } from "@/components/codes";
import { formatDate, formatInteger } from "@/components/format";

import styles from "./needs.module.css";
import type { Need } from "./queries";

/** How the need was found, and whether leaders and employees both took part: criterion C1 at a glance. */
export function Anchoring({ need }: { need: Need }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const { anchoring_leaders: leaders, anchoring_employees: employees } = need;
  const both = Boolean(leaders) && Boolean(employees);
  const told = leaders !== null && employees !== null;
  const process = codes.text("anchoring_processes", need.anchoring_process);
  const part = (count: number | null, kind: "leaders" | "employees") => (
    <div className={styles.part} data-took={Boolean(count) || undefined}>
      {kind === "leaders" ? <PersonSuitIcon aria-hidden /> : <PersonGroupIcon aria-hidden />}
      <strong>{count === null ? "–" : formatInteger(count)}</strong>
      <span>{t(`needs.anchoring.${kind}`, { count: count ?? 0 })}</span>
    </div>
  );
  return (
    <section className={styles.anchoring} aria-labelledby="anchoring">
      <div className={styles.anchoringHead}>
        <Heading level={2} data-size="xs" id="anchoring">
          {t("needs.anchoring.title")}
        </Heading>
        <Tag data-color={both ? "success" : "warning"} data-size="sm" className="fl-tag">
          {both ? <CheckmarkCircleIcon aria-hidden /> : <ExclamationmarkTriangleIcon aria-hidden />}
          <span>
            {both ? t("needs.anchoring.both") : told ? t(leaders ? "needs.anchoring.no_employees" : "needs.anchoring.no_leaders") : t("needs.anchoring.not_told")}
          </span>
        </Tag>
      </div>
      <div className={styles.parts}>
        {part(leaders, "leaders")}
        {part(employees, "employees")}
        <div className={styles.process}>
          {process && <strong>{process}</strong>}
          <span>{need.anchoring_date ? formatDate(need.anchoring_date) : t("needs.anchoring.no_date")}</span>
        </div>
      </div>
      {need.anchoring_note && <Paragraph className={styles.prose}>{need.anchoring_note}</Paragraph>}
      <Paragraph data-size="sm" className={styles.quiet}>
        {t("needs.anchoring.c1", { text: codes.text("criteria", "C1") })}
      </Paragraph>
    </section>
  );
}
