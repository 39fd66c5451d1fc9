import { Button } from "@digdir/designsystemet-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { useIdempotencyKey } from "@/api/idempotency";
import { ApiProblem } from "@/api/problem";
import { type Column, DataTable } from "@/components/DataTable";
import { SyntheticMark } from "@/components/demo";
import { DateField, SelectField, TextField } from "@/components/fields";
import { ErrorSummary, Form } from "@/components/Form";
import { formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState, LoadingState } from "@/components/states";
import { StatusTag } from "@/components/StatusTag";
import { ScopePicker, useScope } from "@/components/useScope";
import { useUrlFilters } from "@/components/useUrlFilters";

import { formatMoment, meetingQuery, type MeetingSummary, momentOf } from "./meetings";

const columnsOf = (t: TFunction): Column<MeetingSummary>[] => [
  {
    key: "title",
    header: t("meetings.field.title"),
    rowHeader: true,
    cell: (meeting) => (
      <>
        <Link to="/meetings/$id" params={{ id: meeting.id }}>
          {meeting.title}
        </Link>{" "}
        {meeting.synthetic && <SyntheticMark />}
      </>
    ),
  },
  { key: "when", header: t("meetings.field.when"), cell: (meeting) => formatMoment(meeting.starts_at) },
  { key: "place", header: t("meetings.field.place"), cell: (meeting) => meeting.place },
  { key: "items", header: t("meetings.field.items"), align: "end", cell: (meeting) => meeting.item_count },
  { key: "status", header: t("meetings.field.status"), cell: (meeting) => <StatusTag status={meeting.status} label={t(`meetings.status.${meeting.status}`)} /> },
];

/** The forum's meetings, the next first. */
export default function MeetingsPage() {
  const { t } = useTranslation();
  const scope = useScope();
  const { filters } = useUrlFilters();
  const meetings = useQuery({
    queryKey: ["meetings", scope.county],
    queryFn: async ({ signal }) => {
      const found: MeetingSummary[] = [];
      let cursor: string | undefined;
      do {
        const page = await bodyOf(api.GET("/api/v1/meetings", { params: { query: { county: scope.county, limit: 200, cursor } }, signal }));
        found.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return found.sort((one, other) => other.starts_at.localeCompare(one.starts_at));
    },
  });
  const mayCreate = scope.actor?.role === "forum_secretary";
  if (filters.new && mayCreate) return <NewMeeting year={scope.firstYear} />;
  const create = mayCreate && (
    <Button asChild>
      <Link to="/meetings" search={{ new: "1" }}>
        {t("meetings.new.button")}
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader title={t("meetings.title")} lead={t("meetings.lead")} actions={create} />
      {scope.national && <ScopePicker scope={scope} />}
      {meetings.isPending && <LoadingState />}
      {meetings.error && <ErrorState error={meetings.error} onRetry={() => void meetings.refetch()} />}
      {meetings.data && (
        <DataTable
          caption={t("meetings.caption")}
          hideCaption
          columns={columnsOf(t)}
          rows={meetings.data}
          rowKey={(meeting) => meeting.id}
          empty={
            <EmptyState title={t("meetings.none")} action={create}>
              {t("meetings.none_text")}
            </EmptyState>
          }
        />
      )}
    </>
  );
}

interface Values {
  title: string | null;
  school_year: number | null;
  day: string | null;
  time: string | null;
  place: string | null;
}

function NewMeeting({ year }: { year: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const form = useForm<Values>({ shouldFocusError: false, mode: "onBlur", defaultValues: { title: t("meetings.new.usual_title"), school_year: year, day: null, time: "09:00", place: null } });
  const create = useMutation({
    mutationFn: (values: Values) => {
      const starts_at = momentOf(values.day ?? "", values.time ?? "");
      if (!starts_at) throw new ApiProblem(0, "time", t("meetings.new.no_such_time"), t("meetings.new.no_such_time"));
      const { title, school_year, place } = values;
      return bodyOf(api.POST("/api/v1/meetings", { params: { header: key.headers() }, body: { title: title ?? "", school_year: school_year ?? year, place: place ?? "", starts_at, items: [] } }));
    },
    onSuccess: async (made) => {
      key.renew();
      queries.setQueryData(meetingQuery(made.id).queryKey, made);
      await queries.invalidateQueries({ queryKey: ["meetings"] });
      await navigate({ to: "/meetings/$id", params: { id: made.id }, search: {} });
    },
  });
  return (
    <>
      <PageHeader title={t("meetings.new.title")} lead={t("meetings.new.lead")} breadcrumbs={[{ label: t("nav.meetings"), to: "/meetings" }]} />
      <Form form={form} onSubmit={async (values) => void (await create.mutateAsync(values))}>
        <TextField name="title" label={t("meetings.field.title")} maxLength={300} />
        <DateField name="day" label={t("meetings.field.day")} />
        <TextField name="time" label={t("meetings.field.time")} maxLength={5} />
        <TextField name="place" label={t("meetings.field.place")} maxLength={300} />
        <SelectField name="school_year" label={t("meetings.field.school_year")} numeric options={[year + 1, year, year - 1].map((one) => ({ value: String(one), label: formatSchoolYear(one) }))} />
        <ErrorSummary />
        <div className="fl-actions">
          <Button type="submit" loading={create.isPending}>
            {t("meetings.new.create")}
          </Button>
          <Button asChild variant="tertiary">
            <Link to="/meetings">{t("app.cancel")}</Link>
          </Button>
        </div>
      </Form>
    </>
  );
}
