import { Fieldset, Radio, Textfield, ValidationMessage } from "@digdir/designsystemet-react";
import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { fieldId } from "@/components/Form";

import styles from "./evaluations.module.css";
import type { Met } from "./queries";

const ANSWERS: Met[] = ["yes", "partly", "no"];

/** One indicator: was it met, and what shows it. */
export function MetField({ code, text }: { code: string; text: string }) {
  const { t } = useTranslation();
  const { control } = useFormContext();
  const met = useController({ name: `indicators.${code}.met`, control });
  const evidence = useController({ name: `indicators.${code}.evidence`, control });
  const id = fieldId(`indicators.${code}.met`);
  return (
    <div className={styles.indicator}>
      <Fieldset>
        <Fieldset.Legend>{text}</Fieldset.Legend>
        <div className={styles.radios}>
          {ANSWERS.map((answer, index) => (
            <Radio
              key={answer}
              id={index === 0 ? id : `${id}-${answer}`}
              name={met.field.name}
              value={answer}
              label={t(`evaluations.met.${answer}`)}
              checked={met.field.value === answer}
              onChange={() => met.field.onChange(answer)}
              onBlur={met.field.onBlur}
            />
          ))}
        </div>
        {met.fieldState.error?.message && <ValidationMessage>{met.fieldState.error.message}</ValidationMessage>}
      </Fieldset>
      <Textfield
        {...evidence.field}
        id={fieldId(`indicators.${code}.evidence`)}
        multiline
        rows={2}
        className="fl-textarea-field"
        label={t(met.field.value === "no" ? "evaluations.form.why_not" : "evaluations.form.evidence")}
        error={evidence.fieldState.error?.message}
        value={(evidence.field.value as string | null) ?? ""}
        onChange={(event) => evidence.field.onChange(event.target.value === "" ? null : event.target.value)}
      />
    </div>
  );
}
