import { Button, Dialog, Heading, Paragraph, Textfield, ValidationMessage } from "@digdir/designsystemet-react";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem } from "@/api/problem";

import { useOnce } from "./useOnce";
import { inFull } from "./wholeProblem";

interface ActionBarProps {
  /** `allowed_actions` of the record, as the server sent it: the only source of what can be done. */
  actions: readonly string[];
  /** Carries the action out; may reject with an ApiProblem, which is shown under the buttons. */
  onAction: (action: string, reason: string | null) => Promise<void>;
  /** The one that stands out; otherwise the first that is no way back. */
  primary?: string;
  /** Other words than `action.<code>` on the buttons, such as "Send inn behovet". */
  labels?: Partial<Record<string, string>>;
  /** Actions that ask for a reason in a dialog. */
  needsReason?: readonly string[];
  /** Actions that are asked about once more, with the sentence to ask with. */
  confirm?: Partial<Record<string, string>>;
  /** Drawn elsewhere, or as a link of the page's own. */
  exclude?: readonly string[];
  /** Stands before the buttons, such as a link to edit. */
  children?: ReactNode;
}

const backwards = new Set(["return", "reject", "cancel", "withdraw", "reopen", "unmerge", "decline_merge", "close"]);
const severe = new Set(["reject", "cancel", "withdraw"]);

/** Buttons for what this person can do with this record now. */
export function ActionBar({
  actions,
  onAction,
  primary,
  labels = {},
  needsReason = ["return", "reject", "cancel", "reopen"],
  confirm = {},
  exclude = [],
  children,
}: ActionBarProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [running, setRunning] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reasonField = useRef<HTMLTextAreaElement>(null);

  const shown = actions.filter((action) => !exclude.includes(action));
  const first = primary && shown.includes(primary) ? primary : shown.find((action) => !backwards.has(action) && action !== "update");
  const ordered = [...shown].sort((a, b) => Number(b === first) - Number(a === first));
  const label = (action: string) => labels[action] ?? t(`action.${action}`, { defaultValue: action });

  const [carryOut] = useOnce(async (action: string, why: string | null) => {
    setRunning(action);
    setProblem(null);
    try {
      await onAction(action, why);
      setAsking(null);
      setReason("");
    } catch (thrown) {
      setProblem(thrown instanceof ApiProblem ? inFull(thrown) : t("error.text"));
      if (!(thrown instanceof ApiProblem)) throw thrown;
    } finally {
      setRunning(null);
    }
  });
  const press = (action: string) => {
    if (!needsReason.includes(action) && !confirm[action]) return void carryOut(action, null);
    setProblem(null);
    setMissing(false);
    setAsking(action);
  };
  const answer = () => {
    if (!asking) return;
    if (!needsReason.includes(asking)) return void carryOut(asking, null);
    if (reason.trim() === "") {
      setMissing(true);
      reasonField.current?.focus();
      return;
    }
    void carryOut(asking, reason.trim());
  };

  if (shown.length === 0 && !children) return null;
  return (
    <div className="fl-actions" role="group" aria-label={t("action.label")}>
      {children}
      {ordered.map((action) => (
        <Button
          key={action}
          type="button"
          variant={action === first ? "primary" : "secondary"}
          data-color={severe.has(action) ? "danger" : undefined}
          loading={running === action && asking === null}
          disabled={running !== null && running !== action}
          onClick={() => press(action)}
        >
          {label(action)}
        </Button>
      ))}
      {problem && asking === null && (
        <div role="alert" className="fl-actions-problem">
          <ValidationMessage>{problem}</ValidationMessage>
        </div>
      )}
      <Dialog open={asking !== null} onClose={() => setAsking(null)} closeButton={t("app.close")}>
        {asking !== null && (
          <form
            className="fl-dialog"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              answer();
            }}
          >
            <Heading level={2} data-size="xs">
              {label(asking)}
            </Heading>
            {confirm[asking] && <Paragraph>{confirm[asking]}</Paragraph>}
            {needsReason.includes(asking) && (
              <Textfield
                ref={reasonField}
                multiline
                rows={4}
                label={t("action.reason")}
                description={t("action.reason_hint")}
                value={reason}
                error={missing ? t("action.reason_missing") : undefined}
                onChange={(event) => {
                  setReason(event.target.value);
                  if (event.target.value.trim() !== "") setMissing(false);
                }}
              />
            )}
            {problem && (
              <div role="alert">
                <ValidationMessage>{problem}</ValidationMessage>
              </div>
            )}
            <div className="fl-actions">
              <Button type="submit" loading={running !== null} data-color={severe.has(asking) ? "danger" : undefined}>
                {label(asking)}
              </Button>
              <Button type="button" variant="tertiary" onClick={() => setAsking(null)}>
                {t("app.cancel")}
              </Button>
            </div>
          </form>
        )}
      </Dialog>
    </div>
  );
}
