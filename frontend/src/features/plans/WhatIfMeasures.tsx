import { Select } from "@digdir/designsystemet-react";
import { CheckmarkIcon } from "@navikt/aksel-icons";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { type Column, DataTable } from "@/components/DataTable";
import { formatInteger, formatKr } from "@/components/format";

import type { Pin, WhatIf } from "./whatIf";
import look from "./whatIf.module.css";

type Row = WhatIf["measures"][number];
const pinKinds = ["free", "must", "never"] as const;

interface PinsProps {
  answer: WhatIf;
  pins: Readonly<Record<string, Pin>>;
  onPin: (measure: string, pin: Pin) => void;
}

const columnsOf = (t: TFunction, pins: PinsProps["pins"], onPin: PinsProps["onPin"]): Column<Row>[] => [
  { key: "title", header: t("plans.what_if.column.measure"), rowHeader: true, cell: (row) => `${row.number}. ${row.title}` },
  {
    key: "chosen",
    header: t("plans.what_if.column.chosen"),
    cell: (row) =>
      row.chosen ? (
        <span className={look.in}>
          <CheckmarkIcon aria-hidden /> {t(row.in_plan ? "plans.what_if.stays" : "plans.what_if.new")}
        </span>
      ) : (
        <span className={look.out}>{t(row.in_plan ? "plans.what_if.goes" : "plans.what_if.not_in")}</span>
      ),
  },
  { key: "cost", header: t("plans.what_if.column.cost"), align: "end", cell: (row) => formatKr(row.cost_ore) },
  { key: "value", header: t("plans.what_if.column.value"), align: "end", cell: (row) => formatInteger(row.value) },
  {
    key: "pin",
    header: t("plans.what_if.column.pin"),
    cell: (row) => (
      <Select data-size="sm" aria-label={t("plans.what_if.pin_of", { title: row.title })} value={pins[row.measure_id] ?? "free"} onChange={(event) => onPin(row.measure_id, event.target.value as Pin)}>
        {pinKinds.map((pin) => (
          <Select.Option key={pin} value={pin}>
            {t(`plans.what_if.pin.${pin}`)}
          </Select.Option>
        ))}
      </Select>
    ),
  },
];

/** Every measure that could be in the plan, with what the answer does with it and a pin of one's own. */
export function MeasurePins({ answer, pins, onPin }: PinsProps) {
  const { t } = useTranslation();
  const rows = answer.measures.toSorted((one, other) => other.value - one.value || one.number - other.number);
  return <DataTable caption={t("plans.what_if.table", { count: rows.length })} columns={columnsOf(t, pins, onPin)} rows={rows} rowKey={(row) => row.measure_id} />;
}
