import { Button } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { LoadingState } from "@/components/states";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import styles from "./budgets.module.css";
import { ClaimList } from "./ClaimList";
import { ClosingView } from "./ClosingView";
import { CommitmentForm } from "./CommitmentForm";
import { CommitmentList } from "./CommitmentList";
import { GrantForm, GrantList } from "./GrantLetters";
import { overviewQuery } from "./money";
import { MoneyOverview } from "./MoneyOverview";
import { PaymentFiles } from "./PaymentFiles";
import { PostingList } from "./PostingList";
import { PostingPanel } from "./PostingPanel";
import { RadarView } from "./RadarView";

const VIEWS = ["overview", "commitments", "claims", "payments", "postings", "grants", "radar", "closing"] as const;

/** The year's money: pots, commitments, the ledger's rows and the grant letters. */
export default function BudgetsPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const { filters } = useUrlFilters();
  const overview = useQuery(overviewQuery(scope.query));
  const role = scope.actor?.role;
  const mayCommit = role === "forum_secretary" || role === "county_economist";
  const view = VIEWS.find((one) => one === filters.view) ?? "overview";

  if (filters.new === "commitment" && mayCommit) return <CommitmentForm scope={scope} />;
  if (filters.new === "grant" && role === "county_economist") return <GrantForm scope={scope} />;
  return (
    <>
      <PageHeader
        title={t("budgets.title")}
        lead={t("budgets.lead")}
        actions={
          mayCommit && (
            <Button asChild>
              <Link to="/budgets" search={{ ...scope.search, new: "commitment" }}>
                {t("budgets.new_commitment")}
              </Link>
            </Button>
          )
        }
      />
      <div className={styles.head}>
        <ScopePicker scope={scope} schemes />
      </div>
      <nav aria-label={t("budgets.views")}>
        <ul className={styles.views}>
          {VIEWS.map((one) => (
            <li key={one}>
              <Link
                to="/budgets"
                search={{ ...scope.search, ...(one === "overview" ? {} : { view: one }) }}
                activeOptions={{ exact: true, includeSearch: true }}
                aria-current={view === one ? "page" : undefined}
              >
                {t(`budgets.view.${one}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {filters.posting && <PostingPanel id={filters.posting} scope={scope} />}
      {overview.isPending && <LoadingState />}
      {overview.error && <SectionError error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data && view === "overview" && <MoneyOverview overview={overview.data} scope={scope} />}
      {overview.data && view === "commitments" && <CommitmentList overview={overview.data} scope={scope} />}
      {overview.data && view === "postings" && <PostingList overview={overview.data} scope={scope} />}
      {view === "grants" && <GrantList scope={scope} />}
      {overview.data && view === "closing" && <ClosingView overview={overview.data} scope={scope} />}
      {view === "claims" && <ClaimList query={scope.query} />}
      {view === "payments" && <PaymentFiles scope={scope} />}
      {view === "radar" && <RadarView scope={scope} />}
    </>
  );
}
