import { Field, Heading, Label, Paragraph, Select, Tag } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { type Column, DataTable } from "@/components/DataTable";
import { PageHeader } from "@/components/PageHeader";
import { SectionError } from "@/components/SectionError";
import { LoadingState } from "@/components/states";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";
import { localized } from "@/text/i18n";

import styles from "./rules.module.css";

type Summary = components["schemas"]["RuleSetSummary"];
type Comparison = components["schemas"]["RuleSetComparison"];
type Changed = Comparison["measures"][number];

/** Two versions of a scheme's rules: what is demanded otherwise, and what that means for the year's measures. */
export default function RulesPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const { filters, set } = useUrlFilters();
  const versions = useQuery({ queryKey: ["rule-sets"], queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/rule-sets", { signal })), staleTime: Infinity });
  if (versions.error) return <SectionError error={versions.error} onRetry={() => void versions.refetch()} />;
  if (!versions.data) return <LoadingState />;
  const items = versions.data.items;
  const before = items.find((one) => one.code === filters.before) ?? items.find((one) => one.status === "in_force" && items.some((other) => other.scheme === one.scheme && other !== one)) ?? items[0];
  const others = items.filter((one) => one.scheme === before?.scheme && one.code !== before.code);
  const after = others.find((one) => one.code === filters.after) ?? others[0];
  return (
    <>
      <PageHeader title={t("rules.title")} lead={t("rules.lead")} actions={<ScopePicker scope={scope} />} />
      <div className={styles.versions}>
        <Version label={t("rules.before")} items={items} value={before?.code ?? ""} onChange={(code) => void set({ before: code, after: null })} />
        <Version label={t("rules.after")} items={others} value={after?.code ?? ""} onChange={(code) => void set({ after: code })} />
      </div>
      {before && after && <Compared before={before.code} after={after.code} query={scope.query} />}
    </>
  );
}

function Version({ label, items, value, onChange }: { label: string; items: readonly Summary[]; value: string; onChange: (code: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Field>
      <Label htmlFor={id}>{label}</Label>
      <Select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {items.map((one) => (
          <Select.Option key={one.code} value={one.code}>
            {localized(one.name)}
            {one.status === "draft" && ` (${t("rules.draft")})`}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
}

const columns = (t: TFunction): Column<Changed>[] => [
  {
    key: "measure",
    header: t("rules.measure"),
    rowHeader: true,
    cell: ({ measure }) => (
      <Link to="/measures/$id" params={{ id: measure.id }}>
        {measure.number}. {measure.title}
      </Link>
    ),
  },
  { key: "why", header: t("rules.why"), cell: ({ differences }) => differences.map((one) => one.explanation).join(" ") },
];

function Compared({ before, after, query }: { before: string; after: string; query: { school_year: number; county?: string } }) {
  const { t, i18n } = useTranslation();
  const compared = useQuery({
    queryKey: ["rule-sets", before, after, query, i18n.language],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/rule-sets/comparison", { params: { query: { before, after, ...query } }, signal })),
  });
  if (compared.error) return <SectionError error={compared.error} onRetry={() => void compared.refetch()} />;
  if (!compared.data) return <LoadingState rows={5} />;
  const { rules, codes, measures, measures_compared } = compared.data;
  return (
    <div className={styles.compared}>
      <section aria-labelledby="rules">
        <Heading level={2} data-size="sm" id="rules">
          {t("rules.changes", { count: rules.length })}
        </Heading>
        <ul className={styles.rules}>
          {rules.map((rule) => (
            <li key={rule.code}>
              <Tag data-size="sm" data-color={rule.change === "removed" ? "neutral" : "info"}>
                {t(`rules.change.${rule.change}`)}
              </Tag>
              <dl>
                {rule.before && <Wording name={t("rules.was")} text={rule.before.text} />}
                {rule.after && <Wording name={t("rules.becomes")} text={rule.after.text} />}
              </dl>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="measures">
        <Heading level={2} data-size="sm" id="measures">
          {t("rules.measures", { count: measures.length, of: measures_compared })}
        </Heading>
        <Paragraph className={styles.quiet}>{t("rules.measures_hint")}</Paragraph>
        {measures.length > 0 && <DataTable caption={t("rules.why")} hideCaption columns={columns(t)} rows={measures} rowKey={({ measure }) => measure.id} />}
      </section>
      {codes.length > 0 && (
        <section aria-labelledby="codes">
          <Heading level={2} data-size="sm" id="codes">
            {t("rules.codes")}
          </Heading>
          <dl className={styles.codes}>
            {codes.map((one) => (
              <div key={one.kind}>
                <dt>{t(`rules.kind.${one.kind}`, { defaultValue: one.kind })}</dt>
                {one.added.length > 0 && <dd>{t("rules.codes_added", { codes: one.added.join(", ") })}</dd>}
                {one.removed.length > 0 && <dd>{t("rules.codes_removed", { codes: one.removed.join(", ") })}</dd>}
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

const Wording = ({ name, text }: { name: string; text: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{text}</dd>
  </div>
);
