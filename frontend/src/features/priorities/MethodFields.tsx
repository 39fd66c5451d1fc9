import { useEffect } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { MoneyField, SelectField } from "@/components/fields";

import { CriteriaFields } from "./CriteriaFields";
import { ballotKinds, type Method, rulesFor } from "./rounds";

/** How the seats judge, how that is counted, and what there is to share out. */
export function MethodFields({ weightsError }: { weightsError?: string }) {
  const { t } = useTranslation();
  const { control, setValue } = useFormContext<Method>();
  const [ballot, rule] = useWatch({ control, name: ["ballot", "rule"] });
  const rules = rulesFor(ballot);
  const fitting = rules.includes(rule);
  useEffect(() => {
    // A rule that does not fit the ballot gives way to the first that does.
    if (!fitting) setValue("rule", ballot === "criteria" ? "weighted" : "equalshares-add1", { shouldDirty: true });
  }, [fitting, ballot, setValue]);
  return (
    <>
      <SelectField name="ballot" label={t("priorities.method.ballot")} options={ballotKinds.map((one) => ({ value: one, label: t(`priorities.ballot.${one}.name`) }))} description={t(`priorities.ballot.${ballot}.text`)} />
      {ballot === "criteria" && <CriteriaFields weightsError={weightsError} />}
      <SelectField name="rule" label={t("priorities.method.rule")} options={rules.map((one) => ({ value: one, label: t(`priorities.rule.${one}.name`) }))} description={t(`priorities.rule.${rule}.text`)} />
      <MoneyField name="budget_ore" label={t("priorities.method.budget")} optional={rule === "weighted"} description={t("priorities.method.budget_hint")} />
    </>
  );
}
