import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { FilePdfIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { useIdempotencyKey } from "@/api/idempotency";
import { ActionBar } from "@/components/ActionBar";
import { SyntheticMark } from "@/components/demo";
import { formatDate } from "@/components/format";
import { Notice } from "@/components/Notice";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { WhoDecides } from "@/components/WhoDecides";
import { told } from "@/components/wholeProblem";

import { AgendaEditor } from "./AgendaEditor";
import { AttendanceList } from "./AttendanceList";
import { ItemCard } from "./ItemCard";
import style from "./meetings.module.css";
import { FOLLOW_MS, formatMoment, type Meeting, meetingQuery } from "./meetings";

/** A meeting: prepared, held, minuted. */
export default function MeetingPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const meeting = useQuery({ ...meetingQuery(id), refetchInterval: ({ state }) => (state.data?.status === "open" ? FOLLOW_MS : false) });
  if (meeting.isPending) {
    return (
      <>
        <PageHeader title={t("meetings.one")} breadcrumbs={[{ label: t("nav.meetings"), to: "/meetings" }]} />
        <LoadingState />
      </>
    );
  }
  if (meeting.error) return <ErrorState error={meeting.error} onRetry={() => void meeting.refetch()} />;
  return <OneMeeting key={id} meeting={meeting.data} />;
}

function OneMeeting({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const [done, setDone] = useState<string | null>(null);
  const [taken, setTaken] = useState(0);
  const can = (action: string) => meeting.allowed_actions.includes(action);
  const step = useMutation({
    mutationFn: ({ action, reason, newest }: { action: string; reason: string | null; newest: Meeting }) =>
      told(bodyOf(api.POST("/api/v1/meetings/{meeting_id}/transitions", { params: { path: { meeting_id: meeting.id }, header: { ...ifMatch(newest), ...key.headers() } }, body: { action, reason } }))),
    onSuccess: (saved, { action }) => {
      queries.setQueryData(meetingQuery(saved.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["meetings"] });
      void queries.invalidateQueries({ queryKey: ["meeting", saved.id, "history"] });
      setDone(t(`meetings.done.${action}`));
    },
    onSettled: () => key.renew(),
  });
  const held = meeting.status !== "draft" && meeting.status !== "called";
  const present = meeting.attendance.filter((seat) => seat.presence === "present" || seat.presence === "deputy");
  const actions = (before?: () => Promise<Meeting>) => (
    <ActionBar
          actions={meeting.allowed_actions}
          exclude={["update", "declare", "attend", "decide", "vote"]}
          labels={Object.fromEntries(["call", "open", "close", "reopen", "approve"].map((action) => [action, t(`meetings.action.${action}`)]))}
          confirm={{ close: t("meetings.confirm.close"), approve: t("meetings.confirm.approve") }}
          onAction={async (action, reason) => void (await step.mutateAsync({ action, reason, newest: before ? await before() : meeting }))}
        />
  );
  return (
    <>
      <PageHeader
        title={meeting.title}
        breadcrumbs={[{ label: t("nav.meetings"), to: "/meetings" }]}
        meta={
          <>
            <StatusTag status={meeting.status} label={t(`meetings.status.${meeting.status}`)} />
            {meeting.synthetic && <SyntheticMark />}
          </>
        }
        lead={`${formatMoment(meeting.starts_at)}, ${meeting.place}`}
      />
      <WhoDecides county={meeting.county} schoolYear={meeting.school_year} step="meetings" />
      <Notice>{done}</Notice>
      <div className={style.sections}>
        <Documents meeting={meeting} held={held} />
        {!can("update") && actions()}
        {meeting.approved_at && <Paragraph>{t("meetings.approved", { date: formatDate(meeting.approved_at), who: meeting.approved_by ?? "" })}</Paragraph>}
        {can("update") && <AgendaEditor key={taken} meeting={meeting} actions={actions} onTakeTheirs={() => setTaken((times) => times + 1)} />}
        {can("attend") && <AttendanceList meeting={meeting} />}
        {!can("update") && (
          <section className={style.agenda} aria-labelledby="agenda">
            <Heading level={2} data-size="sm" id="agenda">
              {t("meetings.agenda", { count: meeting.items.length })}
            </Heading>
            {meeting.status === "open" && <Paragraph>{t("meetings.consensus_first", { present: meeting.quorum.present, needed: meeting.quorum.needed, count: present.length })}</Paragraph>}
            <ol className={style.items}>
              {meeting.items.map((item) => (
                <li key={item.id}>
                  <ItemCard meeting={meeting} item={item} />
                </li>
              ))}
            </ol>
          </section>
        )}
        {held && !can("attend") && <AttendanceList meeting={meeting} />}
      </div>
      <RecordHistory
        queryKey={["meeting", meeting.id]}
        load={(cursor, signal) => bodyOf(api.GET("/api/v1/meetings/{meeting_id}/history", { params: { path: { meeting_id: meeting.id }, query: { cursor } }, signal }))}
        what={(row) => t(`meetings.history.${row.action}`, { defaultValue: row.action })}
        changes={() => []}
      />
    </>
  );
}

/** The call and the minutes in both norms, as anyone can hand them out. */
function Documents({ meeting, held }: { meeting: Meeting; held: boolean }) {
  const { t } = useTranslation();
  const paper = held ? "minutes" : "agenda";
  return (
    <div className="fl-actions">
      {(["nb", "nn"] as const).map((norm) => (
        <Button key={norm} asChild variant="secondary">
          <a href={`/api/v1/meetings/${meeting.id}/${paper}?language=${norm}`} target="_blank" rel="noreferrer">
            <FilePdfIcon aria-hidden /> {t(`meetings.${held ? "minutes" : "call"}.${norm}`)}
          </a>
        </Button>
      ))}
    </div>
  );
}
