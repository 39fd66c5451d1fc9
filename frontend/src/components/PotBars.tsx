import { Details, Heading, Paragraph } from "@digdir/designsystemet-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { DataTable } from "./DataTable";
import { formatKr, formatKrBare, formatPercent } from "./format";

/** Parts that do not overlap: together they are the pot. `left_ore` below zero means that more is used than there is. */
export interface Pot {
  key: string;
  label: string;
  paid_ore: number;
  /** Committed and not paid yet. */
  committed_ore: number;
  /** Planned and not committed yet. */
  planned_ore: number;
  left_ore: number;
}

const parts = ["paid", "committed", "planned", "left"] as const;
type Part = (typeof parts)[number];
const amount = (pot: Pot, part: Part) => pot[`${part}_ore`];
const size = (pot: Pot) => parts.reduce((sum, part) => sum + amount(pot, part), 0);
const used = (pot: Pot) => size(pot) - pot.left_ore;

/** All pots as one. */
export function totalOf(pots: readonly Pot[], label: string): Pot {
  const sum = (part: Part) => pots.reduce((total, pot) => total + amount(pot, part), 0);
  return { key: "total", label, paid_ore: sum("paid"), committed_ore: sum("committed"), planned_ore: sum("planned"), left_ore: sum("left") };
}

interface PotBarsProps {
  pots: readonly Pot[];
  /** The point of the picture as a sentence; by default how much is left. */
  title?: string;
  headingLevel?: 2 | 3;
  /** What the words in the picture mean, where the page uses others beside them. */
  hint?: string;
  /** Makes a sum open into its rows. */
  link?: (pot: Pot, part: Part, text: string) => ReactNode;
}

/** Money per pot as bars of pattern and colour, with the same figures as a table. */
export function PotBars({ pots, title, headingLevel = 2, hint, link }: PotBarsProps) {
  const { t } = useTranslation();
  const total = totalOf(pots, t("pots.total"));
  const widest = Math.max(1, ...pots.map((pot) => Math.max(size(pot), used(pot))));
  const point =
    title ??
    (total.left_ore < 0
      ? t("pots.point_over", { amount: formatKr(-total.left_ore) })
      : t("pots.point_left", { share: formatPercent(size(total) === 0 ? 0 : total.left_ore / size(total)) }));
  const cell = (part: Part) => (pot: Pot) => {
    const text = formatKrBare(amount(pot, part));
    return link && pot.key !== "total" ? link(pot, part, text) : text;
  };
  return (
    <figure className="fl-pots">
      <figcaption>
        <Heading level={headingLevel} data-size="xs">
          {point}
        </Heading>
        <ul className="fl-pots-legend">
          {parts.filter((part) => pots.some((pot) => amount(pot, part) > 0)).map((part) => (
            <li key={part}>
              <span className="fl-pots-swatch" data-part={part} aria-hidden />
              {t(`pots.${part}`)}
            </li>
          ))}
        </ul>
        {hint && <Paragraph data-size="sm" className="fl-pots-hint">{hint}</Paragraph>}
      </figcaption>
      <div className="fl-pots-rows" aria-hidden>
        {pots.map((pot) => (
          <div key={pot.key} className="fl-pots-row">
            <span className="fl-pots-label">{pot.label}</span>
            <span className="fl-pots-sum">{formatKr(size(pot))}</span>
            <div className="fl-pots-bar">
              {parts.map((part) => {
                const width = (Math.max(0, amount(pot, part)) / widest) * 100;
                return width > 0 ? (
                  <span key={part} data-part={part} style={{ width: `${width}%` }} title={`${t(`pots.${part}`)}: ${formatKr(amount(pot, part))}`} />
                ) : null;
              })}
            </div>
            <span className="fl-pots-left" data-over={pot.left_ore < 0 || undefined}>
              {pot.left_ore < 0 ? `${t("pots.over")} ${formatKr(-pot.left_ore)}` : `${t("pots.left")} ${formatKr(pot.left_ore)}`}
            </span>
          </div>
        ))}
      </div>
      <Details data-size="sm" className="fl-pots-table">
        <Details.Summary>{t("list.as_table")}</Details.Summary>
        <Details.Content>
          <DataTable
            caption={t("pots.caption")}
            phone="scroll"
            columns={[
              { key: "label", header: t("pots.pot"), cell: (pot: Pot) => pot.label, rowHeader: true },
              ...parts.map((part) => ({ key: part, header: t(`pots.${part}`), cell: cell(part), align: "end" as const })),
              { key: "size", header: t("pots.total"), cell: (pot: Pot) => formatKrBare(size(pot)), align: "end" as const },
            ]}
            rows={pots}
            rowKey={(pot) => pot.key}
            footer={{
              label: t("pots.total"),
              ...Object.fromEntries(parts.map((part) => [part, formatKrBare(amount(total, part))])),
              size: formatKrBare(size(total)),
            }}
          />
        </Details.Content>
      </Details>
    </figure>
  );
}
