import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { SectionError } from "@/components/SectionError";

import styles from "./budgets.module.css";

/** Where the county pays on invoices: begin a claim. */
export function ClaimStart({ commitment }: { commitment: components["schemas"]["CommitmentRead"] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const key = useIdempotencyKey();
  const role = useSession()?.actor?.role;
  const begin = useMutation({
    mutationFn: () => bodyOf(api.POST("/api/v1/claims", { params: { header: key.headers() }, body: { commitment_id: commitment.id } as components["schemas"]["ClaimCreate"] })),
    onSuccess: async (claim) => {
      key.renew();
      await navigate({ to: "/claims/$id", params: { id: claim.id } });
    },
  });
  const whose = role === "county_economist" ? "county" : "own";
  return (
    <section className={styles.panel} aria-labelledby="claim-start">
      <Heading level={2} data-size="xs" id="claim-start">
        {t(`budgets.claim.start.${whose}.title`)}
      </Heading>
      <Paragraph>{t(`budgets.claim.start.${whose}.text`)}</Paragraph>
      {begin.error && <SectionError error={begin.error} onRetry={() => begin.mutate()} />}
      <div className="fl-actions">
        <Button type="button" variant={whose === "own" ? "primary" : "secondary"} loading={begin.isPending} onClick={() => begin.mutate()}>
          {t(`budgets.claim.start.${whose}.action`)}
        </Button>
      </div>
    </section>
  );
}
