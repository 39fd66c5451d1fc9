/**
 * The texts of the screen. `<language>.json` holds what is shared, `<feature>.<language>.json` what one feature says:
 * its keys begin with the feature's word (`needs.title`). Bokmål is complete and stands in for what is missing.
 */
import i18next, { changeLanguage, exists } from "i18next";
import { initReactI18next } from "react-i18next";

export const languages = ["nb", "nn", "en", "se"] as const;
export type Language = (typeof languages)[number];
type Tree = { [key: string]: string | Tree };

const modules = import.meta.glob<Tree>("./*.json", { import: "default" });
const remembered = "fagloft.language";

/** `./needs.nb.json` → feature `needs`, language `nb`; `./nb.json` → no feature, language `nb`. */
function named(path: string): { feature: string | null; language: string } {
  const parts = path.replace(/^\.\//, "").replace(/\.json$/, "").split(".");
  return parts.length === 1 ? { feature: null, language: parts[0] ?? "" } : { feature: parts[0] ?? "", language: parts[1] ?? "" };
}

/** All texts of one language as one tree. */
export async function loadTexts(wanted: Language): Promise<Tree> {
  const files = Object.entries(modules)
    .map(([path, load]) => ({ name: named(path), load }))
    .filter(({ name }) => name.language === wanted);
  const trees = await Promise.all(files.map(async ({ name, load }) => ({ feature: name.feature, tree: await load() })));
  return Object.assign({}, ...trees.map(({ feature, tree }) => (feature === null ? tree : { [feature]: tree }))) as Tree;
}

const leaves = (tree: Tree): number =>
  Object.values(tree).reduce<number>((sum, value) => sum + (typeof value === "string" ? 1 : leaves(value)), 0);

export const t = i18next.t.bind(i18next);

export const language = (): Language => (languages as readonly string[]).includes(i18next.language) ? (i18next.language as Language) : "nb";

/** A language that is not complete yet speaks bokmål for the most part, and then the page must say that it does. */
function pageLanguage(): string {
  const chosen = language();
  if (chosen === "nb") return chosen;
  const share = leaves((i18next.getResourceBundle(chosen, "translation") as Tree) ?? {}) / leaves(i18next.getResourceBundle("nb", "translation") as Tree);
  return share > 0.5 ? chosen : "nb";
}

/** For the `lang` attribute of a single word that stands in another language than the page around it. */
export function languageOf(key: string): string | undefined {
  const chosen = language();
  return exists(key, { lng: chosen, fallbackLng: [] }) && chosen !== pageLanguage() ? chosen : undefined;
}

/** Is the chosen language one that only has some words yet? */
export const isPartial = () => language() !== pageLanguage();

export async function setLanguage(wanted: Language): Promise<void> {
  if (!i18next.hasResourceBundle(wanted, "translation")) {
    i18next.addResourceBundle(wanted, "translation", await loadTexts(wanted));
  }
  await changeLanguage(wanted);
  document.documentElement.lang = pageLanguage();
  try {
    localStorage.setItem(remembered, wanted);
  } catch {
    // A browser may refuse to remember; the language still holds for this visit.
  }
}

function rememberedLanguage(): Language {
  let found: string | null = null;
  try {
    found = localStorage.getItem(remembered);
  } catch {
    // see above
  }
  return languages.find((one) => one === found) ?? "nb";
}

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "nb",
    fallbackLng: "nb",
    resources: { nb: { translation: await loadTexts("nb") } },
    interpolation: { escapeValue: false },
    returnEmptyString: false,
  });
  await setLanguage(rememberedLanguage());
}

/** A text that the server sends in several languages: `{nb, nn, en}`. */
export function localized(text: Partial<Record<Language, string>> | null | undefined): string {
  return text?.[language()] ?? text?.nb ?? "";
}
