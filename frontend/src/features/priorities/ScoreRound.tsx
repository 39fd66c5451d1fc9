import { Alert, Button, Details, Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowLeftIcon, ArrowRightIcon, CheckmarkCircleFillIcon, CircleIcon } from "@navikt/aksel-icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { formatDate, formatInteger, formatKr } from "@/components/format";
import { SavedMarker } from "@/components/SavedMarker";
import type { SaveState } from "@/components/useAutosave";
import { useProgrammes } from "@/components/useProgrammes";
import { useRules } from "@/components/useRules";
import { useUrlFilters } from "@/components/useUrlFilters";
import { localized } from "@/text/i18n";

import style from "./priorities.module.css";
import { byNumber, type Criterion, type Item, recusalOf, roundQuery, type Round } from "./rounds";

type Points = Record<string, number>;
const scale = [0, 1, 2, 3, 4, 5] as const;
const key = (round: Round) => `fagloft.draft.scores-${round.id}-${round.my_seat_id}`;

function recovered(round: Round): Record<string, Points> {
  try {
    return JSON.parse(localStorage.getItem(key(round)) ?? "{}") as Record<string, Points>;
  } catch {
    return {};
  }
}

const isFull = (points: Points | undefined, criteria: readonly Criterion[]) => criteria.every((criterion) => points?.[criterion.code] !== undefined);

/**
 * One's own seat's points. A need is sent as soon as all its criteria have points; until then, and when the net is gone,
 * they lie in this browser.
 */
function useScores(round: Round) {
  const queries = useQueryClient();
  const { t } = useTranslation();
  const [points, setPoints] = useState<Record<string, Points>>(() => ({
    ...Object.fromEntries(
      round.items.flatMap((item) => {
        const mine = item.scores.find((score) => score.seat_id === round.my_seat_id);
        return mine ? [[item.need.id, mine.points] as const] : [];
      }),
    ),
    ...recovered(round),
  }));
  const [unsent, setUnsent] = useState<ReadonlySet<string>>(() => new Set(Object.keys(recovered(round))));
  const [state, setState] = useState<SaveState>({ kind: "idle" });
  const [refusal, setRefusal] = useState<string | null>(null);
  const latest = useRef({ points, unsent });
  latest.current = { points, unsent };
  const busy = useRef(false);

  const keep = useCallback(() => {
    const { points: all, unsent: ids } = latest.current;
    try {
      const left = Object.fromEntries([...ids].map((id) => [id, all[id] ?? {}]));
      if (ids.size === 0) localStorage.removeItem(key(round));
      else localStorage.setItem(key(round), JSON.stringify(left));
    } catch {
      // A full or forbidden store: the server still gets the points.
    }
  }, [round]);

  const flush = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      for (;;) {
        const { points: all, unsent: ids } = latest.current;
        // A draft from before the seat was recused would keep the other needs' points from being taken.
        const closed = new Set(round.items.filter((item) => recusalOf(item, round.my_seat_id)).map((item) => item.need.id));
        const ready = [...ids].filter((id) => isFull(all[id], round.criteria) && !closed.has(id));
        if (ready.length === 0) break;
        setState({ kind: "saving" });
        const scores = ready.map((id) => ({ need_id: id, points: all[id] ?? {} }));
        const saved = await bodyOf(api.PUT("/api/v1/priority-rounds/{round_id}/scores", { params: { path: { round_id: round.id } }, body: { scores } }));
        queries.setQueryData(roundQuery(round.id).queryKey, saved);
        const left = new Set(latest.current.unsent);
        for (const score of scores) if (latest.current.points[score.need_id] === score.points) left.delete(score.need_id);
        latest.current = { ...latest.current, unsent: left };
        setUnsent(left);
        keep();
        setState({ kind: "saved", at: new Date() });
        setRefusal(null);
      }
    } catch (thrown) {
      setState({ kind: "local" });
      if (thrown instanceof ApiProblem && thrown.status !== 0) {
        setRefusal(thrown.message);
        // The round may have been closed in the meantime: the page then shows that.
        void queries.invalidateQueries({ queryKey: roundQuery(round.id).queryKey });
      }
    } finally {
      busy.current = false;
    }
  }, [keep, queries, round.criteria, round.id, round.items, round.my_seat_id]);

  const give = useCallback(
    (need: string, criterion: string, value: number) => {
      const { points: all, unsent: ids } = latest.current;
      latest.current = { points: { ...all, [need]: { ...all[need], [criterion]: value } }, unsent: new Set([...ids, need]) };
      setPoints(latest.current.points);
      setUnsent(latest.current.unsent);
      keep();
      void flush();
    },
    [flush, keep],
  );

  useEffect(() => {
    const again = () => void flush();
    again();
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [flush]);

  return { points, state, refusal: refusal && t("priorities.score.refused", { reason: refusal }), give };
}

