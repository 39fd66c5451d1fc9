import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { DataTable } from "@/components/DataTable";
import { formatInteger, formatKr } from "@/components/format";

import { CriteriaList } from "./DraftRound";
import style from "./priorities.module.css";
import { byNumber, type Item, type Round } from "./rounds";

const needLink = ({ need }: Item) => (
  <Link to="/needs/$id" params={{ id: need.id }}>
    {need.title}
  </Link>
);

/** While the forum gives points: how far it has come, and nothing of what anyone has given. */
export function OpenRound({ round, children }: { round: Round; children?: ReactNode }) {
  const { t } = useTranslation();
  const items = byNumber(round.items);
  const votes = round.ballot !== "criteria";
  const left = round.seats_voting - round.seats_scored;
  return (
    <div className={style.sections}>
      <section className={style.counting}>
        <Heading level={2} data-size="sm">
          {t(votes ? "priorities.open.point_vote" : "priorities.open.point", { count: round.seats_scored, total: round.seats_voting })}
        </Heading>
        <div className={style.seats} aria-hidden>
          {Array.from({ length: round.seats_voting }, (_, seat) => (
            <span key={seat} data-done={seat < round.seats_scored || undefined} />
          ))}
        </div>
        <Paragraph>
          {left > 0 ? t(votes ? "priorities.open.left_vote" : "priorities.open.left", { count: left }) : t(votes ? "priorities.open.all_vote" : "priorities.open.all")} {t("priorities.open.secret")}
        </Paragraph>
      </section>
      {children}
      <CriteriaList round={round} />
      <section>
        <DataTable
          caption={t(votes ? "priorities.open.table_vote" : "priorities.open.table", { count: items.length })}
          columns={[
            {
              key: "need",
              header: t("priorities.column.need"),
              rowHeader: true,
              cell: needLink,
            },
            { key: "owner", header: t("priorities.column.owner"), cell: (item) => item.need.owner.name },
            { key: "cost", header: t("priorities.column.cost"), align: "end", cell: (item) => (item.cost_ore === null ? "–" : formatKr(item.cost_ore)) },
            ...(votes
              ? []
              : [
                  {
                    key: "seats",
                    header: t("priorities.column.seats"),
                    align: "end" as const,
                    cell: (item: Item) => t("priorities.of", { count: formatInteger(item.seats) as unknown as number, total: round.seats_voting }),
                  },
                ]),
          ]}
          rows={items}
          rowKey={(item) => item.need.id}
        />
      </section>
    </div>
  );
}
