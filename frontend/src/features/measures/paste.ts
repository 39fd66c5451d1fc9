/** Cost lines from a spreadsheet: what, amount; or type, what, amount; in any order that can be told apart. */
import { parseKr } from "@/components/format";

import type { CostLine } from "./values";

interface Category {
  code: string;
  /** Everything that it may be called. */
  names: readonly string[];
}

const plain = (text: string) => text.trim().toLocaleLowerCase().replace(/\s+/g, " ");

/** The category that a cell names, outright or by its first word ("Foredragsholder, to dager" for "Foredragsholdere"). */
function categoryOf(cell: string, categories: readonly Category[]): string | null {
  const wanted = plain(cell);
  const first = /^[\p{L}]+/u.exec(wanted)?.[0] ?? "";
  const called = (test: (name: string) => boolean) => categories.find((one) => one.names.some((name) => test(plain(name))))?.code;
  return called((name) => name === wanted) ?? (first.length < 4 ? null : (called((name) => name.startsWith(first)) ?? null));
}

/**
 * The lines of a pasted block, or null when it is no table: a single word or number is pasted as usual. A first line
 * without an amount is taken for the headings; a sum line ("Sum", "Totalt") is left out.
 */
export function pastedLines(text: string, categories: readonly Category[]): CostLine[] | null {
  const rows = text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((row) => row.split("\t").map((cell) => cell.replace(/\u00a0/g, " ").trim()))
    .filter((cells) => cells.some((cell) => cell !== ""));
  if (rows.length === 0 || !rows.some((cells) => cells.length > 1)) return null;
  const lines = rows.flatMap((cells, index): CostLine[] => {
    const amountAt = cells.findLastIndex((cell) => cell !== "" && parseKr(cell) !== null);
    if (amountAt === -1 && index === 0) return [];
    const texts = cells.filter((cell, at) => at !== amountAt && cell !== "");
    if (/^(sum|total|totalt|i alt|til sammen|til saman)\b/i.test(texts[0] ?? "")) return [];
    // Where the type stands apart it is one of several texts; a single text both names the type and is kept.
    const named = texts.findIndex((one) => categoryOf(one, categories) !== null);
    const category = named === -1 ? null : categoryOf(texts[named] ?? "", categories);
    const words = texts.length > 1 && named !== -1 ? texts.filter((_, at) => at !== named) : texts;
    return [{ category, description: words.join(", ") || null, amount_ore: amountAt === -1 ? null : parseKr(cells[amountAt] ?? "") }];
  });
  return lines.length > 0 ? lines : null;
}

/** The pasted lines in the place of the line they were pasted in when that one is empty, after it otherwise. */
export function withPasted(lines: readonly CostLine[], at: number, pasted: readonly CostLine[]): CostLine[] {
  const here = lines[at];
  const empty = !here || (here.category === null && here.description === null && here.amount_ore === null);
  return [...lines.slice(0, empty ? at : at + 1), ...pasted, ...lines.slice(at + 1)];
}
