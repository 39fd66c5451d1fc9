import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import { DateField, SelectField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatKr, formatSchoolYear } from "@/components/format";
import { useToday } from "@/components/useToday";
import { told } from "@/components/wholeProblem";
import { localized } from "@/text/i18n";

import styles from "./decisions.module.css";
import { type Decision, measureQuery, potsQuery, TOUCHED } from "./queries";

type Year = Decision["later"][number];

/** What the decision promises for later school years, each with its commitment or the way to it. */
export function LaterYears({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number | null>(null);
  const may = decision.allowed_actions.includes("take_up");
  return (
    <section aria-labelledby="later-years">
      <Heading level={2} data-size="xs" id="later-years">
        {t("decisions.later.title")}
      </Heading>
      <Paragraph className={styles.quiet}>{t("decisions.later.text")}</Paragraph>
      <dl className={styles.sums}>
        {decision.later.map((year) => (
          <div key={year.school_year}>
            <dt>{formatSchoolYear(year.school_year)}</dt>
            <dd>
              {formatKr(year.amount_ore)}{" "}
              {year.commitment_id ? (
                <Link to="/budgets/commitments/$id" params={{ id: year.commitment_id }}>
                  {t("decisions.later.committed")}
                </Link>
              ) : (
                may &&
                open !== year.school_year && (
                  <Button type="button" variant="tertiary" data-size="sm" onClick={() => setOpen(year.school_year)}>
                    {t("decisions.later.commit")}
                  </Button>
                )
              )}
            </dd>
          </div>
        ))}
      </dl>
      {decision.later.map((year) => year.school_year === open && <CommitYear key={year.school_year} decision={decision} year={year} onDone={() => setOpen(null)} />)}
    </section>
  );
}

/** The year's promise becomes a commitment, from a pot of that year's plan. */
function CommitYear({ decision, year, onDone }: { decision: Decision; year: Year; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const today = useToday();
  const key = useIdempotencyKey();
  const scheme = useQuery(measureQuery(decision.measure.id)).data?.scheme;
  const pots = useQuery(potsQuery(scheme ? year.school_year : undefined, scheme));
  const form = useForm<{ pot_id: string | null; on: string | null }>({ shouldFocusError: false, mode: "onBlur", defaultValues: { pot_id: null, on: today } });
  const commit = useMutation({
    mutationFn: ({ pot_id, on }: { pot_id: string; on: string }) =>
      told(
        bodyOf(
          api.POST("/api/v1/decisions/{decision_id}/commitments", {
            params: { path: { decision_id: decision.id }, header: key.headers() },
            body: { school_year: year.school_year, pot_id, decided_on: on },
          }),
        ),
      ),
    onSuccess: async () => {
      key.renew();
      await queries.invalidateQueries({ predicate: (query) => TOUCHED.includes(String(query.queryKey[0])) });
      onDone();
    },
  });
  if (pots.data?.length === 0) return <Paragraph>{t("decisions.later.no_plan", { year: formatSchoolYear(year.school_year) })}</Paragraph>;
  return (
    <Form form={form} rename={{ decided_on: "on" }} onSubmit={async ({ pot_id, on }) => void (await commit.mutateAsync({ pot_id: pot_id ?? "", on: on ?? today }))}>
      <SelectField
        name="pot_id"
        label={t("decisions.field.pot_id")}
        options={(pots.data ?? []).map((one) => ({ value: one.pot_id, label: t("decisions.pot_with_left", { pot: localized(one), amount: formatKr(one.left_ore) }) }))}
      />
      <DateField name="on" label={t("decisions.later.on")} />
      <ErrorSummary />
      <div className="fl-actions">
        <Button type="submit" loading={commit.isPending}>
          {t("decisions.later.commit_year", { year: formatSchoolYear(year.school_year), amount: formatKr(year.amount_ore) })}
        </Button>
        <Button type="button" variant="tertiary" onClick={onDone}>
          {t("app.cancel")}
        </Button>
      </div>
    </Form>
  );
}
