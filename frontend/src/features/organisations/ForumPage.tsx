import { Alert, Button, Heading, Paragraph, Tag } from "@digdir/designsystemet-react";
import { EyeIcon, HandShakeHeartIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDate } from "@/components/format";
import { Notice } from "@/components/Notice";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { EmptyState, LoadingState } from "@/components/states";
import { useRules } from "@/components/useRules";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import styles from "./organisations.module.css";
import { SeatForm } from "./SeatForm";

type Seat = components["schemas"]["SeatRead"];

function SeatItem({ seat, mayChange }: { seat: Seat; mayChange: boolean }) {
  const { t } = useTranslation();
  return (
    <li>
      <span className={styles.seatName}>{seat.organisation.name}</span>
      <span className={styles.subtle}>{seat.title}</span>
      {seat.deputy && <span className={styles.subtle}>{t("organisations.deputy", { deputy: seat.deputy })}</span>}
      {seat.tied_to.length > 0 && <span className={styles.subtle}>{t("organisations.tied_to", { names: seat.tied_to.map((one) => one.name).join(", ") })}</span>}
      <span className={styles.seatMeta}>
        <Tag data-size="sm" data-color={seat.voting ? "accent" : "neutral"} className="fl-tag">
          {seat.voting ? <HandShakeHeartIcon aria-hidden /> : <EyeIcon aria-hidden />}
          <span>{t(seat.voting ? "organisations.votes" : "organisations.observes")}</span>
        </Tag>
        <span className={styles.subtle}>
          {seat.valid_to
            ? t("organisations.seat_period", { from: formatDate(seat.valid_from), to: formatDate(seat.valid_to) })
            : t("organisations.seat_since", { from: formatDate(seat.valid_from) })}
        </span>
        {mayChange && (
          <Link to="/forum" search={{ seat: seat.id }}>
            {t("organisations.change")}
            <span className="ds-sr-only"> {seat.organisation.name}</span>
          </Link>
        )}
      </span>
    </li>
  );
}

const DECIDES = ["forum", "county", "working_life", "directorate"] as const;

/** The cooperation forum: who sits in it, what is missing, and who decides what. */
export default function ForumPage() {
  const { t } = useTranslation();
  const rules = useRules();
  const scope = useScope();
  const { filters } = useUrlFilters();
  const query = scope.national ? { county: scope.county } : {};
  const forum = useQuery({
    queryKey: ["forum", query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/forum", { params: { query }, signal })),
  });
  const mayAdd = scope.actor?.role === "forum_secretary";
  if (filters.new && mayAdd) return <SeatForm scope={scope} />;
  const data = forum.data;
  const seats = data?.seats ?? [];
  const changed = mayAdd ? seats.find((seat) => seat.id === filters.seat) : undefined;
  if (changed) return <SeatForm key={changed.id} scope={scope} seat={changed} />;
  const lacking = new Map((data?.findings ?? []).map((finding) => [(finding.clause ?? "").replace(/^F-/, ""), finding]));
  const groups = rules.list("seat_groups").filter(({ code, mandatory }) => mandatory || lacking.has(code) || seats.some((seat) => seat.group === code));
  const voting = seats.filter((seat) => seat.voting).length;
  return (
    <>
      <PageHeader
        title={t("organisations.forum")}
        lead={data ? t("organisations.forum_sentence", { county: scope.countyName, seats: seats.length, voting, count: seats.length }) : t("organisations.forum_lead")}
        actions={
          mayAdd && (
            <Button asChild>
              <Link to="/forum" search={{ new: "1" }}>
                {t("organisations.add_seat")}
              </Link>
            </Button>
          )
        }
      />
      <Notice>{filters.saved && t("organisations.seat_saved", { name: filters.saved })}</Notice>
      {scope.national && (
        <div className={styles.scope}>
          <ScopePicker scope={scope} />
        </div>
      )}
      {forum.isPending && <LoadingState />}
      {forum.error && <SectionError error={forum.error} onRetry={() => void forum.refetch()} />}
      {data && (
        <div className={styles.page}>
          {data.findings.length > 0 && seats.length > 0 && (
            <Alert data-color="warning">
              <Heading level={2} data-size="2xs">
                {t("organisations.missing_title", { count: data.findings.length })}
              </Heading>
              <ul className={styles.missing}>
                {data.findings.map((finding) => (
                  <li key={finding.clause}>
                    {t("organisations.lack_group", { group: rules.text("seat_groups", (finding.clause ?? "").replace(/^F-/, "")) })} {finding.remedy}
                  </li>
                ))}
              </ul>
            </Alert>
          )}
          {seats.length === 0 ? (
            <EmptyState title={t("organisations.no_forum_title")}>{t("organisations.no_forum_text")}</EmptyState>
          ) : (
            <section aria-labelledby="forum-seats" className={styles.section}>
              <div>
                <Heading level={2} data-size="sm" id="forum-seats">
                  {t(data.findings.length === 0 ? "organisations.complete" : "organisations.incomplete", { date: formatDate(data.on) })}
                </Heading>
                <Paragraph className={styles.subtle}>{t("organisations.seats_text")}</Paragraph>
              </div>
              <div className={styles.groups}>
                {groups.map(({ code, mandatory }) => {
                  const mine = seats.filter((seat) => seat.group === code);
                  return (
                    <section key={code} className={styles.group} aria-labelledby={`group-${code}`} data-missing={lacking.has(code) || undefined}>
                      <Heading level={3} data-size="2xs" id={`group-${code}`}>
                        {rules.text("seat_groups", code)}
                      </Heading>
                      {mine.length === 0 ? (
                        <p className={styles.lack}>{t(mandatory ? "organisations.seat_missing" : "organisations.seat_empty")}</p>
                      ) : (
                        <ul>
                          {mine.map((seat) => (
                            <SeatItem key={seat.id} seat={seat} mayChange={mayAdd} />
                          ))}
                        </ul>
                      )}
                    </section>
                  );
                })}
              </div>
            </section>
          )}
          <section aria-labelledby="decides" className={styles.section}>
            <Heading level={2} data-size="sm" id="decides">
              {t("organisations.decides_title")}
            </Heading>
            <dl className={styles.decides}>
              {DECIDES.map((one) => (
                <div key={one}>
                  <dt>{t(`organisations.decides.${one}`)}</dt>
                  <dd>{t(`organisations.decides_text.${one}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
          <p className={styles.subtle}>{t("organisations.no_persons")}</p>
        </div>
      )}
    </>
  );
}
