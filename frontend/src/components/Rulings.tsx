import { CheckmarkCircleIcon, InformationSquareIcon, XMarkOctagonIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import type { components } from "@/api/schema";

export type Ruling = components["schemas"]["RulingRead"];

const ICONS = { fail: XMarkOctagonIcon, unknown: InformationSquareIcon, pass: CheckmarkCircleIcon };

/** What the rules say, what is broken first; the icon has its word, the colour only helps. */
export function Rulings({ rulings }: { rulings: readonly Ruling[] }) {
  const { t } = useTranslation();
  const ordered = (["fail", "unknown", "pass"] as const).flatMap((result) => rulings.filter((one) => one.result === result));
  return (
    <ul className="fl-rulings">
      {ordered.map((one) => {
        const Icon = ICONS[one.result];
        return (
          <li key={`${one.code}${one.pointer}${one.clause ?? ""}`} data-result={one.result}>
            <Icon title={t(`ruling.${one.result}`)} />
            <span>
              {one.message} {one.result !== "pass" && <small>{one.remedy}</small>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
