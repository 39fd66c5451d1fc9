import { Button, Heading, Link as PlainLink, Paragraph, ValidationMessage } from "@digdir/designsystemet-react";
import { PaperclipIcon, TrashIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema";

import { formatSize } from "./format";

type Attachment = components["schemas"]["AttachmentRead"];

/** What the server takes; a phone offers its camera and its pictures. */
const ACCEPTED = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.csv,.txt";

interface AttachmentsProps {
  of: "claim" | "measure";
  id: string;
  /** Whether files can be added and taken away now. */
  editable: boolean;
  title: string;
  level?: 2 | 3;
  hint?: string;
  /** Runs what changes the record in turn with what else is being saved of it. */
  inTurn?: (change: () => Promise<void>) => Promise<unknown>;
}

/** The files of a record: sent one by one as they are chosen, each with its own message where it is not taken. */
export function Attachments({ of, id, editable, title, level = 2, hint, inTurn = (change) => change() }: AttachmentsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const headingId = useId();
  const [refused, setRefused] = useState<string[]>([]);
  const [said, setSaid] = useState("");
  const queryKey = ["attachments", of, id];
  const list = useQuery({
    queryKey,
    retry: false,
    queryFn: ({ signal }) =>
      of === "claim"
        ? bodyOf(api.GET("/api/v1/claims/{claim_id}/attachments", { params: { path: { claim_id: id } }, signal }))
        : bodyOf(api.GET("/api/v1/measures/{measure_id}/attachments", { params: { path: { measure_id: id } }, signal })),
  });
  const add = useMutation({
    networkMode: "always",
    mutationFn: async (files: readonly File[]) => {
      const problems: string[] = [];
      await inTurn(async () => {
        for (const file of files) {
          // One after the other: each moves the record on a version.
          // oxlint-disable-next-line no-await-in-loop
          const problem = await sendFile(of, id, file);
          if (problem !== null) problems.push(`${file.name}: ${problem}`);
        }
      });
      setRefused(problems);
      if (problems.length < files.length) setSaid(t("attachments.added", { count: files.length - problems.length }));
      await queries.invalidateQueries({ queryKey });
    },
  });
  const remove = useMutation({
    mutationFn: async (file: Attachment) => {
      const header = { "if-match": "*" };
      await inTurn(async () => {
        await (of === "claim"
          ? bodyOf(api.DELETE("/api/v1/claims/{claim_id}/attachments/{attachment_id}", { params: { path: { claim_id: id, attachment_id: file.id }, header } }))
          : bodyOf(api.DELETE("/api/v1/measures/{measure_id}/attachments/{attachment_id}", { params: { path: { measure_id: id, attachment_id: file.id }, header } })));
      });
      setRefused([]);
      setSaid(t("attachments.removed", { name: file.name }));
      await queries.invalidateQueries({ queryKey });
    },
    onError: (thrown) => setRefused([thrown.message]),
  });
  const files = list.data?.items ?? [];
  // Between the parties: others are not told whether there are any.
  if (list.error || (!editable && files.length === 0)) return null;
  return (
    <section className="fl-attachments" aria-labelledby={headingId}>
      <Heading level={level} data-size="2xs" id={headingId}>
        {title}
      </Heading>
      {editable && hint && <Paragraph className="fl-hint">{hint}</Paragraph>}
      {files.length > 0 && (
        <ul>
          {files.map((file) => (
            <li key={file.id}>
              <PaperclipIcon aria-hidden />
              <PlainLink href={`/api/v1/${of}s/${id}/attachments/${file.id}`} download={file.name}>
                {file.name}
              </PlainLink>
              <span className="fl-hint">{formatSize(file.size_bytes)}</span>
              {editable && (
                <Button
                  type="button"
                  variant="tertiary"
                  data-color="neutral"
                  icon
                  aria-label={t("attachments.remove", { name: file.name })}
                  loading={remove.isPending && remove.variables?.id === file.id}
                  onClick={() => remove.mutate(file)}
                >
                  <TrashIcon aria-hidden />
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {refused.map((message) => (
        <ValidationMessage key={message}>{message}</ValidationMessage>
      ))}
      {editable && (
        <>
          <input
            ref={input}
            type="file"
            multiple
            accept={ACCEPTED}
            className="ds-sr-only"
            tabIndex={-1}
            aria-hidden
            data-testid={`attach-${of}`}
            onChange={(event) => {
              const chosen = Array.from(event.target.files ?? []);
              event.target.value = "";
              if (chosen.length > 0) add.mutate(chosen);
            }}
          />
          <Button type="button" variant="secondary" loading={add.isPending} onClick={() => input.current?.click()}>
            <PaperclipIcon aria-hidden /> {t("attachments.choose")}
          </Button>
        </>
      )}
      <p role="status" className="ds-sr-only">
        {said}
      </p>
    </section>
  );
}

/** Sends one file; what the server says where it does not take it, else null. */
async function sendFile(of: "claim" | "measure", id: string, file: File): Promise<string | null> {
  const query = { name: file.name };
  const header = { "idempotency-key": newIdempotencyKey() };
  const sent = { headers: { "content-type": "application/octet-stream" }, body: file as unknown as string, bodySerializer: (body: unknown) => body as BodyInit };
  try {
    await (of === "claim"
      ? bodyOf(api.POST("/api/v1/claims/{claim_id}/attachments", { params: { path: { claim_id: id }, query, header }, ...sent }))
      : bodyOf(api.POST("/api/v1/measures/{measure_id}/attachments", { params: { path: { measure_id: id }, query, header }, ...sent })));
    return null;
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem)) throw thrown;
    const [first] = thrown.errors;
    return first ? `${first.message} ${first.remedy ?? ""}`.trim() : `${thrown.title} ${thrown.detail ?? ""}`.trim();
  }
}
