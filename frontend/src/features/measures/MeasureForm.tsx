import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowLeftIcon, ArrowRightIcon, PaperplaneIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type MouseEvent, useEffect, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import { useSession } from "@/api/session";
import { Attachments } from "@/components/Attachments";
import { ConflictNotice } from "@/components/ConflictNotice";
import { ErrorSummary, Form } from "@/components/Form";
import { formatInteger, formatKr } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { useRecordDraft } from "@/components/recordDraft";
import { without } from "@/components/refused";
import { SavedMarker } from "@/components/SavedMarker";
import { focusSoon, StepProgress, useSteps } from "@/components/steps";
import { useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";
import { language } from "@/text/i18n";

import { Assessment } from "./Assessment";
import style from "./measures.module.css";
import { Missing } from "./Missing";
import { Questions, STEPS } from "./Questions";
import { type Finding, type Measure, measureQuery } from "./queries";
import { beginning, bodyOfMeasure, isWhole, type MeasureValues, peopleOf, RENAME, sumOf, valuesOf, waitsFor } from "./values";
import { useMeasureWords } from "./words";

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
  const { scheme } = useScope();
  const session = useSession();
  const actor = session?.actor;
  const { label, value } = useMeasureWords(measure ?? undefined);
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
  const read = (id: string) => bodyOf(api.GET("/api/v1/measures/{measure_id}", { params: { path: { measure_id: id } } }));
  const draft = useRecordDraft<MeasureValues, Measure, NonNullable<ReturnType<typeof beginning>>>({
    form,
    record: measure,
    newKey: `measure-new-${actor?.subject ?? ""}${needId ? `-${needId}` : ""}`,
    keyOf: (id) => `measure-${id}`,
    begin: (wanted) => beginning(wanted, language(), scheme),
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
    read,
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

  const people = peopleOf(values.groups);
  const own = typeof values.own_ore === "number" ? values.own_ore : 0;
  const sum = Math.max(0, sumOf(values.cost_lines) - own);
  const waits = draft.state.kind === "local" && waitsFor(values);
  // A company between two jobs meets what it must answer; what it can leave as it stands is folded away.
  const brief = actor?.role === "company" || actor?.role === "training_office";
  const { narrow, step, at, heading, go, next, previous } = useSteps(STEPS);
  const last = !narrow || step === "send";
  // A link to a field leads to the page where the field is.
  const open = async (event: MouseEvent) => {
    const href = (event.target as Element).closest("a")?.getAttribute("href");
    const id = narrow && href?.startsWith("#field-") ? href.slice(1) : null;
    const there = id && document.getElementById(id)?.closest<HTMLElement>("section[data-step]")?.dataset["step"];
    if (!id || !there || there === step) return;
    event.preventDefault();
    event.stopPropagation();
    await go(there);
    focusSoon(id);
  };
  const marker = (
    <SavedMarker
      state={draft.state}
      label={(field) => label(RENAME[field] ?? field) ?? field}
      rest={draft.recordId !== null}
      waits={waits ? t(`measures.form.waits_${waits}`) : null}
    />
  );

  return (
    <>
      <PageHeader
        title={t(measure && measure.status !== "draft" ? "measures.edit" : brief ? "measures.form.apply" : "measures.new")}
        breadcrumbs={[
          { label: t("nav.measures"), to: "/measures" },
          ...(measure ? [{ label: measure.title, to: `/measures/${measure.id}` }] : []),
        ]}
        lead={narrow && at > 0 ? undefined : proposed ? t("measures.form.lead_proposed") : t("measures.form.lead")}
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
      {/* Only to see where a link leads: the links themselves are what is pressed. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div onClickCapture={(event) => void open(event)}>
      <Form form={form} onSubmit={send} rename={RENAME} className={style.form}>
        <div className={style.questions} hidden={narrow && last}>
          {narrow && (
            <StepProgress at={at} of={STEPS.length}>
              {marker}
            </StepProgress>
          )}
          {(!narrow || at === 0) && <Paragraph className={style.quiet}>{t("form.all_required")}</Paragraph>}
          <Questions
            values={values}
            only={narrow ? step : null}
            heading={heading}
            begun={measure !== null || draft.recordId !== null}
            brief={brief}
            documents={
              saved ? (
                <Attachments
                  of="measure"
                  id={saved.id}
                  level={3}
                  editable
                  title={t("measures.form.attachments")}
                  hint={t("measures.form.attachments_hint")}
                  inTurn={(change) =>
                    draft.inTurn(async () => {
                      await change();
                      return read(saved.id);
                    })
                  }
                />
              ) : (
                <p className={style.quiet}>{t("measures.form.attachments_later")}</p>
              )
            }
          />
          {narrow && (
            <div className={style.stepFoot}>
              {next && (
                <Button type="button" variant={last ? "secondary" : "primary"} onClick={() => void go(next)}>
                  {t(next === "send" ? "measures.form.review" : "form.next")} <ArrowRightIcon aria-hidden />
                </Button>
              )}
              {previous && !last && (
                <Button type="button" variant="secondary" onClick={() => void go(previous)}>
                  <ArrowLeftIcon aria-hidden /> {t("form.back")}
                </Button>
              )}
            </div>
          )}
        </div>
        <aside className={style.aside} aria-label={t("measures.form.summary")} hidden={!last}>
          {narrow && last && <StepProgress at={at} of={STEPS.length} />}
          {narrow && (
            <Heading level={2} data-size="sm" ref={step === "send" ? heading : undefined} tabIndex={-1} className="fl-focus-target">
              {t("measures.section.send")}
            </Heading>
          )}
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
          {last && marker}
          <ErrorSummary />
          <Button type="submit" loading={sending}>
            {!proposed && <PaperplaneIcon aria-hidden />} {t(proposed ? "measures.form.done" : brief ? "measures.form.send_application" : "measures.form.send")}
          </Button>
          <p className={style.quiet}>{t(proposed ? "measures.form.done_hint" : brief ? "measures.form.send_application_hint" : "measures.form.send_hint")}</p>
          {narrow && previous && (
            <Button type="button" variant="secondary" onClick={() => void go(previous)}>
              <ArrowLeftIcon aria-hidden /> {t("form.back")}
            </Button>
          )}
        </aside>
      </Form>
      </div>
    </>
  );
}
