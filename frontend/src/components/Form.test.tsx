import { Button } from "@digdir/designsystemet-react";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useForm } from "react-hook-form";
import { expect, it, vi } from "vitest";

import { ApiProblem } from "@/api/problem";

import { CheckboxGroupField, DateField, IntegerField, MoneyField, parseDate, SelectField, TextAreaField } from "./fields";
import { ErrorSummary, Form } from "./Form";

interface Values {
  amount_ore: number | null;
  people: number | null;
  day: string | null;
  year: number | null;
  groups: string[];
  note: string | null;
}

function Example({ onSubmit, onConflict }: { onSubmit: (values: Values) => Promise<void>; onConflict?: () => void }) {
  const form = useForm<Values>({
    shouldFocusError: false,
    mode: "onBlur",
    defaultValues: { amount_ore: null, people: null, day: null, year: null, groups: [], note: null },
  });
  const options = [
    { value: "a", label: "Alfa" },
    { value: "b", label: "Beta" },
  ];
  return (
    <Form form={form} onSubmit={onSubmit} onConflict={onConflict}>
      <MoneyField name="amount_ore" label="Beløp" />
      <IntegerField name="people" label="Deltakere" min={1} />
      <DateField name="day" label="Dag" />
      <SelectField name="year" label="Skoleår" numeric options={[{ value: "2026", label: "2026/27" }]} />
      <CheckboxGroupField name="groups" label="Målgrupper" options={options} />
      <TextAreaField name="note" label="Merknad" optional />
      <ErrorSummary />
      <Button type="submit">Send</Button>
    </Form>
  );
}

const fill = async () => {
  const user = userEvent.setup();
  await user.type(screen.getByRole("textbox", { name: "Beløp" }), "17 500,50");
  await user.type(screen.getByRole("textbox", { name: "Deltakere" }), "24");
  await user.type(screen.getByRole("textbox", { name: "Dag" }), "3.3.2026");
  await user.selectOptions(screen.getByRole("combobox", { name: "Skoleår" }), "2026");
  await user.click(screen.getByRole("checkbox", { name: "Beta" }));
  await user.click(screen.getByRole("checkbox", { name: "Alfa" }));
  return user;
};

it("an empty form is stopped, and the summary takes focus and links to each field", async () => {
  const onSubmit = vi.fn();
  render(<Example onSubmit={onSubmit} />);
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  const summary = await screen.findByTestId("error-summary");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  expect(summary.querySelectorAll("a")).toHaveLength(5);
  await userEvent.click(screen.getByRole("link", { name: "Fyll inn «Beløp»." }));
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Beløp" }));
  expect(onSubmit).not.toHaveBeenCalled();
});

it("what is typed reaches the server as øre, numbers and plain dates", async () => {
  const onSubmit = vi.fn().mockResolvedValue(undefined);
  render(<Example onSubmit={onSubmit} />);
  const user = await fill();
  await user.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() =>
    expect(onSubmit).toHaveBeenCalledWith({ amount_ore: 1_750_050, people: 24, day: "2026-03-03", year: 2026, groups: ["a", "b"], note: null }),
  );
});

it("what cannot be read stays in the field and is explained", async () => {
  render(<Example onSubmit={vi.fn()} />);
  const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Beløp" });
  await userEvent.type(field, "sytten tusen");
  await userEvent.tab();
  await screen.findByText(/Skriv «Beløp» som et beløp/);
  expect(field.value).toBe("sytten tusen");
});

it("the server's errors stand at their fields, the rest in the summary", async () => {
  const problem = new ApiProblem(422, "invalid", "Ugyldig", "Noe mangler", [
    { pointer: "/amount_ore", message: "Beløpet er over taket.", remedy: "Taket er 17 500 kr." },
    { pointer: "/unknown", message: "Runden er lukket." },
  ]);
  render(<Example onSubmit={vi.fn().mockRejectedValue(problem)} />);
  const user = await fill();
  await user.click(screen.getByRole("button", { name: "Send" }));
  const summary = await screen.findByTestId("error-summary");
  expect(summary.textContent).toContain("Runden er lukket.");
  expect(screen.getAllByText("Beløpet er over taket. Taket er 17 500 kr.")).toHaveLength(2);
});

it("another's save is handed on as a conflict", async () => {
  const onConflict = vi.fn();
  render(<Example onSubmit={vi.fn().mockRejectedValue(new ApiProblem(412, "stale", "Endret"))} onConflict={onConflict} />);
  const user = await fill();
  await user.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() => expect(onConflict).toHaveBeenCalledOnce());
});

it.each([
  ["3.3.2026", "2026-03-03"],
  ["03.03.26", "2026-03-03"],
  ["3/3 2026", "2026-03-03"],
  ["2026-3-3", "2026-03-03"],
  ["31.2.2026", null],
  ["mars", null],
])("reads the date %s", (text, iso) => expect(parseDate(text)).toBe(iso));
