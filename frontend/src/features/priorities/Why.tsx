import { Details } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { DataTable } from "@/components/DataTable";
import { localized } from "@/text/i18n";

import { meanByCriterion, weighted } from "./order";
import style from "./priorities.module.css";
import { type Criterion, formatPoints, type Item } from "./rounds";

interface WhyProps {
  item: Pick<Item, "total" | "chosen" | "seats" | "computed_rank" | "scores" | "recused">;
  place: number;
  departs: boolean;
  reason: string | null;
  criteria: readonly Criterion[];
}

/** One sentence on why a need stands where it stands. */
function useWhy() {
  const { t } = useTranslation();
  return ({ item, place, departs, reason }: Omit<WhyProps, "criteria">) => {
    const points =
      item.total !== null
        ? t("priorities.why.mean", { points: formatPoints(item.total), count: item.seats })
        : item.chosen === null
          ? t("priorities.why.no_points")
          : `${t("priorities.why.supporters", { count: item.seats })} ${t(item.chosen ? "priorities.why.counted_in" : "priorities.why.counted_out")}`;
    if (departs) {
      const moved = t(item.computed_rank > place ? "priorities.why.moved_up" : "priorities.why.moved_down", { from: item.computed_rank, to: place });
      return `${points} ${moved}${reason ? ` ${t("priorities.why.because", { reason })}` : ""}`;
    }
    if (item.computed_rank === place) return `${points} ${t("priorities.why.as_scored", { place })}`;
    return `${points} ${t("priorities.why.made_room", { from: item.computed_rank, to: place })}`;
  };
}

/** The sentence, and every seat's points behind it. */
export function Why(props: WhyProps) {
  const { t } = useTranslation();
  const why = useWhy();
  const [open, setOpen] = useState(false);
  return (
    <Details data-size="sm" open={open} onToggle={() => setOpen((was) => !was)} className={style.why}>
      <Details.Summary>{t("priorities.why.title")}</Details.Summary>
      <Details.Content>
        {open && (
          <>
            <p>{why(props)}</p>
            {props.item.recused.length > 0 && <p>{t("priorities.recusal.seats", { seats: props.item.recused.map((one) => one.seat_title).join(", ") })}</p>}
            {props.item.scores.length > 0 && <SeatPoints scores={props.item.scores} criteria={props.criteria} />}
          </>
        )}
      </Details.Content>
    </Details>
  );
}

type Row = { key: string; title: string; points: Record<string, number>; worth: number };

function SeatPoints({ scores, criteria }: { scores: Item["scores"]; criteria: readonly Criterion[] }) {
  const { t } = useTranslation();
  const codes = criteria.map((criterion) => criterion.code);
  const means = meanByCriterion(scores, codes);
  const rows: Row[] = scores.map((score) => ({ key: score.seat_id, title: score.seat_title, points: score.points, worth: weighted(score.points, criteria) }));
  return (
    <DataTable
      caption={t("priorities.why.table", { count: scores.length })}
      columns={[
        { key: "seat", header: t("priorities.column.seat"), rowHeader: true, cell: (row: Row) => row.title || t("priorities.why.former_seat") },
        ...criteria.map((criterion) => ({
          key: criterion.code,
          header: `${localized(criterion)} (${criterion.weight} %)`,
          align: "end" as const,
          cell: (row: Row) => row.points[criterion.code] ?? "–",
        })),
        { key: "worth", header: t("priorities.column.weighted"), align: "end", cell: (row) => formatPoints(row.worth) },
      ]}
      rows={rows}
      rowKey={(row) => row.key}
      footer={{
        seat: t("priorities.column.mean"),
        ...Object.fromEntries(codes.map((code) => [code, formatPoints(means[code] ?? 0)])),
        worth: formatPoints(rows.reduce((sum, row) => sum + row.worth, 0) / rows.length),
      }}
    />
  );
}

/** Points as a short bar with the figure beside it. */
export function PointsBar({ total }: { total: number | null }) {
  const { t } = useTranslation();
  if (total === null) return <span className={style.quiet}>{t("priorities.no_points")}</span>;
  return (
    <span className={style.points}>
      <span className={style.pointsBar} aria-hidden>
        <span style={{ inlineSize: `${(100 * total) / 5}%` }} />
      </span>
      {t("priorities.points_of_5", { points: formatPoints(total) })}
    </span>
  );
}
