import { useTranslation } from "react-i18next";

import { type Language, language, languages, setLanguage } from "@/text/i18n";

const names: Record<Language, string> = { nb: "Bokmål", nn: "Nynorsk", en: "English", se: "Davvisámegiella" };

/** The languages by their own names; each name is marked as the language it is. */
export function LanguageLinks() {
  const { t } = useTranslation();
  const now = language();
  return (
    <nav className="fl-languages" aria-label={t("header.language")}>
      {languages.map((one) => (
        <button key={one} type="button" lang={one} className="fl-plain" aria-current={one === now ? "true" : undefined} onClick={() => void setLanguage(one)}>
          {names[one]}
        </button>
      ))}
    </nav>
  );
}
