import { Button, Details, Heading, Paragraph, Textfield, ValidationMessage } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { ApiProblem } from "@/api/problem";
import { DataTable } from "@/components/DataTable";
import { formatDate, formatKr, formatShare, parseShare } from "@/components/format";
import { useCountyName } from "@/components/useScope";
import { inFull } from "@/components/wholeProblem";

import style from "./measures.module.css";
import { type Measure, measureQuery } from "./queries";

const WHOLE = 10_000;

/** Who pays how much of a measure that several counties pay for, and how far each has come. */
export function CostSplit({ measure }: { measure: Measure }) {
  const { t } = useTranslation();
  const name = useCountyName();
  if (measure.parts.length === 0 && !measure.may_split) return null;
  const waits = measure.parts.filter((part) => part.status !== "adopted").map((part) => name(part.county));
  return (
    <section>
      <Heading level={2} data-size="sm">
        {t("measures.split.title")}
      </Heading>
      {measure.parts.length === 0 ? (
        <p className={style.quiet}>{t("measures.split.none", { owner: measure.owner.name })}</p>
      ) : (
        <>
          <Paragraph>{waits.length > 0 ? t("measures.split.waits", { counties: waits.join(", ") }) : t("measures.split.agreed")}</Paragraph>
          <DataTable
            caption={t("measures.split.title")}
            hideCaption
            columns={[
              { key: "county", header: t("measures.split.county"), rowHeader: true, cell: (part: Measure["parts"][number]) => name(part.county) },
              { key: "status", header: t("measures.split.status"), cell: (part) => t(`measures.split.state.${part.status}`, { number: part.number, date: formatDate(part.adopted_at) }) },
              { key: "share", header: t("measures.split.share"), align: "end", cell: (part) => formatShare(part.share) },
              { key: "amount", header: t("measures.split.amount"), align: "end", cell: (part) => formatKr(part.amount_ore) },
            ]}
            rows={measure.parts}
            rowKey={(part) => part.county}
            footer={{ county: t("measures.cost.sum"), share: formatShare(WHOLE), amount: formatKr(measure.asked_ore) }}
          />
        </>
      )}
      {measure.may_split && <SplitForm key={measure.version} measure={measure} name={name} />}
    </section>
  );
}

/** The shares, as text until they are saved: what cannot be read stays as it was typed. */
function SplitForm({ measure, name }: { measure: Measure; name: (number: string) => string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const owner = useQuery({
    queryKey: ["organisation", measure.owner.id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/organisations/{organisation_id}", { params: { path: { organisation_id: measure.owner.id } }, signal })),
  }).data;
  const [typed, setTyped] = useState<Record<string, string>>(Object.fromEntries(measure.parts.map((part) => [part.county, String(part.share / 100).replace(".", ",")])));
  const [faulty, setFaulty] = useState(false);
  const save = useMutation({
    mutationFn: (shares: { county: string; share: number }[]) =>
      bodyOf(api.PUT("/api/v1/measures/{measure_id}/split", { params: { path: { measure_id: measure.id }, header: ifMatch(measure) }, body: { shares } })),
    onSuccess: (saved) => queries.setQueryData(measureQuery(saved.id).queryKey, saved),
  });
  const read = Object.entries(typed)
    .filter(([, text]) => text.trim() !== "")
    .map(([county, text]) => ({ county, share: parseShare(text) }));
  const sum = read.reduce((total, one) => total + (one.share ?? 0), 0);
  const whole = sum === WHOLE && read.length > 1 && read.every((one) => one.share !== null && one.share > 0);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setFaulty(!whole);
    if (whole) save.mutate(read.map(({ county, share }) => ({ county, share: share ?? 0 })));
  };
  return (
    <Details className={style.split}>
      <Details.Summary>{t(measure.parts.length === 0 ? "measures.split.begin" : "measures.split.change")}</Details.Summary>
      <Details.Content>
        <form noValidate onSubmit={send}>
          <Paragraph>{t("measures.split.help")}</Paragraph>
          <div className={style.splitFields}>
            {owner?.counties.map((county) => (
              <Textfield
                key={county}
                label={name(county)}
                suffix="%"
                inputMode="decimal"
                autoComplete="off"
                value={typed[county] ?? ""}
                error={(typed[county] ?? "").trim() !== "" && parseShare(typed[county] ?? "") === null ? t("measures.split.not_share") : undefined}
                onChange={(event) => setTyped({ ...typed, [county]: event.target.value })}
              />
            ))}
          </div>
          <p role="status">{t("measures.split.sum", { sum: formatShare(sum) })}</p>
          {faulty && !whole && <ValidationMessage>{t("measures.split.not_whole")}</ValidationMessage>}
          {save.error && <ValidationMessage>{save.error instanceof ApiProblem ? inFull(save.error) : t("error.text")}</ValidationMessage>}
          <div className="fl-actions">
            <Button type="submit" variant="secondary" loading={save.isPending}>
              {t("measures.split.save")}
            </Button>
            {measure.parts.length > 0 && (
              <Button type="button" variant="tertiary" disabled={save.isPending} onClick={() => save.mutate([])}>
                {t("measures.split.remove")}
              </Button>
            )}
          </div>
        </form>
      </Details.Content>
    </Details>
  );
}
