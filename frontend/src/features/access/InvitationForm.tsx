import { Alert, Button, Card, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { SelectField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatDate } from "@/components/format";
import { allOrganisationsQuery } from "@/components/organisationsQuery";
import { told } from "@/components/wholeProblem";

type Role = components["schemas"]["Role"];
type Kind = components["schemas"]["OrganisationKind"];
type Made = components["schemas"]["InvitationMade"];

/** Which organisations give which role; the server has the last word. */
const KINDS: Partial<Record<Role, readonly Kind[]>> = {
  forum_member: ["union", "employers_organisation", "vet_board", "school", "private_school", "provider", "county_authority"],
  school_leader: ["school", "private_school"],
  company: ["company"],
  training_office: ["training_office"],
  network_coordinator: ["network"],
  forum_secretary: ["county_authority"],
  county_economist: ["county_authority"],
  county_governor: ["county_governor"],
};
const ROLES = Object.keys(KINDS) as Role[];

interface Values {
  role: Role | null;
  organisation_id: string | null;
}

/** Invites somebody: the link is shown once, for the county to send as it sends other things. */
export function InvitationForm({ county, onMade }: { county: string; onMade: () => unknown }) {
  const { t } = useTranslation();
  const key = useIdempotencyKey();
  const all = useQuery(allOrganisationsQuery(county));
  const [made, setMade] = useState<Made | null>(null);
  const [copied, setCopied] = useState(false);
  const form = useForm<Values>({ shouldFocusError: false, mode: "onBlur", defaultValues: { role: null, organisation_id: null } });
  const role = useWatch({ control: form.control, name: "role" });
  const kinds = (role && KINDS[role]) ?? [];
  const send = useMutation({
    mutationFn: (body: components["schemas"]["InvitationCreate"]) => told(bodyOf(api.POST("/api/v1/invitations", { params: { header: key.headers() }, body }))),
    onSuccess: async (answer) => {
      key.renew();
      setMade(answer);
      setCopied(false);
      form.reset();
      await onMade();
    },
    onError: () => key.renew(),
  });
  const link = made && `${window.location.origin}/invitation#${made.code}`;
  return (
    <Card className="fl-form-card">
      <Form form={form} onSubmit={async (values) => void (values.role && values.organisation_id && (await send.mutateAsync({ role: values.role, organisation_id: values.organisation_id })))}>
        <Heading level={3} data-size="2xs">
          {t("access.invite_title")}
        </Heading>
        <SelectField name="role" label={t("access.role")} options={ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))} />
        <SelectField
          name="organisation_id"
          label={t("access.organisation")}
          description={t("access.organisation_hint")}
          options={(all.data ?? []).filter((one) => kinds.includes(one.kind)).map((one) => ({ value: one.id, label: one.name }))}
        />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t("access.invite")}
          </Button>
        </div>
      </Form>
      <div role="status">
        {made && link && (
          <Alert data-color="success">
            <Heading level={3} data-size="2xs">
              {t("access.made_title", { organisation: made.organisation.name })}
            </Heading>
            <Paragraph data-size="sm">{t("access.made_text", { date: formatDate(made.expires_on) })}</Paragraph>
            <p className="fl-once">{link}</p>
            <Button
              type="button"
              variant="secondary"
              data-size="sm"
              onClick={() =>
                void navigator.clipboard.writeText(link).then(() => setCopied(true))
              }
            >
              {t(copied ? "access.copied" : "access.copy")}
            </Button>
          </Alert>
        )}
      </div>
    </Card>
  );
}
