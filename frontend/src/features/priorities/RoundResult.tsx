import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowDownIcon, ArrowUpIcon } from "@navikt/aksel-icons";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { FilterBar } from "@/components/FilterBar";
import { formatKr } from "@/components/format";
import { EmptyState } from "@/components/states";
import { useProgrammes } from "@/components/useProgrammes";
import { useUrlFilters } from "@/components/useUrlFilters";

import { CriteriaList } from "./DraftRound";
import style from "./priorities.module.css";
import type { Item, Round } from "./rounds";
import { PointsBar, Why } from "./Why";

const outcomes = ["prioritised", "postponed", "not_prioritised"] as const;
const cost = (items: readonly Item[]) => items.reduce((sum, item) => sum + (item.cost_ore ?? 0), 0);

/** What the forum decided, so that all who reported a need understand where it came and why. */
export function RoundResult({ round, mine }: { round: Round; mine: string | null }) {
  const { t } = useTranslation();
  const programmes = useProgrammes();
  const { filters } = useUrlFilters();
  const decided = round.items.some((item) => item.outcome !== null);
  const prioritised = round.items.filter((item) => item.outcome === "prioritised");
  const departing = round.items.filter((item) => item.departs);
  const own = mine === null ? [] : round.items.filter((item) => item.need.owner.id === mine);
  const wanted = (filters.q ?? "").toLocaleLowerCase();
  const shown = round.items.filter(
    (item) =>
      (!filters.outcome || item.outcome === filters.outcome) &&
      (filters.show !== "moved" || item.departs) &&
      (filters.show !== "mine" || item.need.owner.id === mine) &&
      (!filters.programme || item.need.programme === filters.programme) &&
      `${item.need.number} ${item.need.title} ${item.need.owner.name}`.toLocaleLowerCase().includes(wanted),
  );
  const present = [...new Set(round.items.flatMap((item) => item.need.programme ?? []))].sort();
  return (
    <div className={style.sections}>
      {decided && (
        <section className={style.verdict}>
          <Heading level={2} data-size="md">
            {t("priorities.result.point", { count: prioritised.length, total: round.items.length })}
          </Heading>
          <Paragraph>
            {t("priorities.result.cost", { cost: formatKr(cost(prioritised)) })} {departing.length > 0 ? t("priorities.result.moved", { count: departing.length }) : t("priorities.result.not_moved")}
          </Paragraph>
          {own.length > 0 && (
            <div className={style.own}>
              <Heading level={3} data-size="2xs">
                {t("priorities.result.own", { count: own.length })}
              </Heading>
              <ul>
                {own.map((item) => (
                  <li key={item.need.id}>
                    <a href={`#need-${item.need.number}`}>{item.need.title}</a>{" "}
                    <span>
                      {t("priorities.result.own_place", { place: item.position, outcome: item.outcome ? t(`priorities.outcome.${item.outcome}`).toLocaleLowerCase() : "–" })}
                    </span>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </section>
      )}
      <CriteriaList round={round} />
      <section>
        <Heading level={2} data-size="sm">
          {decided ? t("priorities.result.list") : t("priorities.result.list_by_points")}
        </Heading>
        <div className={style.listFilters}>
          <FilterBar
            fields={[
              { key: "q", label: t("filter.search") },
              ...(decided ? [{ key: "outcome", label: t("priorities.column.outcome"), options: outcomes.map((one) => ({ value: one, label: t(`priorities.outcome.${one}`) })) }] : []),
              { key: "programme", label: t("priorities.column.programme"), options: present.map((one) => ({ value: one, label: programmes.programme(one) })) },
              {
                key: "show",
                label: t("priorities.result.show"),
                options: [
                  ...(departing.length > 0 ? [{ value: "moved", label: t("priorities.result.show_moved") }] : []),
                  ...(own.length > 0 ? [{ value: "mine", label: t("priorities.result.show_mine") }] : []),
                ],
              },
            ].filter((field) => !field.options || field.options.length > 0)}
          />
        </div>
        {shown.length === 0 ? (
          <EmptyState title={t("list.empty")}>{t("list.empty_hint")}</EmptyState>
        ) : (
          <ol className={style.results}>
            {shown.map((item, index) => (
              <ResultRow key={item.need.id} item={item} round={round} startsOutcome={decided && item.outcome !== shown[index - 1]?.outcome} />
            ))}
          </ol>
        )}
        <p className={style.quiet}>{t("list.shown_of", { count: shown.length, total: round.items.length })}</p>
      </section>
    </div>
  );
}

function ResultRow({ item, round, startsOutcome }: { item: Item; round: Round; startsOutcome: boolean }) {
  const { t } = useTranslation();
  const { need } = item;
  return (
    <li id={`need-${need.number}`} className={style.result} data-outcome={item.outcome ?? undefined}>
      {startsOutcome && item.outcome && <p className={style.outcomeLine}>{t(`priorities.outcome_from.${item.outcome}`)}</p>}
      <div className={style.resultRow}>
        <p className={style.place}>
          <span className="ds-sr-only">{t("priorities.column.place")} </span>
          {item.position}
        </p>
        <div className={style.resultText}>
          <Heading level={3} data-size="2xs">
            <Link to="/needs/$id" params={{ id: need.id }}>
              {need.title}
            </Link>
          </Heading>
          <p className={style.quiet}>
            {need.owner.name} · {t("priorities.need_number", { number: need.number })}
            {item.cost_ore !== null && ` · ${formatKr(item.cost_ore)}`}
          </p>
          {item.departs && (
            <div className={style.departed}>
              <p>
                {item.computed_rank !== item.position && (item.computed_rank > item.position ? <ArrowUpIcon aria-hidden /> : <ArrowDownIcon aria-hidden />)}
                <strong>
                  {item.computed_rank === item.position
                    ? t(item.chosen ? "priorities.result.left_out" : "priorities.result.taken")
                    : t(item.computed_rank > item.position ? "priorities.result.moved_up" : "priorities.result.moved_down", { from: item.computed_rank, to: item.position })}
                </strong>
              </p>
              {item.reason && <p>{item.reason}</p>}
            </div>
          )}
        </div>
        <div className={style.resultSide}>
          {item.chosen === null || item.total !== null ? <PointsBar total={item.total} /> : t("priorities.vote.supporters", { count: item.seats })}
        </div>
        <Why item={item} place={item.position} departs={item.departs} reason={null} criteria={round.criteria} />
      </div>
    </li>
  );
}
