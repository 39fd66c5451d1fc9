import { Paragraph } from "@digdir/designsystemet-react";
import { useTranslation } from "react-i18next";

import { formatKr } from "@/components/format";

import styles from "./evaluations.module.css";
import { moneyOf } from "./owed";

/** Granted against used as two bars, and in one sentence what it comes to. */
export function Money({ granted_ore, used_ore }: { granted_ore: number; used_ore: number | null }) {
  const { t } = useTranslation();
  const money = moneyOf(granted_ore, used_ore);
  const widest = Math.max(1, granted_ore, used_ore ?? 0);
  const bar = (kind: "granted" | "used", ore: number | null) => (
    <div className={styles.moneyRow}>
      <dt>{t(`evaluations.money.${kind}`)}</dt>
      <dd>
        <span className={styles.moneyTrack} aria-hidden>
          <span data-kind={kind} style={{ width: `${((ore ?? 0) / widest) * 100}%` }} />
        </span>
        <strong>{ore === null ? "–" : formatKr(ore)}</strong>
      </dd>
    </div>
  );
  return (
    <div className={styles.money}>
      <dl>
        {bar("granted", granted_ore)}
        {bar("used", used_ore)}
      </dl>
      <Paragraph role="status" className={styles.moneyPoint}>
        {money.kind === "unspent" && t("evaluations.money.unspent", { amount: formatKr(money.ore) })}
        {money.kind === "own" && t("evaluations.money.own", { amount: formatKr(money.ore) })}
        {money.kind === "even" && t("evaluations.money.even")}
        {money.kind === "none" && t("evaluations.money.none")}
      </Paragraph>
    </div>
  );
}
