import { Button, Card, Checkbox, Heading } from "@digdir/designsystemet-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { told } from "@/components/wholeProblem";

interface Values {
  name: string | null;
  consumer: string | null;
  role: "forum_secretary" | "county_economist" | null;
}

/** Lets an organisation's Maskinporten tokens work for the county. */
export function IntegrationForm({ onMade }: { onMade: () => unknown }) {
  const { t } = useTranslation();
  const key = useIdempotencyKey();
  const [suppliers, setSuppliers] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const form = useForm<Values>({ shouldFocusError: false, mode: "onBlur", defaultValues: { name: null, consumer: null, role: null } });
  const send = useMutation({
    mutationFn: (body: components["schemas"]["IntegrationCreate"]) => told(bodyOf(api.POST("/api/v1/integrations", { params: { header: key.headers() }, body }))),
    onSuccess: async (answer) => {
      key.renew();
      setMade(answer.name);
      form.reset();
      setSuppliers(false);
      await onMade();
    },
    onError: () => key.renew(),
  });
  return (
    <Card className="fl-form-card">
      <Form
        form={form}
        onSubmit={async ({ name, consumer, role }) =>
          void (await send.mutateAsync({ name: name ?? "", consumer: consumer ?? "", role: role ?? "forum_secretary", accepts_suppliers: suppliers }))
        }
      >
        <Heading level={3} data-size="2xs">
          {t("access.integrate_title")}
        </Heading>
        <TextField name="name" label={t("access.system")} description={t("access.system_hint")} maxLength={300} />
        <TextField name="consumer" label={t("access.consumer")} description={t("access.consumer_hint")} maxLength={40} />
        <SelectField
          name="role"
          label={t("access.rights_of")}
          description={t("access.rights_hint")}
          options={(["forum_secretary", "county_economist"] as const).map((one) => ({ value: one, label: t(`role.${one}`) }))}
        />
        <Checkbox label={t("access.suppliers_label")} description={t("access.suppliers_hint")} checked={suppliers} onChange={(event) => setSuppliers(event.target.checked)} />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t("access.integrate")}
          </Button>
        </div>
      </Form>
      <Notice>{made && t("access.integrated", { name: made })}</Notice>
    </Card>
  );
}
