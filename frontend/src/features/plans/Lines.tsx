import { Button, Tag, Textfield } from "@digdir/designsystemet-react";
import { CheckmarkIcon, ChevronDownIcon, ChevronUpIcon, TrashIcon } from "@navikt/aksel-icons";
import { Link } from "@tanstack/react-router";
import { type ClipboardEvent, Fragment, type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";

import { formatInteger, formatKr, formatKrBare, formatPeriod, parseKr } from "@/components/format";
import { StatusTag } from "@/components/StatusTag";
import { useRules } from "@/components/useRules";
import { localized } from "@/text/i18n";

import { Cell } from "./Cell";
import { type DraftLine, type DraftPot, plannedIn, sumOf } from "./draft";
import type { Column } from "./paste";
import styles from "./plans.module.css";

interface LinesProps {
  lines: readonly DraftLine[];
  pots: readonly DraftPot[];
  /** The lines whose texts are open, by measure. */
  open: ReadonlySet<string>;
  onOpen: (measureId: string, open: boolean) => void;
  onChange: (index: number, change: Partial<DraftLine>) => void;
  onRemove: (index: number) => void;
  /** Rows from a spreadsheet, pasted at a cell. */
  onPaste: (text: string, from: { row: number; column: Column }) => void;
}

const COLUMNS = ["pot", "amount"] as const;
const positive = (text: string) => {
  const amount = parseKr(text);
  return amount !== null && amount >= 0 ? amount : null;
};

/** The plan's measures as a table that one edits like a spreadsheet. */
export function Lines({ lines, pots, open, onOpen, onChange, onRemove, onPaste }: LinesProps) {
  const { t } = useTranslation();
  const rules = useRules();
  const table = useRef<HTMLTableElement>(null);

  const move = (event: KeyboardEvent) => {
    const cell = event.target as HTMLElement;
    const [row, column] = (cell.dataset.place ?? "").split("-").map(Number);
    if (row === undefined || column === undefined || cell.dataset.place === undefined) return;
    const field = cell instanceof HTMLInputElement ? cell : null;
    const whole = field !== null && field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const to: Record<string, [number, number] | undefined> = {
      Enter: [row + (event.shiftKey ? -1 : 1), column],
      ArrowDown: field ? [row + 1, column] : undefined,
      ArrowUp: field ? [row - 1, column] : undefined,
      ArrowLeft: !field || whole || field.selectionEnd === 0 ? [row, column - 1] : undefined,
      ArrowRight: !field || whole || field.selectionStart === field.value.length ? [row, column + 1] : undefined,
    };
    const target = to[event.key];
    if (!target || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = table.current?.querySelector<HTMLElement>(`[data-place="${target[0]}-${target[1]}"]`);
    if (!next && event.key !== "Enter" && field) return;
    event.preventDefault();
    next?.focus();
  };
  const paste = (row: number, column: Column) => (event: ClipboardEvent<HTMLElement>) => {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    onPaste(text, { row, column });
  };
  const potAmount = new Map(pots.map((pot) => [pot.code, pot.amount_ore]));
  return (
    // The keys only help: every cell is reached by Tab, too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <table ref={table} className={styles.sheet} onKeyDown={move}>
      <caption className="ds-sr-only">{t("plans.lines_caption")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("plans.field.measure")}</th>
          <th scope="col">{t("pots.pot")}</th>
          <th scope="col" data-align="end">
            {t("plans.field.amount_kr")}
          </th>
          <th scope="col">{t("plans.field.criteria")}</th>
          <th scope="col">
            <span className="ds-sr-only">{t("plans.remove")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => {
          const { measure } = line;
          const shown = open.has(measure.id);
          const described = [line.meets_c1, line.meets_c2].filter((text) => text.trim() !== "").length;
          const pot = pots.find((one) => one.code === line.pot_code);
          const over = plannedIn(lines, line.pot_code) > (potAmount.get(line.pot_code) ?? 0);
          const listed = [
            measure.owner.name,
            measure.start_on && measure.end_on ? formatPeriod(measure.start_on, measure.end_on) : null,
            t("plans.participants", { count: measure.planned_participants }),
          ].filter((text) => text !== null);
          return (
            <Fragment key={measure.id}>
              <tr data-open={shown || undefined} id={`line-${measure.id}`}>
                <th scope="row">
                  <Link to="/measures/$id" params={{ id: measure.id }}>
                    {measure.number}. {measure.title}
                  </Link>
                  <span className={styles.lineMeta}>{listed.join(" · ")}</span>
                  <span className={styles.lineMeta}>
                    <StatusTag status={measure.status} />
                    {(!measure.start_on || !measure.end_on) && (
                      <Tag data-size="sm" data-color="warning">
                        {t("plans.no_duration")}
                      </Tag>
                    )}
                  </span>
                </th>
                <td data-label={t("pots.pot")}>
                  <select
                    className={styles.potSelect}
                    aria-label={t("plans.pot_for", { title: measure.title })}
                    data-place={`${index}-${COLUMNS.indexOf("pot")}`}
                    value={line.pot_code}
                    onChange={(event) => onChange(index, { pot_code: event.target.value })}
                    onPaste={paste(index, "pot")}
                  >
                    {!pot && <option value={line.pot_code}>{t("form.choose")}</option>}
                    {pots.map((one) => (
                      <option key={one.code} value={one.code}>
                        {localized(one)}
                      </option>
                    ))}
                  </select>
                </td>
                <td data-label={t("plans.field.amount_kr")} data-align="end">
                  <Cell
                    label={t("plans.amount_for", { title: measure.title })}
                    place={`${index}-${COLUMNS.indexOf("amount")}`}
                    value={line.amount_ore}
                    read={positive}
                    write={formatKrBare}
                    wrong={t("plans.not_amount")}
                    over={over}
                    onChange={(amount_ore) => onChange(index, { amount_ore })}
                    onPaste={paste(index, "amount")}
                  />
                </td>
                <td data-label={t("plans.field.criteria")}>
                  <Button type="button" variant="tertiary" data-size="sm" aria-expanded={shown} aria-controls={`texts-${measure.id}`} onClick={() => onOpen(measure.id, !shown)}>
                    {shown ? <ChevronUpIcon aria-hidden /> : described === 2 ? <CheckmarkIcon aria-hidden /> : <ChevronDownIcon aria-hidden />}
                    {t(shown ? "plans.hide_criteria" : described === 2 ? "plans.criteria_done" : "plans.criteria_missing", { count: 2 - described })}
                    <span className="ds-sr-only">, {measure.title}</span>
                  </Button>
                </td>
                <td>
                  <Button type="button" variant="tertiary" data-size="sm" icon aria-label={t("plans.remove_line", { title: measure.title })} onClick={() => onRemove(index)}>
                    <TrashIcon aria-hidden />
                  </Button>
                </td>
              </tr>
              {shown && (
                <tr className={styles.texts} id={`texts-${measure.id}`}>
                  <td colSpan={5}>
                    <div>
                      {(["meets_c1", "meets_c2"] as const).map((name) => (
                        <Textfield
                          key={name}
                          multiline
                          rows={3}
                          label={t(`plans.${name}`)}
                          description={rules.text("criteria", name === "meets_c1" ? "C1" : "C2")}
                          value={line[name]}
                          onChange={(event) => onChange(index, { [name]: event.target.value })}
                        />
                      ))}
                    </div>
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
      <tfoot>
        {pots.map((pot) => {
          const planned = plannedIn(lines, pot.code);
          const over = planned > pot.amount_ore;
          return (
            <tr key={pot.code} className={over ? styles.over : undefined}>
              <th scope="row" colSpan={2}>
                {localized(pot)}
              </th>
              <td data-align="end">{formatKrBare(planned)}</td>
              <td colSpan={2}>
                {over
                  ? t("plans.pot_over", { amount: formatKr(planned - pot.amount_ore), size: formatKr(pot.amount_ore) })
                  : t("plans.pot_left", { amount: formatKr(pot.amount_ore - planned), size: formatKr(pot.amount_ore) })}
              </td>
            </tr>
          );
        })}
        <tr>
          <th scope="row" colSpan={2}>
            {t("plans.lines_sum", { count: lines.length, number: formatInteger(lines.length) })}
          </th>
          <td data-align="end">{formatKrBare(sumOf(lines))}</td>
          <td colSpan={2}>{t("plans.lines_of_pots", { size: formatKr(sumOf(pots)) })}</td>
        </tr>
      </tfoot>
    </table>
  );
}
