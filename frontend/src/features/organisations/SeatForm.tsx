import { Button, Checkbox, Label, Paragraph, Select } from "@digdir/designsystemet-react";
import { TrashIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useController, useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { DateField, SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { allOrganisationsQuery } from "@/components/organisationsQuery";
import { PageHeader } from "@/components/PageHeader";
import { useRules } from "@/components/useRules";
import type { Scope } from "@/components/useScope";
import { useToday } from "@/components/useToday";
import { told } from "@/components/wholeProblem";

import styles from "./organisations.module.css";

type Seat = components["schemas"]["SeatRead"];
type Group = components["schemas"]["SeatCreate"]["group"];

interface Values {
  group: Group | null;
  organisation_id: string | null;
  title: string | null;
  valid_from: string | null;
  valid_to: string | null;
  deputy: string | null;
  tied_to: string[];
}

/** The secretary gives an organisation a seat, or changes one: its title, deputy, end and ties. */
export function SeatForm({ scope, seat }: { scope: Scope; seat?: Seat }) {
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
    defaultValues: {
      group: seat?.group ?? null,
      organisation_id: seat?.organisation.id ?? null,
      title: seat?.title ?? null,
      valid_from: seat?.valid_from ?? today,
      valid_to: seat?.valid_to ?? null,
      deputy: seat?.deputy ?? null,
      tied_to: seat?.tied_to.map((one) => one.id) ?? [],
    },
  });
  const group = useWatch({ control: form.control, name: "group" });
  // The county governor may only observe.
  const observes = group === "county_governor";
  const send = useMutation({
    mutationFn: async (body: components["schemas"]["SeatCreate"]) => {
      if (!seat) return told(bodyOf(api.POST("/api/v1/seats", { params: { header: key.headers() }, body })));
      const { title, deputy, valid_to, tied_to } = body;
      const path = { seat_id: seat.id };
      const { response } = await api.GET("/api/v1/seats/{seat_id}", { params: { path } });
      return told(bodyOf(api.PATCH("/api/v1/seats/{seat_id}", { params: { path, header: { "if-match": response.headers.get("etag") ?? "" } }, body: { title, deputy, valid_to, tied_to } })));
    },
    onSuccess: async (saved) => {
      key.renew();
      await queries.invalidateQueries({ predicate: (query) => ["forum", "report"].includes(String(query.queryKey[0])) });
      await navigate({ to: "/forum", search: { saved: saved.organisation.name } });
    },
    onError: () => key.renew(),
  });
  return (
    <>
      <PageHeader title={t(seat ? "organisations.change_seat" : "organisations.add_seat")} lead={seat ? seat.organisation.name : t("organisations.add_seat_lead")} breadcrumbs={[{ label: t("nav.forum"), to: "/forum" }]} />
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
            deputy: values.deputy,
            tied_to: values.tied_to,
          }))
        }
      >
        {!seat && <>
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
        </>}
        <TextField name="title" label={t("organisations.field.title")} description={t("organisations.field.title_hint")} maxLength={300} />
        <TextField name="deputy" label={t("organisations.field.deputy")} description={t("organisations.field.deputy_hint")} maxLength={300} optional />
        <Ties bodies={all.data ?? []} />
        {!seat && <><Checkbox
          label={t("organisations.field.voting")}
          description={observes ? t("organisations.governor_observes") : t("organisations.field.voting_hint")}
          checked={votes && !observes}
          disabled={observes}
          onChange={(event) => setVotes(event.target.checked)}
        />
        <DateField name="valid_from" label={t("organisations.field.valid_from")} />
        </>}
        <DateField name="valid_to" label={t("organisations.field.valid_to")} description={t("organisations.field.valid_to_hint")} optional />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t(seat ? "organisations.save_seat" : "organisations.give_seat")}
          </Button>
          <Button asChild variant="tertiary">
            <Link to="/forum">{t("app.cancel")}</Link>
          </Button>
        </div>
      </Form>
    </>
  );
}

/** The organisations besides its own that whoever holds the seat is tied to: their needs and measures it does not judge. */
function Ties({ bodies }: { bodies: readonly { id: string; name: string }[] }) {
  const { t } = useTranslation();
  const id = useId();
  const { field } = useController<Values, "tied_to">({ name: "tied_to" });
  const names = new Map(bodies.map((body) => [body.id, body.name]));
  return (
    <div>
      <Label htmlFor={id}>
        {t("organisations.field.tied_to")} <span className="fl-optional">{t("form.optional")}</span>
      </Label>
      <Paragraph data-size="sm">{t("organisations.field.tied_to_hint")}</Paragraph>
      <Select id={id} value="" onChange={(event) => field.onChange([...field.value, event.target.value])}>
        <Select.Option value="">{t("organisations.field.tied_to_add")}</Select.Option>
        {bodies
          .filter((body) => !field.value.includes(body.id))
          .map((body) => (
            <Select.Option key={body.id} value={body.id}>
              {body.name}
            </Select.Option>
          ))}
      </Select>
      <ul className={styles.ties}>
        {field.value.map((one) => (
          <li key={one}>
            {names.get(one) ?? "…"}
            <Button type="button" variant="tertiary" data-color="neutral" icon data-size="sm" aria-label={t("organisations.field.tied_to_remove", { name: names.get(one) ?? "" })} onClick={() => field.onChange(field.value.filter((other) => other !== one))}>
              <TrashIcon aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
