import { Alert, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema";
import { ConflictNotice } from "@/components/ConflictNotice";
import { formatKr, formatKrBare, formatPercent, parseKr } from "@/components/format";
import { PotBars } from "@/components/PotBars";
import { savingTheRest, without } from "@/components/refused";
import { SavedMarker } from "@/components/SavedMarker";
import { forgetDraft, recoverDraft, useAutosave } from "@/components/useAutosave";
import { localized } from "@/text/i18n";

import { AddMeasures } from "./AddMeasures";
import { Cell } from "./Cell";
import { type Draft, type DraftLine, fromServer, newLine, type Plan, plannedIn, sharesSum, sumOf, toServer } from "./draft";
import { Findings } from "./Findings";
import { Lines } from "./Lines";
import { type Column, pasted, rowsOf } from "./paste";
import { PasteBox } from "./PasteBox";
import styles from "./plans.module.css";
import { Pots } from "./Pots";
import { measuresQuery, planQuery } from "./queries";
import { Shares } from "./Shares";

const positive = (text: string) => {
  const amount = parseKr(text);
  return amount !== null && amount >= 0 ? amount : null;
};

/** Only what is sent is changed, although the description of the interface asks for every part. */
type Changes = components["schemas"]["PlanUpdate"];

/** A plan in draft: the frame, the pots, the shares and the measures, saved while one writes. */
export function PlanEditor({ plan, actions }: { plan: Plan; actions: (flush: () => Promise<Plan>) => ReactNode }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const draftKey = `plan-${plan.id}`;
  const [recovered] = useState(() => recoverDraft<Draft>(draftKey));
  const [draft, setDraft] = useState<Draft>(() => recovered ?? fromServer(plan));
  const [dirty, setDirty] = useState(recovered !== null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<Plan | null>(null);
  const version = useRef(plan);
  const saved = useRef(JSON.stringify(toServer(fromServer(plan))));
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const latest = useRef(draft);
  latest.current = draft;

  const patch = async (body: Parameters<typeof send>[0]) => {
    version.current = await send(body);
  };
  const send = (body: Partial<ReturnType<typeof toServer>>) =>
    bodyOf(api.PATCH("/api/v1/plans/{plan_id}", { params: { path: { plan_id: plan.id }, header: ifMatch(version.current) }, body: body as Changes }));

  /** One save after the other, and none without a change. */
  const save = (values: Draft): Promise<void> => {
    const next = queue.current
      .catch(() => undefined)
      .then(async () => {
        const body = toServer(values);
        const text = JSON.stringify(body);
        if (text === saved.current) return;
        try {
          // Measures point to pots: a new pot must be there first, and one that goes must have been left first.
          const gone = version.current.pots.filter((pot) => !body.pots.some((one) => one.code === pot.code));
          const fresh = body.pots.some((one) => !version.current.pots.some((pot) => one.code === pot.code));
          const kept = gone.map(({ code, nb, nn, en, amount_ore, actor }) => ({ code, nb, nn, en, amount_ore, actor }));
          if (fresh || gone.length > 0) await patch({ pots: [...body.pots, ...kept] });
          if (gone.length > 0) await patch({ lines: body.lines });
          const { refusal } = await savingTheRest((names) => patch(without(body, names)));
          queries.setQueryData(planQuery(plan.id).queryKey, version.current);
          if (refusal) throw refusal;
          saved.current = text;
          setRefused(null);
        } catch (thrown) {
          if (thrown instanceof ApiProblem && thrown.isConflict) setTheirs(await queries.fetchQuery({ ...planQuery(plan.id), staleTime: 0 }));
          else if (thrown instanceof ApiProblem && thrown.status >= 400 && thrown.status < 500)
            setRefused([thrown.message, ...thrown.errors.map((one) => `${one.message} ${one.remedy ?? ""}`)].join(" "));
          throw thrown;
        }
      });
    queue.current = next;
    return next;
  };
  const state = useAutosave({ draftKey, values: draft, dirty, save });
  const flush = async () => {
    await save(latest.current);
    forgetDraft(draftKey);
    return version.current;
  };

  const change = (part: Partial<Draft>) => {
    setDirty(true);
    setDraft((before) => ({ ...before, ...part }));
  };
  const candidates = useQuery(measuresQuery(plan.school_year)).data?.filter((measure) => !draft.lines.some((line) => line.measure.id === measure.id)) ?? [];
  const paste = (text: string, from: { row: number; column: Column } | null) => {
    const result = pasted(rowsOf(text), draft, candidates, from);
    change({ lines: result.lines });
    const words = [
      ...(result.changed > 0 ? [t("plans.pasted_changed", { count: result.changed })] : []),
      ...(result.added > 0 ? [t("plans.pasted_added", { count: result.added })] : []),
      ...(result.changed + result.added === 0 ? [t("plans.pasted_nothing")] : []),
      ...(result.unread.length > 0 ? [t("plans.pasted_unread", { rows: result.unread.join("; ") })] : []),
    ];
    setSaid(words.join(" "));
  };
  const openTexts = (measureId: string, shown: boolean) =>
    setOpen((before) => {
      const after = new Set(before);
      if (shown) after.add(measureId);
      else after.delete(measureId);
      return after;
    });
  const go = (index: number) => {
    const measure = version.current.lines[index]?.measure;
    if (!measure) return;
    openTexts(measure.id, true);
    requestAnimationFrame(() => {
      document.getElementById(`line-${measure.id}`)?.scrollIntoView({ block: "center" });
      document.querySelector<HTMLElement>(`#texts-${measure.id} textarea`)?.focus({ preventScroll: true });
    });
  };
  const planned = sumOf(draft.lines);
  const bars = draft.pots.map((pot) => {
    const inPot = plannedIn(draft.lines, pot.code);
    return { key: pot.code, label: localized(pot), paid_ore: 0, committed_ore: 0, planned_ore: inPot, left_ore: pot.amount_ore - inPot };
  });
  const summary = (one: Draft) => ({
    title: one.title,
    frame: formatKr(one.frame_ore),
    pots: one.pots.map((pot) => `${localized(pot)} ${formatKr(pot.amount_ore)}`).join(", "),
    shares: formatPercent(sharesSum(one.shares) / 10_000),
    lines: one.lines.map((line) => `${line.measure.number}: ${formatKr(line.amount_ore)}`).join(", "),
  });
  return (
    <div className={styles.editor}>
      {recovered && <Alert data-color="info">{t("save.recovered")}</Alert>}
      {theirs && (
        <ConflictNotice
          fields={(["title", "frame", "pots", "shares", "lines"] as const).map((name) => ({
            name,
            label: t(`plans.part.${name}`),
            mine: summary(draft)[name],
            theirs: summary(fromServer(theirs))[name],
          }))}
          onKeepMine={() => {
            version.current = theirs;
            saved.current = "";
            setTheirs(null);
            change({ revision: draft.revision + 1 });
          }}
          onTakeTheirs={() => {
            version.current = theirs;
            saved.current = JSON.stringify(toServer(fromServer(theirs)));
            setDraft(fromServer(theirs));
            setDirty(false);
            forgetDraft(draftKey);
            setTheirs(null);
          }}
        />
      )}
      <div className={styles.bar}>
        <SavedMarker state={theirs ? { kind: "idle" } : state} />
        {plan.findings.length > 0 && <a href="#plan-missing">{t("plans.see_missing")}</a>}
        {refused && (
          <Alert data-color="danger" data-size="sm" role="alert">
            {refused}
          </Alert>
        )}
      </div>

      <section className={styles.section} aria-labelledby="plan-about">
        <Heading level={2} data-size="sm" id="plan-about">
          {t("plans.section.about")}
        </Heading>
        <div className={styles.about}>
          <Textfield
            label={t("plans.field.title")}
            value={draft.title}
            error={draft.title.trim() === "" ? t("form.required", { label: t("plans.field.title") }) : undefined}
            onChange={(event) => change({ title: event.target.value.slice(0, 300) })}
          />
          <div className={styles.frame}>
            <span aria-hidden>{t("plans.field.frame")}</span>
            <Cell label={t("plans.field.frame")} value={draft.frame_ore} read={positive} write={formatKrBare} suffix="kr" wrong={t("plans.not_amount")} onChange={(frame_ore) => change({ frame_ore })} />
          </div>
        </div>
      </section>

      <section className={styles.section} aria-labelledby="plan-pots">
        <div>
          <Heading level={2} data-size="sm" id="plan-pots">
            {t("plans.section.pots")}
          </Heading>
          <Paragraph className={styles.subtle}>{t("plans.section.pots_text")}</Paragraph>
        </div>
        <Pots pots={draft.pots} lines={draft.lines} frame_ore={draft.frame_ore} onChange={(pots) => change({ pots })} />
        {bars.length > 0 && (
          <PotBars
            pots={bars}
            headingLevel={3}
            title={
              planned > draft.frame_ore
                ? t("plans.point_over", { amount: formatKr(planned - draft.frame_ore) })
                : t("plans.point", { share: formatPercent(draft.frame_ore === 0 ? 0 : planned / draft.frame_ore) })
            }
          />
        )}
      </section>

      <section className={styles.section} aria-labelledby="plan-shares">
        <div>
          <Heading level={2} data-size="sm" id="plan-shares">
            {t("plans.section.shares")}
          </Heading>
          <Paragraph className={styles.subtle}>{t("plans.section.shares_text")}</Paragraph>
        </div>
        <Shares shares={draft.shares} lines={draft.lines} onChange={(actor, share) => change({ shares: { ...draft.shares, [actor]: share } })} />
      </section>

      <section className={styles.section} aria-labelledby="plan-lines">
        <div>
          <Heading level={2} data-size="sm" id="plan-lines">
            {t("plans.section.lines")}
          </Heading>
          <Paragraph className={styles.subtle}>{t("plans.section.lines_text")}</Paragraph>
        </div>
        <p role="status" className={said ? styles.said : "ds-sr-only"}>
          {said}
        </p>
        {draft.lines.length > 0 && (
          <Lines
            lines={draft.lines}
            pots={draft.pots}
            open={open}
            onOpen={openTexts}
            onChange={(index, part: Partial<DraftLine>) => change({ lines: draft.lines.map((line, place) => (place === index ? { ...line, ...part } : line)) })}
            onRemove={(index) => {
              const title = draft.lines[index]?.measure.title ?? "";
              change({ lines: draft.lines.filter((_, place) => place !== index) });
              setSaid(t("plans.removed", { title }));
            }}
            onPaste={paste}
          />
        )}
        <AddMeasures
          candidates={candidates}
          disabled={draft.pots.length === 0}
          onAdd={(measures) => {
            change({ lines: [...draft.lines, ...measures.map((measure) => newLine(measure, draft.pots))] });
            setSaid(t("plans.added", { count: measures.length }));
          }}
        />
        {draft.pots.length > 0 && <PasteBox onPaste={(text) => paste(text, null)} />}
      </section>
      <div id="plan-missing" className={styles.section}>
        <Findings plan={plan} onGo={go} />
        {!theirs && actions(flush)}
      </div>
    </div>
  );
}
