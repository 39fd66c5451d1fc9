/** The steps that a payment's links belong to. */
export type StepKey = "need" | "priority" | "plan" | "measure" | "commitment" | "payment" | "evaluation";

/** The missing links at the step where they are missing. A need that is not there has no anchoring to miss. */
export function stepsBroken(broken: readonly string[]): Record<"need" | "priority" | "plan" | "evaluation", string[]> {
  const has = (link: string) => (broken.includes(link) ? [link] : []);
  return {
    need: broken.includes("need") ? ["need"] : has("anchoring"),
    priority: has("priority"),
    plan: has("plan"),
    evaluation: has("evaluation"),
  };
}
