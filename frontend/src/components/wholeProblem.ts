import { ApiProblem } from "@/api/problem";

/**
 * A refusal of the whole says what is wrong in its title and what would mend it in its detail; a person needs both. What
 * is about single fields, or is no refusal at all, stays as it is.
 */
export function wholeProblem(thrown: unknown): unknown {
  if (!(thrown instanceof ApiProblem) || thrown.isConflict || thrown.errors.length > 0 || !thrown.detail || thrown.detail.startsWith(thrown.title)) return thrown;
  return new ApiProblem(thrown.status, thrown.code, thrown.title, `${thrown.title} ${thrown.detail}`, [], thrown.requestId);
}

/** All that a refusal says, on one line: what is wrong, what would mend it, and each fault. */
export function inFull(problem: ApiProblem): string {
  const whole = wholeProblem(problem) as ApiProblem;
  return [whole.message, ...whole.errors.map((one) => one.message)].join(" ");
}

/** The answer of a request, or its refusal told in full. */
export const told = <Answer>(request: Promise<Answer>): Promise<Answer> =>
  request.catch((thrown: unknown) => {
    throw wholeProblem(thrown);
  });
