import { Button, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import { SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { LoadingState } from "@/components/states";
import { useScope } from "@/components/useScope";

import { MethodFields } from "./MethodFields";
import { eligibleQuery, type Method, methodBody, type Round, roundQuery, type RoundSummary, usualCriteria, weightSum, writingNorm } from "./rounds";

interface Values extends Method {
  title: string | null;
  school_year: number | null;
}

/** The method of the county's last round; its budget was for its own year. */
const methodOf = (round: Round | undefined): Method => ({
  ballot: round?.ballot ?? "criteria",
  rule: round?.rule ?? "weighted",
  budget_ore: null,
  criteria: round && round.criteria.length > 0 ? round.criteria : usualCriteria,
});

/** The secretary plans a round: year, title, criteria. The criteria of the county's last round are at hand. */
export function NewRound({ year, rounds, onClose }: { year: number; rounds: readonly RoundSummary[]; onClose: () => void }) {
  const { t } = useTranslation();
  const last = rounds[0];
  const before = useQuery({ ...roundQuery(last?.id ?? ""), enabled: last !== undefined });
  return (
    <>
      <PageHeader title={t("priorities.new.title")} lead={t("priorities.new.lead")} breadcrumbs={[{ label: t("nav.priorities"), to: "/priorities" }]} />
      {last && before.isPending ? <LoadingState /> : <NewRoundForm year={year} method={methodOf(before.data)} from={before.data ? last?.title : undefined} onClose={onClose} />}
    </>
  );
}

function NewRoundForm({ year, method, from, onClose }: { year: number; method: Method; from?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { scheme } = useScope();
  const key = useIdempotencyKey();
  const [weightsError, setWeightsError] = useState<string>();
  const form = useForm<Values>({ shouldFocusError: false, mode: "onSubmit", defaultValues: { title: t("priorities.new.usual_title", { year: formatSchoolYear(year) }), school_year: year, ...method } });
  const [chosen, ballot] = useWatch({ control: form.control, name: ["school_year", "ballot"] });
  const named = form.formState.dirtyFields.title === true;
  useEffect(() => {
    // The name follows the year until somebody writes another.
    if (!named && chosen !== null) form.setValue("title", t("priorities.new.usual_title", { year: formatSchoolYear(chosen) }));
  }, [chosen, named, form, t]);
  const eligible = useQuery({ ...eligibleQuery(chosen ?? year), enabled: chosen !== null });

  const create = useMutation({
    mutationFn: (values: Values) =>
      bodyOf(
        api.POST("/api/v1/priority-rounds", {
          params: { header: key.headers() },
          body: { title: values.title ?? "", school_year: values.school_year ?? year, scheme, ...methodBody(values, writingNorm()) },
        }),
      ),
  });
  const send = async (values: Values) => {
    if (values.ballot === "criteria" && weightSum(values.criteria) !== 100) {
      const message = t("priorities.criteria.must_be_100");
      setWeightsError(message);
      form.setError("root.weights", { message });
      return;
    }
    const made = await create.mutateAsync(values);
    key.renew();
    queries.setQueryData(roundQuery(made.id).queryKey, made);
    void queries.invalidateQueries({ queryKey: ["priority-rounds"] });
    await navigate({ to: "/priorities/$id", params: { id: made.id }, search: {} });
  };
  return (
    <Form form={form} onSubmit={send}>
      <SelectField
        name="school_year"
        label={t("priorities.field.school_year")}
        numeric
        options={[year + 2, year + 1, year, year - 1].map((one) => ({ value: String(one), label: formatSchoolYear(one) }))}
        description={eligible.data ? t("priorities.new.eligible", { count: eligible.data.length }) : undefined}
      />
      <TextField name="title" label={t("priorities.field.title")} maxLength={300} />
      {from && ballot === "criteria" && <Paragraph>{t("priorities.new.from_last", { title: from })}</Paragraph>}
      <MethodFields weightsError={weightsError} />
      <ErrorSummary />
      <div className="fl-actions">
        <Button type="submit" loading={create.isPending}>
          {t("priorities.new.create")}
        </Button>
        <Button type="button" variant="tertiary" onClick={onClose}>
          {t("app.cancel")}
        </Button>
      </div>
    </Form>
  );
}
