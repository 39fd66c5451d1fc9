import { Alert, Button, Heading, Paragraph, Textarea } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import type { components } from "@/api/schema";
import { DoneNotice } from "@/components/DoneNotice";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { LoadingState } from "@/components/states";
import { forgetDraft, keepDraft, recoverDraft } from "@/components/useAutosave";
import { ScopePicker, useScope } from "@/components/useScope";

import styles from "./rules.module.css";

type Fault = components["schemas"]["PracticeFault"];

/** How the county runs the scheme in a year, as one file that is read, checked and put in force. */
export default function PracticePage() {
  const { t, i18n } = useTranslation();
  const scope = useScope();
  const text = useQuery({
    queryKey: ["practice-text", scope.query, i18n.language],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/practices/text", { params: { query: scope.query }, signal })),
    refetchOnWindowFocus: false,
  });
  return (
    <>
      <PageHeader title={t("rules.practice.title")} lead={t("rules.practice.lead")} actions={<ScopePicker scope={scope} />} />
      {text.error ? (
        <SectionError error={text.error} onRetry={() => void text.refetch()} />
      ) : !text.data ? (
        <LoadingState rows={8} />
      ) : (
        <PracticeFile
          key={`${scope.county}-${scope.schoolYear}-${text.data.practice_id ?? ""}`}
          stored={text.data.content}
          inForce={text.data.practice_id !== null}
          place={`practice-${scope.county}-${scope.schoolYear}`}
          mayEdit={scope.actor?.role === "forum_secretary"}
        />
      )}
    </>
  );
}

interface PracticeFileProps {
  stored: string;
  inForce: boolean;
  /** Where what is typed is kept in the browser until it is in force. */
  place: string;
  mayEdit: boolean;
}

function PracticeFile({ stored, inForce, place, mayEdit }: PracticeFileProps) {
  const { t } = useTranslation();
  const id = useId();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const checkKey = useIdempotencyKey();
  const [content, setContent] = useState(() => recoverDraft<string>(place) ?? stored);
  const [faults, setFaults] = useState<Fault[] | null>(null);
  useEffect(() => {
    if (content === stored) forgetDraft(place);
    else keepDraft(place, content);
  }, [content, stored, place]);
  const check = async () => {
    checkKey.renew();
    const told = await bodyOf(api.POST("/api/v1/practices/check", { params: { header: checkKey.headers() }, body: { content } }));
    setFaults(told.faults);
    return told.faults;
  };
  const checking = useMutation({ mutationFn: check });
  const adopting = useMutation({
    mutationFn: async () => {
      if ((await check()).length > 0) return null;
      return bodyOf(api.POST("/api/v1/practices", { params: { header: key.headers() }, body: { content } }));
    },
    onSuccess: async (made) => {
      if (made === null) return;
      key.renew();
      forgetDraft(place);
      await queries.invalidateQueries({ queryKey: ["practice-text"] });
      await queries.invalidateQueries({ queryKey: ["practice"] });
    },
  });
  const failed = checking.error ?? adopting.error;
  return (
    <div className={styles.practice}>
      {!inForce && <Alert data-color="info">{t(stored === "" ? "rules.practice.none" : "rules.practice.from_before")}</Alert>}
      {adopting.data && <DoneNotice title={t("rules.practice.done")}>{t("rules.practice.done_next")}</DoneNotice>}
      {failed && (
        <Alert data-color="danger" role="alert">
          {failed.message}
        </Alert>
      )}
      {faults !== null && (
        <section aria-live="polite" className={styles.faults}>
          <Heading level={2} data-size="xs">
            {t("rules.practice.faults", { count: faults.length })}
          </Heading>
          {faults.length > 0 && (
            <ul>
              {faults.map((fault) => (
                <li key={`${fault.line}${fault.key}${fault.code}`}>
                  <strong>{t("rules.practice.line", { line: fault.line })}</strong> <code>{fault.key}</code>: {fault.message} {fault.remedy}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      <div>
        <label htmlFor={id} className={styles.fileLabel}>
          {t("rules.practice.file")}
        </label>
        <Paragraph className={styles.quiet}>{t("rules.practice.hint")}</Paragraph>
        <Textarea id={id} className={styles.file} spellCheck={false} rows={28} value={content} readOnly={!mayEdit} onChange={(event) => setContent(event.target.value)} />
      </div>
      {mayEdit && (
        <div className="fl-actions">
          <Button type="button" loading={adopting.isPending} onClick={() => adopting.mutate()}>
            {t("rules.practice.adopt")}
          </Button>
          <Button type="button" variant="secondary" loading={checking.isPending} onClick={() => checking.mutate()}>
            {t("rules.practice.check")}
          </Button>
          {content !== stored && (
            <Button type="button" variant="tertiary" onClick={() => setContent(stored)}>
              {t("rules.practice.undo")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
