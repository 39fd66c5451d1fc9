import { useTranslation } from "react-i18next";

import { formatPercent, formatShare, parseShare } from "@/components/format";

import { ACTORS, type Actor, type Draft, type DraftLine, sharesNow, sharesSum } from "./draft";
import { Cell } from "./Cell";
import styles from "./plans.module.css";

const bare = (share: number) => formatShare(share).replace(/\s?%$/, "");

interface SharesProps {
  shares: Draft["shares"];
  lines: readonly Pick<DraftLine, "measure" | "amount_ore">[];
  /** Without it the shares are read only. */
  onChange?: (actor: Actor, share: number) => void;
}

/** How the money is to be divided, and how the measures in the plan divide it now. */
export function Shares({ shares, lines, onChange }: SharesProps) {
  const { t } = useTranslation();
  const now = sharesNow(lines);
  const sum = sharesSum(shares);
  const rows = onChange ? ACTORS : ACTORS.filter((actor) => (shares[actor] ?? 0) > 0 || now[actor] > 0);
  return (
    <div className={styles.shares}>
      <table className={styles.sharesTable}>
        <caption className="ds-sr-only">{t("plans.shares_caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("plans.actor_header")}</th>
            <th scope="col" data-align="end">
              {t("plans.goal")}
            </th>
            <th scope="col">
              <span className="ds-sr-only">{t("plans.now")}</span>
            </th>
            <th scope="col" data-align="end">
              {t("plans.now")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((actor) => (
            <tr key={actor}>
              <th scope="row">{t(`plans.actor.${actor}`)}</th>
              <td data-align="end">
                {onChange ? (
                  <Cell
                    label={t("plans.goal_for", { actor: t(`plans.actor.${actor}`) })}
                    value={shares[actor] ?? 0}
                    read={parseShare}
                    write={bare}
                    suffix="%"
                    wrong={t("plans.not_share")}
                    onChange={(share) => onChange(actor, share)}
                  />
                ) : (
                  formatShare(shares[actor] ?? 0)
                )}
              </td>
              <td className={styles.shareBar} aria-hidden>
                <span style={{ width: `${now[actor] / 100}%` }} />
                <i style={{ insetInlineStart: `${(shares[actor] ?? 0) / 100}%` }} />
              </td>
              <td data-align="end">{formatPercent(now[actor] / 10_000)}</td>
            </tr>
          ))}
          {now.other > 0 && (
            <tr>
              <th scope="row">{t("plans.actor.other")}</th>
              <td data-align="end">–</td>
              <td className={styles.shareBar} aria-hidden>
                <span style={{ width: `${now.other / 100}%` }} />
              </td>
              <td data-align="end">{formatPercent(now.other / 10_000)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("plans.sum")}</th>
            <td data-align="end" className={sum === 10_000 ? undefined : styles.over}>
              {formatShare(sum)}
            </td>
            <td colSpan={2} className={styles.over}>
              <span role="status">{sum !== 10_000 && t("plans.shares_must", { sum: formatShare(sum) })}</span>
            </td>
          </tr>
        </tfoot>
      </table>
      <p className={styles.subtle}>
        {t("plans.shares_note")} <span className={styles.wide}>{t("plans.shares_mark")}</span>
      </p>
    </div>
  );
}
