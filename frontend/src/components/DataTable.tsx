import { Table } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "./states";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** `end` for numbers: right-aligned with figures of equal width. */
  align?: "start" | "end";
  sortable?: boolean;
  /** The cell that names the row: its header for screen readers, the heading of its card on a phone. */
  rowHeader?: boolean;
  hideOnPhone?: boolean;
}

export interface Sort {
  key: string;
  direction: "ascending" | "descending";
}

interface DataTableProps<Row> {
  /** Says what the table holds. `hideCaption` keeps it for screen readers only. */
  caption: string;
  hideCaption?: boolean;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  sort?: Sort | null;
  onSort?: (sort: Sort) => void;
  /** Shown instead of the table when there are no rows. */
  empty?: ReactNode;
  /** On phones: a card per row, or the table itself, scrolled sideways. */
  phone?: "cards" | "scroll";
  /** Sums: one node per column key, as the last line. */
  footer?: Partial<Record<string, ReactNode>>;
}

/** A table that can be sorted by the server's columns and read on a phone. */
export function DataTable<Row>({
  caption,
  hideCaption = false,
  columns,
  rows,
  rowKey,
  sort = null,
  onSort,
  empty,
  phone = "cards",
  footer,
}: DataTableProps<Row>) {
  const { t } = useTranslation();
  const region = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);

  useEffect(() => {
    const box = region.current;
    if (!box || typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(() => setScrolls(box.scrollWidth > box.clientWidth + 1));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);

  if (rows.length === 0) {
    return <>{empty ?? <EmptyState title={t("list.empty")}>{t("list.empty_hint")}</EmptyState>}</>;
  }
  const nextSort = (key: string): Sort => ({
    key,
    direction: sort?.key === key && sort.direction === "ascending" ? "descending" : "ascending",
  });
  // The roles are said outright: a table drawn as cards would otherwise lose them.
  return (
    <div
      ref={region}
      className="fl-table-region"
      data-phone={phone}
      {...(scrolls ? { role: "region", "aria-label": `${caption}. ${t("list.scroll_hint")}`, tabIndex: 0 } : {})}
    >
      <Table role="table" zebra={false} hover data-size="sm" className="fl-table">
        <caption className={hideCaption ? "ds-sr-only" : undefined}>{caption}</caption>
        <Table.Head role="rowgroup">
          <Table.Row role="row">
            {columns.map((column) => (
              <Table.HeaderCell
                key={column.key}
                role="columnheader"
                scope="col"
                data-align={column.align}
                data-phone={column.hideOnPhone ? "hide" : undefined}
                sort={column.sortable && onSort ? (sort?.key === column.key ? sort.direction : "none") : undefined}
                onClick={column.sortable && onSort ? () => onSort(nextSort(column.key)) : undefined}
              >
                {column.header}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Head>
        <Table.Body role="rowgroup">
          {rows.map((row) => (
            <Table.Row role="row" key={rowKey(row)}>
              {columns.map((column) => {
                const shared = {
                  "data-align": column.align,
                  "data-phone": column.hideOnPhone ? "hide" : undefined,
                  "data-label": column.header,
                };
                return column.rowHeader ? (
                  <th key={column.key} scope="row" {...shared}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <Table.Cell key={column.key} role="cell" {...shared}>
                    <span className="fl-cell">{column.cell(row)}</span>
                  </Table.Cell>
                );
              })}
            </Table.Row>
          ))}
        </Table.Body>
        {footer && (
          <Table.Foot role="rowgroup">
            <Table.Row role="row">
              {columns.map((column) => (
                <Table.Cell
                  key={column.key}
                  role="cell"
                  data-align={column.align}
                  data-label={column.header}
                  data-phone={column.hideOnPhone || footer[column.key] === undefined ? "hide" : undefined}
                >
                  <span className="fl-cell">{footer[column.key]}</span>
                </Table.Cell>
              ))}
            </Table.Row>
          </Table.Foot>
        )}
      </Table>
    </div>
  );
}
