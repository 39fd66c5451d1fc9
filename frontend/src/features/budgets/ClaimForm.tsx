import { Alert, Button, Card, Heading, Paragraph } from "@digdir/designsystemet-react";
import { PaperplaneIcon, PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useFieldArray, useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { Attachments } from "@/components/Attachments";
import { ConflictNotice } from "@/components/ConflictNotice";
import { DateField, MoneyField, TextAreaField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatKr } from "@/components/format";
import { useRecordDraft } from "@/components/recordDraft";
import { without } from "@/components/refused";
import { SavedMarker } from "@/components/SavedMarker";

import styles from "./budgets.module.css";
import { bodyOfClaim, CLAIM_KEYS, type Claim, claimQuery, type ClaimValues, emptyLine, isWhole, sumOf, valuesOf } from "./claims";

/** A claim is written: what was bought, the receipts, and the invoice's reference. Saved while one writes. */
export function ClaimForm({ claim, onSent }: { claim: Claim; onSent: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [sending, setSending] = useState(false);
  const form = useForm<ClaimValues>({ shouldFocusError: false, mode: "onBlur", defaultValues: valuesOf(claim) });
  const lines = useFieldArray({ control: form.control, name: "lines" });
  const values = useWatch({ control: form.control }) as ClaimValues;
  const read = (id: string) => bodyOf(api.GET("/api/v1/claims/{claim_id}", { params: { path: { claim_id: id } } }));
  const update = useMutation({
    networkMode: "always",
    mutationFn: ({ record, body }: { record: Claim; body: ReturnType<typeof bodyOfClaim> }) =>
      bodyOf(api.PATCH("/api/v1/claims/{claim_id}", { params: { path: { claim_id: record.id }, header: ifMatch(record) }, body })),
  });
  const draft = useRecordDraft<ClaimValues, Claim, never>({
    form,
    record: claim,
    newKey: `claim-${claim.id}`,
    keyOf: (id) => `claim-${id}`,
    // It is begun on the commitment's page.
    begin: () => null,
    create: () => Promise.reject(new Error("begun elsewhere")),
    update: (record, wanted, refused) => update.mutateAsync({ record, body: without(bodyOfClaim(wanted), refused) }),
    read,
    toValues: valuesOf,
    whole: isWhole,
    onSaved: (saved) => queries.setQueryData(claimQuery(saved.id).queryKey, saved),
  });
  const sum = sumOf(values);
  const inWords = (one: ClaimValues, name: keyof ClaimValues) =>
    name === "lines" ? t("budgets.claim.sum", { sum: formatKr(sumOf(one)), room: formatKr(claim.room_ore) }) : (one[name] ?? "");
  const differences = (theirs: ClaimValues) =>
    (["reference", "lines", "remark"] as const).map((name) => ({
      name,
      label: name === "lines" ? t("budgets.claim.receipts_caption") : t(`budgets.claim.field.${name}`),
      mine: inWords(values, name),
      theirs: inWords(theirs, name),
    }));
  const send = async () => {
    setSending(true);
    try {
      const stored = await draft.flush();
      if (!stored) return;
      const sent = await bodyOf(
        api.POST("/api/v1/claims/{claim_id}/transitions", {
          params: { path: { claim_id: stored.id }, header: { ...ifMatch(stored), "idempotency-key": newIdempotencyKey() } },
          body: { action: "send" },
        }),
      );
      draft.renew(sent);
      onSent();
      await queries.invalidateQueries({ predicate: (query) => CLAIM_KEYS.includes(String(query.queryKey[0])) });
    } finally {
      setSending(false);
    }
  };
  return (
    <Form form={form} onSubmit={send} className={styles.claimForm}>
      {draft.recovered && !draft.conflict && <Alert data-color="info">{t("save.recovered")}</Alert>}
      {claim.status === "returned" && claim.status_reason && (
        <Alert data-color="warning">
          <Heading level={2} data-size="2xs">
            {t("budgets.claim.returned")}
          </Heading>
          <Paragraph>{claim.status_reason}</Paragraph>
        </Alert>
      )}
      {draft.conflict && <ConflictNotice fields={differences(valuesOf(draft.conflict))} onKeepMine={() => void draft.keepMine()} onTakeTheirs={draft.takeTheirs} />}
      <TextField name="reference" label={t("budgets.claim.field.reference")} description={t("budgets.claim.field.reference_hint")} maxLength={300} />
      {lines.fields.map((line, index) => (
        <Card key={line.id} className={styles.receipt}>
          <div className={styles.receiptHead}>
            <Heading level={2} data-size="2xs">
              {t("budgets.claim.receipt", { number: index + 1 })}
            </Heading>
            {lines.fields.length > 1 && (
              <Button type="button" variant="tertiary" data-color="neutral" icon aria-label={t("budgets.claim.remove_receipt", { number: index + 1 })} onClick={() => lines.remove(index)}>
                <TrashIcon aria-hidden />
              </Button>
            )}
          </div>
          <TextField name={`lines.${index}.description`} label={t("budgets.claim.field.description")} maxLength={300} />
          <MoneyField name={`lines.${index}.amount_ore`} label={t("budgets.claim.field.amount_ore")} min={1} />
          <DateField name={`lines.${index}.spent_on`} label={t("budgets.claim.field.spent_on")} />
        </Card>
      ))}
      <div className="fl-actions">
        <Button type="button" variant="secondary" data-size="sm" onClick={() => lines.append(emptyLine)}>
          <PlusIcon aria-hidden /> {t("budgets.claim.add_receipt")}
        </Button>
      </div>
      <p className={styles.claimSum} aria-live="polite">
        {t(sum > claim.room_ore ? "budgets.claim.sum_over" : "budgets.claim.sum", { sum: formatKr(sum), room: formatKr(claim.room_ore), over: formatKr(sum - claim.room_ore) })}
      </p>
      <Attachments
        of="claim"
        id={claim.id}
        editable
        title={t("budgets.claim.attachments")}
        hint={t("budgets.claim.attachments_hint")}
        inTurn={(change) =>
          draft.inTurn(async () => {
            await change();
            return read(claim.id);
          })
        }
      />
      <TextAreaField name="remark" label={t("budgets.claim.field.remark")} maxLength={10_000} rows={3} optional />
      <ErrorSummary />
      <div className="fl-actions">
        <Button type="submit" loading={sending}>
          <PaperplaneIcon aria-hidden /> {t("budgets.claim.send")}
        </Button>
        <SavedMarker state={draft.state} waits={isWhole(values) ? null : t("budgets.claim.half_line")} />
      </div>
    </Form>
  );
}
