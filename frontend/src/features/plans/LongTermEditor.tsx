import { Alert, Button, Heading } from "@digdir/designsystemet-react";
import { PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useFieldArray, useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { IntegerField, MoneyField, SelectField, TextAreaField, TextField } from "@/components/fields";
import { Form } from "@/components/Form";
import { SavedMarker } from "@/components/SavedMarker";
import { recoverDraft, useAutosave } from "@/components/useAutosave";
import { useRules } from "@/components/useRules";

import { figures, type Goal, type LongTermChanges, type LongTermPlan, longTermQuery } from "./longTerm";
import look from "./longTerm.module.css";

type GoalRow = { words: string | null; figure: Goal["figure"]; subject: string | null; target: number | null };
interface Values {
  title: string | null;
  headings: Record<string, string | null>;
  goals: GoalRow[];
}

const valuesOf = (plan: LongTermPlan): Values => ({
  title: plan.title,
  headings: plan.headings,
  goals: plan.goals.map(({ words, figure, subject, target }) => ({ words, figure, subject, target })),
});

/** A goal without words, or with only half of its figure, waits until it is whole. */
const isWhole = (goal: GoalRow) => Boolean(goal.words) && (goal.figure === null) === (goal.target === null);

/** The plan as it is written: one field for each heading, and the goals. Saved as one goes. */
export function LongTermEditor({ plan }: { plan: LongTermPlan }) {
  const { t } = useTranslation();
  const rules = useRules(plan.scheme);
  const queries = useQueryClient();
  const key = `long-term-${plan.id}`;
  const [recovered] = useState(() => recoverDraft<Values>(key));
  const form = useForm<Values>({ shouldFocusError: false, mode: "onBlur", defaultValues: recovered ?? valuesOf(plan) });
  const goals = useFieldArray({ control: form.control, name: "goals" });
  const values = useWatch({ control: form.control }) as Values;
  const version = useRef(plan);
  useEffect(() => {
    if (plan.version > version.current.version) version.current = plan;
  }, [plan]);
  const state = useAutosave({
    draftKey: key,
    values,
    dirty: form.formState.isDirty || recovered !== null,
    save: async (latest) => {
      const written = Object.fromEntries(Object.entries(latest.headings).flatMap(([code, words]) => (words ? [[code, words]] : [])));
      const body = {
        ...(latest.title ? { title: latest.title } : {}),
        headings: written,
        goals: latest.goals.filter(isWhole).map(({ words, figure, subject, target }) => ({ words: words ?? "", figure, subject: figure ? subject : null, target })),
      };
      const saved = await bodyOf(api.PATCH("/api/v1/long-term-plans/{plan_id}", { params: { path: { plan_id: plan.id }, header: ifMatch(version.current) }, body: body as LongTermChanges }));
      version.current = saved;
      queries.setQueryData(longTermQuery(saved.id).queryKey, saved);
    },
  });
  const waiting = (values.goals ?? []).filter((goal) => !isWhole(goal)).length;
  return (
    <Form form={form} onSubmit={() => undefined}>
      {plan.findings.length > 0 && (
        <Alert data-color="info" data-size="sm">
          {t("plans.long_term.lacking", { count: plan.findings.length })}
        </Alert>
      )}
      <TextField name="title" label={t("plans.field.title")} maxLength={300} />
      {rules.list("plan_headings").map(({ code }) => (
        <TextAreaField key={code} name={`headings.${code}`} label={rules.text("plan_headings", code)} rows={4} />
      ))}
      <section className={look.section} aria-labelledby="goals">
        <Heading level={2} data-size="xs" id="goals">
          {t("plans.long_term.goals")}
        </Heading>
        <ol className={look.goals}>
          {goals.fields.map((row, at) => {
            const figure = values.goals?.[at]?.figure ?? null;
            const kinds = figure === "participants" ? "target_groups" : "measure_kinds";
            return (
              <li key={row.id}>
                <TextField name={`goals.${at}.words`} label={t("plans.long_term.goal", { number: at + 1 })} maxLength={2000} />
                <SelectField name={`goals.${at}.figure`} label={t("plans.long_term.followed_by")} optional options={figures.map((one) => ({ value: one, label: t(`plans.long_term.figure.${one}`) }))} />
                {figure && (
                  <>
                    <SelectField name={`goals.${at}.subject`} label={t("plans.long_term.only")} optional options={rules.list(kinds).map(({ code }) => ({ value: code, label: rules.text(kinds, code) }))} />
                    {figure === "paid" ? <MoneyField name={`goals.${at}.target`} label={t("plans.long_term.target")} min={1} /> : <IntegerField name={`goals.${at}.target`} label={t("plans.long_term.target")} min={1} />}
                  </>
                )}
                <div>
                  <Button type="button" variant="tertiary" data-color="neutral" data-size="sm" onClick={() => goals.remove(at)}>
                    <TrashIcon aria-hidden /> {t("plans.long_term.remove_goal", { number: at + 1 })}
                  </Button>
                </div>
              </li>
            );
          })}
        </ol>
        <div className="fl-actions">
          <Button type="button" variant="secondary" onClick={() => goals.append({ words: null, figure: null, subject: null, target: null })}>
            <PlusIcon aria-hidden /> {t("plans.long_term.add_goal")}
          </Button>
          <SavedMarker state={state} />
        </div>
        {waiting > 0 && <p className={look.quiet}>{t("plans.long_term.waiting", { count: waiting })}</p>}
      </section>
    </Form>
  );
}
