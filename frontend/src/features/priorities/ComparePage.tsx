import { Button, Heading, Input, Label, Paragraph, Select } from "@digdir/designsystemet-react";
import { CheckmarkIcon, DownloadIcon } from "@navikt/aksel-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { DataTable } from "@/components/DataTable";
import { formatKr, formatKrBare, parseKr } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { ErrorState, LoadingState } from "@/components/states";
import { useUrlFilters } from "@/components/useUrlFilters";

import look from "./ballots.module.css";
import style from "./priorities.module.css";
import { type CountingRule, type Item, roundQuery, type Round, type Tally, tallyQuery } from "./rounds";

type RuleTally = Tally["rules"][number];

/** The same ballots under several rules: what each takes, why, and which seats it leaves out. */
export default function ComparePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const { filters } = useUrlFilters();
  const round = useQuery(roundQuery(id));
  const asked = filters.budget ? Number(filters.budget) : null;
  const budget = asked ?? round.data?.budget_ore ?? null;
  const tally = useQuery({ ...tallyQuery(id, budget), enabled: budget !== null, placeholderData: keepPreviousData });
  const header = (
    <PageHeader
      title={t("priorities.compare.title")}
      lead={t("priorities.compare.lead")}
      breadcrumbs={[{ label: t("nav.priorities"), to: "/priorities" }, ...(round.data ? [{ label: round.data.title, to: `/priorities/${id}` }] : [])]}
    />
  );
  if (round.error) return <ErrorState error={round.error} onRetry={() => void round.refetch()} />;
  if (round.isPending) {
    return (
      <>
        {header}
        <LoadingState />
      </>
    );
  }
  return (
    <>
      {header}
      <div className={style.sections}>
        <BudgetField value={budget} own={round.data.budget_ore} />
        {budget === null && <Paragraph>{t("priorities.compare.no_budget")}</Paragraph>}
        {tally.error && <ErrorState error={tally.error} onRetry={() => void tally.refetch()} />}
        {budget !== null && tally.isPending && <LoadingState />}
        {tally.data && <Compared round={round.data} tally={tally.data} />}
      </div>
    </>
  );
}

