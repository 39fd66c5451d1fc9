import { Alert, Heading, Paragraph } from "@digdir/designsystemet-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useSession } from "@/api/session";
import { ActionBar } from "@/components/ActionBar";
import { formatInteger, formatKr, formatList } from "@/components/format";

import styles from "./needs.module.css";
import type { Need } from "./queries";

interface MergeProposalProps {
  need: Need;
  merging: NonNullable<Need["merging"]>;
  onAction: (action: string, reason: string | null) => Promise<void>;
}

/** That the need is proposed to be merged into another: the two beside each other, who is asked, and the answer. */
export function MergeProposal({ need, merging, onAction }: MergeProposalProps) {
  const { t } = useTranslation();
  const secretary = useSession()?.actor?.role === "forum_secretary";
  const actions = need.allowed_actions.filter((action) => action === "accept_merge" || action === "decline_merge");
  const answers = actions.includes("accept_merge");
  const waiting = formatList(merging.waits_for.map((one) => one.name));
  return (
    <Alert data-color={answers ? "warning" : "info"} className={styles.notice}>
      <Heading level={2} data-size="2xs">
        {t(answers && !secretary ? "needs.merging.asked" : "needs.merging.title", { number: merging.into.number })}
      </Heading>
      <Paragraph>{t("needs.merging.means")}</Paragraph>
      <ul className={styles.pair}>
        {[need, merging.into].map((one) => (
          <li key={one.id}>
            {one.id === need.id ? <strong>{one.title}</strong> : <Link to="/needs/$id" params={{ id: one.id }}>{one.title}</Link>}
            <span className={styles.under}>
              {[
                t("needs.number", { number: one.number }),
                one.owner.name,
                one.people !== null && t("needs.people", { count: one.people, number: formatInteger(one.people) }),
                one.estimated_cost_ore !== null && formatKr(one.estimated_cost_ore),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
      {merging.reason && <Paragraph className={styles.prose}>{t("needs.merging.reason", { reason: merging.reason })}</Paragraph>}
      <Paragraph>{t("needs.merging.waits", { owners: waiting })}</Paragraph>
      {actions.length > 0 && (
        <ActionBar
          actions={actions}
          primary="accept_merge"
          needsReason={secretary ? ["accept_merge", "decline_merge"] : ["decline_merge"]}
          labels={{ accept_merge: t(secretary ? "needs.merging.accept_for" : "needs.merging.accept"), decline_merge: t(answers ? "needs.merging.decline" : "needs.merging.take_back") }}
          onAction={onAction}
        />
      )}
    </Alert>
  );
}
