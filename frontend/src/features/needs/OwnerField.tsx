import { Button, Card, Field, Label, Paragraph, Search, ValidationMessage } from "@digdir/designsystemet-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useSession } from "@/api/session";
import { fieldId } from "@/components/Form";
import { formatOrganisationNumber } from "@/components/format";

import styles from "./needs.module.css";
import { actsForOthers, organisationQuery } from "./queries";

type Found = { id: string; name: string; number: string | null };

/** Whose need it is: one's own organisation, or for those who act for others the one that they choose. */
export function OwnerField({ fixed }: { fixed: boolean }) {
  const { t } = useTranslation();
  const actor = useSession()?.actor;
  const { control } = useFormContext();
  const { field, fieldState } = useController({ name: "owner_id", control });
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed.trim()), 300);
    return () => clearTimeout(timer);
  }, [typed]);
  const chosen = useQuery(organisationQuery(typeof field.value === "string" ? field.value : ""));
  const chooses = actsForOthers(actor?.role) && !fixed;
  const choosing = chooses && !field.value;
  const county = actor?.county ?? undefined;
  const found = useQuery({
    queryKey: ["organisations", "search", county, words],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/organisations", { params: { query: { q: words, county, limit: 8 } }, signal })),
    enabled: choosing && words.length > 1,
  });
  // Those reported for before are the likeliest: a training office has sixty members, and knows which.
  const before = useQuery({
    queryKey: ["needs", "owners"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/needs", { params: { query: { mine: true, limit: 200 } }, signal })),
    enabled: choosing,
  });
  const earlier = new Map<string, Found>();
  if (actor?.organisation_id && actor.organisation_name) earlier.set(actor.organisation_id, { id: actor.organisation_id, name: actor.organisation_name, number: null });
  for (const { owner } of before.data?.items ?? []) if (!earlier.get(owner.id)?.number) earlier.set(owner.id, owner);
  const searching = words.length > 1;
  const options: Found[] = searching ? (found.data?.items ?? []) : [...earlier.values()];
  const id = fieldId("owner_id");

  if (!choosing) {
    return (
      <div className={styles.owner}>
        <span className={styles.ownerLabel}>{t("needs.field.owner_id")}</span>
        <Card className={styles.ownerCard}>
          <div>
            <strong>{chosen.data?.name ?? (field.value === actor?.organisation_id ? actor?.organisation_name : t("app.loading"))}</strong>
            {chosen.data?.number && <span className={styles.under}>{t("needs.organisation_number", { number: formatOrganisationNumber(chosen.data.number) })}</span>}
          </div>
          {chooses && (
            <Button type="button" variant="tertiary" data-size="sm" id={id} onClick={() => field.onChange(null)}>
              {t("needs.owner.change")}
            </Button>
          )}
        </Card>
        {fixed && actsForOthers(actor?.role) && (
          <Paragraph data-size="sm" className={styles.quiet}>
            {t("needs.owner.fixed")}
          </Paragraph>
        )}
        {fieldState.error?.message && <ValidationMessage>{fieldState.error.message}</ValidationMessage>}
      </div>
    );
  }
  return (
    <div className={styles.owner}>
      <Field>
        <Label htmlFor={id}>{t("needs.field.owner_id")}</Label>
        <Field.Description>{t("needs.owner.hint")}</Field.Description>
        <Search>
          <Search.Input id={id} aria-label={t("needs.field.owner_id")} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
          <Search.Clear aria-label={t("filter.reset")} onClick={() => setTyped("")} />
        </Search>
      </Field>
      <p className={styles.ownerHow} role="status">
        {searching ? (found.isPending ? t("app.loading") : t("needs.owner.found", { count: options.length })) : options.length > 0 ? t("needs.owner.before") : ""}
      </p>
      <ul className={styles.ownerList}>
        {options.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => {
                field.onChange(one.id);
                setTyped("");
              }}
            >
              <span>{one.name}</span>
              {one.number && <span className={styles.quiet}>{formatOrganisationNumber(one.number)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {fieldState.error?.message && <ValidationMessage>{fieldState.error.message}</ValidationMessage>}
    </div>
  );
}
