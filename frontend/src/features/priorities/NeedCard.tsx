import { Details } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { formatDate, formatInteger, formatKr } from "@/components/format";
import { useProgrammes } from "@/components/useProgrammes";
import { useRules } from "@/components/useRules";

import style from "./priorities.module.css";
import type { Item } from "./rounds";

/** Who has the need, for whom, and what it is taken to cost. */
export function NeedInShort({ item: { need, cost_ore } }: { item: Item }) {
  const { t } = useTranslation();
  const rules = useRules();
  const programmes = useProgrammes();
  const facts = [
    need.programme && programmes.programme(need.programme),
    need.measure_kind && rules.text("measure_kinds", need.measure_kind),
    need.people !== null && t("priorities.people", { count: need.people }),
    cost_ore !== null && formatKr(cost_ore),
  ].filter(Boolean);
  return (
    <div>
      <p className={style.owner}>
        {need.owner.name} · {t("priorities.need_number", { number: need.number })}
      </p>
      <ul className={style.facts}>
        {facts.map((fact) => (
          <li key={String(fact)}>{fact}</li>
        ))}
      </ul>
    </div>
  );
}

/** Today, goal and anchoring: fetched when the card is shown, folded out where there is room. */
export function NeedInFull({ item, closed = false }: { item: Item; closed?: boolean }) {
  const { t } = useTranslation();
  const rules = useRules();
  const [open, setOpen] = useState(() => !closed && window.matchMedia("(min-width: 48rem)").matches);
  const need = useQuery({
    queryKey: ["need", item.need.id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/needs/{need_id}", { params: { path: { need_id: item.need.id } }, signal })),
    staleTime: 300_000,
  });
  const told = need.data;
  return (
    <Details open={open} onToggle={() => setOpen((was) => !was)} className={style.told}>
      <Details.Summary>{t("priorities.told.title")}</Details.Summary>
      <Details.Content>
        {need.isPending && <p>{t("app.loading")}</p>}
        {need.error && <p>{t("error.text")}</p>}
        {told && (
          <dl className={style.toldList}>
            <div>
              <dt>{t("priorities.told.today")}</dt>
              <dd>{told.current_practice ?? "–"}</dd>
            </div>
            <div>
              <dt>{t("priorities.told.goal")}</dt>
              <dd>{told.desired_practice ?? "–"}</dd>
            </div>
            <div>
              <dt>{t("priorities.told.anchoring")}</dt>
              <dd>
                {told.anchoring_process && rules.text("anchoring_processes", told.anchoring_process)}
                {told.anchoring_date && `, ${formatDate(told.anchoring_date)}`}
                {". "}
                {told.anchoring_leaders !== null && told.anchoring_employees !== null && t("priorities.told.took_part", { leaders: formatInteger(told.anchoring_leaders), employees: formatInteger(told.anchoring_employees) })}
                {told.anchoring_note && ` ${told.anchoring_note}`}
              </dd>
            </div>
            {told.wished_measure && (
              <div>
                <dt>{t("priorities.told.wish")}</dt>
                <dd>{told.wished_measure}</dd>
              </div>
            )}
            {told.sami_perspective && (
              <div>
                <dt>{t("priorities.told.sami")}</dt>
                <dd>{told.sami_perspective}</dd>
              </div>
            )}
          </dl>
        )}
        <Link to="/needs/$id" params={{ id: item.need.id }}>
          {t("priorities.told.link")}
        </Link>
      </Details.Content>
    </Details>
  );
}
