import { Alert, Details, Heading, Paragraph } from "@digdir/designsystemet-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import style from "./meetings.module.css";
import type { AgendaItem, Meeting } from "./meetings";
import { OutcomeForm } from "./OutcomeForm";
import { Declare, VoteBox } from "./VoteBox";

/** One item: what it is about, who stands too near, and what the meeting did with it. */
export function ItemCard({ meeting, item }: { meeting: Meeting; item: AgendaItem }) {
  const { t } = useTranslation();
  const can = (action: string) => meeting.allowed_actions.includes(action);
  return (
    <article className={style.item} aria-labelledby={`item-${item.id}`} data-voting={item.voting || undefined}>
      <div>
        <p className={style.quiet}>
          {t("meetings.item", { number: item.position })} · {t(`meetings.kind.${item.kind}`)}
        </p>
        <Heading level={3} data-size="xs" id={`item-${item.id}`}>
          {item.title}
        </Heading>
      </div>
      {item.background && <Paragraph className={style.text}>{item.background}</Paragraph>}
      {item.round_id && (
        <p>
          <Link to="/priorities/$id" params={{ id: item.round_id }}>
            {t("meetings.to_round")}
          </Link>{" "}
          ·{" "}
          <Link to="/priorities/$id/compare" params={{ id: item.round_id }}>
            {t("meetings.to_compare")}
          </Link>
        </p>
      )}
      {item.plan_id && (
        <p>
          <Link to="/plans/$id" params={{ id: item.plan_id }}>
            {t("meetings.to_plan")}
          </Link>
        </p>
      )}
      {item.proposal && item.decision !== item.proposal && <Words label={t("meetings.field.proposal")} text={item.proposal} />}
      <Near item={item} />
      {item.outcome && <Done item={item} />}
      {!item.outcome && item.note && <Paragraph className={style.text}>{item.note}</Paragraph>}
      {item.voting && <VoteBox meeting={meeting} item={item} />}
      {can("declare") && item.kind === "decision" && !item.outcome && meeting.my_seat_id && <Declare meeting={meeting} item={item} />}
      {can("decide") &&
        (item.outcome ? (
          <Details data-size="sm">
            <Details.Summary>{t("meetings.correct")}</Details.Summary>
            <Details.Content>
              <OutcomeForm key={item.outcome} meeting={meeting} item={item} />
            </Details.Content>
          </Details>
        ) : (
          <OutcomeForm meeting={meeting} item={item} />
        ))}
    </article>
  );
}

function Words({ label, text }: { label: string; text: string }) {
  return (
    <div className={style.words}>
      <p>
        <strong>{label}</strong>
      </p>
      <p className={style.text}>{text}</p>
    </div>
  );
}

/** What was decided, how, and who wanted something else. */
function Done({ item }: { item: AgendaItem }) {
  const { t } = useTranslation();
  const outcome = item.outcome ? t(`meetings.outcome.${item.outcome}`) : "";
  return (
    <div className={style.done}>
      {item.note && <Paragraph className={style.text}>{item.note}</Paragraph>}
      {item.decision && <Words label={t("meetings.field.decision")} text={item.decision} />}
      <p>
        <strong>{item.manner === "vote" ? t("meetings.by_vote", { outcome, for: item.counts.for ?? 0, against: item.counts.against ?? 0, blank: item.counts.blank ?? 0 }) : t("meetings.by_consensus", { outcome })}</strong>
      </p>
      {item.vote_reason && <p>{t("meetings.vote_because", { reason: item.vote_reason })}</p>}
      {item.reason && <p>{t("meetings.because", { reason: item.reason })}</p>}
      {item.votes
        .filter((vote) => vote.dissent)
        .map((vote) => (
          <p key={vote.seat_id}>{t("meetings.dissent_of", { seat: vote.seat_title, text: vote.dissent })}</p>
        ))}
    </div>
  );
}

/** Whom the register ties to what the item is about, seat by seat; and who has declared itself partial. */
function Near({ item }: { item: AgendaItem }) {
  const { t } = useTranslation();
  if (item.kind === "information") return null;
  const bySeat: Record<string, AgendaItem["near"]> = {};
  for (const one of item.near) bySeat[one.seat_title] = [...(bySeat[one.seat_title] ?? []), one];
  if (item.near.length === 0 && item.declared.length === 0) return null;
  return (
    <Alert data-color="info" data-size="sm" className={style.near}>
      <p>
        <strong>{t("meetings.near.title")}</strong>
      </p>
      <ul>
        {item.declared.map((one) => (
          <li key={one.seat_id}>{t("meetings.near.declared", { seat: one.seat_title, reason: one.text })}</li>
        ))}
        {Object.entries(bySeat).map(([seat, ones]) => (
          <li key={seat}>
            {t(item.round_id ? "meetings.near.needs" : "meetings.near.measures", { seat, numbers: ones.map((one) => one.number).join(", ") })}
            {ones.some((one) => item.recused.includes(one.seat_id)) && ` ${t("meetings.near.closed")}`}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
