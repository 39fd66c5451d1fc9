import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { useIdempotencyKey } from "@/api/idempotency";
import { useSession } from "@/api/session";
import { ActionBar } from "@/components/ActionBar";
import { SyntheticMark } from "@/components/demo";
import { DoneNotice } from "@/components/DoneNotice";
import { formatDate, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { WhoDecides } from "@/components/WhoDecides";

import { DraftRound, PlannedRound } from "./DraftRound";
import { OpenRound } from "./OpenRound";
import { OrderRound } from "./OrderRound";
import style from "./priorities.module.css";
import { RoundHistory } from "./RoundHistory";
import { RoundResult } from "./RoundResult";
import { roundQuery, type Round } from "./rounds";
import { ScoreRound } from "./ScoreRound";
import { VoteRound } from "./VoteRound";

/** One round, as its state and the person's part in it make it. */
export default function PriorityPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const round = useQuery(roundQuery(id));
  if (round.isPending) {
    return (
      <>
        <PageHeader title={t("priorities.one")} breadcrumbs={[{ label: t("nav.priorities"), to: "/priorities" }]} />
        <LoadingState />
      </>
    );
  }
  if (round.error) return <ErrorState error={round.error} onRetry={() => void round.refetch()} />;
  return <OneRound key={id} round={round.data} />;
}

/** What the page is for, for the one who has it before them. */
function leadOf(round: Round, t: TFunction): string {
  const votes = round.ballot === "criteria" ? "" : "_vote";
  if (round.allowed_actions.includes("score") && round.my_seat_id) return votes ? t(`priorities.ballot.${round.ballot}.lead`) : t("priorities.lead_of.score");
  if (round.allowed_actions.includes("update")) return t("priorities.lead_of.prepare");
  return t(`priorities.lead_of.${round.status}${round.status === "open" || round.status === "closed" ? votes : ""}`);
}

function OneRound({ round }: { round: Round }) {
  const { t } = useTranslation();
  const actor = useSession()?.actor ?? null;
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const [done, setDone] = useState<string | null>(null);
  const step = useMutation({
    mutationFn: ({ action, reason, newest }: { action: string; reason: string | null; newest: Round }) =>
      bodyOf(
        api.POST("/api/v1/priority-rounds/{round_id}/transitions", {
          params: { path: { round_id: newest.id }, header: { ...ifMatch(newest), ...key.headers() } },
          body: { action, reason },
        }),
      ),
    onSuccess: (saved, { action }) => {
      key.renew();
      queries.setQueryData(roundQuery(saved.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["priority-rounds"] });
      void queries.invalidateQueries({ queryKey: ["priority-round", saved.id, "history"] });
      setDone(action);
    },
  });
  const onStep = async (action: string, reason: string | null, newest: Round) => void (await step.mutateAsync({ action, reason, newest }));

  const can = (action: string) => round.allowed_actions.includes(action);
  const scores = can("score");
  return (
    <>
      <PageHeader
        title={round.title}
        breadcrumbs={[{ label: t("nav.priorities"), to: "/priorities" }]}
        meta={
          <>
            <StatusTag status={round.status} />
            <span>{t("priorities.year", { year: formatSchoolYear(round.school_year) })}</span>
            {round.decided_at && <span>{t("priorities.stage.decided", { date: formatDate(round.decided_at) })}</span>}
            {round.synthetic && <SyntheticMark />}
          </>
        }
        actions={
          !round.items.some((item) => item.cost_ore) || round.status === "draft" || round.status === "open" ? undefined : (
            <Button asChild variant="secondary">
              <Link to="/priorities/$id/compare" params={{ id: round.id }}>
                {t("priorities.compare.link")}
              </Link>
            </Button>
          )
        }
        lead={leadOf(round, t)}
      />
      <WhoDecides county={round.county} schoolYear={round.school_year} step="priorities" />
      {done && <DoneNotice title={t(`priorities.receipt.${done}.title`)}>{t(`priorities.receipt.${done}.text`, { count: round.seats_voting })}</DoneNotice>}
      {round.status === "draft" && (can("update") ? <DraftRound round={round} onStep={onStep} /> : <PlannedRound round={round} />)}
      {round.status === "open" && scores && round.my_seat_id && (round.ballot === "criteria" ? <ScoreRound round={round} /> : <VoteRound round={round} />)}
      {round.status === "open" && !(scores && round.my_seat_id) && (
        <>
          {scores && (
            <Alert data-color="warning" className={style.receipt}>
              <Paragraph>{t("priorities.score.no_seat")}</Paragraph>
            </Alert>
          )}
          <OpenRound round={round}>
            {round.allowed_actions.length > 0 && (
              <section className={style.open}>
                <Heading level={2} data-size="xs">
                  {t("priorities.open.close_title")}
                </Heading>
                <Paragraph>{t("priorities.open.close_text")}</Paragraph>
                <ActionBar
                  actions={round.allowed_actions}
                  exclude={["score"]}
                  primary="close"
                  onAction={(action, reason) => onStep(action, reason, round)}
                  confirm={{
                    close:
                      round.seats_scored < round.seats_voting
                        ? t("priorities.open.close_confirm_left", { count: round.seats_voting - round.seats_scored })
                        : t("priorities.open.close_confirm"),
                  }}
                />
              </section>
            )}
          </OpenRound>
        </>
      )}
      {round.status === "closed" && (can("order") ? <OrderRound round={round} onStep={onStep} /> : <RoundResult round={round} mine={actor?.organisation_id ?? null} />)}
      {round.status === "decided" && <RoundResult round={round} mine={actor?.organisation_id ?? null} />}
      <RoundHistory round={round} />
    </>
  );
}
