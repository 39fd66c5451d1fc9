import { Alert, Button, Card, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { CheckboxGroupField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { told } from "@/components/wholeProblem";

type Made = components["schemas"]["WebhookMade"];

/** The records that other systems most often want to hear of; the API takes single steps too. */
const EVENTS = ["need", "measure", "decision", "commitment", "evaluation", "plan", "meeting"] as const;

interface Values {
  url: string | null;
  events: string[];
}

/** Tells an address of what happens from now on. The secret is shown once, for the receiver to check the signature. */
export function WebhookForm({ onMade }: { onMade: () => unknown }) {
  const { t } = useTranslation();
  const key = useIdempotencyKey();
  const [made, setMade] = useState<Made | null>(null);
  const form = useForm<Values>({ shouldFocusError: false, mode: "onBlur", defaultValues: { url: null, events: [] } });
  const send = useMutation({
    mutationFn: (body: components["schemas"]["WebhookCreate"]) => told(bodyOf(api.POST("/api/v1/webhooks", { params: { header: key.headers() }, body }))),
    onSuccess: async (answer) => {
      key.renew();
      setMade(answer);
      form.reset();
      await onMade();
    },
    onError: () => key.renew(),
  });
  return (
    <Card className="fl-form-card">
      <Form form={form} onSubmit={async ({ url, events }) => void (await send.mutateAsync({ url: url ?? "", events }))}>
        <Heading level={3} data-size="2xs">
          {t("webhooks.new_title")}
        </Heading>
        <TextField name="url" label={t("webhooks.address")} description={t("webhooks.address_hint")} maxLength={300} />
        <CheckboxGroupField
          name="events"
          label={t("webhooks.events")}
          description={t("webhooks.events_hint")}
          optional
          options={EVENTS.map((one) => ({ value: one, label: t(`webhooks.event.${one}`) }))}
        />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={send.isPending}>
            {t("webhooks.create")}
          </Button>
        </div>
      </Form>
      <div role="status">
        {made && (
          <Alert data-color="success">
            <Heading level={3} data-size="2xs">
              {t("webhooks.made_title")}
            </Heading>
            <Paragraph data-size="sm">{t("webhooks.made_text")}</Paragraph>
            <p className="fl-once">{made.secret}</p>
          </Alert>
        )}
      </div>
    </Card>
  );
}
