import { Button, Heading } from "@digdir/designsystemet-react";
import { ArrowDownIcon, ArrowUpIcon, PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useFieldArray, useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import type { components } from "@/api/schema";
import { SelectField, TextAreaField, TextField } from "@/components/fields";
import { Form } from "@/components/Form";
import { SavedMarker } from "@/components/SavedMarker";
import { forgetDraft, recoverDraft, useAutosave } from "@/components/useAutosave";

import style from "./meetings.module.css";
import { type AgendaItem, type ItemBody, kinds, type Meeting, meetingQuery } from "./meetings";

/** Only what is sent is changed, although the description of the interface asks for every part. */
type Changes = components["schemas"]["MeetingUpdate"];

interface Row {
  title: string | null;
  kind: AgendaItem["kind"];
  background: string | null;
  proposal: string | null;
  /** `round:<id>` or `plan:<id>`. */
  about: string | null;
}

const rowsOf = (meeting: Meeting): Row[] =>
  meeting.items.map((item) => ({
    title: item.title,
    kind: item.kind,
    background: item.background,
    proposal: item.proposal,
    about: item.round_id ? `round:${item.round_id}` : item.plan_id ? `plan:${item.plan_id}` : null,
  }));

const bodyOfRow = (row: Row, id: string | null): ItemBody => ({
  id,
  title: row.title ?? "",
  kind: row.kind,
  background: row.background,
  proposal: row.kind === "decision" ? row.proposal : null,
  round_id: row.about?.startsWith("round:") ? row.about.slice(6) : null,
  plan_id: row.about?.startsWith("plan:") ? row.about.slice(5) : null,
});

const blank: Row = { title: null, kind: "decision", background: null, proposal: null, about: null };

/** What an item can be about: the county's rounds and plans, the newest first. */
function useSubjects() {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["meetings", "subjects"],
    queryFn: async ({ signal }) => {
      const [rounds, plans] = await Promise.all([bodyOf(api.GET("/api/v1/priority-rounds", { params: { query: { limit: 30 } }, signal })), bodyOf(api.GET("/api/v1/plans", { params: { query: { limit: 30 } }, signal }))]);
      return { rounds: rounds.items, plans: plans.items };
    },
  });
  return [
    ...(found.data?.rounds ?? []).map((one) => ({ value: `round:${one.id}`, label: t("meetings.about.round", { title: one.title }) })),
    ...(found.data?.plans ?? []).map((one) => ({ value: `plan:${one.id}`, label: t("meetings.about.plan", { title: one.title }) })),
  ];
}

interface AgendaEditorProps {
  meeting: Meeting;
  /** The meeting's buttons; `before` sends what was written a moment ago and gives the newest version. */
  actions: (before: () => Promise<Meeting>) => ReactNode;
  /** Begins anew with what another has saved. */
  onTakeTheirs: () => void;
}

