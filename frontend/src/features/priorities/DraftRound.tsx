import { Button, Checkbox, Heading, Input, Label, Paragraph, Search } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { ApiProblem } from "@/api/problem";
import { ActionBar } from "@/components/ActionBar";
import { ConflictNotice } from "@/components/ConflictNotice";
import { TextField } from "@/components/fields";
import { Form } from "@/components/Form";
import { formatKr, formatKrBare, parseKr } from "@/components/format";
import { SavedMarker } from "@/components/SavedMarker";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { forgetDraft, recoverDraft, useAutosave } from "@/components/useAutosave";
import { localized } from "@/text/i18n";

import { MethodFields } from "./MethodFields";
import style from "./priorities.module.css";
import { type CriterionValues, eligibleQuery, isWhole, type Method, methodBody, type NeedSummary, type Round, usualCriteria, writingNorm } from "./rounds";
import { useRoundSaver } from "./useRoundSaver";

interface Values extends Method {
  title: string | null;
}

const words = (round: Round): Values => ({
  title: round.title,
  ballot: round.ballot,
  rule: round.rule,
  budget_ore: round.budget_ore,
  criteria: (round.criteria.length > 0 ? round.criteria : usualCriteria).map(({ code, weight, nb, nn, en }) => ({ code, weight, nb, nn, en })),
});

interface DraftRoundProps {
  round: Round;
  onStep: (action: string, reason: string | null, newest: Round) => Promise<void>;
}

/** Before the round opens: the secretary sets the criteria and takes up needs. Everything is saved as one goes. */
export function DraftRound({ round, onStep }: DraftRoundProps) {
  const { t } = useTranslation();
  const saver = useRoundSaver(round);
  const wordsKey = `priority-round-${round.id}`;
  const [recovered] = useState(() => recoverDraft<Values>(wordsKey));
  const form = useForm<Values>({ shouldFocusError: false, mode: "onSubmit", defaultValues: { ...words(round), ...recovered } });
  const values = useWatch({ control: form.control }) as Values;
  const criteria = values.criteria ?? [];
  const complete = Boolean(values.title) && isWhole(values);
  const wordState = useAutosave({
    draftKey: wordsKey,
    values,
    dirty: form.formState.isDirty || recovered !== null,
    save: async (latest) => {
      // The server takes no round whose weights do not sum to 100: until they do, what is written stays in this browser.
      if (!latest.title || !isWhole(latest)) throw new Error("incomplete");
      await saver.save((newest) =>
        bodyOf(
          api.PATCH("/api/v1/priority-rounds/{round_id}", {
            params: { path: { round_id: newest.id }, header: ifMatch(newest) },
            body: { title: latest.title ?? "", ...methodBody(latest, writingNorm()) },
          }),
        ),
      );
    },
  });

  const [chosen, setChosen] = useState(() => round.items.map((item) => item.need.id));
  const [costs, setCosts] = useState(() => estimates(round));
  const [touched, setTouched] = useState(false);
  const needState = useAutosave({
    draftKey: `${wordsKey}-needs`,
    values: { chosen, costs },
    dirty: touched,
    delay: 500,
    save: async (latest) => {
      await saver.save((newest) =>
        bodyOf(
          api.PUT("/api/v1/priority-rounds/{round_id}/needs", {
            params: { path: { round_id: newest.id }, header: ifMatch(newest) },
            body: { need_ids: latest.chosen, costs: latest.costs },
          }),
        ),
      );
    },
  });
  const [theirs, setTheirs] = useState<Round | null>(null);
  const conflict = wordState.kind === "conflict" || needState.kind === "conflict";
  const { renew } = saver;
  useEffect(() => {
    if (conflict) void renew().then(setTheirs);
  }, [conflict, renew]);

  const open = async (action: string, reason: string | null) => {
    if (!complete) throw new ApiProblem(0, "incomplete", t("priorities.draft.incomplete"), t("priorities.draft.incomplete"));
    // What was chosen a moment ago goes first.
    await saver.save((now) =>
      bodyOf(
        api.PATCH("/api/v1/priority-rounds/{round_id}", {
          params: { path: { round_id: now.id }, header: ifMatch(now) },
          body: { title: values.title ?? "", ...methodBody(values, writingNorm()) },
        }),
      ),
    );
    await saver.save((now) =>
      bodyOf(api.PUT("/api/v1/priority-rounds/{round_id}/needs", { params: { path: { round_id: now.id }, header: ifMatch(now) }, body: { need_ids: chosen, costs } })),
    );
    await saver.step((newest) => onStep(action, reason, newest));
    forgetDraft(wordsKey);
    forgetDraft(`${wordsKey}-needs`);
  };

  return (
    <div className={style.sections}>
      {conflict && theirs && (
        <ConflictNotice
          fields={[
            { name: "title", label: t("priorities.field.title"), mine: values.title ?? "", theirs: theirs.title },
            { name: "criteria", label: t("priorities.criteria.title"), mine: criteriaText(criteria), theirs: criteriaText(theirs.criteria) },
            { name: "needs", label: t("priorities.needs.title"), mine: String(chosen.length), theirs: String(theirs.items.length) },
          ]}
          onKeepMine={() => {
            setTheirs(null);
            tryAgain();
          }}
          onTakeTheirs={() => {
            form.reset(words(theirs));
            setChosen(theirs.items.map((item) => item.need.id));
            setCosts(estimates(theirs));
            setTouched(false);
            setTheirs(null);
            forgetDraft(wordsKey);
          }}
        />
      )}
      {recovered && <Paragraph role="status">{t("save.recovered")}</Paragraph>}
      <Form form={form} onSubmit={() => undefined}>
        <TextField name="title" label={t("priorities.field.title")} maxLength={300} />
        <MethodFields />
        {complete ? <SavedMarker state={wordState} label={(field) => t(field === "title" ? "priorities.field.title" : "priorities.criteria.title")} /> : <p className={style.quiet}>{t("priorities.draft.not_saved")}</p>}
      </Form>
      <NeedPicker
        year={round.school_year}
        taken={round.items.map((item) => item.need)}
        chosen={chosen}
        costs={costs}
        onChange={(ids) => {
          setTouched(true);
          setChosen(ids);
        }}
        onCost={(need, ore) => {
          setTouched(true);
          setCosts((before) => Object.fromEntries(Object.entries({ ...before, [need]: ore }).flatMap(([id, sum]) => (sum === null ? [] : [[id, sum]]))));
        }}
        saved={<SavedMarker state={needState} />}
      />
      <section className={style.open}>
        <Heading level={2} data-size="xs">
          {t("priorities.draft.open_title")}
        </Heading>
        <Paragraph>{t("priorities.draft.open_text", { count: round.seats_voting })}</Paragraph>
        <ActionBar
          actions={round.allowed_actions}
          exclude={["update"]}
          onAction={open}
          confirm={{ open: t("priorities.draft.open_confirm", { count: chosen.length }) }}
        />
      </section>
    </div>
  );
}

