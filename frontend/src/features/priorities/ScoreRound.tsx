import { Alert, Button, Details, Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowLeftIcon, ArrowRightIcon, CheckmarkCircleFillIcon, CircleIcon } from "@navikt/aksel-icons";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { SavedMarker } from "@/components/SavedMarker";
import { useUrlFilters } from "@/components/useUrlFilters";
import { localized } from "@/text/i18n";

import { NeedInFull, NeedInShort } from "./NeedCard";
import style from "./priorities.module.css";
import { byNumber, type Criterion, type Item, recusalOf, type Round } from "./rounds";
import { isFull, useScores } from "./useScores";

const scale = [0, 1, 2, 3, 4, 5] as const;

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
