import { Button, Card, Heading, Paragraph } from "@digdir/designsystemet-react";
import { CheckmarkCircleIcon } from "@navikt/aksel-icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { formatDate, formatDateTime, formatPeriod, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";

import styles from "./needs.module.css";
import type { Need } from "./queries";

/** It is sent: the number, what happens next and when, as far as the county's rounds tell. */
export function Receipt({ need }: { need: Need }) {
  const { t } = useTranslation();
  const rounds = useQuery({
    queryKey: ["priority-rounds", "all", need.county],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/priority-rounds", { signal })),
  });
  const year = formatSchoolYear(need.school_year);
  const items = rounds.data?.items ?? [];
  const mine = items.find((round) => round.school_year === need.school_year);
  const last = items.find((round) => round.school_year < need.school_year && round.opened_at && round.decided_at);
  const day = (moment: string) => moment.slice(0, 10);
  const when = mine
    ? mine.status === "decided"
      ? t("needs.receipt.round_decided", { title: mine.title, date: formatDate(mine.decided_at) })
      : mine.status === "open" || mine.status === "closed"
        ? t("needs.receipt.round_open", { title: mine.title, date: formatDate(mine.opened_at) })
        : t("needs.receipt.round_draft", { title: mine.title })
    : t("needs.receipt.no_round", { year });
  return (
    <>
      <PageHeader
        title={t("needs.receipt.title")}
        breadcrumbs={[{ label: t("nav.needs"), to: "/needs" }]}
        lead={need.submitted_at && t("needs.receipt.lead", { when: formatDateTime(need.submitted_at) })}
      />
      <Card className={styles.receipt}>
        <p className={styles.receiptNumber}>
          <CheckmarkCircleIcon aria-hidden />
          <span>
            <span className={styles.quiet}>{t("needs.receipt.number")}</span>
            <strong>{need.number}</strong>
          </span>
        </p>
        <div>
          <strong>{need.title}</strong>
          <span className={styles.under}>
            {need.owner.name} · {t("needs.year", { year })}
          </span>
        </div>
      </Card>
      <section className={styles.next}>
        <Heading level={2} data-size="xs">
          {t("needs.receipt.next")}
        </Heading>
        <ol>
          <li>{t("needs.receipt.step_read")}</li>
          <li>
            {t("needs.receipt.step_priority")} {rounds.isSuccess && when}{" "}
            {rounds.isSuccess && !mine && last?.opened_at && last.decided_at && t("needs.receipt.last_round", { period: formatPeriod(day(last.opened_at), day(last.decided_at)) })}
          </li>
          <li>{t("needs.receipt.step_answer")}</li>
        </ol>
        <Paragraph className={styles.quiet}>{t("needs.receipt.change")}</Paragraph>
      </section>
      <div className="fl-actions">
        <Button asChild>
          <Link to="/needs/$id" params={{ id: need.id }}>
            {t("needs.receipt.see")}
          </Link>
        </Button>
        <Button asChild variant="secondary">
          <Link to="/needs/new" search={{}}>
            {t("needs.receipt.another")}
          </Link>
        </Button>
      </div>
    </>
  );
}
