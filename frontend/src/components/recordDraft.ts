/** A form whose draft lives on the server: made once, saved while typing, kept in the browser until the server has it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type FieldPath, type FieldValues, type UseFormReturn, useWatch } from "react-hook-form";

import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem, fieldFromPointer, type ProblemDetail, showProblemInForm } from "@/api/problem";

import { savingTheRest } from "./refused";
import { forgetDraft, keepDraft, recoverDraft, type SaveState, unsaved, useAutosave } from "./useAutosave";

interface Versioned {
  id: string;
  version: number;
}

/** What was typed in a field and could not be read as a number, amount or day. */
export const isUnread = (value: unknown): value is { unread: string } => typeof value === "object" && value !== null && "unread" in value;

export function hasUnread(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isUnread(value) || Object.values(value).some(hasUnread);
}

/** Something in the form is not with the server yet, and stays in the browser: not an error to show. */
class StaysHere extends Error {}

const place = (key: string) => `fagloft.begun.${key}`;
const versionPlace = (key: string) => `fagloft.version.${key}`;
const leftPlace = (entry: string) => `fagloft.left.${entry}`;

/** The router's name of this entry in the browser's history: the same when one comes back to it. */
const entryHere = () => String((window.history.state as Record<string, unknown> | null)?.["__TSR_key"] ?? "");

/** The draft that was begun here by one who left before its id stood in the address. */
export const leftHere = () => stored(leftPlace(entryHere()), "sessionStorage");

type Where = "localStorage" | "sessionStorage";

function stored(name: string, where: Where = "localStorage"): string | null {
  try {
    return window[where].getItem(name);
  } catch {
    return null;
  }
}
function store(name: string, text: string | null, where: Where = "localStorage") {
  try {
    if (text === null) window[where].removeItem(name);
    else window[where].setItem(name, text);
  } catch {
    // A browser may refuse; the server still gets the draft.
  }
}

function forget(key: string) {
  forgetDraft(key);
  store(versionPlace(key), null);
}

/** The body that begins the record, with its key: the same goes out again after a lost answer, also after a reload. */
export function begun<Body>(key: string, make: () => Body): { key: string; body: Body } {
  const found = stored(place(key));
  if (found) return JSON.parse(found) as { key: string; body: Body };
  const first = { key: newIdempotencyKey(), body: make() };
  store(place(key), JSON.stringify(first));
  return first;
}

interface RecordDraftOptions<Values extends FieldValues, Rec extends Versioned, Body> {
  form: UseFormReturn<Values>;
  /** As the server has it; null for one that is not begun. */
  record: Rec | null;
  /** Names the draft in this browser before and after there is a record. */
  newKey: string;
  keyOf: (id: string) => string;
  /** The least that a draft needs; null while it is not there. */
  begin: (values: Values) => Body | null;
  create: (body: Body, headers: { "idempotency-key": string }) => Promise<Rec>;
  /** Sends the values `without` the fields that the server has refused. */
  update: (record: Rec, values: Values, refused: ReadonlySet<string>) => Promise<Rec>;
  read: (id: string) => Promise<Rec>;
  toValues: (record: Rec) => Values;
  /** Whether the server was given all that is typed; what is left out stays in the browser. */
  whole?: (values: Values) => boolean;
  /** The record is made; `here` says whether its form is still the page that is shown. */
  onBegun?: (record: Rec, here: boolean) => void;
  onSaved?: (record: Rec) => void;
  /** The server's field names to the form's, where they differ. */
  rename?: Readonly<Record<string, string>>;
}

