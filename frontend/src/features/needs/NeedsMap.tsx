import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { useCodes } from "@/components/codes";
import { formatDate, formatInteger, formatKr, hyphenated } from "@/components/format";

import { heat, shade } from "./map";
import styles from "./needs.module.css";
import type { NeedsMapData } from "./queries";

interface NeedsMapProps {
  data: NeedsMapData;
  codes: ReturnType<typeof useCodes>;
  /** The filters in use: a cell adds its own to them. */
  search: Record<string, string | undefined>;
}

/** Said outright: a table drawn as cards on a phone would otherwise lose its roles. */
const as = (role: string) => ({ role });

/** Where the needs are: programmes × target groups, with the numbers written; the themes as bars beside it. */
export function NeedsMap({ data, codes, search }: NeedsMapProps) {
  const { t } = useTranslation();
  const map = heat(
    data.cells,
    codes.programmes.map((one) => one.code).filter((code) => !search.programme || code === search.programme),
    codes.all("target_groups"),
  );
  // Under a filter an empty row tells nothing about the programme.
  const narrowed = ["status", "programme", "target_group", "theme", "mine", "q"].some((key) => search[key]);
  const most = map.most?.needs ?? 0;
  const widest = Math.max(1, ...data.themes.map((one) => one.needs));
  const group = (code: string) => codes.text("target_groups", code);
  const place = (code: string | null) => (code === null ? t("needs.across") : codes.programme(code));
  const [top] = data.themes;
  return (
    <div className={styles.map}>
      <figure className={styles.heat}>
        <figcaption>
          <Heading level={2} data-size="xs">
            {map.most &&
              t(map.fullest > 1 ? "needs.map.spread" : "needs.map.point", {
                cells: formatInteger(map.fullest),
                number: formatInteger(map.most.needs),
                total: formatInteger(data.total),
                group: group(map.most.target_group).toLowerCase(),
                programme: place(map.most.programme),
              })}
          </Heading>
          <Paragraph>
            {t("needs.map.answered", { count: data.answered, total: data.total })}{" "}
            {data.last_meeting !== null && data.since_meeting !== null && t("needs.map.since", { count: data.since_meeting, date: formatDate(data.last_meeting) })}
          </Paragraph>
          <Paragraph className={styles.quiet}>{t("needs.map.how")}</Paragraph>
        </figcaption>
        <table {...as("table")} className={styles.heatTable}>
          <caption className="ds-sr-only">{t("needs.map.caption")}</caption>
          <thead {...as("rowgroup")}>
            <tr {...as("row")}>
              <th {...as("columnheader")} scope="col">
                {t("needs.field.programme")}
              </th>
              {map.groups.map((code) => (
                <th key={code} {...as("columnheader")} scope="col">
                  {hyphenated(group(code))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody {...as("rowgroup")}>
            {map.rows.map((row) => (
              <tr {...as("row")} key={row.programme ?? "across"} data-silent={row.cells.every((cell) => cell === null) || undefined}>
                <th {...as("rowheader")} scope="row">
                  {place(row.programme)}
                </th>
                {row.cells.map((cell, index) => {
                  const code = map.groups[index] ?? "";
                  const count = cell?.needs ?? 0;
                  return (
                    <td {...as("cell")} key={code} data-label={group(code)} data-shade={shade(count, most)}>
                      {cell && row.programme !== null ? (
                        <Link
                          to="/needs"
                          search={{ ...search, programme: row.programme, target_group: code } as Record<string, string>}
                          className={styles.heatLink}
                          aria-label={t("needs.map.cell", { count, number: formatInteger(count), group: group(code), programme: place(row.programme) })}
                          title={t("needs.map.cell_more", { people: formatInteger(cell.people), cost: formatKr(cell.estimated_cost_ore) })}
                        >
                          {formatInteger(count)}
                        </Link>
                      ) : (
                        <span className={count === 0 ? styles.zero : undefined}>{formatInteger(count)}</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        <Paragraph data-size="sm" className={styles.quiet}>
          {t("needs.map.twice")} {!narrowed && map.silent.length > 0 && t("needs.map.silent", { programmes: map.silent.map(place).join(", ") })}
        </Paragraph>
      </figure>
      <figure className={styles.themes}>
        <figcaption>
          <Heading level={2} data-size="xs">
            {top
              ? t("needs.map.themes_point", { theme: codes.text("themes", top.theme), number: formatInteger(top.needs), total: formatInteger(data.total) })
              : t("needs.map.themes_none")}
          </Heading>
        </figcaption>
        {top && (
          <table {...as("table")} className={styles.bars}>
            <caption className="ds-sr-only">{t("needs.map.themes_caption")}</caption>
            <thead {...as("rowgroup")} className="ds-sr-only">
              <tr {...as("row")}>
                <th {...as("columnheader")} scope="col">
                  {t("needs.filter.theme")}
                </th>
                <th {...as("columnheader")} scope="col">
                  {t("needs.map.needs")}
                </th>
              </tr>
            </thead>
            <tbody {...as("rowgroup")}>
              {data.themes.map((one) => (
                <tr {...as("row")} key={one.theme}>
                  <th {...as("rowheader")} scope="row">
                    <Link to="/needs" search={{ ...search, theme: one.theme } as Record<string, string>} className={styles.barLink}>
                      {codes.text("themes", one.theme)}
                    </Link>
                  </th>
                  <td {...as("cell")}>
                    <span className={styles.bar} style={{ width: `${(one.needs / widest) * 100}%` }} aria-hidden />
                    <span className={styles.barNumber}>{formatInteger(one.needs)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </figure>
    </div>
  );
}
