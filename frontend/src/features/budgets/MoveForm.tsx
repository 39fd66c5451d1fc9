import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import { DateField, MoneyField, SelectField, TextAreaField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatKr } from "@/components/format";
import type { Scope } from "@/components/useScope";
import { useToday } from "@/components/useToday";
import { told } from "@/components/wholeProblem";
import { localized } from "@/text/i18n";

import styles from "./budgets.module.css";
import { MONEY_KEYS, type Overview } from "./money";

/** Money that is moved at the year's end: out of a pot, or what is unallocated onwards. */
export type Move = { most_ore: number } & ({ kind: "take_out"; pot: Overview["pots"][number] } | { kind: "return" | "carry" | "send" });

interface Values {
  to_county: string | null;
  amount_ore: number | null;
  on: string | null;
  reason: string | null;
}

export function MoveForm({ move, scope, onCancel, onDone }: { move: Move; scope: Scope; onCancel: () => void; onDone: (words: string) => void }) {
  const { t } = useTranslation();
  const today = useToday();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const counties = useQuery({
    queryKey: ["counties"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/counties", { signal })),
    enabled: move.kind === "send",
    staleTime: Infinity,
  }).data?.items;
  const form = useForm<Values>({ shouldFocusError: false, mode: "onBlur", defaultValues: { to_county: null, amount_ore: move.most_ore, on: today, reason: null } });
  const send = useMutation({
    mutationFn: (values: { to_county: string; amount_ore: number; on: string; reason: string }) => {
      const { to_county, ...moved } = values;
      const params = { header: key.headers() };
      const free = { ...moved, school_year: scope.schoolYear, scheme: scope.scheme };
      switch (move.kind) {
        case "take_out":
          return told(bodyOf(api.POST("/api/v1/deallocations", { params, body: { ...moved, pot_id: move.pot.pot_id } })));
        case "return":
          return told(bodyOf(api.POST("/api/v1/returns", { params, body: free })));
        case "carry":
          return told(bodyOf(api.POST("/api/v1/carry-overs", { params, body: free })));
        case "send":
          return told(bodyOf(api.POST("/api/v1/transfers", { params, body: { ...free, to_county } })));
      }
    },
    onSuccess: async (posting) => {
      key.renew();
      await queries.invalidateQueries({ predicate: (query) => MONEY_KEYS.includes(String(query.queryKey[0])) });
      onDone(t(`budgets.closing.done.${move.kind}`, { amount: formatKr(posting.amount_ore) }));
    },
  });
  const pot = move.kind === "take_out" ? localized(move.pot) : "";
  return (
    <Form
      form={form}
      onSubmit={async ({ to_county, amount_ore, on, reason }) =>
        void (await send.mutateAsync({ to_county: to_county ?? "", amount_ore: amount_ore ?? 0, on: on ?? today, reason: reason ?? "" }))
      }
    >
      <div className={styles.nested}>
        <Heading level={2} data-size="sm">
          {t(`budgets.closing.form.${move.kind}.title`, { pot })}
        </Heading>
        <Paragraph>{t(`budgets.closing.form.${move.kind}.text`)}</Paragraph>
      </div>
      {move.kind === "send" && (
        <SelectField
          name="to_county"
          label={t("budgets.closing.to_county")}
          options={(counties ?? []).filter((one) => one.number !== scope.county && one.valid_to === null).map((one) => ({ value: one.number, label: one.name }))}
        />
      )}
      <MoneyField name="amount_ore" label={t("budgets.field.amount")} min={1} description={t("budgets.closing.most", { amount: formatKr(move.most_ore) })} />
      <DateField name="on" label={t("budgets.field.on")} />
      <TextAreaField name="reason" label={t("budgets.field.reason")} maxLength={4000} rows={3} />
      <ErrorSummary />
      <div className="fl-actions">
        <Button type="submit" loading={send.isPending}>
          {t(`budgets.closing.${move.kind}`)}
        </Button>
        <Button type="button" variant="tertiary" onClick={onCancel}>
          {t("app.cancel")}
        </Button>
      </div>
    </Form>
  );
}
