import { Heading } from "@digdir/designsystemet-react";
import { useTranslation } from "react-i18next";

import { useCodes } from "@/components/codes";
import { formatInteger } from "@/components/format";

import styles from "./evaluations.module.css";
import { groupRows } from "./owed";

/** Planned and completed per group as bars in a table: the numbers are always written. */
export function Participants({ planned, completed }: { planned: Readonly<Record<string, number>>; completed: Readonly<Record<string, number>> }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const rows = groupRows(
    planned,
    completed,
    codes.all("target_groups").map((one) => one.code),
  );
  const sum = (of: "planned" | "completed") => rows.reduce((total, row) => total + (row[of] ?? 0), 0);
  const widest = Math.max(1, ...rows.map((row) => Math.max(row.planned, row.completed ?? 0)));
  return (
    <figure className={styles.participants}>
      <figcaption>
        <Heading level={2} data-size="xs">
          {t("evaluations.participants.point", { completed: formatInteger(sum("completed")), planned: formatInteger(sum("planned")) })}
        </Heading>
        <ul className={styles.legend} aria-hidden>
          <li>
            <span data-kind="planned" />
            {t("evaluations.participants.planned")}
          </li>
          <li>
            <span data-kind="completed" />
            {t("evaluations.participants.completed")}
          </li>
        </ul>
      </figcaption>
      <table>
        <caption className="ds-sr-only">{t("evaluations.participants.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("evaluations.participants.group")}</th>
            <td aria-hidden />
            <th scope="col">{t("evaluations.participants.planned")}</th>
            <th scope="col">{t("evaluations.participants.completed")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <th scope="row">{codes.text("target_groups", row.code)}</th>
              <td aria-hidden className={styles.twoBars}>
                <span data-kind="planned" style={{ width: `${(row.planned / widest) * 100}%` }} />
                <span data-kind="completed" style={{ width: `${((row.completed ?? 0) / widest) * 100}%` }} />
              </td>
              <td>{formatInteger(row.planned)}</td>
              <td>
                <strong>{row.completed === null ? "–" : formatInteger(row.completed)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
