import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { CheckmarkCircleIcon, CircleIcon, ExclamationmarkTriangleIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import { useCodes } from "@/components/codes";

import styles from "./needs.module.css";
import type { Finding } from "./queries";
import { fieldOf, inFormOrder, stepOf } from "./values";

interface MissingProps {
  /** Null while there is no draft yet. */
  findings: readonly Finding[] | null;
  label: (field: string) => string;
  onGo: (field: string) => void;
}

/** What must be in place before the need can be sent, as the server sees it now; each leads to its field. */
export function Missing({ findings, label, onGo }: MissingProps) {
  const { t } = useTranslation();
  const codes = useCodes();
  if (findings === null) {
    return (
      <div className={styles.missing}>
        <Heading level={2} data-size="2xs">
          {t("needs.missing.title")}
        </Heading>
        <Paragraph data-size="sm">{t("needs.missing.begin")}</Paragraph>
      </div>
    );
  }
  if (findings.length === 0) {
    return (
      <div className={styles.missing} data-ready>
        <Heading level={2} data-size="2xs">
          <CheckmarkCircleIcon aria-hidden /> {t("needs.missing.ready")}
        </Heading>
        <Paragraph data-size="sm">{t("needs.missing.ready_text")}</Paragraph>
      </div>
    );
  }
  return (
    <div className={styles.missing}>
      <Heading level={2} data-size="2xs">
        {t("needs.missing.count", { count: findings.length })}
      </Heading>
      <ul>
        {inFormOrder(findings).map((finding) => {
          const field = fieldOf(finding);
          const plain = finding.code === "missing";
          return (
            <li key={finding.pointer + finding.code}>
              {plain ? <CircleIcon aria-hidden /> : <ExclamationmarkTriangleIcon aria-hidden />}
              <div>
                <button type="button" className={styles.go} onClick={() => onGo(field)}>
                  {label(field)}
                </button>
                {!plain && (
                  <p>
                    {finding.message} {finding.remedy}
                  </p>
                )}
                {!plain && finding.clause && <p className={styles.quiet}>{t("needs.missing.clause", { clause: codes.text("clauses", finding.clause) })}</p>}
                {plain && <p className={styles.quiet}>{t(`needs.step.${stepOf(field)}`)}</p>}
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
