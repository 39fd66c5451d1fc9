import { Heading, Tag } from "@digdir/designsystemet-react";
import { useTranslation } from "react-i18next";

import { daysBetween, formatDate, formatPeriod, formatSchoolYear } from "./format";

export interface Phase {
  key: string;
  label: string;
  /** Plain dates, both days included. */
  from: string;
  to: string;
  /** Who has it. */
  owner?: string;
}

const lanes = (phases: readonly Phase[]) => {
  const ends: string[] = [];
  return phases.map((phase) => {
    let lane = ends.findIndex((end) => end < phase.from);
    if (lane < 0) lane = ends.length;
    ends[lane] = phase.to;
    return lane;
  });
};

/** Where a day lies in the school year that begins 1 August, as a share of the whole turn. */
export function shareOfYear(schoolYear: number, day: string): number {
  const start = `${schoolYear}-08-01`;
  return Math.min(1, Math.max(0, daysBetween(start, day) / daysBetween(start, `${schoolYear + 1}-08-01`)));
}

const point = (radius: number, share: number) => {
  const angle = share * 2 * Math.PI - Math.PI / 2;
  return [100 + radius * Math.cos(angle), 100 + radius * Math.sin(angle)] as const;
};

function arc(radius: number, from: number, to: number) {
  const end = Math.min(to, from + 0.9999);
  const [x1, y1] = point(radius, from);
  const [x2, y2] = point(radius, end);
  return `M ${x1.toFixed(2)} ${y1.toFixed(2)} A ${radius} ${radius} 0 ${end - from > 0.5 ? 1 : 0} 1 ${x2.toFixed(2)} ${y2.toFixed(2)}`;
}

interface YearWheelProps {
  /** The school year's first calendar year: 2026 means 2026/27. */
  schoolYear: number;
  /** A plain date: the example's date in a demo. */
  today: string;
  /** In the order in which they begin. */
  phases: readonly Phase[];
  headingLevel?: 2 | 3;
}

const months = ["A", "S", "O", "N", "D", "J", "F", "M", "A", "M", "J", "J"];

/** The county's year as a ring with today's mark, and the same as a list. */
export function YearWheel({ schoolYear, today, phases, headingLevel = 2 }: YearWheelProps) {
  const { t } = useTranslation();
  const laneOf = lanes(phases);
  const now = shareOfYear(schoolYear, today);
  const inYear = today >= `${schoolYear}-08-01` && today < `${schoolYear + 1}-08-01`;
  const isNow = (phase: Phase) => phase.from <= today && today <= phase.to;
  const next = phases.find((phase) => phase.from > today);
  const [markX, markY] = point(88, now);
  const [innerX, innerY] = point(42, now);
  return (
    <section className="fl-wheel">
      <svg viewBox="0 0 200 200" aria-hidden className="fl-wheel-ring">
        <circle cx="100" cy="100" r="76" className="fl-wheel-track" />
        {months.map((letter, index) => {
          const [x, y] = point(94, (index + 0.5) / 12);
          const [x1, y1] = point(86, index / 12);
          const [x2, y2] = point(66, index / 12);
          return (
            <g key={`${letter}${x}`}>
              <line x1={x1} y1={y1} x2={x2} y2={y2} className="fl-wheel-tick" />
              <text x={x} y={y} textAnchor="middle" dominantBaseline="central" className="fl-wheel-month">
                {letter}
              </text>
            </g>
          );
        })}
        {phases.map((phase, index) => {
          const lane = laneOf[index] ?? 0;
          const from = shareOfYear(schoolYear, phase.from);
          const to = shareOfYear(schoolYear, phase.to);
          return to > from ? (
            <path key={phase.key} d={arc(80 - lane * 9, from, to)} className="fl-wheel-phase" data-now={isNow(phase) || undefined} data-done={phase.to < today || undefined} />
          ) : null;
        })}
        {inYear && (
          <g className="fl-wheel-today">
            <line x1={innerX} y1={innerY} x2={markX} y2={markY} />
            <circle cx={innerX} cy={innerY} r="3" />
          </g>
        )}
        <text x="100" y="96" textAnchor="middle" className="fl-wheel-year">
          {formatSchoolYear(schoolYear)}
        </text>
        <text x="100" y="110" textAnchor="middle" className="fl-wheel-date">
          {formatDate(today).replace(/ \d{4}$/, "")}
        </text>
      </svg>
      <div className="fl-wheel-list">
        <Heading level={headingLevel} data-size="xs">
          {t("wheel.title", { year: formatSchoolYear(schoolYear) })}
        </Heading>
        <ol>
          {phases.map((phase) => {
            const state = isNow(phase) ? "now" : phase === next ? "next" : phase.to < today ? "done" : null;
            return (
              <li key={phase.key} data-state={state} aria-current={state === "now" ? "step" : undefined}>
                <span className="fl-wheel-label">{phase.label}</span>
                {state && (
                  <Tag data-size="sm" data-color={state === "now" ? "accent" : "neutral"}>
                    {t(`wheel.${state}`)}
                  </Tag>
                )}
                <span className="fl-wheel-when">
                  {formatPeriod(phase.from, phase.to)}
                  {phase.owner && ` · ${phase.owner}`}
                </span>
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}
