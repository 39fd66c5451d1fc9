import { Button, Checkbox, Details } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { formatKr } from "@/components/format";

import type { Measure } from "./draft";
import styles from "./plans.module.css";

/** Measures of the year that are not in the plan yet. */
export function AddMeasures({ candidates, disabled, onAdd }: { candidates: readonly Measure[]; disabled: boolean; onAdd: (measures: Measure[]) => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const picked = candidates.filter((measure) => chosen.includes(measure.id));
  const all = candidates.length > 0 && picked.length === candidates.length;
  return (
    <Details data-size="sm">
      <Details.Summary>{t("plans.add_summary", { count: candidates.length })}</Details.Summary>
      <Details.Content>
        {disabled && <p className={styles.over}>{t("plans.pot_first")}</p>}
        {candidates.length === 0 ? (
          <p>{t("plans.add_none")}</p>
        ) : (
          <div className={styles.candidates}>
            <Checkbox data-size="sm" label={t("plans.add_all")} checked={all} onChange={() => setChosen(all ? [] : candidates.map((measure) => measure.id))} />
            <ul>
              {candidates.map((measure) => (
                <li key={measure.id}>
                  <Checkbox
                    data-size="sm"
                    label={`${measure.number}. ${measure.title}`}
                    description={`${measure.owner.name} · ${formatKr(measure.total_cost_ore)} · ${t(`status.${measure.status}`).toLowerCase()}`}
                    checked={chosen.includes(measure.id)}
                    onChange={(event) => setChosen(event.target.checked ? [...chosen, measure.id] : chosen.filter((id) => id !== measure.id))}
                  />
                </li>
              ))}
            </ul>
            <div className="fl-actions">
              <Button
                type="button"
                disabled={disabled || picked.length === 0}
                onClick={() => {
                  onAdd(picked);
                  setChosen([]);
                }}
              >
                {t("plans.add", { count: picked.length })}
              </Button>
            </div>
          </div>
        )}
      </Details.Content>
    </Details>
  );
}
