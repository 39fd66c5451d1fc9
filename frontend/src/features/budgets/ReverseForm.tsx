import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import { DateField, TextAreaField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatKr } from "@/components/format";
import { useToday } from "@/components/useToday";
import { told } from "@/components/wholeProblem";

import styles from "./budgets.module.css";
import { MONEY_KEYS, type Posting } from "./money";

/** Undoes a posting by a new one with a reason; the old one stays. */
export function ReverseForm({ posting, onCancel, onDone }: { posting: Posting; onCancel: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const today = useToday();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const form = useForm<{ on: string | null; reason: string | null }>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: { on: today, reason: null },
  });
  const send = useMutation({
    mutationFn: (body: { on: string; reason: string }) =>
      told(bodyOf(api.POST("/api/v1/postings/{posting_id}/reversal", { params: { path: { posting_id: posting.id }, header: key.headers() }, body }))),
    onSuccess: async () => {
      key.renew();
      await queries.invalidateQueries({ predicate: (query) => MONEY_KEYS.includes(String(query.queryKey[0])) });
      onDone();
    },
  });
  return (
    <Form form={form} onSubmit={async ({ on, reason }) => void (await send.mutateAsync({ on: on ?? today, reason: reason ?? "" }))}>
      <div className={styles.nested}>
        <Heading level={3} data-size="2xs">
          {t("budgets.reverse_title", { kind: t(`budgets.kind.${posting.kind}`).toLowerCase(), amount: formatKr(posting.amount_ore) })}
        </Heading>
        <Paragraph>{t("budgets.reverse_text")}</Paragraph>
      </div>
      <DateField name="on" label={t("budgets.field.on")} />
      <TextAreaField name="reason" label={t("budgets.field.reason")} description={t("budgets.field.reverse_hint")} maxLength={4000} rows={3} />
      <ErrorSummary />
      <div className="fl-actions">
        <Button type="submit" loading={send.isPending}>
          {t("budgets.reverse")}
        </Button>
        <Button type="button" variant="tertiary" onClick={onCancel}>
          {t("app.cancel")}
        </Button>
      </div>
    </Form>
  );
}
