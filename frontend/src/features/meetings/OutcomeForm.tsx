import { Button, Label, Textarea } from "@digdir/designsystemet-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import type { components } from "@/api/schema";

import style from "./meetings.module.css";
import type { AgendaItem, Meeting } from "./meetings";
import { useMeetingChange } from "./useMeetingChange";

type Outcome = NonNullable<AgendaItem["outcome"]>;
type Body = components["schemas"]["OutcomeBody"];

/** The secretary writes down what the meeting did with an item; a vote is opened only where it did not agree. */
export function OutcomeForm({ meeting, item }: { meeting: Meeting; item: AgendaItem }) {
  const { t } = useTranslation();
  const id = useId();
  const { run, running, problem } = useMeetingChange(meeting);
  const [note, setNote] = useState(item.note ?? "");
  const [decision, setDecision] = useState(item.decision ?? item.proposal ?? "");
  const [reason, setReason] = useState(item.reason ?? "");
  const [asking, setAsking] = useState(false);
  const [why, setWhy] = useState("");
  const address = { path: { meeting_id: meeting.id, item_id: item.id }, header: ifMatch(meeting) };
  const put = (body: Body) => run(() => bodyOf(api.PUT("/api/v1/meetings/{meeting_id}/items/{item_id}/outcome", { params: address, body })));
  const decide = (outcome: Outcome) => put({ note: note.trim() || null, decision: decision.trim() || null, reason: reason.trim() || null, outcome });
  const openVote = async () => {
    const opened = await run(() => bodyOf(api.PUT("/api/v1/meetings/{meeting_id}/items/{item_id}/ballot", { params: address, body: { reason: why.trim() } })));
    if (opened) setAsking(false);
  };
  const field = (name: string, label: string, value: string, set: (text: string) => void, hint?: string) => (
    <div>
      <Label htmlFor={`${id}-${name}`}>
        {label} {name !== "decision" && <span className="fl-optional">{t("form.optional")}</span>}
      </Label>
      {hint && <p className={style.quiet}>{hint}</p>}
      <Textarea id={`${id}-${name}`} rows={2} value={value} onChange={(event) => set(event.target.value)} onBlur={() => name === "note" && (item.note ?? "") !== value.trim() && void put({ note: value.trim() || null })} />
    </div>
  );
  return (
    <div className={style.outcome}>
      {field("note", t("meetings.field.note"), note, setNote)}
      {item.kind === "decision" && (
        <>
          {field("decision", t("meetings.field.decision"), decision, setDecision)}
          {field("reason", t("meetings.field.reason"), reason, setReason, t("meetings.field.reason_hint"))}
          <div className="fl-actions" role="group" aria-label={t("meetings.decide.label", { number: item.position })}>
            <Button type="button" loading={running} onClick={() => void decide("adopted")}>
              {t(item.vote_reason ? "meetings.decide.adopted_vote" : "meetings.decide.adopted")}
            </Button>
            <Button type="button" variant="secondary" disabled={running} onClick={() => void decide("rejected")}>
              {t("meetings.decide.rejected")}
            </Button>
            <Button type="button" variant="secondary" disabled={running} onClick={() => void decide("postponed")}>
              {t("meetings.decide.postponed")}
            </Button>
            {!item.vote_reason && !asking && (
              <Button type="button" variant="tertiary" disabled={running} onClick={() => setAsking(true)}>
                {t("meetings.decide.vote")}
              </Button>
            )}
          </div>
          {asking && (
            <div>
              <Label htmlFor={`${id}-why`}>{t("meetings.decide.why_vote")}</Label>
              <Textarea id={`${id}-why`} rows={2} value={why} onChange={(event) => setWhy(event.target.value)} />
              <div className="fl-actions">
                <Button type="button" loading={running} disabled={why.trim() === ""} onClick={() => void openVote()}>
                  {t("meetings.decide.open_vote")}
                </Button>
                <Button type="button" variant="tertiary" onClick={() => setAsking(false)}>
                  {t("app.cancel")}
                </Button>
              </div>
            </div>
          )}
        </>
      )}
      {problem && (
        <p role="alert" className={style.error}>
          {problem}
        </p>
      )}
    </div>
  );
}
