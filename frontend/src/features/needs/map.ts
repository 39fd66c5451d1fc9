/** From the server's counts to a heat table: programmes × target groups. */
import type { NeedsMapData } from "./queries";

type Cell = NeedsMapData["cells"][number];

interface HeatRow {
  /** A programme's code; null for what goes across programmes. */
  programme: string | null;
  cells: (Cell | null)[];
}

export interface Heat {
  groups: string[];
  rows: HeatRow[];
  /** The fullest cell. */
  most: Cell | null;
  /** How many cells are as full as that. */
  fullest: number;
  /** Programmes that nobody has reported a need for. */
  silent: string[];
}

/** Rows in the order of the programmes, columns in the order of the groups; core groups stand even when empty. */
export function heat(cells: readonly Cell[], programmes: readonly string[], groups: readonly { code: string; core?: boolean }[]): Heat {
  const of = (programme: string | null, group: string) => cells.find((cell) => cell.programme === programme && cell.target_group === group) ?? null;
  const unknown = cells.map((cell) => cell.target_group).filter((code) => !groups.some((group) => group.code === code));
  const columns = [
    ...groups.filter((group) => group.core || cells.some((cell) => cell.target_group === group.code)).map((group) => group.code),
    ...new Set(unknown),
  ];
  const across = cells.some((cell) => cell.programme === null);
  const present = (programme: string) => cells.some((cell) => cell.programme === programme);
  const rows = [...programmes, ...(across ? [null] : [])].map((programme) => ({ programme, cells: columns.map((group) => of(programme, group)) }));
  const most = cells.reduce<Cell | null>((best, cell) => (best === null || cell.needs > best.needs || (cell.needs === best.needs && cell.people > best.people) ? cell : best), null);
  const fullest = cells.filter((cell) => cell.needs === most?.needs).length;
  return { groups: columns, rows, most, fullest, silent: programmes.filter((programme) => !present(programme)) };
}

/** How strong a cell is shaded, 0 to 4: a share of the fullest, never 0 where there is anything. */
export function shade(needs: number, most: number): number {
  if (needs <= 0 || most <= 0) return 0;
  return Math.min(4, Math.max(1, Math.ceil((needs / most) * 4)));
}
