import { Alert, Button, Card, Field, Heading, Label, Paragraph, Select } from "@digdir/designsystemet-react";
import { CheckmarkCircleIcon, CircleIcon, PaperplaneIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useId, useRef, useState } from "react";
import { FormProvider, useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { useCodes } from "@/components/codes";
import { ConflictNotice } from "@/components/ConflictNotice";
import { IntegerField, MoneyField, TextAreaField } from "@/components/fields";
import { fieldId } from "@/components/Form";
import { formatInteger, formatKr } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { hasUnread, isUnread, useRecordDraft } from "@/components/recordDraft";
import { refusedNow, without } from "@/components/refused";
import { SavedMarker } from "@/components/SavedMarker";
import { useOnce } from "@/components/useOnce";
import { inFull } from "@/components/wholeProblem";

import styles from "./evaluations.module.css";
import { MetField } from "./MetField";
import { Money } from "./Money";
import { groupRows, moneyOf } from "./owed";
import { type Evaluation, evaluationQuery, type Finding, type Measure } from "./queries";
import { bodyOfEvaluation, type EvaluationValues, fieldOf, inFormOrder, isWhole, valuesOf } from "./values";

const PROSE = 10_000;

interface EvaluationFormProps {
  measure: Measure;
  needs: readonly components["schemas"]["NeedRead"][];
  evaluation: Evaluation | null;
  granted_ore: number;
}

export function EvaluationForm({ measure, needs, evaluation, granted_ore }: EvaluationFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const codes = useCodes();
  const subject = useSession()?.actor?.subject ?? "";
  const order = codes.all("target_groups").map((one) => one.code);
  const indicators = codes.all("indicators").map((one) => one.code);
  const planned = Object.keys(measure.groups);
  const [findings, setFindings] = useState<Finding[] | null>(evaluation?.findings ?? null);
  const [problem, setProblem] = useState<string | null>(null);
  const missingBox = useRef<HTMLDivElement>(null);
  const addId = useId();

  const form = useForm<EvaluationValues>({ shouldFocusError: false, mode: "onBlur", defaultValues: valuesOf(evaluation, planned, indicators) });
  const values = useWatch({ control: form.control }) as EvaluationValues;
  const create = useMutation({
    networkMode: "always",
    mutationFn: (header: { "idempotency-key": string }) => bodyOf(api.POST("/api/v1/evaluations", { params: { header }, body: { measure_id: measure.id } as components["schemas"]["EvaluationCreate"] })),
  });
  const update = useMutation({
    networkMode: "always",
    mutationFn: ({ record, body }: { record: Evaluation; body: ReturnType<typeof bodyOfEvaluation> }) =>
      bodyOf(api.PATCH("/api/v1/evaluations/{evaluation_id}", { params: { path: { evaluation_id: record.id }, header: ifMatch(record) }, body })),
  });
  const draft = useRecordDraft<EvaluationValues, Evaluation, { measure_id: string }>({
    form,
    record: evaluation,
    newKey: `evaluation-of-${measure.id}-${subject}`,
    keyOf: (id) => `evaluation-${id}`,
    begin: () => ({ measure_id: measure.id }),
    create: (_, header) => create.mutateAsync(header),
    update: (record, wanted, refused) => update.mutateAsync({ record, body: without(bodyOfEvaluation(wanted), refused) }),
    read: (id) => bodyOf(api.GET("/api/v1/evaluations/{evaluation_id}", { params: { path: { evaluation_id: id } } })),
    toValues: (record) => valuesOf(record, planned, indicators),
    whole: isWhole,
    onBegun: () => void queries.invalidateQueries({ queryKey: ["evaluations"] }),
    onSaved: (saved) => {
      queries.setQueryData(evaluationQuery(saved.id).queryKey, saved);
      setFindings(saved.findings);
    },
  });
  const theirs = useQuery({
    queryKey: ["evaluation", draft.conflict?.id, "history", "last", draft.conflict?.version],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/v1/evaluations/{evaluation_id}/history", { params: { path: { evaluation_id: draft.conflict?.id ?? "" }, query: { limit: 1 } }, signal })),
    enabled: draft.conflict !== null,
  }).data?.items[0];

  const used = typeof values.used_ore === "number" ? values.used_ore : null;
  const money = moneyOf(granted_ore, used);
  const rows = groupRows(measure.groups, Object.fromEntries(Object.keys(values.groups).map((code) => [code, null])), order);
  const addable = order.filter((code) => !rows.some((row) => row.code === code));
  const labelOf = (pointer: string) => {
    const [, name = "", code] = pointer.split("/");
    if (name === "indicators" && code) return codes.text("indicators", code);
    if (name === "groups" && code) return codes.text("target_groups", code);
    return t(`evaluations.field.${name}`, { defaultValue: name });
  };
  const unreadAt = [
    ...Object.entries(values.groups)
      .filter(([, value]) => isUnread(value))
      .map(([code]) => `/groups/${code}`),
    ...(isUnread(values.used_ore) ? ["/used_ore"] : []),
  ];
  const unsaved: Finding[] = [
    ...unreadAt.map((pointer) => ({ pointer, code: "unread", clause: null, message: t("evaluations.missing.unread"), remedy: "" })),
    ...refusedNow(draft.state).map(({ pointer, code, message, remedy }) => ({ pointer: pointer ?? "", code: code ?? "", clause: null, message, remedy: remedy ?? "" })),
  ];
  const shown = findings && [...findings.filter((one) => !unsaved.some(({ pointer }) => pointer.startsWith(one.pointer))), ...unsaved];

  const goTo = (pointer: string) => {
    const found = document.getElementById(fieldId(fieldOf(pointer, values)));
    found?.focus({ preventScroll: true });
    found?.scrollIntoView({ block: "center" });
  };
  const showMissing = () => {
    missingBox.current?.focus({ preventScroll: true });
    missingBox.current?.scrollIntoView({ block: "center" });
  };
  const [send, sending] = useOnce(async () => {
    setProblem(null);
    try {
      const saved = await draft.flush();
      if (!saved || saved.findings.length > 0 || hasUnread(form.getValues()) || !isWhole(form.getValues())) {
        if (saved) setFindings(saved.findings);
        requestAnimationFrame(showMissing);
        return;
      }
      const sent = await bodyOf(
        api.POST("/api/v1/evaluations/{evaluation_id}/transitions", {
          params: { path: { evaluation_id: saved.id }, header: { ...ifMatch(saved), "idempotency-key": newIdempotencyKey() } },
          body: { action: "submit" },
        }),
      );
      draft.renew(sent);
      queries.setQueryData(evaluationQuery(sent.id).queryKey, sent);
      void queries.invalidateQueries({ queryKey: ["evaluations"] });
      await navigate({ to: "/evaluations/$id", params: { id: sent.id }, search: { sent: "1" } as never });
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
      if (thrown.isConflict) return document.querySelector<HTMLElement>(".fl-conflict")?.focus();
      setProblem(inFull(thrown));
    }
  });
  const conflictFields = () => {
    if (!draft.conflict) return [];
    const other = valuesOf(draft.conflict, planned, indicators);
    const text = (value: unknown) => (isUnread(value) ? value.unread : value === null || value === undefined ? "" : typeof value === "number" ? formatInteger(value) : String(value));
    const answer = (one: { met: string | null; evidence: string | null } | undefined) => (one?.met ? `${t(`evaluations.met.${one.met}`)}. ${one.evidence ?? ""}` : (one?.evidence ?? ""));
    return [
      ...[...new Set([...Object.keys(values.groups), ...Object.keys(other.groups)])].map((code) => ({
        name: `groups.${code}`,
        label: codes.text("target_groups", code),
        mine: text(values.groups[code]),
        theirs: text(other.groups[code]),
      })),
      ...indicators.map((code) => ({ name: code, label: codes.text("indicators", code), mine: answer(values.indicators[code]), theirs: answer(other.indicators[code]) })),
      ...(["practice_change", "quote", "unspent_reason"] as const).map((name) => ({ name, label: t(`evaluations.field.${name}`), mine: text(values[name]), theirs: text(other[name]) })),
      { name: "used_ore", label: t("evaluations.field.used_ore"), mine: used === null ? text(values.used_ore) : formatKr(used), theirs: typeof other.used_ore === "number" ? formatKr(other.used_ore) : "" },
    ];
  };

  const marker = <SavedMarker state={draft.state} label={(field) => labelOf(`/${field}`)} rest={draft.recordId !== null} />;
  const section = (name: string, children: ReactNode, why?: ReactNode) => (
    <section className={styles.group} aria-labelledby={`group-${name}`}>
      <Heading level={2} data-size="sm" id={`group-${name}`}>
        {t(`evaluations.step.${name}`)}
      </Heading>
      {why && <Paragraph className={styles.why}>{why}</Paragraph>}
      {children}
    </section>
  );
  const missing =
    shown === null ? (
      <Paragraph data-size="sm">{t("evaluations.missing.begin")}</Paragraph>
    ) : shown.length === 0 ? (
      <>
        <Heading level={2} data-size="2xs" className={styles.ready}>
          <CheckmarkCircleIcon aria-hidden /> {t("evaluations.missing.ready")}
        </Heading>
        <Paragraph data-size="sm">{t("evaluations.missing.ready_text")}</Paragraph>
      </>
    ) : (
      <>
        <Heading level={2} data-size="2xs">
          {t("evaluations.missing.count", { count: shown.length })}
        </Heading>
        <ul className={styles.missingList}>
          {inFormOrder(shown).map((finding) => (
            <li key={finding.pointer + finding.code}>
              <CircleIcon aria-hidden />
              <div>
                <button type="button" className={styles.go} onClick={() => goTo(finding.pointer)}>
                  {labelOf(finding.pointer)}
                </button>
                {finding.code !== "missing" && (
                  <p>
                    {finding.message} {finding.remedy}
                  </p>
                )}
              </div>
            </li>
          ))}
        </ul>
      </>
    );

  return (
    <FormProvider {...form}>
      <PageHeader
        title={t("evaluations.form.title", { title: measure.title })}
        breadcrumbs={[{ label: t("nav.evaluations"), to: "/evaluations" }]}
        lead={t("evaluations.form.lead")}
        meta={
          <>
            <span>{measure.owner.name}</span>
            <span aria-hidden className={styles.dot}>
              ·
            </span>
            <Link to="/measures/$id" params={{ id: measure.id }} className={styles.metaLink}>
              {t("evaluations.links.measure", { number: measure.number })}
            </Link>
          </>
        }
      />
      {draft.recovered && !draft.conflict && (
        <Alert data-color="info" className={styles.notice}>
          <Paragraph>{t("save.recovered")}</Paragraph>
        </Alert>
      )}
      {evaluation?.status === "returned" && evaluation.return_reason && (
        <Alert data-color="warning" className={styles.notice}>
          <Heading level={2} data-size="2xs">
            {t("evaluations.returned.title")}
          </Heading>
          <Paragraph className={styles.prose}>{evaluation.return_reason}</Paragraph>
        </Alert>
      )}
      {draft.conflict && (
        <div className={styles.notice}>
          <ConflictNotice fields={conflictFields()} changedBy={theirs?.actor_name} changedAt={theirs?.at} onKeepMine={() => void draft.keepMine()} onTakeTheirs={draft.takeTheirs} />
        </div>
      )}
      <div className={styles.form}>
        <form
          noValidate
          className={styles.questions}
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Paragraph className={styles.quiet}>{t("form.all_required")}</Paragraph>
          {section(
            "people",
            <>
              <div className={styles.counts}>
                {rows.map((row) => (
                  <IntegerField
                    key={row.code}
                    name={`groups.${row.code}`}
                    label={codes.text("target_groups", row.code)}
                    description={t("evaluations.form.planned", { count: row.planned })}
                    min={0}
                    max={1_000_000}
                    optional={row.planned === 0}
                  />
                ))}
              </div>
              <div className={styles.inline}>
                {planned.length > 0 && (
                  <Button
                    type="button"
                    variant="secondary"
                    data-size="sm"
                    onClick={() => {
                      for (const [code, count] of Object.entries(measure.groups)) form.setValue(`groups.${code}`, count, { shouldDirty: true, shouldValidate: true });
                    }}
                  >
                    {t("evaluations.form.as_planned")}
                  </Button>
                )}
                {addable.length > 0 && (
                  <Field data-size="sm">
                    <Label htmlFor={addId}>{t("evaluations.form.add_group")}</Label>
                    <Select
                      id={addId}
                      value=""
                      onChange={(event) => {
                        if (event.target.value) form.setValue(`groups.${event.target.value}`, null, { shouldDirty: true });
                      }}
                    >
                      <Select.Option value="">{t("form.choose")}</Select.Option>
                      {addable.map((code) => (
                        <Select.Option key={code} value={code}>
                          {codes.text("target_groups", code)}
                        </Select.Option>
                      ))}
                    </Select>
                  </Field>
                )}
              </div>
            </>,
            t("evaluations.why.people"),
          )}
          {section(
            "practice",
            <>
              {needs.map((need) => (
                <Card key={need.id} className={styles.answerTo}>
                  <Paragraph data-size="sm" className={styles.quiet}>
                    {t("evaluations.form.you_wrote", { owner: need.owner.name })}
                  </Paragraph>
                  <Paragraph className={styles.prose}>{need.desired_practice ?? need.title}</Paragraph>
                  {need.current_practice && (
                    <details>
                      <summary>{t("evaluations.form.how_it_was")}</summary>
                      <Paragraph className={styles.prose}>{need.current_practice}</Paragraph>
                    </details>
                  )}
                </Card>
              ))}
              <TextAreaField name="practice_change" label={t("evaluations.field.practice_change")} description={t("evaluations.hint.practice_change")} maxLength={PROSE} rows={6} />
              <TextAreaField name="quote" label={t("evaluations.field.quote")} description={t("evaluations.hint.quote")} optional maxLength={PROSE} rows={2} />
            </>,
          )}
          {section(
            "indicators",
            indicators.map((code) => <MetField key={code} code={code} text={codes.text("indicators", code)} />),
            t("evaluations.why.indicators"),
          )}
          {section(
            "money",
            <>
              <MoneyField name="used_ore" label={t("evaluations.field.used_ore")} description={t("evaluations.hint.used_ore", { amount: formatKr(granted_ore) })} min={0} />
              <Money granted_ore={granted_ore} used_ore={used} />
              {(money.kind === "unspent" || values.unspent_reason) && (
                <TextAreaField name="unspent_reason" label={t("evaluations.field.unspent_reason")} description={t("evaluations.hint.unspent_reason")} optional={money.kind !== "unspent"} maxLength={PROSE} rows={3} />
              )}
            </>,
          )}
          <div ref={missingBox} tabIndex={-1} className={`fl-focus-target ${styles.missingBox}`} data-open={(shown !== null && shown.length > 0) || undefined}>
            {shown !== null && shown.length > 0 && missing}
          </div>
          {problem && (
            <Alert data-color="danger" role="alert">
              {problem}
            </Alert>
          )}
          <div className={styles.foot}>
            <Button type="submit" loading={sending}>
              <PaperplaneIcon aria-hidden /> {t("evaluations.action.submit")}
            </Button>
            <div className={styles.savedNarrow}>
              {marker}
            </div>
          </div>
          <Paragraph data-size="sm" className={styles.quiet}>
            {t("evaluations.form.next")}
          </Paragraph>
        </form>
        <aside className={styles.panel} aria-label={t("evaluations.form.panel")}>
          {marker}
          <Card className={styles.panelCard}>{missing}</Card>
        </aside>
      </div>
    </FormProvider>
  );
}
