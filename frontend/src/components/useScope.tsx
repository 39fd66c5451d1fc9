import { Field, Label, Select } from "@digdir/designsystemet-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useSession } from "@/api/session";

import { formatSchoolYear } from "./format";
import { useUrlFilters } from "./useUrlFilters";

export const countiesQuery = queryOptions({
  queryKey: ["counties"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/counties", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The counties' names by their numbers; asked for once it is `wanted`. */
export function useCountyName(wanted = true) {
  const counties = useQuery({ ...countiesQuery, enabled: wanted }).data?.items ?? [];
  return (number: string) => counties.find((one) => one.number === number)?.name ?? number;
}

const thisYear = () => new Date().getFullYear();

/** The scheme that Fagløft was made for; another stands in the address. */
export const FIRST_SCHEME = "vet_competence";

const schemesQuery = queryOptions({
  queryKey: ["rule-sets", "schemes"],
  queryFn: async ({ signal }) => {
    const sets = (await bodyOf(api.GET("/api/v1/rule-sets", { signal }))).items;
    return [...new Set(sets.filter((one) => one.status === "in_force").map((one) => one.scheme))];
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** The county that one who reads the whole country begins with. */
const FIRST_COUNTY = "38";

/**
 * Which school year and county a page is about. Both stand in the address; without them it is the session's year and the
 * person's own county. Who has no county of their own (the directorate) chooses one.
 */
export function useScope() {
  const session = useSession();
  const { filters, set } = useUrlFilters();
  const actor = session?.actor ?? null;
  const asked = Number(filters.school_year);
  const schoolYear = asked >= 2000 && asked <= 2100 ? asked : (session?.school_year ?? thisYear());
  const national = actor !== null && actor.county === null;
  const counties = actor?.counties ?? [];
  const chosen = filters.county && counties.includes(filters.county) ? filters.county : null;
  const county = national ? (chosen ?? (counties.includes(FIRST_COUNTY) ? FIRST_COUNTY : (counties[0] ?? FIRST_COUNTY))) : (actor?.county ?? "");
  const scheme = /^[a-z0-9_]{1,40}$/.test(filters.scheme ?? "") ? (filters.scheme as string) : FIRST_SCHEME;
  const names = useQuery({ ...countiesQuery, enabled: national }).data?.items ?? [];
  const search: Record<string, string> = {
    ...(schoolYear === session?.school_year ? {} : { school_year: String(schoolYear) }),
    ...(national ? { county } : {}),
    ...(scheme === FIRST_SCHEME ? {} : { scheme }),
  };
  return {
    actor,
    schoolYear,
    scheme,
    firstYear: session?.school_year ?? schoolYear,
    county,
    countyName: actor?.county_name ?? names.find((one) => one.number === county)?.name ?? county,
    national,
    /** For the server: `county` only where it must be said. */
    query: { school_year: schoolYear, scheme, ...(national ? { county } : {}) },
    /** For links to other pages about the same year and county. */
    search,
    set,
    counties: names.filter((one) => counties.includes(one.number)),
  };
}

export type Scope = ReturnType<typeof useScope>;

/** Those who have to do with more than one scheme. */
const OF_ALL_SCHEMES = new Set(["forum_secretary", "county_economist", "directorate", "county_governor"]);

/** Choosing the school year, the county where the person reads several, and the scheme where the page is about money. */
export function ScopePicker({ scope, schemes = false }: { scope: Scope; schemes?: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const asks = schemes && (OF_ALL_SCHEMES.has(scope.actor?.role ?? "") || scope.scheme !== FIRST_SCHEME);
  const known = useQuery({ ...schemesQuery, enabled: asks }).data ?? [];
  const choices = [...new Set([FIRST_SCHEME, ...known, scope.scheme])];
  const years = [...new Set([scope.firstYear - 1, scope.firstYear, scope.firstYear + 1, scope.schoolYear])].sort((a, b) => b - a);
  return (
    <search className="fl-scope" aria-label={t("scope.label")}>
      {scope.national && (
        <Field data-size="sm">
          <Label htmlFor={`${id}-county`}>{t("scope.county")}</Label>
          <Select id={`${id}-county`} value={scope.county} onChange={(event) => scope.set({ county: event.target.value })}>
            {scope.counties.map((one) => (
              <Select.Option key={one.number} value={one.number}>
                {one.name}
              </Select.Option>
            ))}
          </Select>
        </Field>
      )}
      <Field data-size="sm">
        <Label htmlFor={`${id}-year`}>{t("scope.school_year")}</Label>
        <Select id={`${id}-year`} value={String(scope.schoolYear)} onChange={(event) => scope.set({ school_year: event.target.value })}>
          {years.map((year) => (
            <Select.Option key={year} value={String(year)}>
              {formatSchoolYear(year)}
            </Select.Option>
          ))}
        </Select>
      </Field>
      {asks && choices.length > 1 && (
        <Field data-size="sm">
          <Label htmlFor={`${id}-scheme`}>{t("scope.scheme")}</Label>
          <Select id={`${id}-scheme`} value={scope.scheme} onChange={(event) => scope.set({ scheme: event.target.value === FIRST_SCHEME ? null : event.target.value })}>
            {choices.map((one) => (
              <Select.Option key={one} value={one}>
                {t(`scope.schemes.${one}`, { defaultValue: one })}
              </Select.Option>
            ))}
          </Select>
        </Field>
      )}
    </search>
  );
}
