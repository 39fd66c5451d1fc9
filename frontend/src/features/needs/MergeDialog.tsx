import { Button, Dialog, Field, Fieldset, Heading, Label, Paragraph, Radio, Search, Textfield, ValidationMessage } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { inFull } from "@/components/wholeProblem";

import styles from "./needs.module.css";
import type { Need, NeedRow } from "./queries";

interface MergeDialogProps {
  need: Need;
  similar: readonly NeedRow[];
  open: boolean;
  onClose: () => void;
  onMerge: (into: NeedRow, reason: string | null) => Promise<void>;
}

const takes = (row: NeedRow, need: Need) => row.id !== need.id && (row.status === "submitted" || row.status === "forwarded");

/** Choosing the need that is to take this one in: from those alike, or by a search. */
export function MergeDialog({ need, similar, open, onClose, onMerge }: MergeDialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<NeedRow | null>(null);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [running, setRunning] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed.trim()), 300);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery({
    queryKey: ["needs", "search", need.county, need.school_year, words],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/v1/needs", { params: { query: { county: need.county, school_year: need.school_year, q: words, limit: 20 } }, signal })),
    enabled: open && words !== "",
  });
  const rows = (words === "" ? similar : (found.data?.items ?? [])).filter((row) => takes(row, need));
  const shown = chosen && !rows.some((row) => row.id === chosen.id) ? [chosen, ...rows] : rows;

  const merge = async () => {
    if (!chosen) {
      setMissing(true);
      list.current?.querySelector("input")?.focus();
      return;
    }
    setRunning(true);
    setProblem(null);
    try {
      await onMerge(chosen, reason.trim() || null);
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
      setProblem(inFull(thrown));
    } finally {
      setRunning(false);
    }
  };

  return (
    <Dialog open={open} onClose={onClose} closeButton={t("app.close")} className={styles.dialog}>
      {open && (
        <form
          className="fl-dialog"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void merge();
          }}
        >
          <Heading level={2} data-size="xs">
            {t("needs.merge.title", { number: need.number })}
          </Heading>
          <Paragraph>{t("needs.merge.text")}</Paragraph>
          <Field>
            <Label htmlFor={id}>{t("needs.merge.search")}</Label>
            <Search>
              <Search.Input id={id} aria-label={t("needs.merge.search")} value={typed} onChange={(event) => setTyped(event.target.value)} />
              <Search.Clear aria-label={t("filter.reset")} onClick={() => setTyped("")} />
            </Search>
          </Field>
          <div ref={list}>
            <Fieldset>
              <Fieldset.Legend>{words === "" ? t("needs.merge.similar") : t("needs.merge.found", { words })}</Fieldset.Legend>
              {shown.map((row) => (
                <Radio
                  key={row.id}
                  name="into"
                  value={row.id}
                  label={row.title}
                  description={`${t("needs.number", { number: row.number })} · ${row.owner.name} · ${t(`status.${row.status}`)}`}
                  checked={chosen?.id === row.id}
                  onChange={() => {
                    setChosen(row);
                    setMissing(false);
                  }}
                />
              ))}
              {shown.length === 0 && <Paragraph role="status">{found.isFetching ? t("app.loading") : t(words === "" ? "needs.merge.none_similar" : "needs.merge.none_found")}</Paragraph>}
              {missing && <ValidationMessage>{t("needs.merge.choose")}</ValidationMessage>}
            </Fieldset>
          </div>
          <Textfield multiline rows={2} label={<>{t("needs.merge.reason")}<span className="fl-optional">{t("form.optional")}</span></>} value={reason} onChange={(event) => setReason(event.target.value)} />
          {problem && (
            <div role="alert">
              <ValidationMessage>{problem}</ValidationMessage>
            </div>
          )}
          <div className="fl-actions">
            <Button type="submit" loading={running}>
              {chosen ? t("needs.merge.into", { number: chosen.number }) : t("action.propose_merge")}
            </Button>
            <Button type="button" variant="tertiary" onClick={onClose}>
              {t("app.cancel")}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
