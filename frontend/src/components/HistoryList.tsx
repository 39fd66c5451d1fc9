import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowRightIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import { formatDateTime } from "./format";

export interface HistoryEntry {
  id: string;
  /** ISO 8601 with time. */
  at: string;
  who: string;
  /** What was done, as a sentence or a word. */
  what: string;
  reason?: string | null;
  /** Written out for people: labels instead of field names, formatted values. */
  changes?: { label: string; before: string | null; after: string | null }[];
}

/** Who did what, when, and what it was before and after: the newest first, as given. */
export function HistoryList({ entries, headingLevel = 2 }: { entries: readonly HistoryEntry[]; headingLevel?: 2 | 3 }) {
  const { t } = useTranslation();
  const value = (text: string | null) => (text === null || text === "" ? <i>{t("history.was_empty")}</i> : text);
  return (
    <section className="fl-history">
      <Heading level={headingLevel} data-size="xs">
        {t("history.title")}
      </Heading>
      {entries.length === 0 ? (
        <Paragraph>{t("history.empty")}</Paragraph>
      ) : (
        <ol>
          {entries.map((entry) => (
            <li key={entry.id}>
              <p className="fl-history-what">
                <strong>{entry.what}</strong> <span>{entry.who}</span> <time dateTime={entry.at}>{formatDateTime(entry.at)}</time>
              </p>
              {entry.reason && <p>{t("history.reason", { reason: entry.reason })}</p>}
              {entry.changes && entry.changes.length > 0 && (
                <dl>
                  {entry.changes.map((change) => (
                    <div key={change.label}>
                      <dt>{change.label}</dt>
                      <dd>
                        <span className="ds-sr-only">{t("history.before")}: </span>
                        <del>{value(change.before)}</del> <ArrowRightIcon aria-hidden />
                        <span className="ds-sr-only"> {t("history.after")}: </span> <ins>{value(change.after)}</ins>
                      </dd>
                    </div>
                  ))}
                </dl>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
