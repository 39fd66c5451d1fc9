import { Alert, Button, Heading, Paragraph, ValidationMessage } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import { useSession } from "@/api/session";
import { formatKr, formatSchoolYear, formatShare } from "@/components/format";
import { useCountyName } from "@/components/useScope";
import { inFull } from "@/components/wholeProblem";

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
  const countyName = useCountyName((offers?.length ?? 0) > 0);
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
                county: countyName(offer.county),
                year: formatSchoolYear(offer.school_year),
                cost: formatKr(offer.cost_ore),
                share: formatShare(mine?.share ?? 0),
                amount: formatKr(mine?.amount_ore ?? 0),
              })}
            </Paragraph>
            {takeUp.error && takeUp.variables === offer.id && <ValidationMessage>{takeUp.error instanceof ApiProblem ? inFull(takeUp.error) : t("error.text")}</ValidationMessage>}
            <Button type="button" variant="secondary" loading={takeUp.isPending} onClick={() => takeUp.mutate(offer.id)}>
              {t("measures.offer.take_up")}
            </Button>
          </Alert>
        );
      })}
    </>
  );
}
