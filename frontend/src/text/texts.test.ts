import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { isPartial, languageOf, loadTexts, setLanguage, t } from "./i18n";

type Tree = { [key: string]: string | Tree };
const flat = (tree: Tree, path = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
const nb = Object.fromEntries(flat(await loadTexts("nb")));
const holes = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort();

describe.each(["nn", "en"] as const)("%s", (other) => {
  it("has the keys of bokmål, no more and no fewer", async () => {
    expect(flat(await loadTexts(other)).map(([key]) => key).sort()).toEqual(Object.keys(nb).sort());
  });
  it("has the same placeholders in each text", async () => {
    for (const [key, text] of flat(await loadTexts(other))) expect(holes(text), key).toEqual(holes(nb[key] ?? ""));
  });
});

it("no text is empty", async () => {
  for (const lang of ["nb", "nn", "en", "se"] as const) {
    for (const [key, text] of flat(await loadTexts(lang))) expect(text.trim(), `${lang} ${key}`).not.toBe("");
  }
});

it("Northern Sámi has only keys that exist, and bokmål speaks where it is silent", async () => {
  const se = flat(await loadTexts("se")).filter(([key]) => key !== "_review");
  expect(se.filter(([key]) => !(key in nb))).toEqual([]);
  await setLanguage("se");
  expect([t("nav.needs"), t("action.submit")]).toEqual(["Dárbu", nb["action.submit"]]);
  expect([languageOf("nav.needs"), languageOf("action.submit"), isPartial()]).toEqual(["se", undefined, true]);
  expect(document.documentElement.lang).toBe("nb");
  await setLanguage("nn");
  expect([document.documentElement.lang, isPartial()]).toEqual(["nn", false]);
  await setLanguage("nb");
});

it("every text that the code asks for by name exists", () => {
  const missing: string[] = [];
  for (const name of readdirSync("src", { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(name)) continue;
    for (const [, key = ""] of readFileSync(join("src", name), "utf8").matchAll(/\bt\(\s*"([\w.]+)"/g)) {
      if (!(key in nb) && !(`${key}_one` in nb) && !(`${key}_other` in nb)) missing.push(`${name}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
});
