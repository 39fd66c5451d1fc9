import type { components } from "@/api/schema";

export type Organisation = components["schemas"]["OrganisationRead"];
export type Kind = components["schemas"]["OrganisationKind"];

export const KINDS: readonly Kind[] = [
  "school",
  "private_school",
  "company",
  "training_office",
  "network",
  "examination_board",
  "employers_organisation",
  "union",
  "provider",
  "vet_board",
  "county_authority",
  "county_governor",
];