/** Wire a form to its record. `flush` saves what is left and gives the newest record; both sides of a conflict are kept. */
export function useRecordDraft<Values extends FieldValues, Rec extends Versioned, Body>(options: RecordDraftOptions<Values, Rec, Body>) {
  const { form, newKey, keyOf } = options;
  const latest = useRef(options);
  latest.current = options;
  const values = useWatch({ control: form.control }) as Values;
  const text = JSON.stringify(values);
  const record = useRef<Rec | null>(options.record);
  const [recordId, setRecordId] = useState<string | null>(options.record?.id ?? null);
  const draftKey = recordId === null ? newKey : keyOf(recordId);
  const known = useRef(text);
  const current = useRef(text);
  current.current = text;
  const chain = useRef<Promise<unknown>>(Promise.resolve());
  const touched = useRef(false);
  if (form.formState.isDirty) touched.current = true;
  const [recovered, setRecovered] = useState(false);
  const [conflict, setConflict] = useState<Rec | null>(null);
  const standing = useRef<Rec | null>(null);
  const [settled, setSettled] = useState<{ state: SaveState; text: string } | null>(null);
  const left = useRef<Error | null>(null);
  const refused = useRef<readonly ProblemDetail[]>([]);
  const shown = useRef(true);
  const [opened] = useState(() => ({ path: window.location.pathname, entry: entryHere() }));

  const meet = useCallback((theirs: Rec | null) => {
    standing.current = theirs;
    setConflict(theirs);
  }, []);

  /** What was refused is told at its field until it is taken. What the form itself found there stands. */
  const tell = useCallback((problem: ApiProblem | null) => {
    const { form: now, rename } = latest.current;
    now.clearErrors("root.server");
    for (const error of refused.current) {
      const pointed = fieldFromPointer(error.pointer) ?? "";
      const name = (rename?.[pointed] ?? pointed) as FieldPath<Values>;
      if (now.getFieldState(name).error?.type === error.code) now.clearErrors(name);
    }
    refused.current = problem?.errors ?? [];
    if (refused.current.length > 0 && problem) showProblemInForm(problem, now, Object.keys(now.getValues()), rename);
  }, []);

  const send = useCallback(
    async (wanted: Values) => {
      const now = latest.current;
      const going = JSON.stringify(wanted);
      if (standing.current) throw new ApiProblem(412, "stale_version", "");
      if (record.current && going === known.current) {
        if (left.current) throw left.current;
        return;
      }
      try {
        if (!record.current) {
          const body = now.begin(wanted);
          if (body === null) throw new StaysHere();
          const once = begun(now.newKey, () => body);
          record.current = await now.create(once.body, { "idempotency-key": once.key });
          store(place(now.newKey), null);
          forgetDraft(now.newKey);
          setRecordId(record.current.id);
          // The answer may come when another page is shown, which must not be touched.
          const here = shown.current && window.location.pathname === opened.path;
          if (!here) store(leftPlace(opened.entry), record.current.id, "sessionStorage");
          now.onBegun?.(record.current, here);
        }
        const from = record.current;
        const { saved, refusal } = await savingTheRest((names) => now.update(from, wanted, names));
        record.current = saved;
        known.current = going;
        left.current = refusal ?? (hasUnread(wanted) || now.whole?.(wanted) === false ? new StaysHere() : null);
        const key = now.keyOf(saved.id);
        if (current.current === going && !left.current) forget(key);
        else {
          keepDraft(key, JSON.parse(current.current));
          store(versionPlace(key), String(saved.version));
        }
        now.onSaved?.(saved);
        tell(refusal);
      } catch (thrown) {
        if (!(thrown instanceof ApiProblem)) throw thrown;
        if (thrown.isConflict && record.current) meet(await now.read(record.current.id));
        else if (thrown.status >= 400 && thrown.status < 500) {
          // Refused: the next try begins anew, with what is corrected. Logged out is no refusal.
          if (!record.current && thrown.status !== 401) store(place(now.newKey), null);
          tell(thrown);
        }
        throw thrown;
      }
      if (left.current) throw left.current;
    },
    [meet, opened, tell],
  );
  const save = useCallback(
    (wanted: Values) => {
      const next = chain.current.then(() => send(wanted));
      chain.current = next.catch(() => undefined);
      return next;
    },
    [send],
  );

  // What was typed last and never reached the server comes back; if another has saved since, both versions are shown.
  useEffect(() => {
    const now = latest.current;
    const local = recoverDraft<Values>(draftKey);
    if (!local || JSON.stringify({ ...now.form.getValues(), ...local }) === known.current) return;
    touched.current = true;
    setRecovered(true);
    const seen = stored(versionPlace(draftKey));
    if (record.current && seen !== null && seen !== String(record.current.version)) meet(record.current);
    now.form.reset({ ...now.form.getValues(), ...local }, { keepDefaultValues: true });
    // Only when the page opens: later on the form itself is the newest.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  const state = useAutosave({ draftKey, values, dirty: touched.current, save });
  useEffect(() => {
    if (touched.current && record.current && !standing.current && text !== known.current) store(versionPlace(draftKey), String(record.current.version));
  }, [text, draftKey]);
  // Leaving the page does not wait for the pause.
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
      if (touched.current && current.current !== known.current) save(JSON.parse(current.current) as Values).catch(() => undefined);
    };
  }, [save]);

  const flush = useCallback(async () => {
    try {
      await save(latest.current.form.getValues());
    } catch (thrown) {
      if (!(thrown instanceof StaysHere)) throw thrown;
    }
    return record.current;
  }, [save]);
  const keepMine = useCallback(async () => {
    record.current = standing.current;
    known.current = "";
    meet(null);
    const wanted = latest.current.form.getValues();
    try {
      await save(wanted);
      setSettled({ state: { kind: "saved", at: new Date() }, text: JSON.stringify(wanted) });
    } catch (thrown) {
      if (!(thrown instanceof StaysHere) && !(thrown instanceof ApiProblem)) throw thrown;
      setSettled({ state: unsaved(thrown), text: JSON.stringify(wanted) });
    }
  }, [meet, save]);
  const takeTheirs = useCallback(() => {
    const theirs = standing.current;
    if (!theirs) return;
    record.current = theirs;
    const newest = latest.current.toValues(theirs);
    known.current = JSON.stringify(newest);
    left.current = null;
    latest.current.form.reset(newest);
    forget(latest.current.keyOf(theirs.id));
    meet(null);
    setSettled({ state: { kind: "idle" }, text: known.current });
    latest.current.onSaved?.(theirs);
  }, [meet]);
  /** A change by other means (a file is sent), in turn with the saves and after what is typed: they go on from it. */
  const inTurn = useCallback(
    (change: () => Promise<Rec>) => {
      save(latest.current.form.getValues()).catch(() => undefined);
      const next = chain.current.then(change).then((newest) => {
        record.current = newest;
        // What is still only in this browser was typed on top of it.
        const kept = versionPlace(latest.current.keyOf(newest.id));
        if (stored(kept) !== null) store(kept, String(newest.version));
        latest.current.onSaved?.(newest);
      });
      chain.current = next.catch(() => undefined);
      return next;
    },
    [save],
  );
  /** The record is sent, or changed by other means: go on from this one. */
  const renew = useCallback((newest: Rec) => {
    record.current = newest;
    known.current = current.current;
    left.current = null;
    forget(latest.current.keyOf(newest.id));
  }, []);

  return { state: settled?.text === text ? settled.state : state, flush, recovered, conflict, keepMine, takeTheirs, renew, inTurn, recordId };
}
