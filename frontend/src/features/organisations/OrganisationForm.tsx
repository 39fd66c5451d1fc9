import { Button } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema";
import { CheckboxGroupField, SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatOrganisationNumber } from "@/components/format";
import { allOrganisationsQuery } from "@/components/organisationsQuery";
import { PageHeader } from "@/components/PageHeader";
import type { Scope } from "@/components/useScope";

import { type Kind, KINDS } from "./kinds";

interface Values {
  name: string | null;
  kind: Kind | null;
  number: string | null;
  written_norm: "nb" | "nn" | null;
  member_ids: string[];
}

const WITH_MEMBERS = new Set<Kind | null>(["network", "training_office"]);
const MEMBERS = new Set<Kind>(["school", "private_school", "company"]);

/** The secretary registers an organisation that is not there. */
export function OrganisationForm({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const form = useForm<Values>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: { name: null, kind: null, number: null, written_norm: "nb", member_ids: [] },
  });
  const kind = useWatch({ control: form.control, name: "kind" });
  const withMembers = WITH_MEMBERS.has(kind);
  const all = useQuery({ ...allOrganisationsQuery(scope.county), enabled: withMembers });
  const send = useMutation({
    mutationFn: (body: components["schemas"]["OrganisationCreate"]) => bodyOf(api.POST("/api/v1/organisations", { params: { header: key.headers() }, body })),
    onSuccess: async (saved) => {
      key.renew();
      await queries.invalidateQueries({ queryKey: ["organisations"] });
      await navigate({ to: "/organisations", search: { saved: saved.name } });
    },
    onError: () => key.renew(),
  });
  return (
    <>
      <PageHeader title={t("organisations.register")} lead={t("organisations.register_lead")} breadcrumbs={[{ label: t("nav.organisations"), to: "/organisations" }]} />
      <Form
        form={form}
        onSubmit={async (values) => {
          try {
            await send.mutateAsync({
              name: values.name ?? "",
              kind: values.kind ?? "school",
              number: values.number,
              written_norm: values.written_norm ?? "nb",
              counties: [],
              member_ids: withMembers ? values.member_ids : [],
            });
          } catch (thrown) {
            // The server tells of a number already in use for the record as a whole; it belongs at the field.
            if (!(thrown instanceof ApiProblem) || thrown.code !== "organisation_number_taken") throw thrown;
            form.setError("number", { type: thrown.code, message: `${thrown.title} ${thrown.detail ?? ""}`.trim() });
          }
        }}
      >
        <TextField name="name" label={t("organisations.field.name")} maxLength={300} />
        <SelectField name="kind" label={t("organisations.field.kind")} options={KINDS.map((one) => ({ value: one, label: t(`organisations.kind.${one}`) }))} />
        <TextField name="number" label={t("organisations.field.number")} description={t("organisations.field.number_hint")} optional maxLength={40} />
        <SelectField
          name="written_norm"
          label={t("organisations.field.written_norm")}
          description={t("organisations.field.written_norm_hint")}
          options={(["nb", "nn"] as const).map((one) => ({ value: one, label: t(`organisations.norm.${one}`) }))}
        />
        {withMembers && (
          <CheckboxGroupField
            name="member_ids"
            label={t("organisations.field.members")}
            description={t("organisations.field.members_hint")}
            optional
            options={(all.data ?? [])
              .filter((one) => MEMBERS.has(one.kind))
              .map((one) => ({ value: one.id, label: one.name, description: one.number ? formatOrganisationNumber(one.number) : undefined }))}
          />
        )}
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t("organisations.register")}
          </Button>
          <Button asChild variant="tertiary">
            <Link to="/organisations">{t("app.cancel")}</Link>
          </Button>
        </div>
      </Form>
    </>
  );
}
