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

const thisYear = () => new Date().getFullYear();

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
  const names = useQuery({ ...countiesQuery, enabled: national }).data?.items ?? [];
  const search: Record<string, string> = {
    ...(schoolYear === session?.school_year ? {} : { school_year: String(schoolYear) }),
    ...(national ? { county } : {}),
  };
  return {
    actor,
    schoolYear,
    firstYear: session?.school_year ?? schoolYear,
    county,
    countyName: actor?.county_name ?? names.find((one) => one.number === county)?.name ?? county,
    national,
    /** For the server: `county` only where it must be said. */
    query: { school_year: schoolYear, ...(national ? { county } : {}) },
    /** For links to other pages about the same year and county. */
    search,
    set,
    counties: names.filter((one) => counties.includes(one.number)),
  };
}

export type Scope = ReturnType<typeof useScope>;

/** Choosing the school year, and the county where the person reads several. */
export function ScopePicker({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const id = useId();
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
    </search>
  );
}
