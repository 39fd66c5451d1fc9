import { Button, Details, Heading, Paragraph } from "@digdir/designsystemet-react";
import { CheckmarkCircleIcon, ExclamationmarkTriangleIcon, PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { IntegerField, TextField } from "@/components/fields";

import style from "./priorities.module.css";
import { type CriterionValues, evenWeights, freshCode, otherNorms, weightSum, writingNorm } from "./rounds";

/** The criteria of a round with their weights, and the sum as one writes. Stands in a Form with `criteria`. */
export function CriteriaFields({ weightsError }: { weightsError?: string }) {
  const { t } = useTranslation();
  const form = useFormContext<{ criteria: CriterionValues[] }>();
  const rows = useFieldArray({ control: form.control, name: "criteria" });
  const criteria = useWatch({ control: form.control, name: "criteria" }) ?? [];
  const norm = writingNorm();
  const sum = weightSum(criteria);
  const good = sum === 100;
  return (
    <section className={style.criteria} aria-labelledby="criteria-heading">
      <div>
        <Heading level={2} data-size="xs" id="criteria-heading">
          {t("priorities.criteria.title")}
        </Heading>
        <Paragraph className={style.quiet}>{t("priorities.criteria.lead")}</Paragraph>
      </div>
      <ol className={style.criteriaRows}>
        {rows.fields.map((row, index) => (
          <li key={row.id}>
            <div className={style.criterionRow}>
              <TextField name={`criteria.${index}.${norm}`} label={t("priorities.criteria.name", { number: index + 1 })} maxLength={300} />
              <IntegerField name={`criteria.${index}.weight`} label={t("priorities.criteria.weight")} min={1} max={100} suffix="%" />
              <Button
                type="button"
                variant="tertiary"
                data-color="neutral"
                icon
                className={style.remove}
                aria-label={t("priorities.criteria.remove", { number: index + 1 })}
                disabled={rows.fields.length === 1}
                onClick={() => rows.remove(index)}
              >
                <TrashIcon aria-hidden />
              </Button>
            </div>
            <Details data-size="sm" className={style.translations}>
              <Details.Summary>{t("priorities.criteria.translations")}</Details.Summary>
              <Details.Content>
                <div className={style.stack}>
                  {otherNorms(norm).map((other) => (
                    <TextField key={other} name={`criteria.${index}.${other}`} label={t(`priorities.language.${other}`)} maxLength={300} optional />
                  ))}
                </div>
              </Details.Content>
            </Details>
          </li>
        ))}
      </ol>
      <div className={style.weights}>
        <div className={style.weightBar} aria-hidden data-good={good || undefined}>
          {criteria.map((criterion, index) => (
            <span key={rows.fields[index]?.id ?? index} style={{ flexGrow: Math.max(0, typeof criterion.weight === "number" ? criterion.weight : 0) }} />
          ))}
          {sum < 100 && <span data-rest style={{ flexGrow: 100 - sum }} />}
        </div>
        <p role="status" id="field-criteria" tabIndex={-1} className={style.sum} data-good={good || undefined}>
          {good ? <CheckmarkCircleIcon aria-hidden /> : <ExclamationmarkTriangleIcon aria-hidden />}
          {good
            ? t("priorities.criteria.sum_good")
            : sum < 100
              ? t("priorities.criteria.sum_less", { sum, rest: 100 - sum })
              : t("priorities.criteria.sum_more", { sum, rest: sum - 100 })}
        </p>
        {weightsError && <p className={style.error}>{weightsError}</p>}
      </div>
      <div className="fl-actions">
        <Button
          type="button"
          variant="secondary"
          data-size="sm"
          disabled={rows.fields.length >= 12}
          onClick={() => rows.append({ code: freshCode(criteria.map((one) => one.code)), weight: null, nb: null, nn: null, en: null })}
        >
          <PlusIcon aria-hidden /> {t("priorities.criteria.add")}
        </Button>
        <Button
          type="button"
          variant="tertiary"
          data-size="sm"
          onClick={() => {
            for (const [index, weight] of evenWeights(criteria.length).entries()) {
              form.setValue(`criteria.${index}.weight`, weight, { shouldDirty: true, shouldValidate: true });
            }
          }}
        >
          {t("priorities.criteria.even")}
        </Button>
      </div>
    </section>
  );
}
