import { Button, Heading, Input, Label, Paragraph, Select, Textarea, ValidationMessage } from "@digdir/designsystemet-react";
import { ArrowDownIcon, ArrowUndoIcon, ArrowUpIcon, DragVerticalIcon } from "@navikt/aksel-icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, memo, type PointerEvent, useCallback, useEffect, useId, useMemo, useReducer, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { ApiProblem } from "@/api/problem";
import { ActionBar } from "@/components/ActionBar";
import { ConflictNotice } from "@/components/ConflictNotice";
import { formatKr, formatKrBare, formatTime, parseInteger, parseKr } from "@/components/format";
import { forgetDraft, recoverDraft } from "@/components/useAutosave";

import { type Arrangement, arrangementOf, deskReducer, type Entry, type Laid, layOut, type Outcome } from "./order";
import style from "./priorities.module.css";
import { type Criterion, type Item, roundQuery, type Round } from "./rounds";
import { useRowDrag } from "./useRowDrag";
import { PointsBar, Why } from "./Why";

const outcomes: readonly Outcome[] = ["prioritised", "not_prioritised", "postponed"];

interface Kept {
  version: number;
  arrangement: Arrangement;
  frame: number | null;
}

/** The frame of the year's plan, where there is one. */
function usePlanFrame(round: Round) {
  return useQuery({
    queryKey: ["plans", "frame", round.county, round.school_year],
    queryFn: async ({ signal }) => {
      const { items } = await bodyOf(api.GET("/api/v1/plans", { params: { query: { school_year: round.school_year, county: round.county } }, signal }));
      return items[0] ?? null;
    },
  });
}

interface OrderRoundProps {
  round: Round;
  onStep: (action: string, reason: string | null, newest: Round) => Promise<void>;
}

