import { Details, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";

import { useSession } from "@/api/session";
import { useCodes } from "@/components/codes";
import { CheckboxGroupField, DateField, IntegerField, MoneyField, SelectField, TextAreaField, TextField } from "@/components/fields";
import { formatSchoolYear } from "@/components/format";
import { countiesQuery } from "@/components/useScope";

import { CostTable } from "./CostTable";
import { GroupsField } from "./GroupsField";
import style from "./measures.module.css";
import { PickerField } from "./PickerField";
import { plansForOthers, practiceQuery } from "./queries";
import { searchNeeds, searchOrganisations } from "./search";
import type { MeasureValues, NeedChoice, OrganisationChoice } from "./values";

const PROSE = 10_000;
/** The groups of questions, in the order that a phone shows them; the last page is for sending. */
export const STEPS = ["needs", "what", "who", "when", "cost", "send"] as const;
export type MeasureStep = (typeof STEPS)[number];

interface QuestionsProps {
  values: MeasureValues;
  /** The only group that is shown, on a phone. */
  only: MeasureStep | null;
  heading: RefObject<HTMLHeadingElement | null>;
  /** Whether the measure has been begun: its owner is settled then. */
  begun: boolean;
  /** Only what must be answered is in sight; the rest is folded away. */
  brief: boolean;
  /** Stands below the costs. */
  documents: ReactNode;
}

/** What a measure is asked about, group by group. */
export function Questions({ values, only, heading, begun, brief, documents }: QuestionsProps) {
  const { t } = useTranslation();
  const session = useSession();
  const actor = session?.actor;
  const codes = useCodes();
  const now = session?.school_year ?? values.school_year ?? 0;
  const years = [...new Set([now, now + 1, ...(values.school_year ? [values.school_year] : [])])].sort((one, other) => one - other);
  const county = actor?.county ?? undefined;
  const counties = useQuery(countiesQuery);
  const practice = useQuery(practiceQuery(values.school_year)).data;
  const paidByTheDay = values.days !== null || (practice?.content.rates as { measure: string }[] | undefined)?.some((rate) => rate.measure === values.kind);
  const kindOf = (one: OrganisationChoice) => (one.kind ? t(`measures.organisation_kind.${one.kind}`) : null);
  const chooses = plansForOthers(actor?.role) && !begun;
  const folded = (children: ReactNode) =>
    brief ? (
      <Details data-size="sm" className={style.folded}>
        <Details.Summary>{t("measures.form.more")}</Details.Summary>
        <Details.Content>{children}</Details.Content>
      </Details>
    ) : (
      children
    );
  const section = (name: MeasureStep, children: ReactNode, why?: ReactNode) => (
    <section className={style.group} hidden={only !== null && only !== name} data-step={name} aria-labelledby={`group-${name}`}>
      <Heading level={2} data-size="sm" id={`group-${name}`} ref={only === name ? heading : undefined} tabIndex={-1} className="fl-focus-target">
        {t(`measures.section.${name}`)}
      </Heading>
      {why && <Paragraph className={style.why}>{why}</Paragraph>}
      {children}
    </section>
  );
  return (
    <>
      {section(
        "needs",
        <PickerField<NeedChoice & { owner?: string }>
          name="needs"
          label={t("measures.field.needs")}
          several
          missing={t("measures.form.needs_missing")}
          searchKey={["needs", "to-answer", values.school_year]}
          search={(words, signal) => searchNeeds(words, values.school_year, signal)}
          text={(need) => need.title}
          detail={(need) => [t("measures.need_number", { number: need.number }), need.owner].filter(Boolean).join(" · ")}
          keep={({ id, number, title }) => ({ id, number, title })}
          link={needLink}
        />,
        t("measures.form.needs_why", { criterion: codes.text("criteria", "C1") }),
      )}
      {section(
        "what",
        <>
          <TextField name="title" label={t("measures.field.title")} description={t("measures.form.title_hint")} maxLength={300} />
          <SelectField name="kind" label={t("measures.field.kind")} options={codes.options("measure_kinds")} />
          <SelectField name="school_year" label={t("measures.field.school_year")} numeric options={years.map((year) => ({ value: String(year), label: formatSchoolYear(year) }))} />
          <TextAreaField name="description" label={t("measures.field.description")} description={t("measures.form.description_hint")} maxLength={PROSE} rows={6} />
          {folded(
            <>
          <SelectField
            name="programme"
            label={t("measures.field.programme")}
            description={t("measures.form.programme_hint")}
            optional
            options={codes.programmes.map((one) => ({ value: one.code, label: codes.programme(one.code) }))}
          />
          <SelectField
            name="education"
            label={t("measures.field.education")}
            options={["in_service", "further"].map((one) => ({ value: one, label: t(`measures.education.${one}`) }))}
          />
          <CheckboxGroupField
            name="traits"
            label={t("measures.field.traits")}
            optional
            options={["collective", "workplace_based", "agreement"].map((one) => ({ value: one, label: t(`measures.trait.${one}`), description: t(`measures.trait_hint.${one}`) }))}
          />
            </>,
          )}
        </>,
      )}
      {section(
        "who",
        <>
          {chooses ? (
            <PickerField<OrganisationChoice>
              name="owner"
              label={t("measures.field.owner")}
              description={t("measures.form.owner_hint")}
              searchKey={["organisations", "choose", county]}
              search={(words, signal) => searchOrganisations(words, county, signal)}
              text={(one) => one.name}
              detail={kindOf}
              keep={({ id, name, kind }) => ({ id, name, kind })}
            />
          ) : (
            <div>
              <p className={style.fixedLabel}>{t("measures.field.owner")}</p>
              <p className={style.fixed}>{values.owner?.name}</p>
            </div>
          )}
          <GroupsField />
          <PickerField<OrganisationChoice>
            name="partners"
            label={t("measures.field.partners")}
            description={t("measures.form.partners_hint")}
            several
            optional
            searchKey={["organisations", "choose", county]}
            search={async (words, signal) => (await searchOrganisations(words, county, signal)).filter((one) => one.id !== values.owner?.id)}
            text={(one) => one.name}
            detail={kindOf}
            keep={({ id, name, kind }) => ({ id, name, kind })}
          />
          {folded(
          <PickerField<OrganisationChoice>
            name="provider"
            label={t("measures.field.provider")}
            description={t("measures.form.provider_hint")}
            optional
            searchKey={["organisations", "choose", county]}
            search={(words, signal) => searchOrganisations(words, county, signal)}
            text={(one) => one.name}
            detail={kindOf}
            keep={({ id, name, kind }) => ({ id, name, kind })}
          />
          )}
        </>,
        t("measures.form.partners_why", { criterion: codes.text("criteria", "C2") }),
      )}
      {section(
        "when",
        <div className={style.dates}>
          <DateField name="start_on" label={t("measures.field.start_on")} />
          <DateField name="end_on" label={t("measures.field.end_on")} min={typeof values.start_on === "string" ? values.start_on : undefined} />
          {paidByTheDay && <IntegerField name="days" label={t("measures.field.days")} />}
        </div>,
      )}
      {section(
        "cost",
        <>
          <CostTable title={t("measures.cost.title")} />
          {documents}
          {folded(
            <>
            <MoneyField name="own_ore" label={t("measures.field.own_ore")} description={t("measures.form.own_hint")} min={0} optional />
            <SelectField
            name="applied_in"
            label={t("measures.field.applied_in")}
            description={t("measures.form.applied_in_hint")}
            optional
            options={(counties.data?.items ?? []).filter((one) => one.valid_to === null && one.number !== county).map((one) => ({ value: one.number, label: one.name }))}
          />
            </>,
          )}
        </>,
        t("measures.form.cost_why"),
      )}
    </>
  );
}

const needLink = (need: NeedChoice) => <NeedLink need={need} />;

/** Opens beside the form: what is being written is not left. */
function NeedLink({ need }: { need: NeedChoice }) {
  const { t } = useTranslation();
  return (
    <Link to="/needs/$id" params={{ id: need.id }} target="_blank">
      {t("measures.need_opens", { number: need.number })}
    </Link>
  );
}
