/** A save that goes on without what the server refused: one value out of bounds must not hold back the rest. */
import { ApiProblem, fieldFromPointer, type ProblemDetail } from "@/api/problem";

import type { SaveState } from "./useAutosave";

/** The fields of the body that a problem points at: `/groups/G1` is of `groups`. */
const fieldsOf = (problem: ApiProblem): string[] => problem.errors.flatMap((error) => fieldFromPointer(error.pointer)?.split(".")[0] ?? []);

/** A body less the refused fields: the server keeps those as they were. */
export const without = <Body extends object>(body: Body, refused: ReadonlySet<string>): Body =>
  Object.fromEntries(Object.entries(body).filter(([field]) => !refused.has(field))) as Body;

/** What the last save left behind, with the reasons. */
export const refusedNow = (state: SaveState): readonly ProblemDetail[] => (state.kind === "local" && state.problem?.status === 422 ? state.problem.errors : []);

/** What was saved, and the refusal of what was left out. Other failures are thrown as they come. */
export async function savingTheRest<Saved>(save: (refused: ReadonlySet<string>) => Promise<Saved>): Promise<{ saved: Saved; refusal: ApiProblem | null }> {
  const refused = new Set<string>();
  let refusal: ApiProblem | null = null;
  for (;;) {
    try {
      return { saved: await save(refused), refusal };
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem) || thrown.status !== 422) throw thrown;
      const more = fieldsOf(thrown).filter((field) => !refused.has(field));
      if (more.length === 0) throw thrown;
      for (const field of more) refused.add(field);
      const errors: ProblemDetail[] = [...(refusal?.errors ?? []), ...thrown.errors];
      refusal = new ApiProblem(thrown.status, thrown.code, thrown.title, thrown.detail, errors, thrown.requestId);
    }
  }
}
