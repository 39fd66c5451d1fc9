import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { DateField, MoneyField, SelectField, TextAreaField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatKr, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { Rulings } from "@/components/Rulings";
import { ErrorState, LoadingState, NotFound } from "@/components/states";
import { useKeptForm } from "@/components/useKeptForm";
import { useUrlFilters } from "@/components/useUrlFilters";
import { told } from "@/components/wholeProblem";
import { localized } from "@/text/i18n";

import styles from "./decisions.module.css";
import { assessmentQuery, type Decision, decisionQuery, measureQuery, type Outcome, OUTCOMES, potsQuery, TOUCHED } from "./queries";

type Measure = components["schemas"]["MeasureRead"];
type Assessed = components["schemas"]["AssessmentRead"];

interface Values {
  outcome: Outcome | null;
  granted_ore: number | null;
  pot_id: string | null;
  reason: string | null;
  terms: string | null;
  deviation: string | null;
  forum_on: string | null;
  /** What is promised for later school years, by year. */
  later: Record<string, number | null>;
}

/** The school years after its own in which a measure still runs, at most four. */
const laterYears = (measure: Measure) => [1, 2, 3, 4].map((ahead) => measure.school_year + ahead).filter((year) => measure.end_on !== null && measure.end_on > `${year}-07-31`);

/** A decision is prepared, or gone on with, with the application's findings beside it. */
export default function DecisionFormPage() {
  const { t, i18n } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { filters } = useUrlFilters();
  const decision = useQuery(decisionQuery(id, i18n.language));
  const measureId = decision.data?.measure.id ?? filters.measure_id ?? "";
  const measure = useQuery(measureQuery(measureId));
  const assessment = useQuery(assessmentQuery(measureId, i18n.language));
  const error = decision.error ?? measure.error ?? assessment.error;
  if (id === "" && measureId === "") return <NotFound />;
  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([measure.refetch(), assessment.refetch()])} />;
  if ((id !== "" && !decision.data) || !measure.data || !assessment.data) {
    return (
      <>
        <PageHeader title={t("decisions.form.title")} breadcrumbs={[{ label: t("nav.decisions"), to: "/decisions" }]} />
        <LoadingState />
      </>
    );
  }
  return <DecisionForm key={id || measureId} measure={measure.data} assessment={assessment.data} decision={decision.data ?? null} />;
}

