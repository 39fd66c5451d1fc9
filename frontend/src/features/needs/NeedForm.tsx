import { Alert, Button, Card, Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowLeftIcon, ArrowRightIcon, PaperplaneIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { FormProvider, useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem, type ProblemDetail } from "@/api/problem";
import { useSession } from "@/api/session";
import { ConflictNotice } from "@/components/ConflictNotice";
import { CheckboxGroupField, DateField, IntegerField, MoneyField, SelectField, TextAreaField, TextField } from "@/components/fields";
import { fieldId } from "@/components/Form";
import { formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { hasUnread, isUnread, useRecordDraft } from "@/components/recordDraft";
import { refusedNow, without } from "@/components/refused";
import { SavedMarker } from "@/components/SavedMarker";
import { focusSoon, StepProgress, useSteps } from "@/components/steps";
import { useOnce } from "@/components/useOnce";
import { useUrlFilters } from "@/components/useUrlFilters";
import { language } from "@/text/i18n";

import { Missing } from "./Missing";
import styles from "./needs.module.css";
import { OwnerField } from "./OwnerField";
import { actsForOthers, type Finding, type Need, needQuery, organisationQuery } from "./queries";
import { Review } from "./Review";
import { beginning, bodyOfNeed, emptyNeed, isWhole, type NeedField, type NeedValues, type Step, stepOf, STEPS, tradeFits, valuesOf, waitsFor } from "./values";
import { useNeedWords } from "./words";

/** The texts of a need are stories, not essays; the server takes up to this. */
const PROSE = 10_000;

export function NeedForm({ need }: { need: Need | null }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { filters, set } = useUrlFilters();
  const session = useSession();
  const actor = session?.actor;
  const { codes, label, value } = useNeedWords();
  const [findings, setFindings] = useState<Finding[] | null>(need?.findings ?? null);
  const [problem, setProblem] = useState<string | null>(null);
  const missingBox = useRef<HTMLDivElement>(null);

  const year = (session?.school_year ?? 0) + 1;
  const own = actsForOthers(actor?.role) ? null : (actor?.organisation_id ?? null);
  const form = useForm<NeedValues>({ shouldFocusError: false, mode: "onBlur", defaultValues: need ? valuesOf(need) : emptyNeed(own, year) });
  const values = useWatch({ control: form.control }) as NeedValues;
  const owner = useQuery(organisationQuery(values.owner_id ?? ""));

  // Also without a net: the draft then says that it lies in the browser, instead of waiting in silence.
  const create = useMutation({
    networkMode: "always",
    mutationFn: ({ body, header }: { body: NonNullable<ReturnType<typeof beginning>>; header: { "idempotency-key": string } }) =>
      bodyOf(api.POST("/api/v1/needs", { params: { header }, body })),
  });
  const update = useMutation({
    networkMode: "always",
    mutationFn: ({ record, body }: { record: Need; body: ReturnType<typeof bodyOfNeed> }) =>
      bodyOf(api.PATCH("/api/v1/needs/{need_id}", { params: { path: { need_id: record.id }, header: ifMatch(record) }, body })),
  });
  const read = (id: string) => bodyOf(api.GET("/api/v1/needs/{need_id}", { params: { path: { need_id: id } } }));
  const draft = useRecordDraft<NeedValues, Need, NonNullable<ReturnType<typeof beginning>>>({
    form,
    record: need,
    newKey: `need-new-${actor?.subject ?? ""}`,
    keyOf: (id) => `need-${id}`,
    begin: (wanted) => beginning(wanted, language()),
    create: async (body, header) => {
      try {
        return await create.mutateAsync({ body, header });
      } catch (thrown) {
        // One that the person does not act for: said where the organisation is chosen.
        if (thrown instanceof ApiProblem && thrown.status === 403) form.setError("owner_id", { message: [thrown.title, thrown.detail].filter(Boolean).join(" ") });
        throw thrown;
      }
    },
    update: (record, wanted, refused) => update.mutateAsync({ record, body: without(bodyOfNeed(wanted), refused) }),
    read,
    toValues: valuesOf,
    whole: isWhole,
    onBegun: (made, here) => {
      queries.setQueryData(needQuery(made.id).queryKey, made);
      void queries.invalidateQueries({ queryKey: ["needs"] });
      if (here) void set({ draft: made.id });
    },
    onSaved: (saved) => {
      queries.setQueryData(needQuery(saved.id).queryKey, saved);
      setFindings(saved.findings);
    },
  });
  const theirs = useQuery({
    queryKey: ["need", draft.conflict?.id, "history", "last", draft.conflict?.version],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/needs/{need_id}/history", { params: { path: { need_id: draft.conflict?.id ?? "" }, query: { limit: 1 } }, signal })),
    enabled: draft.conflict !== null,
  }).data?.items[0];

  // A trade belongs to its programme.
  useEffect(() => {
    if (!tradeFits(values.trade, values.programme)) form.setValue("trade", null, { shouldDirty: true });
  }, [values.trade, values.programme, form]);

  const reviewing = filters.step === "review" || filters.step === "receipt";
  const { narrow, step, at, heading: stepHeading, go, next, previous } = useSteps(STEPS, reviewing ? "review" : null);

  const goToField = async (field: string) => {
    if (reviewing || narrow) await go(narrow ? stepOf(field) : undefined);
    focusSoon(fieldId(field));
  };
  const review = async () => {
    await form.trigger();
    form.clearErrors((Object.keys(values) as NeedField[]).filter((field) => !isUnread(values[field])));
    void draft.flush().catch(() => undefined);
    await go("review");
  };

  const unread: Finding[] = (Object.keys(values) as NeedField[])
    .filter((field) => isUnread(values[field]))
    .map((field) => ({ pointer: `/${field}`, code: "unread", clause: null, message: t("needs.missing.unread", { text: (values[field] as { unread: string }).unread }), remedy: t("needs.missing.unread_remedy") }));
  const unsaved = [...unread, ...refusedNow(draft.state).map(asFinding)];
  const shownFindings = findings && [...findings.filter((one) => !unsaved.some((other) => other.pointer === one.pointer)), ...unsaved];

  const [send, sending] = useOnce(async () => {
    setProblem(null);
    try {
      const saved = await draft.flush();
      if (!saved || hasUnread(form.getValues()) || saved.findings.length > 0) {
        if (saved) setFindings(saved.findings);
        missingBox.current?.focus();
        missingBox.current?.scrollIntoView({ block: "center" });
        return;
      }
      const sent = await bodyOf(
        api.POST("/api/v1/needs/{need_id}/transitions", {
          params: { path: { need_id: saved.id }, header: { ...ifMatch(saved), "idempotency-key": newIdempotencyKey() } },
          body: { action: "submit" },
        }),
      );
      draft.renew(sent);
      await go("receipt");
      queries.setQueryData(needQuery(sent.id).queryKey, sent);
      void queries.invalidateQueries({ queryKey: ["needs"] });
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
      if (thrown.isConflict) return document.querySelector<HTMLElement>(".fl-conflict")?.focus();
      const found = thrown.errors.map(asFinding);
      if (found.length > 0) setFindings(found);
      setProblem(thrown.message);
      missingBox.current?.focus();
    }
  });

  const others = values.target_groups.some((code) => !codes.all("target_groups").find((one) => one.code === code)?.core);
  const programme = values.programme ?? values.trade?.slice(0, 2) ?? null;
  const trades = codes.programmes.find((one) => one.code === programme)?.areas.filter((area) => area.level === 3) ?? [];
  const now = session?.school_year ?? year - 1;
  const years = [...new Set([now, now + 1, now + 2, ...(need ? [need.school_year] : [])])].sort((a, b) => a - b);
  const clause = (code: string) => codes.text("criteria", code);

  const waits = draft.state.kind === "local" && waitsFor(values);
  const marker = <SavedMarker state={draft.state} label={label} rest={draft.recordId !== null} waits={waits ? t(`needs.form.waits_${waits}`) : null} />;
  const section = (name: Step, children: ReactNode, why?: ReactNode) => (
    <section className={styles.group} hidden={narrow && !reviewing && step !== name} aria-labelledby={`group-${name}`}>
      <Heading level={2} data-size="sm" id={`group-${name}`} ref={narrow && step === name ? stepHeading : undefined} tabIndex={-1} className="fl-focus-target">
        {t(`needs.step.${name}`)}
      </Heading>
      {why && <Paragraph className={styles.why}>{why}</Paragraph>}
      {children}
    </section>
  );

  return (
    <FormProvider {...form}>
      <PageHeader
        title={reviewing ? t("needs.review.title") : need?.status === "returned" ? t("needs.edit") : t("needs.new")}
        breadcrumbs={[{ label: t("nav.needs"), to: "/needs" }]}
        lead={reviewing ? t("needs.review.lead") : narrow && at > 0 ? undefined : t("needs.form.lead")}
      />
      {draft.recovered && !draft.conflict && (
        <Alert data-color="info" className={styles.notice}>
          <Paragraph>{t("save.recovered")}</Paragraph>
        </Alert>
      )}
      {need?.status === "returned" && need.return_reason && (
        <Alert data-color="warning" className={styles.notice}>
          <Heading level={2} data-size="2xs">
            {t("needs.returned.title")}
          </Heading>
          <Paragraph className={styles.prose}>{need.return_reason}</Paragraph>
        </Alert>
      )}
      {draft.conflict && (
        <div className={styles.notice}>
          <ConflictNotice
            fields={(Object.keys(values) as NeedField[])
              .filter((name) => name !== "owner_id")
              .map((name) => ({ name, label: label(name), mine: value(name, values[name]), theirs: draft.conflict ? value(name, valuesOf(draft.conflict)[name]) : "" }))}
            changedBy={theirs?.actor_name}
            changedAt={theirs?.at}
            onKeepMine={() => void draft.keepMine()}
            onTakeTheirs={draft.takeTheirs}
          />
        </div>
      )}
      <div className={styles.form}>
        <form
          noValidate
          className={styles.questions}
          onSubmit={(event) => {
            event.preventDefault();
            if (reviewing) void send();
            else if (narrow && next) void go(next);
            else void review();
          }}
        >
          {narrow && !reviewing && (
            <StepProgress at={at} of={STEPS.length}>
              {marker}
            </StepProgress>
          )}

          <div hidden={reviewing} className={styles.groups}>
            {(!narrow || at === 0) && <Paragraph className={styles.quiet}>{t("form.all_required")}</Paragraph>}
            {section(
              "what",
              <>
                <OwnerField fixed={draft.recordId !== null} />
                <TextField name="title" label={label("title")} description={t("needs.hint.title")} maxLength={300} />
                <SelectField name="school_year" numeric label={label("school_year")} description={t("needs.hint.school_year")} options={years.map((one) => ({ value: String(one), label: formatSchoolYear(one) }))} />
              </>,
            )}
            {section(
              "practice",
              <>
                <TextAreaField name="current_practice" label={label("current_practice")} description={t("needs.hint.current_practice")} maxLength={PROSE} rows={5} />
                <TextAreaField name="desired_practice" label={label("desired_practice")} description={t("needs.hint.desired_practice")} maxLength={PROSE} rows={5} />
              </>,
              t("needs.why.practice"),
            )}
            {section(
              "who",
              <>
                <CheckboxGroupField
                  name="target_groups"
                  label={label("target_groups")}
                  description={t("needs.hint.target_groups")}
                  options={codes.all("target_groups").map((one) => ({ value: one.code, label: codes.text("target_groups", one.code), description: one.core ? undefined : t("needs.hint.other_group") }))}
                />
                {others && <TextAreaField name="other_group_justification" label={label("other_group_justification")} description={t("needs.hint.other_group_justification")} maxLength={PROSE} rows={3} />}
                <IntegerField name="people" label={label("people")} description={t("needs.hint.people")} min={0} max={1_000_000} />
                <SelectField name="programme" label={label("programme")} description={t("needs.hint.programme")} optional options={codes.programmes.map((one) => ({ value: one.code, label: codes.programme(one.code) }))} />
                {trades.length > 0 && <SelectField name="trade" label={label("trade")} optional options={trades.map((one) => ({ value: one.code, label: codes.trade(one.code) }))} />}
              </>,
            )}
            {section(
              "anchoring",
              <>
                <SelectField name="anchoring_process" label={label("anchoring_process")} options={codes.options("anchoring_processes")} />
                <DateField name="anchoring_date" label={label("anchoring_date")} />
                <div className={styles.pair}>
                  <IntegerField name="anchoring_leaders" label={label("anchoring_leaders")} min={0} max={1_000_000} />
                  <IntegerField name="anchoring_employees" label={label("anchoring_employees")} min={0} max={1_000_000} />
                </div>
                <TextAreaField name="anchoring_note" label={label("anchoring_note")} description={t("needs.hint.anchoring_note")} optional maxLength={PROSE} rows={3} />
              </>,
              t("needs.why.anchoring"),
            )}
            {section(
              "themes",
              <>
                <CheckboxGroupField name="themes" label={label("themes")} description={t("needs.hint.themes")} optional options={codes.options("themes")} />
                <SelectField name="national_goal" label={label("national_goal")} description={t("needs.hint.national_goal")} optional options={codes.options("national_goals")} />
                <TextAreaField name="sami_perspective" label={label("sami_perspective")} description={t("needs.hint.sami_perspective")} optional maxLength={PROSE} rows={3} />
              </>,
            )}
            {section(
              "wish",
              <>
                <SelectField name="measure_kind" label={label("measure_kind")} optional options={codes.options("measure_kinds")} />
                <TextAreaField name="wished_measure" label={label("wished_measure")} description={t("needs.hint.wished_measure")} optional maxLength={PROSE} rows={3} />
                <MoneyField name="estimated_cost_ore" label={label("estimated_cost_ore")} description={t("needs.hint.estimated_cost_ore")} optional min={0} />
              </>,
              t("needs.why.wish"),
            )}
          </div>

          {reviewing && (
            <>
              <h2 className="ds-sr-only fl-focus-target" tabIndex={-1} ref={stepHeading}>
                {t("needs.review.title")}
              </h2>
              <Review values={values} owner={owner.data?.name ?? ""} label={label} value={value} onEdit={(one) => void goToField(STEP_START[one])} />
              {shownFindings !== null && shownFindings.length === 0 ? null : (
                <div ref={missingBox} tabIndex={-1} className="fl-focus-target">
                  <Missing findings={shownFindings} label={label} onGo={(field) => void goToField(field)} />
                </div>
              )}
              {problem && <Alert data-color="danger" role="alert">{problem}</Alert>}
            </>
          )}

          <div className={styles.foot}>
            {reviewing ? (
              <>
                <Button type="submit" loading={sending}>
                  <PaperplaneIcon aria-hidden /> {t("needs.action.submit")}
                </Button>
                <Button type="button" variant="secondary" onClick={() => void go(narrow ? STEPS.at(-1) : undefined)}>
                  <ArrowLeftIcon aria-hidden /> {t("needs.form.back_to_questions")}
                </Button>
              </>
            ) : (
              <>
                <Button type="submit">
                  {narrow && next ? t("form.next") : t("needs.form.review")} <ArrowRightIcon aria-hidden />
                </Button>
                {narrow && previous && (
                  <Button type="button" variant="secondary" onClick={() => void go(previous)}>
                    <ArrowLeftIcon aria-hidden /> {t("form.back")}
                  </Button>
                )}
              </>
            )}
            {reviewing && marker}
          </div>
          {draft.recordId !== null && <Paragraph data-size="sm" className={styles.quiet}>{t("needs.form.leave")}</Paragraph>}
        </form>

        {!narrow && !reviewing && (
          <aside className={styles.panel} aria-label={t("needs.form.panel")}>
            {marker}
            <Card className={styles.panelCard}>
              <Missing findings={shownFindings} label={label} onGo={(field) => void goToField(field)} />
            </Card>
            <div className={styles.rules}>
              <Heading level={2} data-size="2xs">
                {t("needs.rules.title")}
              </Heading>
              <dl>
                <dt>{t("needs.rules.anchoring")}</dt>
                <dd>{clause("C1")}.</dd>
                <dt>{t("needs.rules.groups")}</dt>
                <dd>{t("needs.rules.groups_text")}</dd>
                <dt>{t("needs.rules.cooperation")}</dt>
                <dd>{clause("C2")}.</dd>
                <dt>{t("needs.rules.sami")}</dt>
                <dd>{codes.text("indicators", "K3")}.</dd>
              </dl>
            </div>
          </aside>
        )}
      </div>
    </FormProvider>
  );
}

const asFinding = ({ pointer, code, message, remedy }: ProblemDetail): Finding => ({ pointer: pointer ?? "", code: code ?? "", clause: null, message, remedy: remedy ?? "" });

/** Where "change" in the summary leads: the first field of the group. */
const STEP_START: Record<Step, NeedField> = { what: "title", practice: "current_practice", who: "target_groups", anchoring: "anchoring_process", themes: "themes", wish: "measure_kind" };