/** The agenda while it can be changed. Saved as one goes; an item without a title waits. */
export function AgendaEditor({ meeting, actions, onTakeTheirs }: AgendaEditorProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = `meeting-${meeting.id}`;
  const [recovered] = useState(() => recoverDraft<{ items: Row[] }>(key));
  const form = useForm<{ items: Row[] }>({ shouldFocusError: false, mode: "onBlur", defaultValues: recovered ?? { items: rowsOf(meeting) } });
  const rows = useFieldArray({ control: form.control, name: "items" });
  const values = useWatch({ control: form.control }) as { items: Row[] };
  const version = useRef(meeting);
  useEffect(() => {
    if (meeting.version > version.current.version) version.current = meeting;
  }, [meeting]);
  const subjects = useSubjects();
  const lacking = (values.items ?? []).filter((row) => !row.title).length;
  // The server's name of each row, so that the next save changes the item and makes no new one.
  const names = useRef(new Map(rows.fields.map((row, index) => [row.id, meeting.items[index]?.id ?? null])));
  const order = useRef<string[]>([]);
  order.current = rows.fields.map((row) => row.id);
  // One save after the other, each on the version that the one before it gave; what has been sent is not sent again.
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const sent = useRef(JSON.stringify({ items: rowsOf(meeting) }));
  const send = async (latest: { items: Row[] }) => {
    const text = JSON.stringify(latest);
    if (text === sent.current) return;
    const titled = latest.items.flatMap((row, index) => (row.title ? [{ row, name: order.current[index] ?? "" }] : []));
    const saved = await bodyOf(
      api.PATCH("/api/v1/meetings/{meeting_id}", {
        params: { path: { meeting_id: meeting.id }, header: ifMatch(version.current) },
        body: { items: titled.map(({ row, name }) => bodyOfRow(row, names.current.get(name) ?? null)) } as Changes,
      }),
    );
    version.current = saved;
    sent.current = text;
    queries.setQueryData(meetingQuery(saved.id).queryKey, saved);
    for (const [index, { name }] of titled.entries()) names.current.set(name, saved.items[index]?.id ?? null);
  };
  const save = (latest: { items: Row[] }) => {
    const turn = queue.current.then(() => send(latest));
    queue.current = turn.catch(() => undefined);
    return turn;
  };
  const dirty = form.formState.isDirty || recovered !== null;
  const state = useAutosave({ draftKey: key, values, dirty, save });
  const before = async () => {
    await save(form.getValues());
    return version.current;
  };
  const takeTheirs = async () => {
    await queries.fetchQuery({ ...meetingQuery(meeting.id), staleTime: 0 });
    forgetDraft(key);
    onTakeTheirs();
  };
  return (
    <>
      {actions(before)}
    <section className={style.agenda} aria-labelledby="agenda">
      <Heading level={2} data-size="sm" id="agenda">
        {t("meetings.agenda", { count: rows.fields.length })}
      </Heading>
      <Form form={form} onSubmit={() => undefined} className={style.form}>
        <ol className={style.items}>
          {rows.fields.map((row, index) => (
            <li key={row.id} className={style.item}>
              <div className={style.itemHead}>
                <Heading level={3} data-size="2xs">
                  {t("meetings.item", { number: index + 1 })}
                </Heading>
                <div>
                  <Button type="button" variant="tertiary" icon data-size="sm" aria-label={t("meetings.edit.up", { number: index + 1 })} disabled={index === 0} onClick={() => rows.move(index, index - 1)}>
                    <ArrowUpIcon aria-hidden />
                  </Button>
                  <Button type="button" variant="tertiary" icon data-size="sm" aria-label={t("meetings.edit.down", { number: index + 1 })} disabled={index === rows.fields.length - 1} onClick={() => rows.move(index, index + 1)}>
                    <ArrowDownIcon aria-hidden />
                  </Button>
                  <Button type="button" variant="tertiary" data-color="neutral" icon data-size="sm" aria-label={t("meetings.edit.remove", { number: index + 1 })} onClick={() => rows.remove(index)}>
                    <TrashIcon aria-hidden />
                  </Button>
                </div>
              </div>
              <TextField name={`items.${index}.title`} label={t("meetings.field.item_title")} maxLength={300} />
              <SelectField name={`items.${index}.kind`} label={t("meetings.field.kind")} options={kinds.map((kind) => ({ value: kind, label: t(`meetings.kind.${kind}`) }))} />
              <SelectField name={`items.${index}.about`} label={t("meetings.field.about")} optional options={subjects} />
              <TextAreaField name={`items.${index}.background`} label={t("meetings.field.background")} optional rows={3} />
              {values.items?.[index]?.kind === "decision" && <TextAreaField name={`items.${index}.proposal`} label={t("meetings.field.proposal")} optional rows={2} />}
            </li>
          ))}
        </ol>
        <div className="fl-actions">
          <Button type="button" variant="secondary" onClick={() => rows.append(blank)}>
            <PlusIcon aria-hidden /> {t("meetings.edit.add")}
          </Button>
          <SavedMarker state={state} />
        </div>
        {lacking > 0 && <p className={style.quiet}>{t("meetings.edit.lacking", { count: lacking })}</p>}
        {state.kind === "conflict" && (
          <p role="alert" className={style.error}>
            {t("meetings.conflict")}{" "}
            <button type="button" className={style.asLink} onClick={() => void takeTheirs()}>
              {t("conflict.take_theirs")}
            </button>
          </p>
        )}
      </Form>
    </section>
    </>
  );
}