/** The autosave tries again when the net comes back; the same call makes it send what is unsent on the newest version. */
const tryAgain = () => window.dispatchEvent(new Event("online"));

/** What the round takes its needs to cost where that is not what they say themselves. */
const estimates = (round: Round): Record<string, number> =>
  Object.fromEntries(round.items.flatMap((item) => (item.cost_ore !== null && item.cost_ore !== item.need.estimated_cost_ore ? [[item.need.id, item.cost_ore]] : [])));

const criteriaText = (criteria: readonly CriterionValues[]) => criteria.map((one) => `${one.weight ?? "–"} %: ${one.nb ?? one.nn ?? ""}`).join("\n");

interface NeedPickerProps {
  year: number;
  taken: NeedSummary[];
  chosen: string[];
  costs: Readonly<Record<string, number>>;
  onChange: (ids: string[]) => void;
  onCost: (need: string, ore: number | null) => void;
  saved: ReactNode;
}

/** The needs that have been sent in for the year, each with a box to tick. */
function NeedPicker({ year, taken, chosen, costs, onChange, onCost, saved }: NeedPickerProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const eligible = useQuery(eligibleQuery(year));
  if (eligible.error) return <ErrorState error={eligible.error} onRetry={() => void eligible.refetch()} />;
  if (eligible.isPending) return <LoadingState />;
  // One that has been taken up may have been merged or withdrawn since: it stays in sight until it is taken out.
  const known = new Set(eligible.data.map((need) => need.id));
  const all = [...eligible.data, ...taken.filter((need) => !known.has(need.id))];
  const wanted = query.trim().toLocaleLowerCase();
  const shown = all.filter((need) => `${need.number} ${need.title} ${need.owner.name}`.toLocaleLowerCase().includes(wanted));
  const cost = all.filter((need) => chosen.includes(need.id)).reduce((sum, need) => sum + (costs[need.id] ?? need.estimated_cost_ore ?? 0), 0);
  return (
    <section className={style.needs} aria-labelledby="needs-heading">
      <Heading level={2} data-size="xs" id="needs-heading">
        {t("priorities.needs.title")}
      </Heading>
      <p className={style.quiet}>{t("priorities.needs.lead")}</p>
      {all.length === 0 ? (
        <EmptyState title={t("priorities.needs.none")}>
          <Link to="/needs">{t("priorities.needs.none_link")}</Link>
        </EmptyState>
      ) : (
        <>
          <div className={style.pickerHead}>
            <p role="status">
              <strong>{t("priorities.needs.chosen", { count: chosen.length, total: all.length })}</strong> {cost > 0 && t("priorities.needs.chosen_cost", { cost: formatKr(cost) })}
            </p>
            <div className="fl-actions">
              <Button type="button" variant="secondary" data-size="sm" disabled={chosen.length === all.length} onClick={() => onChange(all.map((need) => need.id))}>
                {t("priorities.needs.all", { count: all.length })}
              </Button>
              <Button type="button" variant="tertiary" data-size="sm" disabled={chosen.length === 0} onClick={() => onChange([])}>
                {t("priorities.needs.nothing")}
              </Button>
            </div>
          </div>
          {all.length > 8 && (
            <Search data-size="sm" className={style.pickerSearch}>
              <Search.Input aria-label={t("priorities.needs.search")} placeholder={t("priorities.needs.search")} value={query} onChange={(event) => setQuery(event.target.value)} />
              <Search.Clear onClick={() => setQuery("")} />
            </Search>
          )}
          <ul className={style.picker}>
            {shown.map((need) => (
              <li key={need.id}>
                <Checkbox
                  checked={chosen.includes(need.id)}
                  value={need.id}
                  label={need.title}
                  description={`${t("priorities.need_number", { number: need.number })} · ${need.owner.name}${need.estimated_cost_ore === null ? "" : ` · ${formatKr(need.estimated_cost_ore)}`}`}
                  onChange={(event) =>
                    onChange(event.target.checked ? all.filter((one) => one.id === need.id || chosen.includes(one.id)).map((one) => one.id) : chosen.filter((id) => id !== need.id))
                  }
                />
                {!known.has(need.id) && <StatusTag status={need.status} />}
                {chosen.includes(need.id) && need.estimated_cost_ore === null && <CostField need={need} value={costs[need.id] ?? null} onCost={(ore) => onCost(need.id, ore)} />}
              </li>
            ))}
          </ul>
          {shown.length === 0 && <p>{t("list.empty")}</p>}
          {saved}
        </>
      )}
    </section>
  );
}