/** The secretary lays out the order that the forum agrees on: what is moved, where the line goes, and why. */
export function OrderRound({ round, onStep }: OrderRoundProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = `priority-order-${round.id}`;
  const [kept] = useState(() => {
    const found = recoverDraft<Kept>(key);
    // One from before the points were given anew is of no use.
    return found && (found.version === round.version || round.items.some((item) => item.outcome)) ? found : null;
  });
  const [desk, dispatch] = useReducer(deskReducer, { now: kept?.arrangement ?? arrangementOf(round.items), past: [] });
  const [typedFrame, setTypedFrame] = useState<number | null>(kept?.frame ?? null);
  const plan = usePlanFrame(round);
  const frame = typedFrame ?? round.budget_ore ?? plan.data?.frame_ore ?? null;
  const items = useMemo(() => new Map(round.items.map((item) => [item.need.id, item])), [round.items]);
  const entries = useMemo(
    () => new Map(round.items.map((item): [string, Entry] => [item.need.id, { id: item.need.id, rank: item.computed_rank, cost: item.cost_ore, chosen: item.chosen }])),
    [round.items],
  );
  const laid = useMemo(() => layOut(desk.now, entries, frame), [desk.now, entries, frame]);
  const unpriced = round.items.filter((item) => item.cost_ore === null).length;
  const lacking = laid.rows.filter((row) => row.departs && !desk.now.reasons[row.id]?.trim());

  const [spoken, setSpoken] = useState("");
  const [focus, setFocus] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const [saving, setSaving] = useState(false);
  // Another has saved an order since this one was laid out here.
  const [theirs, setTheirs] = useState<Round | null>(() => (kept && kept.version !== round.version ? round : null));
  const server = useRef(round);
  useEffect(() => {
    if (round.version > server.current.version && !theirs) server.current = round;
  }, [round, theirs]);

  // What the server would be told now, against what it has been told: only then is there something to save.
  const order = useMemo(
    () => laid.rows.map((row) => ({ need_id: row.id, outcome: row.outcome, reason: row.departs ? desk.now.reasons[row.id]?.trim() || null : null })),
    [laid.rows, desk.now.reasons],
  );
  const told = useMemo(() => JSON.stringify(round.items.map((item) => ({ need_id: item.need.id, outcome: item.outcome, reason: item.departs ? item.reason : null }))), [round.items]);
  const unsaved = JSON.stringify(order) !== told;
  const untouched = !kept && desk.past.length === 0 && round.items.every((item) => item.outcome === null);
  useEffect(() => {
    try {
      if (unsaved && !(untouched && typedFrame === null)) localStorage.setItem(`fagloft.draft.${key}`, JSON.stringify({ version: round.version, arrangement: desk.now, frame: typedFrame } satisfies Kept));
      else forgetDraft(key);
    } catch {
      // A full or forbidden store: the order still stands on the screen.
    }
  }, [unsaved, untouched, desk.now, typedFrame, key, round.version]);

  const latest = useRef({ rows: laid.rows, items });
  latest.current = { rows: laid.rows, items };
  const titleOf = useCallback((id: string) => latest.current.items.get(id)?.need.title ?? "", []);

  const move = useCallback(
    (id: string, place: number, control: string) => {
      const count = latest.current.rows.length;
      const held = Math.min(Math.max(place, 1), count);
      const was = latest.current.rows.find((row) => row.id === id)?.place;
      if (was === held) return;
      dispatch({ type: "move", id, place: held });
      setFocus(`${control}-${id}`);
      setSpoken(t("priorities.order.spoken_moved", { title: titleOf(id), place: held, total: count }));
    },
    [t, titleOf],
  );
  // A row that moves in the document loses focus: it gets it back on the same control.
  useEffect(() => {
    if (!focus) return;
    const control = document.getElementById(focus);
    const usable = control instanceof HTMLButtonElement && control.disabled ? document.getElementById(focus.replace(/^(up|down)/, "handle")) : control;
    usable?.focus({ preventScroll: true });
    usable?.closest("[data-row]")?.scrollIntoView({ block: "nearest" });
    setFocus(null);
  }, [focus, desk.now.ids]);

  const list = useRef<HTMLOListElement>(null);
  const { drag, start } = useRowDrag(list, (id, place) => move(id, place, "handle"));

  const setOutcome = useCallback((id: string, outcome: Outcome, byLine: Outcome) => dispatch({ type: "outcome", id, outcome, byLine }), []);
  const setReason = useCallback((id: string, text: string) => dispatch({ type: "reason", id, text }), []);

  const save = async (): Promise<Round | null> => {
    setAsked(true);
    setProblem(null);
    const first = lacking[0];
    if (first) {
      setFocus(`reason-${first.id}`);
      setProblem(t("priorities.order.lacking", { count: lacking.length }));
      return null;
    }
    setSaving(true);
    try {
      const saved = await bodyOf(
        api.PUT("/api/v1/priority-rounds/{round_id}/order", { params: { path: { round_id: round.id }, header: ifMatch(server.current) }, body: { items: order } }),
      );
      server.current = saved;
      queries.setQueryData(roundQuery(saved.id).queryKey, saved);
      forgetDraft(key);
      setSavedAt(new Date());
      setAsked(false);
      return saved;
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
      if (thrown.isConflict) setTheirs(await queries.fetchQuery({ ...roundQuery(round.id), staleTime: 0 }));
      else setProblem([thrown.message, ...thrown.errors.map((error) => [error.message, error.remedy].filter(Boolean).join(" "))].join(" "));
      return null;
    } finally {
      setSaving(false);
    }
  };
  const step = async (action: string, reason: string | null) => {
    let newest = server.current;
    if (action === "decide" && unsaved) {
      const saved = await save();
      if (!saved) throw new ApiProblem(0, "not_saved", t("priorities.order.not_saved"), t("priorities.order.not_saved"));
      newest = saved;
    }
    await onStep(action, reason, newest);
    forgetDraft(key);
  };

  return (
    <div className={style.order}>
      {theirs && (
        <ConflictNotice
          fields={[
            { name: "order", label: t("priorities.order.title"), mine: firstFive(desk.now.ids, items), theirs: firstFive(theirs.items.map((item) => item.need.id), items) },
            {
              name: "prioritised",
              label: t("priorities.outcome.prioritised"),
              mine: String(laid.prioritised),
              theirs: String(theirs.items.filter((item) => item.outcome === "prioritised").length),
            },
          ]}
          onKeepMine={() => {
            server.current = theirs;
            setTheirs(null);
            void save();
          }}
          onTakeTheirs={() => {
            server.current = theirs;
            dispatch({ type: "replace", arrangement: arrangementOf(theirs.items) });
            setTheirs(null);
          }}
        />
      )}
      <div className={style.orderIntro}>
        <Heading level={2} data-size="sm">
          {t("priorities.order.title")}
        </Heading>
        <Paragraph id="order-help">{t("priorities.order.help")}</Paragraph>
        {kept && unsaved && <Paragraph role="status">{t("save.recovered")}</Paragraph>}
      </div>
      <div className={style.money}>
        <Money laid={laid} frame={frame} total={laid.rows.length} unpriced={unpriced} />
        <div className={style.moneySettings}>
          <FrameField value={frame} fromPlan={typedFrame === null && round.budget_ore === null ? (plan.data?.title ?? null) : null} onChange={setTypedFrame} />
          <CutField laid={laid} follows={desk.now.cut === null} hasFrame={frame !== null} onCut={(cut) => dispatch({ type: "cut", cut })} />
        </div>
      </div>
      <ol ref={list} className={style.orderRows} data-dragging={drag ? true : undefined}>
        {laid.rows.map((row, index) => {
          const item = items.get(row.id);
          return (
            item && (
              <Row
                key={row.id}
                row={row}
                item={item}
                count={laid.rows.length}
                criteria={round.criteria}
                byLine={index < laid.cut ? "prioritised" : "not_prioritised"}
                reason={desk.now.reasons[row.id] ?? ""}
                missing={asked && row.departs && !desk.now.reasons[row.id]?.trim()}
                lineBefore={index === laid.cut ? (desk.now.cut === null && frame !== null ? "both" : "cut") : null}
                frameBefore={laid.reached === index && index !== laid.cut ? frame : null}
                frame={frame}
                dragged={drag?.id === row.id}
                dropBefore={drag?.before === index}
                dropAfter={index === laid.rows.length - 1 && drag?.before === laid.rows.length}
                onDrag={start}
                onMove={move}
                onOutcome={setOutcome}
                onReason={setReason}
              />
            )
          );
        })}
      </ol>
      <p role="status" className="ds-sr-only">
        {spoken && `${spoken} ${t("priorities.order.spoken_cost", { count: laid.prioritised, cost: formatKr(laid.sum) })}`}
      </p>
      <div className={style.saveBar}>
        <div className={style.saveState}>
          <p role="status">
            {unsaved
              ? lacking.length > 0
                ? t("priorities.order.unsaved_lacking", { count: lacking.length })
                : t(untouched ? "priorities.order.never_saved" : "priorities.order.unsaved")
              : savedAt
                ? t("save.saved", { time: formatTime(savedAt) })
                : t("priorities.order.saved_before")}
          </p>
          {problem && (
            <div role="alert">
              <ValidationMessage>{problem}</ValidationMessage>
            </div>
          )}
        </div>
        <ActionBar actions={round.allowed_actions} exclude={["order"]} primary="decide" onAction={step} confirm={{ decide: t("priorities.order.decide_confirm", { count: laid.prioritised, total: laid.rows.length }) }}>
          <Button type="button" variant="tertiary" disabled={desk.past.length === 0} onClick={() => dispatch({ type: "undo" })}>
            <ArrowUndoIcon aria-hidden /> {t("priorities.order.undo")}
          </Button>
          <Button type="button" variant="secondary" loading={saving} disabled={!unsaved} onClick={() => void save()}>
            {t("priorities.order.save")}
          </Button>
        </ActionBar>
      </div>
    </div>
  );
}

