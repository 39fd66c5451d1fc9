import { Alert, Button, Checkbox, Heading } from "@digdir/designsystemet-react";
import { ArrowDownIcon, ArrowUpIcon, MinusIcon, PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { formatKr } from "@/components/format";
import { SavedMarker } from "@/components/SavedMarker";
import { recoverDraft, useAutosave } from "@/components/useAutosave";

import { type Choice, choicesOf, given, ranked, supported, withPoints } from "./ballot";
import look from "./ballots.module.css";
import { NeedInFull, NeedInShort } from "./NeedCard";
import style from "./priorities.module.css";
import { BALLOT_POINTS, byNumber, type Item, recusalOf, roundQuery, type Round } from "./rounds";

/** A forum member's ballot: a yes to each need, ten points to share out, or the most important first. */
export function VoteRound({ round }: { round: Round }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = `ballot-${round.id}-${round.my_seat_id}`;
  const items = useMemo(() => byNumber(round.items), [round.items]);
  const open = useMemo(() => new Set(items.filter((item) => !recusalOf(item, round.my_seat_id)).map((item) => item.need.id)), [items, round.my_seat_id]);
  const [recovered] = useState(() => recoverDraft<Choice[]>(key));
  // One from before the seat was recused, or a need was taken out, would keep the rest from being taken.
  const [choices, setChoices] = useState(() => (recovered ?? choicesOf(round.ballot, round.my_ballot)).filter((one) => open.has(one.need_id)));
  const [touched, setTouched] = useState(recovered !== null);
  const [spoken, setSpoken] = useState("");
  const change = (next: Choice[], said = "") => {
    setTouched(true);
    setSpoken(said);
    setChoices(next);
  };
  const state = useAutosave({
    draftKey: key,
    values: choices,
    dirty: touched,
    delay: 400,
    save: async (latest) => {
      const saved = await bodyOf(api.PUT("/api/v1/priority-rounds/{round_id}/ballot", { params: { path: { round_id: round.id } }, body: { choices: latest } }));
      queries.setQueryData(roundQuery(round.id).queryKey, saved);
    },
  });
  const costs = new Map(items.map((item) => [item.need.id, item.cost_ore ?? 0]));
  const cost = choices.reduce((sum, one) => sum + (costs.get(one.need_id) ?? 0), 0);
  const left = BALLOT_POINTS - given(choices);
  const voted = round.my_ballot !== null;
  const blank = async () => {
    queries.setQueryData(
      roundQuery(round.id).queryKey,
      await bodyOf(api.PUT("/api/v1/priority-rounds/{round_id}/ballot", { params: { path: { round_id: round.id } }, body: { choices: [] } })),
    );
  };
  return (
    <div className={style.score}>
      <div className={style.progress}>
        <div className={style.progressText}>
          <p role="status">
            <strong>{round.ballot === "points" ? t("priorities.vote.points_left", { count: left }) : t("priorities.vote.supported", { count: choices.length, total: open.size })}</strong>{" "}
            {t("priorities.vote.cost", { cost: formatKr(cost), budget: formatKr(round.budget_ore ?? 0) })}
          </p>
          <SavedMarker state={state} />
        </div>
      </div>
      {round.ballot === "ranking" && <RankedList items={items} choices={choices} onChange={change} />}
      <ol className={look.votes}>
        {items.map((item) => {
          const recusal = recusalOf(item, round.my_seat_id);
          return (
            <li key={item.need.id} className={style.card} data-chosen={supported(choices, item.need.id) || undefined}>
              <div>
                <Heading level={2} data-size="xs">
                  {item.need.title}
                </Heading>
                <NeedInShort item={item} />
              </div>
              {recusal ? (
                <Alert data-color="info" data-size="sm">
                  {t("priorities.recusal.yours")} {t(`priorities.recusal.${recusal.tie}`, { organisation: item.need.owner.name })}
                </Alert>
              ) : (
                <Control ballot={round.ballot} item={item} choices={choices} left={left} onChange={change} />
              )}
              <NeedInFull item={item} closed />
            </li>
          );
        })}
      </ol>
      <p className="ds-sr-only" role="status">
        {spoken}
      </p>
      <p className={style.quiet}>
        {voted ? t("priorities.vote.given") : t("priorities.vote.not_given")} {t("priorities.vote.secret")}
      </p>
      {!voted && choices.length === 0 && (
        <div>
          <Button type="button" variant="secondary" onClick={() => void blank()}>
            {t("priorities.vote.blank")}
          </Button>
        </div>
      )}
    </div>
  );
}

interface ControlProps {
  ballot: Round["ballot"];
  item: Item;
  choices: readonly Choice[];
  left: number;
  onChange: (choices: Choice[], said?: string) => void;
}

/** What one gives one need. */
function Control({ ballot, item, choices, left, onChange }: ControlProps) {
  const { t } = useTranslation();
  const { id, title } = item.need;
  if (ballot === "points") {
    const points = choices.find((one) => one.need_id === id)?.points ?? 0;
    const give = (next: number) => onChange(withPoints(choices, id, next), t("priorities.vote.spoken_points", { title, points: next, left: left + points - next }));
    return (
      <div className={look.points} role="group" aria-label={t("priorities.vote.points_of", { title })}>
        <Button type="button" variant="secondary" icon aria-label={t("priorities.vote.less", { title })} disabled={points === 0} onClick={() => give(points - 1)}>
          <MinusIcon aria-hidden />
        </Button>
        <output className={look.given}>{t("priorities.vote.points", { count: points })}</output>
        <Button type="button" variant="secondary" icon aria-label={t("priorities.vote.more", { title })} disabled={left === 0} onClick={() => give(points + 1)}>
          <PlusIcon aria-hidden />
        </Button>
      </div>
    );
  }
  const chosen = supported(choices, id);
  const label = ballot === "ranking" && chosen ? t("priorities.vote.ranked", { place: choices.findIndex((one) => one.need_id === id) + 1 }) : t(`priorities.vote.${ballot === "ranking" ? "rank" : "support"}`);
  return (
    <div className={look.support}>
      <Checkbox
        value={id}
        label={
          <>
            {label}
            <span className="ds-sr-only">: {title}</span>
          </>
        }
        checked={chosen}
        onChange={(event) => onChange(event.target.checked ? [...choices, { need_id: id }] : choices.filter((one) => one.need_id !== id))}
      />
    </div>
  );
}

interface RankedListProps {
  items: readonly Item[];
  choices: readonly Choice[];
  onChange: ControlProps["onChange"];
}

/** One's order so far, the most important first. */
function RankedList({ items, choices, onChange }: RankedListProps) {
  const { t } = useTranslation();
  const titles = new Map(items.map((item) => [item.need.id, item.need.title]));
  if (choices.length === 0) return <p className={style.quiet}>{t("priorities.vote.rank_help")}</p>;
  const move = (from: number, to: number) => {
    const title = titles.get(choices[from]?.need_id ?? "") ?? "";
    onChange(ranked(choices, from, to), t("priorities.order.spoken_moved", { title, place: to + 1, total: choices.length }));
  };
  return (
    <section className={look.ranking} aria-labelledby="ranking-heading">
      <Heading level={2} data-size="xs" id="ranking-heading">
        {t("priorities.vote.ranking")}
      </Heading>
      <ol>
        {choices.map((one, at) => {
          const title = titles.get(one.need_id) ?? "";
          return (
            <li key={one.need_id}>
              <span>{title}</span>
              <div className={style.arrows}>
                <Button type="button" variant="tertiary" icon data-size="sm" aria-label={t("priorities.order.up", { title })} disabled={at === 0} onClick={() => move(at, at - 1)}>
                  <ArrowUpIcon aria-hidden />
                </Button>
                <Button type="button" variant="tertiary" icon data-size="sm" aria-label={t("priorities.order.down", { title })} disabled={at === choices.length - 1} onClick={() => move(at, at + 1)}>
                  <ArrowDownIcon aria-hidden />
                </Button>
                <Button type="button" variant="tertiary" icon data-size="sm" aria-label={t("priorities.vote.unrank", { title })} onClick={() => onChange(choices.filter((other) => other.need_id !== one.need_id))}>
                  <TrashIcon aria-hidden />
                </Button>
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
