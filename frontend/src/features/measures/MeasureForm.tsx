import { Alert, Button, Details, Heading, Paragraph } from "@digdir/designsystemet-react";
import { PaperplaneIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import { useSession } from "@/api/session";
import { ConflictNotice } from "@/components/ConflictNotice";
import { CheckboxGroupField, DateField, IntegerField, SelectField, TextAreaField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatInteger, formatKr, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { useRecordDraft } from "@/components/recordDraft";
import { without } from "@/components/refused";
import { SavedMarker } from "@/components/SavedMarker";
import { countiesQuery } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";
import { language } from "@/text/i18n";

import { Assessment } from "./Assessment";
import { CostTable } from "./CostTable";
import { GroupsField } from "./GroupsField";
import style from "./measures.module.css";
import { Missing } from "./Missing";
import { PickerField } from "./PickerField";
import { type Finding, type Measure, measureQuery, plansForOthers, practiceQuery } from "./queries";
import { searchNeeds, searchOrganisations } from "./search";
import { beginning, bodyOfMeasure, isWhole, type MeasureValues, type NeedChoice, type OrganisationChoice, peopleOf, RENAME, sumOf, valuesOf, waitsFor } from "./values";
import { useMeasureWords } from "./words";

const PROSE = 10_000;

interface MeasureFormProps {
  measure: Measure | null;
  /** What a new one begins with. */
  start: MeasureValues;
  /** What the needs that it is begun from are estimated at. */
  estimate?: number | null;
  needId?: string;
}

/** Plan a measure: one page, saved while one writes, and sent to the forum's secretary as a proposal. */
export function MeasureForm({ measure, start, estimate = null, needId }: MeasureFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { set } = useUrlFilters();
  const session = useSession();
  const actor = session?.actor;
  const { codes, label, value } = useMeasureWords(measure ?? undefined);
  const [findings, setFindings] = useState<Finding[]>(measure?.findings ?? []);
  const [saved, setSaved] = useState<Pick<Measure, "id" | "version"> | null>(measure);
  const [sending, setSending] = useState(false);
  const form = useForm<MeasureValues>({ shouldFocusError: false, mode: "onSubmit", defaultValues: start });
  const values = useWatch({ control: form.control }) as MeasureValues;

  // Also without a net: the draft then says that it lies in the browser, instead of waiting in silence.
  const create = useMutation({
    networkMode: "always",
    mutationFn: ({ body, header }: { body: NonNullable<ReturnType<typeof beginning>>; header: { "idempotency-key": string } }) =>
      bodyOf(api.POST("/api/v1/measures", { params: { header }, body })),
  });
  const update = useMutation({
    networkMode: "always",
    mutationFn: ({ record, body }: { record: Measure; body: ReturnType<typeof bodyOfMeasure> }) =>
      bodyOf(api.PATCH("/api/v1/measures/{measure_id}", { params: { path: { measure_id: record.id }, header: ifMatch(record) }, body })),
  });
  const draft = useRecordDraft<MeasureValues, Measure, NonNullable<ReturnType<typeof beginning>>>({
    form,
    record: measure,
    newKey: `measure-new-${actor?.subject ?? ""}${needId ? `-${needId}` : ""}`,
    keyOf: (id) => `measure-${id}`,
    begin: (wanted) => beginning(wanted, language()),
    create: async (body, header) => {
      try {
        return await create.mutateAsync({ body, header });
      } catch (thrown) {
        // One that the person does not act for: said where the organisation is chosen.
        if (thrown instanceof ApiProblem && thrown.status === 403) form.setError("owner", { message: thrown.message });
        throw thrown;
      }
    },
    update: (record, wanted, refused) => update.mutateAsync({ record, body: without(bodyOfMeasure(wanted), refused) }),
    rename: RENAME,
    read: (id) => bodyOf(api.GET("/api/v1/measures/{measure_id}", { params: { path: { measure_id: id } } })),
    toValues: valuesOf,
    whole: isWhole,
    onBegun: (made, here) => {
      queries.setQueryData(measureQuery(made.id).queryKey, made);
      void queries.invalidateQueries({ queryKey: ["measures"] });
      if (here) void set({ draft: made.id });
    },
    onSaved: (stored) => {
      queries.setQueryData(measureQuery(stored.id).queryKey, stored);
      setFindings(stored.findings);
      setSaved(stored);
    },
  });
  const theirs = useQuery({
    queryKey: ["measure", draft.conflict?.id, "history", "last", draft.conflict?.version],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/{measure_id}/history", { params: { path: { measure_id: draft.conflict?.id ?? "" }, query: { limit: 1 } }, signal })),
    enabled: draft.conflict !== null,
  }).data?.items[0];

  // From the list of what is missing one comes to the field itself.
  useEffect(() => {
    const field = document.getElementById(window.location.hash.slice(1));
    field?.focus({ preventScroll: true });
    field?.scrollIntoView({ block: "center" });
  }, []);

  const proposed = measure?.status === "proposed";
  const send = async () => {
    setSending(true);
    try {
      const stored = await draft.flush();
      if (!stored) return;
      if (proposed) {
        await navigate({ to: "/measures/$id", params: { id: stored.id }, search: {} });
        return;
      }
      const sent = await bodyOf(
        api.POST("/api/v1/measures/{measure_id}/transitions", {
          params: { path: { measure_id: stored.id }, header: { ...ifMatch(stored), "idempotency-key": newIdempotencyKey() } },
          body: { action: "propose" },
        }),
      );
      draft.renew(sent);
      queries.setQueryData(measureQuery(sent.id).queryKey, sent);
      void queries.invalidateQueries({ queryKey: ["measures"] });
      void queries.invalidateQueries({ queryKey: ["measure", sent.id] });
      await navigate({ to: "/measures/$id", params: { id: sent.id }, search: { receipt: "1" } });
    } finally {
      setSending(false);
    }
  };

  const now = session?.school_year ?? start.school_year ?? 0;
  const years = [...new Set([now, now + 1, ...(values.school_year ? [values.school_year] : [])])].sort((one, other) => one - other);
  const people = peopleOf(values.groups);
  const sum = sumOf(values.cost_lines);
  const county = actor?.county ?? undefined;
  const counties = useQuery(countiesQuery);
  const practice = useQuery(practiceQuery(values.school_year)).data;
  const paidByTheDay = values.days !== null || (practice?.content.rates as { measure: string }[] | undefined)?.some((rate) => rate.measure === values.kind);
  const kindOf = (one: OrganisationChoice) => (one.kind ? t(`measures.organisation_kind.${one.kind}`) : null);
  const chooses = plansForOthers(actor?.role) && measure === null && draft.recordId === null;
  const waits = draft.state.kind === "local" && waitsFor(values);
  // A company between two jobs meets what it must answer; what it can leave as it stands is folded away.
  const brief = actor?.role === "company" || actor?.role === "training_office";
  const folded = (children: ReactNode) =>
    brief ? (
      <Details data-size="sm" className={style.folded}>
        <Details.Summary>{t("measures.form.more")}</Details.Summary>
        <Details.Content>{children}</Details.Content>
      </Details>
    ) : (
      children
    );
  const section = (name: string, children: ReactNode, why?: ReactNode) => (
    <section className={style.group} aria-labelledby={`group-${name}`}>
      <Heading level={2} data-size="sm" id={`group-${name}`}>
        {t(`measures.section.${name}`)}
      </Heading>
      {why && <Paragraph className={style.why}>{why}</Paragraph>}
      {children}
    </section>
  );

  return (
    <>
      <PageHeader
        title={t(measure && measure.status !== "draft" ? "measures.edit" : brief ? "measures.form.apply" : "measures.new")}
        breadcrumbs={[
          { label: t("nav.measures"), to: "/measures" },
          ...(measure ? [{ label: measure.title, to: `/measures/${measure.id}` }] : []),
        ]}
        lead={proposed ? t("measures.form.lead_proposed") : t("measures.form.lead")}
      />
      {draft.recovered && !draft.conflict && (
        <Alert data-color="info" className={style.notice}>
          <Paragraph>{t("save.recovered")}</Paragraph>
        </Alert>
      )}
      {draft.conflict && (
        <div className={style.notice}>
          <ConflictNotice
            fields={(Object.keys(values) as (keyof MeasureValues)[]).map((name) => ({
              name,
              label: label(name) ?? name,
              mine: value(name, values[name]),
              theirs: draft.conflict ? value(name, valuesOf(draft.conflict)[name]) : "",
            }))}
            changedBy={theirs?.actor_name}
            changedAt={theirs?.at}
            onKeepMine={() => void draft.keepMine()}
            onTakeTheirs={draft.takeTheirs}
          />
        </div>
      )}
      <Form form={form} onSubmit={send} rename={RENAME} className={style.form}>
        <div className={style.questions}>
          <Paragraph className={style.quiet}>{t("form.all_required")}</Paragraph>
          {section(
            "needs",
            <PickerField<NeedChoice & { owner?: string }>
              name="needs"
              label={t("measures.field.needs")}
              several
              missing={t("measures.form.needs_missing")}
              searchKey={["needs", "to-answer", values.school_year]}
              search={(words, signal) => searchNeeds(words, values.school_year, signal)}
              text={(need) => need.title}
              detail={(need) => [t("measures.need_number", { number: need.number }), need.owner].filter(Boolean).join(" · ")}
              keep={({ id, number, title }) => ({ id, number, title })}
              link={needLink}
            />,
            t("measures.form.needs_why", { criterion: codes.text("criteria", "C1") }),
          )}
          {section(
            "what",
            <>
              <TextField name="title" label={t("measures.field.title")} description={t("measures.form.title_hint")} maxLength={300} />
              <SelectField name="kind" label={t("measures.field.kind")} options={codes.options("measure_kinds")} />
              <SelectField name="school_year" label={t("measures.field.school_year")} numeric options={years.map((year) => ({ value: String(year), label: formatSchoolYear(year) }))} />
              <TextAreaField name="description" label={t("measures.field.description")} description={t("measures.form.description_hint")} maxLength={PROSE} rows={6} />
              {folded(
                <>
              <SelectField
                name="programme"
                label={t("measures.field.programme")}
                description={t("measures.form.programme_hint")}
                optional
                options={codes.programmes.map((one) => ({ value: one.code, label: codes.programme(one.code) }))}
              />
              <SelectField
                name="education"
                label={t("measures.field.education")}
                options={["in_service", "further"].map((one) => ({ value: one, label: t(`measures.education.${one}`) }))}
              />
              <CheckboxGroupField
                name="traits"
                label={t("measures.field.traits")}
                optional
                options={["collective", "workplace_based", "agreement"].map((one) => ({ value: one, label: t(`measures.trait.${one}`), description: t(`measures.trait_hint.${one}`) }))}
              />
                </>,
              )}
            </>,
          )}
          {section(
            "who",
            <>
              {chooses ? (
                <PickerField<OrganisationChoice>
                  name="owner"
                  label={t("measures.field.owner")}
                  description={t("measures.form.owner_hint")}
                  searchKey={["organisations", "choose", county]}
                  search={(words, signal) => searchOrganisations(words, county, signal)}
                  text={(one) => one.name}
                  detail={kindOf}
                  keep={({ id, name, kind }) => ({ id, name, kind })}
                />
              ) : (
                <div>
                  <p className={style.fixedLabel}>{t("measures.field.owner")}</p>
                  <p className={style.fixed}>{values.owner?.name}</p>
                </div>
              )}
              <GroupsField />
              <PickerField<OrganisationChoice>
                name="partners"
                label={t("measures.field.partners")}
                description={t("measures.form.partners_hint")}
                several
                optional
                searchKey={["organisations", "choose", county]}
                search={async (words, signal) => (await searchOrganisations(words, county, signal)).filter((one) => one.id !== values.owner?.id)}
                text={(one) => one.name}
                detail={kindOf}
                keep={({ id, name, kind }) => ({ id, name, kind })}
              />
              {folded(
              <PickerField<OrganisationChoice>
                name="provider"
                label={t("measures.field.provider")}
                description={t("measures.form.provider_hint")}
                optional
                searchKey={["organisations", "choose", county]}
                search={(words, signal) => searchOrganisations(words, county, signal)}
                text={(one) => one.name}
                detail={kindOf}
                keep={({ id, name, kind }) => ({ id, name, kind })}
              />
              )}
            </>,
            t("measures.form.partners_why", { criterion: codes.text("criteria", "C2") }),
          )}
          {section(
            "when",
            <div className={style.dates}>
              <DateField name="start_on" label={t("measures.field.start_on")} />
              <DateField name="end_on" label={t("measures.field.end_on")} min={typeof values.start_on === "string" ? values.start_on : undefined} />
              {paidByTheDay && <IntegerField name="days" label={t("measures.field.days")} />}
            </div>,
          )}
          {section(
            "cost",
            <>
              <CostTable title={t("measures.cost.title")} />
              {folded(
              <SelectField
                name="applied_in"
                label={t("measures.field.applied_in")}
                description={t("measures.form.applied_in_hint")}
                optional
                options={(counties.data?.items ?? []).filter((one) => one.valid_to === null && one.number !== county).map((one) => ({ value: one.number, label: one.name }))}
              />
              )}
            </>,
            t("measures.form.cost_why"),
          )}
        </div>
        <aside className={style.aside} aria-label={t("measures.form.summary")}>
          <dl className={style.sums}>
            <div>
              <dt>{t("measures.form.total")}</dt>
              <dd className={style.big}>{formatKr(sum)}</dd>
            </div>
            <div>
              <dt>{t("measures.column.participants")}</dt>
              <dd>{formatInteger(people)}</dd>
            </div>
            {people > 0 && sum > 0 && (
              <div>
                <dt>{t("measures.form.each")}</dt>
                <dd>{formatKr(Math.round(sum / people / 100) * 100)}</dd>
              </div>
            )}
            {estimate !== null && (
              <div>
                <dt>{t("measures.form.estimate")}</dt>
                <dd>{formatKr(estimate)}</dd>
              </div>
            )}
          </dl>
          {saved && <Assessment id={saved.id} version={saved.version} level={3} />}
          {draft.recordId !== null && Object.keys(form.formState.errors).length === 0 && <Missing findings={findings} label={label} />}
          <SavedMarker
            state={draft.state}
            label={(field) => label(RENAME[field] ?? field) ?? field}
            rest={draft.recordId !== null}
            waits={waits ? t(`measures.form.waits_${waits}`) : null}
          />
          <ErrorSummary />
          <Button type="submit" loading={sending}>
            {!proposed && <PaperplaneIcon aria-hidden />} {t(proposed ? "measures.form.done" : brief ? "measures.form.send_application" : "measures.form.send")}
          </Button>
          <p className={style.quiet}>{t(proposed ? "measures.form.done_hint" : brief ? "measures.form.send_application_hint" : "measures.form.send_hint")}</p>
        </aside>
      </Form>
    </>
  );
}

const needLink = (need: NeedChoice) => <NeedLink need={need} />;

/** Opens beside the form: what is being written is not left. */
function NeedLink({ need }: { need: NeedChoice }) {
  const { t } = useTranslation();
  return (
    <Link to="/needs/$id" params={{ id: need.id }} target="_blank">
      {t("measures.need_opens", { number: need.number })}
    </Link>
  );
}
