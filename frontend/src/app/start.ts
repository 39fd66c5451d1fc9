/** Where the start page's tasks and changes lead, and how it greets. */
import type { components } from "@/api/schema";

type Task = components["schemas"]["Task"];

export interface Target {
  to: string;
  params?: Record<string, string>;
  search?: Record<string, string>;
}

/** The first name of a person's name; null for a title such as "Forumets sekretær", which nobody is greeted by. */
export function firstNameOf(name: string): string | null {
  const words = name.trim().split(/\s+/);
  const isName = words.length > 1 && !name.includes(",") && words.every((word) => /^\p{Lu}/u.test(word));
  return isName ? (words[0] ?? null) : null;
}

const PAGES: Record<string, string> = {
  need: "/needs/$id",
  measure: "/measures/$id",
  plan: "/plans/$id",
  priority_round: "/priorities/$id",
  evaluation: "/evaluations/$id",
  commitment: "/budgets/commitments/$id",
  claim: "/claims/$id",
};

/** The page of a record. */
export function targetOf(recordType: string, id: string, search: Record<string, string> = {}): Target {
  const to = PAGES[recordType];
  return to ? { to, params: { id }, search } : { to: "/", search };
}

/** The page where a task is done. */
export function taskWay(task: Task, schoolYear: number): Target {
  const id = task.record_id;
  switch (task.code) {
    case "need_draft":
    case "need_returned":
      return id ? { to: "/needs/$id/edit", params: { id } } : { to: "/needs" };
    case "needs_to_forward":
      return { to: "/needs", search: { status: "submitted" } };
    case "needs_received":
      return { to: "/needs", search: { school_year: String(schoolYear + 1) } };
    case "measures_to_decide":
      return { to: "/measures", search: { status: "proposed" } };
    case "evaluations_to_approve":
      return { to: "/evaluations", search: { status: "submitted" } };
    case "evaluation_due":
      return id ? { to: "/evaluations/new", search: { measure_id: id } } : { to: "/evaluations" };
    case "pot_to_allocate":
      return { to: "/budgets" };
    case "commitments_unpaid":
      return { to: "/budgets", search: { view: "commitments", unpaid: "yes" } };
    default:
      return id ? targetOf(task.record_type, id) : { to: "/" };
  }
}
