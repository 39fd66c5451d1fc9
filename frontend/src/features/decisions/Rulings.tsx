import { CheckmarkCircleIcon, InformationSquareIcon, XMarkOctagonIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import styles from "./decisions.module.css";
import type { Ruling } from "./queries";

const ICONS = { fail: XMarkOctagonIcon, unknown: InformationSquareIcon, pass: CheckmarkCircleIcon };

/** What the rules say, what is broken first. */
export function Rulings({ rulings }: { rulings: readonly Ruling[] }) {
  const { t } = useTranslation();
  const ordered = (["fail", "unknown", "pass"] as const).flatMap((result) => rulings.filter((one) => one.result === result));
  return (
    <ul className={styles.rulings}>
      {ordered.map((one) => {
        const Icon = ICONS[one.result];
        return (
          <li key={`${one.code}${one.pointer}${one.clause ?? ""}`} data-result={one.result}>
            <Icon title={t(`decisions.ruling.${one.result}`)} />
            <span>
              {one.message} {one.result !== "pass" && <span className={styles.quiet}>{one.remedy}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
