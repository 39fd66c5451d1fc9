/** How numbers, money and dates are written on the screen, and how they are read from what people type. */
import { language } from "@/text/i18n";

const NBSP = "\u00a0";
const MINUS = "\u2212";

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, NBSP);

/** `1 234 567`, with non-breaking spaces and a real minus. */
export function formatInteger(value: number): string {
  const whole = Math.round(value);
  return (whole < 0 ? MINUS : "") + grouped(String(Math.abs(whole)));
}

/** A file's size as `312 kB` or `1,4 MB`. */
export const formatSize = (bytes: number) => (bytes < 1_000_000 ? `${formatInteger(Math.max(1, bytes / 1000))}${NBSP}kB` : `${(bytes / 1_000_000).toFixed(1).replace(".", ",")}${NBSP}MB`);

/** Øre (integer) as `1 234 567 kr`, or `1 234,50 kr` where there are øre left. */
export function formatKr(ore: number): string {
  return `${formatKrBare(ore)}${NBSP}kr`;
}

/** As `formatKr` without the unit, for columns and fields that say kr themselves. */
export function formatKrBare(ore: number): string {
  const whole = Math.round(ore);
  const size = Math.abs(whole);
  const rest = size % 100;
  const decimals = rest === 0 ? "" : `${language() === "en" ? "." : ","}${String(rest).padStart(2, "0")}`;
  return (whole < 0 ? MINUS : "") + grouped(String(Math.floor(size / 100))) + decimals;
}

/** `3,4 mill. kr`: for headlines only, where the exact sum stands beside it. */
export function formatKrShort(ore: number): string {
  if (Math.abs(ore) < 100_000_000) return formatKr(ore);
  const millions = Math.round(Math.abs(ore) / 10_000_000) / 10;
  const number = String(millions).replace(".", language() === "en" ? "." : ",");
  return `${ore < 0 ? MINUS : ""}${number}${NBSP}${language() === "en" ? "m" : "mill."}${NBSP}kr`;
}

/** Kroner as people type them → øre. Spaces of all kinds, `kr`, comma, dot, minus; null if it is no amount. */
export function parseKr(text: string): number | null {
  const bare = text
    .replace(/[\s\u00a0\u202f\u2009]/g, "")
    .replace(/^kr\.?|kr\.?$|,-$/gi, "")
    .replace(/^[\u2212\u2013-]/, "-");
  const match = /^(-?)(\d+|\d{1,3}(?:\.\d{3})+)(?:[.,](\d{1,2}))?$/.exec(bare);
  if (!match) return null;
  const [, sign, kroner = "", decimals = ""] = match;
  const ore = Number(kroner.replaceAll(".", "")) * 100 + Number(decimals.padEnd(2, "0"));
  if (!Number.isSafeInteger(ore)) return null;
  return sign && ore !== 0 ? -ore : ore;
}

/** A whole number as people type it; null if it is none. */
export function parseInteger(text: string): number | null {
  const bare = text.replace(/[\s\u00a0\u202f\u2009]/g, "").replace(/^[\u2212\u2013-]/, "-");
  if (!/^-?\d+$/.test(bare)) return null;
  const value = Number(bare);
  return Number.isSafeInteger(value) ? value : null;
}

/** `45`, `45 %` and `12,5` → hundredths of a per cent; null if it is no share of a whole. */
export function parseShare(text: string): number | null {
  const match = /^\s*(\d{1,3})(?:[.,](\d{1,2}))?\s*%?\s*$/.exec(text);
  if (!match) return null;
  const value = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return value <= 10_000 ? value : null;
}

/** A share (0.47) as `47 %`. */
export function formatPercent(share: number, decimals = 0): string {
  const size = Math.abs(share * 100).toFixed(decimals);
  const text = language() === "en" ? size : size.replace(".", ",");
  return `${share < 0 && Number(size) !== 0 ? MINUS : ""}${text}${NBSP}%`;
}

/** A share in hundredths of a per cent as `45 %` or `12,50 %`. */
export const formatShare = (share: number) => formatPercent(share / 10_000, share % 100 === 0 ? 0 : 2);

// Own names, since not every browser knows nynorsk; nynorsk and bokmål have the same.
const norwegian = "januar februar mars april mai juni juli august september oktober november desember".split(" ");
const english = "January February March April May June July August September October November December".split(" ");

const monthName = (month: number) => (language() === "en" ? english : norwegian)[month - 1] ?? "";

function written(year: number, month: number, day: number): string {
  return language() === "en" ? `${day}${NBSP}${monthName(month)} ${year}` : `${day}.${NBSP}${monthName(month)} ${year}`;
}

const osloParts = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Oslo",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

function inOslo(instant: Date) {
  const parts = Object.fromEntries(osloParts.formatToParts(instant).map((part) => [part.type, part.value]));
  return {
    year: Number(parts.year),
    month: Number(parts.month),
    day: Number(parts.day),
    time: `${parts.hour === "24" ? "00" : parts.hour}:${parts.minute}`,
  };
}

/**
 * `3. mars 2026`. A plain date (`2026-03-03`) is taken as it stands; a moment with a time is the day it was in Norway,
 * whatever the machine's own time zone.
 */
export function formatDate(iso: string | null | undefined): string {
  if (!iso) return "";
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (plain) return written(Number(plain[1]), Number(plain[2]), Number(plain[3]));
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return "";
  const { year, month, day } = inOslo(instant);
  return written(year, month, day);
}

/** `12:41`, Norwegian time. */
export function formatTime(moment: string | Date): string {
  const instant = typeof moment === "string" ? new Date(moment) : moment;
  return Number.isNaN(instant.getTime()) ? "" : inOslo(instant).time;
}

/** `3. mars 2026 kl. 12:41`, Norwegian time. */
export function formatDateTime(iso: string): string {
  const day = formatDate(iso);
  return day && `${day}${language() === "en" ? ", " : " kl. "}${formatTime(iso)}`;
}

/** `3. mars–1. mai 2026`; the year is said once where it is the same. */
export function formatPeriod(from: string, to: string): string {
  const start = formatDate(from);
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  return `${sameYear ? start.replace(/ \d{4}$/, "") : start}–${formatDate(to)}`;
}

/** 2023 → `2023/24`: the school year runs from 1 August to 31 July. */
export function formatSchoolYear(firstYear: number): string {
  return `${firstYear}/${String((firstYear + 1) % 100).padStart(2, "0")}`;
}

/** Whole days from one plain date to another; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  const day = (iso: string) => Date.UTC(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)) - 1, Number(iso.slice(8, 10)));
  return Math.round((day(to) - day(from)) / 86_400_000);
}

/** `974575086` → `974 575 086`; anything else is left as it is. */
export function formatOrganisationNumber(number: string): string {
  return /^\d{9}$/.test(number) ? number.replace(/(\d{3})(\d{3})(\d{3})/, `$1${NBSP}$2${NBSP}$3`) : number;
}

/** Soft hyphens where long Norwegian words are put together: browsers do not know them, and column heads are narrow. */
export const hyphenated = (text: string) => text.replace(/(nemnds|lærings|delings|samarbeids|yrkesfag)(?=\p{L}{3})/giu, "$1\u00ad");

/** `A, B og C`. */
export const formatList = (names: readonly string[]) => new Intl.ListFormat(language() === "en" ? "en" : "nb").format(names);
