import { expect, it } from "vitest";

import { ApiProblem } from "@/api/problem";

import { wholeProblem } from "./wholeProblem";

it("says what is wrong and what would mend it", () => {
  const told = wholeProblem(new ApiProblem(409, "insufficient_funds", "Det er 5 kr igjen.", "Ta ned beløpet."));
  expect(told instanceof ApiProblem && told.message).toBe("Det er 5 kr igjen. Ta ned beløpet.");
});

it("leaves alone what is about fields, another's save, or no refusal", () => {
  const fields = new ApiProblem(422, "invalid", "Noe må rettes.", "Se feilene under.", [{ message: "Mangler" }]);
  const stale = new ApiProblem(412, "stale_version", "Lagret", "Se på begge");
  const other = new TypeError("x");
  expect([wholeProblem(fields), wholeProblem(stale), wholeProblem(other)]).toEqual([fields, stale, other]);
});
