import { Button, Heading } from "@digdir/designsystemet-react";
import { useTranslation } from "react-i18next";

import styles from "./needs.module.css";
import { FIELDS, type NeedValues, type Step, STEPS } from "./values";

interface ReviewProps {
  values: NeedValues;
  owner: string;
  label: (field: string) => string;
  value: (field: string, raw: unknown) => string;
  onEdit: (step: Step) => void;
}

/** All that was answered, group by group, to check before it is sent. */
export function Review({ values, owner, label, value, onEdit }: ReviewProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.review}>
      {STEPS.map((step) => (
        <section key={step} aria-labelledby={`review-${step}`}>
          <div className={styles.reviewHead}>
            <Heading level={2} data-size="xs" id={`review-${step}`}>
              {t(`needs.step.${step}`)}
            </Heading>
            <Button type="button" variant="tertiary" data-size="sm" onClick={() => onEdit(step)} aria-label={t("needs.review.edit_step", { step: t(`needs.step.${step}`) })}>
              {t("needs.review.edit")}
            </Button>
          </div>
          <dl className={styles.reviewList}>
            {FIELDS[step].map((field) => {
              const text = field === "owner_id" ? owner : value(field, values[field]);
              if (!text && field === "other_group_justification") return null;
              return (
                <div key={field}>
                  <dt>{label(field)}</dt>
                  <dd>{text || <span className={styles.quiet}>{t("needs.review.empty")}</span>}</dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
    </div>
  );
}
