import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";

import type { NeedChoice, OrganisationChoice } from "./values";

type NeedSummary = components["schemas"]["NeedSummary"];
type FoundNeed = NeedChoice & { owner?: string };

const found = ({ id, number, title, owner }: NeedSummary): FoundNeed => ({ id, number, title, owner: owner.name });

/** Needs that can be answered: the year's own by any part of a word, and those of other years by whole words or number. */
export async function searchNeeds(words: string, schoolYear: number | null, signal: AbortSignal): Promise<FoundNeed[]> {
  const wanted = words.toLocaleLowerCase();
  const ready = (need: NeedSummary) => need.status !== "draft" && need.status !== "withdrawn";
  const [year, anywhere] = await Promise.all([
    bodyOf(api.GET("/api/v1/needs", { params: { query: { school_year: schoolYear ?? undefined, limit: 200 } }, signal })),
    words.length > 1 || /^\d+$/.test(words) ? bodyOf(api.GET("/api/v1/needs", { params: { query: { q: words, limit: 20 } }, signal })) : { items: [] },
  ]);
  const near = year.items.filter((need) => `${need.number} ${need.title} ${need.owner.name}`.toLocaleLowerCase().includes(wanted));
  const ids = new Set(near.map((need) => need.id));
  return [...near, ...anywhere.items.filter((need) => !ids.has(need.id))].filter(ready).map(found);
}

/** Organisations of the county by part of the name, or by number. */
export async function searchOrganisations(words: string, county: string | undefined, signal: AbortSignal): Promise<OrganisationChoice[]> {
  const { items } = await bodyOf(api.GET("/api/v1/organisations", { params: { query: { q: words || undefined, county, limit: 20 } }, signal }));
  return items.map(({ id, name, kind }) => ({ id, name, kind })).sort((one, other) => one.name.localeCompare(other.name, "nb"));
}