function DecisionForm({ measure, assessment, decision }: { measure: Measure; assessment: Assessed; decision: Decision | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const session = useSession();
  const key = useIdempotencyKey();
  const pots = useQuery(potsQuery(measure.school_year, measure.scheme)).data ?? [];
  const suggested = assessment.amount_ore === null ? measure.applied_ore : Math.min(assessment.amount_ore, measure.applied_ore);
  const form = useForm<Values>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: {
      outcome: decision?.outcome ?? null,
      granted_ore: decision ? decision.granted_ore : suggested,
      pot_id: decision?.pot_id ?? null,
      reason: decision?.reason ?? null,
      terms: decision?.terms ?? null,
      deviation: decision?.deviation ?? null,
      forum_on: decision?.forum_on ?? null,
      later: Object.fromEntries((decision?.later ?? []).map((year) => [`y${year.school_year}`, year.amount_ore])),
    },
  });
  const kept = useKeptForm(form, `decision-${decision?.id ?? "new"}-${session?.actor?.subject ?? ""}-${measure.id}`);
  const [outcome, granted, potId, later] = useWatch({ control: form.control, name: ["outcome", "granted_ore", "pot_id", "later"] });
  const grants = outcome === "full" || outcome === "part";
  const years = laterYears(measure);
  const promised = years.map((year) => ({ school_year: year, amount_ore: later[`y${year}`] ?? 0 })).filter((year) => year.amount_ore > 0);
  const laterSum = promised.reduce((sum, year) => sum + year.amount_ore, 0);
  // The whole sum is given when what is not for later years is given now.
  const now = outcome === "full" ? measure.applied_ore - laterSum : (granted ?? 0);
  const departs = grants && (!assessment.eligible || (assessment.amount_ore !== null && now + laterSum > assessment.amount_ore));
  const pot = pots.find((one) => one.pot_id === potId);

  const send = useMutation({
    mutationFn: (body: components["schemas"]["DecisionUpdate"]) =>
      told(
        decision
          ? bodyOf(api.PATCH("/api/v1/decisions/{decision_id}", { params: { path: { decision_id: decision.id }, header: ifMatch(decision) }, body }))
          : bodyOf(api.POST("/api/v1/decisions", { params: { header: key.headers() }, body: { ...body, measure_id: measure.id } as components["schemas"]["DecisionCreate"] })),
      ),
    onSuccess: async (saved) => {
      key.renew();
      kept.forget();
      await queries.invalidateQueries({ predicate: (query) => TOUCHED.includes(String(query.queryKey[0])) });
      await navigate({ to: "/decisions/$id", params: { id: saved.id }, search: {} });
    },
  });

  return (
    <>
      <PageHeader
        title={t("decisions.form.title")}
        lead={t("decisions.form.lead", { owner: measure.owner.name, amount: formatKr(measure.applied_ore) })}
        breadcrumbs={[
          { label: t("nav.decisions"), to: "/decisions" },
          { label: measure.title, to: `/measures/${measure.id}` },
        ]}
      />
      <div className={styles.side}>
        <Form
          form={form}
          onSubmit={async (values) =>
            void (await send.mutateAsync({
              outcome: values.outcome ?? "none",
              granted_ore: grants ? Math.max(now, 0) : 0,
              later: grants ? promised : [],
              pot_id: grants ? values.pot_id : null,
              reason: values.reason ?? "",
              terms: values.terms,
              deviation: departs ? values.deviation : null,
              forum_on: values.forum_on,
            }))
          }
        >
          {kept.recovered && <Alert data-color="info">{t("save.recovered")}</Alert>}
          <SelectField
            name="outcome"
            label={t("decisions.field.outcome")}
            options={OUTCOMES.map((one) => ({ value: one, label: t(`decisions.outcome.${one}`) }))}
          />
          {outcome === "part" && (
            <MoneyField
              name="granted_ore"
              label={t("decisions.field.granted_ore")}
              min={1}
              description={assessment.amount_ore === null ? t("decisions.hint.applied", { amount: formatKr(measure.applied_ore) }) : t("decisions.hint.practice", { amount: formatKr(assessment.amount_ore) })}
            />
          )}
          {grants &&
            years.map((year) => (
              <MoneyField
                key={year}
                name={`later.y${year}`}
                label={t("decisions.field.later", { year: formatSchoolYear(year) })}
                description={outcome === "full" ? t("decisions.hint.later_full", { amount: formatKr(now) }) : t("decisions.hint.later")}
                min={0}
                optional
              />
            ))}
          {grants && (
            <>
              <SelectField
                name="pot_id"
                label={t("decisions.field.pot_id")}
                description={pot ? t("decisions.hint.pot_after", { amount: formatKr(pot.left_ore - now) }) : undefined}
                options={pots.map((one) => ({ value: one.pot_id, label: t("decisions.pot_with_left", { pot: localized(one), amount: formatKr(one.left_ore) }) }))}
              />
              <DateField name="forum_on" label={t("decisions.field.forum_on")} description={t("decisions.hint.forum_on")} optional />
            </>
          )}
          {departs && <TextAreaField name="deviation" label={t("decisions.field.deviation")} description={t("decisions.hint.deviation")} maxLength={10000} rows={3} />}
          <TextAreaField name="reason" label={t("decisions.field.reason")} description={t("decisions.hint.reason")} maxLength={4000} rows={5} />
          <TextAreaField name="terms" label={t("decisions.field.terms")} description={t("decisions.hint.terms")} maxLength={10000} rows={3} optional />
          <ErrorSummary />
          <div className="fl-actions">
            <Button type="submit" loading={send.isPending}>
              {t("decisions.form.save")}
            </Button>
            <Button asChild variant="tertiary">
              <Link to="/measures/$id" params={{ id: measure.id }} onClick={kept.forget}>
                {t("app.cancel")}
              </Link>
            </Button>
          </div>
        </Form>
        <aside className={styles.beside} aria-labelledby="findings">
          <Heading level={2} data-size="2xs" id="findings">
            {assessment.amount_ore === null ? t("decisions.findings.title") : t("decisions.findings.amount", { amount: formatKr(assessment.amount_ore) })}
          </Heading>
          <Paragraph data-size="sm" className={styles.quiet}>
            {t(assessment.eligible ? "decisions.findings.eligible" : "decisions.findings.broken")}
          </Paragraph>
          <Rulings rulings={assessment.rulings} />
        </aside>
      </div>
    </>
  );
}