/** The secretary's estimate for a need that does not say what it costs: rules over money need one. */
function CostField({ need, value, onCost }: { need: NeedSummary; value: number | null; onCost: (ore: number | null) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [typing, setTyping] = useState<string | null>(null);
  const wrong = typing !== null && typing.trim() !== "" && parseKr(typing) === null;
  return (
    <div className={style.smallField}>
      <Label htmlFor={id} data-size="sm">
        {t("priorities.needs.cost", { number: need.number })}
      </Label>
      <Input
        id={id}
        data-size="sm"
        inputMode="decimal"
        autoComplete="off"
        value={typing ?? (value === null ? "" : formatKrBare(value))}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? `${id}-error` : undefined}
        onChange={(event) => setTyping(event.target.value)}
        onBlur={() => {
          if (typing === null || wrong) return;
          setTyping(null);
          onCost(typing.trim() === "" ? null : parseKr(typing));
        }}
      />
      {wrong && (
        <p id={`${id}-error`} className={style.error}>
          {t("form.not_money", { label: t("priorities.needs.cost", { number: need.number }) })}
        </p>
      )}
    </div>
  );
}

/** What the others see of a round that has not been opened. */
export function PlannedRound({ round }: { round: Round }) {
  const { t } = useTranslation();
  return (
    <div className={style.sections}>
      <Paragraph>{t("priorities.draft.wait")}</Paragraph>
      <CriteriaList round={round} />
    </div>
  );
}

/** The criteria as people read them: what counts, and how much. */
export function CriteriaList({ round }: { round: Round }) {
  const { t } = useTranslation();
  if (round.criteria.length === 0) return null;
  return (
    <section>
      <Heading level={2} data-size="xs">
        {t("priorities.criteria.title")}
      </Heading>
      <dl className={style.criteriaList}>
        {round.criteria.map((criterion) => (
          <div key={criterion.code}>
            <dt>{localized(criterion)}</dt>
            <dd>
              <span className={style.weightBit} style={{ inlineSize: `${criterion.weight}%` }} aria-hidden />
              {t("priorities.criteria.counts", { weight: criterion.weight })}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