const firstFive = (ids: readonly string[], items: ReadonlyMap<string, Item>) =>
  `${ids.slice(0, 5).map((id, index) => `${index + 1}. ${items.get(id)?.need.title ?? ""}`).join("\n")}${ids.length > 5 ? " …" : ""}`;

/** What the prioritised cost against what there is, as a bar that moves while one orders. */
function Money({ laid, frame, total, unpriced }: { laid: ReturnType<typeof layOut>; frame: number | null; total: number; unpriced: number }) {
  const { t } = useTranslation();
  const over = frame !== null && laid.sum > frame;
  const left = frame === null ? 0 : Math.abs(frame - laid.sum);
  const whole = frame === null ? laid.sum : Math.max(frame, laid.sum);
  return (
    <div className={style.moneyPoint}>
      <Heading level={3} data-size="xs">
        {frame === null
          ? t("priorities.money.point", { count: laid.prioritised, total, cost: formatKr(laid.sum) })
          : over
            ? t("priorities.money.over", { count: laid.prioritised, amount: formatKr(left) })
            : t("priorities.money.left", { count: laid.prioritised, amount: formatKr(left) })}
      </Heading>
      <div className={style.moneyBar} data-over={over || undefined} aria-hidden>
        <span style={{ inlineSize: `${whole === 0 ? 0 : (100 * Math.min(laid.sum, frame ?? laid.sum)) / whole}%` }} />
        {over && <span data-over style={{ inlineSize: `${(100 * left) / whole}%` }} />}
      </div>
      <p className={style.quiet}>
        {frame === null ? t("priorities.money.no_frame") : t("priorities.money.of_frame", { cost: formatKr(laid.sum), frame: formatKr(frame) })}
        {unpriced > 0 && ` ${t("priorities.money.unpriced", { count: unpriced })}`}
      </p>
    </div>
  );
}

