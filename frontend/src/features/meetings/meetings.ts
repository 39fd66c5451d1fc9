/** What the pages of this feature share: the meeting's types, its queries, and moments as Norwegian clocks show them. */
import { queryOptions } from "@tanstack/react-query";

import { api, bodyOf } from "@/api/client";
import type { components } from "@/api/schema";
import { language } from "@/text/i18n";

export type Meeting = components["schemas"]["MeetingRead"];
export type MeetingSummary = components["schemas"]["MeetingSummary"];
export type AgendaItem = Meeting["items"][number];
export type Seat = Meeting["attendance"][number];
export type ItemBody = components["schemas"]["AgendaItemBody"];

export const kinds = ["decision", "discussion", "information"] as const satisfies readonly AgendaItem["kind"][];

export const meetingQuery = (id: string) =>
  queryOptions({
    queryKey: ["meeting", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/meetings/{meeting_id}", { params: { path: { meeting_id: id } }, signal })),
  });

/** While a meeting is under way the others' screens follow it. */
export const FOLLOW_MS = 4000;

const zone = "Europe/Oslo";
const locales = { nb: "nb-NO", nn: "nn-NO", en: "en-GB", se: "nb-NO" } as const;

/** `2024-03-21` and `09:00`, as the clocks show them in Norway. */
export function wallClock(moment: string): { day: string; time: string } {
  const text = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(new Date(moment));
  return { day: text.slice(0, 10), time: text.slice(11, 16) };
}

/** The moment at which Norwegian clocks show this day and time, with its offset; null where they never do. */
export function momentOf(day: string, time: string): string | null {
  const written = /^\s*(\d{1,2})[.:](\d{2})\s*$/.exec(time);
  if (!written) return null;
  const clock = `${(written[1] ?? "").padStart(2, "0")}:${written[2] ?? ""}`;
  for (const offset of ["+01:00", "+02:00"]) {
    const moment = `${day}T${clock}:00${offset}`;
    if (Number.isNaN(Date.parse(moment))) continue;
    const shown = wallClock(moment);
    if (shown.day === day && shown.time === clock) return moment;
  }
  return null;
}

/** torsdag 21. mars 2024 kl. 09:00 */
export const formatMoment = (moment: string) =>
  new Intl.DateTimeFormat(locales[language()], { timeZone: zone, weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(moment));
