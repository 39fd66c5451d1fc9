import { Heading, Paragraph, Tag } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { formatDate, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";

import { type Call, callsQuery } from "./calls";
import styles from "./rules.module.css";

/** Every county's call, the newest school year first: for one who has never heard of the scheme. */
export default function CallsPage() {
  const { t } = useTranslation();
  const calls = useQuery(callsQuery());
  if (calls.error) return <ErrorState error={calls.error} onRetry={() => void calls.refetch()} />;
  return (
    <>
      <PageHeader title={t("rules.calls.title")} lead={t("rules.calls.lead")} />
      {!calls.data ? (
        <LoadingState />
      ) : calls.data.items.length === 0 ? (
        <EmptyState title={t("rules.calls.none")}>{t("rules.calls.none_text")}</EmptyState>
      ) : (
        <ul className={styles.calls}>
          {calls.data.items.map((call) => (
            <li key={`${call.county}-${call.school_year}-${call.scheme}`}>
              <Heading level={2} data-size="xs">
                <Link to="/calls/$county" params={{ county: call.county }} search={{ school_year: String(call.school_year) }}>
                  {call.county_name}
                </Link>
              </Heading>
              <Paragraph>{t("rules.calls.year", { year: formatSchoolYear(call.school_year) })}</Paragraph>
              <CallTag call={call} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Whether one can apply, in words; the colour only helps. */
export function CallTag({ call }: { call: Call }) {
  const { t } = useTranslation();
  const open = call.state === "open" || call.state === "rolling";
  return (
    <Tag data-color={open ? "success" : "neutral"}>
      {t(`rules.calls.state.${call.state}`, {
        opens: call.opens_on ? formatDate(call.opens_on) : "",
        closes: call.closes_on ? formatDate(call.closes_on) : "",
      })}
    </Tag>
  );
}
