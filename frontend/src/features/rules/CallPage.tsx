import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useSession } from "@/api/session";
import { formatKr, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { ErrorState, LoadingState, NotFound } from "@/components/states";
import { useUrlFilters } from "@/components/useUrlFilters";
import { localized } from "@/text/i18n";

import { type Call, callsQuery, own } from "./calls";
import { CallTag } from "./CallsPage";
import styles from "./rules.module.css";

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** One county's call: who can apply for what, how much, what is covered, and how it is decided. */
export default function CallPage() {
  const { t } = useTranslation();
  const { county } = useParams({ strict: false });
  const { filters } = useUrlFilters();
  const calls = useQuery(callsQuery());
  if (calls.error) return <ErrorState error={calls.error} onRetry={() => void calls.refetch()} />;
  if (!calls.data) {
    return (
      <>
        <PageHeader title={t("rules.calls.title")} breadcrumbs={[{ label: t("rules.calls.title"), to: "/calls" }]} />
        <LoadingState />
      </>
    );
  }
  const mine = calls.data.items.filter((one) => one.county === county);
  const call = mine.find((one) => String(one.school_year) === filters.school_year) ?? mine[0];
  return call ? <CallView call={call} words={calls.data.words} /> : <NotFound />;
}

function CallView({ call, words }: { call: Call; words: Record<string, Record<string, string>> }) {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const word = (code: string) => localized(words[code]) || code;
  const kr = (amount: number) => formatKr(amount * 100);
  const text = (texts: Partial<Record<string, string | null>>) => own(texts, i18n.language);
  const covered = (how: string) => call.costs.filter((one) => one.covered === how);
  const open = call.state === "open" || call.state === "rolling";
  const to = `/measures/new?school_year=${call.school_year}`;
  const section = (name: string, children: ReactNode) => (
    <section aria-labelledby={`call-${name}`}>
      <Heading level={2} data-size="sm" id={`call-${name}`}>
        {t(`rules.calls.section.${name}`)}
      </Heading>
      {children}
    </section>
  );
  return (
    <>
      <PageHeader
        title={t("rules.calls.one", { county: call.county_name })}
        lead={t("rules.calls.one_lead", { year: formatSchoolYear(call.school_year) })}
        breadcrumbs={[{ label: t("rules.calls.title"), to: "/calls" }]}
        meta={<CallTag call={call} />}
      />
      <div className={styles.call}>
        {open && (
          <div className={styles.apply}>
            <Button asChild>
              {session?.actor ? (
                <Link to="/measures/new" search={{ school_year: String(call.school_year) }}>
                  {t("rules.calls.apply")}
                </Link>
              ) : (
                <Link to="/login" search={{ redirect: to }}>
                  {t("rules.calls.apply")}
                </Link>
              )}
            </Button>
            <Paragraph className={styles.quiet}>{t("rules.calls.apply_hint")}</Paragraph>
          </div>
        )}
        {section(
          "who",
          <ul>
            {call.applicants.map((one) => (
              <li key={one.applicant}>
                <strong>{capital(t(`measures.organisation_kind.${one.applicant}`))}</strong>: {one.measures.map(word).join(", ").toLowerCase()}
              </li>
            ))}
            {call.closed.map((one) => (
              <li key={`${one.applicant}-${(one.measures ?? []).join()}`}>
                <strong>{capital(t("rules.calls.cannot", { who: t(`measures.organisation_kind.${one.applicant}`) }))}</strong>
                {(one.measures ?? []).length > 0 && ` (${(one.measures ?? []).map(word).join(", ").toLowerCase()})`}: {text(one.reason)}
              </li>
            ))}
          </ul>,
        )}
        {call.rates.length + call.ceilings.length > 0 &&
          section(
            "how_much",
            <ul>
              {call.rates.map((one) => (
                <li key={one.measure}>
                  {t("rules.calls.rate", { measure: word(one.measure), amount: kr(one.amount_kr), min: one.min_days ?? 1, max: one.max_days })}{" "}
                  {t(`rules.calls.beyond.${one.beyond}`)}
                </li>
              ))}
              {call.ceilings.map((one) => (
                <li key={one.measure}>{t(one.normally ? "rules.calls.ceiling_normally" : "rules.calls.ceiling", { measure: word(one.measure), amount: kr(one.amount_kr) })}</li>
              ))}
            </ul>,
          )}
        {call.costs.length > 0 &&
          section(
            "covered",
            <dl className={styles.codes}>
              {(["yes", "on_condition", "no"] as const)
                .filter((how) => covered(how).length > 0)
                .map((how) => (
                  <div key={how}>
                    <dt>{t(`rules.calls.covered.${how}`)}</dt>
                    {covered(how).map((one) => (
                      <dd key={one.category}>
                        {word(one.category)}
                        {one.note && `: ${text(one.note)}`}
                      </dd>
                    ))}
                  </div>
                ))}
            </dl>,
          )}
        {call.demands.length > 0 &&
          section(
            "demands",
            <ul>
              {call.demands.map((one) => (
                <li key={text(one.text)}>{text(one.text)}</li>
              ))}
            </ul>,
          )}
        {call.focus_areas.length > 0 && section("focus", <p>{call.focus_areas.map(word).join(" · ")}</p>)}
        {section(
          "then",
          <ul>
            <li>{t(`rules.calls.decided_by.${call.decided_by}`)}</li>
            <li>{t(`rules.calls.payment.${call.payment}`)}</li>
            <li>{t(`rules.calls.left_over.${call.left_over}`)}</li>
          </ul>,
        )}
      </div>
    </>
  );
}
