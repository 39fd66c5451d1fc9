import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowUndoIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";

import { formatKr, formatPercent, formatSchoolYear, formatShare } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { ErrorState, LoadingState } from "@/components/states";
import { useProgrammes } from "@/components/useProgrammes";
import { useRules } from "@/components/useRules";

import type { Plan } from "./draft";
import { planQuery } from "./queries";
import { type Asked, bodyFor, MORE_ORE, stepOf, type WhatIf, whatIfQuery } from "./whatIf";
import look from "./whatIf.module.css";
import { Demands } from "./WhatIfDemands";
import { MeasurePins } from "./WhatIfMeasures";

/** The plan as it could be: the frame is dragged, shares and pins are set, and the best plan answers at once. */
export default function WhatIfPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const plan = useQuery(planQuery(id));
  if (plan.error) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />;
  if (plan.isPending) {
    return (
      <>
        <PageHeader title={t("plans.what_if.title")} breadcrumbs={[{ label: t("nav.plans"), to: "/plans" }]} />
        <LoadingState />
      </>
    );
  }
  return <Asking key={id} plan={plan.data} />;
}

function Asking({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const nothing: Asked = { frame: plan.frame_ore, shares: [], pins: {}, later: null };
  const [asked, setAsked] = useState(nothing);
  const settled = useDeferredValue(asked);
  const answer = useQuery(whatIfQuery(plan.id, bodyFor(settled, plan.school_year)));
  const most = Math.max(plan.frame_ore * 2, 100_000_000);
  const change = (part: Partial<Asked>) => setAsked((before) => ({ ...before, ...part }));
  const untouched = JSON.stringify(asked) === JSON.stringify(nothing);
  return (
    <>
      <PageHeader
        title={t("plans.what_if.title")}
        lead={t("plans.what_if.lead")}
        breadcrumbs={[
          { label: t("nav.plans"), to: "/plans" },
          { label: plan.title, to: `/plans/${plan.id}` },
        ]}
        meta={<span>{t("plans.what_if.year", { year: formatSchoolYear(plan.school_year) })}</span>}
      />
      <div className={look.page}>
        <section className={look.frame}>
          <label htmlFor="frame">
            {t("plans.what_if.frame")}
          </label>
          <output htmlFor="frame">{formatKr(asked.frame)}</output>
          <input
            id="frame"
            type="range"
            min={0}
            max={most}
            step={stepOf(plan.frame_ore)}
            value={asked.frame}
            aria-valuetext={formatKr(asked.frame)}
            onChange={(event) => change({ frame: Number(event.target.value) })}
          />
          <p className={look.quiet}>{t("plans.what_if.frame_hint", { frame: formatKr(plan.frame_ore) })}</p>
        </section>
        <Demands asked={asked} year={plan.school_year} onChange={change} />
        {!untouched && (
          <div>
            <Button type="button" variant="tertiary" onClick={() => setAsked(nothing)}>
              <ArrowUndoIcon aria-hidden /> {t("plans.what_if.reset")}
            </Button>
          </div>
        )}
        <div aria-live="polite" aria-atomic className={look.answer}>
          {answer.error && <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />}
          {answer.data && (answer.data.possible ? <Answer answer={answer.data} /> : <Conflict answer={answer.data} />)}
        </div>
        {answer.data ? <MeasurePins answer={answer.data} pins={asked.pins} onPin={(measure, pin) => change({ pins: { ...asked.pins, [measure]: pin } })} /> : <LoadingState />}
      </div>
    </>
  );
}

/** A label in words: `target:instructor` → the target group's name. */
function useLabel() {
  const { t } = useTranslation();
  const rules = useRules();
  const programmes = useProgrammes();
  return (label: string) => {
    const [kind = "", code = ""] = label.split(":");
    if (kind === "actor") return t(`plans.actor.${code}`);
    if (kind === "target") return rules.text("target_groups", code);
    return code === "none" ? t("plans.what_if.no_programme") : programmes.programme(code);
  };
}

function Answer({ answer }: { answer: WhatIf }) {
  const { t } = useTranslation();
  const label = useLabel();
  const chosen = answer.measures.filter((one) => one.chosen);
  const actors = answer.labels.filter((one) => one.label.startsWith("actor:") && one.amount_ore > 0);
  const out = answer.measures.filter((one) => one.in_plan && !one.chosen);
  const into = answer.measures.filter((one) => !one.in_plan && one.chosen);
  const title = (id: string) => answer.measures.find((one) => one.measure_id === id)?.title ?? "";
  return (
    <>
      <Heading level={2} data-size="sm">
        {t("plans.what_if.point", { count: chosen.length, cost: formatKr(answer.cost_ore), left: formatKr(answer.left_ore) })}
      </Heading>
      {!answer.proven && <Paragraph>{t("plans.what_if.not_proven")}</Paragraph>}
      <dl className={look.facts}>
        <div>
          <dt>{t("plans.what_if.falls_out", { count: out.length })}</dt>
          <dd>{out.length === 0 ? t("plans.what_if.nothing") : few(out, t)}</dd>
        </div>
        <div>
          <dt>{t("plans.what_if.comes_in", { count: into.length })}</dt>
          <dd>{into.length === 0 ? t("plans.what_if.nothing") : few(into, t)}</dd>
        </div>
        <div>
          <dt>{t("plans.what_if.more", { amount: formatKr(MORE_ORE) })}</dt>
          <dd>
            {answer.bought.length === 0 ? t("plans.what_if.nothing_more") : answer.bought.map(title).join(", ")}
            {answer.given_up.length > 0 && ` ${t("plans.what_if.given_up", { titles: answer.given_up.map(title).join(", ") })}`}
          </dd>
        </div>
        <div>
          <dt>{t("plans.what_if.shared")}</dt>
          <dd>{actors.map((one) => `${label(one.label)} ${formatPercent(one.share / 10_000)}`).join(", ") || t("plans.what_if.nothing")}</dd>
        </div>
      </dl>
    </>
  );
}

/** The first titles, and how many more there are: the table below has them all. */
const few = (rows: WhatIf["measures"], t: TFunction) =>
  rows.slice(0, 5).map((one) => one.title).join(", ") + (rows.length > 5 ? ` ${t("plans.what_if.and_more", { count: rows.length - 5 })}` : "");

/** Why it cannot be done: the fewest demands that conflict, each in words. */
function Conflict({ answer }: { answer: WhatIf }) {
  const { t } = useTranslation();
  const label = useLabel();
  if (answer.conflict.length === 0) {
    return (
      <Alert data-color="info">
        <Heading level={2} data-size="xs">
          {t("plans.what_if.out_of_time")}
        </Heading>
        <Paragraph>{t("plans.what_if.out_of_time_text")}</Paragraph>
      </Alert>
    );
  }
  const titles = new Map(answer.measures.map((one) => [one.measure_id, one.title]));
  const words = ({ kind, subject, amount }: WhatIf["conflict"][number]) => {
    if (kind === "must" || kind === "never") return t(`plans.what_if.demand.${kind}`, { title: titles.get(subject) ?? t("plans.what_if.unknown") });
    if (kind === "frame") return t("plans.what_if.demand.frame", { amount: formatKr(amount) });
    if (kind === "later") return t("plans.what_if.demand.later", { year: formatSchoolYear(Number(subject)), amount: formatKr(amount) });
    return t(`plans.what_if.demand.${kind}`, { label: label(subject), share: formatShare(amount) });
  };
  return (
    <Alert data-color="warning">
      {!answer.proven && <Paragraph>{t("plans.what_if.not_smallest")}</Paragraph>}
      <Heading level={2} data-size="xs">
        {t("plans.what_if.impossible", { count: answer.conflict.length })}
      </Heading>
      <Paragraph>{t("plans.what_if.give_way", { count: answer.conflict.length })}</Paragraph>
      <ul>
        {answer.conflict.map((demand) => (
          <li key={`${demand.kind}-${demand.subject}`}>{words(demand)}</li>
        ))}
      </ul>
    </Alert>
  );
}