function FrameField({ value, fromPlan, onChange }: { value: number | null; fromPlan: string | null; onChange: (ore: number | null) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [typing, setTyping] = useState<string | null>(null);
  const wrong = typing !== null && typing.trim() !== "" && parseKr(typing) === null;
  return (
    <div className={style.smallField}>
      <Label htmlFor={id}>{t("priorities.money.frame")}</Label>
      <Input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={typing ?? (value === null ? "" : formatKrBare(value))}
        aria-invalid={wrong || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setTyping(event.target.value)}
        onBlur={() => {
          if (typing === null || wrong) return;
          setTyping(null);
          onChange(typing.trim() === "" ? null : parseKr(typing));
        }}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
      <p id={`${id}-hint`} className={style.quiet}>
        {wrong ? t("form.not_money", { label: t("priorities.money.frame") }) : fromPlan ? t("priorities.money.from_plan", { title: fromPlan }) : t("priorities.money.frame_hint")}
      </p>
    </div>
  );
}

function CutField({ laid, follows, hasFrame, onCut }: { laid: ReturnType<typeof layOut>; follows: boolean; hasFrame: boolean; onCut: (cut: number | null) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [typing, setTyping] = useState<string | null>(null);
  const settle = () => {
    const typed = typing === null ? null : parseInteger(typing);
    setTyping(null);
    if (typed !== null) onCut(typed);
  };
  return (
    <div className={style.smallField}>
      <Label htmlFor={id}>{t("priorities.cut.label")}</Label>
      <div className={style.stepper}>
        <Button type="button" variant="secondary" icon data-size="sm" aria-label={t("priorities.cut.up")} disabled={laid.cut === 0} onClick={() => onCut(laid.cut - 1)}>
          <ArrowUpIcon aria-hidden />
        </Button>
        <Input
          id={id}
          inputMode="numeric"
          autoComplete="off"
          value={typing ?? String(laid.cut)}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setTyping(event.target.value)}
          onBlur={settle}
          onKeyDown={(event) => event.key === "Enter" && settle()}
        />
        <Button type="button" variant="secondary" icon data-size="sm" aria-label={t("priorities.cut.down")} disabled={laid.cut === laid.rows.length} onClick={() => onCut(laid.cut + 1)}>
          <ArrowDownIcon aria-hidden />
        </Button>
      </div>
      <p id={`${id}-hint`} className={style.quiet}>
        {follows && hasFrame ? t("priorities.cut.follows") : t("priorities.cut.set")}
        {!follows && hasFrame && (
          <>
            {" "}
            <button type="button" className={style.asLink} onClick={() => onCut(null)}>
              {t("priorities.cut.follow")}
            </button>
          </>
        )}
      </p>
    </div>
  );
}

interface RowProps {
  row: Laid;
  item: Item;
  count: number;
  criteria: readonly Criterion[];
  byLine: Outcome;
  reason: string;
  missing: boolean;
  lineBefore: "cut" | "both" | null;
  frameBefore: number | null;
  frame: number | null;
  dragged: boolean;
  dropBefore: boolean;
  dropAfter: boolean;
  onDrag: (event: PointerEvent, id: string) => void;
  onMove: (id: string, place: number, control: string) => void;
  onOutcome: (id: string, outcome: Outcome, byLine: Outcome) => void;
  onReason: (id: string, text: string) => void;
}

const Row = memo(function Row({ row, item, count, criteria, byLine, reason, missing, lineBefore, frameBefore, frame, dragged, dropBefore, dropAfter, onDrag, onMove, onOutcome, onReason }: RowProps) {
  const { t } = useTranslation();
  const [typing, setTyping] = useState<string | null>(null);
  const { need } = item;
  const { id, place } = row;
  const settle = () => {
    const typed = typing === null ? null : parseInteger(typing);
    setTyping(null);
    if (typed !== null) onMove(id, typed, "place");
  };
  const byKey = (event: KeyboardEvent) => {
    const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 1, End: count }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onMove(id, to, "handle");
  };
  return (
    <li className={style.orderItem} data-row={id} data-dragged={dragged || undefined} data-drop={dropBefore ? "before" : dropAfter ? "after" : undefined} data-outcome={row.outcome}>
      {lineBefore && (
        <p className={style.cutLine}>{lineBefore === "both" && frame !== null ? t("priorities.cut.line_by_frame", { frame: formatKr(frame) }) : t("priorities.cut.line")}</p>
      )}
      {frameBefore !== null && <p className={style.frameLine}>{t("priorities.money.line", { frame: formatKr(frameBefore) })}</p>}
      <div className={style.orderRow}>
        <button
          type="button"
          id={`handle-${id}`}
          className={style.handle}
          aria-label={t("priorities.order.handle", { title: need.title, place, total: count })}
          aria-describedby="order-help"
          onPointerDown={(event) => onDrag(event, id)}
          onKeyDown={byKey}
        >
          <DragVerticalIcon aria-hidden />
        </button>
        <Input
          id={`place-${id}`}
          className={style.placeField}
          aria-label={t("priorities.order.place_of", { title: need.title })}
          inputMode="numeric"
          autoComplete="off"
          value={typing ?? String(place)}
          onChange={(event) => setTyping(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={settle}
          onKeyDown={(event) => event.key === "Enter" && settle()}
        />
        <div className={style.orderText}>
          <Heading level={3} data-size="2xs">
            <Link to="/needs/$id" params={{ id }}>
              {need.title}
            </Link>
          </Heading>
          <p className={style.quiet}>
            {need.owner.name} · {t(row.chosen === null ? "priorities.order.by_points" : "priorities.order.by_count", { place: row.rank })}
            {row.chosen !== null && ` · ${t(row.chosen ? "priorities.order.counted_in" : "priorities.order.counted_out")}`}
          </p>
          {item.total !== null && <PointsBar total={item.total} />}
        </div>
        <dl className={style.costs}>
          <div>
            <dt>{t("priorities.order.cost")}</dt>
            <dd>{row.cost === null ? t("priorities.money.unknown") : formatKr(row.cost)}</dd>
          </div>
          <div>
            <dt>{t("priorities.order.sum")}</dt>
            <dd data-over={(frame !== null && row.sum > frame) || undefined}>{formatKr(row.sum)}</dd>
          </div>
        </dl>
        <Select
          className={style.outcome}
          data-size="sm"
          aria-label={t("priorities.order.outcome_of", { title: need.title })}
          value={row.outcome}
          onChange={(event) => onOutcome(id, event.target.value as Outcome, byLine)}
        >
          {outcomes.map((one) => (
            <Select.Option key={one} value={one}>
              {t(`priorities.outcome.${one}`)}
            </Select.Option>
          ))}
        </Select>
        <div className={style.arrows}>
          <Button id={`up-${id}`} type="button" variant="tertiary" icon data-size="sm" aria-label={t("priorities.order.up", { title: need.title })} disabled={place === 1} onClick={() => onMove(id, place - 1, "up")}>
            <ArrowUpIcon aria-hidden />
          </Button>
          <Button id={`down-${id}`} type="button" variant="tertiary" icon data-size="sm" aria-label={t("priorities.order.down", { title: need.title })} disabled={place === count} onClick={() => onMove(id, place + 1, "down")}>
            <ArrowDownIcon aria-hidden />
          </Button>
        </div>
      </div>
      {row.departs && (
        <div className={style.reason} data-missing={missing || undefined}>
          <Label htmlFor={`reason-${id}`}>
            {row.moved ? t("priorities.order.reason", { from: row.rank, to: place }) : t(row.chosen ? "priorities.order.reason_left_out" : "priorities.order.reason_taken")}
          </Label>
          <p id={`reason-hint-${id}`} className={style.quiet}>
            {t("priorities.order.reason_hint")}
          </p>
          <Textarea
            id={`reason-${id}`}
            rows={2}
            value={reason}
            aria-describedby={missing ? `reason-error-${id} reason-hint-${id}` : `reason-hint-${id}`}
            aria-invalid={missing || undefined}
            onChange={(event) => onReason(id, event.target.value)}
          />
          {missing && <ValidationMessage id={`reason-error-${id}`}>{t("priorities.order.reason_missing")}</ValidationMessage>}
        </div>
      )}
      <Why item={item} place={place} departs={row.moved} reason={reason || null} criteria={criteria} />
    </li>
  );
});
