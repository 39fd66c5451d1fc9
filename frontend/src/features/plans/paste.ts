/** Rows copied from a spreadsheet, put into the plan's lines. */
import { parseKr } from "@/components/format";

import { type Draft, type DraftPot, type Measure, newLine } from "./draft";

const COLUMNS = ["pot", "amount", "c1", "c2"] as const;
export type Column = (typeof COLUMNS)[number];

/** Tabs between cells, lines between rows; a cell with a line break in it stands in quotes, as spreadsheets copy it. */
export function rowsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    rows.at(-1)?.push(cell.trim());
    cell = "";
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter === '"' && text[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t") endCell();
    else if (letter === "\n") {
      endCell();
      rows.push([]);
    } else if (letter !== "\r") cell += letter;
  }
  endCell();
  return rows.filter((row) => row.some((value) => value !== ""));
}

const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();

const potOf = (text: string, pots: readonly DraftPot[]) => pots.find((pot) => [pot.code, pot.nb, pot.nn, pot.en].some((name) => same(name, text)))?.code ?? null;

function amountOf(text: string): number | null {
  const amount = parseKr(text);
  return amount !== null && amount >= 0 ? amount : null;
}

interface Pasted {
  lines: Draft["lines"];
  /** How many lines were changed or added. */
  changed: number;
  added: number;
  /** Rows and cells that could not be read, as they were. */
  unread: string[];
}

type Where = Pick<Draft, "lines" | "pots">;

/** Rows that name their measure, by number in the first cell or by title in any: the order of the cells does not matter. */
function keyed(rows: readonly string[][], draft: Where, candidates: readonly Measure[]): Pasted | null {
  const known = [...draft.lines.map((line) => line.measure), ...candidates];
  const found = rows.map((row) => {
    const byNumber = known.find((measure) => row[0] === String(measure.number));
    return byNumber ?? known.find((measure) => row.some((cell) => same(cell, measure.title)));
  });
  if (found.every((measure) => measure === undefined)) return null;
  const lines = [...draft.lines];
  const unread: string[] = [];
  let changed = 0;
  let added = 0;
  rows.forEach((row, index) => {
    const measure = found[index];
    if (!measure) {
      const header = index === 0 && row.every((cell) => amountOf(cell) === null);
      if (!header) unread.push(row.join(" "));
      return;
    }
    const at = lines.findIndex((line) => line.measure.id === measure.id);
    const line = { ...(at < 0 ? newLine(measure, draft.pots) : (lines[at] ?? newLine(measure, draft.pots))) };
    const texts: string[] = [];
    let amount: number | null = null;
    row.forEach((cell, column) => {
      if (cell === "" || same(cell, measure.title) || same(cell, measure.owner.name)) return;
      if (column === 0 && cell === String(measure.number)) return;
      const pot = potOf(cell, draft.pots);
      const value = amountOf(cell);
      if (pot !== null) line.pot_code = pot;
      else if (value !== null && amount === null) amount = value;
      else texts.push(cell);
    });
    if (amount !== null) line.amount_ore = amount;
    if (texts[0] !== undefined) line.meets_c1 = texts[0];
    if (texts[1] !== undefined) line.meets_c2 = texts[1];
    if (at < 0) {
      lines.push(line);
      added++;
    } else {
      lines[at] = line;
      changed++;
    }
  });
  return { lines, changed, added, unread };
}

/** Cells laid over the table from where the person stands. */
function laidOver(rows: readonly string[][], draft: Where, from: { row: number; column: Column }): Pasted {
  const first = COLUMNS.indexOf(from.column);
  const lines = [...draft.lines];
  const unread: string[] = [];
  let changed = 0;
  rows.forEach((row, down) => {
    const old = lines[from.row + down];
    if (!old) {
      unread.push(row.join(" "));
      return;
    }
    const line = { ...old };
    row.forEach((cell, right) => {
      const column = COLUMNS[first + right];
      if (cell === "") return;
      if (column === "pot") {
        const pot = potOf(cell, draft.pots);
        if (pot === null) unread.push(cell);
        else line.pot_code = pot;
      } else if (column === "amount") {
        const amount = amountOf(cell);
        if (amount === null) unread.push(cell);
        else line.amount_ore = amount;
      } else if (column === "c1") line.meets_c1 = cell;
      else if (column === "c2") line.meets_c2 = cell;
      else unread.push(cell);
    });
    lines[from.row + down] = line;
    if (JSON.stringify(line) !== JSON.stringify(old)) changed++;
  });
  return { lines, changed, added: 0, unread };
}

/** What the plan's lines become when these rows are pasted, at a cell or into the box for pasting. */
export function pasted(rows: readonly string[][], draft: Where, candidates: readonly Measure[], from: { row: number; column: Column } | null): Pasted {
  const byName = keyed(rows, draft, candidates);
  if (byName) return byName;
  return from ? laidOver(rows, draft, from) : { lines: draft.lines, changed: 0, added: 0, unread: rows.map((row) => row.join(" ")) };
}
