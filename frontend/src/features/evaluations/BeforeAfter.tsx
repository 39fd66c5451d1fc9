import { Card, Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowRightIcon } from "@navikt/aksel-icons";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { components } from "@/api/schema";

import styles from "./evaluations.module.css";

type Need = components["schemas"]["NeedRead"];

/** What practice was and was to become, beside what it became. */
export function BeforeAfter({ needs, change }: { needs: readonly Need[]; change: string | null }) {
  const { t } = useTranslation();
  return (
    <section className={styles.beforeAfter} aria-label={t("evaluations.before_after.label")}>
      <div className={styles.before}>
        {needs.length === 0 && (
          <Card className={styles.card}>
            <Heading level={2} data-size="xs">
              {t("evaluations.before_after.before")}
            </Heading>
            <Paragraph className={styles.quiet}>{t("evaluations.before_after.no_need")}</Paragraph>
          </Card>
        )}
        {needs.map((need) => (
          <Card key={need.id} className={styles.card}>
            <Heading level={2} data-size="xs">
              {t("evaluations.before_after.before")}
            </Heading>
            <Paragraph className={styles.prose}>{need.current_practice || "–"}</Paragraph>
            <Heading level={3} data-size="2xs" className={styles.goal}>
              {t("evaluations.before_after.goal")}
            </Heading>
            <Paragraph className={styles.prose}>{need.desired_practice || "–"}</Paragraph>
            <Paragraph data-size="sm" className={styles.quiet}>
              {t("evaluations.before_after.need", { number: need.number })}{" "}
              <Link to="/needs/$id" params={{ id: need.id }}>
                {need.title}
              </Link>
            </Paragraph>
          </Card>
        ))}
      </div>
      <span className={styles.arrow} aria-hidden>
        <ArrowRightIcon />
      </span>
      <Card className={`${styles.card} ${styles.after}`}>
        <Heading level={2} data-size="xs">
          {t("evaluations.before_after.after")}
        </Heading>
        <Paragraph className={styles.prose}>{change || <span className={styles.quiet}>{t("evaluations.before_after.not_written")}</span>}</Paragraph>
      </Card>
    </section>
  );
}
