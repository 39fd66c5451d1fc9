import { Button, Heading, Paragraph, Select } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";

import style from "./meetings.module.css";
import type { Meeting, Seat } from "./meetings";
import { useMeetingChange } from "./useMeetingChange";

const choices = ["present", "deputy", "absent"] as const;

/** Who is there: told by the secretary, read by all. */
export function AttendanceList({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation();
  const { run, running, problem } = useMeetingChange(meeting);
  const mayTell = meeting.allowed_actions.includes("attend");
  const [told, setTold] = useState<Record<string, (typeof choices)[number]>>({});
  const presence = (seat: Seat) => told[seat.seat_id] ?? seat.presence;
  const send = async (all: Record<string, (typeof choices)[number]>) => {
    const saved = await run(() =>
      bodyOf(api.PUT("/api/v1/meetings/{meeting_id}/attendance", { params: { path: { meeting_id: meeting.id }, header: ifMatch(meeting) }, body: { attendance: all } })),
    );
    if (saved) setTold({});
  };
  const known = Object.fromEntries(meeting.attendance.flatMap((seat) => (seat.presence ? [[seat.seat_id, seat.presence] as const] : [])));
  const enough = meeting.quorum.present >= meeting.quorum.needed;
  return (
    <section className={style.attendance} aria-labelledby="attendance">
      <Heading level={2} data-size="sm" id="attendance">
        {t("meetings.attendance.title", { count: meeting.quorum.present })}
      </Heading>
      <Paragraph>{t(enough ? "meetings.attendance.enough" : "meetings.attendance.too_few", { needed: meeting.quorum.needed })}</Paragraph>
      <ul>
        {meeting.attendance.map((seat) => (
          <li key={seat.seat_id}>
            <div>
              <strong>{seat.organisation}</strong>
              <span className={style.quiet}>
                {seat.seat_title}
                {!seat.voting && ` · ${t("meetings.attendance.observer")}`}
              </span>
            </div>
            {mayTell ? (
              <Select
                data-size="sm"
                aria-label={t("meetings.attendance.of", { seat: `${seat.organisation}, ${seat.seat_title}` })}
                value={presence(seat) ?? ""}
                disabled={running}
                onChange={(event) => {
                  const next = { ...told, [seat.seat_id]: event.target.value as (typeof choices)[number] };
                  setTold(next);
                  void send({ ...known, ...next });
                }}
              >
                <Select.Option value="" disabled>
                  {t("meetings.attendance.unknown")}
                </Select.Option>
                {choices.map((choice) => (
                  <Select.Option key={choice} value={choice}>
                    {t(`meetings.presence.${choice}`)}
                  </Select.Option>
                ))}
              </Select>
            ) : (
              <span>{seat.presence ? t(`meetings.presence.${seat.presence}`) : "–"}</span>
            )}
          </li>
        ))}
      </ul>
      {mayTell && meeting.attendance.some((seat) => !presence(seat)) && (
        <div>
          <Button
            type="button"
            variant="secondary"
            data-size="sm"
            loading={running}
            onClick={() => void send(Object.fromEntries(meeting.attendance.map((seat) => [seat.seat_id, presence(seat) ?? "present"])))}
          >
            {t("meetings.attendance.rest_present")}
          </Button>
        </div>
      )}
      {problem && (
        <p role="alert" className={style.error}>
          {problem}
        </p>
      )}
    </section>
  );
}
