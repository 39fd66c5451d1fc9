import { Button, ValidationMessage } from "@digdir/designsystemet-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { told } from "@/components/wholeProblem";

import styles from "./webhooks.module.css";

type Webhook = components["schemas"]["WebhookSummary"];

const once = () => ({ "idempotency-key": newIdempotencyKey() });

/** What can be done with one address: try it, pause it or go on, send what was given up again, end it. */
export function WebhookActions({ webhook, onDone }: { webhook: Webhook; onDone: (said: string) => unknown }) {
  const { t } = useTranslation();
  const path = { webhook_id: webhook.id };
  const change = useMutation({
    mutationFn: (paused: boolean) => told(bodyOf(api.PATCH("/api/v1/webhooks/{webhook_id}", { params: { path, header: ifMatch(webhook) }, body: { paused } }))),
    onSuccess: (answer) => onDone(t(answer.paused ? "webhooks.now_paused" : "webhooks.goes_on")),
  });
  const end = useMutation({
    mutationFn: () => told(bodyOf(api.DELETE("/api/v1/webhooks/{webhook_id}", { params: { path, header: ifMatch(webhook) } }))),
    onSuccess: () => onDone(t("webhooks.now_ended")),
  });
  const retry = useMutation({
    mutationFn: () => told(bodyOf(api.POST("/api/v1/webhooks/{webhook_id}/retries", { params: { path, header: once() } }))),
    onSuccess: ({ revived }) => onDone(t("webhooks.revived", { count: revived })),
  });
  const tryIt = useMutation({
    mutationFn: () => told(bodyOf(api.POST("/api/v1/webhooks/{webhook_id}/tests", { params: { path, header: once() } }))),
    onSuccess: ({ delivered, status, fault }) => onDone(delivered ? t("webhooks.tried", { status: String(status) }) : t("webhooks.tried_in_vain", { why: fault ?? String(status) })),
  });
  const error = change.error ?? end.error ?? retry.error ?? tryIt.error;
  const button = { type: "button", variant: "tertiary", "data-size": "sm" } as const;
  const name = <span className="ds-sr-only"> {webhook.url}</span>;
  return (
    <div>
      <div className={styles.actions}>
        <Button {...button} loading={tryIt.isPending} onClick={() => tryIt.mutate()}>
          {t("webhooks.try")}
          {name}
        </Button>
        <Button {...button} loading={change.isPending} onClick={() => change.mutate(!webhook.paused)}>
          {t(webhook.paused ? "webhooks.go_on" : "webhooks.pause")}
          {name}
        </Button>
        {webhook.dead > 0 && (
          <Button {...button} loading={retry.isPending} onClick={() => retry.mutate()}>
            {t("webhooks.retry")}
            {name}
          </Button>
        )}
        <Button {...button} data-color="danger" loading={end.isPending} onClick={() => end.mutate()}>
          {t("webhooks.end")}
          {name}
        </Button>
      </div>
      {error && <ValidationMessage role="alert">{error.message}</ValidationMessage>}
    </div>
  );
}
