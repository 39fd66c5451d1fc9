import { Alert, Button, Heading, Paragraph, ValidationMessage } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import { useSession } from "@/api/session";
import { formatKr, formatPercent, formatSchoolYear } from "@/components/format";
import { countiesQuery } from "@/components/useScope";

import style from "./measures.module.css";

/** Measures that other counties ask one's own to pay for together with them. */
export function JointOffers() {
  const { t } = useTranslation();
  const actor = useSession()?.actor;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = actor?.role === "forum_secretary" || actor?.role === "network_coordinator";
  const offers = useQuery({
    queryKey: ["measures", "joint"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures/joint", { signal })),
    enabled: may,
  }).data?.items;
  const counties = useQuery({ ...countiesQuery, enabled: (offers?.length ?? 0) > 0 }).data?.items ?? [];
  const takeUp = useMutation({
    mutationFn: (id: string) => bodyOf(api.POST("/api/v1/measures/joint/{joint_id}", { params: { path: { joint_id: id }, header: { "idempotency-key": newIdempotencyKey() } } })),
    onSuccess: (measure) => {
      void queries.invalidateQueries({ queryKey: ["measures"] });
      void navigate({ to: "/measures/$id", params: { id: measure.id } });
    },
  });
  return (
    <>
      {offers?.map((offer) => {
        const mine = offer.parts.find((part) => part.county === actor?.county);
        return (
          <Alert key={offer.id} data-color="info" className={style.offer}>
            <Heading level={2} data-size="2xs">
              {t("measures.offer.title", { title: offer.title })}
            </Heading>
            <Paragraph>
              {t("measures.offer.text", {
                owner: offer.owner.name,
                county: counties.find((one) => one.number === offer.county)?.name ?? offer.county,
                year: formatSchoolYear(offer.school_year),
                cost: formatKr(offer.cost_ore),
                share: formatPercent((mine?.share ?? 0) / 10_000, (mine?.share ?? 0) % 100 === 0 ? 0 : 2),
                amount: formatKr(mine?.amount_ore ?? 0),
              })}
            </Paragraph>
            {takeUp.error && takeUp.variables === offer.id && <ValidationMessage>{takeUp.error instanceof ApiProblem ? takeUp.error.message : t("error.text")}</ValidationMessage>}
            <Button type="button" variant="secondary" loading={takeUp.isPending} onClick={() => takeUp.mutate(offer.id)}>
              {t("measures.offer.take_up")}
            </Button>
          </Alert>
        );
      })}
    </>
  );
}
