import { Heading } from "@digdir/designsystemet-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { DataTable } from "@/components/DataTable";
import { formatDate, formatKr } from "@/components/format";
import { SectionError } from "@/components/SectionError";
import { LoadingState } from "@/components/states";
import { localized } from "@/text/i18n";

import style from "./measures.module.css";
import type { Measure } from "./queries";

type Commitment = components["schemas"]["CommitmentSummary"];
type Posting = components["schemas"]["PostingSummary"];

/** What has been promised and paid: each commitment with its payments, each payment with its trace. */
export function MeasureMoney({ measure }: { measure: Measure }) {
  const { t } = useTranslation();
  const commitments = useQuery({
    queryKey: ["commitments", "of-measure", measure.id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/commitments", { params: { query: { measure_id: measure.id, limit: 200 } }, signal })),
  });
  const items = commitments.data?.items ?? [];
  const postings = useQueries({
    queries: items.map((commitment) => ({
      queryKey: ["postings", "of-commitment", commitment.id],
      queryFn: ({ signal }: { signal: AbortSignal }) => bodyOf(api.GET("/api/v1/postings", { params: { query: { commitment_id: commitment.id, limit: 200 } }, signal })),
    })),
  });
  const sum = (name: "amount_ore" | "paid_ore" | "unpaid_ore") => items.reduce((total, one) => total + one[name], 0);
  const title = items.length === 0 ? t("measures.money.title") : t("measures.money.point", { paid: formatKr(sum("paid_ore")), granted: formatKr(sum("amount_ore")) });
  return (
    <section>
      <Heading level={2} data-size="sm">
        {title}
      </Heading>
      {commitments.isPending && <LoadingState rows={2} />}
      {commitments.error && <SectionError error={commitments.error} onRetry={() => void commitments.refetch()} />}
      {commitments.data && items.length === 0 && <p className={style.quiet}>{t(`measures.money.none.${["approved", "running", "completed"].includes(measure.status) ? "yet" : "at_all"}`)}</p>}
      {items.length > 0 && <p className={style.quiet}>{t("measures.money.hint")}</p>}
      {items.map((commitment, index) => (
        <OneCommitment key={commitment.id} commitment={commitment} postings={postings[index]?.data?.items ?? []} />
      ))}
    </section>
  );
}

function OneCommitment({ commitment, postings }: { commitment: Commitment; postings: readonly Posting[] }) {
  const { t } = useTranslation();
  return (
    <div className={style.commitment}>
      <div className={style.commitmentHead}>
        <p>
          <Link to="/budgets/commitments/$id" params={{ id: commitment.id }}>
            {t("measures.money.commitment", { number: commitment.number })}
          </Link>
          <span className={style.under}>
            {t("measures.money.from_pot", {
              pot: localized({ nb: commitment.pot_nb, nn: commitment.pot_nn, en: commitment.pot_en }),
              date: formatDate(commitment.decided_on),
              recipient: commitment.recipient.name,
            })}
          </span>
        </p>
        <strong className={style.figure}>{formatKr(commitment.amount_ore)}</strong>
      </div>
      {postings.length > 0 && (
        <DataTable
          caption={t("measures.money.rows", { number: commitment.number })}
          hideCaption
          columns={[
            { key: "what", header: t("measures.money.what"), rowHeader: true, cell: (row: Posting) => t(`measures.money.kind.${row.kind}`, { defaultValue: row.kind }) },
            { key: "when", header: t("measures.money.when"), cell: (row) => formatDate(row.effective_on) },
            { key: "text", header: t("measures.money.text"), cell: (row) => row.text || "–" },
            { key: "amount", header: t("measures.cost.amount_kr"), align: "end", cell: (row) => formatKr(row.amount_ore) },
            { key: "trace", header: t("measures.money.trace"), cell: traceLink },
          ]}
          rows={postings}
          rowKey={(row) => row.id}
        />
      )}
    </div>
  );
}

const traceLink = (row: Posting) => (row.kind === "payment" ? <TraceLink id={row.id} /> : "–");

function TraceLink({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Link to="/trace/$id" params={{ id }}>
      {t("measures.money.follow")}
    </Link>
  );
}
