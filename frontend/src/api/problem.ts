/** What the server says when it says no (RFC 9457, application/problem+json), and how a form shows it. */
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";

/** One reason: `pointer` is a JSON pointer into what was sent, `remedy` says what would mend it. */
export interface ProblemDetail {
  pointer?: string | null;
  code?: string;
  message: string;
  remedy?: string | null;
}

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  constructor(
    /** HTTP status; 0 when no answer came at all. */
    readonly status: number,
    /** The server's stable snake_case code; `network` when no answer came. */
    readonly code: string,
    readonly title: string,
    readonly detail: string | null = null,
    readonly errors: ProblemDetail[] = [],
    readonly requestId: string | null = null,
  ) {
    super(detail ?? title);
  }

  /** Someone else saved in the meantime: the If-Match version is no longer the newest. */
  get isConflict() {
    return this.status === 412;
  }
}

export async function problemFrom(response: Response): Promise<ApiProblem> {
  const body: Record<string, unknown> = await response
    .clone()
    .json()
    .catch(() => ({}));
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  return new ApiProblem(
    response.status,
    text(body.code) ?? `http_${response.status}`,
    text(body.title) ?? response.statusText,
    text(body.detail),
    Array.isArray(body.errors) ? (body.errors as ProblemDetail[]) : [],
    text(body.request_id) ?? response.headers.get("X-Request-ID"),
  );
}

/** `/lines/0/amount_ore` and `#/lines/0/amount_ore` and `/body/...` all become `lines.0.amount_ore`. */
export function fieldFromPointer(pointer: string | null | undefined): string | null {
  if (!pointer) return null;
  const parts = pointer
    .replace(/^#/, "")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (parts[0] === "body") parts.shift();
  return parts.length > 0 ? parts.join(".") : null;
}

const sentence = (error: ProblemDetail) => [error.message, error.remedy].filter(Boolean).join(" ");

/**
 * Puts each error of the problem at its field. What belongs to no field of the form stands under `root.server`, and
 * the ErrorSummary shows it too. `fields` are the names the form knows (prefixes count: `lines` takes `lines.0.x`);
 * `rename` maps the server's names to the form's where they differ.
 */
export function showProblemInForm<Values extends FieldValues>(
  problem: ApiProblem,
  form: Pick<UseFormReturn<Values>, "setError">,
  fields: readonly string[],
  rename: Readonly<Record<string, string>> = {},
): void {
  const unplaced: string[] = [];
  for (const error of problem.errors) {
    const pointed = fieldFromPointer(error.pointer);
    const name = pointed === null ? null : (rename[pointed] ?? pointed);
    const known = name !== null && fields.some((field) => name === field || name.startsWith(`${field}.`));
    if (known) form.setError(name as FieldPath<Values>, { type: error.code ?? "server", message: sentence(error) });
    else unplaced.push(sentence(error));
  }
  if (unplaced.length > 0 || problem.errors.length === 0) {
    const message = unplaced.length > 0 ? unplaced.join(" ") : problem.message;
    form.setError("root.server", { type: problem.code, message });
  }
}
