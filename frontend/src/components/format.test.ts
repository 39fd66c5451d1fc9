import { afterEach, describe, expect, it } from "vitest";

import { setLanguage } from "@/text/i18n";

import * as f from "./format";

const nbsp = "\u00a0";
afterEach(() => setLanguage("nb"));

it("reads shares as people write them", () => {
  expect(["45", "45 %", "12,5", "100", "101", "x", ""].map(f.parseShare)).toEqual([4500, 4500, 1250, 10_000, null, null, null]);
});

describe("money", () => {
  it("groups by non-breaking spaces and hides øre that are zero", () => {
    expect(f.formatKr(123_456_700)).toBe(`1${nbsp}234${nbsp}567${nbsp}kr`);
    expect(f.formatKr(0)).toBe(`0${nbsp}kr`);
    expect(f.formatKr(123_450)).toBe(`1${nbsp}234,50${nbsp}kr`);
    expect(f.formatKr(5)).toBe(`0,05${nbsp}kr`);
  });
  it("writes a real minus", () => expect(f.formatKr(-1_750_000)).toBe(`\u221217${nbsp}500${nbsp}kr`));
  it("shortens millions for headlines only", () => {
    expect(f.formatKrShort(340_000_000)).toBe(`3,4${nbsp}mill.${nbsp}kr`);
    expect(f.formatKrShort(1_750_000)).toBe(`17${nbsp}500${nbsp}kr`);
  });
  it.each([
    ["1 234 567", 123_456_700],
    [`1${nbsp}234${nbsp}567 kr`, 123_456_700],
    ["1\u202f234,5", 123_450],
    ["1.234.567", 123_456_700],
    ["1234.50", 123_450],
    ["kr 17500,-", 1_750_000],
    ["\u2212500", -50_000],
    ["-500", -50_000],
    ["0", 0],
  ])("reads %s", (text, ore) => expect(f.parseKr(text)).toBe(ore));
  it.each(["", "kr", "12a", "1,234", "1,2,3", "--5", "1.23.4"])("refuses %j", (text) => expect(f.parseKr(text)).toBeNull());
  it("reads back what it writes", () => {
    for (const ore of [0, 5, 99, 100, 123_456_789, -50]) expect(f.parseKr(f.formatKr(ore))).toBe(ore);
  });
});

describe("dates", () => {
  it("writes them out, per language", async () => {
    expect(f.formatDate("2026-03-03")).toBe(`3.${nbsp}mars 2026`);
    await setLanguage("en");
    expect(f.formatDate("2026-03-03")).toBe(`3${nbsp}March 2026`);
  });
  it("lets no time zone move the day", () => {
    expect(f.formatDate("2026-01-01")).toBe(`1.${nbsp}januar 2026`);
    expect(f.formatDate("2025-12-31T23:30:00Z")).toBe(`1.${nbsp}januar 2026`);
    expect(f.formatTime("2026-07-01T10:41:00Z")).toBe("12:41");
    expect(f.formatDateTime("2026-12-01T11:41:00Z")).toBe(`1.${nbsp}desember 2026 kl. 12:41`);
  });
  it("says nothing for nothing", () => expect([f.formatDate(null), f.formatDate("x")]).toEqual(["", ""]));
  it("counts days and school years", () => {
    expect(f.daysBetween("2026-03-01", "2026-05-01")).toBe(61);
    expect(f.formatSchoolYear(2023)).toBe("2023/24");
    expect(f.formatSchoolYear(2099)).toBe("2099/00");
    expect(f.formatPeriod("2026-03-01", "2026-05-01")).toBe(`1.${nbsp}mars–1.${nbsp}mai 2026`);
  });
});

it("writes shares with a space before the sign", () => {
  expect(f.formatPercent(0.472)).toBe(`47${nbsp}%`);
  expect(f.formatPercent(-0.015, 1)).toBe(`\u22121,5${nbsp}%`);
});
it("groups organisation numbers", () => expect(f.formatOrganisationNumber("974575086")).toBe(`974${nbsp}575${nbsp}086`));
it("reads whole numbers", () => expect([f.parseInteger("1 200"), f.parseInteger("1,5"), f.parseInteger("-3")]).toEqual([1200, null, -3]));

it("lets long words break where they are put together", () => {
  expect(["Prøvenemndsmedlemmer", "Tilsette i opplæringskontor", "Avdelingsleiarar", "Med samarbeidspartnere", "Other"].map((text) => f.hyphenated(text).replaceAll("\u00ad", "-"))).toEqual([
    "Prøvenemnds-medlemmer",
    "Tilsette i opplærings-kontor",
    "Avdelings-leiarar",
    "Med samarbeids-partnere",
    "Other",
  ]);
});
