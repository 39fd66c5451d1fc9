import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { ApiProblem } from "@/api/problem";

import { ErrorState } from "./states";

vi.mock("@tanstack/react-router", () => ({ Link: "a" }));
vi.mock("./PageHeader", () => ({ PageHeader: ({ title }: { title: string }) => <h1>{title}</h1> }));

const invalid = (code: string) => new ApiProblem(422, "invalid", "Noe må rettes.", "Se feilene under.", [{ pointer: "/need_id", code, message: "«nope» er ikke en gyldig id." }]);

it.each([
  ["not_an_id", "Vi finner ikke denne siden"],
  ["too_small", "Noe gikk galt"],
])("what the address says and the server calls %s is shown as «%s»", (code, title) => {
  render(<ErrorState error={invalid(code)} />);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(title);
});
