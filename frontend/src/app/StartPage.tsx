import { Alert, Button, Heading, Paragraph, Tag } from "@digdir/designsystemet-react";
import { ArrowRightIcon, CheckmarkCircleIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { formatDate, formatInteger, formatKr, formatPercent, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { PotBars } from "@/components/PotBars";
import { SectionError } from "@/components/SectionError";
import { StackedBar } from "@/components/StackedBar";
import { LoadingState } from "@/components/states";
import { type Scope, ScopePicker, useScope } from "@/components/useScope";
import { about, radarQuery, useYearMoney } from "@/components/useYearMoney";
import { YearWheel } from "@/components/YearWheel";

import { firstNameOf, targetOf, taskWay, type Target } from "./start";
import styles from "./StartPage.module.css";

type Overview = components["schemas"]["Overview"];
type Task = components["schemas"]["Task"];

/** A link to a page by address, as the start page's lists hold them. */
const Way = ({ way, ...link }: { way: Target; className?: string; children: ReactNode }) => (
  <Link {...link} to={way.to} params={way.params ?? {}} search={way.search ?? {}} />
);

const linkTo = (way: Target) => (text: ReactNode) => <Way way={way}>{text}</Way>;

/** What the role most often comes to do. */
const PRIMARY: Record<string, [key: string, way: Target][]> = {
  school_leader: [
    ["report_need", { to: "/needs/new" }],
    ["propose_measure", { to: "/measures/new" }],
  ],
  company: [["report_need", { to: "/needs/new" }]],
  training_office: [["report_need", { to: "/needs/new" }]],
  network_coordinator: [["report_need", { to: "/needs/new" }]],
  forum_member: [["see_priorities", { to: "/priorities" }]],
  forum_secretary: [["see_needs", { to: "/needs" }]],
  county_economist: [["see_money", { to: "/budgets" }]],
  county_governor: [["see_report", { to: "/reports" }]],
  directorate: [["see_report", { to: "/reports" }]],
};

function TaskRow({ task, scope }: { task: Task; scope: Scope }) {
  const { t } = useTranslation();
  const days = task.days_left;
  const late = days !== null && days < 0;
  const due =
    days === null || task.due_on === null
      ? null
      : days === 0
        ? t("overview.due_today")
        : late
          ? t("overview.overdue", { count: -days })
          : t("overview.due_in", { count: days });
  return (
    <li>
      <Way way={taskWay(task, scope.schoolYear)} className={styles.task}>
        <span className={styles.taskText}>
          <span className={styles.taskDo}>{t(`overview.task.${task.code}`, { count: task.count, defaultValue: t("overview.task.other") })}</span>
          {task.label && <span className={styles.taskLabel}>{task.label}</span>}
        </span>
        {due && (
          <Tag data-size="sm" data-color={late ? "danger" : days !== null && days <= 7 ? "warning" : "neutral"} title={formatDate(task.due_on)}>
            {due}
          </Tag>
        )}
        <ArrowRightIcon aria-hidden className={styles.arrow} />
      </Way>
    </li>
  );
}

function Tasks({ tasks, scope }: { tasks: readonly Task[]; scope: Scope }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="start-tasks" className={styles.section}>
      <Heading level={2} data-size="sm" id="start-tasks">
        {t("overview.waiting_title")}
      </Heading>
      {tasks.length === 0 ? (
        <div className={styles.calm}>
          <CheckmarkCircleIcon aria-hidden />
          <div>
            <p>{t("overview.nothing_title")}</p>
            <p>{t("overview.nothing_text")}</p>
          </div>
        </div>
      ) : (
        <ul className={styles.tasks}>
          {tasks.map((task) => (
            <TaskRow key={`${task.code}-${task.record_id}`} task={task} scope={scope} />
          ))}
        </ul>
      )}
    </section>
  );
}

const NEED_ORDER = ["submitted", "forwarded", "merged", "returned", "withdrawn"];
const MEASURE_ORDER = ["proposed", "approved", "running", "completed", "evaluated", "rejected", "cancelled"];

function Counts({ kind, counts, scope }: { kind: "needs" | "measures"; counts: Record<string, number>; scope: Scope }) {
  const { t } = useTranslation();
  const order = kind === "needs" ? NEED_ORDER : MEASURE_ORDER;
  const segments = order
    .filter((status) => (counts[status] ?? 0) > 0)
    .map((status) => ({
      key: status,
      label: t(`status.${status}`).toLowerCase(),
      value: counts[status] ?? 0,
      link: linkTo({ to: `/${kind}`, search: { ...scope.search, school_year: String(scope.schoolYear), status } }),
    }));
  const sum = (statuses: readonly string[]) => statuses.reduce((total, status) => total + (counts[status] ?? 0), 0);
  // As the annual report counts: what was sent back or withdrawn is no reported need, what was only proposed no measure.
  const counted = kind === "needs" ? ["submitted", "forwarded", "merged"] : ["approved", "running", "completed", "evaluated"];
  const total = sum(counted);
  const leftOut = segments.filter(({ key }) => !counted.includes(key)).map(({ label, value }) => `${formatInteger(value)} ${label}`);
  const done = sum(["completed", "evaluated"]);
  const title =
    segments.length === 0
      ? t(`overview.${kind}_none`)
      : kind === "needs"
        ? t("overview.needs_point", { count: total })
        : t("overview.measures_point", { count: total, done: formatInteger(done) });
  return (
    <div>
      <Heading level={3} data-size="2xs">
        {title}
      </Heading>
      {segments.length === 0 ? (
        <Paragraph className={styles.subtle}>{t(`overview.${kind}_none_text`)}</Paragraph>
      ) : (
        <>
          <StackedBar segments={segments} label={title} />
          {leftOut.length > 0 && <p className={styles.subtle}>{t("overview.left_out", { list: leftOut.join(", ") })}</p>}
        </>
      )}
    </div>
  );
}

/** What will be left when the school year ends, for those who see to that it is used. */
function WillBeLeft({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const sees = scope.actor?.role === "forum_secretary" || scope.actor?.role === "county_economist";
  const { data } = useQuery({ ...radarQuery(scope.query), enabled: sees });
  if (!data) return null;
  const fitting = data.needs.filter((need) => need.fits).length;
  return (
    <Alert data-color={data.expected_left_ore > 0 ? "info" : "success"}>
      <Paragraph>
        {t("overview.radar.point", { amount: formatKr(about(data.expected_left_ore)), date: formatDate(data.ends_on) })} {fitting > 0 && t("overview.radar.fits", { count: fitting })}{" "}
        <Link to="/budgets" search={{ ...scope.search, view: "radar" }}>
          {t("overview.radar.link")}
        </Link>
      </Paragraph>
    </Alert>
  );
}

function Money({ money, scope }: { money: Overview["money"]; scope: Scope }) {
  const { t } = useTranslation();
  const pots = useYearMoney(money, scope.query);
  const figures = [
    ["granted", money.granted_ore],
    ["committed", money.committed_ore],
    ["paid", money.paid_ore],
    ["left", money.left_ore],
  ] as const;
  if (money.granted_ore === 0 && money.pots.length === 0) {
    return (
      <div>
        <Heading level={3} data-size="2xs">
          {t("overview.money_none")}
        </Heading>
        <Paragraph className={styles.subtle}>{t("overview.money_none_text", { year: formatSchoolYear(scope.schoolYear) })}</Paragraph>
      </div>
    );
  }
  return (
    <div className={styles.money}>
      {money.granted_ore > 0 && <WillBeLeft scope={scope} />}
      <dl className={styles.figures}>
        {figures.map(([key, amount]) => (
          <div key={key}>
            <dt>{t(`overview.money.${key}`)}</dt>
            <dd>
              <Link to="/budgets" search={{ ...scope.search, view: "postings", flow: key }}>
                {formatKr(amount)}
              </Link>
              <span>{t(`overview.money.${key}_hint`)}</span>
            </dd>
          </div>
        ))}
      </dl>
      {pots && pots.length > 0 && (
        <PotBars
          pots={pots}
          headingLevel={3}
          title={money.granted_ore > 0 ? t("overview.money_point", { share: formatPercent(money.left_ore / money.granted_ore) }) : undefined}
        />
      )}
    </div>
  );
}

function Latest({ changes, scope }: { changes: Overview["latest"]; scope: Scope }) {
  const { t } = useTranslation();
  if (changes.length === 0) return null;
  return (
    <section aria-labelledby="start-latest" className={styles.section}>
      <Heading level={2} data-size="sm" id="start-latest">
        {t("overview.latest_title")}
      </Heading>
      <ol className={styles.latest}>
        {changes.map((change) => (
          <li key={`${change.at}-${change.record_id}`}>
            <time dateTime={change.at}>{formatDate(change.at)}</time>
            <span>
              {change.actor_name} {t(`overview.verb.${change.action}`, { defaultValue: t("overview.verb.other") })}{" "}
              {t(`overview.noun.${change.record_type}`, { defaultValue: "" })}{" "}
              <Way way={targetOf(change.record_type, change.record_id, scope.search)}>{change.label}</Way>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Where features meet: what waits for this person, the year as one picture, and what has happened. */
export default function StartPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const { actor } = scope;
  const overview = useQuery({
    queryKey: ["overview", scope.query],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/overview", { params: { query: scope.query }, signal })),
  });
  const name = actor ? firstNameOf(actor.name) : null;
  const tasks = overview.data?.tasks ?? [];
  const watches = actor?.role === "directorate" || actor?.role === "county_governor";
  const lead = scope.national
    ? t("overview.lead_national", { county: scope.countyName })
    : watches
      ? t("overview.lead_watching", { county: scope.countyName })
      : overview.data
        ? t(tasks.length === 0 ? "overview.lead_calm" : "overview.lead_waiting", { count: tasks.length, county: scope.countyName })
        : t("start.lead");
  const data = overview.data;
  return (
    <>
      <PageHeader
        title={name ? t("start.title", { name }) : t("overview.title_plain")}
        lead={lead}
        actions={
          <div className={styles.primary}>
            {(PRIMARY[actor?.role ?? ""] ?? []).map(([key, way], index) => (
              <Button key={key} asChild variant={index === 0 ? "primary" : "secondary"}>
                <Way way={{ ...way, search: scope.search }}>{t(`overview.do.${key}`)}</Way>
              </Button>
            ))}
          </div>
        }
      />
      {scope.national && (
        <div className={styles.scope}>
          <ScopePicker scope={scope} />
        </div>
      )}
      {overview.isPending && <LoadingState rows={8} />}
      {overview.error && <SectionError error={overview.error} onRetry={() => void overview.refetch()} />}
      {data && (
        <div className={styles.page}>
          {!watches && <Tasks tasks={tasks} scope={scope} />}
          <section aria-labelledby="start-year" className={styles.section}>
            <div className={styles.sectionHead}>
              <Heading level={2} data-size="sm" id="start-year">
                {t("overview.year_title", { year: formatSchoolYear(data.school_year) })}
              </Heading>
              {!scope.national && <ScopePicker scope={scope} />}
            </div>
            <Money money={data.money} scope={scope} />
            <div className={styles.counts}>
              <Counts kind="needs" counts={data.needs} scope={scope} />
              <Counts kind="measures" counts={data.measures} scope={scope} />
            </div>
          </section>
          <section className={styles.section}>
            <YearWheel
              schoolYear={data.school_year}
              today={data.today}
              phases={data.wheel.map((phase) => ({
                key: phase.code,
                label: t(`overview.phase.${phase.code}`),
                from: phase.starts_on,
                to: phase.ends_on,
                owner: t(`overview.owner.${phase.code}`),
              }))}
            />
            <p className={styles.subtle}>{t("overview.wheel_note")}</p>
          </section>
          <Latest changes={data.latest} scope={scope} />
        </div>
      )}
    </>
  );
}
