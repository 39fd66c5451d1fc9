/** A form whose draft lives on the server: made once, saved while typing, kept in the browser until the server has it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type FieldValues, type UseFormReturn, useWatch } from "react-hook-form";

import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem, showProblemInForm } from "@/api/problem";

import { forgetDraft, recoverDraft, type SaveState, useAutosave } from "./useAutosave";

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

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
function store(name: string, text: string | null) {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
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
  update: (record: Rec, values: Values) => Promise<Rec>;
  read: (id: string) => Promise<Rec>;
  toValues: (record: Rec) => Values;
  /** Whether the server was given all that is typed; what is left out stays in the browser. */
  whole?: (values: Values) => boolean;
  onSaved?: (record: Rec, first: boolean) => void;
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

  const meet = useCallback((theirs: Rec | null) => {
    standing.current = theirs;
    setConflict(theirs);
  }, []);

  const send = useCallback(
    async (wanted: Values) => {
      const now = latest.current;
      const going = JSON.stringify(wanted);
      let complete = true;
      if (standing.current) throw new ApiProblem(412, "stale_version", "");
      if (record.current && going === known.current) return;
      try {
        let first = false;
        if (!record.current) {
          const body = now.begin(wanted);
          if (body === null) throw new StaysHere();
          const once = begun(now.newKey, () => body);
          record.current = await now.create(once.body, { "idempotency-key": once.key });
          store(place(now.newKey), null);
          forgetDraft(now.newKey);
          setRecordId(record.current.id);
          first = true;
        }
        record.current = await now.update(record.current, wanted);
        known.current = going;
        complete = !hasUnread(wanted) && now.whole?.(wanted) !== false;
        const key = now.keyOf(record.current.id);
        if (current.current === going && complete) forget(key);
        else store(versionPlace(key), String(record.current.version));
        now.onSaved?.(record.current, first);
      } catch (thrown) {
        if (!(thrown instanceof ApiProblem)) throw thrown;
        if (thrown.isConflict && record.current) meet(await now.read(record.current.id));
        else if (thrown.status >= 400 && thrown.status < 500) {
          // Refused: the next try begins anew, with what is corrected. Logged out is no refusal.
          if (!record.current && thrown.status !== 401) store(place(now.newKey), null);
          if (thrown.errors.length > 0) showProblemInForm(thrown, now.form, Object.keys(wanted));
        }
        throw thrown;
      }
      if (!complete) throw new StaysHere();
    },
    [meet],
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
  useEffect(
    () => () => {
      if (touched.current && current.current !== known.current) save(JSON.parse(current.current) as Values).catch(() => undefined);
    },
    [save],
  );

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
    }
  }, [meet, save]);
  const takeTheirs = useCallback(() => {
    const theirs = standing.current;
    if (!theirs) return;
    record.current = theirs;
    const newest = latest.current.toValues(theirs);
    known.current = JSON.stringify(newest);
    latest.current.form.reset(newest);
    forget(latest.current.keyOf(theirs.id));
    meet(null);
    setSettled({ state: { kind: "idle" }, text: known.current });
    latest.current.onSaved?.(theirs, false);
  }, [meet]);
  /** The record is sent, or changed by other means: go on from this one. */
  const renew = useCallback((newest: Rec) => {
    record.current = newest;
    known.current = current.current;
    forget(latest.current.keyOf(newest.id));
  }, []);

  return { state: settled?.text === text ? settled.state : state, flush, recovered, conflict, keepMine, takeTheirs, renew, recordId };
}
