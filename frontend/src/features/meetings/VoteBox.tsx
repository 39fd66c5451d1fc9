import { Alert, Button, Heading, Label, Textarea } from "@digdir/designsystemet-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";

import style from "./meetings.module.css";
import type { AgendaItem, Meeting } from "./meetings";
import { useMeetingChange } from "./useMeetingChange";

const votes = ["for", "against", "blank"] as const;

/** A vote that is open: why, and one's own ballot. */
export function VoteBox({ meeting, item }: { meeting: Meeting; item: AgendaItem }) {
  const { t } = useTranslation();
  const id = useId();
  const { run, running, problem } = useMeetingChange(meeting);
  const mine = item.votes.find((vote) => vote.seat_id === meeting.my_seat_id);
  const [dissent, setDissent] = useState(mine?.dissent ?? "");
  const votesHere = meeting.allowed_actions.includes("vote") && meeting.my_seat_id;
  const recused = meeting.my_seat_id !== null && item.recused.includes(meeting.my_seat_id);
  const give = (vote: (typeof votes)[number]) =>
    run(() =>
      bodyOf(
        api.PUT("/api/v1/meetings/{meeting_id}/items/{item_id}/vote", {
          params: { path: { meeting_id: meeting.id, item_id: item.id } },
          body: { vote, dissent: dissent.trim() || null },
        }),
      ),
    );
  return (
    <section className={style.vote} aria-labelledby={`${id}-title`}>
      <Heading level={4} data-size="2xs" id={`${id}-title`}>
        {t("meetings.vote.open")}
      </Heading>
      <p>{t("meetings.vote_because", { reason: item.vote_reason })}</p>
      {recused && (
        <Alert data-color="info" data-size="sm">
          {t("meetings.vote.recused")}
        </Alert>
      )}
      {votesHere && !recused && (
        <>
          <div className={style.ballot} role="group" aria-label={t("meetings.vote.yours", { title: item.title })}>
            {votes.map((vote) => (
              <Button key={vote} type="button" variant={mine?.vote === vote ? "primary" : "secondary"} aria-pressed={mine?.vote === vote} disabled={running} onClick={() => void give(vote)}>
                {t(`meetings.vote.${vote}`)}
              </Button>
            ))}
          </div>
          <div>
            <Label htmlFor={`${id}-dissent`}>
              {t("meetings.vote.dissent")} <span className="fl-optional">{t("form.optional")}</span>
            </Label>
            <Textarea id={`${id}-dissent`} rows={2} value={dissent} onChange={(event) => setDissent(event.target.value)} onBlur={() => mine && (mine.dissent ?? "") !== dissent.trim() && void give(mine.vote)} />
          </div>
          <p role="status">{mine ? t("meetings.vote.given", { vote: t(`meetings.vote.${mine.vote}`).toLocaleLowerCase() }) : t("meetings.vote.not_given")}</p>
        </>
      )}
      {problem && (
        <p role="alert" className={style.error}>
          {problem}
        </p>
      )}
    </section>
  );
}

/** One's own seat declares itself partial in an item, or takes that back. */
export function Declare({ meeting, item }: { meeting: Meeting; item: AgendaItem }) {
  const { t } = useTranslation();
  const id = useId();
  const { run, running, problem } = useMeetingChange(meeting);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const others = meeting.items.flatMap((one) => one.declared.filter((said) => said.seat_id === meeting.my_seat_id && one.id !== item.id).map((said) => ({ item_id: one.id, reason: said.text })));
  const declared = item.declared.some((one) => one.seat_id === meeting.my_seat_id);
  const tell = async (declarations: { item_id: string; reason: string }[]) => {
    const saved = await run(() => bodyOf(api.PUT("/api/v1/meetings/{meeting_id}/declarations", { params: { path: { meeting_id: meeting.id } }, body: { declarations } })));
    if (saved) setAsking(false);
  };
  return (
    <div className={style.declare}>
      {declared ? (
        <Button type="button" variant="tertiary" data-size="sm" loading={running} onClick={() => void tell(others)}>
          {t("meetings.declare.undo")}
        </Button>
      ) : asking ? (
        <>
          <Label htmlFor={id}>{t("meetings.declare.why")}</Label>
          <Textarea id={id} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
          <div className="fl-actions">
            <Button type="button" data-size="sm" loading={running} disabled={reason.trim() === ""} onClick={() => void tell([...others, { item_id: item.id, reason: reason.trim() }])}>
              {t("meetings.declare.send")}
            </Button>
            <Button type="button" variant="tertiary" data-size="sm" onClick={() => setAsking(false)}>
              {t("app.cancel")}
            </Button>
          </div>
        </>
      ) : (
        <Button type="button" variant="tertiary" data-size="sm" onClick={() => setAsking(true)}>
          {t("meetings.declare.begin")}
        </Button>
      )}
      {problem && (
        <p role="alert" className={style.error}>
          {problem}
        </p>
      )}
    </div>
  );
}
