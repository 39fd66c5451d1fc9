import { Button, Heading } from "@digdir/designsystemet-react";
import { PlusIcon } from "@navikt/aksel-icons";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { SyntheticMark } from "@/components/demo";
import { formatDate, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import { NewRound } from "./NewRound";
import style from "./priorities.module.css";
import { roundQuery, type RoundSummary } from "./rounds";

/** The county's rounds, newest first. All years: there are one or two a year. */
export default function PrioritiesPage() {
  const { t } = useTranslation();
  const { filters, set } = useUrlFilters();
  const scope = useScope();
  const { actor, firstYear } = scope;
  const rounds = useQuery({
    queryKey: ["priority-rounds"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/priority-rounds", { params: { query: { limit: 200 } }, signal })),
  });
  // The list does not say which county a round belongs to; one who reads many counties learns it from the rounds.
  const details = useQueries({ queries: scope.national ? (rounds.data?.items ?? []).map((one) => roundQuery(one.id)) : [] });
  if (rounds.error) return <ErrorState error={rounds.error} onRetry={() => void rounds.refetch()} />;

  const mayCreate = actor?.role === "forum_secretary";
  if (mayCreate && filters.new && rounds.data) return <NewRound year={firstYear} rounds={rounds.data.items} onClose={() => void set({ new: null })} />;

  const create = mayCreate && (
    <Button type="button" onClick={() => void set({ new: "1" })}>
      <PlusIcon aria-hidden /> {t("priorities.new.button")}
    </Button>
  );
  const pending = rounds.isPending || details.some((one) => one.isPending);
  const items = (rounds.data?.items ?? []).filter(
    (one, index) => !scope.national || (details[index]?.data?.county === scope.county && one.school_year === scope.schoolYear),
  );
  const years = [...new Set(items.map((one) => one.school_year))].sort((one, other) => other - one);
  return (
    <>
      <PageHeader title={t("priorities.title")} lead={t("priorities.lead")} actions={create} />
      {scope.national && (
        <div className={style.scope}>
          <ScopePicker scope={scope} />
        </div>
      )}
      {pending && <LoadingState />}
      {!pending && items.length === 0 && (
        <EmptyState title={t("priorities.empty")} action={create}>
          {mayCreate ? t("priorities.empty_secretary") : t("priorities.empty_text")}
        </EmptyState>
      )}
      {years.map((year) => (
        <section key={year} className={style.year}>
          <Heading level={2} data-size="xs">
            {t("priorities.year", { year: formatSchoolYear(year) })}
          </Heading>
          <ul className={style.rounds}>
            {items
              .filter((one) => one.school_year === year)
              .map((one) => (
                <RoundCard key={one.id} round={one} role={actor?.role} />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function RoundCard({ round, role }: { round: RoundSummary; role: string | undefined }) {
  const { t } = useTranslation();
  const stage =
    round.status === "decided" && round.decided_at
      ? t("priorities.stage.decided", { date: formatDate(round.decided_at) })
      : round.status === "open" && round.opened_at
        ? t("priorities.stage.open", { date: formatDate(round.opened_at) })
        : t(`priorities.stage.${round.status}`);
  const next =
    round.status === "open" && role === "forum_member"
      ? t("priorities.go.score")
      : round.status === "closed" && role === "forum_secretary"
        ? t("priorities.go.order")
        : round.status === "decided"
          ? t("priorities.go.result")
          : t("priorities.go.see");
  return (
    <li className={style.round}>
      <div className={style.roundText}>
        <Heading level={3} data-size="2xs">
          <Link to="/priorities/$id" params={{ id: round.id }} className={style.roundLink}>
            {round.title}
          </Link>
        </Heading>
        <p className={style.tags}>
          <StatusTag status={round.status} />
          {round.synthetic && <SyntheticMark />}
        </p>
        <p className={style.quiet}>
          {t("priorities.count_needs", { count: round.needs })} · {stage}
        </p>
      </div>
      <span className={style.roundGo} aria-hidden>
        {next} →
      </span>
    </li>
  );
}
