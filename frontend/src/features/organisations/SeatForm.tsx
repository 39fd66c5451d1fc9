import { Button, Checkbox } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { DateField, SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { PageHeader } from "@/components/PageHeader";
import { useRules } from "@/components/useRules";
import type { Scope } from "@/components/useScope";
import { useToday } from "@/components/useToday";
import { told } from "@/components/wholeProblem";

import { allOrganisationsQuery } from "./kinds";

type Group = components["schemas"]["SeatCreate"]["group"];

interface Values {
  group: Group | null;
  organisation_id: string | null;
  title: string | null;
  valid_from: string | null;
  valid_to: string | null;
}

/** The secretary gives an organisation a seat. */
export function SeatForm({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const rules = useRules();
  const navigate = useNavigate();
  const today = useToday();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const all = useQuery(allOrganisationsQuery(scope.county));
  const [votes, setVotes] = useState(true);
  const form = useForm<Values>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: { group: null, organisation_id: null, title: null, valid_from: today, valid_to: null },
  });
  const group = useWatch({ control: form.control, name: "group" });
  // The county governor may only observe.
  const observes = group === "county_governor";
  const send = useMutation({
    mutationFn: (body: components["schemas"]["SeatCreate"]) => told(bodyOf(api.POST("/api/v1/seats", { params: { header: key.headers() }, body }))),
    onSuccess: async (saved) => {
      key.renew();
      await queries.invalidateQueries({ predicate: (query) => ["forum", "report"].includes(String(query.queryKey[0])) });
      await navigate({ to: "/forum", search: { saved: saved.organisation.name } });
    },
    onError: () => key.renew(),
  });
  return (
    <>
      <PageHeader title={t("organisations.add_seat")} lead={t("organisations.add_seat_lead")} breadcrumbs={[{ label: t("nav.forum"), to: "/forum" }]} />
      <Form
        form={form}
        onSubmit={async (values) =>
          void (await send.mutateAsync({
            group: values.group ?? "county",
            organisation_id: values.organisation_id ?? "",
            title: values.title ?? "",
            voting: votes && !observes,
            valid_from: values.valid_from ?? today,
            valid_to: values.valid_to,
          }))
        }
      >
        <SelectField name="group" label={t("organisations.field.group")} description={t("organisations.field.group_hint")} options={rules.list("seat_groups").map(({ code }) => ({ value: code, label: rules.text("seat_groups", code) }))} />
        <SelectField
          name="organisation_id"
          label={t("organisations.field.organisation")}
          description={
            <>
              {t("organisations.field.organisation_hint")}{" "}
              <Link to="/organisations" search={{ new: "1" }}>
                {t("organisations.register")}
              </Link>
            </>
          }
          options={(all.data ?? []).map((one) => ({ value: one.id, label: `${one.name} (${t(`organisations.kind.${one.kind}`).toLowerCase()})` }))}
        />
        <TextField name="title" label={t("organisations.field.title")} description={t("organisations.field.title_hint")} maxLength={300} />
        <Checkbox
          label={t("organisations.field.voting")}
          description={observes ? t("organisations.governor_observes") : t("organisations.field.voting_hint")}
          checked={votes && !observes}
          disabled={observes}
          onChange={(event) => setVotes(event.target.checked)}
        />
        <DateField name="valid_from" label={t("organisations.field.valid_from")} />
        <DateField name="valid_to" label={t("organisations.field.valid_to")} description={t("organisations.field.valid_to_hint")} optional />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t("organisations.give_seat")}
          </Button>
          <Button asChild variant="tertiary">
            <Link to="/forum">{t("app.cancel")}</Link>
          </Button>
        </div>
      </Form>
    </>
  );
}