/** What there is to share out; another sum than the round's own shows what it would have meant. */
function BudgetField({ value, own }: { value: number | null; own: number | null }) {
  const { t } = useTranslation();
  const { set } = useUrlFilters();
  const id = useId();
  const [typing, setTyping] = useState<string | null>(null);
  const read = typing === null || typing.trim() === "" ? null : parseKr(typing);
  const wrong = typing !== null && typing.trim() !== "" && !read;
  const settle = () => {
    if (wrong) return;
    setTyping(null);
    if (read) void set({ budget: read === own ? "" : String(read) });
  };
  return (
    <div className={style.smallField}>
      <Label htmlFor={id}>{t("priorities.compare.budget")}</Label>
      <Input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={typing ?? (value === null ? "" : formatKrBare(value))}
        aria-invalid={wrong || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setTyping(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
      />
      <p id={`${id}-hint`} className={style.quiet}>
        {wrong ? t("form.not_money", { label: t("priorities.compare.budget") }) : own !== null && value !== own ? t("priorities.compare.other_budget", { own: formatKr(own) }) : t("priorities.compare.budget_hint")}
      </p>
    </div>
  );
}

function Compared({ round, tally }: { round: Round; tally: Tally }) {
  const { t } = useTranslation();
  const { filters, set } = useUrlFilters();
  const own = tally.rules.find((rule) => rule.own) ?? tally.rules[0];
  const shown = tally.rules.find((rule) => rule.rule === filters.rule) ?? own;
  if (!own || !shown) return null;
  const alike = tally.rules.filter((rule) => sameSet(rule, own)).length;
  return (
    <>
      <section aria-labelledby="side-by-side">
        <Heading level={2} data-size="sm" id="side-by-side">
          {alike === tally.rules.length ? t("priorities.compare.all_alike", { count: tally.rules.length }) : t("priorities.compare.point", { count: tally.rules.length - alike, own: t(`priorities.rule.${own.rule}.name`) })}
        </Heading>
        <SideBySide round={round} tally={tally} />
        {tally.unpriced.length > 0 && <p className={style.quiet}>{t("priorities.compare.unpriced", { count: tally.unpriced.length })}</p>}
      </section>
      <section className={look.rule} aria-labelledby="why-rule">
        <Heading level={2} data-size="sm" id="why-rule">
          {t("priorities.compare.why")}
        </Heading>
        <div className={look.ruleHead}>
          <div>
            <Label htmlFor="rule">{t("priorities.compare.choose")}</Label>
            <Select id="rule" value={shown.rule} onChange={(event) => void set({ rule: event.target.value })}>
              {tally.rules.map((rule) => (
                <Select.Option key={rule.rule} value={rule.rule}>
                  {t(`priorities.rule.${rule.rule}.name`)}
                  {rule.own && ` (${t("priorities.compare.own")})`}
                </Select.Option>
              ))}
            </Select>
          </div>
          <Button asChild variant="secondary">
            <a href={`/api/v1/priority-rounds/${round.id}/election?rule=${shown.rule}&budget_ore=${tally.budget_ore}`} download>
              <DownloadIcon aria-hidden /> {t("priorities.compare.download")}
            </a>
          </Button>
        </div>
        <Paragraph>{t(`priorities.rule.${shown.rule}.text`)}</Paragraph>
        {shown.each_ore !== null && <Paragraph>{t("priorities.compare.each", { amount: formatKr(shown.each_ore) })}</Paragraph>}
        {!shown.proven && <Paragraph>{t("priorities.compare.not_proven")}</Paragraph>}
        <Reasons round={round} rule={shown} />
      </section>
      <SeatsTable rule={shown} />
      {tally.recusals.length > 0 && (
        <section aria-labelledby="recusals">
          <Heading level={2} data-size="sm" id="recusals">
            {t("priorities.compare.recusals")}
          </Heading>
          <ul className={look.sentences}>
            {tally.recusals.map((effect) => (
              <li key={effect.need_id}>{effect.sentence}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const taken = (rule: RuleTally) => new Set(rule.needs.filter((need) => need.chosen).map((need) => need.need_id));
const sameSet = (one: RuleTally, other: RuleTally) => {
  const [mine, theirs] = [taken(one), taken(other)];
  return mine.size === theirs.size && [...mine].every((need) => theirs.has(need));
};

type Row = { item: Item; by: Map<CountingRule, boolean>; support: number };

const inOrOut = (chosen: boolean, t: TFunction) =>
  chosen ? (
    <span className={look.taken}>
      <CheckmarkIcon aria-hidden /> {t("priorities.compare.chosen")}
    </span>
  ) : (
    <span className={look.out}>{t("priorities.compare.not_chosen")}</span>
  );

function SideBySide({ round, tally }: { round: Round; tally: Tally }) {
  const { t } = useTranslation();
  const items = new Map(round.items.map((item) => [item.need.id, item]));
  const own = tally.rules.find((rule) => rule.own) ?? tally.rules[0];
  const rows: Row[] = (own?.needs ?? []).flatMap((need) => {
    const item = items.get(need.need_id);
    return item ? [{ item, support: tally.support[need.need_id] ?? 0, by: new Map(tally.rules.map((rule) => [rule.rule, taken(rule).has(need.need_id)])) }] : [];
  });
  return (
    <DataTable
      caption={t("priorities.compare.table", { budget: formatKr(tally.budget_ore), count: tally.ballots })}
      columns={[
        { key: "need", header: t("priorities.column.need"), rowHeader: true, cell: ({ item }: Row) => item.need.title },
        { key: "cost", header: t("priorities.order.cost"), align: "end", cell: ({ item }) => formatKr(item.cost_ore ?? 0) },
        { key: "support", header: t("priorities.compare.support"), align: "end", cell: (row) => t("priorities.of", { count: row.support, total: tally.ballots }) },
        ...tally.rules.map((rule) => ({
          key: rule.rule,
          header: `${t(`priorities.rule.${rule.rule}.short`)}${rule.own ? ` (${t("priorities.compare.own")})` : ""}`,
          cell: (row: Row) => inOrOut(row.by.get(rule.rule) ?? false, t),
        })),
      ]}
      rows={rows}
      rowKey={({ item }) => item.need.id}
      footer={{
        need: t("priorities.compare.left"),
        ...Object.fromEntries(tally.rules.map((rule) => [rule.rule, formatKr(rule.left_ore)])),
      }}
    />
  );
}

/** One sentence for each need, the chosen first. */
function Reasons({ round, rule }: { round: Round; rule: RuleTally }) {
  const { t } = useTranslation();
  const items = new Map(round.items.map((item) => [item.need.id, item]));
  return (
    <div className={look.reasons}>
      {[true, false].map((chosen) => {
        const needs = rule.needs.filter((need) => need.chosen === chosen);
        return (
          needs.length > 0 && (
            <div key={String(chosen)}>
              <Heading level={3} data-size="2xs">
                {t(chosen ? "priorities.compare.taken" : "priorities.compare.not_taken", { count: needs.length })}
              </Heading>
              <ul className={look.sentences}>
                {needs.map((need) => (
                  <li key={need.need_id} data-chosen={chosen || undefined}>
                    {need.sentence} <span className={style.quiet}>({formatKr(items.get(need.need_id)?.cost_ore ?? 0)})</span>
                  </li>
                ))}
              </ul>
            </div>
          )
        );
      })}
    </div>
  );
}

/** Which seats got how much of what they support, and who is left out. */
function SeatsTable({ rule }: { rule: RuleTally }) {
  const { t } = useTranslation();
  const out = rule.seats.filter((seat) => seat.left_out);
  const rows = rule.seats.toSorted((one, other) => one.funded / Math.max(1, one.supported) - other.funded / Math.max(1, other.supported));
  return (
    <section aria-labelledby="for-whom">
      <Heading level={2} data-size="sm" id="for-whom">
        {out.length === 0 ? t("priorities.compare.nobody_out") : t("priorities.compare.left_out", { count: out.length, seats: out.map((seat) => seat.seat_title).join(", ") })}
      </Heading>
      <DataTable
        caption={t("priorities.compare.seats", { rule: t(`priorities.rule.${rule.rule}.name`) })}
        columns={[
          { key: "seat", header: t("priorities.column.seat"), rowHeader: true, cell: (seat: RuleTally["seats"][number]) => seat.seat_title || t("priorities.why.former_seat") },
          { key: "funded", header: t("priorities.compare.funded"), align: "end", cell: (seat) => t("priorities.of", { count: seat.funded, total: seat.supported }) },
          { key: "kr", header: t("priorities.compare.worth"), align: "end", cell: (seat) => formatKr(seat.funded_ore) },
        ]}
        rows={rows}
        rowKey={(seat) => seat.seat_id}
      />
    </section>
  );
}
