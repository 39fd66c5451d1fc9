import { Button, Textfield } from "@digdir/designsystemet-react";
import { PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import { formatKr, formatKrBare, parseKr } from "@/components/format";
import { language, localized } from "@/text/i18n";

import { Cell } from "./Cell";
import { ACTORS, type Actor, type DraftLine, type DraftPot, plannedIn, sumOf } from "./draft";
import styles from "./plans.module.css";

interface PotsProps {
  pots: readonly DraftPot[];
  lines: readonly DraftLine[];
  frame_ore: number;
  onChange: (pots: DraftPot[]) => void;
}

const positive = (text: string) => {
  const amount = parseKr(text);
  return amount !== null && amount >= 0 ? amount : null;
};

function freeCode(pots: readonly DraftPot[]): string {
  let number = pots.length + 1;
  while (pots.some((pot) => pot.code === `pot_${number}`)) number++;
  return `pot_${number}`;
}

/** A new name in one language; where another language still said the same, it follows along. */
function renamed(pot: DraftPot, name: string): DraftPot {
  const mine = language() === "se" ? "nb" : (language() as "nb" | "nn" | "en");
  const old = pot[mine];
  const follow = (text: string) => (text === old ? name : text);
  return { ...pot, nb: follow(pot.nb), nn: follow(pot.nn), en: follow(pot.en), [mine]: name };
}

/** The frame divided into pots. */
export function Pots({ pots, lines, frame_ore, onChange }: PotsProps) {
  const { t } = useTranslation();
  const sum = sumOf(pots);
  const change = (index: number, pot: DraftPot) => onChange(pots.map((one, place) => (place === index ? pot : one)));
  const rest = frame_ore - sum;
  return (
    <div className={styles.pots}>
      <table className={`${styles.sheet} ${styles.potSheet}`}>
        <caption className="ds-sr-only">{t("plans.pots_caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("plans.field.pot_name")}</th>
            <th scope="col">{t("plans.field.pot_actor")}</th>
            <th scope="col" data-align="end">
              {t("plans.field.amount_kr")}
            </th>
            <th scope="col" data-align="end">
              {t("plans.field.planned_kr")}
            </th>
            <th scope="col">
              <span className="ds-sr-only">{t("plans.remove")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {pots.map((pot, index) => {
            const planned = plannedIn(lines, pot.code);
            const used = lines.some((line) => line.pot_code === pot.code);
            return (
              <tr key={pot.code}>
                <td data-label={t("plans.field.pot_name")}>
                  <Textfield
                    data-size="sm"
                    aria-label={t("plans.pot_name_for", { number: index + 1 })}
                    value={localized(pot)}
                    onChange={(event) => event.target.value.trim() !== "" && change(index, renamed(pot, event.target.value.slice(0, 300)))}
                  />
                </td>
                <td data-label={t("plans.field.pot_actor")}>
                  <select className={styles.potSelect} aria-label={t("plans.pot_actor_for", { pot: localized(pot) })} value={pot.actor} onChange={(event) => change(index, { ...pot, actor: event.target.value as Actor })}>
                    {ACTORS.map((actor) => (
                      <option key={actor} value={actor}>
                        {t(`plans.actor.${actor}`)}
                      </option>
                    ))}
                  </select>
                </td>
                <td data-label={t("plans.field.amount_kr")} data-align="end">
                  <Cell
                    label={t("plans.pot_amount_for", { pot: localized(pot) })}
                    value={pot.amount_ore}
                    read={positive}
                    write={formatKrBare}
                    wrong={t("plans.not_amount")}
                    onChange={(amount_ore) => change(index, { ...pot, amount_ore })}
                  />
                </td>
                <td data-label={t("plans.field.planned_kr")} data-align="end" className={planned > pot.amount_ore ? styles.over : undefined}>
                  {formatKrBare(planned)}
                </td>
                <td>
                  <Button
                    type="button"
                    variant="tertiary"
                    data-size="sm"
                    icon
                    disabled={used}
                    title={used ? t("plans.pot_used") : undefined}
                    aria-label={used ? `${t("plans.remove_pot", { pot: localized(pot) })}. ${t("plans.pot_used")}` : t("plans.remove_pot", { pot: localized(pot) })}
                    onClick={() => onChange(pots.filter((_, place) => place !== index))}
                  >
                    <TrashIcon aria-hidden />
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t("plans.sum")}
            </th>
            <td data-align="end" className={rest === 0 ? undefined : styles.over}>
              {formatKrBare(sum)}
            </td>
            <td data-align="end" colSpan={2} className={styles.potSum}>
              {formatKrBare(sumOf(lines))}
            </td>
          </tr>
        </tfoot>
      </table>
      <div className={styles.under}>
        <Button
          type="button"
          variant="secondary"
          data-size="sm"
          onClick={() => {
            const name = (number: number) => ({ nb: `Pott ${number}`, nn: `Pott ${number}`, en: `Pot ${number}` });
            onChange([...pots, { code: freeCode(pots), ...name(pots.length + 1), amount_ore: Math.max(0, rest), actor: "schools" }]);
          }}
        >
          <PlusIcon aria-hidden /> {t("plans.add_pot")}
        </Button>
        <p role="status" className={rest === 0 ? styles.subtle : styles.over}>
          {rest === 0 ? t("plans.frame_used") : rest > 0 ? t("plans.frame_rest", { amount: formatKr(rest) }) : t("plans.frame_over", { amount: formatKr(-rest) })}
        </p>
      </div>
    </div>
  );
}
