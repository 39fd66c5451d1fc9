/** A measure's way from proposal to effect: which step it has reached, when, and what comes next. */
import type { HistoryRow } from "@/components/RecordHistory";

import type { Evaluation, Finding, Measure } from "./queries";

const way = ["proposed", "approved", "running", "completed", "evaluated"] as const;
type WayState = (typeof way)[number];
const reachedBy: Record<WayState, string> = { proposed: "propose", approved: "approve", running: "start", completed: "complete", evaluated: "evaluate" };

export interface WayStep {
  state: WayState | "rejected" | "cancelled";
  /** When it got there; null for what has not been. */
  at: string | null;
  done: boolean;
  now: boolean;
}

/** The steps in order. A measure that was rejected or cancelled ends there. */
export function waySteps(status: Measure["status"], history: readonly Pick<HistoryRow, "action" | "at">[]): WayStep[] {
  const when = (action: string) => history.find((row) => row.action === action)?.at ?? null;
  const ended = status === "rejected" || status === "cancelled";
  const reached = way.findIndex((state) => state === status);
  const steps: WayStep[] = way.map((state, index) => {
    const at = when(reachedBy[state]);
    return { state, at, done: ended ? at !== null : index <= reached, now: state === status };
  });
  if (!ended) return steps;
  return [...steps.filter((step) => step.done), { state: status, at: when(status === "rejected" ? "reject" : "cancel"), done: true, now: true }];
}

export type Next =
  | "complete_draft"
  | "propose"
  | "wait_approval"
  | "missing_for_approval"
  | "approve"
  | "start"
  | "wait_start"
  | "complete"
  | "wait_complete"
  | "begin_evaluation"
  | "go_on_evaluating"
  | "wait_evaluation"
  | "read_evaluation"
  | "ended";

/** Some of it (partners, for one) can be found after the proposal; the rest must be there before it. */
export const hindersProposal = (findings: readonly Finding[]) => findings.filter((finding) => finding.hinders === "propose");

/** The one thing that comes next, for the one who looks. */
export function nextStep(measure: Pick<Measure, "status" | "findings" | "allowed_actions">, evaluation: Pick<Evaluation, "status"> | null, mayEvaluate: boolean): Next {
  const can = (action: string) => measure.allowed_actions.includes(action);
  switch (measure.status) {
    case "draft":
      return can("propose") && hindersProposal(measure.findings).length === 0 ? "propose" : "complete_draft";
    case "proposed":
      if (measure.findings.length > 0) return "missing_for_approval";
      return can("approve") ? "approve" : "wait_approval";
    case "approved":
      return can("start") ? "start" : "wait_start";
    case "running":
      return can("complete") ? "complete" : "wait_complete";
    case "completed":
      if (evaluation === null) return mayEvaluate ? "begin_evaluation" : "wait_evaluation";
      return mayEvaluate && (evaluation.status === "draft" || evaluation.status === "returned") ? "go_on_evaluating" : "wait_evaluation";
    case "evaluated":
      return "read_evaluation";
    default:
      return "ended";
  }
}
