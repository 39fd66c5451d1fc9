import { Link as DsLink } from "@digdir/designsystemet-react";
import { useTranslation } from "react-i18next";

import { fieldId } from "@/components/Form";

import style from "./measures.module.css";
import type { Finding } from "./queries";
import { hindersProposal } from "./steps";

/** What the server still misses, each with a way to its field. */
export function Missing({ findings, label }: { findings: readonly Finding[]; label: (field: string) => string | null }) {
  const { t } = useTranslation();
  const before = hindersProposal(findings);
  const later = findings.filter((finding) => !before.includes(finding));
  const jump = (finding: Finding) => {
    const field = finding.pointer.split("/")[1] ?? "";
    return (
      <li key={finding.pointer + finding.code}>
        <DsLink
          href={`#${fieldId(field)}`}
          onClick={(event) => {
            const found = document.getElementById(fieldId(field));
            if (!found) return;
            event.preventDefault();
            found.focus({ preventScroll: true });
            found.scrollIntoView({ block: "center" });
          }}
        >
          {finding.code === "missing" ? label(field) : finding.message}
        </DsLink>
      </li>
    );
  };
  if (findings.length === 0) return <p className={style.complete}>{t("measures.missing.none")}</p>;
  return (
    <div className={style.missing}>
      {before.length > 0 && (
        <>
          <p>{t("measures.missing.before", { count: before.length })}</p>
          <ul>{before.map(jump)}</ul>
        </>
      )}
      {later.length > 0 && (
        <>
          <p>{t("measures.missing.later")}</p>
          <ul>{later.map(jump)}</ul>
        </>
      )}
    </div>
  );
}
