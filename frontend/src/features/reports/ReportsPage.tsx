import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { CheckmarkCircleIcon, ExclamationmarkTriangleIcon, PrinterSmallIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { formatDateTime, formatInteger, formatPercent, formatSchoolYear, hyphenated } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { PotBars } from "@/components/PotBars";
import { SectionError } from "@/components/SectionError";
import { StackedBar } from "@/components/StackedBar";
import { EmptyState, LoadingState } from "@/components/states";
import { useRules } from "@/components/useRules";
import { ScopePicker, type Scope, useScope } from "@/components/useScope";
import { useYearMoney } from "@/components/useYearMoney";

import { byKey, type CodeText, type Figure, figureLabel, figureText, pointerTarget, type Report } from "./figures";
import styles from "./reports.module.css";

type Figures = ReadonlyMap<string, Figure>;

/** A figure as a link to the rows it is made of. */
function FigureLink({ figures, name, scope, children }: { figures: Figures; name: string; scope: Scope; children?: ReactNode }) {
  const { t } = useTranslation();
  const rules = useRules();
  const figure = figures.get(name);
  if (!figure) return <>–</>;
  return (
    <Link to="/reports/figures/$key" params={{ key: name }} search={scope.search} aria-label={children ? undefined : `${figureLabel(name, t, rules.text)}: ${figureText(figure)}`}>
      {children ?? figureText(figure)}
    </Link>
  );
}

const figureLinkOf = (figures: Figures, name: string, scope: Scope) => (text: ReactNode) => (
  <FigureLink figures={figures} name={name} scope={scope}>
    {text}
  </FigureLink>
);

/** Counts as parts of one count: a bar each, the number as a link, the share in words. */
function Parts({ figures, names, whole, caption, scope }: { figures: Figures; names: readonly string[]; whole: string; caption: string; scope: Scope }) {
  const { t } = useTranslation();
  const rules = useRules();
  const total = figures.get(whole)?.value ?? 0;
  return (
    <table className={styles.parts}>
      <caption className="ds-sr-only">{caption}</caption>
      <thead className="ds-sr-only">
        <tr>
          <th scope="col">{t("reports.what")}</th>
          <th scope="col">{t("reports.picture")}</th>
          <th scope="col">{t("reports.count")}</th>
          <th scope="col">{t("reports.share")}</th>
        </tr>
      </thead>
      <tbody>
        {[whole, ...names].map((name) => {
          const value = figures.get(name)?.value ?? 0;
          return (
            <tr key={name} data-whole={name === whole || undefined}>
              <th scope="row">{hyphenated(figureLabel(name, t, rules.text))}</th>
              <td className={styles.bar} aria-hidden>
                {value > 0 && total > 0 && <span style={{ width: `${Math.min(100, (value / total) * 100)}%` }} />}
              </td>
              <td data-align="end">
                <FigureLink figures={figures} name={name} scope={scope} />
              </td>
              <td data-align="end" className={styles.subtle}>
                {name === whole || total === 0 ? "" : formatPercent(value / total)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Section({ number, code, point, children }: { number: number; code: string; point: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section id={code} className={styles.section} aria-labelledby={`report-${code}`}>
      <div>
        <p className={styles.number}>
          {number}. {t(`reports.section.${code}`)}
        </p>
        <Heading level={2} data-size="sm" id={`report-${code}`}>
          {point}
        </Heading>
      </div>
      {children}
    </section>
  );
}

function Missing({ report, scope }: { report: Report; scope: Scope }) {
  const { t } = useTranslation();
  const rules = useRules();
  if (report.missing.length === 0) {
    return (
      <Alert data-color="success" className={styles.missing}>
        {t("reports.nothing_missing")}
      </Alert>
    );
  }
  return (
    <Alert data-color="warning" className={styles.missing}>
      <Heading level={2} data-size="2xs">
        {t("reports.missing_title", { count: report.missing.length })}
      </Heading>
      <ul>
        {report.missing.map((lack) => {
          const target = pointerTarget(lack.pointer, scope.search);
          // The server names the group by its code; the rule set has the words.
          const text = lack.code === "forum_group_missing" ? t("reports.lack_group", { group: rules.text("seat_groups", (lack.clause ?? "").replace(/^F-/, "")) }) : lack.message;
          return (
            <li key={`${lack.pointer}${lack.message}`}>
              {target ? (
                <Link to={target.to} params={target.params ?? {}} search={target.search ?? {}}>
                  {text}
                </Link>
              ) : (
                text
              )}{" "}
              {lack.remedy}
            </li>
          );
        })}
      </ul>
    </Alert>
  );
}

interface Coded {
  code: string;
}

const valueOf = (figures: Figures, kind: string, code: string) => figures.get(`participants.${kind}.${code}`)?.value ?? 0;

function Participants({ figures, scope }: { figures: Figures; scope: Scope }) {
  const { t } = useTranslation();
  const rules = useRules();
  const groups = rules.list("target_groups").filter(({ code }) => ["planned", "completed"].some((kind) => valueOf(figures, kind, code) > 0));
  const value = (kind: string, code: string) => valueOf(figures, kind, code);
  const widest = Math.max(1, ...groups.flatMap(({ code }) => [value("planned", code), value("completed", code)]));
  const sum = (kind: string) => formatInteger(groups.reduce((total, { code }) => total + value(kind, code), 0));
  if (groups.length === 0) return <Paragraph>{t("reports.no_participants")}</Paragraph>;
  return (
    <>
      <ul className={`${styles.legend} ${styles.wide}`} aria-hidden>
        <li>
          <span className={styles.planned} /> {t("reports.planned")}
        </li>
        <li>
          <span className={styles.completed} /> {t("reports.completed")}
        </li>
      </ul>
      <table className={styles.parts}>
        <caption className="ds-sr-only">{t("reports.participants_caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("reports.group")}</th>
            <th scope="col" className={`${styles.bar} ${styles.wide}`}>
              <span className="ds-sr-only">{t("reports.picture")}</span>
            </th>
            <th scope="col" data-align="end">
              {t("reports.planned")}
            </th>
            <th scope="col" data-align="end">
              {t("reports.completed")}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ code }) => (
            <tr key={code}>
              <th scope="row">{hyphenated(rules.text("target_groups", code))}</th>
              <td className={`${styles.bar} ${styles.wide}`} aria-hidden>
                <span className={styles.pair}>
                  {value("planned", code) > 0 && <span className={styles.planned} style={{ width: `${(value("planned", code) / widest) * 100}%` }} />}
                  {value("completed", code) > 0 && <span className={styles.completed} style={{ width: `${(value("completed", code) / widest) * 100}%` }} />}
                </span>
              </td>
              <td data-align="end">
                <FigureLink figures={figures} name={`participants.planned.${code}`} scope={scope} />
              </td>
              <td data-align="end">
                <FigureLink figures={figures} name={`participants.completed.${code}`} scope={scope} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr data-whole>
            <th scope="row">{t("reports.sum")}</th>
            <td className={`${styles.bar} ${styles.wide}`}>
              <span className="ds-sr-only">–</span>
            </td>
            <td data-align="end">{sum("planned")}</td>
            <td data-align="end">{sum("completed")}</td>
          </tr>
        </tfoot>
      </table>
      <p className={styles.subtle}>{t("reports.participants_note")}</p>
    </>
  );
}

const ANSWERS = ["yes", "partly", "no"] as const;

function Indicators({ figures, scope }: { figures: Figures; scope: Scope }) {
  const { t } = useTranslation();
  const rules = useRules();
  const value = (code: string, answer: string) => figures.get(`indicators.${code}.${answer}`)?.value ?? 0;
  const indicators = rules.list("indicators");
  if (indicators.every(({ code }) => ANSWERS.every((answer) => value(code, answer) === 0))) return <Paragraph>{t("reports.no_answers")}</Paragraph>;
  return (
    <>
      <div className={styles.indicators}>
        {indicators.map(({ code }) => (
          <div key={code}>
            <Heading level={3} data-size="2xs">
              {code}: {rules.text("indicators", code)}
            </Heading>
            <StackedBar
              label={t("reports.answers_for", { indicator: code })}
              segments={ANSWERS.map((answer) => ({
                key: answer,
                label: t(`reports.answer.${answer}`),
                value: value(code, answer),
                link: figureLinkOf(figures, `indicators.${code}.${answer}`, scope),
              }))}
            />
          </div>
        ))}
      </div>
      <DataTable
        caption={t("reports.indicators_caption")}
        columns={[
          { key: "code", header: t("reports.indicator"), rowHeader: true, cell: ({ code }) => code },
          ...ANSWERS.map((answer) => ({ key: answer, header: t(`reports.answer_header.${answer}`), align: "end" as const, cell: ({ code }: { code: string }) => formatInteger(value(code, answer)) })),
          { key: "sum", header: t("reports.sum"), align: "end", cell: ({ code }) => formatInteger(ANSWERS.reduce((sum, answer) => sum + value(code, answer), 0)) },
        ]}
        rows={indicators}
        rowKey={({ code }) => code}
        empty={<span />}
      />
    </>
  );
}

const meaningOf = (name: string) => (name === "money.paid.other_years" ? "paid_other" : name.startsWith("money.paid.") ? "paid_in" : name.replace("money.", ""));

/** The year's money in words and figures. */
function Money({ figures, scope }: { figures: Figures; scope: Scope }) {
  const { t } = useTranslation();
  const rules = useRules();
  // Money outside the school year's two calendar years is an exception: told of where there is any.
  const names = [...figures.values()].filter(({ key, value }) => key.startsWith("money.") && (key !== "money.paid.other_years" || value !== 0)).map(({ key }) => key);
  return (
    <table className={`${styles.parts} ${styles.amounts}`}>
      <caption className="ds-sr-only">{t("reports.money_caption")}</caption>
      <thead className="ds-sr-only">
        <tr>
          <th scope="col">{t("reports.what")}</th>
          <th scope="col">{t("reports.amount")}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">
              <span className={styles.strong}>{figureLabel(name, t, rules.text)}</span>
              <span className={styles.meaning}>{t(`reports.meaning_of.${meaningOf(name)}`)}</span>
            </th>
            <td data-align="end">
              <FigureLink figures={figures} name={name} scope={scope} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const forumColumns = (t: TFunction, text: CodeText, seats: Report["forum"]): Column<Coded>[] => [
  { key: "group", header: t("reports.seat_group"), rowHeader: true, cell: ({ code }) => text("seat_groups", code) },
  {
    key: "seats",
    header: t("reports.seats"),
    cell: ({ code }) => (
      <ul className={styles.plain}>
        {seats
          .filter((seat) => seat.group === code)
          .map((seat) => (
            <li key={seat.id}>
              {seat.organisation.name}
              {!seat.voting && ` (${t("reports.observer")})`}
            </li>
          ))}
      </ul>
    ),
  },
];

const SECTIONS = ["money", "needs", "measures", "participants", "indicators", "forum"] as const;

function ReportBody({ report, scope }: { report: Report; scope: Scope }) {
  const { t } = useTranslation();
  const rules = useRules();
  const figures = byKey(report);
  const pots = useYearMoney(report.pots, scope.query);
  const value = (name: string) => figures.get(name)?.value ?? 0;
  const sum = (prefix: string) => [...figures.values()].reduce((total, figure) => total + (figure.key.startsWith(prefix) ? figure.value : 0), 0);
  const count = (name: string) => formatInteger(value(name));
  const groups = rules.list("seat_groups").filter(({ code }) => report.forum.some((seat) => seat.group === code));
  const evaluated = value("measures.evaluated");
  const points: Record<(typeof SECTIONS)[number], string> = {
    money: t("reports.point.money", { share: formatPercent(value("money.granted") === 0 ? 0 : value("money.paid") / value("money.granted")), paid: figureText({ unit: "ore", value: value("money.paid") }) }),
    needs: t("reports.point.needs", { prioritised: count("needs.prioritised"), count: value("needs.reported"), reported: count("needs.reported") }),
    measures: t("reports.point.measures", { evaluated: count("measures.evaluated"), carried: count("measures.carried_out"), count: value("measures.carried_out") }),
    participants: t("reports.point.participants", { completed: formatInteger(sum("participants.completed.")), planned: formatInteger(sum("participants.planned.")) }),
    indicators: t(evaluated === 0 ? "reports.point.indicators_none" : "reports.point.indicators", { count: evaluated, number: formatInteger(evaluated) }),
    forum: t("reports.point.forum", { count: report.forum.length, number: formatInteger(report.forum.length), groups: groups.length }),
  };
  return (
    <article className={styles.report}>
      <div className={styles.cover}>
        <p className={styles.coverKind}>{t("reports.cover")}</p>
        <p className={styles.coverCounty}>{report.county_name}</p>
        <p className={styles.coverYear}>{t("reports.school_year", { year: formatSchoolYear(report.school_year) })}</p>
        <dl>
          {(["money.paid", "measures.carried_out", "needs.reported"] as const).map((name) => (
            <div key={name}>
              <dt>{figureLabel(name, t, rules.text)}</dt>
              <dd>
                <FigureLink figures={figures} name={name} scope={scope} />
              </dd>
            </div>
          ))}
        </dl>
        <p className={styles.coverMark}>
          {report.ledger_agrees ? (
            <>
              <CheckmarkCircleIcon aria-hidden /> {t("reports.agrees")}
            </>
          ) : (
            <>
              <ExclamationmarkTriangleIcon aria-hidden /> {t("reports.disagrees")}
            </>
          )}
        </p>
        <p className={styles.coverTime}>
          {t("reports.generated", { when: formatDateTime(report.generated_at) })} {report.synthetic && <SyntheticMark />}
        </p>
      </div>
      <nav aria-label={t("reports.contents")} className={styles.contents}>
        <ol>
          {SECTIONS.map((code) => (
            <li key={code}>
              <a href={`#${code}`}>{t(`reports.section.${code}`)}</a>
            </li>
          ))}
        </ol>
      </nav>
      <Missing report={report} scope={scope} />

      <Section number={1} code="money" point={points.money}>
        <Money figures={figures} scope={scope} />
        {pots && pots.length > 0 && <PotBars pots={pots} headingLevel={3} />}
      </Section>

      <Section number={2} code="needs" point={points.needs}>
        <Parts figures={figures} whole="needs.reported" names={["needs.anchored", "needs.prioritised", "needs.answered", "needs.sami_perspective"]} caption={points.needs} scope={scope} />
        <p className={styles.subtle}>{t("reports.needs_note")}</p>
      </Section>

      <Section number={3} code="measures" point={points.measures}>
        <Parts
          figures={figures}
          whole="measures.carried_out"
          names={["measures.evaluated", "measures.collective", "measures.individual", "measures.workplace_based", "measures.with_partners"]}
          caption={points.measures}
          scope={scope}
        />
        <p className={styles.subtle}>{t("reports.measures_note")}</p>
      </Section>

      <Section number={4} code="participants" point={points.participants}>
        <Participants figures={figures} scope={scope} />
      </Section>

      <Section number={5} code="indicators" point={points.indicators}>
        <Indicators figures={figures} scope={scope} />
      </Section>

      <Section number={6} code="forum" point={points.forum}>
        <DataTable
          caption={t("reports.forum_caption")}
          hideCaption
          columns={forumColumns(t, rules.text, report.forum)}
          rows={groups}
          rowKey={({ code }) => code}
          empty={<Paragraph>{t("reports.no_forum")}</Paragraph>}
        />
        <p className={styles.more}>
          <Link to="/forum" search={scope.national ? { county: scope.county } : {}}>
            {t("reports.to_forum")}
          </Link>
        </p>
      </Section>
    </article>
  );
}

/** Nothing is recorded in the year: a report of zeros would say less than that. */
const isEmpty = (report: Report) => report.sections.every((section) => section.figures.every((figure) => figure.rows === 0));

function NothingYet({ report }: { report: Report }) {
  const { t } = useTranslation();
  return (
    <EmptyState title={t("reports.empty_title", { county: report.county_name, year: formatSchoolYear(report.school_year) })}>
      {t("reports.empty_text")}
    </EmptyState>
  );
}

/** The annual report as it will look; each figure leads to its rows. */
export default function ReportsPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const report = useQuery({
    queryKey: ["report", scope.query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/reports/annual", { params: { query: scope.query }, signal })),
  });
  return (
    <>
      <div className={styles.onScreen}>
        <PageHeader
          title={t("reports.title_of", { year: formatSchoolYear(scope.schoolYear) })}
          lead={t("reports.lead")}
          actions={
            <Button type="button" variant="secondary" onClick={() => window.print()}>
              <PrinterSmallIcon aria-hidden /> {t("reports.print")}
            </Button>
          }
        />
      </div>
      <div className={styles.scope}>
        <ScopePicker scope={scope} schemes />
      </div>
      {report.isPending && <LoadingState rows={10} />}
      {report.error && <SectionError error={report.error} onRetry={() => void report.refetch()} />}
      {report.data && (isEmpty(report.data) ? <NothingYet report={report.data} /> : <ReportBody report={report.data} scope={scope} />)}
    </>
  );
}