/** A forum member gives points, one need at a time, on a phone with one thumb or by keyboard. */
export function ScoreRound({ round }: { round: Round }) {
  const { t } = useTranslation();
  const { filters, set } = useUrlFilters();
  const { points, state, refusal, give } = useScores(round);
  // The first reported first, and always the same: the order must not give the others' points away.
  const items = useMemo(() => byNumber(round.items), [round.items]);
  const judged = items.filter((item) => !recusalOf(item, round.my_seat_id));
  const settled = (one: Item | undefined) => one !== undefined && (!judged.includes(one) || isFull(points[one.need.id], round.criteria));
  const done = judged.filter(settled).length;
  const firstOpen = items.findIndex((item) => !settled(item));
  const [start] = useState(() => Math.max(0, firstOpen));
  const asked = items.findIndex((item) => String(item.need.number) === filters.need);
  const index = asked >= 0 ? asked : start;
  const item = items[index];
  const top = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  const goTo = (at: number) => {
    const target = items[at];
    if (!target) return;
    moved.current = true;
    void set({ need: String(target.need.number) });
  };
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    top.current?.focus({ preventScroll: true });
    top.current?.scrollIntoView({ block: "start" });
  }, [index]);

  if (!item) return <Paragraph>{t("priorities.score.no_needs")}</Paragraph>;
  const full = settled(item);
  const recusal = recusalOf(item, round.my_seat_id);
  const nextOpen = [...items.keys()].map((step) => (index + 1 + step) % items.length).find((at) => at !== index && !settled(items[at]));
  return (
    <div className={style.score}>
      <div className={style.progress}>
        <div className={style.progressText}>
          <p>
            <strong>{t("priorities.score.progress", { count: done, total: judged.length })}</strong>
          </p>
          <SavedMarker state={state} />
        </div>
        <div className={style.progressBar} role="progressbar" aria-label={t("priorities.score.progress_label")} aria-valuemin={0} aria-valuemax={judged.length} aria-valuenow={done}>
          <span style={{ inlineSize: `${(100 * done) / Math.max(1, judged.length)}%` }} />
        </div>
        {refusal && (
          <p role="alert" className={style.error}>
            {refusal}
          </p>
        )}
      </div>
      {done === judged.length && (
        <p className={style.done} role="status">
          <CheckmarkCircleFillIcon aria-hidden /> {t("priorities.score.all_done", { count: judged.length })}
        </p>
      )}
      <Overview items={items} seat={round.my_seat_id} settled={settled} at={index} onGo={goTo} />
      <article className={style.card} aria-labelledby="need-title">
        <p className={style.quiet}>{t("priorities.score.place", { number: index + 1, total: items.length })}</p>
        <Heading level={2} data-size="sm" id="need-title" ref={top} tabIndex={-1} className="fl-focus-target">
          {item.need.title}
        </Heading>
        <NeedInShort item={item} />
        <NeedInFull item={item} />
        {recusal ? (
          <Alert data-color="info" data-size="sm">
            {t("priorities.recusal.yours")} {t(`priorities.recusal.${recusal.tie}`, { organisation: item.need.owner.name })}
          </Alert>
        ) : (
          <div className={style.criteriaScores}>
            {round.criteria.map((criterion) => (
              <Scale
                key={`${item.need.id}-${criterion.code}`}
                need={item.need.id}
                criterion={criterion}
                value={points[item.need.id]?.[criterion.code]}
                onGive={(value) => give(item.need.id, criterion.code, value)}
              />
            ))}
            <p className={style.quiet} role="status">
              {full ? t("priorities.score.need_done") : t("priorities.score.need_left", { count: round.criteria.filter((one) => points[item.need.id]?.[one.code] === undefined).length })}
            </p>
          </div>
        )}
      </article>
      <nav className={style.pager} aria-label={t("priorities.score.pager")}>
        <Button type="button" variant="secondary" disabled={index === 0} onClick={() => goTo(index - 1)}>
          <ArrowLeftIcon aria-hidden /> {t("priorities.score.previous")}
        </Button>
        {index < items.length - 1 ? (
          <Button type="button" variant={full ? "primary" : "secondary"} onClick={() => goTo(index + 1)}>
            {full ? t("priorities.score.next") : t("priorities.score.skip")} <ArrowRightIcon aria-hidden />
          </Button>
        ) : (
          nextOpen !== undefined && (
            <Button type="button" onClick={() => goTo(nextOpen)}>
              {t("priorities.score.next_open")} <ArrowRightIcon aria-hidden />
            </Button>
          )
        )}
      </nav>
      <p className={style.quiet}>{t("priorities.score.recusal")}</p>
    </div>
  );
}

interface ScaleProps {
  need: string;
  criterion: Criterion;
  value: number | undefined;
  onGive: (value: number) => void;
}

