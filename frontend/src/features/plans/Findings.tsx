import { Alert, Heading } from "@digdir/designsystemet-react";
import { useTranslation } from "react-i18next";

import type { Plan } from "./draft";
import styles from "./plans.module.css";

interface Lack {
  key: string;
  text: string;
  /** The line that it is about, by its place in the table. */
  line: number | null;
}

const OF_LINE = /^\/lines\/(\d+)(?:\/(\w+))?$/;

/** What is missing before the forum can adopt the plan; what is about one measure stands in one sentence. */
export function Findings({ plan, onGo }: { plan: Plan; onGo?: (line: number) => void }) {
  const { t } = useTranslation();
  const criteria = new Map<number, string[]>();
  const lacks: Lack[] = [];
  for (const finding of plan.findings) {
    const match = OF_LINE.exec(finding.pointer);
    const line = match ? Number(match[1]) : null;
    if (finding.code === "missing" && line !== null) {
      const clause = finding.clause ?? "";
      const known = criteria.get(line);
      if (known) known.push(clause);
      else criteria.set(line, [clause]);
    } else if (finding.code === "missing" && finding.pointer === "/lines") {
      lacks.push({ key: "lines", text: t("plans.finding.no_lines"), line: null });
    } else {
      lacks.push({ key: `${finding.pointer}${finding.code}${finding.message}`, text: `${finding.message} ${finding.remedy}`, line });
    }
  }
  for (const [line, codes] of criteria) {
    const measure = plan.lines[line]?.measure;
    lacks.push({
      key: `criteria-${line}`,
      line,
      text: t(codes.length > 1 ? "plans.finding.both" : codes[0] === "C1" ? "plans.finding.c1" : "plans.finding.c2", {
        number: measure?.number ?? line + 1,
        title: measure?.title ?? "",
      }),
    });
  }
  if (lacks.length === 0) {
    return (
      <Alert data-color="success" className={styles.findings}>
        {t("plans.nothing_missing")}
      </Alert>
    );
  }
  return (
    <Alert data-color="warning" className={styles.findings}>
      <Heading level={2} data-size="2xs">
        {t("plans.missing_title", { count: lacks.length })}
      </Heading>
      <ul>
        {lacks.map((lack) => (
          <li key={lack.key}>
            {onGo && lack.line !== null ? (
              <button type="button" className={styles.go} onClick={() => onGo(lack.line ?? 0)}>
                {lack.text}
              </button>
            ) : (
              lack.text
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