/** 0 to 5 as six large fields. Arrows as in any group of radio buttons, or the digit itself. */
function Scale({ need, criterion, value, onGive }: ScaleProps) {
  const { t } = useTranslation();
  const group = useRef<HTMLFieldSetElement>(null);
  const digit = (event: KeyboardEvent) => {
    const typed = Number(event.key);
    if (event.key.length !== 1 || !scale.some((one) => one === typed) || event.key === " ") return;
    event.preventDefault();
    onGive(typed);
    group.current?.querySelectorAll("input")[typed]?.focus();
  };
  return (
    <fieldset ref={group} className={style.scale}>
      <legend>
        <span>{localized(criterion)}</span> <span className={style.quiet}>{t("priorities.criteria.counts", { weight: criterion.weight })}</span>
      </legend>
      <div className={style.scaleFields}>
        {scale.map((one) => (
          <label key={one}>
            <input type="radio" name={`${need}-${criterion.code}`} value={one} checked={value === one} onChange={() => onGive(one)} onKeyDown={digit} />
            <span>{one}</span>
          </label>
        ))}
      </div>
      <div className={style.scaleEnds} aria-hidden>
        <span>{t("priorities.score.least")}</span>
        <span>{t("priorities.score.most")}</span>
      </div>
    </fieldset>
  );
}

function NeedInShort({ item: { need } }: { item: Item }) {
  const { t } = useTranslation();
  const rules = useRules();
  const programmes = useProgrammes();
  const facts = [
    need.programme && programmes.programme(need.programme),
    need.measure_kind && rules.text("measure_kinds", need.measure_kind),
    need.people !== null && t("priorities.people", { count: need.people }),
    need.estimated_cost_ore !== null && formatKr(need.estimated_cost_ore),
  ].filter(Boolean);
  return (
    <div>
      <p className={style.owner}>
        {need.owner.name} · {t("priorities.need_number", { number: need.number })}
      </p>
      <ul className={style.facts}>
        {facts.map((fact) => (
          <li key={String(fact)}>{fact}</li>
        ))}
      </ul>
    </div>
  );
}

/** Today, goal and anchoring: fetched when the card is shown, folded out where there is room. */
function NeedInFull({ item }: { item: Item }) {
  const { t } = useTranslation();
  const rules = useRules();
  const [open, setOpen] = useState(() => window.matchMedia("(min-width: 48rem)").matches);
  const need = useQuery({
    queryKey: ["need", item.need.id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/needs/{need_id}", { params: { path: { need_id: item.need.id } }, signal })),
    staleTime: 300_000,
  });
  const told = need.data;
  return (
    <Details open={open} onToggle={() => setOpen((was) => !was)} className={style.told}>
      <Details.Summary>{t("priorities.told.title")}</Details.Summary>
      <Details.Content>
        {need.isPending && <p>{t("app.loading")}</p>}
        {need.error && <p>{t("error.text")}</p>}
        {told && (
          <dl className={style.toldList}>
            <div>
              <dt>{t("priorities.told.today")}</dt>
              <dd>{told.current_practice ?? "–"}</dd>
            </div>
            <div>
              <dt>{t("priorities.told.goal")}</dt>
              <dd>{told.desired_practice ?? "–"}</dd>
            </div>
            <div>
              <dt>{t("priorities.told.anchoring")}</dt>
              <dd>
                {told.anchoring_process && rules.text("anchoring_processes", told.anchoring_process)}
                {told.anchoring_date && `, ${formatDate(told.anchoring_date)}`}
                {". "}
                {told.anchoring_leaders !== null && told.anchoring_employees !== null && t("priorities.told.took_part", { leaders: formatInteger(told.anchoring_leaders), employees: formatInteger(told.anchoring_employees) })}
                {told.anchoring_note && ` ${told.anchoring_note}`}
              </dd>
            </div>
            {told.wished_measure && (
              <div>
                <dt>{t("priorities.told.wish")}</dt>
                <dd>{told.wished_measure}</dd>
              </div>
            )}
            {told.sami_perspective && (
              <div>
                <dt>{t("priorities.told.sami")}</dt>
                <dd>{told.sami_perspective}</dd>
              </div>
            )}
          </dl>
        )}
        <Link to="/needs/$id" params={{ id: item.need.id }}>
          {t("priorities.told.link")}
        </Link>
      </Details.Content>
    </Details>
  );
}

interface OverviewProps {
  items: readonly Item[];
  seat: string | null;
  settled: (item: Item) => boolean;
  at: number;
  onGo: (index: number) => void;
}

/** Every need with what is done and what is left; a way to jump. */
function Overview({ items, seat, settled, at, onGo }: OverviewProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Details open={open} onToggle={() => setOpen((was) => !was)} className={style.overview}>
      <Details.Summary>{t("priorities.score.overview", { count: items.length })}</Details.Summary>
      <Details.Content>
        <ol className={style.overviewList}>
          {items.map((item, index) => {
            const full = settled(item);
            const state = recusalOf(item, seat) ? "priorities.recusal.short" : full ? "priorities.score.given" : "priorities.score.missing";
            return (
              <li key={item.need.id}>
                <button
                  type="button"
                  aria-current={index === at ? "true" : undefined}
                  onClick={() => {
                    setOpen(false);
                    onGo(index);
                  }}
                >
                  {full ? <CheckmarkCircleFillIcon aria-hidden /> : <CircleIcon aria-hidden />}
                  <span>{item.need.title}</span>
                  <span className={style.quiet}>{t(state)}</span>
                </button>
              </li>
            );
          })}
        </ol>
      </Details.Content>
    </Details>
  );
}
